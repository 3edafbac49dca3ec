"""The estimate of where pupils go, by numbers that can be checked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from matcher.domain import LEVELS, School
from matcher.geo import outflow
from matcher.geo.outflow import Estimate, Floats, chances, level_sizes, north_from_zuid, pull, sizes


def school(code: str, sector: str, pupils: int | None, x: float = 0.0, **more: object) -> School:
    fields: dict[str, object] = {
        "kind": "BO" if sector == "PO" else "VO", "levels": (), "wijk": "WK059901", "buurt": "", **more,
    }  # fmt: skip
    return School(
        code=code, brin=code[:4], name=code, sector=sector, kind=str(fields["kind"]), board="",
        levels=fields["levels"], levels_inferred=False, street="", postcode="3011AA", place="",  # type: ignore[arg-type]
        municipality="GM0599", wijk=str(fields["wijk"]), buurt=str(fields["buurt"]), wijk_certain=True,
        x=x, y=0.0, precision="adres", pupils=pupils, campus=code,
    )  # fmt: skip


def apart(origins: Floats, goals: Floats, mode: str) -> Floats:
    """A minute per metre; public transport takes twice as long."""
    minutes: Floats = np.abs(origins[:, None, 0] - goals[None, :, 0]) * (2 if mode == "ov" else 1)
    return minutes


def one_level(*pupils: float) -> Floats:
    return np.array([[p] for p in pupils], float)


# The formula


def test_two_by_two_balances_to_the_number() -> None:
    """Both schools have 100 pupils, the sites 100 each, every pupil's own site is ln(3) decays nearer.

    By symmetry the factors are equal, so each site gets 3/4 of its own school and 1/4 of the other.
    """
    minutes = np.array([[0.0, math.log(3)], [math.log(3), 0.0]])
    places = one_level(500, 500)
    drawn = pull(minutes, np.array([100.0, 100.0]), places, decay=1)
    assert chances(minutes, places, drawn, decay=1) == pytest.approx(np.array([[0.75, 0.25], [0.25, 0.75]]))


def test_unequal_two_by_two_balances_to_the_number() -> None:
    """T = [[a, 100 − a], [60 − a, 40 + a]] with T11·T22 / (T12·T21) = 3: the balancing keeps that ratio.

    One ratio, friction [[1, 1], [1, 3]]: a (40 + a) = 3 (100 − a) (60 − a), so a² − 260 a + 9000 = 0.
    """
    minutes = np.array([[0.0, 0.0], [math.log(3), 0.0]])
    places = one_level(60, 140)
    drawn = pull(minutes, np.array([100.0, 100.0]), places, decay=1)
    a = 130 - math.sqrt(130**2 - 9000)
    wanted = np.array([[a, 100 - a], [60 - a, 40 + a]]) / 100
    assert chances(minutes, places, drawn, decay=1) == pytest.approx(wanted, abs=1e-5)


def test_no_site_draws_more_than_its_part() -> None:
    rng = np.random.default_rng(5)
    minutes, pupils = rng.uniform(3, 60, (40, 12)), rng.uniform(50, 500, 40)
    places = rng.uniform(0, 300, (12, 6)) * (rng.random((12, 6)) < 0.6)
    drawn = pull(minutes, pupils, places)
    shares = chances(minutes, places, drawn)
    assert shares.sum(axis=1) == pytest.approx(np.ones(40))
    part = places.sum(axis=1) * pupils.sum() / places.sum()
    assert pupils @ shares == pytest.approx(part, rel=1e-5)


def test_pupils_of_a_level_go_only_where_it_is_offered() -> None:
    """The near site has pro alone, a third of all pupils; the far one has the rest."""
    minutes = np.array([[0.0, 100.0]])
    places = np.array([[100.0, 0.0, 0.0], [0.0, 200.0, 0.0]])  # nobody offers the third level
    drawn = pull(minutes, np.array([60.0]), places, decay=5)
    shares = chances(minutes, places, drawn, decay=5)
    assert shares == pytest.approx(np.array([[1 / 3, 2 / 3]]))
    assert np.isfinite(drawn).all()


def test_a_school_at_the_end_of_the_world_is_reached_all_the_same() -> None:
    minutes = np.array([[5.0, 1e6], [7.0, 1e6]])
    places = one_level(100, 50)
    shares = chances(minutes, places, pull(minutes, np.array([10.0, 20.0]), places))
    assert shares == pytest.approx(np.array([[2 / 3, 1 / 3]] * 2))


# Sizes


def test_pupils_are_divided_over_the_levels_a_site_offers() -> None:
    sites = [school("02BA00", "VO", 900, levels=("havo", "vwo")), school("02BB00", "VO", 80, levels=("pro",))]
    table = level_sizes(sites)
    havo, vwo = 900 * 44_177 / (44_177 + 43_359), 900 * 43_359 / (44_177 + 43_359)
    assert table[0] == pytest.approx([0, 0, 0, 0, havo, vwo])
    assert table[1] == pytest.approx([80, 0, 0, 0, 0, 0])


def test_a_site_without_levels_has_those_of_its_institution_or_all() -> None:
    sites = [
        school("02BA00", "VO", 900, levels=("vwo",)),
        school("02BA01", "VO", 100),
        school("02BB00", "VO", 100),
    ]
    table = level_sizes(sites)
    assert table[1] == pytest.approx([0, 0, 0, 0, 0, 100])
    assert table[2] == pytest.approx([100 * outflow.LEVEL_SHARES[level] for level in LEVELS])


def test_level_shares_are_shares_of_the_levels_we_know() -> None:
    assert set(outflow.LEVEL_SHARES) == set(LEVELS)
    assert sum(outflow.LEVEL_SHARES.values()) == pytest.approx(1)


def test_an_unknown_size_is_that_of_its_sisters_and_at_most_200() -> None:
    sites = [
        school("02BA00", "VO", 900),
        school("02BA01", "VO", None),
        school("02BB00", "VO", 80),
        school("02BB01", "VO", None),
        school("02BC00", "VO", None),
    ]
    assert sizes(sites).tolist() == [900, 200, 80, 80, 200]


# Areas


def test_an_area_goes_by_its_schools_and_one_without_by_its_own_point() -> None:
    """One site: whoever goes, goes there. Two: from the middle the point is as near to both."""
    schools = [
        school("01AA00", "PO", 100, 0, wijk="WK059901"),
        school("01AB00", "PO", 100, 10, wijk="WK059902"),
        school("01AC00", "PO", 300, 10, wijk="WK059902", kind="SBO"),
        school("02BA00", "VO", 100, 0),
        school("02BB00", "VO", 100, 10),
        school("03CA00", "VSO", 900, 5),
    ]
    estimate = Estimate(schools, apart, decay=10 / math.log(3))
    assert estimate.area("WK059901", 0, 0) == pytest.approx({"02BA00": 0.75, "02BB00": 0.25})
    assert estimate.area("GM0599", 0, 0) == pytest.approx({"02BA00": 0.5, "02BB00": 0.5})
    assert estimate.area("WK059999", 5, 0) == pytest.approx({"02BA00": 0.5, "02BB00": 0.5})
    assert estimate.area("WK059999", 0, 0) == pytest.approx({"02BA00": 0.75, "02BB00": 0.25})


def test_an_area_without_schools_keeps_the_balance_of_the_sites() -> None:
    """All pupils live at the first site, so the second, of the same size, must draw far harder."""
    schools = [
        school("01AA00", "PO", 100, 0),
        school("02BA00", "VO", 100, 0),
        school("02BB00", "VO", 100, 10),
    ]
    estimate = Estimate(schools, apart, decay=10 / math.log(3))
    assert estimate.area("WK059901", 0, 0) == pytest.approx({"02BA00": 0.5, "02BB00": 0.5})
    # In the middle distance makes no difference: 1 against 3 is what the balance left.
    assert estimate.area("WK059999", 5, 0) == pytest.approx({"02BA00": 0.25, "02BB00": 0.75})


def test_a_region_with_one_sort_of_school_only() -> None:
    assert Estimate([school("01AA00", "PO", 100)], apart).area("WK059901", 0, 0) == {}
    lonely = Estimate([school("02BA00", "VO", 100)], apart)
    assert lonely.area("WK059901", 0, 0) == pytest.approx({"02BA00": 1})


def test_the_share_that_crosses_the_river_grows_with_the_decay() -> None:
    schools = [
        school("01AA00", "PO", 100, 0, wijk="WK059910"),
        school("01AB00", "PO", 100, 10, wijk="WK059901"),
        school("02BA00", "VO", 100, 0),
        school("02BB00", "VO", 100, 10),
    ]

    def bank(x: float, y: float) -> str:
        return "noord" if x > 5 else "ijsselmonde"

    assert north_from_zuid(schools, apart, bank, 10 / math.log(3)) == pytest.approx(0.25)
    shares = [north_from_zuid(schools, apart, bank, decay) for decay in (2, 5, 10, 1000)]
    assert shares == sorted(shares) and shares[-1] == pytest.approx(0.5, abs=0.01)
    assert north_from_zuid(schools[1:], apart, bank) == 0


# Percents


def test_percents_are_whole_and_never_more_than_a_hundred() -> None:
    assert outflow.percentages({"a": 1, "b": 1, "c": 1}) == {"a": 34, "b": 33, "c": 33}
    assert outflow.percentages({"a": 0.004, "b": 0.996}) == {"b": 99}
    assert outflow.percentages({}) == {}
