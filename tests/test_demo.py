"""Demo rounds: readable, repeatable, plainly invented; and problems without a trace of people."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path

import pytest

from matcher.anonymous import anonymous
from matcher.check import costs_of
from matcher.demo import MARK, MOMENTS, write_demo
from matcher.domain import Round
from matcher.engines import Limits, Solved, solve
from matcher.errors import InputError
from matcher.formats import compile_problem
from matcher.geo import load_atlas
from matcher.problem import Problem
from matcher.rounds import read_round


def demo(folder: Path, **options: object) -> Round:
    write_demo(folder, **options)  # type: ignore[arg-type]
    reading = read_round(folder)
    assert not reading.warnings, [str(warning) for warning in reading.warnings]
    return reading.round


@pytest.fixture(scope="module")
def rotterdam(tmp_path_factory: pytest.TempPathFactory) -> Round:
    return demo(tmp_path_factory.mktemp("rotterdam"))


@pytest.mark.parametrize(("region", "people"), [("rotterdam", 1), ("koers-vo", 37), ("koers-vo", 1000)])
def test_any_size_reads_without_a_warning(tmp_path, region, people):
    assert len(demo(tmp_path, region=region, people=people).people) == people


def test_thousands_are_written_too(tmp_path):
    paths = write_demo(tmp_path, region="koers-vo", people=20_000)
    with paths[1].open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert len(rows) == len({row["email"] for row in rows}) == 20_000


def test_everybody_is_plainly_invented(rotterdam):
    for person in rotterdam.people:
        assert "demo" in person.name.casefold()
        assert person.email.endswith("@voorbeeld.example")


def test_the_mix_is_that_of_the_field(rotterdam):
    count = {sector: 0 for sector in ("PO", "VO", "SO", "VSO", "SWV")}
    for person in rotterdam.people:
        count[person.sector] += 1
    assert 1.5 < count["PO"] / count["VO"] < 1.7
    assert all(count.values())
    roles = {(person.sector, person.role) for person in rotterdam.people}
    assert {("PO", "leerkracht groep 8"), ("PO", "intern begeleider"), ("VO", "mentor")} <= roles
    assert {("VO", "ondersteuningscoördinator"), ("SWV", "Koersconsulent")} <= roles


def test_answers_vary_as_people_do(rotterdam):
    free = [len(person.availability) for person in rotterdam.people]
    assert set(free) == {2, 3, 4}
    assert any("liever niet" in person.availability.values() for person in rotterdam.people)
    assert {person.mode for person in rotterdam.people} == {"fiets", "auto", "ov", "lopen"}
    for wish in ("leaves_at", "step_free", "together", "apart", "chair", "share_email", "max_travel"):
        asked = sum(bool(getattr(person, wish)) for person in rotterdam.people)
        assert 0 < asked < len(free) / 2, wish


def test_each_wijk_with_schools_has_venues(rotterdam):
    atlas = load_atlas()
    wijken = {school.wijk for school in atlas.schools.values() if school.sector in ("PO", "VO")}
    wanted = wijken & rotterdam.region.wijken
    assert {venue.wijk for venue in rotterdam.venues} == wanted
    for venue in rotterdam.venues:
        assert 16 <= venue.capacity <= 30 and 3 <= len(venue.slots) <= 4


def test_moments_are_on_working_days_outside_the_holidays():
    for _, start, end in MOMENTS:
        assert start.weekday() < 5 and start.date() == end.date()
        assert start.hour >= (12 if start.weekday() == 2 else 15)
        assert (start.year, start.month) == (2027, 11)


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    def content(name: str, **options: object) -> list[bytes]:
        return [path.read_bytes() for path in write_demo(tmp_path / name, people=80, **options)]  # type: ignore[arg-type]

    assert content("a") == content("b") == content("a", seed=0)
    assert content("a") != content("c", seed=1)
    assert content("a")[1] != content("d", region="koers-vo")[1]


def test_a_demo_overwrites_only_a_demo(tmp_path):
    write_demo(tmp_path, people=5)
    assert (tmp_path / "ronde.toml").read_text(encoding="utf-8").startswith(MARK)
    write_demo(tmp_path, people=6)
    settings = tmp_path / "ronde.toml"
    settings.write_text("[ronde]\n", encoding="utf-8")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(InputError, match="iets anders dan een demoronde"):
        write_demo(tmp_path, people=5)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_unknown_regions_and_formats_are_all_named(tmp_path):
    with pytest.raises(InputError) as caught:
        write_demo(tmp_path / "x", region="utrecht", format="feestje")
    assert len(caught.value.findings) == 2
    assert not (tmp_path / "x").exists()


# A problem for a bug report


@pytest.fixture(scope="module")
def compiled(rotterdam) -> Problem:
    return compile_problem(rotterdam, load_atlas()).problem


def texts(value: object) -> set[str]:
    """Every text in a JSON document, keys included."""
    if isinstance(value, dict):
        return set(value) | {text for part in value.values() for text in texts(part)}
    if isinstance(value, list):
        return {text for part in value for text in texts(part)}
    return {value} if isinstance(value, str) else set()


def test_no_id_school_or_board_survives(compiled):
    telling = {
        value
        for person in compiled.people
        for value in (person.id, person.school, person.brin, person.board)
        if value is not None
    }
    telling |= {meeting.id for meeting in compiled.meetings} | {meeting.area for meeting in compiled.meetings}
    telling |= {venue.id for venue in compiled.venues}
    telling |= {key for m in compiled.meetings for c in m.coverage for key in c.weights}
    assert len(telling) > 500
    document = anonymous(compiled).to_json()
    assert not telling & texts(json.loads(document))
    # Nor as a part of something longer.
    assert not [value for value in telling if len(value) >= 4 and f"{value}" in document]
    assert {"PO", "VO", "mentor", "havo"} <= texts(json.loads(document)), "what the rules are about stays"


EVERYTHING = {
    "version": 1,
    "name": "Adviesmiddag Charlois",
    "slots": [{"id": "woensdag", "start": "2027-11-10T13:30", "end": "2027-11-10T16:00"},
              {"id": "donderdag", "start": "2027-11-11T15:30", "end": "2027-11-11T17:00"}],
    "venues": [{"id": "17AB00", "capacity": 5, "slots": ["woensdag"]}, {"id": "18CD00", "capacity": 4}],
    "people": [
        {"id": "anna", "sector": "PO", "brin": "17AB", "school": "17AB00", "board": "41775", "role": "IB",
         "tags": ["havo"], "slots": {"woensdag": 0, "donderdag": 20}, "unplaced_cost": 300,
         "district": "zuid"},
        {"id": "bram", "sector": "PO", "brin": "18CD", "school": "18CD00", "board": "41775", "role": "IB",
         "tags": [], "slots": {"woensdag": 5}, "unplaced_cost": 300, "district": "noord", "years": 3},
        {"id": "cora", "sector": "VO", "brin": "19EF", "school": "19EF00", "board": "55555", "role": "mentor",
         "tags": ["havo", "vwo"], "slots": {"woensdag": 0, "donderdag": 0}, "unplaced_cost": 200, "years": 4},
        {"id": "dirk", "sector": "VO", "brin": "20GH", "school": "20GH00", "board": "55555", "role": "mentor",
         "tags": ["vwo"], "slots": {"woensdag": 0, "donderdag": 0}, "max_meetings": 2, "unplaced_cost": 200},
    ],
    "meetings": [
        {"id": "charlois-1", "area": "WK059910", "exclusive": "WK059910", "series": "herfst",
         "options": [["woensdag", "17AB00"], ["donderdag", "18CD00"]], "optional": True, "open_cost": 50,
         "max_cases": 2,
         "limits": [{"name": "per school", "by": "school", "max": 1}],
         "quotas": [{"name": "IB", "match": {"role": "IB", "board": ["41775", "55555"]},
                     "target": 2, "cost": 40}],
         "variety": [{"name": "besturen", "by": "board", "target": 3, "cost": 11}],
         "coverage": [{"name": "uitstroom", "by": "school", "match": {"sector": "VO"},
                       "weights": {"19EF00": 60, "20GH00": 12, "21IJ00": 7}},
                      {"name": "jaren", "by": "years", "weights": {"3": 9, "4": 8}}],
         "crowding": [{"name": "bestuur", "by": "board", "free": 1, "cost": 15}],
         "balance": [{"name": "evenwicht", "a": {"district": "zuid"}, "b": {"district": "noord"},
                      "cost": 6}]},
        {"id": "charlois-2", "area": "WK059910", "series": "herfst", "options": [["donderdag", "18CD00"]],
         "optional": True, "open_cost": 20},
    ],
    "attend": [
        {"person": person, "meeting": meeting, "cost": {"17AB00": minutes, "18CD00": 2 * minutes},
         "except": [["donderdag", "17AB00"]]}
        for person, minutes in (("anna", 3), ("bram", 9), ("cora", 14), ("dirk", 6))
        for meeting in ("charlois-1", "charlois-2")
    ],
    "pairs": [{"a": "anna", "b": "bram", "cost": 17}],
    "repeats": [{"series": "herfst", "cost": 60}],
    "cases": [{"id": "casus-noor", "presenters": ["anna"], "levels": ["havo", "vwo"],
               "experts": {"sector": "VO", "school": "19EF00"}, "cost": 300, "uncovered_cost": 60}],
    "together": [["cora", "dirk"]],
    "apart": [["bram", "dirk"]],
    "pins": [{"meeting": "charlois-2", "held": False},
             {"person": "anna", "meeting": "charlois-1", "attends": True},
             {"meeting": "charlois-1", "option": ["woensdag", "17AB00"]}],
    "previous": {"meetings": [{"id": "charlois-1", "slot": "donderdag", "venue": "18CD00"}],
                 "attends": [{"person": "anna", "meeting": "charlois-1", "weight": 3},
                             {"person": "vertrokken", "meeting": "charlois-1"}],
                 "shortfall": 60, "change": {"meeting": 1, "venue": 3, "slot": 10, "lost": 15}},
    "geheim": "Noor van groep 8",
}  # fmt: skip


def test_every_corner_of_a_problem_is_veiled_and_means_the_same():
    original = Problem.model_validate_json(json.dumps(EVERYTHING))
    known = set()
    for seed in range(5):
        veiled = anonymous(original, random.Random(seed))
        document = veiled.to_json()
        for telling in (
            "anna", "bram", "cora", "dirk", "vertrokken", "17AB", "18CD", "19EF", "20GH", "21IJ", "41775",
            "55555", "charlois", "Charlois", "WK05", "herfst", "casus", "Noor", "zuid", "noord", "woensdag",
            "donderdag",
        ):  # fmt: skip
            assert telling not in document
        known.add(document)
        results = [solve(each, Limits(seconds=20, workers=1)) for each in (original, veiled)]
        assert all(isinstance(result, Solved) for result in results)
        before, after = (result.roster for result in results)
        assert after.status == before.status == "optimal"
        assert (after.cost, after.changes, after.breakdown) == (before.cost, before.changes, before.breakdown)
    assert len(known) == 5, "another draw, other codes"
    assert anonymous(original).to_json() != anonymous(original).to_json()


def test_the_order_tells_nothing(compiled):
    """Codes follow neither the order of the document nor that of the original ids."""
    codes = [person.id for person in anonymous(compiled).people]
    assert codes != sorted(codes) and codes != sorted(codes, key=lambda code: int(code[1:]))
    assert len(set(codes)) == len(compiled.people)


def test_costs_are_those_of_the_original(compiled):
    empty, veiled = costs_of(compiled, []), costs_of(anonymous(compiled), [])
    assert veiled.terms == empty.terms
    assert empty.total > 0
