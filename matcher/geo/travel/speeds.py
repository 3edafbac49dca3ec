"""Speeds and allowances: everything that turns metres into minutes, read from `snelheden.toml`.

The file says of each number where it comes from. A trip is walking and riding. Riding is what the mode
is about (bicycle, car, metro); each ride costs an allowance once, half of it at either end, so that
there and back take equally long.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from matcher.errors import Finding, InputError
from matcher.geo.tables import broken

KINDS = (
    "motorway", "trunk", "primary", "secondary", "tertiary", "residential", "service", "cycleway",
    "pedestrian", "footway_path",
)  # fmt: skip
"""Kinds of way as the road map has them (OpenStreetMap's `highway`, related ones put together)."""
SNAP_METRES = 150.0
"""A place further than this from any way is not joined to the network."""
FILE = "snelheden.toml"


@dataclass(frozen=True, slots=True)
class Ride:
    """One way of riding over the ways of the map."""

    kmh: Mapping[str, float]
    """Average over kind of way, stops included; a kind that is not here may not be used."""
    allowance: float
    """Minutes per ride: unlocking, parking, waiting."""
    crossing: str
    """The mode that a river crossing must serve."""
    at_stops: bool = False
    """Boarding and leaving only at stops."""


@dataclass(frozen=True, slots=True)
class Line:
    """How a metro or a tram rides along its own line."""

    kmh: float
    """Average between stops, standing still at them included."""
    allowance: float
    """Minutes per ride: to the platform, waiting, and away from it. A transfer costs it once more."""


@dataclass(frozen=True)
class Speeds:
    """All speeds and allowances of one build."""

    walk: Mapping[str, float]
    """Kind of way → km/h on foot."""
    rides: Mapping[str, Ride | None]
    """Mode → how it rides over streets; walking rides nothing. `ov` has the lines besides."""
    lines: Mapping[str, Line]
    """metro and tram."""
    ferry: float
    """Minutes of waiting and sailing."""
    shafts: Mapping[str, Mapping[str, float]]
    """Crossing → mode → minutes to get down and up again."""
    escape_tubes: frozenset[str]
    """Crossings whose tubes for walkers are escape routes."""
    text: str = field(repr=False)
    """The file itself."""

    @property
    def walking_per_metre(self) -> float:
        """Minutes a metre on foot, on no way in particular."""
        return 60 / (max(self.walk.values()) * 1000)

    def crossing_minutes(self, name: str, ferry: bool, mode: str) -> float:
        """Minutes that a river crossing takes on top of its length."""
        return self.ferry if ferry else self.shafts.get(name, {}).get(mode, 0.0)

    def top_kmh(self, mode: str) -> float:
        """No trip is faster than the straight line at this speed. Raises KeyError for an unknown mode."""
        ride = self.rides[mode]
        found = [*self.walk.values(), *(ride.kmh.values() if ride else ())]
        if mode == "ov":
            found += [line.kmh for line in self.lines.values()]
        return float(max(found))

    @property
    def fingerprint(self) -> str:
        """Tells whether a table was made with these."""
        values = (self.walk, self.rides, self.lines, self.ferry, self.shafts, sorted(self.escape_tubes))
        return hashlib.sha256(repr(values).encode()).hexdigest()[:16]


def read_speeds(path: Path) -> Speeds:
    """The speeds of a build. Raises InputError when the file is missing, or naming everything wrong in it."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise broken(path, "De snelheden voor de reistijden zijn niet te lezen.") from error
    return parse_speeds(text, path.name)


@cache
def default_speeds() -> Speeds:
    """Those that come with the program."""
    return parse_speeds((files("matcher.geo.travel") / FILE).read_text(encoding="utf-8"), FILE)


def parse_speeds(text: str, name: str) -> Speeds:
    """The speeds in the text of a `snelheden.toml`. Raises InputError naming everything that is wrong."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            Finding(f"Dit is geen geldig TOML-bestand: {error}.", file=name, remedy="herstel de regel.")
        ) from error
    reader = _Reader(given, name)
    walk = reader.by_kind("lopen")
    bicycle, car, bus = (reader.by_kind(part) for part in ("fiets", "auto", "bus"))
    speeds = Speeds(
        walk=walk,
        rides={
            "fiets": Ride(bicycle, reader.number("fiets", "toeslag"), "fiets"),
            "lopen": None,
            "auto": Ride(car, reader.number("auto", "toeslag"), "auto"),
            "ov": Ride(bus, reader.number("bus", "toeslag"), "ov", at_stops=True),
        },
        lines={
            kind: Line(reader.number(kind, "km_per_uur", above=0), reader.number(kind, "toeslag"))
            for kind in ("metro", "tram")
        },
        ferry=reader.number("overgangen", "pont"),
        shafts=reader.shafts(),
        escape_tubes=frozenset(reader.names("overgangen", "vluchtbuizen")),
        text=text,
    )
    reader.finish()
    return speeds


class _Reader:
    """Reads part by part, collecting what is wrong."""

    def __init__(self, given: Mapping[str, Any], name: str) -> None:
        self.given, self.name = given, name
        self.findings: list[Finding] = []
        self.asked: dict[str, set[str]] = {}

    def _get(self, part: str, key: str) -> Any:
        self.asked.setdefault(part, set()).add(key)
        section = self.given.get(part, {})
        return section.get(key) if isinstance(section, dict) else None

    def _wrong(self, key: str, value: object, expected: str) -> None:
        self.findings.append(
            Finding(
                f"'{key}' klopt niet." if value is not None else f"'{key}' ontbreekt.",
                file=self.name, column=key, value="" if value is None else str(value), expected=expected,
                remedy="vul de waarde in zoals in het meegeleverde bestand.",
            )
        )  # fmt: skip

    def number(self, part: str, key: str, above: float | None = None) -> float:
        value = self._get(part, key)
        if not _good(value) or value < 0 or (above is not None and value <= above):
            self._wrong(
                f"{part}.{key}", value, "een getal boven 0" if above is not None else "0 of meer minuten"
            )
            return 1.0
        return float(value)

    def by_kind(self, part: str) -> dict[str, float]:
        value = self._get(part, "km_per_uur")
        if not isinstance(value, dict) or not value:
            self._wrong(f"{part}.km_per_uur", value, "een snelheid per soort weg")
            return {"residential": 1.0}
        for kind, speed in value.items():
            if kind not in KINDS:
                self._wrong(f"{part}.km_per_uur.{kind}", speed, ", ".join(KINDS))
            elif not _good(speed) or not 0 < speed <= 200:
                self._wrong(f"{part}.km_per_uur.{kind}", speed, "meer dan 0 en hooguit 200 km per uur")
        return {kind: float(speed) for kind, speed in value.items() if kind in KINDS and _good(speed)}

    def names(self, part: str, key: str) -> list[str]:
        value = self._get(part, key)
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            self._wrong(f"{part}.{key}", value, "een lijst met namen van overgangen")
            return []
        return value

    def shafts(self) -> dict[str, dict[str, float]]:
        value = self._get("overgangen", "schacht")
        found: dict[str, dict[str, float]] = {}
        if not isinstance(value, dict):
            self._wrong("overgangen.schacht", value, "een tabel met namen van overgangen")
        for name, modes in (value if isinstance(value, dict) else {}).items():
            for mode, minutes in (modes if isinstance(modes, dict) else {"": modes}).items():
                if mode not in ("fiets", "lopen", "auto") or not _good(minutes) or minutes < 0:
                    self._wrong(
                        f"overgangen.schacht.{name}.{mode}", minutes, "minuten voor fiets, lopen of auto"
                    )
                else:
                    found.setdefault(name, {})[mode] = float(minutes)
        return found

    def finish(self) -> None:
        expected = "alleen wat in het meegeleverde bestand staat"
        for part, section in self.given.items():
            if part not in self.asked or not isinstance(section, dict):
                self._wrong(part, section, expected)
                continue
            for key in sorted(section.keys() - self.asked[part]):
                self._wrong(f"{part}.{key}", section[key], expected)
        if self.findings:
            raise InputError(self.findings)


def _good(value: object) -> bool:
    return (
        isinstance(value, int | float) and not isinstance(value, bool) and value == value and abs(value) < 1e6
    )
