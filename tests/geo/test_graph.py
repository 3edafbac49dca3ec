"""Shortest ways over networks so small that the minutes can be worked out by hand.

The land: two banks with a river of 100 m between, a street along either, and what a test adds.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.domain import MODES
from matcher.geo.travel import Banks, Link, quickest_way
from matcher.geo.travel.graph import Graph
from matcher.geo.travel.network import NONE, Network
from matcher.geo.travel.speeds import KINDS, default_speeds
from matcher.geo.travel.streets import RoadMap, Stops, build_network

SPEEDS = default_speeds()
WALKING_KMH = 5.0

Spot = tuple[float, float]
Road = tuple[Sequence[Spot], str, str]
"""Points, kind, and 'brug', 'tunnel' or nothing."""

SHAPES = {"noord": shapely.box(-5000, 100, 5000, 5000), "zuid": shapely.box(-5000, -5000, 5000, 0)}
SOUTH: Road = ([(-1000, -100), (0, -100), (1000, -100)], "residential", "")
NORTH: Road = ([(-1000, 200), (0, 200), (1000, 200)], "residential", "")
ALL = ("fiets", "lopen", "auto", "ov")
NO_STOPS = Stops(
    np.zeros((0, 2)), np.zeros(0, dtype=np.int64), np.zeros(0), [], np.zeros((0, 2))
)  # fmt: skip


def link(name: str, x: float = 0, modes: tuple[str, ...] = ALL, ferry: bool = False) -> Link:
    return Link(name, "noord", "zuid", x, 50, modes, ferry)


def over(kind: str, level: str = "brug", x: float = 0, bend: float = 0) -> Road:
    """A way of 300 m from street to street (some more when it bends)."""
    return ([(x, -100), (x + bend, 50), (x, 200)], kind, level)


def network(roads: Sequence[Road], links: Sequence[Link] = (), stops: Stops = NO_STOPS) -> Network:
    lines = np.array([shapely.LineString(points) for points, _, _ in roads], dtype=object)
    road_map = RoadMap(
        lines,
        [kind for _, kind, _ in roads],
        np.array([level == "brug" for *_, level in roads]),
        np.array([level == "tunnel" for *_, level in roads]),
    )
    return build_network(road_map, stops, Banks(SHAPES, links))


def bus_stops(*spots: Spot) -> Stops:
    return Stops(NO_STOPS.xy, NO_STOPS.line, NO_STOPS.metres, [], np.array(spots, float))


def lines(*routes: tuple[str, Sequence[Spot], Sequence[float]]) -> Stops:
    """Lines of (name, stops, metres between them)."""
    return Stops(
        np.array([spot for _, spots, _ in routes for spot in spots], float),
        np.array([i for i, (_, spots, _) in enumerate(routes) for _ in spots], dtype=np.int64),
        np.array([m for *_, metres in routes for m in (np.nan, *metres)], float),
        [name for name, *_ in routes],
        np.zeros((0, 2)),
    )


def minutes(net: Network, a: Spot, b: Spot, mode: str) -> float:
    return float(Graph(net, mode).table(np.array([a], float), np.array([b], float))[0, 0])


def walk(metres: float) -> float:
    return metres * 60 / 5000


# By hand

HERE, THERE = (-500.0, -100.0), (500.0, 200.0)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("lopen", walk(1300)),
        ("fiets", 1 + 1300 * 60 / 15000),
        ("auto", 5 + 1000 * 60 / 20000 + 300 * 60 / 40000),
    ],
)
def test_over_a_bridge(mode: str, expected: float) -> None:
    net = network([SOUTH, NORTH, over("primary")], [link("Brug")])
    assert minutes(net, HERE, THERE, mode) == pytest.approx(expected)


def test_by_bus_one_walks_to_the_stop_rides_and_walks_on() -> None:
    net = network([SOUTH, NORTH, over("primary")], [link("Brug")], bus_stops((-1000, -120), (1000, 230)))
    # 100 m on foot at either end, 2,300 m in the bus at 18 km/h, nine minutes of waiting.
    expected = walk(200) + 9 + 2300 * 60 / 18000
    assert minutes(net, (-900, -100), (900, 200), "ov") == pytest.approx(expected)
    # Stops further than 60 m from the street serve nobody.
    far = network([SOUTH, NORTH, over("primary")], [link("Brug")], bus_stops((-1000, -170), (1000, 270)))
    assert minutes(far, (-900, -100), (900, 200), "ov") == pytest.approx(walk(2100))


def test_nobody_boards_a_bus_between_stops() -> None:
    net = network([SOUTH, NORTH, over("primary")], [link("Brug")], bus_stops((-1000, -100)))
    assert minutes(net, (-900, -100), (900, 200), "ov") == pytest.approx(walk(2100))


def test_a_bus_does_not_cross_where_the_table_does_not_say_so() -> None:
    stops = bus_stops((-1000, -100), (1000, 200))
    net = network([SOUTH, NORTH, over("primary")], [link("Brug", modes=("fiets", "lopen", "auto"))], stops)
    assert minutes(net, (-900, -100), (900, 200), "ov") == pytest.approx(walk(2100))


LONG: list[Road] = [
    ([(-4000, -100), (0, -100)], "residential", ""),
    ([(0, -100), (4000, -100)], "residential", ""),
]
METRO = lines(("metro D", [(-1000, -140), (1000, 200)], [2500]))


def test_by_metro_under_the_river() -> None:
    net = network([SOUTH, NORTH, over("primary")], [link("Brug", modes=("auto", "lopen"))], METRO)
    # 100 m, 40 m to the platform, 2,500 m at 33 km/h, 100 m.
    expected = walk(240) + 7 + 2500 * 60 / 33000
    assert minutes(net, (-900, -100), (900, 200), "ov") == pytest.approx(expected)
    assert minutes(net, (900, 200), (-900, -100), "ov") == pytest.approx(expected)
    # Other modes have no metro.
    assert minutes(net, (-900, -100), (900, 200), "lopen") == pytest.approx(walk(2100))


def test_a_transfer_costs_the_allowance_of_the_second_line_once_more() -> None:
    # Far enough that walking never competes: streets of 8 km along the south bank.
    stops = lines(
        ("metro D", [(-4000, -100), (0, -100)], [4000]),
        ("tram 2", [(0, -100), (4000, -100)], [4000]),
    )
    net = network(LONG, (), stops)
    expected = 7 + 4000 * 60 / 33000 + 6 + 4000 * 60 / 17000
    assert minutes(net, (-4000, -100), (4000, -100), "ov") == pytest.approx(expected)
    # Two stops of one line: no transfer.
    through = network(LONG, (), lines(("metro D", [(-4000, -100), (0, -100), (4000, -100)], [4000, 4000])))
    assert minutes(through, (-4000, -100), (4000, -100), "ov") == pytest.approx(7 + 8000 * 60 / 33000)


def test_a_line_has_no_ride_from_the_last_stop_to_the_first_of_the_next_line() -> None:
    stops = lines(
        ("metro D", [(-4000, -100), (0, -100)], [4000]), ("metro E", [(4000, -100), (0, -100)], [4000])
    )
    net = network(LONG, (), stops)
    expected = 2 * 7 + 8000 * 60 / 33000
    assert minutes(net, (-4000, -100), (4000, -100), "ov") == pytest.approx(expected)


# Who may use what

DETOUR: Road = ([(-200, -100), (-200, -600), (200, -600), (200, -100)], "residential", "")
"""1,400 m, where the way that is tested goes straight on for 400 m."""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mode", ["lopen", "fiets", "auto"])
def test_ways_that_a_mode_may_not_use_are_left_out(kind: str, mode: str) -> None:
    closed = {
        "lopen": {"motorway", "trunk"},
        "fiets": {"motorway", "trunk"},
        "auto": {"cycleway", "pedestrian", "footway_path"},
    }
    net = network(
        [
            ([(-1000, -100), (-200, -100)], "residential", ""),
            ([(-200, -100), (200, -100)], kind, ""),
            ([(200, -100), (1000, -100)], "residential", ""),
            DETOUR,
        ]
    )
    ride = SPEEDS.rides[mode]
    speed = ride.kmh if ride else {}
    rest = speed.get("residential", WALKING_KMH)
    straight = 400 * 60 / (1000 * speed.get(kind, WALKING_KMH))
    round_it = 1400 * 60 / (1000 * rest)
    part = round_it if kind in closed[mode] else min(straight, round_it)
    expected = 1600 * 60 / (1000 * rest) + part + (ride.allowance if ride else 0)
    found = minutes(net, (-1000, -100), (1000, -100), mode)
    if mode == "auto" and kind in closed[mode]:  # to walk the last part can be quicker than to drive round
        assert found == pytest.approx(min(expected, 5 + 800 * 60 / 20000 + walk(1200)))
    else:
        assert found == pytest.approx(expected)


# Crossings

WAY_ROUND = over("primary", x=1000)
ROUND = link("Verderop", x=1000)


def test_a_bridge_that_is_in_no_table_may_not_be_used() -> None:
    net = network([SOUTH, NORTH, over("primary"), WAY_ROUND], [ROUND])
    assert minutes(net, (0, -100), (0, 200), "lopen") == pytest.approx(walk(2300))
    way = quickest_way(Graph(net, "fiets"), np.array([0, -100.0]), np.array([0, 200.0]))
    assert way is not None and way.crossings == ("Verderop",)


def test_without_any_crossing_the_other_bank_is_not_there() -> None:
    net = network([SOUTH, ([(-300, 200), (300, 200)], "residential", ""), over("primary")])
    assert net.xy[:, 1].max() == -100
    assert np.isinf(minutes(net, (0, -100), (0, 200), "lopen"))


def test_a_crossing_serves_the_modes_in_the_table_and_no_other() -> None:
    net = network([SOUTH, NORTH, over("primary"), WAY_ROUND], [link("Brug", modes=("auto",)), ROUND])
    assert minutes(net, (0, -100), (0, 200), "auto") == pytest.approx(5 + 300 * 60 / 40000)
    assert minutes(net, (0, -100), (0, 200), "fiets") == pytest.approx(1 + 2300 * 60 / 15000)
    assert minutes(net, (0, -100), (0, 200), "lopen") == pytest.approx(walk(2300))


def test_a_way_over_the_river_that_is_neither_bridge_nor_tunnel_is_a_mistake_of_the_map() -> None:
    net = network([SOUTH, NORTH, over("primary", ""), WAY_ROUND], [link("Brug"), ROUND])
    assert minutes(net, (0, -100), (0, 200), "lopen") == pytest.approx(walk(2300))


def test_a_bridge_too_far_from_the_place_in_the_table_is_another_one() -> None:
    for x, used in ((299, True), (301, False)):
        net = network([SOUTH, NORTH, over("primary"), WAY_ROUND], [link("Brug", x=x), ROUND])
        expected = walk(300 if used else 2300)
        assert minutes(net, (0, -100), (0, 200), "lopen") == pytest.approx(expected)


def test_a_crossing_between_other_banks_does_not_open_this_one() -> None:
    shapes = {**SHAPES, "eiland": shapely.box(-5000, 9000, 5000, 9100)}
    roads = [SOUTH, NORTH, over("primary"), WAY_ROUND]
    banks = Banks(shapes, [Link("Elders", "noord", "eiland", 0, 50, ALL, False), ROUND])
    road_map = RoadMap(
        np.array([shapely.LineString(p) for p, _, _ in roads], dtype=object),
        [kind for _, kind, _ in roads],
        np.array([level == "brug" for *_, level in roads]),
        np.zeros(len(roads), dtype=bool),
    )
    net = build_network(road_map, NO_STOPS, banks)
    assert minutes(net, (0, -100), (0, 200), "lopen") == pytest.approx(walk(2300))


def test_tubes_to_escape_are_closed_and_the_bridge_beside_is_not() -> None:
    botlek = link("Botlektunnel/Botlekbrug (A15)", modes=("fiets", "lopen", "auto"))
    tube, road = over("cycleway", "tunnel"), over("motorway", "tunnel", x=20)
    streets = [
        ([(-1000, -100), (0, -100), (20, -100), (200, -100), (1000, -100)], "residential", ""),
        ([(-1000, 200), (0, 200), (20, 200), (200, 200), (1000, 200)], "residential", ""),
    ]
    beside = over("cycleway", "brug", x=200)
    net = network([*streets, tube, beside], [botlek])
    assert minutes(net, (0, -100), (0, 200), "fiets") == pytest.approx(1 + 700 * 60 / 15000)
    assert minutes(net, (0, -100), (0, 200), "lopen") == pytest.approx(walk(700))
    # The road through the tunnel is no tube to escape.
    net = network([*streets, road, beside], [botlek])
    assert minutes(net, (20, -100), (20, 200), "auto") == pytest.approx(5 + 300 * 60 / 75000)
    # In another tunnel the tube for bicycles is open.
    net = network([*streets, tube, beside], [link("Andere tunnel")])
    assert minutes(net, (0, -100), (0, 200), "fiets") == pytest.approx(1 + 300 * 60 / 15000)


@pytest.mark.parametrize("name", ["Maastunnel", "Beneluxtunnel (A4)"])
def test_the_shafts_of_a_tunnel_take_minutes_but_not_of_cars(name: str) -> None:
    tunnel = link(name, modes=("fiets", "lopen", "auto"))
    net = network([SOUTH, NORTH, over("primary", "tunnel")], [tunnel])
    assert minutes(net, HERE, THERE, "lopen") == pytest.approx(walk(1300) + 2)
    assert minutes(net, HERE, THERE, "fiets") == pytest.approx(1 + 1300 * 60 / 15000 + 2)
    assert minutes(net, HERE, THERE, "auto") == pytest.approx(5 + 1000 * 60 / 20000 + 300 * 60 / 40000)
    way = quickest_way(Graph(net, "lopen"), np.array(HERE), np.array(THERE))
    assert way is not None and way.crossings == (name,)


QUAYS: list[Road] = [([(x, y), (x + 1000, y)], "residential", "") for x in (-1000, 0) for y in (-100, 200)]
"""The same streets, with a junction in the middle where a ferry lands."""


def test_a_ferry_takes_its_minutes_and_only_its_modes() -> None:
    assert SPEEDS.ferry == 10
    ferry = link("Veer", modes=("fiets", "lopen"), ferry=True)
    net = network([*QUAYS, over("footway_path", x=1000)], [ferry, ROUND])
    assert minutes(net, (-500, -100), (-500, 200), "lopen") == pytest.approx(walk(1000) + 10)
    # A bicycle is taken along, and parked once.
    assert minutes(net, (-500, -100), (-500, 200), "fiets") == pytest.approx(1 + 1000 * 60 / 15000 + 10)
    way = quickest_way(Graph(net, "fiets"), np.array([-500.0, -100.0]), np.array([-500.0, 200.0]))
    assert way is not None and way.crossings == ("Veer",)
    assert [leg.by for leg in way.legs if leg.metres > 1] == ["fiets", "veer", "fiets"]
    # Where the bridge is as near, nobody waits.
    assert minutes(net, (600, -100), (600, 200), "lopen") == pytest.approx(walk(1100))
    # A car goes round.
    net = network([*QUAYS, WAY_ROUND], [ferry, ROUND])
    assert minutes(net, (-500, -100), (-500, 200), "auto") == pytest.approx(
        5 + 3000 * 60 / 20000 + 300 * 60 / 40000
    )
    only_bicycles = network([*QUAYS, WAY_ROUND], [link("Veer", modes=("fiets",), ferry=True), ROUND])
    assert minutes(only_bicycles, (-500, -100), (-500, 200), "lopen") == pytest.approx(walk(3300))


def test_a_ferry_without_a_way_near_its_landing_is_left_out() -> None:
    far = Link("Veer", "noord", "zuid", -1900, 50, ALL, True)
    net = network([SOUTH, NORTH, WAY_ROUND], [far, ROUND])
    assert [c.name for c in net.crossings if c.ferry] == []
    near = Link("Veer", "noord", "zuid", -1700, 50, ALL, True)
    net = network([SOUTH, NORTH, WAY_ROUND], [near, ROUND])
    assert [c.name for c in net.crossings if c.ferry] == ["Veer"]


def test_a_footbridge_over_a_dock_is_ridden_where_the_table_says_so() -> None:
    west: Road = ([(-1000, -1000), (0, -1000)], "residential", "")
    east: Road = ([(300, -1000), (1300, -1000)], "residential", "")
    bridge: Road = ([(0, -1000), (300, -1000)], "pedestrian", "brug")
    dock = Link("Rijnhavenbrug", "zuid", "zuid", 150, -1000, ("fiets", "lopen"), False)
    ridden = network([west, bridge, east], [dock])
    assert minutes(ridden, (-1000, -1000), (1300, -1000), "fiets") == pytest.approx(1 + 2300 * 60 / 15000)
    on_foot = 1 + 2000 * 60 / 15000 + walk(300)
    afoot = Link("Rijnhavenbrug", "zuid", "zuid", 150, -1000, ("lopen",), False)
    far = Link("Rijnhavenbrug", "zuid", "zuid", 150, -1200, ("fiets", "lopen"), False)
    for links in ([], [afoot], [far]):
        net = network([west, bridge, east], links)
        assert minutes(net, (-1000, -1000), (1300, -1000), "fiets") == pytest.approx(on_foot)
    # Nor does a path beside it become a cycleway.
    path: Road = ([(0, -1000), (300, -1000)], "pedestrian", "")
    net = network([west, path, east], [dock])
    assert minutes(net, (-1000, -1000), (1300, -1000), "fiets") == pytest.approx(on_foot)


# Places

STREET: Road = ([(-1000, -100), (1000, -100)], "residential", "")


def test_two_places_on_the_same_piece() -> None:
    net = network([STREET])
    assert minutes(net, (100, -100), (300, -100), "lopen") == pytest.approx(walk(200))
    # A bicycle can be ridden between them, or left alone.
    assert minutes(net, (-500, -100), (500, -100), "fiets") == pytest.approx(1 + 1000 * 60 / 15000)
    assert minutes(net, (100, -100), (110, -100), "fiets") == pytest.approx(walk(10))


def test_many_places_on_one_piece_do_not_disturb_each_other() -> None:
    graph = Graph(network([STREET]), "fiets")
    spots = np.array([[x, -100.0] for x in (700, -300, 150, -1000, 151, 1000)])
    table = graph.table(spots, spots)
    for i, a in enumerate(spots):
        for j, b in enumerate(spots):
            assert table[i, j] == pytest.approx(graph.table(a[None], b[None])[0, 0])


def test_a_place_at_a_junction_is_at_that_junction() -> None:
    net = network([SOUTH, ([(0, -100), (0, -600)], "residential", "")])
    assert minutes(net, (0, -100), (400, -100), "lopen") == pytest.approx(walk(400))
    assert minutes(net, (0, -100), (0, -500), "lopen") == pytest.approx(walk(400))
    assert minutes(net, (0, -100), (0, -500), "fiets") == pytest.approx(1 + 400 * 60 / 15000)


@pytest.mark.parametrize("mode", MODES)
def test_staying_takes_nothing(mode: str) -> None:
    graph = Graph(network([STREET]), mode)
    twice = np.array([[100.0, -130.0], [100.0, -130.0]])
    assert (graph.table(twice, twice) == 0).all()


def test_a_place_beside_a_way_is_walked_to() -> None:
    net = network([STREET])
    assert minutes(net, (-500, -150), (500, 20), "lopen") == pytest.approx(walk(50 + 1000 + 120))
    assert minutes(net, (-500, -150), (500, 20), "fiets") == pytest.approx(1 + walk(170) + 1000 * 60 / 15000)


def test_a_place_too_far_from_any_way_is_not_joined() -> None:
    net = network([STREET])
    piece, _, away = net.snap(np.array([[0.0, -249.0], [0.0, -251.0]]))
    assert piece[0] != NONE and piece[1] == NONE
    assert away[0] == 149 and np.isinf(away[1])
    assert minutes(net, (0, -249), (500, -100), "lopen") == pytest.approx(walk(649))
    table = Graph(net, "fiets").table(np.array([[0.0, -251.0], [0.0, -100.0]]), np.array([[500.0, -100.0]]))
    assert np.isinf(table[0, 0]) and table[1, 0] == pytest.approx(1 + 500 * 60 / 15000)
    assert quickest_way(Graph(net, "lopen"), np.array([0.0, -251.0]), np.array([500.0, -100.0])) is None


def test_a_place_joins_a_way_that_can_be_walked_and_no_bridge_over_the_river() -> None:
    motorway: Road = ([(-1000, -150), (1000, -150)], "motorway", "")
    slip: Road = ([(-1000, -100), (-1000, -150)], "motorway", "")
    net = network([STREET, motorway, slip])
    assert minutes(net, (0, -160), (500, -100), "lopen") == pytest.approx(walk(60 + 500))
    net = network([SOUTH, NORTH, over("primary")], [link("Brug")])
    piece, _, away = net.snap(np.array([[10.0, 40.0]]))
    assert piece[0] != NONE and net.crossing[piece[0]] == NONE and away[0] == 140


@pytest.mark.parametrize("mode", MODES)
def test_nobody_is_joined_to_a_path_that_only_a_motorway_leads_to(mode: str) -> None:
    """A lay-by: walkers can't get there, so that a place beside it would be cut off on foot."""
    motorway: Road = ([(1000, -100), (3000, -100)], "motorway", "")
    lay_by: Road = ([(3000, -100), (3100, -100)], "service", "")
    net = network([STREET, motorway, lay_by])
    piece, _, _ = net.snap(np.array([[3050.0, -110.0], [500.0, -110.0]]))
    assert piece[0] == NONE and piece[1] != NONE
    assert not net.joins(np.array([[3050.0, -100.0]]))[0]


def test_of_two_ways_between_the_same_nodes_the_quicker_counts() -> None:
    straight: Road = ([(0, -100), (100, -100)], "residential", "")
    bent: Road = ([(0, -100), (50, -400), (100, -100)], "residential", "")
    ends: list[Road] = [
        ([(-500, -100), (0, -100)], "residential", ""),
        ([(100, -100), (600, -100)], "residential", ""),
    ]
    for roads in ([straight, bent], [bent, straight]):
        net = network([*ends, *roads])
        assert minutes(net, (-500, -100), (600, -100), "lopen") == pytest.approx(walk(1100))


def test_rows_and_columns_are_origins_and_destinations() -> None:
    graph = Graph(network([STREET]), "lopen")
    few, many = np.array([[0.0, -100.0]]), np.array([[100.0, -100.0], [-300.0, -100.0], [0.0, -100.0]])
    assert graph.table(few, many) == pytest.approx(np.array([[walk(100), walk(300), 0]]))
    assert graph.table(many, few) == pytest.approx(np.array([[walk(100)], [walk(300)], [0]]))
    assert graph.table(np.zeros((0, 2)), many).shape == (0, 3)


def test_an_unknown_mode_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        Graph(network([STREET]), "step")


def test_a_network_survives_the_file(tmp_path) -> None:  # type: ignore[no-untyped-def]
    from matcher.geo.travel import load_network

    ferry = link("Veer", modes=("fiets", "lopen"), ferry=True)
    stops = lines(("metro D", [(-1000, -140), (1000, 200)], [2500]))
    roads = [SOUTH, NORTH, over("primary", x=1000, bend=60)]
    net = network(roads, [ferry, ROUND], stops)
    np.savez_compressed(tmp_path / "netwerk.npz", **net.save())  # type: ignore[arg-type]
    again = load_network(tmp_path / "netwerk.npz")
    assert list(again.crossings) == list(net.crossings)
    spots = np.array([[-900.0, -100.0], [-900.0, 210.0], [0.0, -150.0], [800.0, 200.0]])
    for mode in MODES:
        assert Graph(again, mode).table(spots, spots) == pytest.approx(Graph(net, mode).table(spots, spots))


# The way, drawn

CITY: list[Road] = [
    *QUAYS,
    over("primary", x=1000, bend=60),
    ([(-1000, -100), (-1000, -700), (0, -700), (0, -100)], "footway_path", ""),
    ([(0, 200), (0, 500), (-300, 800), (-1000, 800)], "cycleway", ""),
]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("a", "b"),
    [
        ((-500.0, -700.0), (-700.0, 810.0)),
        ((-900.0, -100.0), (900.0, 200.0)),
        ((0.0, -100.0), (0.0, 200.0)),
        ((300.0, -120.0), (700.0, -80.0)),
        ((400.0, -100.0), (405.0, -100.0)),
        ((-995.0, 815.0), (-20.0, -90.0)),
    ],
)
def test_the_legs_of_a_way_add_up(mode: str, a: Spot, b: Spot) -> None:
    ferry = link("Veer", modes=("fiets", "lopen"), ferry=True)
    stops = lines(("metro D", [(-1000, -100), (1000, 200)], [2500]))
    stops = Stops(
        stops.xy, stops.line, stops.metres, stops.names, np.array([(-1000, 200), (1000, -100)], float)
    )
    net = network(CITY, [ferry, ROUND], stops)
    graph = Graph(net, mode)
    way = quickest_way(graph, np.array(a), np.array(b))
    assert way is not None
    assert way.minutes == pytest.approx(graph.table(np.array([a]), np.array([b]))[0, 0])
    assert way.legs[0].xy[0] == pytest.approx(a)
    assert way.legs[-1].xy[-1] == pytest.approx(b)
    for before, after in zip(way.legs[:-1], way.legs[1:], strict=True):
        assert before.xy[-1] == pytest.approx(after.xy[0])
    allowance = {"lopen": 0.0, "veer": 0.0, "fiets": 1.0, "auto": 5.0, "bus": 9.0, "metro D": 7.0}
    # A bicycle on a ferry is not parked twice.
    rides = [leg.by for leg in way.legs]
    costs = sum(allowance[by] for by in rides)
    if mode == "fiets":
        costs = min(costs, 1.0)
    assert way.minutes == pytest.approx(sum(leg.minutes for leg in way.legs) + costs, abs=1e-6)
    assert way.metres == pytest.approx(sum(shapely.LineString(leg.xy).length for leg in way.legs))
    for leg in way.legs:
        if leg.by == "lopen":
            assert leg.minutes == pytest.approx(walk(leg.metres), abs=1e-6)
        elif leg.by == "veer":
            assert leg.minutes == SPEEDS.ferry
        elif leg.by == "metro D":
            assert leg.minutes == pytest.approx(2500 * 60 / 33000)
        else:
            assert leg.minutes >= leg.metres * 60 / (1000 * SPEEDS.top_kmh(mode)) - 1e-6
    side = (a[1] > 50, b[1] > 50)
    crosses = side[0] != side[1] and "metro D" not in rides
    expected = ("Veer",) if "veer" in rides else ("Verderop",)
    assert way.crossings == (expected if crosses else ())


def test_a_way_is_drawn_along_the_bends_of_the_streets() -> None:
    net = network(CITY, [ROUND])
    way = quickest_way(Graph(net, "fiets"), np.array([500.0, -100.0]), np.array([-500.0, 800.0]))
    assert way is not None
    (leg,) = [leg for leg in way.legs if leg.by == "fiets"]
    corners = [
        (500, -100),
        (1000, -100),
        (1060, 50),
        (1000, 200),
        (0, 200),
        (0, 500),
        (-300, 800),
        (-500, 800),
    ]
    assert shapely.LineString(leg.xy).equals(shapely.LineString(corners))
    back = quickest_way(Graph(net, "fiets"), np.array([-500.0, 800.0]), np.array([500.0, -100.0]))
    assert back is not None
    assert back.minutes == pytest.approx(way.minutes) and back.metres == pytest.approx(way.metres)


# Any network


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """A chain of streets, so that there is something to walk on, and other straight ways that begin on it."""
    spot = st.tuples(st.integers(-3, 3), st.integers(-9, -1)).map(lambda p: (300.0 * p[0], 300.0 * p[1]))
    chain = draw(st.lists(spot, min_size=2, max_size=6, unique=True))
    roads: list[Road] = [
        ([a, b], draw(st.sampled_from(["residential", "cycleway", "footway_path"])), "")
        for a, b in zip(chain[:-1], chain[1:], strict=True)
    ]
    for _ in range(draw(st.integers(0, 6))):
        begin = draw(st.sampled_from(chain))
        end = draw(spot.filter(lambda p, b=begin: p != b))
        roads.append(([begin, end], draw(st.sampled_from(KINDS)), ""))
    halts = draw(st.lists(spot, min_size=2, max_size=3, unique=True))
    apart = [float(np.hypot(*np.subtract(a, b))) * 1.2 for a, b in zip(halts[:-1], halts[1:], strict=True)]
    stops = lines(("metro D", halts, apart))
    return network(roads, (), Stops(stops.xy, stops.line, stops.metres, stops.names, np.array(chain, float)))


def brute_force(net: Network, mode: str) -> np.ndarray:
    """Minutes between all nodes on foot, after Floyd and Warshall, written out without Graph."""
    n = len(net.xy)
    ride = SPEEDS.rides[mode]
    best = np.full((2 * n, 2 * n), np.inf)
    np.fill_diagonal(best, 0)

    def edge(a: int, b: int, cost: float) -> None:
        best[a, b] = best[b, a] = min(best[a, b], cost)

    foot, seat = set(), set()
    for a, b, kind, metres in zip(net.start, net.end, net.kind, net.metres, strict=True):
        if KINDS[kind] not in ("motorway", "trunk"):
            edge(a, b, walk(metres))
            foot |= {int(a), int(b)}
        if ride and KINDS[kind] in ride.kmh:
            edge(n + a, n + b, metres * 60 / 1000 / ride.kmh[KINDS[kind]])
            seat |= {int(a), int(b)}
    for node in foot & seat if ride else ():
        edge(node, n + node, ride.allowance / 2)
    for k in range(2 * n):
        best = np.minimum(best, best[:, [k]] + best[[k], :])
    return best[:n, :n]


@settings(max_examples=50, deadline=None)
@given(networks(), st.sampled_from(["lopen", "fiets", "auto"]))
def test_minutes_are_those_of_brute_force(net: Network, mode: str) -> None:
    expected = brute_force(net, mode)
    piece, _, away = net.snap(net.xy)
    afoot = np.isin(net.kind, [KINDS.index("motorway"), KINDS.index("trunk")], invert=True)
    walked = np.isin(np.arange(len(net.xy)), [net.start[afoot], net.end[afoot]])
    there = np.flatnonzero(walked & (piece != NONE) & (away < 1e-6))
    assert len(there) >= 2
    found = Graph(net, mode).table(net.xy[there], net.xy[there])
    assert np.isfinite(found).all()
    assert found == pytest.approx(expected[np.ix_(there, there)], abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(networks(), st.sampled_from(MODES), st.floats(0, 30))
def test_what_is_near_does_not_change_when_nothing_farther_is_looked_for(
    net: Network, mode: str, within: float
) -> None:
    graph = Graph(net, mode)
    whole, near = graph.table(net.xy, net.xy), graph.table(net.xy, net.xy, within)
    assert (near == np.where(whole <= within, whole, np.inf)).all()


@settings(max_examples=50, deadline=None)
@given(networks(), st.sampled_from(MODES), st.integers(0, 10**6))
def test_there_and_back_and_over_a_third_place_and_top_speed(net: Network, mode: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    inside = net.xy[rng.integers(len(net.xy), size=8)] + rng.uniform(-60, 60, (8, 2))
    spots = inside[net.snap(inside)[0] != NONE]
    table = Graph(net, mode).table(spots, spots)
    assert np.isfinite(table).all()
    assert np.abs(table - table.T).max(initial=0) <= 1e-9
    if len(spots):
        over_third = (table[:, :, None] + table[None, :, :]).min(axis=1)
        assert (table <= over_third + 1e-9).all()
    straight = np.hypot(*(spots[:, None] - spots[None, :]).transpose(2, 0, 1))
    # Coordinates are kept in decimetres.
    assert (table >= (straight - 0.5) * 60 / (SPEEDS.top_kmh(mode) * 1000)).all()
    assert (table <= Graph(net, "lopen").table(spots, spots) + 1e-9).all()
