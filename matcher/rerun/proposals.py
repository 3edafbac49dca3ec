"""Up to three proposals: the fewest changes, a few more that pay for themselves, and planned anew."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from matcher.byhand import roster_of
from matcher.check import broken_rules
from matcher.engines import Limits, Solved, solve, solve_priced
from matcher.engines.outcome import Progress
from matcher.problem import MeetingPart, PinPart, Problem, QuotaPart
from matcher.rerun.difference import ANEW, FEWEST, SOME_MORE, Difference
from matcher.rerun.rerunning import Ready
from matcher.roster import HeldMeeting, Roster

WORTH = 6
"""Travel minutes that each weighted change has to save: another moment for one person counts for ten."""
PEOPLE = 5
"""A few more changes: no more than so many people of the greatest weight who move to another moment."""
SHARE = 0.25
"""Of the time, for the second proposal; the rest is for planning anew."""


@dataclass(frozen=True)
class Proposal:
    """A roster that a planner may choose."""

    kind: str
    """FEWEST, SOME_MORE or ANEW."""
    roster: Roster
    difference: Difference
    bound: int | None
    """Proven: no roster of this kind costs less than so many travel minutes; None when not known."""


def proposals_beside(
    ready: Ready,
    first: Roster,
    limits: Limits,
    *,
    progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
) -> tuple[Proposal, ...]:
    """The roster with the fewest changes, and those with more changes that cost less.

    `first` is that of `rerun`; `limits.seconds` is for the other two. A proposal with more changes that does
    not cost less is none; one that costs less with as few takes the place of the other. Raises CheckFailed
    when the checker rejects what an engine made.
    """
    stop = stop or threading.Event()
    found = [Proposal(FEWEST, first, ready.difference(first), first.bound)]
    problem = ready.prepared.problem

    def add(kind: str, meetings: list[HeldMeeting], bound: int | None) -> None:
        roster = roster_of(problem, meetings, earlier=first)
        if (roster.cost or 0) >= (found[-1].roster.cost or 0):
            return
        # As few changes for less: nobody would choose the other. The first may be so when it is not proven.
        while found and _changes(roster) <= _changes(found[-1].roster):
            found.pop()
        if not found:
            kind, bound = FEWEST, roster.bound
        roster = roster.model_copy(update={"engine": kind, "seed": limits.seed, "workers": limits.workers})
        found.append(Proposal(kind, roster, ready.difference(roster), bound))

    near = solve_priced(
        problem, list(first.meetings), WORTH, _most(problem, first),
        replace(limits, seconds=SHARE * limits.seconds), stop,
    )  # fmt: skip
    add(SOME_MORE, near, None)
    if not stop.is_set():
        anew = replace(limits, seconds=(1 - SHARE) * limits.seconds)
        outcome = solve(without_earlier(problem), anew, progress=progress, stop=stop)
        if isinstance(outcome, Solved) and not broken_rules(problem, outcome.roster.meetings):
            add(ANEW, list(outcome.roster.meetings), outcome.roster.bound)
    return tuple(found)


def _changes(roster: Roster) -> int:
    assert roster.changes is not None
    return roster.changes.value


def _most(problem: Problem, first: Roster) -> int:
    """The weighted changes that a few more may come to."""
    previous = problem.previous
    assert previous is not None
    heaviest = max((attend.weight for attend in previous.attends), default=1)
    return _changes(first) + PEOPLE * previous.change.slot * heaviest


def without_earlier(problem: Problem) -> Problem:
    """The problem as if nobody had been anywhere, except in its frozen meetings; the costs are the same.

    Rosters that are valid for the one are so for the other: a bound on the cost holds for both.
    """
    previous = problem.previous
    assert previous is not None
    frozen = set(previous.frozen)
    option = {part.id: (part.slot, part.venue) for part in previous.meetings}
    people = {person.id for person in problem.people}
    here = [part.id for part in problem.meetings if part.id in frozen]
    sat = {
        (attend.person, attend.meeting)
        for attend in previous.attends
        if attend.meeting in here and attend.person in people
    }
    pins = [
        PinPart(meeting=id_, option=option[id_]) if id_ in option else PinPart(meeting=id_, held=False)
        for id_ in here
    ]
    pins += [PinPart(person=person, meeting=meeting, attends=True) for person, meeting in sorted(sat)]

    def bare(part: MeetingPart) -> MeetingPart:
        # Falling short at a cost is missing a target. A frozen meeting has no minimum.
        soft = [QuotaPart(target=part.min_size)]
        soft += [QuotaPart(match=quota.match, target=quota.min) for quota in part.quotas]
        if part.id in frozen:
            soft = []
        elif part.id not in option or previous.shortfall is None:
            return part
        quotas = [quota.model_copy(update={"min": 0}) for quota in part.quotas]
        quotas += [quota.model_copy(update={"cost": previous.shortfall}) for quota in soft if quota.target]
        return part.model_copy(update={"min_size": 0, "quotas": quotas})

    return problem.model_copy(
        update={
            "previous": None,
            "pins": [*problem.pins, *(pin for pin in pins if pin not in problem.pins)],
            "attend": [
                row for row in problem.attend
                if row.meeting not in frozen or (row.person, row.meeting) in sat
            ],
            "meetings": [bare(part) for part in problem.meetings],
        }
    )  # fmt: skip
