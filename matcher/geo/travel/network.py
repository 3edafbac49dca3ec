"""The network of ways: nodes, pieces of way between them, where it crosses a river, and where lines stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from matcher.geo.tables import broken
from matcher.geo.travel.speeds import KINDS, SNAP_METRES, Speeds, default_speeds
from matcher.geo.travel.trips import Flags, Floats

Ints = npt.NDArray[np.int64]
NONE = -1


@dataclass(frozen=True, slots=True)
class Crossing:
    """A bridge, tunnel or ferry over a dividing river, as far as the network has it."""

    name: str
    modes: tuple[str, ...]
    ferry: bool


@dataclass(frozen=True)
class Network:
    """Coordinates are RD New in metres."""

    xy: Floats
    """(nodes, 2)."""
    start: Ints
    """(pieces,) node."""
    end: Ints
    kind: Ints
    """(pieces,) index into KINDS; len(KINDS) for a ferry."""
    crossing: Ints
    """(pieces,) index into `crossings`, or NONE for a piece that stays on its bank."""
    inner: Floats
    """(points, 2) of all pieces one after the other, without their ends."""
    inner_count: Ints
    """(pieces,) how many of them are of each piece."""
    crossings: Sequence[Crossing]
    bus_stops: Ints
    """Nodes at which a bus stops."""
    stop_xy: Floats
    """(stops, 2) of metro and tram: one per stop of a line in one direction."""
    stop_line: Ints
    """(stops,) index into `line_names`."""
    stop_metres: Floats
    """(stops,) metres along the line from the stop before; NaN at the first of a line."""
    line_names: Sequence[str]
    """Such as 'metro C', one per line and direction."""
    speeds: Speeds = field(default_factory=default_speeds)

    @cached_property
    def points(self) -> tuple[Floats, Ints]:
        """All points of all pieces, ends included, and the piece that each belongs to."""
        count = self.inner_count + 2
        piece = np.repeat(np.arange(len(self.start)), count)
        first = np.concatenate([[0], np.cumsum(count)[:-1]])
        xy = np.empty((int(count.sum()), 2))
        xy[first], xy[first + count - 1] = self.xy[self.start], self.xy[self.end]
        between = np.ones(len(xy), dtype=bool)
        between[first] = between[first + count - 1] = False
        xy[between] = self.inner
        return xy, piece

    @cached_property
    def metres(self) -> Floats:
        """(pieces,) length."""
        xy, piece = self.points
        step = np.where(piece[1:] == piece[:-1], np.hypot(*np.diff(xy, axis=0).T), 0.0)
        return np.asarray(np.bincount(piece[1:], step, minlength=len(self.start)), dtype=np.float64)

    @cached_property
    def lines(self) -> npt.NDArray[np.object_]:
        """(pieces,) geometry."""
        xy, piece = self.points
        return np.asarray(shapely.linestrings(xy, indices=piece), dtype=object)

    def usable(self, kmh: Mapping[str, float], mode: str) -> Flags:
        """(pieces,) which may be used by a mode with these speeds per kind of way."""
        by_kind = np.array([kind in kmh for kind in KINDS] + [True])
        by_crossing = np.array([mode in c.modes for c in self.crossings] + [True])
        result: Flags = by_kind[self.kind] & by_crossing[self.crossing]
        return result

    def minutes(self, kmh: Mapping[str, float], mode: str) -> Floats:
        """(pieces,) minutes of each at these speeds, waiting and shafts included; NaN where not usable."""
        speed = np.array([kmh.get(kind, np.nan) for kind in KINDS] + [np.inf])
        extra = np.array(
            [self.speeds.crossing_minutes(c.name, c.ferry, mode) for c in self.crossings] + [0.0]
        )
        result: Floats = self.metres * 60 / (speed[self.kind] * 1000) + extra[self.crossing]
        # Whatever a ferry is said to take, it is no faster than the mode itself.
        sailing = self.kind == len(KINDS)
        result[sailing] = np.maximum(result[sailing], self.metres[sailing] * 60 / (max(kmh.values()) * 1000))
        result[~self.usable(kmh, mode)] = np.nan
        return result

    # Joining places to it

    @cached_property
    def extent(self) -> tuple[float, float, float, float]:
        """West, south, east and north of what the road map covers.

        A map is cut at a border, and ways that begin inside stick out: one node in a thousand is left
        outside on every side.
        """
        west, south = np.quantile(self.xy, 0.001, axis=0)
        east, north = np.quantile(self.xy, 0.999, axis=0)
        return float(west), float(south), float(east), float(north)

    def covers(self, points: Floats) -> Flags:
        """Which of the points (n, 2) lie where the road map has ways."""
        west, south, east, north = self.extent
        x, y = points[:, 0], points[:, 1]
        return (x >= west) & (x <= east) & (y >= south) & (y <= north)

    def joins(self, points: Floats) -> Flags:
        """Which of the points (n, 2) are covered and have a way that can be walked within SNAP_METRES."""
        covered = self.covers(points)
        if covered.any():
            covered[covered] = self.snap(points[covered])[0] != NONE
        return covered

    @cached_property
    def _walkable(self) -> tuple[Ints, shapely.STRtree]:
        # Not a lay-by along a motorway: from there nobody walks anywhere.
        open_to_walkers = self.usable(self.speeds.walk, "lopen")
        hangs = main_part(len(self.xy), self.start[open_to_walkers], self.end[open_to_walkers])
        pieces = np.flatnonzero(open_to_walkers & hangs[self.start] & (self.crossing == NONE))
        return pieces, shapely.STRtree(self.lines[pieces])

    def snap(self, points: Floats) -> tuple[Ints, Floats, Floats]:
        """The nearest piece that can be walked of each point (n, 2), metres along it, and metres away.

        The piece is NONE where none lies within SNAP_METRES; the distance then is infinite.
        """
        piece = np.full(len(points), NONE, dtype=np.int64)
        along, away = np.zeros(len(points)), np.full(len(points), np.inf)
        if not len(points):
            return piece, along, away
        pieces, tree = self._walkable
        spots = np.asarray(shapely.points(points), dtype=object)
        found, distance = tree.query_nearest(
            spots, max_distance=SNAP_METRES, return_distance=True, all_matches=False
        )
        piece[found[0]] = pieces[found[1]]
        away[found[0]] = distance
        along[found[0]] = shapely.line_locate_point(self.lines[piece[found[0]]], spots[found[0]])
        return piece, along, away

    # In and out

    def save(self) -> dict[str, npt.NDArray[np.generic]]:
        """Arrays for `numpy.savez_compressed`: decimetres, as differences, which pack well."""
        return {
            "xy": _packed(self.xy),
            "start": np.diff(self.start, prepend=0).astype(np.int32),
            "end": (self.end - self.start).astype(np.int32),
            "kind": self.kind.astype(np.uint8),
            "crossing": self.crossing.astype(np.int8),
            "inner": _packed(self.inner),
            "inner_count": self.inner_count.astype(np.uint16),
            "crossing_names": np.array([c.name for c in self.crossings]),
            "crossing_modes": np.array([" ".join(c.modes) for c in self.crossings]),
            "crossing_ferry": np.array([c.ferry for c in self.crossings]),
            "bus_stops": np.diff(self.bus_stops, prepend=0).astype(np.int32),
            "stop_xy": _packed(self.stop_xy),
            "stop_line": self.stop_line.astype(np.uint16),
            "stop_metres": self.stop_metres.astype(np.float32),
            "line_names": np.array(self.line_names),
        }


def load_network(path: Path, speeds: Speeds | None = None) -> Network:
    """The shipped network, at these speeds or the usual ones.

    Raises InputError when it is missing or not ours.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            a = {name: file[name] for name in file.files}
        start = np.cumsum(a["start"].astype(np.int64))
        return Network(
            xy=_unpacked(a["xy"]), start=start, end=start + a["end"], kind=a["kind"].astype(np.int64),
            crossing=a["crossing"].astype(np.int64), inner=_unpacked(a["inner"]),
            inner_count=a["inner_count"].astype(np.int64),
            crossings=[
                Crossing(str(name), tuple(str(modes).split()), bool(ferry))
                for name, modes, ferry in zip(
                    a["crossing_names"], a["crossing_modes"], a["crossing_ferry"], strict=True
                )
            ],
            bus_stops=np.cumsum(a["bus_stops"].astype(np.int64)), stop_xy=_unpacked(a["stop_xy"]),
            stop_line=a["stop_line"].astype(np.int64), stop_metres=a["stop_metres"].astype(np.float64),
            line_names=[str(name) for name in a["line_names"]],
            speeds=speeds or default_speeds(),
        )  # fmt: skip
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise broken(path, "Het wegennet voor de reisminuten is niet te lezen.") from error


def _packed(xy: Floats) -> npt.NDArray[np.int32]:
    whole = np.rint(xy * 10).astype(np.int64)
    return np.diff(whole, axis=0, prepend=np.zeros((1, 2), np.int64)).T.astype(np.int32)


def _unpacked(packed: npt.NDArray[np.generic]) -> Floats:
    result: Floats = np.cumsum(packed.astype(np.int64), axis=1).T / 10
    return result


def main_part(nodes: int, start: Ints, end: Ints) -> Flags:
    """(nodes,) which belong to the largest part that hangs together."""
    links = coo_matrix((np.ones(len(start), dtype=np.int8), (start, end)), (nodes, nodes))
    _, part = connected_components(links, directed=False)
    return np.asarray(part == np.bincount(part).argmax())
