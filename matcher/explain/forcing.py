"""The roster in which somebody does sit elsewhere, with the fewest other changes: found by solving again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from matcher.check import broken_rules, costs_of
from matcher.engines import Infeasible, Limits, Solved, solve
from matcher.explain.judgement import ABOUT_A_MEETING, Judgement, in_order
from matcher.explain.moves import Bench
from matcher.problem import (
    ChangePart,
    PinPart,
    PreviousAttendPart,
    PreviousMeetingPart,
    PreviousPart,
    Problem,
)
from matcher.roster import HeldMeeting

SMALL = 3_000
"""Possible attendances up to which solving the whole again takes a moment."""
NEAR = 6
"""Meetings around the one that is asked about, that may change with it in a larger problem."""
CHANGE = ChangePart(meeting=1, venue=3, slot=10, lost=15)
"""What a change weighs for somebody who keeps their seat otherwise: the later in this list, the worse."""


@dataclass(frozen=True, slots=True)
class Forced:
    """What solving again came to."""

    verdict: Literal["possible", "impossible", "undecided"]
    """impossible is proven; undecided: not found within the time."""
    meetings: tuple[HeldMeeting, ...] = ()
    judgement: Judgement = Judgement((), ())
    """Compared with the roster as it is."""
    proven: bool = False
    """Whether no roster has fewer changes, or as few at less cost."""


def forced_problem(problem: Problem, meetings: Iterable[HeldMeeting], person: str, meeting: str) -> Problem:
    """The problem in which this person must attend, and anything else that changes has a price."""
    held, before = list(meetings), problem.previous
    return problem.model_copy(
        update={
            "pins": [*problem.pins, PinPart(person=person, meeting=meeting, attends=True)],
            "previous": PreviousPart(
                meetings=[PreviousMeetingPart(id=m.id, slot=m.slot, venue=m.venue) for m in held],
                attends=[PreviousAttendPart(person=p, meeting=m.id) for m in held for p in m.people],
                # What was frozen stays so: a roster that keeps to it says the same as the earlier one.
                frozen=[] if before is None else before.frozen,
                shortfall=None if before is None else before.shortfall,
                change=CHANGE,
            ),
        }
    )


def narrowed(forced: Problem, held: Iterable[HeldMeeting], person: str, meeting: str) -> Problem:
    """The same problem where only what is near may change: the rest keeps its moment, place and people.

    Whatever is a roster of this is one of the whole, at the same cost; that there is none proves nothing.
    """
    now = {each.id: each for each in held}
    could = {row.person for row in forced.attend if row.meeting == meeting}
    # Most of those who could help live where most who could come here sit now.
    near = sorted(now.values(), key=lambda each: -len(could.intersection(each.people)))[:NEAR]
    free = {meeting, *(each.id for each in near), *(m.id for m in now.values() if person in m.people)}
    seated = {p for each in now.values() for p in each.people}
    movable = {person, *(p for m in free if m in now for p in now[m].people)}
    movable.update(each.id for each in forced.people if each.id not in seated)
    return forced.model_copy(
        update={
            "meetings": [
                part
                if part.id in free
                else part.model_copy(update={"options": [(now[part.id].slot, now[part.id].venue)]})
                for part in forced.meetings
                if part.id in free or part.id in now
            ],
            "attend": [
                row
                for row in forced.attend
                if (row.meeting in now and row.person in now[row.meeting].people)
                or (row.meeting in free and row.person in movable)
            ],
            "pins": [
                *(pin for pin in forced.pins if pin.meeting in free or pin.meeting in now),
                *(PinPart(meeting=id_, held=True) for id_ in now if id_ not in free),
            ],
        }
    )


def force(bench: Bench, meetings: Iterable[HeldMeeting], person: str, meeting: str, limits: Limits) -> Forced:
    """Solve again with this person in this meeting. Raises CheckFailed when an engine errs (a bug)."""
    now, problem = list(meetings), bench.problem
    forced = forced_problem(problem, now, person, meeting)
    if len(problem.attend) > SMALL:
        nearby = solve(narrowed(forced, now, person, meeting), replace(limits, seconds=limits.seconds / 2))
        if isinstance(nearby, Solved) and not broken_rules(problem, nearby.roster.meetings):
            there = nearby.roster.meetings
            return Forced("possible", tuple(there), difference(bench, now, there))
        limits = replace(limits, seconds=limits.seconds / 2)
    outcome = solve(forced, limits)
    if isinstance(outcome, Infeasible):
        return Forced("impossible", proven=True)
    # What softens lower bounds may reach further than in the problem itself: then it is no answer.
    if not isinstance(outcome, Solved) or broken_rules(problem, outcome.roster.meetings):
        return Forced("undecided")
    after = outcome.roster.meetings
    return Forced("possible", tuple(after), difference(bench, now, after), outcome.roster.status == "optimal")


def difference(bench: Bench, before: list[HeldMeeting], after: list[HeldMeeting]) -> Judgement:
    """What it means to have one roster instead of the other; neither breaks a rule."""
    minutes, was = _contributions(bench.problem, after)
    earlier, then = _contributions(bench.problem, before)
    minutes.subtract(earlier)
    return Judgement(in_order(minutes), (), was - then)


def _contributions(
    problem: Problem, meetings: list[HeldMeeting]
) -> tuple[Counter[tuple[str, str, str | None]], int]:
    """Every cost of a roster by (term, name, meeting), and its weighted changes."""
    costs, bench = costs_of(problem, meetings), Bench(problem, meetings)
    found: Counter[tuple[str, str, str | None]] = Counter()
    for sitting in bench.held.values():
        found["opening", "", sitting.meeting.id] += sitting.meeting.open_cost
    found.update(bench.of_meetings())
    for term, minutes in costs.terms.items():
        # What no meeting accounts for is about people, or about cases that nobody discusses.
        rest = minutes - sum(part for (name, _, _), part in found.items() if name == term)
        assert term not in ABOUT_A_MEETING or term == "cases" or not rest
        found[term, "", None] += rest
    return found, costs.changes or 0
