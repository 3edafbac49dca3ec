"""Travel minutes from an organisation's own router: the table services of OSRM and Valhalla.

The router gets coordinates and nothing else: every place once, in order of latitude, so not even how
many people come from it. Protocols:
https://project-osrm.org/docs/v5.24.0/api/#table-service,
https://valhalla.github.io/valhalla/api/matrix/api-reference/.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote

import numpy as np
import numpy.typing as npt

from matcher.geo.rd import to_degrees
from matcher.geo.travel.router_http import RouterError, ask, host_of, in_words
from matcher.geo.travel.trips import Floats

MAX_SECONDS = 7 * 24 * 3600
"""A longer trip is no trip: milliseconds, or the largest number a program could write down."""


class Router(Protocol):
    """A server that knows travel minutes for one mode."""

    @property
    def host(self) -> str:
        """Name and port of the server, for messages."""
        ...

    @property
    def extra(self) -> float:
        """Minutes to add to every trip (parking); `minutes` leaves them out."""
        ...

    def minutes(self, origins: Floats, destinations: Floats) -> Floats:
        """Minutes one way between points in RD New (metres), (n, 2) × (m, 2) → (n, m).

        NaN where the server knows no way. Raises RouterError.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class TableServer(ABC):
    """What the two table services have in common: blocks, limits on time, one request per place."""

    url: str
    """Address without the service: http://host:port, perhaps with a path."""
    profile: str
    """OSRM's profile, Valhalla's costing."""
    wait: float = 10.0
    """Seconds that one request may take."""
    total: float = 60.0
    """Seconds that one call of `minutes` may take, all its requests together."""
    extra: float = 0.0
    """Minutes to add to every trip; `minutes` leaves them out."""
    block: int

    @property
    def host(self) -> str:
        return host_of(self.url)

    def minutes(self, origins: Floats, destinations: Floats) -> Floats:
        """See Router. Raises RouterError as soon as one block has no usable answer."""
        sources, source_of = _distinct(origins)
        targets, target_of = _distinct(destinations)
        seconds = np.full((len(sources), len(targets)), np.nan)
        until = time.monotonic() + self.total
        if seconds.size:
            height, width = self._shape(len(sources), len(targets))
            for i in range(0, len(sources), height):
                for j in range(0, len(targets), width):
                    rows, columns = slice(i, i + height), slice(j, j + width)
                    seconds[rows, columns] = self._within(until, sources[rows], targets[columns])
        result: Floats = seconds[np.ix_(source_of, target_of)] / 60
        return result

    def _within(self, until: float, sources: Floats, targets: Floats) -> Floats:
        left = until - time.monotonic()
        try:
            if left > 0:
                return self._seconds(sources, targets, min(self.wait, left))
        except RouterError:
            if time.monotonic() < until:
                raise
        raise RouterError(
            f"alle vragen samen duurden langer dan {in_words(self.total)}",
            "Maak 'totaal' groter in het routerbestand, of gebruik een snellere router.",
        )

    @abstractmethod
    def _shape(self, n: int, m: int) -> tuple[int, int]:
        """How many of n sources and m targets go in one request."""

    @abstractmethod
    def _seconds(self, sources: Floats, targets: Floats, wait: float) -> Floats:
        """One block: degrees (n, 2) × (m, 2), latitude first → seconds (n, m)."""


@dataclass(frozen=True, kw_only=True)
class Osrm(TableServer):
    """The table service of OSRM (API v1, as every OSRM 5 and 6 speaks it)."""

    block: int = 100
    """Coordinates in one request. OSRM itself limits the cells, to max-table-size squared, 100² unless
    told; so few coordinates also keep the address under the 8 kB that web servers take."""

    def _shape(self, n: int, m: int) -> tuple[int, int]:
        width = min(m, max(self.block // 2, self.block - n))
        return min(n, self.block - width), width

    def _seconds(self, sources: Floats, targets: Floats, wait: float) -> Floats:
        n, m = len(sources), len(targets)
        places = ";".join(f"{lon:.6f},{lat:.6f}" for lat, lon in (*sources, *targets))
        answer = ask(
            f"{self.url.rstrip('/')}/table/v1/{quote(self.profile, safe='')}/{places}"
            f"?sources={';'.join(map(str, range(n)))}"
            f"&destinations={';'.join(map(str, range(n, n + m)))}&annotations=duration",
            None,
            wait,
        )
        if not isinstance(answer, dict) or answer.get("code") != "Ok":
            raise _wrong("het antwoord is geen tabel van OSRM")
        return _grid(answer.get("durations"), n, m)


@dataclass(frozen=True, kw_only=True)
class Valhalla(TableServer):
    """The time-distance matrix of Valhalla 3."""

    block: int = 50
    """Sources, and targets, in one request: Valhalla takes 2,500 pairs unless told
    (`max_matrix_location_pairs`), and older ones 50 locations."""

    def _shape(self, n: int, m: int) -> tuple[int, int]:
        return self.block, self.block

    def _seconds(self, sources: Floats, targets: Floats, wait: float) -> Floats:
        n, m = len(sources), len(targets)
        question = {
            "sources": _locations(sources),
            "targets": _locations(targets),
            "costing": self.profile,
            "verbose": False,
        }
        try:
            answer = ask(f"{self.url.rstrip('/')}/sources_to_targets", question, wait)
        except RouterError as error:
            # Not one pair of the block is connected: Valhalla then refuses instead of answering nulls.
            if error.code == "442":
                return np.full((n, m), np.nan)
            raise
        table = answer.get("sources_to_targets") if isinstance(answer, dict) else None
        if isinstance(table, dict):
            return _grid(table.get("durations"), n, m)
        # Up to 3.4 `verbose` is not known, and every cell is an object.
        return _grid(_times(table), n, m)


def _distinct(points: Floats) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Every place once, in degrees (latitude first, 6 decimals: 0.1 m), and which place each point is."""
    places, place_of = np.unique(np.round(to_degrees(points), 6), axis=0, return_inverse=True)
    return places, np.asarray(place_of, dtype=np.int64).reshape(-1)


def _locations(places: Floats) -> list[dict[str, float]]:
    return [{"lat": round(float(lat), 6), "lon": round(float(lon), 6)} for lat, lon in places]


def _times(table: object) -> object:
    """The `time` of every cell of Valhalla's long answer."""
    if not isinstance(table, list) or not all(isinstance(row, list) for row in table):
        raise _wrong("het antwoord is geen tabel van Valhalla")
    for i, row in enumerate(table):
        for j, cell in enumerate(row):
            if not isinstance(cell, dict) or "time" not in cell:
                raise _wrong("het antwoord is geen tabel van Valhalla")
            if (cell.get("from_index", i), cell.get("to_index", j)) != (i, j):
                raise _wrong("het antwoord staat niet op volgorde")
    return [[cell["time"] for cell in row] for row in table]


def _grid(rows: object, n: int, m: int) -> Floats:
    if (
        not isinstance(rows, list)
        or len(rows) != n
        or not all(isinstance(row, list) and len(row) == m for row in rows)
    ):
        raise _wrong(f"het antwoord is geen tabel van {n} bij {m}")
    return np.array([[_number(value) for value in row] for row in rows], dtype=np.float64)


def _number(value: object) -> float:
    if value is None:
        return float("nan")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong("in het antwoord staat een reistijd die geen getal is")
    if not 0 <= value <= MAX_SECONDS:
        raise _wrong(f"in het antwoord staat een onmogelijke reistijd ({str(value)[:20]} seconden)")
    return float(value)


def _wrong(message: str) -> RouterError:
    return RouterError(message, "Kijk of 'soort' en 'url' in het routerbestand bij elkaar horen.")
