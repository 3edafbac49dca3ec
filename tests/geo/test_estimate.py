"""Minutes where no road map reaches: straight lines on a bank, and the rivers count."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
import shapely

from matcher.domain import MODES
from matcher.geo import Atlas
from matcher.geo.travel import Banks, Estimate, Fitted, Link
from matcher.geo.travel.fit import agreement, fit
from matcher.geo.travel.speeds import default_speeds

SPEEDS = default_speeds()

PLACES: dict[str, tuple[float, float]] = {
    "centrum": (92500, 437300),
    "kop van zuid": (93200, 435700),
    "krimpen": (101000, 436500),
    "capelle": (100500, 438500),
    "hoogvliet": (84000, 431000),
    "hoek van holland": (69100, 444000),
    "rozenburg": (75500, 435900),
    "noordereiland": (93700, 436570),
    "heijplaat": (88584, 434124),
    "feijenoord": (94588, 436282),
    "vlaardingen": (83000, 435900),
    "spijkenisse": (82000, 428500),
    "lekkerkerk": (106500, 434800),
    "ridderkerk": (101500, 433500),
    "moordrecht": (105000, 444900),
    "gouda": (108300, 447600),
}
SPOTS = np.array(list(PLACES.values()))


@pytest.fixture(scope="module")
def estimate(atlas: Atlas) -> Estimate:
    return atlas.shipped_travel.estimate


def minutes(estimate: Estimate, a: str, b: str, mode: str = "fiets") -> float:
    return float(estimate.minutes(np.array([PLACES[a]]), np.array([PLACES[b]]), mode)[0, 0])


def km(a: str, b: str) -> float:
    return float(np.hypot(*np.subtract(PLACES[a], PLACES[b]))) / 1000


# Banks


@pytest.mark.parametrize(
    ("place", "bank"),
    [
        ("centrum", "noord"),
        ("capelle", "noord"),
        ("hoek van holland", "noord"),
        ("vlaardingen", "noord"),
        ("moordrecht", "noord"),
        ("gouda", "noord"),
        ("kop van zuid", "ijsselmonde"),
        ("heijplaat", "ijsselmonde"),
        ("hoogvliet", "ijsselmonde"),
        ("feijenoord", "ijsselmonde"),
        ("ridderkerk", "ijsselmonde"),
        ("noordereiland", "noordereiland"),
        ("krimpen", "krimpenerwaard"),
        ("lekkerkerk", "krimpenerwaard"),
        ("rozenburg", "voorne"),
        ("spijkenisse", "voorne"),
    ],
)
def test_banks(atlas: Atlas, place: str, bank: str) -> None:
    assert atlas.bank(*PLACES[place]) == bank


def test_every_school_is_on_the_bank_of_its_area(atlas: Atlas) -> None:
    """By municipality and wijk, which follow the rivers."""
    south = {"WK059910", "WK059912", "WK059913", "WK059915", "WK059916", "WK059921", "WK059922"}
    for school in atlas.schools.values():
        bank = atlas.bank(school.x, school.y)
        if school.buurt == "BU05991088":
            expected = "noordereiland"
        elif school.wijk in south or school.municipality in ("GM0489", "GM0597", "GM0613"):
            expected = "ijsselmonde"
        elif school.wijk in ("WK059923", "WK059927"):
            expected = "voorne"
        elif school.municipality in ("GM0542", "GM1931"):
            expected = "krimpenerwaard"
        else:
            expected = "noord"
        assert bank == expected, school.code


# The shipped estimate


@pytest.mark.parametrize("mode", MODES)
def test_there_and_back_take_equally_long_and_staying_takes_nothing(estimate: Estimate, mode: str) -> None:
    table = estimate.minutes(SPOTS, SPOTS, mode)
    assert table.shape == (len(SPOTS), len(SPOTS))
    assert np.isfinite(table).all()
    assert np.abs(table - table.T).max() <= 1e-9
    assert (np.diag(table) == 0).all()
    assert (table[~np.eye(len(SPOTS), dtype=bool)] > 0).all()


@pytest.mark.parametrize("mode", MODES)
def test_a_way_over_a_third_place_is_never_quicker(estimate: Estimate, mode: str) -> None:
    table = estimate.minutes(SPOTS, SPOTS, mode)
    via = (table[:, :, None] + table[None, :, :]).min(axis=1)
    assert (table <= via + 1e-9).all()


@pytest.mark.parametrize("mode", MODES)
def test_never_longer_than_walking(estimate: Estimate, mode: str) -> None:
    walked = estimate.minutes(SPOTS, SPOTS, "lopen")
    assert (estimate.minutes(SPOTS, SPOTS, mode) <= walked + 1e-9).all()


@pytest.mark.parametrize("mode", MODES)
def test_same_bank_is_the_straight_line_with_a_detour(estimate: Estimate, mode: str) -> None:
    fitted = estimate.fitted[mode]
    for a, b in (("centrum", "capelle"), ("krimpen", "lekkerkerk"), ("hoogvliet", "heijplaat")):
        assert minutes(estimate, a, b, mode) == pytest.approx(km(a, b) * fitted.per_km + fitted.fixed)


@pytest.mark.parametrize(
    ("a", "b", "via"),
    [
        ("centrum", "kop van zuid", [(92961, 436041)]),  # Erasmusbrug
        ("noordereiland", "centrum", [(93680, 436888)]),  # Willemsbrug
        ("noordereiland", "feijenoord", [(93812, 436408)]),  # Koninginnebrug
        ("krimpen", "capelle", [(99425, 436799)]),  # Algerabrug
        ("rozenburg", "hoogvliet", [(82292, 432078)]),  # Botlekbrug
        ("spijkenisse", "hoogvliet", [(82870, 430623)]),  # Spijkenisserbrug
        ("krimpen", "kop van zuid", [(99425, 436799), (96950, 435269)]),  # Algerabrug, Brienenoordbrug
        ("rozenburg", "heijplaat", [(82292, 432078)]),
    ],
)
@pytest.mark.parametrize("mode", ["fiets", "lopen"])
def test_to_another_bank_the_line_goes_over_the_crossings(
    estimate: Estimate, mode: str, a: str, b: str, via: Sequence[tuple[float, float]]
) -> None:
    """Hand-checked: the straight lines between the two places and the crossings on their way."""
    corners = np.array([PLACES[a], *via, PLACES[b]])
    along = float(np.hypot(*np.diff(corners, axis=0).T).sum()) / 1000
    fitted = estimate.fitted[mode]
    assert minutes(estimate, a, b, mode) == pytest.approx(along * fitted.per_km + fitted.fixed)


def test_the_river_makes_neighbours_far(estimate: Estimate) -> None:
    # 2.8 km apart across the Maas at Vlaardingen and Pernis: by bicycle through the Beneluxtunnel, with
    # its lifts (85108, 434976): 1.190 + 2.672 km.
    there = estimate.minutes(np.array([[84600, 433900]]), np.array([[82600, 435900]]), "fiets")[0, 0]
    fitted = estimate.fitted["fiets"]
    along = (np.hypot(508, 1076) + np.hypot(2508, 924)) / 1000
    assert there == pytest.approx(along * fitted.per_km + fitted.fixed + 2)
    assert there > 1.25 * (np.hypot(2.0, 2.0) * fitted.per_km + fitted.fixed)


def test_a_car_can_not_use_a_bicycle_ferry(estimate: Estimate, atlas: Atlas) -> None:
    """Lekkerkerk to Ridderkerk: the Driehoeksveer takes no cars in our table."""
    a, b, ferry = (np.array(p) for p in (PLACES["lekkerkerk"], PLACES["ridderkerk"], (102528, 433550)))
    over = (np.hypot(*(a - ferry)) + np.hypot(*(b - ferry))) / 1000
    bicycle, car = estimate.fitted["fiets"], estimate.fitted["auto"]
    assert minutes(estimate, "lekkerkerk", "ridderkerk") == pytest.approx(
        over * bicycle.per_km + bicycle.fixed + SPEEDS.ferry
    )
    # The car goes round over the Algerabrug and the Brienenoordbrug.
    corners = np.array([a, (99425, 436799), (96950, 435269), b])
    round_it = float(np.hypot(*np.diff(corners, axis=0).T).sum()) / 1000
    assert minutes(estimate, "lekkerkerk", "ridderkerk", "auto") == pytest.approx(
        round_it * car.per_km + car.fixed
    )
    links = [
        link if not link.ferry else Link(link.name, link.bank_a, link.bank_b, link.x, link.y, MODES, True)
        for link in atlas.banks.links
    ]
    taken = Estimate(
        Banks(dict(zip(atlas.banks.names, atlas.banks.shapes, strict=True)), links), estimate.fitted
    )
    assert minutes(taken, "lekkerkerk", "ridderkerk", "auto") == pytest.approx(
        over * car.per_km + car.fixed + SPEEDS.ferry
    )


def test_no_points_gives_an_empty_table(estimate: Estimate) -> None:
    assert estimate.minutes(np.zeros((0, 2)), np.zeros((3, 2)), "ov").shape == (0, 3)
    assert estimate.minutes(np.zeros((3, 2)), np.zeros((0, 2)), "ov").shape == (3, 0)


def test_an_unknown_mode_is_a_key_error(estimate: Estimate) -> None:
    with pytest.raises(KeyError):
        estimate.minutes(SPOTS, SPOTS, "step")


# Made-up land

SHAPES = {"noord": shapely.box(0, 1000, 10_000, 5000), "zuid": shapely.box(0, -5000, 10_000, 0)}
SIMPLE = {
    "lopen": Fitted(12.0, 0.0),
    "fiets": Fitted(4.0, 2.0),
    "auto": Fitted(1.5, 9.0),
    "ov": Fitted(3.0, 15.0),
}
A, B = np.array([[1000.0, -1000.0]]), np.array([[1000.0, 2000.0]])


def made_up(*links: Link, **more: shapely.Geometry) -> Estimate:
    return Estimate(Banks({**SHAPES, **more}, links), SIMPLE)


def test_a_bank_without_a_crossing_is_reached_in_a_straight_line() -> None:
    """Outside the region we know no bridges; an honest guess is better than never."""
    for mode in MODES:
        expected = min(3 * SIMPLE[mode].per_km + SIMPLE[mode].fixed, 36.0)
        assert made_up().minutes(A, B, mode)[0, 0] == pytest.approx(expected)


def test_a_crossing_out_of_the_way_is_a_detour() -> None:
    bridge = Link("Brug", "noord", "zuid", 5000, 500, MODES, False)
    along = 2 * float(np.hypot(4.0, 1.5))
    assert made_up(bridge).minutes(A, B, "fiets")[0, 0] == pytest.approx(along * 4 + 2)
    assert made_up(bridge).minutes(A, B, "auto")[0, 0] == pytest.approx(along * 1.5 + 9)


def test_one_may_walk_over_a_bridge_that_is_closed_to_the_mode() -> None:
    near = Link("Voetbrug", "noord", "zuid", 1000, 500, ("lopen",), False)
    far = Link("Brug", "noord", "zuid", 9000, 500, MODES, False)
    # To park, to walk over (the line in the table has no length) and to take a bicycle there: 1.5 km twice.
    assert made_up(near, far).minutes(A, B, "fiets")[0, 0] == pytest.approx(2 * (1.5 * 4 + 2))
    # By public transport that is no gain: 3 km on foot.
    assert made_up(near, far).minutes(A, B, "ov")[0, 0] == pytest.approx(36)


def test_islands_in_a_row() -> None:
    shapes = {"eiland": shapely.box(0, 400, 10_000, 600)}
    links = (
        Link("Een", "zuid", "eiland", 1000, 200, MODES, False),
        Link("Twee", "eiland", "noord", 1000, 800, MODES, False),
    )
    assert made_up(*links, **shapes).minutes(A, B, "fiets")[0, 0] == pytest.approx(3 * 4 + 2)
    only = made_up(links[0], **shapes).minutes(A, B, "fiets")[0, 0]
    assert only == pytest.approx(3 * 4 + 2)  # the straight line, as nothing leads on from the island


def test_shafts_and_ferries_take_time() -> None:
    plain = made_up(Link("Brug", "noord", "zuid", 1000, 500, MODES, False)).minutes(A, B, "fiets")[0, 0]
    tunnel = made_up(Link("Maastunnel", "noord", "zuid", 1000, 500, MODES, False))
    ferry = made_up(Link("Veer", "noord", "zuid", 1000, 500, MODES, True))
    assert tunnel.minutes(A, B, "fiets")[0, 0] == pytest.approx(plain + 2)
    assert tunnel.minutes(A, B, "auto")[0, 0] == pytest.approx(3 * 1.5 + 9)
    assert ferry.minutes(A, B, "fiets")[0, 0] == pytest.approx(plain + 10)


def test_a_point_in_the_water_belongs_to_the_nearest_bank() -> None:
    banks = made_up().banks
    assert [banks.names[i] for i in banks.of(np.array([[500.0, 400.0], [500.0, 600.0]]))] == ["zuid", "noord"]
    assert banks.of(np.zeros((0, 2))).shape == (0,)


def test_a_crossing_to_a_bank_that_is_not_on_the_map_leads_nowhere() -> None:
    assert made_up(Link("Weg", "noord", "elders", 1000, 500, MODES, False)).banks.links == ()


# Fitting


def test_fitting_finds_back_what_the_minutes_were_made_with() -> None:
    bridge = Link("Brug", "noord", "zuid", 5000, 500, MODES, False)
    truth = made_up(bridge)
    rng = np.random.default_rng(3)
    spots = rng.uniform([0, -4000], [10_000, 5000], (40, 2))
    measured = {mode: truth.minutes(spots, spots, mode) for mode in MODES}
    found = fit(truth.banks, spots, measured)
    for mode in MODES:
        assert found[mode].per_km == pytest.approx(SIMPLE[mode].per_km, abs=0.03)
        assert found[mode].fixed == pytest.approx(SIMPLE[mode].fixed, abs=0.2)
    again = Estimate(truth.banks, found)
    for mode in MODES:
        said = agreement(again.minutes(spots, spots, mode), measured[mode])
        assert said.pairs == 40 * 39 / 2
        assert said.ninth_share < 0.02


def test_agreement_counts_each_pair_once_and_says_which_way_it_is_off() -> None:
    real = np.array([[0.0, 10.0, 20.0], [10.0, 0.0, 40.0], [20.0, 40.0, 0.0]])
    said = agreement(real * 1.1, real)
    assert said.pairs == 3
    assert said.median_share == pytest.approx(0.1) and said.ninth_share == pytest.approx(0.1)
    assert said.median_minutes == pytest.approx(2.0) and said.bias == pytest.approx(2.0)
    assert agreement(real * 0.9, real).bias == pytest.approx(-2.0)
