"""`matcher explain` as its users meet it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from matcher.cli import main
from matcher.commands_explain import _known
from matcher.demo import write_demo
from matcher.documents import load_problem, load_roster
from matcher.engines import Limits, Solved, solve
from matcher.errors import InputError
from matcher.explain import (
    Alternative,
    Contribution,
    Judgement,
    Shift,
    WhyNotThere,
    Words,
    fragile_places,
    substitutes,
)
from matcher.explain.cells import price
from matcher.explain.documents import alternative_document
from matcher.formats import compile_problem
from matcher.geo import load_atlas
from matcher.rounds import Called, read_round
from matcher.telling_explain import _in_depth

PROBLEM: dict[str, Any] = {
    "version": 1,
    "name": "klein",
    "slots": [
        {"id": "wo", "start": "2027-11-10T13:30", "end": "2027-11-10T16:00"},
        {"id": "do", "start": "2027-11-11T13:30", "end": "2027-11-11T16:00"},
    ],
    "venues": [{"id": "v1", "capacity": 2}, {"id": "v2"}],
    "people": [
        {"id": name, "school": school, "slots": {"wo": 0, "do": 0}, "unplaced_cost": 100}
        for name, school in (("an", "x"), ("bo", "x"), ("cas", "y"), ("dirk", "x"))
    ],
    "meetings": [
        {"id": "west", "options": [["wo", "v1"]], "min_size": 2},
        {"id": "oost", "options": [["do", "v2"]]},
    ],
    "attend": [
        {"person": name, "meeting": "west", "cost": {"v1": minutes}}
        for name, minutes in (("an", 5), ("bo", 7), ("cas", 30), ("dirk", 40))
    ]
    + [{"person": name, "meeting": "oost", "cost": {"v2": 25}} for name in ("an", "cas")],
}
MEETINGS = [
    {"id": "west", "slot": "wo", "venue": "v1", "people": ["an", "bo"], "cases": []},
    {"id": "oost", "slot": "do", "venue": "v2", "people": ["cas"], "cases": []},
]
WIDTH = 100


@pytest.fixture
def small(tmp_path: Path) -> Path:
    (tmp_path / "problem.json").write_text(json.dumps(PROBLEM), encoding="utf-8")
    write_roster(tmp_path / "roster.json", MEETINGS)
    return tmp_path / "problem.json"


def write_roster(path: Path, meetings: list[dict[str, Any]], status: str = "feasible") -> None:
    path.write_text(json.dumps({"status": status, "meetings": meetings}), encoding="utf-8")


@pytest.fixture(scope="session")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A planned round of a few people at real schools."""
    folder = tmp_path_factory.mktemp("explain") / "ronde"
    write_demo(folder, region="rotterdam", people=60, seed=3, format="wijkbijeenkomst")
    problem = compile_problem(read_round(folder).round, load_atlas()).problem
    outcome = solve(problem, Limits(seconds=4, workers=1))
    assert isinstance(outcome, Solved) and outcome.roster.meetings
    (folder / "uit").mkdir()
    (folder / "uit" / "problem.json").write_text(problem.to_json(), encoding="utf-8")
    (folder / "uit" / "roster.json").write_text(outcome.roster.to_json(), encoding="utf-8")
    return folder


def ask(capsys: pytest.CaptureFixture[str], *arguments: object, code: int = 0) -> str:
    """What the command prints; every line fits."""
    assert main(["explain", *map(str, arguments)]) == code
    printed = capsys.readouterr()
    if "--json" not in arguments:
        assert max((len(line) for line in printed.out.splitlines()), default=0) <= WIDTH
    return printed.out if code == 0 else printed.out + printed.err


def test_the_overview_names_who_is_hard_to_miss_and_who_could_step_in(small, capsys):
    out = ask(capsys, small)
    assert "'west'" in out and "'an' en 'bo'" in out
    assert "'dirk' (reserve," in out and "collega)" in out
    # cas sits alone in a meeting that asks for nothing.
    assert "'oost'" not in out
    document = json.loads(ask(capsys, small, "--json"))
    places = [(each["meeting"], each["person"]) for each in document["fragile"]]
    assert places == [("west", "an"), ("west", "bo")]
    assert document["fragile"][0]["what"] == "regel: dan heeft 'west' te weinig mensen: 1; minstens 2 moet"
    assert document["fragile"][0]["rules"] == ["each_meeting_has_at_least_its_minimum_size"]


def test_why_here_lists_the_alternatives_with_their_price(small, capsys):
    document = json.loads(ask(capsys, small, "--person", "cas", "--workers", "1", "--json"))
    assert document["seats"] == ["oost"]
    (west,) = document["alternatives"]
    # The room is full; cas and an change places: 30 + 25 instead of 25 + 5.
    assert (west["verdict"], west["way"], west["cost"], west["decides"]) == (
        "possible", "swap", 25, "de zaal van 'west' is vol (2)",
    )  # fmt: skip
    assert {move["person"] for move in west["moves"]} == {"an", "cas"}
    out = ask(capsys, small, "--person", "CAS", "--workers", "1")
    assert "+25" in out and "ruil met 'an'" in out and "is vol (2)" in " ".join(out.split())


def test_somebody_on_the_reserve_list(small, capsys):
    out = ask(capsys, small, "--person", "dirk", "--workers", "1")
    assert "'dirk' staat op de reservelijst" in out
    assert "'west'" in out and "'oost'" not in out


def test_why_not_tells_who_would_have_to_move(small, capsys):
    arguments = (small, "--person", "cas", "--meeting", "west", "--workers", "1")
    out = ask(capsys, *arguments)
    assert "- 'an': 'west' → 'oost'" in out and "- 'cas': 'oost' → 'west'" in out
    assert "de zaal van 'west' is vol (2)" in out
    document = json.loads(ask(capsys, *arguments, "--json"))
    assert document["cost"] == 25 and document["reasons"]


def test_what_is_proven_impossible_is_said_to_be(small, capsys):
    out = ask(capsys, small, "--person", "bo", "--meeting", "oost", "--workers", "1")
    assert "bewezen" in out and "komt voor deze bijeenkomst niet in aanmerking" in out
    seated = ask(capsys, small, "--person", "bo", "--meeting", "west")
    assert "zit al in 'west'" in seated


def test_a_meeting_with_room_and_one_that_is_full(small, capsys):
    document = json.loads(ask(capsys, small, "--meeting", "oost", "--json"))
    problem, roster = load_problem(small)[0], load_roster(small.with_name("roster.json"))
    expected = [one.person for one in substitutes(problem, roster.meetings, "oost")]
    assert [one["person"] for one in document["substitutes"]] == expected
    out = ask(capsys, small, "--meeting", "west")
    assert "Er kan niemand bij" in out and "'dirk' (reserve" in out


def test_another_roster_can_be_asked_about(small, capsys):
    other = small.with_name("ander.json")
    write_roster(other, [MEETINGS[0] | {"people": ["bo", "cas"]}, MEETINGS[1] | {"people": ["an"]}])
    document = json.loads(ask(capsys, small, "--roster", other, "--person", "an", "--json"))
    assert document["seats"] == ["oost"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--person", "dirck"], "deelnemer 'dirck' kennen we niet. Oplossing: Bedoel je 'dirk'?"),
        (["--meeting", "wst"], "bijeenkomst 'wst' kennen we niet. Oplossing: Bedoel je 'west'"),
        (["--person", "zzzzzz"], "Controleer de naam of de code."),
    ],
)
def test_unknown_names_are_refused_with_what_may_be_meant(small, capsys, arguments, said):
    assert said in ask(capsys, small, *arguments, code=2)


def test_a_roster_of_another_problem_is_refused(small, capsys):
    write_roster(small.with_name("roster.json"), [MEETINGS[0] | {"people": ["zoe"]}])
    assert "hoort niet bij dit probleem" in ask(capsys, small, code=2)


def test_without_a_roster_it_says_why_there_is_none(small, capsys):
    small.with_name("roster.json").unlink()
    assert "er is nog geen indeling" in ask(capsys, small, "--person", "an", code=2)
    few = PROBLEM | {"meetings": [{"id": "west", "options": [["wo", "v1"]], "min_size": 5}], "attend": []}
    small.write_text(json.dumps(few), encoding="utf-8")
    assert "minstens 5 mensen" in ask(capsys, small, code=3)
    small.write_text(json.dumps(PROBLEM), encoding="utf-8")
    assert "zegt niet waarom" in ask(capsys, small, code=4)


def test_a_round_is_asked_about_by_name_and_address(planned, capsys):
    problem = load_problem(planned / "uit" / "problem.json")[0]
    roster = load_roster(planned / "uit" / "roster.json")
    people = {person.id: person for person in read_round(planned).round.people}
    someone = people[roster.meetings[0].people[0]]
    answers = [
        json.loads(ask(capsys, planned, "--person", text, "--seconds", "3", "--workers", "1", "--json"))
        for text in (someone.email, someone.id)
    ]
    assert all(answer["person"] == someone.id for answer in answers)
    assert roster.meetings[0].id in answers[0]["seats"]
    out = ask(capsys, planned)
    place = fragile_places(problem, roster.meetings, most=1, substitutes=0)[0]
    assert people[place.person].name in " ".join(out.split())
    # Names, no ids.
    assert place.person not in out and place.meeting not in out


def test_a_name_that_two_people_have_is_refused():
    with pytest.raises(InputError, match="meer dan één deelnemer"):
        _known("Jan", Called("deelnemer", [("Jan", "p1"), ("Jan", "p2")]))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"way": "move"}, "+12"),
        ({"way": "anew", "proven": True}, "+12"),
        # More time may find fewer changes, and so another price.
        ({"way": "anew"}, "hooguit +12"),
        ({"verdict": "blocked", "judgement": None}, "niet zo"),
        ({"verdict": "impossible", "judgement": None, "proven": True}, "kan niet"),
        ({"verdict": "undecided", "judgement": None}, "onbekend"),
    ],
)
def test_a_price_says_how_sure_it_is(changes, said):
    judged = Judgement((Contribution("attendance", "", "oost", 12),), ())
    facts: dict[str, Any] = {"verdict": "possible", "judgement": judged} | changes
    assert price(Alternative("oost", True, decides="", **facts)) == said


def test_long_answers_are_cut_for_people_and_whole_for_programs():
    people = [f"p{i}" for i in range(20)]
    shifts = tuple(Shift(person, ("oost",), ("west",)) for person in people)
    parts = tuple(Contribution("quotas", "IB", f"m{i}", 20 - i) for i in range(12))
    found = Alternative(
        "west", True, "possible", "", way="anew", judgement=Judgement(parts, ()), shifts=shifts
    )
    reasons = tuple(f"reden {i}" for i in range(12))
    lines = _in_depth(WhyNotThere("p0", found, found, reasons), "p0", "west", Words())
    assert "- en nog 4, kleiner" in lines and "- reden 7" in lines and "- reden 8" not in lines
    assert "- en nog 8 anderen; met --json staat iedereen erbij" in lines
    assert "hooguit" in lines[0]
    assert len(alternative_document(found)["moves"]) == 20
