"""Travel minutes without a road network: straight line × detour, by way of the river crossings.

Provisional: minutes over real roads replace this later. What matters now is that the rivers count,
that there and back take equally long, and that nobody gets an absurd answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from matcher.geo.travel.trips import Floats


@dataclass(frozen=True, slots=True)
class Speed:
    """How one way of travelling is turned into minutes. All are our estimates, to be replaced."""

    kmh: float
    """Average over the whole way, stops included."""
    detour: float
    """Way travelled over the straight line."""
    overhead: float
    """Minutes added once: parking, walking to a stop, waiting."""


SPEEDS: Mapping[str, Speed] = {
    # 15 km/h is the usual planning speed for everyday cycling with traffic lights; the median
    # detour measured in a trial on the regional road network is 1.17.
    "fiets": Speed(15, 1.17, 1),
    # 5 km/h; on foot the same network with a few more shortcuts, so the same detour.
    "lopen": Speed(5, 1.17, 0),
    # 30 km/h through town from door to door; cars are led round over ring and main roads; five
    # minutes to park and walk at the other end.
    "auto": Speed(30, 1.4, 5),
    # Metro and tram run at some 25 km/h with stops, buses at 18; ten minutes for walking to the
    # stop, waiting and walking on. No timetable is used.
    "ov": Speed(22, 1.3, 10),
}

FERRY_MINUTES = 10.0
"""Waiting and sailing, per ferry: sailings every fifteen to twenty minutes, a few minutes across."""


@dataclass(frozen=True, slots=True)
class Link:
    """A crossing as the network sees it."""

    name: str
    bank_a: str
    bank_b: str
    x: float
    y: float
    modes: tuple[str, ...]
    ferry: bool


class Travel:
    """Minutes between points, over banks and crossings."""

    def __init__(self, banks: Mapping[str, BaseGeometry], links: Sequence[Link]) -> None:
        self.names = sorted(banks)
        self.shapes = [banks[n] for n in self.names]
        self.tree = shapely.STRtree([p for s in self.shapes for p in shapely.get_parts(s)])
        self.owner = np.array([i for i, s in enumerate(self.shapes) for _ in shapely.get_parts(s)])
        self.links = tuple(links)
        self.networks: dict[str, tuple[Floats, npt.NDArray[np.int64], Floats]] = {}

    def banks_of(self, points: Floats) -> npt.NDArray[np.int64]:
        """Index into `names` of the bank of each point (n, 2); a point in the water gets the nearest."""
        if not len(points):
            return np.zeros(0, dtype=np.int64)
        return np.asarray(self.owner[self.tree.nearest(shapely.points(points))], dtype=np.int64)

    def bank(self, x: float, y: float) -> str:
        return self.names[int(self.banks_of(np.array([[x, y]]))[0])]

    def minutes(self, origins: Floats, destinations: Floats, mode: str) -> Floats:
        """Minutes one way, (n, 2) × (m, 2) → (n, m).

        Same bank: straight line × detour. Different banks: the quickest way over the crossings
        that serve the mode, through other banks where need be. Where no crossing leads (outside
        the region) the straight line stands. Never more than walking takes, so a short hop by car
        costs no parking. Symmetric. Raises KeyError for an unknown mode.
        """
        ride = self._minutes(origins, destinations, mode)
        return ride if mode == "lopen" else np.minimum(ride, self._minutes(origins, destinations, "lopen"))

    def _minutes(self, origins: Floats, destinations: Floats, mode: str) -> Floats:
        speed = SPEEDS[mode]
        per_metre = 60 * speed.detour / (speed.kmh * 1000)
        start, end = np.asarray(origins, float).reshape(-1, 2), np.asarray(destinations, float).reshape(-1, 2)
        direct = distances(start, end) * per_metre
        from_bank, to_bank = self.banks_of(start), self.banks_of(end)
        same = from_bank[:, None] == to_bank[None, :]
        spots, sides, between = self.network(mode)
        over = np.full(direct.shape, np.inf)
        if len(spots) and not same.all():
            first = np.where(from_bank[:, None] == sides, distances(start, spots) * per_metre, np.inf)
            last = np.where(to_bank[:, None] == sides, distances(end, spots) * per_metre, np.inf)
            reach = np.full(first.shape, np.inf)
            for k in range(len(spots)):
                np.minimum(reach, first[:, [k]] + between[k], out=reach)
            for k in range(len(spots)):
                np.minimum(over, reach[:, [k]] + last[:, k], out=over)
        over = np.where(np.isinf(over), direct, over)
        result: Floats = np.where(same, direct, over) + speed.overhead
        return result

    def network(self, mode: str) -> tuple[Floats, npt.NDArray[np.int64], Floats]:
        """Both sides of every crossing for the mode: coordinates (k, 2), bank (k,), minutes (k, k)."""
        if mode not in self.networks:
            speed = SPEEDS[mode]
            links = [link for link in self.links if mode in link.modes]
            spots = np.array([[link.x, link.y] for link in links for _ in "ab"], float).reshape(-1, 2)
            sides = np.array(
                [self.names.index(b) for link in links for b in (link.bank_a, link.bank_b)], dtype=np.int64
            )
            between = distances(spots, spots) * 60 * speed.detour / (speed.kmh * 1000)
            between[sides[:, None] != sides[None, :]] = np.inf
            for i, link in enumerate(links):
                between[2 * i, 2 * i + 1] = between[2 * i + 1, 2 * i] = FERRY_MINUTES if link.ferry else 0.0
            for k in range(len(spots)):  # Floyd and Warshall: at most some 35 nodes
                between = np.minimum(between, between[:, [k]] + between[[k], :])
            self.networks[mode] = (spots, sides, between)
        return self.networks[mode]


def distances(a: Floats, b: Floats) -> Floats:
    """Straight lines in metres, (n, 2) × (m, 2) → (n, m)."""
    result: Floats = np.hypot(a[:, [0]] - b[None, :, 0], a[:, [1]] - b[None, :, 1])
    return result
