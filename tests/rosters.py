"""Made-up rosters for the tests of explanations, and what the whole checker says of changes to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from judging import held, read
from strategies import solvable_problem

from matcher.check import Violation, broken_rules, costs_of
from matcher.explain.judgement import Step
from matcher.problem import Problem
from matcher.roster import HeldMeeting

Document = dict[str, Any]


def roster(seed: int, people: int = 6, meetings: int = 3) -> tuple[Problem, list[HeldMeeting]]:
    """A problem and a roster that breaks none of its rules."""
    document, planted = solvable_problem(seed, people=people, meetings=meetings)
    return read(document), held(planted)


def after(meetings: list[HeldMeeting], steps: Iterable[Step]) -> list[HeldMeeting]:
    """The roster with these steps taken, made without the bench."""
    people = {meeting.id: list(meeting.people) for meeting in meetings}
    for step in steps:
        if step.joins:
            people[step.meeting].append(step.person)
        else:
            people[step.meeting].remove(step.person)
    return [meeting.model_copy(update={"people": people[meeting.id]}) for meeting in meetings]


def newly_broken(
    problem: Problem, meetings: list[HeldMeeting], changed: list[HeldMeeting]
) -> Counter[Violation]:
    return Counter(broken_rules(problem, changed)) - Counter(broken_rules(problem, meetings))


def total(problem: Problem, meetings: list[HeldMeeting]) -> int:
    return costs_of(problem, meetings).total
