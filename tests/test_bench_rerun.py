"""The benchmark of reruns: its streams, its judgement and its tables. Seconds are no matter for a test."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from matcher import bench_rerun, bench_streams, cli, commands
from matcher.bench_rerun import Case
from matcher.bench_streams import Planned, Step, Streams
from matcher.engines import Limits, Solved
from matcher.engines.incumbent import CheckFailed
from matcher.errors import InputError
from matcher.roster import HeldMeeting, Roster

LIMITS = Limits(seconds=3, workers=1, seed=0)
SMALLEST = Streams(
    "klein", "rotterdam", people=(30,), steps=4, planning=3.0, seconds=5.0, scratch=1.0, every=4
)


@cache
def begin() -> Planned:
    with TemporaryDirectory() as folder:
        return bench_streams.planned(Path(folder), "rotterdam", 30, 0, LIMITS)


def a_step(**changes: object) -> Step:
    facts: dict[str, object] = {"kind": "afmelding", "seconds": 0.5, "changes": 3, "bound": 3}
    return Step(**{**facts, **changes})  # type: ignore[arg-type]


def a_case(**changes: object) -> Case:
    facts: dict[str, object] = {
        "what": "1 afmelding", "seconds": 1.23, "moved": 2, "changes": 6, "bound": 6, "cost": 31_000,
        "cost_bound": 30_900, "scratch_moved": 900, "scratch_changes": 4_000, "scratch_cost": 30_500,
        "command": 9.87,
    }  # fmt: skip
    return Case(**{**facts, **changes})  # type: ignore[arg-type]


def a_roster(*meetings: tuple[str, str, str, str]) -> Roster:
    held = [
        HeldMeeting(id=m, slot=slot, venue=venue, people=[*people]) for m, slot, venue, people in meetings
    ]
    return Roster(status="feasible", meetings=held)


def test_a_stream_keeps_every_promise():
    told: list[str] = []
    (steps,) = bench_streams.bench_streams(SMALLEST, 1, 0, told.append)
    assert len(steps) == 4 and len(told) == 1
    assert [list(step.broken()) for step in steps] == [[]] * 4
    assert all(step.proven for step in steps)


def test_planning_from_scratch_is_measured_by_the_same_rule(monkeypatch):
    problem = bench_streams.ready_of(begin().round, begin().earlier).prepared.problem
    roster = begin().earlier.roster
    before = {(person, meeting.id) for meeting in roster.meetings for person in meeting.people}

    def beside(anew: Roster | None) -> Step:
        monkeypatch.setattr(bench_streams, "from_scratch", lambda problem, limits: anew)
        return bench_streams.beside_scratch(a_step(), problem, LIMITS)

    assert beside(None) == a_step()
    same, nothing = beside(roster), beside(Roster(status="feasible"))
    assert (same.scratch, same.scratch_allowed, same.worse) == (0, True, True)
    assert nothing.scratch == 15 * len(before), "everybody loses every place"


def test_a_round_without_a_roster_is_not_measured(monkeypatch, tmp_path):
    tried = []

    def nothing(problem, limits):
        tried.append(limits.seconds)
        return Solved(Roster(status="feasible"))

    monkeypatch.setattr(bench_streams, "solve", nothing)
    with pytest.raises(InputError, match="geen indeling"):
        bench_streams.planned(tmp_path / "ronde", "rotterdam", 30, 0, LIMITS)
    assert tried == [3, 6, 12]


def test_the_same_seed_is_the_same_stream():
    def kinds() -> list[str]:
        random, round_ = Random(3), begin().round
        found = []
        for nth in range(12):
            kind, round_ = bench_streams.changed(round_, begin().earlier.roster, random, nth)
            found.append(kind)
        return [*found, repr(round_)]

    assert kinds() == kinds()


def test_every_kind_of_change_happens():
    random, round_, roster = Random(0), begin().round, begin().earlier.roster
    found = [bench_streams.changed(round_, roster, random, nth) for nth in range(60)]
    assert {kind for kind, _ in found} == set(bench_streams.CHANCES)
    assert all(after != round_ for _, after in found)


def test_after_freezing_neither_place_nor_people_can_be_taken_away():
    roster = begin().earlier.roster
    frozen = roster.meetings[0]
    round_ = replace(begin().round, frozen=(frozen.id,))
    random = Random(1)
    for nth in range(200):
        _, after = bench_streams.changed(round_, roster, random, nth)
        place = next(venue for venue in after.venues if venue.id == frozen.venue)
        assert frozen.slot in place.slots
        only_then = [one for one in after.cancellations if one.slot == frozen.slot]
        assert not {one.person for one in only_then} & set(frozen.people)


def test_a_frozen_meeting_is_touched_by_whoever_comes_goes_or_moves():
    before = a_roster(("m", "wo", "a", "pq"), ("n", "wo", "b", "r"))

    def touched(*meetings: tuple[str, str, str, str], here: str = "pqrs") -> int:
        return bench_streams.touched(before, a_roster(*meetings), ("m",), set(here))

    assert touched(("m", "wo", "a", "qp")) == 0, "the other meeting is not frozen"
    assert touched(("m", "wo", "a", "p"), here="prs") == 0, "who can't come any more is no change"
    assert touched(here="rs") == 0
    assert touched(("m", "wo", "a", "p")) == 1
    assert touched(("m", "wo", "a", "pqs")) == 1
    assert touched(("m", "do", "a", "pq")) == 1
    assert touched(("m", "wo", "b", "pq")) == 1
    assert touched() == 1


@pytest.mark.parametrize(
    ("step", "promises"),
    [
        (a_step(scratch=3, scratch_allowed=True), 0),
        (a_step(scratch=2, scratch_allowed=False), 0),
        (a_step(scratch=2, scratch_allowed=True), 1),
        (a_step(touched=1), 1),
        (a_step(failure="kapot", changes=None, bound=None), 1),
        (a_step(bound=1), 0),
    ],
)
def test_what_a_broken_promise_is(step, promises):
    assert len(list(step.broken())) == promises


def test_an_error_of_ours_is_told_and_ends_its_stream(monkeypatch, tmp_path):
    def fail(ready, limits):
        raise CheckFailed(ready.prepared.problem, ["iets klopt niet"])

    monkeypatch.setattr(bench_streams, "rerun", fail)
    monkeypatch.setattr(bench_streams, "REPORTS", tmp_path)
    told: list[str] = []
    (steps,) = bench_streams.bench_streams(SMALLEST, 1, 0, told.append)
    assert len(steps) == 1 and "CheckFailed" in steps[0].failure
    assert "CheckFailed" in told[-1]
    assert [path.name for path in tmp_path.iterdir()] == ["klein 0-1.json"]


def test_the_row_of_streams_adds_up():
    steps = [
        a_step(changes=6, bound=6, scratch=40, scratch_allowed=True),
        a_step(changes=4, bound=2, seconds=2.0),
        a_step(changes=0, bound=0, scratch=20, touched=1),
    ]
    row = dict(zip(bench_streams.HEADINGS, bench_streams.row(SMALLEST, [steps[:2], steps[2:]]), strict=True))
    assert row == {
        "reeksen": "klein", "aantal": "2", "stappen": "3", "geldig": "3", "bewezen zo min mogelijk": "2",
        "stappen met wijzigingen": "2", "gewogen wijzigingen": "10",
        "stappen ook helemaal opnieuw gepland": "2", "wijzigingen daarin": "6", "opnieuw gepland": "60",
        "verhouding": "0,1000", "opnieuw gepland met minder": "0", "bevroren geraakt": "1",
        "beloften gebroken": "1", "seconden per stap, midden": "0,50", "langste": "2,00",
    }  # fmt: skip


def test_cases_of_a_tiny_round_change_no_more_than_planning_anew():
    told: list[str] = []
    found = bench_rerun.cases("rotterdam", 30, LIMITS, told.append, cancellations=1, venues=1)
    assert [case.what.split(" (")[0] for case in found] == ["1 afmelding", "locatie weg"]
    for case in found:
        assert case.kept, case.failure
        assert case.bound is not None and case.bound <= case.changes
        assert case.cost_bound is None or case.cost_bound <= case.cost
    cancelled, lost = found
    assert cancelled.command is not None and lost.command is None
    assert lost.changes > 0 and lost.moved > 0


def test_the_cells_of_a_case():
    assert bench_rerun.case_row(a_case()) == (
        "1 afmelding", "1,2", "2", "6", "6", "31.000", "30.900", "900", "4.000", "0,0015", "30.500", "9,9",
    )  # fmt: skip
    nothing = a_case(scratch_moved=None, scratch_changes=None, scratch_cost=None, command=None)
    assert bench_rerun.case_row(nothing)[7:] == ("–",) * 5
    assert nothing.kept
    assert not a_case(scratch_changes=5).kept
    assert not a_case(failure="uitgang 70").kept


def test_the_command_prints_the_tables_of_the_parts_that_were_asked(monkeypatch, capsys):
    asked = []
    case = a_case()

    def fake_cases(region, people, limits, tell):
        asked.append((region, people, limits.seconds))
        return [case]

    def fake_streams(streams, workers, seed, tell):
        asked.append((streams.name, streams.seconds, seed))
        return [[a_step(seconds=1.0)]]

    monkeypatch.setattr(bench_rerun, "cases", fake_cases)
    monkeypatch.setattr(bench_rerun, "bench_streams", fake_streams)
    assert cli.main(["bench", "--rerun", "--seconds", "7", "--seed", "3"]) == 0
    assert asked == [("koers-vo", 1000, 7.0), ("reeksen klein", 5.0, 3), ("reeksen Koers VO", 7.0, 3)]
    lines = capsys.readouterr().out.splitlines()
    assert sum(line.startswith("| wat |") for line in lines) == 1
    assert sum(line.startswith("| reeksen ") for line in lines) == 4, "two tables of a heading and a row"
    asked.clear()
    assert cli.main(["bench", "--rerun", "--only", "reeksen k"]) == 0
    assert [one[0] for one in asked] == ["reeksen klein", "reeksen Koers VO"]
    case = a_case(failure="uitgang 70")
    assert cli.main(["bench", "--rerun", "--only", "koers"]) == commands.CHECK_FAILED
    assert cli.main(["bench", "--rerun", "--only", "Utrecht"]) == 2
    assert "reeksen klein" in capsys.readouterr().err
