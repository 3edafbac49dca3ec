"""The speeds are settings: read, checked, and held against the table that was made with them."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from matcher.domain import MODES
from matcher.errors import InputError
from matcher.geo import Atlas
from matcher.geo.travel import load_network, load_table
from matcher.geo.travel.graph import Graph
from matcher.geo.travel.speeds import KINDS, default_speeds, parse_speeds, read_speeds

TEXT = default_speeds().text


def test_the_shipped_table_was_made_with_the_shipped_speeds(atlas: Atlas) -> None:
    shipped = read_speeds(atlas.folder / "reistijden" / "snelheden.toml")
    assert shipped == default_speeds()
    assert load_table(atlas.folder / "reistijden" / "minuten.npz").speeds == shipped.fingerprint


def test_nobody_may_go_where_no_speed_is_given() -> None:
    speeds = default_speeds()
    assert not {"motorway", "trunk"} & set(speeds.walk)
    bicycle, car = speeds.rides["fiets"], speeds.rides["auto"]
    assert bicycle and car and speeds.rides["lopen"] is None
    assert not {"motorway", "trunk"} & set(bicycle.kmh)
    assert not {"cycleway", "pedestrian", "footway_path"} & set(car.kmh)
    # Bicycle in hand is walking.
    assert bicycle.kmh["footway_path"] == speeds.walk["footway_path"]
    assert set(speeds.walk) | set(car.kmh) == set(KINDS)


def test_the_top_speed_is_that_of_the_fastest_way() -> None:
    speeds = default_speeds()
    assert [speeds.top_kmh(mode) for mode in ("lopen", "fiets", "auto", "ov")] == [5, 15, 75, 33]
    with pytest.raises(KeyError):
        speeds.top_kmh("step")


def test_shafts_and_ferries_take_minutes() -> None:
    speeds = default_speeds()
    assert speeds.crossing_minutes("Maastunnel", False, "fiets") == 2
    assert speeds.crossing_minutes("Maastunnel", False, "auto") == 0
    assert speeds.crossing_minutes("Erasmusbrug", False, "fiets") == 0
    assert speeds.crossing_minutes("Een veer", True, "lopen") == speeds.ferry == 10


def test_other_speeds_give_other_minutes(atlas: Atlas) -> None:
    slow = parse_speeds(TEXT.replace("primary = 15", "primary = 7.5").replace("= 15", "= 7.5"), "x")
    network = load_network(atlas.folder / "reistijden" / "netwerk.npz", slow)
    school, goal = atlas.schools["08VN00"], np.array([[92450.0, 437500.0]])
    start = np.array([[school.x, school.y]])
    usual = atlas.minutes(start, goal, "fiets")[0, 0]
    slower = Graph(network, "fiets").table(start, goal)[0, 0]
    assert 1.8 * usual < slower + 3 and slower < 2 * usual + 3


def test_changed_speeds_without_a_new_table_are_refused(atlas: Atlas, tmp_path: Path) -> None:
    for folder in ("schools", "wijken", "reistijden"):
        shutil.copytree(atlas.folder / folder, tmp_path / folder)
    path = tmp_path / "reistijden" / "snelheden.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("toeslag = 5", "toeslag = 6"), encoding="utf-8")
    with pytest.raises(InputError, match="bouw opnieuw"):
        Atlas(tmp_path).minutes(np.zeros((1, 2)), np.zeros((1, 2)), "auto")


def test_everything_wrong_is_told_at_once() -> None:
    wrong = TEXT
    for good, bad in (
        ("primary = 5,", "primary = -1, snelpad = 3,"),
        ("toeslag = 7", 'toeslag = "veel"'),
        ("pont = 10\n", ""),
        ("[tram]", "raar = 1\n[tram]"),
        ("lopen = 2 }", "step = 2 }"),
    ):
        assert good in wrong
        wrong = wrong.replace(good, bad, 1)
    with pytest.raises(InputError) as error:
        parse_speeds(wrong, "snelheden.toml")
    assert sorted(finding.column for finding in error.value.findings) == [
        "lopen.km_per_uur.primary",
        "lopen.km_per_uur.snelpad",
        "metro.raar",
        "metro.toeslag",
        "overgangen.pont",
        "overgangen.schacht.Maastunnel.step",
    ]
    for finding in error.value.findings:
        assert finding.file == "snelheden.toml" and finding.expected and finding.remedy


@pytest.mark.parametrize("text", ["", "[lopen", "lopen = 3"])
def test_no_speeds_at_all_is_an_input_error(text: str) -> None:
    with pytest.raises(InputError):
        parse_speeds(text, "snelheden.toml")


@pytest.mark.parametrize("value", ["0", "nan", "inf", "true", "1000"])
def test_a_speed_that_is_none_is_refused(value: str) -> None:
    with pytest.raises(InputError, match="km_per_uur.motorway"):
        parse_speeds(TEXT.replace("motorway = 75", f"motorway = {value}"), "snelheden.toml")


def test_every_mode_rides_somehow() -> None:
    assert set(default_speeds().rides) == set(MODES)


def test_a_comment_changes_nothing_and_a_value_does() -> None:
    usual = default_speeds().fingerprint
    assert parse_speeds("# een opmerking\n" + TEXT, "x").fingerprint == usual
    assert parse_speeds(TEXT.replace("pont = 10", "pont = 11"), "x").fingerprint != usual


def test_a_ferry_is_never_faster_than_its_passengers(atlas: Atlas) -> None:
    quick = parse_speeds(TEXT.replace("pont = 10", "pont = 0"), "x")
    network = load_network(atlas.folder / "reistijden" / "netwerk.npz", quick)
    ferries = network.kind == len(KINDS)
    assert ferries.any()
    minutes = network.minutes(quick.walk, "lopen")[ferries]
    assert (minutes >= network.metres[ferries] * 60 / 5000 - 1e-9).all()


def test_shafts_that_are_no_table_are_told() -> None:
    text = TEXT[: TEXT.index("[overgangen.schacht]")].replace("pont = 10", "pont = 10\nschacht = 2")
    with pytest.raises(InputError, match="overgangen.schacht"):
        parse_speeds(text, "snelheden.toml")
