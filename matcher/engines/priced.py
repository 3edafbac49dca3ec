"""A roster near another one: the least cost when every change counts for so many travel minutes."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace

import numpy as np

from matcher.check import broken_rules, costs_of
from matcher.engines.change_prices import alone, ways_of
from matcher.engines.fixing import search_reduced
from matcher.engines.incumbent import CheckFailed
from matcher.engines.narrowing import Narrowed, narrow
from matcher.engines.offers import Offers
from matcher.engines.outcome import Limits
from matcher.model.index import Bools, Index, index_problem
from matcher.problem import Problem
from matcher.roster import HeldMeeting

LARGE = 20_000
"""Undecided attendances up to which every time and place is weighed, not only those of the start."""


def solve_priced(
    problem: Problem,
    start: list[HeldMeeting],
    price: int,
    most: int,
    limits: Limits,
    stop: threading.Event | None = None,
) -> list[HeldMeeting]:
    """The meetings with the least cost + `price` × changes that were found, or `start` when none are better.

    `price`: travel minutes for each weighted change; `most`: weighted changes at the most. `start` is a valid
    roster of the problem, which has an earlier one. Of a large problem only the meetings of `start` are held,
    when and where they are there. Raises CheckFailed when the checker rejects what was found.
    """
    best = _Best(problem, start, price)
    deadline = time.monotonic() + limits.seconds
    index = index_problem(problem)
    rest = _within(index, most, None)
    if rest.size > LARGE:
        rest = _within(index, most, _options_of(index, start))
    model, program = rest.model(most)
    if model.contradictions:
        return start
    offers = Offers(model, stop or threading.Event(), lambda meetings, _claimed: best.offer(meetings))

    def hear(bound: int) -> None:
        # A proven bound within the model: with less to gain than one change counts for, it is done.
        if best.value - bound < max(1, price):
            offers.done.set()

    search = search_reduced(
        program,
        program.cost + price * program.changes,
        limits,
        deadline - time.monotonic(),
        # HiGHS is worth its start even with a roster at hand, so that is not known until it is found again.
        known=lambda: best.value if offers.inside else None,
        hint=lambda: model.hint(best.meetings),
        on_solution=lambda value, bound, values: offers.take(values),
        on_bound=hear,
        stop=offers.done,
    )
    offers.finish(search)
    broken = broken_rules(problem, best.meetings)
    if broken:
        raise CheckFailed(problem, [f"engine priced: {each.rule}: {each.message}" for each in broken])
    return best.meetings


def _options_of(index: Index, meetings: list[HeldMeeting]) -> Bools:
    """By option: whether one of these meetings is held so."""
    held = {(meeting.id, meeting.slot, meeting.venue) for meeting in meetings}
    problem = index.problem
    return np.array(
        [
            (problem.meetings[m].id, problem.slots[s].id, problem.venues[v].id) in held
            for m, s, v in zip(index.option_meeting, index.option_slot, index.option_venue, strict=True)
        ],
        dtype=np.bool_,
    )


def _within(index: Index, most: int, options: Bools | None) -> Narrowed:
    """What remains to be decided with at most so many changes, and with these options only."""
    previous = index.problem.previous
    assert previous is not None
    if options is not None:
        here = options[index.option]
        index = replace(index, person=index.person[here], option=index.option[here], cost=index.cost[here])
    ways = ways_of(index, previous)
    bound = alone(ways)
    rest = narrow(ways, bound, max(0.0, most - bound.value))
    return rest if options is None else replace(rest, options=rest.options & options)


@dataclass
class _Best:
    """The best roster so far, by cost + price × changes as the checker counts them."""

    problem: Problem
    meetings: list[HeldMeeting]
    price: int

    def __post_init__(self) -> None:
        self.value = self._value(self.meetings)
        self._lock = threading.Lock()

    def _value(self, meetings: list[HeldMeeting]) -> int:
        costs = costs_of(self.problem, meetings)
        return costs.total + self.price * (costs.changes or 0)

    def offer(self, meetings: list[HeldMeeting]) -> bool:
        """Take these meetings if they are better. Either way the best is as good as what the model gave."""
        value = self._value(meetings)
        with self._lock:
            if value < self.value:
                self.meetings, self.value = meetings, value
        return True
