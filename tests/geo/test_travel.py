"""Travel minutes: sane, symmetric, and the rivers count."""

from __future__ import annotations

import time

import numpy as np
import pytest

from matcher.domain import MODES
from matcher.errors import InputError
from matcher.geo import Atlas

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
    "moordrecht": (105000, 444900),
    "gouda": (108300, 447600),
}


def minutes(atlas: Atlas, a: str, b: str, mode: str = "fiets") -> float:
    return float(atlas.minutes(np.array([PLACES[a]]), np.array([PLACES[b]]), mode)[0, 0])


def straight(a: str, b: str) -> float:
    """Cycling minutes over a straight line, without detour."""
    (ax, ay), (bx, by) = PLACES[a], PLACES[b]
    return float(np.hypot(ax - bx, ay - by)) / 250


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


@pytest.mark.parametrize("mode", MODES)
def test_there_and_back_take_equally_long_and_staying_takes_nothing(atlas: Atlas, mode: str) -> None:
    spots = np.array(list(PLACES.values()))
    table = atlas.minutes(spots, spots, mode)
    assert table.shape == (len(spots), len(spots))
    assert np.allclose(table, table.T)
    assert np.isfinite(table).all()
    assert np.allclose(np.diag(table), 0)
    assert (table[~np.eye(len(spots), dtype=bool)] > 0).all()


@pytest.mark.parametrize("mode", MODES)
def test_never_longer_than_walking(atlas: Atlas, mode: str) -> None:
    spots = np.array(list(PLACES.values()))
    assert (atlas.minutes(spots, spots, mode) <= atlas.minutes(spots, spots, "lopen") + 1e-9).all()


def test_same_bank_is_the_straight_line_with_a_detour(atlas: Atlas) -> None:
    for a, b in (("kop van zuid", "feijenoord"), ("centrum", "capelle"), ("krimpen", "lekkerkerk")):
        assert minutes(atlas, a, b) == pytest.approx(straight(a, b) * 1.17 + 1)


@pytest.mark.parametrize(
    ("a", "b", "least", "most"),
    [
        ("centrum", "kop van zuid", 7, 12),  # Erasmusbrug: hardly a detour
        ("noordereiland", "centrum", 6, 12),  # Willemsbrug
        ("noordereiland", "feijenoord", 4, 9),  # Koninginnebrug
        ("krimpen", "capelle", 14, 25),  # only the Algerabrug
        ("hoogvliet", "centrum", 45, 60),  # Beneluxtunnel or Maastunnel
        ("heijplaat", "centrum", 20, 35),  # Maastunnel
        ("hoek van holland", "centrum", 100, 130),  # no river to cross
        ("rozenburg", "hoogvliet", 35, 60),  # Botlekbrug
        ("rozenburg", "centrum", 75, 105),
    ],
)
def test_known_trips_by_bicycle(atlas: Atlas, a: str, b: str, least: float, most: float) -> None:
    assert least <= minutes(atlas, a, b) <= most


def test_the_river_makes_neighbours_far(atlas: Atlas) -> None:
    # 2.4 km apart across the Maas at Vlaardingen and Pernis: by bicycle through the Beneluxtunnel.
    pernis, vlaardingen = np.array([[84600, 433900]]), np.array([[82600, 435900]])
    direct = np.hypot(2000, 2000) / 250
    assert atlas.minutes(pernis, vlaardingen, "fiets")[0, 0] > 1.3 * direct


def test_several_rivers_in_a_row(atlas: Atlas) -> None:
    # Krimpen aan den IJssel to Hoogvliet: Hollandsche IJssel and then the Nieuwe Maas (or the ferry).
    there = minutes(atlas, "krimpen", "hoogvliet", "auto")
    assert there > straight("krimpen", "hoogvliet") / 2
    assert there < minutes(atlas, "krimpen", "hoogvliet", "fiets")


def test_a_car_can_not_use_a_bicycle_ferry(atlas: Atlas) -> None:
    # Lekkerkerk to Ridderkerk: the Driehoeksveer takes no cars in our table, so the car goes round.
    ridderkerk = np.array([[101500.0, 433500.0]])
    lekkerkerk = np.array([PLACES["lekkerkerk"]])
    assert (
        atlas.minutes(lekkerkerk, ridderkerk, "auto")[0, 0]
        > atlas.minutes(lekkerkerk, ridderkerk, "fiets")[0, 0]
    )


def test_triangle_inequality_between_banks(atlas: Atlas) -> None:
    """A way over a third place is never quicker."""
    spots = np.array(list(PLACES.values()))
    table = atlas.minutes(spots, spots, "fiets")
    via = (table[:, :, None] + table[None, :, :]).min(axis=1)
    assert (table <= via + 1e-9).all()


def test_a_thousand_people_and_two_hundred_places_are_quick(atlas: Atlas) -> None:
    rng = np.random.default_rng(1)
    people = rng.uniform([82000, 428000], [106000, 446000], (1000, 2))
    atlas.minutes(people[:2], people[:2], "fiets")
    begin = time.perf_counter()
    table = atlas.minutes(people, people[:200], "fiets")
    assert table.shape == (1000, 200)
    assert time.perf_counter() - begin < 1.0


def test_no_points_gives_an_empty_table(atlas: Atlas) -> None:
    assert atlas.minutes(np.zeros((0, 2)), np.zeros((3, 2)), "ov").shape == (0, 3)


def test_an_unknown_mode_is_an_input_error(atlas: Atlas) -> None:
    with pytest.raises(InputError, match="geen vervoermiddel"):
        atlas.minutes(np.zeros((1, 2)), np.zeros((1, 2)), "step")
