"""The quickest way from place to place, as a line to draw and steps to tell."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import numpy as np
import shapely
from scipy.sparse.csgraph import dijkstra
from shapely.ops import substring

from matcher.geo.travel.graph import Graph
from matcher.geo.travel.network import NONE
from matcher.geo.travel.speeds import KINDS
from matcher.geo.travel.trips import Floats

RIDDEN = {"fiets": "fiets", "auto": "auto", "ov": "bus"}


@dataclass(frozen=True)
class Leg:
    """A part of a way that is travelled in one manner."""

    by: str
    """'lopen', 'fiets', 'auto', 'bus', 'veer', 'metro D' and the like."""
    xy: Floats
    """(k, 2) RD New, metres."""
    minutes: float

    @property
    def metres(self) -> float:
        """Length."""
        return float(np.hypot(*np.diff(self.xy, axis=0).T).sum())


@dataclass(frozen=True)
class Way:
    """A way over the network."""

    legs: tuple[Leg, ...]
    crossings: tuple[str, ...]
    """River crossings, in order."""
    minutes: float
    """All legs, and what riding costs at either end."""

    @property
    def metres(self) -> float:
        """Length."""
        return sum(leg.metres for leg in self.legs)


def quickest_way(graph: Graph, origin: Floats, destination: Floats) -> Way | None:
    """The quickest way between two points (2,) in RD New; None where the network has none."""
    points = np.array([origin, destination], dtype=float)
    matrix, node, _ = graph.with_places(points)
    if NONE in node:
        return None
    minutes, before = dijkstra(matrix, directed=True, indices=int(node[0]), return_predecessors=True)
    if not np.isfinite(minutes[node[1]]):
        return None
    trail = [int(node[1])]
    while trail[-1] != node[0]:
        trail.append(int(before[trail[-1]]))
    trail.reverse()
    drawer = _Drawer(graph, points)
    steps = [
        drawer.step(a, b, float(minutes[b] - minutes[a])) for a, b in zip(trail[:-1], trail[1:], strict=True)
    ]
    legs = []
    for by, group in groupby((s for s in steps if s.by), key=lambda s: s.by):
        members = list(group)
        xy = np.vstack([members[0].xy[:1], *(s.xy[1:] for s in members)])
        legs.append(Leg(by, xy, sum(s.minutes for s in members)))
    crossings = tuple(dict.fromkeys(s.crossing for s in steps if s.crossing))
    return Way(tuple(legs), crossings, float(minutes[node[1]]))


@dataclass(frozen=True)
class _Step:
    by: str
    """Empty for boarding and leaving."""
    xy: Floats
    minutes: float
    crossing: str = ""


class _Drawer:
    """Knows what the numbers of nodes in a graph with two places mean."""

    def __init__(self, graph: Graph, points: Floats) -> None:
        self.graph, self.net, self.points = graph, graph.network, points
        self.piece, self.along, _ = self.net.snap(points)
        self.count = len(points)

    def _place(self, node: int) -> int | None:
        """Which of the places a node belongs to; None for a node of the network."""
        return (node - self.graph.size) % self.count if node >= self.graph.size else None

    def _riding(self, node: int) -> bool:
        streets = self.graph.street_nodes
        return streets <= node < 2 * streets or node >= self.graph.size + 2 * self.count

    def _stop(self, node: int) -> int | None:
        first = 2 * self.graph.street_nodes
        return node - first if first <= node < self.graph.size else None

    def spot(self, node: int) -> Floats:
        """(2,) where a node is."""
        stop, place = self._stop(node), self._place(node)
        if stop is not None:
            return np.asarray(self.net.stop_xy[stop])
        if place is None:
            return np.asarray(self.net.xy[node % self.graph.street_nodes])
        if node < self.graph.size + self.count:
            return np.asarray(self.points[place])
        line = self.net.lines[self.piece[place]]
        return np.asarray(shapely.get_coordinates(line.interpolate(self.along[place]))[0])

    def step(self, a: int, b: int, minutes: float) -> _Step:
        stop_a, stop_b = self._stop(a), self._stop(b)
        straight = np.array([self.spot(a), self.spot(b)])
        if stop_a is not None and stop_b is not None:
            return _Step(self.net.line_names[self.net.stop_line[stop_a]], straight, minutes)
        if stop_a is not None or stop_b is not None or self._riding(a) != self._riding(b):
            return _Step("", straight, minutes)
        if min(a, b) >= self.graph.size and min(a, b) < self.graph.size + self.count:
            return _Step("lopen", straight, minutes)
        return self._over_street(a, b, minutes)

    def _over_street(self, a: int, b: int, minutes: float) -> _Step:
        riding = self._riding(a)
        times = self.graph.riding if riding else self.graph.walking
        candidates = self._pieces(a, b)
        piece = min(candidates, key=lambda p: (np.nan_to_num(times[p], nan=np.inf), p))
        ends = [self._position(node, piece) for node in (a, b)]
        line = self.net.lines[piece]
        shape = substring(line, min(ends), max(ends))
        xy = shapely.get_coordinates(shape)
        if ends[0] > ends[1]:
            xy = xy[::-1]
        ferry = self.net.kind[piece] == len(KINDS)
        crossing = self.net.crossing[piece]
        by = "veer" if ferry else RIDDEN[self.graph.mode] if riding else "lopen"
        return _Step(by, xy, minutes, self.net.crossings[crossing].name if crossing != NONE else "")

    def _pieces(self, a: int, b: int) -> list[int]:
        """Pieces that two neighbouring nodes can both be on."""
        places = [p for p in (self._place(a), self._place(b)) if p is not None]
        if places:
            return [int(self.piece[places[0]])]
        low, high = sorted(node % self.graph.street_nodes for node in (a, b))
        first, last = np.searchsorted(self.net.start, [low, low + 1])
        return [int(p) for p in range(first, last) if self.net.end[p] == high] or [
            int(p) for p in np.flatnonzero((self.net.start == low) & (self.net.end == high))
        ]

    def _position(self, node: int, piece: int) -> float:
        place = self._place(node)
        if place is not None:
            return float(self.along[place])
        at_start = self.net.start[piece] == node % self.graph.street_nodes
        return 0.0 if at_start else float(self.net.metres[piece])
