"""Shortest ways over the network: walking, with rides in between.

Every mode is one graph with a layer of nodes for walking, one for riding over streets, and one for
the stops of lines. Changing layer costs half of the ride's allowance, so the graph has no
direction: there and back take equally long, and no detour over a third place is quicker.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from matcher.geo.travel.network import NONE, Ints, Network
from matcher.geo.travel.trips import Floats

LEAST = 1e-9
"""An edge of no length is still an edge."""
AT_ONCE = 64
"""Origins per run, which bounds memory: each takes one number per node."""


@dataclass(frozen=True)
class _Edges:
    a: Ints
    b: Ints
    minutes: Floats


class Graph:
    """The network of one mode."""

    def __init__(self, network: Network, mode: str) -> None:
        """Raises KeyError for an unknown mode."""
        self.network, self.mode = network, mode
        ride = network.speeds.rides[mode]
        self.per_metre = network.speeds.walking_per_metre
        nodes = len(network.xy)
        self.street_nodes = nodes
        self.walking = network.minutes(network.speeds.walk, "lopen")
        self.riding = np.full(len(network.start), np.nan)
        if ride:
            self.riding = network.minutes(ride.kmh, ride.crossing)
        self.board = ride.allowance / 2 if ride else np.nan
        self.board_anywhere = ride is not None and not ride.at_stops
        parts = [self._layer(self.walking, 0)]
        if ride:
            parts.append(self._layer(self.riding, nodes))
            used = np.unique(np.concatenate([parts[1].a, parts[1].b])) - nodes
            afoot = np.unique(np.concatenate([parts[0].a, parts[0].b]))
            stops = np.intersect1d(used, afoot if self.board_anywhere else network.bus_stops)
            parts.append(_Edges(stops, stops + nodes, np.full(len(stops), self.board)))
        self.size = 2 * nodes
        if mode == "ov":
            parts += self._lines()
            self.size += len(network.stop_xy)
        self.base = parts

    def _layer(self, minutes: Floats, shift: int) -> _Edges:
        good = ~np.isnan(minutes)
        return _Edges(self.network.start[good] + shift, self.network.end[good] + shift, minutes[good])

    def _lines(self) -> list[_Edges]:
        net = self.network
        stops = np.arange(len(net.stop_xy)) + 2 * self.street_nodes
        kind = [net.speeds.lines[net.line_names[line].split()[0]] for line in net.stop_line]
        kmh = np.array([line.kmh for line in kind])
        board = np.array([line.allowance / 2 for line in kind])
        along = np.flatnonzero(~np.isnan(net.stop_metres))
        rides = _Edges(stops[along - 1], stops[along], net.stop_metres[along] * 60 / (kmh[along] * 1000))
        walked = self._layer(self.walking, 0)
        afoot = np.unique(np.concatenate([walked.a, walked.b]))
        if not len(stops) or not len(afoot):
            return []
        away, nearest = cKDTree(net.xy[afoot]).query(net.stop_xy)
        return [rides, _Edges(afoot[nearest], stops, board + away * self.per_metre)]

    def with_places(self, points: Floats) -> tuple[csr_matrix, Ints, Floats]:
        """The graph with the points (n, 2) joined to it: matrix, node of each point
        (NONE if too far), metres away.

        A place joins the nearest way that can be walked, somewhere along it; where that way can be
        ridden too, one can board right there.
        """
        net = self.network
        piece, along, away = net.snap(points)
        joined = np.flatnonzero(piece != NONE)
        count = len(joined)
        node = np.full(len(points), NONE, dtype=np.int64)
        node[joined] = self.size + np.arange(count)
        foot, seat = node[joined] + count, node[joined] + 2 * count
        edges = [_Edges(node[joined], foot, away[joined] * self.per_metre)]
        edges.append(self._along(piece[joined], along[joined], foot, self.walking, 0))
        rideable = ~np.isnan(self.riding[piece[joined]])
        if rideable.any():
            at = np.flatnonzero(rideable)
            edges.append(
                self._along(piece[joined][at], along[joined][at], seat[at], self.riding, self.street_nodes)
            )
            if self.board_anywhere:
                edges.append(_Edges(foot[at], seat[at], np.full(len(at), self.board)))
        size = self.size + 3 * count
        return _grown(self._without_places, size) + _matrix(edges, size), node, away

    @cached_property
    def _without_places(self) -> csr_matrix:
        return _matrix(self.base, self.size)

    def _along(self, piece: Ints, along: Floats, node: Ints, minutes: Floats, shift: int) -> _Edges:
        """Edges from start to end of each piece by way of the places on it, in their order."""
        net = self.network
        touched = np.unique(piece)
        at_piece = np.concatenate([touched, piece, touched])
        share = np.concatenate(
            [np.zeros(len(touched)), np.clip(along / net.metres[piece], 0, 1), np.ones(len(touched))]
        )
        rank = np.repeat([0, 1, 2], [len(touched), len(piece), len(touched)])
        at_node = np.concatenate([net.start[touched] + shift, node, net.end[touched] + shift])
        order = np.lexsort((rank, share, at_piece))
        at_piece, share, at_node = at_piece[order], share[order], at_node[order]
        same = np.flatnonzero(at_piece[:-1] == at_piece[1:])
        return _Edges(
            at_node[same], at_node[same + 1], (share[same + 1] - share[same]) * minutes[at_piece[same]]
        )

    def table(self, origins: Floats, destinations: Floats, within: float = np.inf) -> Floats:
        """Minutes (n, m) from points (n, 2) to points (m, 2); infinite where no way of at most `within`
        minutes leads."""
        points, place = np.unique(np.concatenate([origins, destinations]), axis=0, return_inverse=True)
        place = place.reshape(-1)
        matrix, node, _ = self.with_places(points)
        start, goal = place[: len(origins)], place[len(origins) :]
        turned = len(np.unique(goal)) < len(np.unique(start))
        if turned:
            start, goal = goal, start
        begin, of_row = np.unique(start, return_inverse=True)
        result = np.full((len(begin), len(goal)), np.inf)
        good_rows, good_goals = np.flatnonzero(node[begin] != NONE), np.flatnonzero(node[goal] != NONE)
        for k in range(0, len(good_rows), AT_ONCE):
            rows = good_rows[k : k + AT_ONCE]
            reached = dijkstra(matrix, directed=True, indices=node[begin[rows]], limit=within)
            result[np.ix_(rows, good_goals)] = reached[:, node[goal[good_goals]]]
        result[begin[:, None] == goal[None, :]] = 0.0
        result = result[of_row.reshape(-1)]
        return result.T if turned else result


def _matrix(edges: list[_Edges], size: int) -> csr_matrix:
    a = np.concatenate([e.a for e in edges])
    b = np.concatenate([e.b for e in edges])
    minutes = np.maximum(np.concatenate([e.minutes for e in edges]), LEAST)
    # Two ways between the same nodes: the quicker one counts; scipy would add them up.
    pair = np.minimum(a, b) * size + np.maximum(a, b)
    order = np.argsort(pair, kind="stable")
    pair = pair[order]
    first = np.flatnonzero(np.diff(pair, prepend=NONE))
    ends = np.divmod(pair[first], size)
    half = coo_matrix((np.minimum.reduceat(minutes[order], first), ends), (size, size)).tocsr()
    return half + half.T


def _grown(matrix: csr_matrix, size: int) -> csr_matrix:
    """The same matrix with room for more nodes."""
    rows = np.pad(matrix.indptr, (0, size - matrix.shape[0]), "edge")
    return csr_matrix((matrix.data, matrix.indices, rows), (size, size))
