"""Meetings of a series seated one moment after another, and names of meetings that differ in nothing else."""

from __future__ import annotations

import threading
import time
from itertools import combinations

import pytest

from matcher.bench_classics import social_golfers
from matcher.check import broken_rules
from matcher.engines.incumbent import Incumbent
from matcher.engines.inturn import seat_in_turn, suits_turns
from matcher.engines.outcome import Limits
from matcher.engines.twins import first_names_first
from matcher.problem import PinPart
from matcher.roster import HeldMeeting


def seated(problem, seconds=10.0):
    best = Incumbent(problem)
    seat_in_turn(best, Limits(seconds=seconds, workers=1), time.monotonic() + seconds, threading.Event())
    return best


def test_moment_by_moment_gives_a_roster_of_the_whole():
    problem = social_golfers(4, 3, 3)
    assert suits_turns(problem)
    best = seated(problem)
    assert best.meetings is not None and broken_rules(problem, best.meetings) == ()
    met = [pair for m in best.meetings for pair in combinations(sorted(m.people), 2)]
    assert len(met) == len(set(met)) == 3 * 4 * 3, "twelve people in threes, three times, no pair twice"
    assert best.cost == 0


def test_it_proves_nothing():
    best = seated(social_golfers(4, 3, 3))
    assert best.bound is None and not best.proven_infeasible


def test_only_series_with_meetings_of_one_moment_each():
    problem = social_golfers(4, 3, 3)
    assert not suits_turns(problem.model_copy(update={"repeats": []}))
    pinned = problem.model_copy(update={"pins": [PinPart(meeting=problem.meetings[0].id, held=True)]})
    assert not suits_turns(pinned)


# Names


@pytest.fixture
def twins():
    problem = social_golfers(2, 3, 1)
    people = [person.id for person in problem.people]
    (first, second), slot = (meeting.id for meeting in problem.meetings), problem.meetings[0].options[0][0]
    loose = [meeting.model_copy(update={"optional": True}) for meeting in problem.meetings]
    problem = problem.model_copy(update={"meetings": loose})
    venue = problem.meetings[0].options[0][1]
    return problem, HeldMeeting(id=second, slot=slot, venue=venue, people=people[:3]), first


def test_the_first_name_is_used_first(twins):
    problem, held, first = twins
    assert [meeting.id for meeting in first_names_first(problem, [held])] == [first]


def test_a_name_that_a_pin_mentions_stays(twins):
    problem, held, _ = twins
    pin = PinPart(person=held.people[0], meeting=held.id, attends=True)
    pinned = problem.model_copy(update={"pins": [pin]})
    assert first_names_first(pinned, [held]) == [held]


def test_meetings_that_others_may_attend_are_no_twins(twins):
    problem, held, first = twins
    fewer = [row for row in problem.attend if (row.person, row.meeting) != (held.people[0], first)]
    assert first_names_first(problem.model_copy(update={"attend": fewer}), [held]) == [held]
