"""The engine of a rerun: the fewest changes first, then the cost; on what that leaves to decide.

Most of a rerun is settled before any search. What everybody must change on their own account bounds the
changes from below, and nothing that exceeds the bound by more than what a known roster needs can be part
of a better one. What remains is small, even of a large round, and solved as a whole: so a proof for it is
one for the round.
"""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import numpy as np

from matcher.engines.backends import Search, search_cpsat
from matcher.engines.change_prices import Bound, Ways, alone, relaxed_changes, together, ways_of
from matcher.engines.fixing import search_reduced
from matcher.engines.incumbent import Incumbent
from matcher.engines.narrowing import Narrowed, narrow
from matcher.engines.offers import Offers
from matcher.engines.outcome import Limits
from matcher.engines.relocating import RELOCATED, relocated
from matcher.model.index import Bools, Index
from matcher.model.linear import Floats
from matcher.roster import HeldMeeting, whole_bound

ENGINE = "fewest"
LARGE = 60_000
"""Undecided attendances up to which the cost is minimised over all that the changes allow."""
BUILDING = 4e-5
"""Seconds an undecided attendance to build a model, measured."""
ROUGH = 0.002
"""Relative gap of the cost at which a roster is worth having while the proof goes on."""
QUICK = 0.4
"""Share of what is left of the time for a step that another can make good."""


def solve_fewest(
    index: Index, limits: Limits, deadline: float, best: Incumbent, stop: threading.Event
) -> None:
    """Search until proof, gap, stop or `deadline` (time.monotonic); reports into `best`."""
    _Rerun(index, limits, deadline, best, stop).run()


class _Rerun:
    def __init__(
        self, index: Index, limits: Limits, deadline: float, best: Incumbent, stop: threading.Event
    ) -> None:
        previous = index.problem.previous
        assert previous is not None
        self.index, self.limits, self.deadline = index, limits, deadline
        self.best, self.stop = best, stop
        self.ways: Ways = ways_of(index, previous)
        self.bound: Bound = alone(self.ways)
        self._raise(self.bound)

    @property
    def left(self) -> float:
        return self.deadline - time.monotonic()

    @property
    def least(self) -> int:
        """The proven bound on the changes."""
        return self.best.changes_bound or 0

    @property
    def changes(self) -> int | None:
        """Of the best roster so far."""
        return None if self.best.costs is None else self.best.costs.changes

    def over(self) -> bool:
        return self.stop.is_set() or self.left <= 0

    def run(self) -> None:
        self.best.enter("zo min mogelijk wijzigingen")
        start = relocated(self.index.problem)
        if start:
            self.best.offer(start, RELOCATED)
        # Mostly everybody can have what they must change at least, and then this is all there is to do.
        if self.cheapest(narrow(self.ways, self.bound, 0.0), self.least, exact=True) or self.over():
            return
        self.find_roster()
        if self.best.proven_infeasible or self.changes is None or self.over():
            return
        self.raise_bound()
        if self.changes > self.least and not self.over():
            self.fewer()
        if not self.over():
            rest = narrow(self.ways, self.bound, self.changes - self.bound.value)
            exact = rest.size <= LARGE
            self.cheapest(rest if exact else self.stay_put(self.undisturbed()), self.changes, exact=exact)

    def movers(self, fixed: Bools) -> Narrowed:
        """Nobody but those who are not fixed is seated anew."""
        people = np.zeros(len(self.index.problem.people), dtype=np.bool_)
        people[self.ways.person[~fixed]] = True
        return self.stay_put(fixed, people)

    def stay_put(self, fixed: Bools, people: Bools | None = None) -> Narrowed:
        """The fixed ones of the earlier attendances stand; `people`: who may have further seats."""
        other = fixed[self.ways.entry] & ~self.ways.stands
        bound = replace(
            alone(self.ways),
            ways=np.where(other, np.inf, 0.0),
            lost=np.where(fixed | self.ways.sure, np.inf, 0.0),
        )
        return narrow(self.ways, bound, 0.0, people)

    def can_stay(self) -> Bools:
        """The earlier attendances that can stand, as far as their people go."""
        return np.asarray(self.ways.least == 0)

    def undisturbed(self) -> Bools:
        """The same, without those where more people sat than there are seats now."""
        ways = self.ways
        stands = np.flatnonzero(ways.stands)
        option = self.index.option[ways.at[stands]]
        crowd = np.bincount(option, minlength=len(self.index.option_meeting))
        full = np.zeros(len(ways.person), dtype=np.bool_)
        full[ways.entry[stands]] = (crowd > ways.seats)[option]
        return self.can_stay() & ~full

    def find_roster(self) -> None:
        """Any roster with few changes: by moving few people, else by whatever it takes."""
        for fixed in (self.can_stay(), self.undisturbed()):
            for narrowed in (self.movers, self.stay_put):
                if self.over():
                    return
                found = self.fewest_in(narrowed(fixed), QUICK * self.left, proof=False)
                if found.values is not None or self.best.engine == ENGINE:
                    return
        everything = narrow(self.ways, self.bound, np.inf)
        found = self.fewest_in(everything, max(self.left / 2, min(self.left, 1.0)), proof=True)
        if found.status == "infeasible" and self.best.meetings is None:
            self.confirm(everything)

    def confirm(self, everything: Narrowed) -> None:
        """Believe "infeasible" only when a second, different search comes to it too."""
        model, program = everything.model(None)
        second = search_cpsat(
            program,
            np.zeros_like(program.cost),
            seconds=max(2.0, self.left),
            workers=1,
            seed=self.limits.seed + 1,
            stop=self.stop,
        )
        if second.status == "infeasible":
            self.best.infeasible(model.contradictions)
        elif second.values is not None:
            self.best.offer(model.held(second.values), ENGINE)

    def raise_bound(self) -> None:
        """The bound with seats and rooms, where that of everybody alone does not do."""
        if self.changes == self.least:
            return
        found = together(self.ways, max(1.0, QUICK * self.left))
        if found is not None and found.value > self.bound.value:
            self.bound = found
            self._raise(found)
        if self.changes is not None and self.changes > self.least:
            whole = relaxed_changes(
                self.ways, self.bound, self.changes, self.limits, QUICK * self.left, self.stop
            )
            if whole is not None:
                self.best.raise_changes_bound(whole)

    def fewer(self) -> None:
        """Fewer changes than the best roster has, among all that could be."""
        assert self.changes is not None
        rest = narrow(self.ways, self.bound, self.changes - self.bound.value)
        if self.left > 3 * BUILDING * rest.size:
            self.fewest_in(rest, self.left / 2, proof=True)

    def fewest_in(self, rest: Narrowed, seconds: float, *, proof: bool) -> Search:
        """The fewest changes within what remains; with `proof` what is proven there holds for the whole."""
        model, program = rest.model(None)
        # What is left out then has more changes than the best roster has.
        most = self.changes

        def hear(bound: int) -> None:
            if proof:
                self.best.raise_changes_bound(bound if most is None else min(bound, most))

        offers = Offers(model, self.stop, self.offer)
        search = search_reduced(
            program,
            program.changes,
            replace(self.limits, gap=0.0),
            min(seconds, self.left),
            known=lambda: self.changes if offers.inside else None,
            hint=lambda: model.hint(self.best.meetings) if self.best.meetings and offers.inside else None,
            on_solution=lambda value, bound, values: offers.take(values, None),
            on_bound=hear,
            stop=offers.done,
        )
        offers.finish(search, None)
        return search

    def cheapest(self, rest: Narrowed, most: int, *, exact: bool) -> bool:
        """The least cost within what remains with at most so many changes; whether there is any.

        `exact`: nothing else can have so few changes, so that a bound here is one for the round.
        """
        model, program = rest.model(most)
        if model.contradictions:
            return False
        self.best.enter("indeling verbeteren")
        offers = Offers(model, self.stop, self.offer)
        heard: list[int] = []

        def inside() -> bool:
            return self.changes is not None and self.changes <= most and (exact or offers.inside)

        def hear(bound: int) -> None:
            # Of rosters with so few changes only: it means nothing as long as there is none.
            heard.append(bound)
            if exact and inside():
                self.best.raise_bound(max(heard))

        def on_solution(value: int, bound: int, values: Floats) -> None:
            offers.take(values, value)
            hear(bound)

        search = search_reduced(
            program,
            program.cost,
            self.limits,
            self.left,
            known=lambda: self.best.cost if inside() else None,
            hint=lambda: model.hint(self.best.meetings) if self.best.meetings and inside() else None,
            on_solution=on_solution,
            on_bound=hear,
            stop=offers.done,
            rough=ROUGH,
        )
        offers.finish(search, search.objective)
        if heard:
            hear(max(heard))
        return self.changes is not None and self.changes <= most

    def offer(self, meetings: list[HeldMeeting], claimed: int | None) -> bool:
        return self.best.offer(meetings, ENGINE, claimed)

    def _raise(self, bound: Bound) -> None:
        value = whole_bound(bound.value)
        if value is not None:
            self.best.raise_changes_bound(value)
