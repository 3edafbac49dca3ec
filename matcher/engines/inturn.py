"""A series seated one moment after another: each time with those in one group who met least so far.

Rounds in which groups change are hard as one problem, for every moment looks at every other. One after
the other they are easy, and often no dearer. What comes of it is a roster to improve; it proves nothing.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import replace
from itertools import combinations

from matcher.check import broken_rules
from matcher.engines.exact import ENGINE, solve_exact
from matcher.engines.incumbent import Incumbent
from matcher.engines.outcome import Limits
from matcher.engines.starting import offer_nothing
from matcher.model.index import index_problem
from matcher.problem import PairPart, PersonPart, Problem
from matcher.roster import HeldMeeting

SHARE = 0.4
"""Of the time that is left, for all moments together."""


def suits_turns(problem: Problem) -> bool:
    """Whether people may meet again at another moment, and every meeting has a moment of its own."""
    moments = {slot for meeting in problem.meetings for slot, _ in meeting.options}
    return (
        any(repeat.cost for repeat in problem.repeats)
        and len(moments) > 1
        and all(len({slot for slot, _ in meeting.options}) <= 1 for meeting in problem.meetings)
        and not problem.pins
        and problem.previous is None
    )


def seat_in_turn(best: Incumbent, limits: Limits, deadline: float, stop: threading.Event) -> None:
    """Offer a roster of `best.problem` made moment by moment; needs `suits_turns`."""
    problem = best.problem
    best.enter("moment voor moment indelen")
    slots = sorted(problem.slots, key=lambda slot: (slot.start, slot.end, slot.id))
    slots = [s for s in slots if any((s.id, v) in m.options for m in problem.meetings for _, v in m.options)]
    until = time.monotonic() + SHARE * (deadline - time.monotonic())
    times: Counter[str] = Counter()
    met: Counter[tuple[str, str, str]] = Counter()
    seated: list[HeldMeeting] = []
    for number, slot in enumerate(slots):
        if stop.is_set():
            return
        left = (until - time.monotonic()) / (len(slots) - number)
        part = Incumbent(_moment(problem, slot.id, times, met, seated))
        offer_nothing(part)
        mine = replace(limits, seconds=max(0.2, left))
        solve_exact(index_problem(part.problem), mine, time.monotonic() + mine.seconds, part, stop)
        series = {meeting.id: meeting.series for meeting in problem.meetings}
        for meeting in part.meetings or ():
            seated.append(meeting)
            times.update(meeting.people)
            if (of := series[meeting.id]) is not None:
                met.update((of, *pair) for pair in combinations(sorted(meeting.people), 2))
    place = {meeting.id: i for i, meeting in enumerate(problem.meetings)}
    seated.sort(key=lambda meeting: place[meeting.id])
    if not broken_rules(problem, seated):
        best.offer(seated, ENGINE)


def _moment(
    problem: Problem,
    slot: str,
    times: Counter[str],
    met: Counter[tuple[str, str, str]],
    seated: list[HeldMeeting],
) -> Problem:
    """The meetings of one moment, with what earlier ones leave: seats, cases, and who met whom."""
    meetings = [meeting for meeting in problem.meetings if any(slot == s for s, _ in meeting.options)]
    here = {meeting.id for meeting in meetings}
    exclusive = {meeting.id: meeting.exclusive for meeting in problem.meetings}
    taken = {
        (person, exclusive[meeting.id])
        for meeting in seated
        for person in meeting.people
        if exclusive[meeting.id] is not None
    }
    discussed = {case for meeting in seated for case in meeting.cases}
    series = {meeting.series for meeting in meetings}
    pairs: Counter[tuple[str, str]] = Counter()
    for pair in problem.pairs:
        pairs[min(pair.a, pair.b), max(pair.a, pair.b)] += pair.cost
    for repeat in problem.repeats:
        if repeat.series in series:
            # At one moment two people share one meeting at most, of whichever series it is.
            for of, a, b in met:
                if of == repeat.series:
                    pairs[a, b] += repeat.cost
    return problem.model_copy(
        update={
            "people": [_left(person, times[person.id]) for person in problem.people],
            "meetings": meetings,
            "attend": [
                row
                for row in problem.attend
                if row.meeting in here and (row.person, exclusive[row.meeting]) not in taken
            ],
            "pairs": [PairPart(a=a, b=b, cost=cost) for (a, b), cost in sorted(pairs.items()) if cost],
            "repeats": [],
            "cases": [case for case in problem.cases if case.id not in discussed],
        }
    )


def _left(person: PersonPart, times: int) -> PersonPart:
    if not times:
        return person
    most = None if person.max_meetings is None else max(0, person.max_meetings - times)
    return person.model_copy(update={"max_meetings": most, "unplaced_cost": 0})
