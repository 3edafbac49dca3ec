"""What `matcher travel` tells."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from matcher.geo import load_atlas
from matcher.geo.spot import find_spot
from matcher.outputs.trips import METHODS, method_of, sentences, trips_between


def travel(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "matcher", "travel", *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", timeout=120,
    )  # fmt: skip


def test_every_mode_says_how_its_minutes_are_known():
    run = travel("08VN00", "51.9180,4.3990", "--json")
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert found["from"]["school"] == "08VN00" and found["to"]["school"] is None
    trips = {trip["mode"]: trip for trip in found["trips"]}
    assert {mode: trip["method"] for mode, trip in trips.items()} == {
        "fiets": "netwerk", "lopen": "netwerk", "auto": "netwerk", "ov": "lijnen",
    }  # fmt: skip
    assert {mode: trip["estimated"] for mode, trip in trips.items()} == {
        "fiets": False, "lopen": False, "auto": False, "ov": True,
    }  # fmt: skip
    assert trips["fiets"]["crossings"] == ["Beneluxtunnel (A4)"]
    for trip in trips.values():
        assert trip["whole_minutes"] - 1 < trip["minutes"] <= trip["whole_minutes"]
        assert sum(leg["metres"] for leg in trip["legs"]) == pytest.approx(trip["metres"], abs=5)


def test_outside_the_road_map_it_is_an_estimate_without_a_way():
    run = travel("08VN00", "3151AB", "--mode", "fiets", "--json")
    (trip,) = json.loads(run.stdout)["trips"]
    assert trip["method"] == "rechte lijn" and trip["estimated"] and trip["metres"] is None


def test_who_stays_travels_nowhere():
    run = travel("08VN00", "08VN00", "--json")
    trips = json.loads(run.stdout)["trips"]
    assert {trip["minutes"] for trip in trips} == {0} and {trip["metres"] for trip in trips} == {None}


def test_everything_wrong_is_told_at_once_and_nothing_is_written(tmp_path):
    target = tmp_path / "weg.html"
    run = travel("Hoek", "niets van dien aard", "--map", target)
    assert run.returncode == 2
    assert "kan meer dan één school zijn" in run.stderr and "00DO00" in run.stderr
    assert "kennen we niet" in run.stderr and "Er zijn 2 fouten" in run.stderr
    assert not target.exists()


def test_the_map_is_written_whole(tmp_path):
    target = tmp_path / "weg.html"
    run = travel("08VN00", "Feijenoord", "--mode", "auto", "--map", target)
    assert run.returncode == 0 and str(target) in run.stdout
    assert target.read_text(encoding="utf-8").rstrip().endswith("</html>")


def test_a_mode_that_does_not_exist_is_refused():
    run = travel("08VN00", "Feijenoord", "--mode", "step")
    assert run.returncode == 2 and "kies uit" in run.stderr


def test_a_router_that_is_away_is_told_and_the_shipped_minutes_stand(tmp_path, monkeypatch):
    settings = tmp_path / "router.toml"
    settings.write_text('[fiets]\nsoort = "osrm"\nurl = "http://127.0.0.1:9"\nwachten = 1\n')
    usual = json.loads(travel("08VN00", "Feijenoord", "--mode", "fiets", "--json").stdout)
    monkeypatch.setenv("MATCHER_ROUTER", str(settings))
    run = travel("08VN00", "Feijenoord", "--mode", "fiets", "--json")
    assert run.returncode == 0
    found = json.loads(run.stdout)
    assert found["trips"] == usual["trips"] and usual["warnings"] == []
    assert "127.0.0.1" in found["warnings"][0]["message"]
    assert "127.0.0.1" in run.stderr and "let op" in run.stderr.lower()


def test_a_mistake_in_the_router_file_is_bad_input(tmp_path, monkeypatch):
    settings = tmp_path / "router.toml"
    settings.write_text('[step]\nsoort = "osrm"\n')
    monkeypatch.setenv("MATCHER_ROUTER", str(settings))
    run = travel("08VN00", "Feijenoord")
    assert run.returncode == 2 and "router.toml" in run.stderr


@pytest.mark.parametrize(
    ("mode", "measured", "routed", "method"),
    [
        ("fiets", True, False, "netwerk"),
        ("ov", True, False, "lijnen"),
        ("ov", True, True, "router"),
        ("auto", True, True, "router"),
        ("auto", False, True, "rechte lijn"),
        ("ov", False, False, "rechte lijn"),
    ],
)
def test_how_minutes_are_known(mode, measured, routed, method):
    assert method_of(mode, measured, routed) == method and method in METHODS


def test_a_trip_in_words():
    atlas = load_atlas()
    start, end = find_spot("08VN00", atlas), find_spot("51.9180,4.3990", atlas)
    (trip,) = trips_between(atlas, start, end, ["fiets"])
    head, way = sentences(trip)
    assert head.startswith("fiets") and f"{trip.whole} minuten" in head and METHODS["netwerk"] in head
    assert "km fiets" in way and way.endswith("over Beneluxtunnel (A4)")
