"""The travel minutes that come with the program: table, network and estimate behind one question."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np

from matcher.errors import Finding
from matcher.geo.travel.estimate import Estimate
from matcher.geo.travel.graph import Graph
from matcher.geo.travel.network import Network
from matcher.geo.travel.table import MinuteTable
from matcher.geo.travel.trips import Flags, Floats, Trips


class Shipped:
    """Places of the table are looked up; any other point is joined to the network, or estimated."""

    def __init__(self, table: MinuteTable, network: Callable[[], Network], estimate: Estimate) -> None:
        """`network` is called when a point is asked for that is not in the table."""
        self.table, self.estimate = table, estimate
        self._load = network
        self._graphs: dict[str, Graph] = {}
        self._kept: dict[str, dict[tuple[float, float], Floats]] = {}

    @cached_property
    def network(self) -> Network:
        """The network, read when first needed."""
        return self._load()

    def graph(self, mode: str) -> Graph:
        """The network as one mode travels it. Raises KeyError for an unknown mode."""
        if mode not in self._graphs:
            self._graphs[mode] = Graph(self.network, mode)
        return self._graphs[mode]

    def trips(self, origins: Floats, destinations: Floats, mode: str, within: float = np.inf) -> Trips:
        """See Provider. Between points that the network covers minutes are measured, else estimated."""
        start, of_row = np.unique(_points(origins), axis=0, return_inverse=True)
        goal, of_column = np.unique(_points(destinations), axis=0, return_inverse=True)
        trips = self._trips(start, goal, mode, within)
        cells = np.ix_(of_row.reshape(-1), of_column.reshape(-1))
        return Trips(trips.minutes[cells], trips.measured[cells])

    def _trips(self, start: Floats, goal: Floats, mode: str, within: float) -> Trips:
        table = self.table
        from_place, to_place = table.find(start), table.find(goal)
        covered_start, covered_goal = self._covered(start, from_place), self._covered(goal, to_place)
        measured = covered_start[:, None] & covered_goal[None, :]
        old_start, new_start = np.flatnonzero(from_place >= 0), np.flatnonzero(from_place < 0)
        old_goal, new_goal = np.flatnonzero(to_place >= 0), np.flatnonzero(to_place < 0)
        minutes = np.empty((len(start), len(goal)))
        if len(new_start) or len(new_goal):
            minutes[:] = self.estimate.minutes(start, goal, mode)
            real = np.full(minutes.shape, np.inf)
            new_start, new_goal = new_start[covered_start[new_start]], new_goal[covered_goal[new_goal]]
            if len(new_start):
                rows = self._rows(start[new_start], mode, within)
                real[np.ix_(new_start, old_goal)] = rows[:, to_place[old_goal]]
            if len(new_goal) > len(old_start):
                # Fewer searches from the other side, though what they find is not kept.
                block = self.graph(mode).table(start[old_start], goal[new_goal], within)
                real[np.ix_(old_start, new_goal)] = block
            elif len(new_goal):
                block = self._rows(goal[new_goal], mode, within)[:, from_place[old_start]]
                real[np.ix_(old_start, new_goal)] = block.T
            if len(new_start) and len(new_goal):
                block = self.graph(mode).table(start[new_start], goal[new_goal], within)
                real[np.ix_(new_start, new_goal)] = block
            found = measured & np.isfinite(real)
            minutes[found] = real[found]
            if np.isfinite(within):
                # Farther away, or no way at all: only a whole search tells which.
                minutes[measured & ~found] = np.inf
            old = (from_place >= 0)[:, None] & (to_place >= 0)[None, :]
            measured &= old | found
        # What the table knows stands, whatever else was asked along.
        minutes[np.ix_(old_start, old_goal)] = table.minutes(from_place[old_start], to_place[old_goal], mode)
        return Trips(minutes, measured)

    def _rows(self, points: Floats, mode: str, within: float) -> Floats:
        """Minutes (n, places) from covered points to every place of the table: asked for again and again."""
        if np.isfinite(within):
            return self.graph(mode).table(points, self.table.xy, within)
        kept = self._kept.setdefault(mode, {})
        keys = [(float(x), float(y)) for x, y in points]
        new = [i for i, key in enumerate(keys) if key not in kept]
        if new:
            rows = self.graph(mode).table(points[new], self.table.xy)
            kept |= {keys[i]: row for i, row in zip(new, rows, strict=True)}
        return np.array([kept[key] for key in keys])

    def _covered(self, points: Floats, place: np.ndarray) -> Flags:
        covered = np.zeros(len(points), dtype=bool)
        covered[place >= 0] = self.table.measured[place[place >= 0]]
        new = np.flatnonzero(place < 0)
        if len(new):
            covered[new] = self.network.joins(points[new])
        return covered

    def notices(self) -> tuple[Finding, ...]:
        """None: nothing can go wrong here."""
        return ()


def _points(points: Floats) -> Floats:
    return np.asarray(points, dtype=np.float64).reshape(-1, 2)
