"""A place is fragile when the whole checker says that the meeting breaks or costs more without somebody."""

from __future__ import annotations

from collections import Counter

import pytest
from rosters import after, newly_broken, roster

from matcher.check import costs_of
from matcher.explain import fragile_places, substitutes
from matcher.explain.judgement import Step
from matcher.problem import Problem
from matcher.roster import HeldMeeting

OF_THE_MEETING = ("quotas", "variety", "coverage", "crowding", "balance", "cases", "shortfall")
THEIR_OWN = {"each_pinned_person_attends_or_stays_away", "each_frozen_meeting_keeps_its_people"}


def by_taking_everybody_out(
    problem: Problem, meetings: list[HeldMeeting]
) -> dict[tuple[str, str], tuple[set[str], int]]:
    """(meeting, person) → rules that break and minutes that the meeting loses; only where there is one."""
    found = {}
    now = costs_of(problem, meetings).terms
    for meeting in meetings:
        for person in meeting.people:
            without = after(meetings, [Step(person, meeting.id, False)])
            rules = {violation.rule for violation in newly_broken(problem, meetings, without)} - THEIR_OWN
            then = costs_of(problem, without).terms
            cost = sum(then[term] - now[term] for term in OF_THE_MEETING)
            if rules or cost > 0:
                found[meeting.id, person] = (rules, cost)
    return found


def test_the_places_are_exactly_those_that_the_checker_finds() -> None:
    rules: Counter[str] = Counter()
    for seed in range(150):
        problem, meetings = roster(seed, people=7)
        places = fragile_places(problem, meetings, most=None, substitutes=0)
        found = {
            (place.meeting, place.person): ({each.rule for each in place.broken}, place.cost)
            for place in places
        }
        assert found == by_taking_everybody_out(problem, meetings), seed
        order = [(not place.broken, -place.cost) for place in places]
        assert order == sorted(order)
        assert fragile_places(problem, meetings, most=2, substitutes=0) == places[:2]
        for meeting in meetings:
            here = fragile_places(problem, meetings, meeting=meeting.id, most=None, substitutes=0)
            assert here == tuple(place for place in places if place.meeting == meeting.id)
        rules.update(rule for broken, _ in found.values() for rule in broken)
        rules["cost only"] += sum(not broken for broken, _ in found.values())
    for rule in (
        "each_meeting_has_at_least_its_minimum_size", "each_meeting_meets_its_quota_minimums",
        "each_discussed_case_has_a_presenter_present", "together_people_attend_the_same_meetings",
        "cost only",
    ):  # fmt: skip
        assert rules[rule], rule


def test_who_could_step_in_is_who_could_take_the_seat() -> None:
    told = 0
    for seed in range(40):
        problem, meetings = roster(seed, people=7)
        for place in fragile_places(problem, meetings, substitutes=2):
            best = substitutes(problem, meetings, place.meeting, instead_of=place.person, most=2)
            assert place.substitutes == best
            told += len(best)
    assert told


def test_a_meeting_that_is_not_held_is_refused() -> None:
    problem, meetings = roster(3)
    with pytest.raises(KeyError):
        fragile_places(problem, meetings, meeting="elsewhere")
