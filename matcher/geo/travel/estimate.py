"""Travel minutes without a network: straight line × detour, by way of the river crossings.

For what the road map does not cover. How many minutes a kilometre of straight line takes is fitted
where both are known (fit.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from matcher.geo.travel.speeds import Speeds, default_speeds
from matcher.geo.travel.trips import Floats


@dataclass(frozen=True, slots=True)
class Fitted:
    """How a straight line becomes minutes by one mode."""

    per_km: float
    """Minutes per kilometre of straight line."""
    fixed: float
    """Minutes once, per ride."""


@dataclass(frozen=True, slots=True)
class Link:
    """A river crossing."""

    name: str
    bank_a: str
    bank_b: str
    x: float
    y: float
    modes: tuple[str, ...]
    ferry: bool


class Banks:
    """The land on either side of the rivers, and what joins it."""

    def __init__(self, shapes: Mapping[str, BaseGeometry], links: Sequence[Link]) -> None:
        self.names = sorted(shapes)
        self.shapes = [shapes[n] for n in self.names]
        self.tree = shapely.STRtree([p for s in self.shapes for p in shapely.get_parts(s)])
        self.owner = np.array([i for i, s in enumerate(self.shapes) for _ in shapely.get_parts(s)])
        # A crossing to a bank that is not on the map leads nowhere.
        self.links = tuple(link for link in links if {link.bank_a, link.bank_b} <= set(self.names))

    def of(self, points: Floats) -> npt.NDArray[np.int64]:
        """Index into `names` of the bank of each point (n, 2); a point in the water gets the nearest."""
        if not len(points):
            return np.zeros(0, dtype=np.int64)
        return np.asarray(self.owner[self.tree.nearest(shapely.points(points))], dtype=np.int64)


@dataclass(frozen=True)
class _Way:
    """One way of moving: on foot or by the mode. Its crossings as nodes, two for each, one per bank."""

    per_metre: float
    boarding: float
    """Minutes to begin, and the same to end."""
    spots: Floats
    """(k, 2)."""
    sides: npt.NDArray[np.int64]
    """(k,) bank."""
    extra: Floats
    """(k / 2,) minutes per crossing; infinite where it does not serve this way of moving."""


class Estimate:
    """Minutes between points, over banks and crossings."""

    def __init__(self, banks: Banks, fitted: Mapping[str, Fitted], speeds: Speeds | None = None) -> None:
        self.banks, self.fitted, self.speeds = banks, fitted, speeds or default_speeds()
        self._networks: dict[str, tuple[list[_Way], Floats]] = {}

    def minutes(self, origins: Floats, destinations: Floats, mode: str) -> Floats:
        """Minutes one way, (n, 2) × (m, 2) → (n, m).

        Same bank: straight line × detour, walked or ridden, whichever is quicker. Different banks:
        the quickest way over the crossings that serve the mode, through other banks where need be,
        walking part of it where that is quicker. Where no crossing leads (outside the region) the
        straight line stands. Symmetric; nobody takes longer than on foot. Raises KeyError for an
        unknown mode.
        """
        ways, between = self._network(mode)
        start, end = np.asarray(origins, float).reshape(-1, 2), np.asarray(destinations, float).reshape(-1, 2)
        apart = distances(start, end)
        direct = np.min([apart * way.per_metre + 2 * way.boarding for way in ways], axis=0)
        direct[apart == 0] = 0.0
        from_bank, to_bank = self.banks.of(start), self.banks.of(end)
        same = from_bank[:, None] == to_bank[None, :]
        over = np.full(direct.shape, np.inf)
        if len(between) and not same.all():
            first = np.hstack([_reach(start, from_bank, way) for way in ways])
            last = np.hstack([_reach(end, to_bank, way) for way in ways])
            reach = np.full(first.shape, np.inf)
            for k in range(len(between)):
                np.minimum(reach, first[:, [k]] + between[k], out=reach)
            for k in range(len(between)):
                np.minimum(over, reach[:, [k]] + last[:, k], out=over)
        result: Floats = np.where(same, np.minimum(direct, over), np.where(np.isinf(over), direct, over))
        return result

    def _network(self, mode: str) -> tuple[list[_Way], Floats]:
        """The ways of moving, and minutes (k, k) between all their nodes."""
        if mode not in self._networks:
            ways = [self._way("lopen", self.fitted["lopen"].per_km, 0.0)]
            if mode != "lopen":
                ways.append(self._way(mode, self.fitted[mode].per_km, self.fitted[mode].fixed / 2))
            parts = [_between(way) for way in ways]
            k = sum(len(part) for part in parts)
            between = np.full((k, k), np.inf)
            done = 0
            for part in parts:
                between[done : done + len(part), done : done + len(part)] = part
                done += len(part)
            if len(ways) == 2:  # to begin riding at a crossing that was walked to, or to walk on from one
                spots, sides = np.vstack([w.spots for w in ways]), np.concatenate([w.sides for w in ways])
                together = (distances(spots, spots) < 1) & (sides[:, None] == sides[None, :])
                first = np.arange(k) < len(ways[0].spots)
                changing = together & (first[:, None] != first[None, :])
                between[changing] = ways[1].boarding
            for i in range(k):  # Floyd and Warshall: at most some seventy nodes
                between = np.minimum(between, between[:, [i]] + between[[i], :])
            self._networks[mode] = (ways, between)
        return self._networks[mode]

    def _way(self, mode: str, per_km: float, boarding: float) -> _Way:
        # Also where the mode may not cross: one can ride to the water and walk over.
        links = self.banks.links
        return _Way(
            per_km / 1000,
            boarding,
            np.array([[link.x, link.y] for link in links for _ in "ab"], float).reshape(-1, 2),
            np.array(
                [self.banks.names.index(b) for link in links for b in (link.bank_a, link.bank_b)],
                dtype=np.int64,
            ),
            np.array(
                [
                    self.speeds.crossing_minutes(link.name, link.ferry, mode)
                    if mode in link.modes
                    else np.inf
                    for link in links
                ]
            ),
        )


def _reach(points: Floats, bank: npt.NDArray[np.int64], way: _Way) -> Floats:
    """Minutes (n, k) from points to the nodes of a way on their own bank."""
    minutes = distances(points, way.spots) * way.per_metre + way.boarding
    result: Floats = np.where(bank[:, None] == way.sides, minutes, np.inf)
    return result


def _between(way: _Way) -> Floats:
    between = distances(way.spots, way.spots) * way.per_metre
    between[way.sides[:, None] != way.sides[None, :]] = np.inf
    for i, extra in enumerate(way.extra):
        between[2 * i, 2 * i + 1] = between[2 * i + 1, 2 * i] = extra
    return between


def distances(a: Floats, b: Floats) -> Floats:
    """Straight lines in metres, (n, 2) × (m, 2) → (n, m)."""
    result: Floats = np.hypot(a[:, [0]] - b[None, :, 0], a[:, [1]] - b[None, :, 1])
    return result
