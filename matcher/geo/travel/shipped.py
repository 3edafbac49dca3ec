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

    @cached_property
    def network(self) -> Network:
        """The network, read when first needed."""
        return self._load()

    def graph(self, mode: str) -> Graph:
        """The network as one mode travels it. Raises KeyError for an unknown mode."""
        if mode not in self._graphs:
            self._graphs[mode] = Graph(self.network, mode)
        return self._graphs[mode]

    def trips(self, origins: Floats, destinations: Floats, mode: str) -> Trips:
        """See Provider. Between points that the network covers minutes are measured, else estimated."""
        start, of_row = np.unique(_points(origins), axis=0, return_inverse=True)
        goal, of_column = np.unique(_points(destinations), axis=0, return_inverse=True)
        trips = self._trips(start, goal, mode)
        cells = np.ix_(of_row.reshape(-1), of_column.reshape(-1))
        return Trips(trips.minutes[cells], trips.measured[cells])

    def _trips(self, start: Floats, goal: Floats, mode: str) -> Trips:
        table = self.table
        from_place, to_place = table.find(start), table.find(goal)
        old_start, old_goal = np.flatnonzero(from_place >= 0), np.flatnonzero(to_place >= 0)
        new_start, new_goal = np.flatnonzero(from_place < 0), np.flatnonzero(to_place < 0)
        minutes = np.empty((len(start), len(goal)))
        minutes[np.ix_(old_start, old_goal)] = table.minutes(from_place[old_start], to_place[old_goal], mode)
        known = self._covered(start, from_place)[:, None] & self._covered(goal, to_place)[None, :]
        everywhere = np.arange(len(goal))
        for rows, columns in ((new_start, everywhere), (old_start, new_goal)):
            if len(rows) and len(columns):
                block = np.ix_(rows, columns)
                minutes[block], known[block] = self._worked_out(
                    start[rows], goal[columns], known[block], mode
                )
        return Trips(minutes, known)

    def _covered(self, points: Floats, place: np.ndarray) -> Flags:
        covered = np.zeros(len(points), dtype=bool)
        covered[place >= 0] = self.table.measured[place[place >= 0]]
        new = np.flatnonzero(place < 0)
        if len(new):
            covered[new] = self.network.joins(points[new])
        return covered

    def _worked_out(self, start: Floats, goal: Floats, known: Flags, mode: str) -> tuple[Floats, Flags]:
        minutes = self.estimate.minutes(start, goal, mode)
        rows, columns = np.flatnonzero(known.any(axis=1)), np.flatnonzero(known.any(axis=0))
        if len(rows):
            real = np.full(known.shape, np.inf)
            real[np.ix_(rows, columns)] = self.graph(mode).table(start[rows], goal[columns])
            known = known & np.isfinite(real)
            minutes = np.where(known, real, minutes)
        return minutes, known

    def notices(self) -> tuple[Finding, ...]:
        """None: nothing can go wrong here."""
        return ()


def _points(points: Floats) -> Floats:
    return np.asarray(points, dtype=np.float64).reshape(-1, 2)
