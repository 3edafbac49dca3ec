"""The shipped network: real pairs of places, and what holds for all schools.

Bounds are checked by hand. `least` is the sum of the straight lines from place to place by way of the
crossing's coordinates in rivierovergangen.csv: no way over that crossing is shorter. `most` is what
the streets take at the worst that a look at the map allows: 1.5 times that, where not said otherwise.
"""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from matcher.domain import MODES
from matcher.errors import InputError
from matcher.geo import Atlas
from matcher.geo.tables import read_geojson
from matcher.geo.travel import Estimate, Shipped, Way, quickest_way
from matcher.geo.travel.fit import agreement
from matcher.geo.travel.fitted import read_agreement
from matcher.geo.travel.graph import Graph
from matcher.geo.travel.network import NONE, Network
from matcher.geo.travel.speeds import SNAP_METRES, default_speeds
from matcher.geo.travel.table import UNIT

SPEEDS = default_speeds()

ERASMUS, WILLEMS, KONINGINNE = (92961, 436041), (93680, 436888), (93812, 436408)
MAAS, BENELUX, BRIENENOORD = (91751, 434999), (85108, 434976), (96950, 435269)
ALGERA = (99425, 436799)

PLACES: dict[str, tuple[float, float]] = {
    "Schiedam centrum": (87100, 436650),
    "Vlaardingen centrum": (83000, 435900),
    "Noordereiland": (93700, 436570),
    "Heijplaat": (88584, 434124),
    "Zuidplein": (93080, 433430),
    "Stadhuis": (92450, 437500),
}


def spot(atlas: Atlas, name: str) -> np.ndarray:
    """A school by its code, or a place."""
    if name in PLACES:
        return np.array(PLACES[name], float)
    school = atlas.schools[name]
    return np.array([school.x, school.y])


def travelled(atlas: Atlas, a: str, b: str, mode: str) -> Way:
    way = atlas.way(spot(atlas, a), spot(atlas, b), mode)
    assert way is not None
    return way


def metres(*corners: tuple[float, float] | np.ndarray) -> float:
    return float(np.hypot(*np.diff(np.array(corners, float), axis=0).T).sum())


@pytest.fixture(scope="module")
def network(atlas: Atlas) -> Network:
    return atlas.shipped_travel.network


@pytest.fixture(scope="module")
def covered(atlas: Atlas, network: Network) -> np.ndarray:
    """(n, 2) schools where the road map has ways."""
    xy = np.array([[s.x, s.y] for s in atlas.schools.values()])
    return xy[network.covers(xy)]


@pytest.fixture(scope="module")
def sample(covered: np.ndarray) -> np.ndarray:
    """Sixty covered places of schools, all over."""
    places = np.unique(covered, axis=0)
    return places[np.random.default_rng(7).choice(len(places), 60, replace=False)]


@pytest.fixture(scope="module")
def measured(atlas: Atlas, sample: np.ndarray) -> dict[str, np.ndarray]:
    """Mode → minutes between the sample, straight from the network."""
    return {mode: atlas.shipped_travel.graph(mode).table(sample, sample) for mode in MODES}


# Real pairs

PAIRS = [
    # Katendrecht (De Schalm, Katendrechtsestraat) to Schiedamsesingel, over the Rijnhavenbrug and the
    # Erasmusbrug: 545 + 612 + 653 m; the Wilhelminapier bends, so up to 1.5 times.
    ("18ZU00", "06BG00", ("fiets", "lopen"), "Erasmusbrug", [(93064, 435438), ERASMUS], 1.5),
    # The same by car, which may not use the Rijnhavenbrug: round the Rijnhaven (its head 93650, 435350).
    ("18ZU00", "06BG00", ("auto",), "Erasmusbrug", [(93600, 435350), ERASMUS], 1.35),
    # Katendrecht's tip (Globetrotter) to the Erasmiaans: 2.07 km to the bridge's foot, 1.22 km on.
    ("31WG00", "15SC00", ("fiets", "lopen"), "Erasmusbrug", [(93064, 435438), ERASMUS], 1.5),
    # Pernis (Het Waterschip) to Schiedam and to Vlaardingen: the river is 700 m from the school, the
    # tunnel 1.7 km. Its tube is 900 m long and comes up inland, so up to 1.8 times.
    ("08VN00", "Schiedam centrum", ("fiets", "lopen"), "Beneluxtunnel (A4)", [BENELUX], 1.6),
    ("08VN00", "Vlaardingen centrum", ("fiets", "lopen", "auto"), "Beneluxtunnel (A4)", [BENELUX], 1.8),
    ("19CF00", "Schiedam centrum", ("fiets", "lopen"), "Beneluxtunnel (A4)", [BENELUX], 1.6),
    # By car the slip roads of the Beneluxtunnel lead round by Vijfsluizen and Kethel: up to 2.5 times.
    ("08VN00", "Schiedam centrum", ("auto",), "Beneluxtunnel (A4)", [BENELUX], 2.5),
    # Krimpen aan den IJssel to Capelle: one bridge for everybody.
    ("03HV01", "15KL00", MODES, "Algerabrug (N210)", [ALGERA], 1.6),
    ("08JL00", "24DX00", MODES, "Algerabrug (N210)", [ALGERA], 1.5),
    ("19GY04", "13MY00", ("fiets", "lopen", "auto"), "Algerabrug (N210)", [ALGERA], 1.8),
    # Noordereiland to the Nieuwstraat, and to the Nassauhaven.
    ("Noordereiland", "03DX00", ("fiets", "lopen", "auto"), "Willemsbrug", [WILLEMS], 1.7),
    ("Noordereiland", "17AP00", ("fiets", "lopen", "auto"), "Koninginnebrug", [KONINGINNE], 1.5),
    # Heijplaat to the Lloydstraat: 2.9 km over the water, by land round the Waalhaven to the Maastunnel.
    ("Heijplaat", "05EA00", ("fiets", "lopen", "auto"), "Maastunnel", [(89650, 432000), MAAS], 1.5),
    # Zuid to the town hall.
    ("Zuidplein", "Stadhuis", ("auto",), "Maastunnel", [MAAS], 1.4),
    ("Zuidplein", "Stadhuis", ("fiets", "lopen"), "Erasmusbrug", [ERASMUS], 1.3),
    # Capelle-West to Kop van Zuid: up the Van Brienenoordbrug.
    ("24DX00", "19BE00", ("fiets", "lopen", "auto"), "Van Brienenoordbrug (A16)", [BRIENENOORD], 2.0),
]  # fmt: skip


@pytest.mark.parametrize(
    ("a", "b", "mode", "crossing", "via", "most"),
    [(a, b, mode, crossing, via, most) for a, b, modes, crossing, via, most in PAIRS for mode in modes],
)
def test_real_pairs_on_both_sides_of_the_water(
    atlas: Atlas, a: str, b: str, mode: str, crossing: str, via: list[tuple[float, float]], most: float
) -> None:
    way = travelled(atlas, a, b, mode)
    assert way.crossings == (crossing,)
    straight = metres(spot(atlas, a), *via, spot(atlas, b))
    # A bridge or a tunnel is some hundreds of metres long, and its place is its middle.
    assert straight - 250 <= way.metres <= most * straight
    assert way.metres > metres(spot(atlas, a), spot(atlas, b))


@pytest.mark.parametrize(
    ("a", "b", "mode", "least", "most"),
    [
        # Minutes, by hand: metres of the way along the map at 15 km/h, one minute to park.
        # Katendrecht - Schiedamsesingel: 2.2 to 2.7 km, 9.8 to 13.5 min.
        ("18ZU00", "06BG00", "fiets", 9.8, 13.5),
        # The same on foot: 2.2 to 2.7 km at 5 km/h.
        ("18ZU00", "06BG00", "lopen", 26.4, 32.4),
        # Pernis - Schiedam: 4.9 to 6 km, and two minutes for the lifts.
        ("08VN00", "Schiedam centrum", "fiets", 22.6, 28),
        ("08VN00", "Vlaardingen centrum", "fiets", 21, 28),
        # Krimpen - Capelle, 1.6 km as the crow flies: 4.84 km over the bridge in straight lines, up to 7 km.
        ("03HV01", "15KL00", "fiets", 20.4, 29),
        ("03HV01", "15KL00", "lopen", 58, 84),
        # Noordereiland - Nieuwstraat: 1.4 to 1.8 km with the ramps of the Willemsbrug.
        ("Noordereiland", "03DX00", "fiets", 6.6, 8.7),
        ("Noordereiland", "17AP00", "fiets", 5, 8.5),
        # Zuidplein - Stadhuis by metro: 4.6 km at 33 km/h, 7 min around it, 400 to 600 m on foot.
        ("Zuidplein", "Stadhuis", "ov", 19, 23),
        # By car: 6 km at 30 to 45 km/h, five minutes around it and a little on foot.
        ("Zuidplein", "Stadhuis", "auto", 13, 18.5),
        # Heijplaat - Lloydstraat: 7 to 8 km and two minutes in the Maastunnel.
        ("Heijplaat", "05EA00", "fiets", 31, 36),
    ],
)
def test_minutes_of_real_pairs(atlas: Atlas, a: str, b: str, mode: str, least: float, most: float) -> None:
    found = atlas.trips(spot(atlas, a)[None], spot(atlas, b)[None], mode)
    assert least <= found.minutes[0, 0] <= most
    assert found.measured[0, 0]
    # A place that is not in the table gets what the drawn way takes.
    assert found.minutes[0, 0] == pytest.approx(travelled(atlas, a, b, mode).minutes, abs=UNIT)


def test_the_metro_goes_under_the_river(atlas: Atlas) -> None:
    way = travelled(atlas, "Zuidplein", "Stadhuis", "ov")
    assert any(leg.by in ("metro D", "metro E") for leg in way.legs)
    assert way.crossings == ()  # it needs no bridge
    way = travelled(atlas, "08VN00", "Schiedam centrum", "ov")
    assert "metro C" in [leg.by for leg in way.legs]


def test_without_the_crossings_each_bank_is_on_its_own(atlas: Atlas, network: Network) -> None:
    """Nothing but the crossings of the table joins the banks, for no mode."""
    bank = atlas.banks.of(network.xy)
    over = bank[network.start] != bank[network.end]
    assert (network.crossing[over] != NONE).all()
    used = {network.crossings[i].name for i in network.crossing[over]}
    assert used == {
        "Algerabrug (N210)", "Koninginnebrug", "Beneluxtunnel (A4)", "Erasmusbrug", "Maastunnel",
        "Van Brienenoordbrug (A16)", "Willemsbrug", "Spijkenisserbrug",
        "Driehoeksveer Kinderdijk - Krimpen aan de Lek - Slikkerveer",
    }  # fmt: skip
    # The modes are those of the table.
    listed = {link.name: set(link.modes) for link in atlas.banks.links}
    for crossing in network.crossings:
        if crossing.modes:
            assert set(crossing.modes) == listed[crossing.name]


def test_a_car_may_not_use_the_rijnhavenbrug_and_a_bicycle_rides_over_it(atlas: Atlas) -> None:
    """From De Schalm on Katendrecht to the Schiedamsesingel; the bridge is 150 m long, amid the dock."""
    water = [g for _, g in read_geojson(atlas.folder / "wijken" / "water.geojson")]
    dock = shapely.union_all(water).intersection(shapely.Point(93064, 435438).buffer(300))

    def over_the_dock(mode: str, by: str) -> float:
        legs = [leg for leg in travelled(atlas, "18ZU00", "06BG00", mode).legs if leg.by == by]
        return max(shapely.LineString(leg.xy).intersection(dock).length for leg in legs)

    assert over_the_dock("fiets", "fiets") == pytest.approx(150, abs=30)
    assert over_the_dock("lopen", "lopen") == pytest.approx(150, abs=30)
    assert over_the_dock("auto", "auto") == over_the_dock("auto", "lopen") == 0


# Every covered school


def test_schools_in_the_cover_stand_within_150_m_of_a_way(network: Network, covered: np.ndarray) -> None:
    assert len(covered) == 412
    piece, _, away = network.snap(covered)
    assert (piece != NONE).mean() >= 0.99
    assert covered[piece == NONE].tolist() == []  # whoever is left out is listed here
    assert away.max() <= SNAP_METRES
    assert np.quantile(away, 0.9) < 60


def test_every_place_is_joined_to_ways_on_its_own_bank(
    atlas: Atlas, network: Network, covered: np.ndarray
) -> None:
    piece, _, _ = network.snap(covered)
    own = atlas.banks.of(covered)
    assert (atlas.banks.of(network.xy[network.start[piece]]) == own).all()
    assert network.usable(SPEEDS.walk, "lopen")[piece].all()


def test_from_one_school_a_walker_reaches_all_others(atlas: Atlas, covered: np.ndarray) -> None:
    for mode in MODES:
        assert np.isfinite(atlas.shipped_travel.graph(mode).table(covered[:1], covered)).all()


def test_nobody_is_joined_to_a_lay_by_of_a_motorway(network: Network) -> None:
    """Such as the paths along the A20 near Kralingen, which hang together with nothing on foot."""
    spots = np.array([[97065.0, 436450.0], [86844.0, 444113.0], [91123.0, 430872.0]])
    graph = Graph(network, "lopen")
    node = graph.with_places(spots)[1]
    table = graph.table(spots, np.array([PLACES["Stadhuis"]], float))
    assert np.isfinite(table[node != NONE]).all()


# The sample


@pytest.mark.parametrize("mode", MODES)
def test_there_and_back_take_equally_long(measured: dict[str, np.ndarray], mode: str) -> None:
    assert np.isfinite(measured[mode]).all()
    assert np.abs(measured[mode] - measured[mode].T).max() <= 1e-9
    assert (np.diag(measured[mode]) == 0).all()


@pytest.mark.parametrize("mode", MODES)
def test_a_way_over_a_third_place_is_never_quicker(measured: dict[str, np.ndarray], mode: str) -> None:
    table = measured[mode]
    via = (table[:, :, None] + table[None, :, :]).min(axis=1)
    assert (table <= via + 1e-9).all()


@pytest.mark.parametrize("mode", MODES)
def test_nobody_is_faster_than_the_straight_line_at_top_speed(
    measured: dict[str, np.ndarray], sample: np.ndarray, mode: str
) -> None:
    straight = np.hypot(*(sample[:, None] - sample[None, :]).transpose(2, 0, 1))
    assert (measured[mode] >= straight * 60 / (SPEEDS.top_kmh(mode) * 1000) - 0.01).all()
    assert (measured[mode] <= measured["lopen"] + 1e-9).all()


@pytest.mark.parametrize("mode", MODES)
def test_the_table_is_what_the_network_gives(
    atlas: Atlas, measured: dict[str, np.ndarray], sample: np.ndarray, mode: str
) -> None:
    found = atlas.shipped_travel.trips(sample, sample, mode)
    assert found.measured.all()
    assert np.abs(found.minutes - measured[mode]).max() <= UNIT / 2 + 1e-6


@pytest.mark.parametrize("mode", MODES)
def test_the_estimate_agrees_as_well_as_is_said(
    atlas: Atlas, measured: dict[str, np.ndarray], sample: np.ndarray, mode: str
) -> None:
    """schatting.csv says it of all pairs; sixty places have 1,770 of them."""
    said = read_agreement(atlas.folder / "reistijden" / "schatting.csv")[mode]
    found = agreement(atlas.shipped_travel.estimate.minutes(sample, sample, mode), measured[mode])
    assert found.pairs == 60 * 59 / 2
    assert said.pairs > 100_000
    assert found.median_share == pytest.approx(said.median_share, abs=0.015)
    assert found.ninth_share == pytest.approx(said.ninth_share, abs=0.05)
    assert found.median_minutes == pytest.approx(said.median_minutes, abs=0.2 * said.median_minutes)
    assert found.bias == pytest.approx(said.bias, abs=0.6)
    assert said.median_share < 0.1 and said.ninth_share < 0.25


# Venues that are not a school


@pytest.mark.parametrize("mode", MODES)
def test_a_venue_next_door_is_as_far_as_the_school(
    atlas: Atlas, sample: np.ndarray, measured: dict[str, np.ndarray], mode: str
) -> None:
    school, rest = sample[:1], sample[1:]
    venue = school + [[20.0, 0.0]]
    found = atlas.trips(venue, rest, mode)
    assert found.measured.all()
    between = float(atlas.minutes(venue, school, "lopen")[0, 0])
    assert 0 < between < 4
    # The walk between is the most that it can differ; the table is rounded to UNIT.
    assert np.abs(found.minutes[0] - measured[mode][0, 1:]).max() <= between + UNIT
    back = atlas.trips(rest, venue, mode)
    assert np.abs(back.minutes[:, 0] - found.minutes[0]).max() <= 1e-9


def test_a_venue_obeys_the_triangle_inequality_with_all_schools(
    atlas: Atlas, covered: np.ndarray, sample: np.ndarray
) -> None:
    venue = np.array([PLACES["Stadhuis"]])
    for mode in MODES:
        to_venue = atlas.trips(covered, venue, mode)
        assert to_venue.measured.all() and np.isfinite(to_venue.minutes).all()
        third = sample[:5]
        over = atlas.minutes(covered, third, mode) + atlas.minutes(third, venue, mode).T
        assert (to_venue.minutes[:, 0] <= over.min(axis=1) + UNIT).all()


def test_two_new_places_are_measured_over_the_network(atlas: Atlas) -> None:
    a, b = np.array([PLACES["Stadhuis"]]), np.array([PLACES["Zuidplein"]])
    for mode in MODES:
        found = atlas.trips(a, b, mode)
        assert found.measured[0, 0]
        assert found.minutes[0, 0] == pytest.approx(atlas.shipped_travel.graph(mode).table(a, b)[0, 0])
        # Whatever else is asked along.
        school = spot(atlas, "06BG00")
        together = atlas.trips(np.vstack([school, a, a]), np.vstack([b, school]), mode)
        assert together.minutes[1:, 0] == pytest.approx([found.minutes[0, 0]] * 2)
        assert together.minutes[0, 1] == 0


def test_what_is_near_is_the_same_when_asked_for_alone(atlas: Atlas, sample: np.ndarray) -> None:
    new = np.array([PLACES["Stadhuis"], PLACES["Zuidplein"]], float)
    outside = np.array([[69100.0, 444000.0]])
    starts, goals = np.vstack([new, sample[:3]]), np.vstack([sample, new, outside])
    whole, near = atlas.minutes(starts, goals, "fiets"), atlas.minutes(starts, goals, "fiets", within=15)
    known = np.isfinite(near)
    assert (near[known] == whole[known]).all()
    assert (whole[~known] > 15).all() and not known.all()
    assert known[:, -1].all(), "estimates take no search"
    assert (atlas.minutes(starts, goals, "fiets") == whole).all(), "nothing is kept of half a search"


@pytest.mark.parametrize(
    "name", ["Hoek van Holland", "Lekkerkerk", "in de Maas", "Oude Maas bij Spijkenisse"]
)
def test_outside_the_cover_minutes_are_estimated_and_say_so(atlas: Atlas, name: str) -> None:
    place = {
        "Hoek van Holland": (69100, 444000),
        "Lekkerkerk": (106500, 434800),
        "in de Maas": (90300, 434900),  # 300 m of water on either side
        "Oude Maas bij Spijkenisse": (82000, 428500),
    }[name]
    there, schools = np.array([place], float), np.array([spot(atlas, "06BG00"), spot(atlas, "08VN00")])
    for mode in MODES:
        found = atlas.trips(there, schools, mode)
        assert not found.measured.any()
        expected = atlas.shipped_travel.estimate.minutes(there, schools, mode)
        assert found.minutes == pytest.approx(expected)
        assert atlas.way(there[0], schools[0], mode) is None


def test_what_the_network_does_not_cover_is_marked_in_the_table(atlas: Atlas, covered: np.ndarray) -> None:
    inside = {tuple(p) for p in covered.tolist()}
    xy = np.array([[s.x, s.y] for s in atlas.schools.values()])
    flags = np.array([tuple(p) in inside for p in xy.tolist()])
    found = atlas.shipped_travel.trips(xy, xy, "fiets")
    assert (found.measured == (flags[:, None] & flags[None, :])).all()
    assert np.isfinite(found.minutes).all() and (found.minutes == found.minutes.T).all()
    at_home = xy[:, None] == xy[None, :]
    assert (found.minutes[at_home.all(axis=2)] == 0).all()


def test_all_schools_and_areas_stand_in_the_table(atlas: Atlas) -> None:
    points = [[s.x, s.y] for s in atlas.schools.values()]
    for areas in (atlas.wijken, atlas.buurten, atlas.municipalities):
        points += [[a.x, a.y] for a in areas.values()]
    assert (atlas.shipped_travel.table.find(np.array(points)) >= 0).all()


def test_minutes_between_schools_do_not_load_the_network(atlas: Atlas) -> None:
    fresh = Atlas(atlas.folder)
    xy = np.array([[s.x, s.y] for s in fresh.schools.values()])
    for mode in MODES:
        fresh.trips(xy[:30], xy, mode)
    assert "network" not in fresh.shipped_travel.__dict__

    def unwanted() -> Network:
        raise AssertionError("the network was asked for")

    travel = Shipped(fresh.shipped_travel.table, unwanted, fresh.shipped_travel.estimate)
    travel.trips(xy, xy, "ov")
    with pytest.raises(AssertionError, match="was asked for"):
        travel.trips(np.array([PLACES["Stadhuis"]], float), xy, "ov")


def test_estimates_of_the_table_are_those_of_the_estimate(atlas: Atlas) -> None:
    """Between two places of which one is not covered."""
    travel = atlas.shipped_travel
    out = np.flatnonzero(~travel.table.measured)[:40]
    estimate: Estimate = travel.estimate
    for mode in MODES:
        found = travel.trips(travel.table.xy[out], travel.table.xy, mode)
        assert not found.measured.any()
        expected = estimate.minutes(travel.table.xy[out], travel.table.xy, mode)
        assert np.abs(found.minutes - expected).max() <= UNIT / 2 + 1e-6


def test_ways_on_the_map_agree_with_the_minutes(atlas: Atlas, sample: np.ndarray) -> None:
    for mode in MODES:
        graph = atlas.shipped_travel.graph(mode)
        for a, b in zip(sample[:3], sample[3:6], strict=True):
            way = quickest_way(graph, a, b)
            assert way is not None
            assert way.minutes == pytest.approx(atlas.minutes(a[None], b[None], mode)[0, 0], abs=UNIT)
            assert way.legs[0].xy[0] == pytest.approx(a) and way.legs[-1].xy[-1] == pytest.approx(b)
            assert way.metres >= metres(a, b)
            assert way.metres / 1000 / SPEEDS.top_kmh(mode) * 60 <= way.minutes + 1e-6


# Asking the atlas


def test_no_points_gives_an_empty_table(atlas: Atlas) -> None:
    none, some = np.zeros((0, 2)), np.array([PLACES["Stadhuis"]], float)
    assert atlas.minutes(none, some, "ov").shape == (0, 1)
    assert atlas.minutes(some, none, "ov").shape == (1, 0)


def test_an_unknown_mode_is_an_input_error(atlas: Atlas) -> None:
    with pytest.raises(InputError, match="geen vervoermiddel"):
        atlas.minutes(np.zeros((1, 2)), np.zeros((1, 2)), "step")
