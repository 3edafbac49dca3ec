"""From the lines of a road map to a network: where ways join, and where they only cross.

The map has no nodes. Its lines were simplified by up to 0.4 m, so that a junction may have lost its
vertex on one of the two ways.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree
from shapely.ops import substring

from matcher.geo.travel.trips import Flags, Floats

Ints = npt.NDArray[np.int64]
Lines = npt.NDArray[np.object_]

JOIN = 0.5
"""Metres. Of the ends that lie on another line, nearly all do within 0.4 m; hardly any at 0.5 to 2 m."""
SAME = 0.02
"""Metres: two vertices this near are one node of the source (coordinates come in centimetres)."""


@dataclass(frozen=True)
class Joined:
    """The ways, cut wherever they join."""

    xy: Floats
    """(nodes, 2) metres."""
    start: Ints
    """(pieces,) node at which a piece begins."""
    end: Ints
    way: Ints
    """(pieces,) which of the given lines it is a piece of."""
    lines: Lines
    """(pieces,) geometry, from node to node."""


def join(lines: Lines, bridge: Flags, tunnel: Flags) -> Joined:
    """Cuts lines (n) where they join.

    Ways join where an end of one lies on the other, within JOIN of each other. On the ground they
    also join where they cross. A bridge or a tunnel joins nothing that it crosses: along its length
    it only joins ends of its own kind (bridges bridges, tunnels tunnels), and other ends where both
    have the very same vertex.
    """
    count = len(lines)
    level = np.where(tunnel, 2, np.where(bridge, 1, 0))
    length = shapely.length(lines)
    ends = np.concatenate([shapely.get_point(lines, 0), shapely.get_point(lines, -1)])
    owner = np.concatenate([np.arange(count), np.arange(count)])
    tree = shapely.STRtree(lines)

    def cuts(points: Lines, on: Ints) -> tuple[Floats, Flags]:
        along = shapely.line_locate_point(lines[on], points)
        return along, (along > JOIN) & (along < length[on] - JOIN)

    # Ends on the length of another line.
    end, line = tree.query(ends, predicate="dwithin", distance=JOIN)
    end, line = end[owner[end] != line], line[owner[end] != line]
    along, within = cuts(ends[end], line)
    mixed = level[owner[end]] != level[line]
    apart = np.full(len(end), np.inf)
    asked = np.flatnonzero(mixed & within)
    apart[asked] = [
        np.hypot(*(shapely.get_coordinates(lines[b]) - shapely.get_coordinates(ends[a])).T).min()
        for a, b in zip(end[asked], line[asked], strict=True)
    ]
    good = within & (~mixed | (apart < SAME))
    cut_line, cut_along, cut_point = [line[good]], [along[good]], [ends[end[good]]]

    # A way that ends where it began is cut halfway: a piece has two different ends.
    rings = np.flatnonzero(shapely.distance(ends[:count], ends[count:]) <= JOIN)
    rings = rings[length[rings] > 4 * JOIN]
    cut_line.append(rings)
    cut_along.append(length[rings] / 2)
    cut_point.append(shapely.line_interpolate_point(lines[rings], length[rings] / 2))

    # Ways on the ground that cross.
    ground = np.flatnonzero(level == 0)
    a, b = shapely.STRtree(lines[ground]).query(lines[ground], predicate="intersects")
    a, b = ground[a[a < b]], ground[b[a < b]]
    crossings, pair = shapely.get_parts(shapely.intersection(lines[a], lines[b]), return_index=True)
    single = shapely.get_type_id(crossings) == shapely.GeometryType.POINT
    crossings, pair = crossings[single], pair[single]
    for side in (a[pair], b[pair]):
        along, within = cuts(crossings, side)
        cut_line.append(side[within])
        cut_along.append(along[within])
        cut_point.append(crossings[within])
    return _pieces(
        lines, ends, np.concatenate(cut_line), np.concatenate(cut_along), np.concatenate(cut_point)
    )


def _pieces(lines: Lines, ends: Lines, on: Ints, along: Floats, points: Lines) -> Joined:
    """Pieces between the cuts; points within JOIN of each other are one node."""
    spots = shapely.get_coordinates(np.concatenate([ends, points]))
    near = cKDTree(spots).query_pairs(JOIN, output_type="ndarray")
    links = coo_matrix((np.ones(len(near), bool), (near[:, 0], near[:, 1])), (len(spots), len(spots)))
    nodes, node = connected_components(links, directed=False)
    first = np.full(nodes, len(spots))
    np.minimum.at(first, node, np.arange(len(spots)))
    xy = spots[first]

    n = len(lines)
    # Every line as a list of (how far along, node), its two ends among them.
    which = np.concatenate([np.arange(n), np.arange(n), on])
    where = np.concatenate([np.zeros(n), shapely.length(lines), along])
    order = np.lexsort((where, which))
    which, where, at = which[order], where[order], node[order]
    begin = np.flatnonzero((which[:-1] == which[1:]) & (at[:-1] != at[1:]))
    way, start, end = which[begin], at[begin], at[begin + 1]
    whole = np.bincount(which, minlength=n)[way] == 2
    made = np.empty(len(begin), dtype=object)
    for i, line in enumerate(way):
        piece = lines[line] if whole[i] else substring(lines[line], where[begin[i]], where[begin[i] + 1])
        inner = shapely.get_coordinates(piece)[1:-1]
        made[i] = shapely.LineString(np.vstack([xy[start[i]], inner, xy[end[i]]]))
    return Joined(xy, start.astype(np.int64), end.astype(np.int64), way.astype(np.int64), made)
