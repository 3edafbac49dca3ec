"""How somebody travels from one place to another: minutes per mode, how they are known, and the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matcher import dutch
from matcher.geo import Atlas
from matcher.geo.spot import Spot
from matcher.geo.travel import Way, whole_minutes

MODE_WORDS = {"fiets": "met de fiets", "lopen": "lopend", "auto": "met de auto", "ov": "met het ov"}
METHODS = {
    "router": "volgens de eigen router",
    "netwerk": "berekend over wegen en paden",
    "lijnen": "geschat: metro- en tramlijnen, bus naar afstand, geen dienstregeling",
    "rechte lijn": "geschat: rechte lijn met een omweg, over de bruggen, tunnels en ponten",
}


@dataclass(frozen=True, slots=True)
class Trip:
    """One way by one mode."""

    mode: str
    minutes: float
    """Not rounded."""
    method: str
    """A key of METHODS."""
    way: Way | None
    """None where there is no network, or a router of one's own was asked."""

    @property
    def whole(self) -> int:
        """Minutes, rounded up."""
        return int(whole_minutes(np.array(self.minutes)))

    @property
    def estimated(self) -> bool:
        """True unless a network of real ways was followed."""
        return self.method in ("lijnen", "rechte lijn")


def trips_between(atlas: Atlas, start: Spot, end: Spot, modes: Sequence[str]) -> list[Trip]:
    """The trip by every mode, with its way where the network has one."""
    a, b = np.array([start.x, start.y]), np.array([end.x, end.y])
    found = []
    for mode in modes:
        trips = atlas.trips(a[None], b[None], mode)
        method = method_of(
            mode, bool(trips.measured[0, 0]), trips.routed is not None and bool(trips.routed[0, 0])
        )
        way = atlas.way(a, b, mode) if method in ("netwerk", "lijnen") else None
        found.append(Trip(mode, float(trips.minutes[0, 0]), method, way))
    return found


def method_of(mode: str, measured: bool, routed: bool) -> str:
    """Key of METHODS: how minutes are known."""
    if not measured:
        return "rechte lijn"
    if routed:
        return "router"
    return "lijnen" if mode == "ov" else "netwerk"


def sentences(trip: Trip) -> list[str]:
    """The trip in words: one line, and one about the way."""
    minutes = dutch.count(trip.whole, "minuut", "minuten")
    lines = [f"{trip.mode:<6} {minutes:>11}   {METHODS[trip.method]}"]
    if trip.way is not None and trip.way.legs:
        lines.append(f"{'':<21}{way_in_words(trip.way)}")
    return lines


def way_in_words(way: Way) -> str:
    """'7,8 km: 7,8 km fiets, over Beneluxtunnel (A4)'."""
    legs = ", ".join(f"{_length(leg.metres)} {leg.by}" for leg in way.legs if leg.metres >= 20)
    over = f"; over {' en '.join(way.crossings)}" if way.crossings else ""
    return f"{_length(way.metres)}: {legs or 'lopen'}{over}"


def _length(metres: float) -> str:
    return f"{round(metres / 10) * 10} m" if metres < 995 else f"{dutch.decimal(metres / 1000)} km"


def as_document(start: Spot, end: Spot, trips: Sequence[Trip]) -> dict[str, object]:
    """The same for `--json`."""
    return {
        "from": _place(start),
        "to": _place(end),
        "trips": [
            {
                "mode": trip.mode,
                "minutes": round(trip.minutes, 2),
                "whole_minutes": trip.whole,
                "method": trip.method,
                "estimated": trip.estimated,
                "metres": round(trip.way.metres) if trip.way else None,
                "crossings": list(trip.way.crossings) if trip.way else [],
                "legs": [
                    {"by": leg.by, "minutes": round(leg.minutes, 2), "metres": round(leg.metres)}
                    for leg in (trip.way.legs if trip.way else ())
                ],
            }
            for trip in trips
        ],
    }


def _place(spot: Spot) -> dict[str, object]:
    return {"name": spot.name, "x": round(spot.x, 1), "y": round(spot.y, 1), "school": spot.school}
