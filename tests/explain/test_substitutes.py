"""Substitutes are exactly the people for whom the whole checker accepts, at the cost that it finds."""

from __future__ import annotations

from collections import Counter

import pytest
from rosters import after, newly_broken, roster, total

from matcher.explain import substitutes
from matcher.explain.judgement import Step
from matcher.problem import Problem
from matcher.roster import HeldMeeting

OWN = {
    "each_pinned_person_attends_or_stays_away",
    "each_frozen_meeting_keeps_its_people",
    "together_people_attend_the_same_meetings",
}


def by_trying_everybody(
    problem: Problem, meetings: list[HeldMeeting], meeting: str, instead_of: str | None
) -> dict[str, int]:
    """Person → least cost beyond the empty seat, of everybody whom the checker lets in."""
    gone = [] if instead_of is None else [Step(instead_of, meeting, False)]
    empty = after(meetings, gone)
    forgiven = Counter(v for v in newly_broken(problem, meetings, empty).elements() if v.rule in OWN)
    here = next(each for each in meetings if each.id == meeting)
    found: dict[str, int] = {}
    for person in (p.id for p in problem.people if p.id not in here.people):
        mine = [each.id for each in meetings if person in each.people]
        for left in [[], *([Step(person, m, False)] for m in mine)]:
            then = after(meetings, [*gone, *left, Step(person, meeting, True)])
            if not newly_broken(problem, meetings, then) - forgiven:
                cost = total(problem, then) - total(problem, empty)
                found[person] = min(cost, found.get(person, cost))
    return found


@pytest.mark.parametrize("absent", [False, True])
def test_they_are_exactly_those_whom_the_checker_lets_in(absent: bool) -> None:
    kinds: Counter[str] = Counter()
    refused = 0
    for seed in range(120):
        problem, meetings = roster(seed, people=7)
        seated = {person for meeting in meetings for person in meeting.people}
        for meeting in meetings:
            if absent and not meeting.people:
                continue
            who = meeting.people[seed % len(meeting.people)] if absent else None
            found = substitutes(problem, meetings, meeting.id, instead_of=who, most=None)
            truth = by_trying_everybody(problem, meetings, meeting.id, who)
            assert {one.person: one.cost for one in found} == truth, (seed, meeting.id)
            assert [one.kind == "reserve" for one in found] == [one.person not in seated for one in found]
            order = [(one.kind != "reserve", one.cost) for one in found]
            assert order == sorted(order)
            assert found[:2] == substitutes(problem, meetings, meeting.id, instead_of=who, most=2)
            kinds.update(one.kind for one in found)
            refused += len(problem.people) - len(meeting.people) - len(found)
    assert kinds["reserve"] and kinds["extra"] and kinds["move"] and refused


def test_a_colleague_is_marked_and_what_they_leave_behind_is_told() -> None:
    colleagues = left = 0
    for seed in range(120):
        problem, meetings = roster(seed, people=7)
        school = {person.id: person.school for person in problem.people}
        for meeting in meetings:
            for who in meeting.people[:1]:
                for one in substitutes(problem, meetings, meeting.id, instead_of=who, most=None):
                    same = school[who] is not None and school[one.person] == school[who]
                    assert one.colleague == same
                    colleagues += same
                    if one.leaves is None:
                        assert one.left_behind == 0
                    left += one.left_behind != 0
    assert colleagues and left


def test_without_somebody_who_left_nobody_is_a_colleague() -> None:
    problem, meetings = roster(3)
    for meeting in meetings:
        assert not any(one.colleague for one in substitutes(problem, meetings, meeting.id))


def test_what_is_not_there_is_refused() -> None:
    problem, meetings = roster(3)
    with pytest.raises(KeyError):
        substitutes(problem, meetings, "elsewhere")
    outside = next(p.id for p in problem.people if p.id not in meetings[0].people)
    with pytest.raises(ValueError):
        substitutes(problem, meetings, meetings[0].id, instead_of=outside)
