"""Where ways join, and where they only cross: a few lines at a time."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.geo.travel.noding import JOIN, Joined, join

Points = list[tuple[float, float]]
GROUND, BRIDGE, TUNNEL = "grond", "brug", "tunnel"


def joined(*ways: tuple[Points, str]) -> Joined:
    lines = np.array([shapely.LineString(points) for points, _ in ways] or [], dtype=object)
    levels = [level for _, level in ways]
    return join(lines, np.array([x == BRIDGE for x in levels]), np.array([x == TUNNEL for x in levels]))


def shape(found: Joined) -> tuple[int, int]:
    """Number of nodes and of pieces."""
    return len(found.xy), len(found.start)


def meet(found: Joined, a: int, b: int) -> bool:
    """Whether two of the given lines have a node in common."""
    nodes = [set(found.start[found.way == way]) | set(found.end[found.way == way]) for way in (a, b)]
    return bool(nodes[0] & nodes[1])


def edges(found: Joined) -> list[tuple[tuple[float, float], tuple[float, float], float]]:
    """Pieces by the places of their ends and their length, in a fixed order."""
    spots = [tuple(float(round(c, 2)) for c in spot) for spot in found.xy]
    return sorted(
        (*sorted((spots[a], spots[b])), float(round(length, 3)))
        for a, b, length in zip(found.start, found.end, shapely.length(found.lines), strict=True)
    )  # type: ignore[misc]


EAST: Points = [(0, 0), (100, 0)]
NORTH: Points = [(40, -50), (40, 50)]


def test_ways_on_the_ground_join_where_they_cross() -> None:
    found = joined((EAST, GROUND), (NORTH, GROUND))
    assert shape(found) == (5, 4)
    assert edges(found) == [
        ((0, 0), (40, 0), 40),
        ((40, -50), (40, 0), 50),
        ((40, 0), (40, 50), 50),
        ((40, 0), (100, 0), 60),
    ]


@pytest.mark.parametrize(
    ("above", "below"),
    [(BRIDGE, GROUND), (TUNNEL, GROUND), (BRIDGE, BRIDGE), (TUNNEL, TUNNEL), (BRIDGE, TUNNEL)],
)
def test_a_bridge_or_a_tunnel_joins_nothing_that_it_crosses(above: str, below: str) -> None:
    assert shape(joined((EAST, above), (NORTH, below))) == (4, 2)
    # Not even where both have a vertex at that very place.
    with_vertex = ([(0.0, 0.0), (40.0, 0.0), (100.0, 0.0)], above)
    assert shape(joined(with_vertex, ([(40, -50), (40, 0), (40, 50)], below))) == (4, 2)


@pytest.mark.parametrize(
    ("gap", "joins"), [(0.0, True), (0.4, True), (0.5, True), (0.6, False), (2.0, False)]
)
def test_an_end_joins_the_way_on_which_it_lies_within_half_a_metre(gap: float, joins: bool) -> None:
    found = joined((EAST, GROUND), ([(40, gap), (40, 50)], GROUND))
    assert meet(found, 0, 1) == joins
    assert shape(found) == ((4, 3) if joins else (4, 2))


def test_a_way_that_stops_just_past_another_joins_it_once() -> None:
    found = joined((EAST, GROUND), ([(40, -0.3), (40, 50)], GROUND))
    assert meet(found, 0, 1)
    assert shape(found) == (4, 3)


@pytest.mark.parametrize(("gap", "joins"), [(0.0, True), (0.4, True), (0.6, False)])
def test_ends_join_within_half_a_metre(gap: float, joins: bool) -> None:
    found = joined((EAST, GROUND), ([(100 + gap, 0), (200, 0)], GROUND))
    assert shape(found) == ((3, 2) if joins else (4, 2))


def test_an_end_near_the_end_of_another_makes_no_crumb() -> None:
    """A T at 0.3 m from the end is the end."""
    found = joined((EAST, GROUND), ([(99.7, 0), (99.7, 50)], GROUND))
    assert shape(found) == (3, 2)
    assert all(length > 10 for _, _, length in edges(found))


@pytest.mark.parametrize("level", [BRIDGE, TUNNEL])
def test_an_end_under_a_bridge_joins_only_with_the_very_same_vertex(level: str) -> None:
    end: Points = [(40, 0), (40, 50)]
    assert not meet(joined((EAST, level), (end, GROUND)), 0, 1)
    assert meet(joined(([(0, 0), (40, 0), (100, 0)], level), (end, GROUND)), 0, 1)
    near = joined(([(0, 0), (40.1, 0), (100, 0)], level), (end, GROUND))
    assert not meet(near, 0, 1)


@pytest.mark.parametrize("level", [BRIDGE, TUNNEL])
def test_the_end_of_a_bridge_on_a_way_on_the_ground_needs_the_same_vertex_too(level: str) -> None:
    end: Points = [(40, 0), (40, 50)]
    assert not meet(joined((EAST, GROUND), (end, level)), 0, 1)
    assert meet(joined(([(0, 0), (40, 0), (100, 0)], GROUND), (end, level)), 0, 1)


@pytest.mark.parametrize("level", [BRIDGE, TUNNEL])
def test_a_bridge_joins_the_way_that_leads_to_it(level: str) -> None:
    found = joined((EAST, GROUND), ([(100, 0), (200, 0)], level), ([(200, 0), (300, 0)], GROUND))
    assert shape(found) == (4, 3)
    assert meet(found, 0, 1) and meet(found, 1, 2) and not meet(found, 0, 2)


@pytest.mark.parametrize("level", [BRIDGE, TUNNEL])
def test_a_way_may_branch_off_on_a_bridge(level: str) -> None:
    found = joined((EAST, level), ([(40, 0.3), (40, 50)], level))
    assert meet(found, 0, 1)
    assert shape(found) == (4, 3)


def test_a_tunnel_does_not_branch_off_a_bridge() -> None:
    assert not meet(joined((EAST, BRIDGE), ([(40, 0.3), (40, 50)], TUNNEL)), 0, 1)


def test_many_ends_at_one_place_are_one_node() -> None:
    ends = [(100.0, 0.0), (100.2, 0.1), (99.9, -0.2), (100.0, 0.3)]
    beyond = [(100.0, -50.0), (150.0, 0.0), (50.0, -50.0), (100.0, 50.0)]
    found = joined(*(([end, far], BRIDGE) for end, far in zip(ends, beyond, strict=True)))
    assert shape(found) == (5, 4)


def test_ways_that_never_come_near_stay_whole() -> None:
    bend: Points = [(0, 10), (50, 30), (100, 10)]
    found = joined((EAST, GROUND), (bend, GROUND))
    assert shape(found) == (4, 2)
    piece = found.lines[int(np.flatnonzero(found.way == 1)[0])]
    assert piece.equals(shapely.LineString(bend))


def test_a_way_crosses_another_twice() -> None:
    arch: Points = [(20, -10), (20, 30), (80, 30), (80, -10)]
    found = joined((EAST, GROUND), (arch, GROUND))
    assert shape(found) == (6, 6)
    # Two ways between the same nodes, one along either line, both stay.
    between = [e for e in edges(found) if e[:2] == ((20, 0), (80, 0))]
    assert [length for *_, length in between] == [60, 120]


def test_two_ways_from_end_to_end_stay_two() -> None:
    found = joined((EAST, GROUND), ([(0, 0), (50, 40), (100, 0)], GROUND))
    assert shape(found) == (2, 2)
    assert found.start.tolist() == [0, 0] and found.end.tolist() == [1, 1]


def test_a_loop_is_cut_where_other_ways_join_it() -> None:
    ring: Points = [(0, 0), (60, 0), (60, 60), (0, 60), (0, 0)]
    found = joined((ring, GROUND), ([(60, 30), (200, 30)], GROUND), ([(-100, 30), (0, 30)], GROUND))
    around = found.way == 0
    assert around.sum() == 4, "and once halfway"
    assert shapely.length(found.lines[around]).sum() == pytest.approx(240)


def test_length_is_kept_and_pieces_run_from_node_to_node() -> None:
    rng = np.random.default_rng(5)
    spots = np.cumsum(rng.uniform([20, -60], [120, 60], (25, 4, 2)), axis=1).round(1)  # none meets itself
    ways = [([(float(x), float(y)) for x, y in way], GROUND) for way in spots]
    found = joined(*ways)
    assert len(found.start) > 100
    for way, (points, _) in enumerate(ways):
        made = shapely.length(found.lines[found.way == way]).sum()
        # Each node may lie up to JOIN off the line.
        assert made == pytest.approx(shapely.LineString(points).length, abs=2 * JOIN)
    ends = np.array([[line.coords[0], line.coords[-1]] for line in found.lines])
    assert (ends[:, 0] == found.xy[found.start]).all()
    assert (ends[:, 1] == found.xy[found.end]).all()
    assert (found.start != found.end).all()


@st.composite
def some_ways(draw: st.DrawFn) -> list[tuple[Points, str]]:
    """Straight and diagonal ways on a grid of 10 m, so that ends and vertices often coincide.

    What does not coincide lies 5 m apart or more: of places within half a metre the first becomes the
    node, and then the order does matter, by centimetres.
    """
    ways: dict[tuple[tuple[float, float], ...], tuple[Points, str]] = {}
    steps = [(1, 0), (0, 1), (1, 1), (1, -1)]
    for _ in range(draw(st.integers(2, 8))):
        x, y, far = (draw(st.integers(low, high)) for low, high in ((0, 6), (0, 6), (1, 6)))
        across, up = draw(st.sampled_from(steps))
        points: Points = [(10.0 * x, 10.0 * y), (10.0 * (x + far * across), 10.0 * (y + far * up))]
        ways[tuple(points)] = (points, draw(st.sampled_from([GROUND, GROUND, BRIDGE, TUNNEL])))
    return list(ways.values())


@settings(max_examples=100, deadline=None)
@given(some_ways(), st.randoms(use_true_random=False))
def test_the_order_of_the_ways_and_their_direction_do_not_matter(
    ways: list[tuple[Points, str]], random: object
) -> None:
    turned = [(points[::-1], level) for points, level in ways]
    random.shuffle(turned)  # type: ignore[attr-defined]
    assert edges(joined(*turned)) == edges(joined(*ways))


def test_a_ring_road_with_one_way_in_is_kept_whole() -> None:
    ring = [(50, 0), (90, 0), (90, 40), (50, 40), (50, 0)]
    found = joined((EAST, GROUND), (ring, GROUND))
    of_ring = found.way == 1
    assert of_ring.sum() >= 2 and (found.start[of_ring] != found.end[of_ring]).all()
    assert shapely.length(found.lines[of_ring]).sum() == pytest.approx(160)
