"""Proposals to choose from: each valid, each cheaper than those with fewer changes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import pairwise

import pytest
from brute import optimum
from small_rounds import DELFSHAVEN, NOORD, a_round, compiled, mentors, schools, teachers, venue
from strategies import solvable_problem

from matcher.byhand import roster_of
from matcher.check import broken_rules, check, costs_of
from matcher.documents import parse_problem
from matcher.domain import Cancellation, Round
from matcher.engines import Limits, Solved, solve, solve_priced
from matcher.outputs.change_words import proof
from matcher.problem import PinPart, Problem
from matcher.rerun import (
    ANEW,
    CHANGE,
    FEWEST,
    PEOPLE,
    SOME_MORE,
    WORTH,
    Ready,
    earlier_of,
    make_ready,
    rerun,
    with_earlier,
)
from matcher.rerun import proposals_beside as beside
from matcher.rerun.proposals import without_earlier
from matcher.roster import Roster

LIMITS = Limits(seconds=20, workers=1, seed=0)
NOW = datetime(2027, 10, 1, 12)


def the_round() -> Round:
    people = [*teachers(14), *mentors(6), *teachers(12, NOORD, "no"), *mentors(6, NOORD, "nv")]
    places = [*schools(DELFSHAVEN, "PO")[:2], *schools(NOORD, "PO")[:2]]
    return a_round(people, [venue(code, capacity=24) for code in places], rules={"min_personen": 6})


def solved(problem: Problem) -> Roster:
    outcome = solve(problem, LIMITS)
    assert isinstance(outcome, Solved)
    return outcome.roster


@cache
def poor() -> tuple[Problem, Roster]:
    """A roster in which two people are at the wrong end of town, because somebody wanted so."""
    problem = compiled(the_round()).problem
    best = solved(problem)
    seat = {person: meeting.id for meeting in best.meetings for person in meeting.people}
    could = {(row.person, row.meeting) for row in problem.attend}
    held = [meeting.id for meeting in best.meetings]
    away = [
        PinPart(person=person, meeting=other, attends=True)
        for person in sorted(seat)
        for other in held
        if other != seat[person] and (person, other) in could
    ]
    by_person = list({pin.person: pin for pin in away}.values())[:2]
    keep = [PinPart(meeting=meeting.id, option=(meeting.slot, meeting.venue)) for meeting in best.meetings]
    return problem, solved(problem.model_copy(update={"pins": [*problem.pins, *by_person, *keep]}))


def ready(cancelled: str) -> Ready:
    problem, roster = poor()
    before = earlier_of(roster, problem.to_json())
    round_ = with_earlier(replace(the_round(), cancellations=(Cancellation(cancelled, None),)), before, NOW)
    return make_ready(round_, compiled(round_), before, NOW)


@cache
def made() -> tuple[Ready, Roster]:
    _, roster = poor()
    found = ready(roster.meetings[0].people[-1])
    outcome = rerun(found, LIMITS)
    assert isinstance(outcome, Solved)
    return found, outcome.roster


def test_more_changes_must_pay_and_every_proposal_is_valid() -> None:
    found, first = made()
    proposals = beside(found, first, Limits(seconds=10, workers=1, seed=0))
    assert proposals[0].kind == FEWEST and proposals[0].roster == first
    assert len(proposals) >= 2, "a poor roster leaves something to choose"
    for fewer, more in pairwise(proposals):
        assert (more.roster.cost or 0) < (fewer.roster.cost or 0)
        assert more.roster.changes is not None and fewer.roster.changes is not None
        assert more.roster.changes.value > fewer.roster.changes.value
        assert "kan het ook" in proof(more.difference)
    for one in proposals:
        assert check(found.prepared.problem, one.roster).violations == ()
        assert one.bound is None or one.bound <= (one.roster.cost or 0)
        assert one.difference.cost == one.roster.cost
    for one in proposals:
        if one.kind == SOME_MORE and one.roster.changes and first.changes:
            more = one.roster.changes.value - first.changes.value
            assert (first.cost or 0) - (one.roster.cost or 0) >= WORTH * more
            assert more <= PEOPLE * CHANGE.slot


def test_a_first_proposal_that_can_do_with_less_gives_way() -> None:
    found, first = made()
    problem = found.prepared.problem
    crowded = max(first.meetings, key=lambda meeting: len(meeting.people))
    worse = roster_of(problem, [
        meeting.model_copy(update={"people": meeting.people[1:]}) if meeting is crowded else meeting
        for meeting in first.meetings
    ])  # fmt: skip
    assert not broken_rules(problem, worse.meetings)
    proposals = beside(found, worse, Limits(seconds=10, workers=1, seed=0))
    assert proposals[0].kind == FEWEST and [one.kind for one in proposals].count(FEWEST) == 1
    best, old = proposals[0].roster, worse
    assert best.changes is not None and old.changes is not None
    assert best.changes.value < old.changes.value and (best.cost or 0) < (old.cost or 0)
    assert all(check(problem, one.roster).ok for one in proposals)


def test_anew_is_what_planning_without_an_earlier_roster_gives() -> None:
    found, first = made()
    proposals = beside(found, first, Limits(seconds=20, workers=1, seed=0))
    best = solved(found.prepared.problem.model_copy(update={"previous": None}))
    assert min(one.roster.cost or 0 for one in proposals) == best.cost
    anew = [one for one in proposals if one.kind == ANEW]
    assert not anew or anew[0].bound == best.bound


def test_a_price_of_nothing_and_a_high_price() -> None:
    found, first = made()
    problem, start = found.prepared.problem, list(first.meetings)
    free = solve_priced(problem, start, 0, 10**6, LIMITS)
    dear = solve_priced(problem, start, 10**6, 10**6, LIMITS)
    none = solve_priced(problem, start, 0, (first.changes.value if first.changes else 0), LIMITS)
    assert first.changes is not None
    best = solved(problem.model_copy(update={"previous": None}))
    assert not broken_rules(problem, free)
    assert costs_of(problem, free).total == best.cost
    assert costs_of(problem, dear).changes == first.changes.value
    assert costs_of(problem, none).total == first.cost


def test_a_frozen_meeting_stays_in_every_proposal() -> None:
    problem, roster = poor()
    before = earlier_of(roster, problem.to_json())
    frozen = roster.meetings[-1]
    gone = roster.meetings[0].people[0]
    round_ = replace(the_round(), cancellations=(Cancellation(gone, None),), frozen=(frozen.id,))
    round_ = with_earlier(round_, before, NOW)
    found = make_ready(round_, compiled(round_), before, NOW)
    outcome = rerun(found, LIMITS)
    assert isinstance(outcome, Solved)
    for one in beside(found, outcome.roster, Limits(seconds=8, workers=1, seed=0)):
        still = next(meeting for meeting in one.roster.meetings if meeting.id == frozen.id)
        assert (still.slot, still.venue) == (frozen.slot, frozen.venue)
        assert set(still.people) == set(frozen.people) - {gone}


@pytest.mark.parametrize("most", [0, 10])
def test_no_more_changes_than_allowed(most: int) -> None:
    found, first = made()
    assert first.changes is not None
    cap = first.changes.value + most
    meetings = solve_priced(found.prepared.problem, list(first.meetings), 0, cap, LIMITS)
    assert (costs_of(found.prepared.problem, meetings).changes or 0) <= cap


@pytest.mark.parametrize("seed", [7, 43, 102, 131])
def test_the_bound_of_planning_anew_holds_for_every_roster(seed: int) -> None:
    document = solvable_problem(seed, people=5)[0]
    problem = parse_problem(json.dumps(document))[0]
    document["previous"]["change"] = {}
    cheapest = optimum(document)
    assert cheapest is not None
    assert solved(without_earlier(problem)).cost == cheapest.cost
