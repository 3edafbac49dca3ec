"""Road map → network: cutting, rivers, stops. Only the build comes here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from scipy.spatial import cKDTree

from matcher.geo.travel.estimate import Banks, Link
from matcher.geo.travel.network import NONE, Crossing, Ints, Network, main_part
from matcher.geo.travel.noding import Joined, Lines, join
from matcher.geo.travel.speeds import KINDS, Speeds, default_speeds
from matcher.geo.travel.trips import Flags, Floats

NEAR_CROSSING = 300.0
"""Metres: a piece of way that changes bank belongs to a crossing of the table within this distance."""
NEAR_DOCK = 150.0
"""Metres: the same for a bridge over a dock."""
LANDING = 800.0
"""Metres from a ferry's place in the table to a way on either bank."""
AT_STOP = 60.0
"""Metres from a bus stop to the node at which one boards."""
HIGHWAYS: Mapping[str, str] = {
    **{kind: kind for kind in KINDS},
    **{f"{kind}_link": kind for kind in KINDS[:5]},
    "unclassified": "residential", "living_street": "residential", "road": "residential",
    "footway": "footway_path", "path": "footway_path", "steps": "footway_path", "track": "footway_path",
    "bridleway": "footway_path", "busway": "service", "bus_guideway": "service",
}  # fmt: skip
"""OpenStreetMap's `highway` → kind; anything else is left out."""


@dataclass(frozen=True)
class RoadMap:
    """Lines of a road map, as published, in RD New."""

    lines: Lines
    kind: Sequence[str]
    """OpenStreetMap's `highway`, or our kinds."""
    bridge: Flags
    tunnel: Flags


@dataclass(frozen=True)
class Stops:
    """Stops of metro and tram in the order of their lines, and where buses stop; RD New, metres."""

    xy: Floats
    line: Ints
    """(stops,) index into `names`."""
    metres: Floats
    """(stops,) along the line from the stop before; NaN at the first."""
    names: Sequence[str]
    bus: Floats
    """(n, 2)."""


def build_network(roads: RoadMap, stops: Stops, banks: Banks, speeds: Speeds | None = None) -> Network:
    """The network, with only what hangs together for walkers, in a fixed order."""
    speeds = speeds or default_speeds()
    known = np.array([kind in HIGHWAYS for kind in roads.kind])
    joined = join(roads.lines[known], roads.bridge[known], roads.tunnel[known])
    kinds = np.array([KINDS.index(HIGHWAYS[k]) for k in np.asarray(roads.kind, dtype=object)[known]])
    kind = kinds[joined.way]
    _ridden_over_docks(joined, kind, roads.bridge[known][joined.way], banks)
    crossing, names = _crossings(
        joined, kind, roads.bridge[known][joined.way], roads.tunnel[known][joined.way], banks, speeds
    )
    joined, kind, crossing = _main(joined, kind, crossing, names)
    kind, crossing, joined = _with_ferries(joined, kind, crossing, names, banks, speeds)
    return _network(joined, kind, crossing, names, stops, speeds)


def _ridden_over_docks(joined: Joined, kind: Ints, bridge: Flags, banks: Banks) -> None:
    """Bridges over a dock that the table opens to bicycles are cycleways, whatever the map calls them."""
    middle = shapely.get_coordinates(shapely.line_interpolate_point(joined.lines, 0.5, normalized=True))
    for link in banks.links:
        if link.bank_a == link.bank_b and "fiets" in link.modes:
            near = np.hypot(middle[:, 0] - link.x, middle[:, 1] - link.y) < NEAR_DOCK
            afoot = np.isin(kind, [KINDS.index("pedestrian"), KINDS.index("footway_path")])
            kind[near & afoot & bridge] = KINDS.index("cycleway")


def _crossings(
    joined: Joined, kind: Ints, bridge: Flags, tunnel: Flags, banks: Banks, speeds: Speeds
) -> tuple[Ints, list[Crossing]]:
    """Which crossing each piece belongs to. A piece over the river that is in no table may not be used."""
    driven = _driven(speeds)[kind]
    bridges = [
        link
        for link in banks.links
        if not link.ferry and link.bank_a != link.bank_b and set(link.modes) - {"ov"}
    ]
    closed = len(bridges)
    names = [Crossing(link.name, link.modes, link.ferry) for link in bridges]
    names.append(Crossing("niet in de tabel", (), False))
    bank = banks.of(joined.xy)
    crossing = np.full(len(joined.start), NONE, dtype=np.int64)
    over = np.flatnonzero(bank[joined.start] != bank[joined.end])
    if len(over):
        middle = shapely.get_coordinates(
            shapely.line_interpolate_point(joined.lines[over], 0.5, normalized=True)
        )
        for piece, spot in zip(over, middle, strict=True):
            ends = {banks.names[bank[joined.start[piece]]], banks.names[bank[joined.end[piece]]]}
            fits = [
                (float(np.hypot(link.x - spot[0], link.y - spot[1])), i)
                for i, link in enumerate(bridges)
                if {link.bank_a, link.bank_b} == ends
            ]
            away, which = min(fits, default=(np.inf, closed))
            escape = tunnel[piece] and not driven[piece] and names[which].name in speeds.escape_tubes
            usable = away <= NEAR_CROSSING and (bridge[piece] or tunnel[piece]) and not escape
            crossing[piece] = which if usable else closed
    return crossing, names


def _main(
    joined: Joined, kind: Ints, crossing: Ints, crossings: Sequence[Crossing]
) -> tuple[Joined, Ints, Ints]:
    """Without what walkers can't reach or nobody may use; nodes in the order of place, pieces of node."""
    used = np.array([bool(c.modes) for c in crossings] + [True])[crossing]
    hangs = main_part(len(joined.xy), joined.start[used], joined.end[used])
    kept = np.flatnonzero(used & hangs[joined.start])
    nodes = np.unique(np.concatenate([joined.start[kept], joined.end[kept]]))
    nodes = nodes[np.argsort(_along_a_curve(joined.xy[nodes]), kind="stable")]
    number = np.full(len(joined.xy), NONE, dtype=np.int64)
    number[nodes] = np.arange(len(nodes))
    start, end = number[joined.start[kept]], number[joined.end[kept]]
    turned = start > end
    lines = joined.lines[kept].copy()
    lines[turned] = shapely.reverse(lines[turned])
    start, end = np.minimum(start, end), np.maximum(start, end)
    order = np.lexsort((shapely.length(lines), end, start))
    return (
        Joined(joined.xy[nodes], start[order], end[order], joined.way[kept][order], lines[order]),
        kind[kept][order],
        crossing[kept][order],
    )


def _along_a_curve(xy: Floats) -> Ints:
    """Position on a Z-shaped curve through the plane: near places get near numbers, which pack well."""
    whole = np.rint((xy - xy.min(axis=0)) / 10).astype(np.int64)
    result = np.zeros(len(xy), dtype=np.int64)
    for bit in range(16):
        result |= ((whole[:, 0] >> bit) & 1) << (2 * bit)
        result |= ((whole[:, 1] >> bit) & 1) << (2 * bit + 1)
    return result


def _with_ferries(
    joined: Joined, kind: Ints, crossing: Ints, names: list[Crossing], banks: Banks, speeds: Speeds
) -> tuple[Ints, Ints, Joined]:
    """Adds a piece from bank to bank for every ferry with ways near both landings."""
    bank = banks.of(joined.xy)
    afoot = np.array([k in speeds.walk for k in KINDS])[kind] & (crossing == NONE)
    walkable = np.zeros(len(joined.xy), dtype=bool)
    walkable[joined.start[afoot]] = walkable[joined.end[afoot]] = True
    start, end, lines, which = [], [], [], []
    for link in (link for link in banks.links if link.ferry):
        landings = [
            _landing(link, side, joined.xy, bank, walkable, banks) for side in (link.bank_a, link.bank_b)
        ]
        if NONE in landings:
            continue
        names.append(Crossing(link.name, link.modes, True))
        start.append(min(landings))
        end.append(max(landings))
        lines.append(shapely.LineString(joined.xy[[min(landings), max(landings)]]))
        which.append(len(names) - 1)
    if not start:
        return kind, crossing, joined
    extra = len(start)
    more = Joined(
        joined.xy,
        np.concatenate([joined.start, start]),
        np.concatenate([joined.end, end]),
        np.concatenate([joined.way, np.full(extra, NONE)]),
        np.concatenate([joined.lines, np.array(lines, dtype=object)]),
    )
    return (
        np.concatenate([kind, np.full(extra, len(KINDS))]),
        np.concatenate([crossing, which]),
        more,
    )


def _landing(link: Link, side: str, xy: Floats, bank: Ints, walkable: Flags, banks: Banks) -> int:
    there = np.flatnonzero(walkable & (bank == banks.names.index(side)))
    if not len(there):
        return NONE
    away = np.hypot(*(xy[there] - [link.x, link.y]).T)
    return int(there[away.argmin()]) if away.min() <= LANDING else NONE


def _driven(speeds: Speeds) -> Flags:
    """Per kind, and last for a ferry: whether cars use it."""
    car = speeds.rides["auto"]
    return np.array([car is not None and kind in car.kmh for kind in KINDS] + [False])


def _network(
    joined: Joined, kind: Ints, crossing: Ints, names: Sequence[Crossing], stops: Stops, speeds: Speeds
) -> Network:
    count = shapely.get_num_coordinates(joined.lines)
    xy = shapely.get_coordinates(joined.lines)
    first = np.concatenate([[0], np.cumsum(count)[:-1]])
    inner = np.ones(len(xy), dtype=bool)
    inner[first] = inner[first + count - 1] = False
    driven = _driven(speeds)[kind]
    board = np.unique(np.concatenate([joined.start[driven], joined.end[driven]]))
    bus: Ints = np.zeros(0, dtype=np.int64)
    if len(board) and len(stops.bus):
        away, nearest = cKDTree(joined.xy[board]).query(stops.bus)
        bus = np.unique(board[nearest[away <= AT_STOP]])
    return Network(
        xy=np.round(joined.xy, 1), start=joined.start, end=joined.end, kind=kind, crossing=crossing,
        inner=np.round(xy[inner], 1), inner_count=(count - 2).astype(np.int64),
        crossings=names, bus_stops=bus,
        stop_xy=np.round(stops.xy, 1), stop_line=stops.line, stop_metres=stops.metres,
        line_names=stops.names,
        speeds=speeds,
    )  # fmt: skip


def lines_of_stops(
    kind: Sequence[str],
    line: Sequence[str],
    route: Ints,
    number: Ints,
    xy: Floats,
    shapes: Mapping[int, shapely.LineString],
) -> tuple[Floats, Ints, Floats, list[str]]:
    """Stops (n) in any order → in the order of their routes.

    Gives xy, index of name, metres from the stop before, names.

    Metres are along the route's shape where the stops follow it, else the straight line.
    """  # fmt: skip
    order = np.lexsort((number, route))
    names: list[str] = []
    owner: list[int] = []
    metres: list[float] = []
    last = before = -1
    for i in order:
        if route[i] != last:
            names.append(f"{kind[i]} {line[i]}")
            metres.append(np.nan)
        else:
            straight = float(np.hypot(*(xy[i] - xy[before])))
            shape = shapes.get(int(route[i]))
            along = 0.0
            if shape is not None:
                a, b = (shape.project(shapely.Point(xy[k])) for k in (before, i))
                along = abs(b - a)
            metres.append(along if straight <= along <= 2 * straight else straight)
        owner.append(len(names) - 1)
        last, before = route[i], i
    return xy[order], np.array(owner, dtype=np.int64), np.array(metres), names


__all__ = ["HIGHWAYS", "RoadMap", "Stops", "build_network", "lines_of_stops"]
