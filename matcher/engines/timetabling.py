"""The engine for timetables with attendance: annealing and a bound beside a local search by prices.

Three ways of working share the best roster and the best bound. Annealing, in a process of its own,
finds good rosters at once; the local search here judges timetables by their attendance relaxation
and makes attendance whole; the bound comes from another process.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import numpy as np

from matcher.engines.backends import solve_linear
from matcher.engines.beside import Beside
from matcher.engines.decomposition import Decomposition, OutOfTime
from matcher.engines.incumbent import Incumbent
from matcher.engines.outcome import Limits
from matcher.engines.prices import PriceSearch
from matcher.engines.tally import held_of, tally_of
from matcher.engines.timetables import TimetableSearch
from matcher.model.index import Index
from matcher.model.linear import Floats, Ints
from matcher.problem import Problem
from matcher.roster import whole_bound

ENGINE = "timetable"
FIRST_PRICE = 25.0
"""Minutes: about what placing one more person is worth in a roster that places nearly everybody."""
TURN = 50
"""Timetables between rosters on the way, and with one worker between steps of the bound.

Counts, not seconds, so that runs repeat.
"""
LARGE = 3_000_000
"""Possible attendances above which no process works beside: memory would run out."""
ANNEALERS = 6
"""Annealing processes at most; each starts from a seed of its own."""
FURTHER = 1_000
"""Between the seeds of two: every cycle of one takes the next."""
LAST = 3.0
"""Seconds at the end that annealing leaves for making attendance whole."""
BRIEF = 3
"""Local optima after which a brief search ends."""
PATIENCE = 3.0
"""Seconds without a better bound after which an exhausted search ends."""
ROUGH, FINE = 0.01, 0.0002
"""Relative gaps within which attendance is made whole: for a roster on the way, and for the last one."""


def suits(problem: Problem) -> bool:
    """Whether the engine honours every key this problem uses."""
    return not (problem.cases or any(repeat.cost for repeat in problem.repeats) or problem.previous)


HEARS_NOTHING, LITTLE = 10.0, 0.2
"""Seconds that HiGHS gets at most at a time, and the share of what is left for a first try."""


def solve_timetable(
    index: Index,
    limits: Limits,
    deadline: float,
    best: Incumbent,
    stop: threading.Event,
    *,
    brief: bool = False,
) -> bool:
    """Search until proof, gap, stop or `deadline` (time.monotonic); reports into `best`.

    `brief`: only make a good start, for an engine that comes after. Returns False when it found no
    timetable to begin with: another engine must decide then.
    """
    best.enter("bijeenkomsten verkennen")

    def check_time() -> None:
        if stop.is_set() or time.monotonic() > deadline:
            raise OutOfTime

    # Other processes hold everything once more.
    apart = limits.workers > 1 and not brief and len(index.person) <= LARGE
    with ExitStack() as closing:
        beside = _Helpers(index, limits.seed, deadline, best, closing) if apart else None
        try:
            whole = Decomposition(index, check_time)
            if whole.coupling.contradictions:
                return False
            search = TimetableSearch(whole, limits.seed)
            if not search.start(whole.values(_flat(whole))):
                return False
            return _Run(whole, search, limits, deadline, best, stop, beside, brief).run()
        except OutOfTime:
            return best.engine == ENGINE


class _Helpers:
    """The processes beside the search; without one that can't be started it goes on all the same."""

    def __init__(self, index: Index, seed: int, deadline: float, best: Incumbent, closing: ExitStack) -> None:
        self.index, self.best = index, best
        self.heard = time.monotonic()
        """When a better bound came in last."""
        self.timetable: Ints | None = None
        """The options of the best roster that annealing found, until they are taken over."""
        self.tally, self.units = tally_of(index)
        left = deadline - time.monotonic()
        end = time.time() + left - max(0.5, min(LAST, 0.1 * left))
        # The local search takes a core, and so does the bound until it has converged.
        seeds = [seed + FURTHER * i for i in range(max(1, min(ANNEALERS, (os.cpu_count() or 1) - 2)))]
        price = _price(index)
        work: list[tuple[str, object, Callable[[Any], None]]] = [
            ("matcher.engines.anneal_worker", (self.tally, price, each, end), self._take_roster)
            for each in seeds
        ]
        work.append(
            ("matcher.engines.bound_worker", (index.problem.to_json(), FIRST_PRICE), self._take_bound)
        )
        self._processes = [self._start(*each, closing) for each in work]

    def _start(
        self, module: str, first: object, heard: Callable[[Any], None], closing: ExitStack
    ) -> Beside | None:
        try:
            process = Beside(module, first, heard)
        except OSError:
            return None
        closing.callback(process.close)
        return process

    def _take_bound(self, bound: float) -> None:
        self.heard = time.monotonic()
        self.best.raise_bound(whole_bound(bound))

    def _take_roster(self, news: tuple[int, Ints, Ints]) -> None:
        cost, options, seats = news
        if self.best.offer(held_of(self.index, self.tally, self.units, options, seats), ENGINE, cost):
            self.timetable = options

    def check(self) -> None:
        """Raise what went wrong in hearing the others."""
        for process in self._processes:
            if process is not None:
                process.check()


def _price(index: Index) -> int:
    """What annealing pays for a broken rule: more than leaving anybody out, or sending them far."""
    unplaced = max((person.unplaced_cost for person in index.problem.people), default=0)
    return max(unplaced + 40, int(3 * index.cost.mean()) if len(index.cost) else 0, 100)


def _flat(whole: Decomposition) -> Floats:
    rows = whole.rows
    return np.where(rows.row_label == rows.labels.index("unplaced"), FIRST_PRICE, 0.0)


class _Run:
    def __init__(
        self,
        whole: Decomposition,
        search: TimetableSearch,
        limits: Limits,
        deadline: float,
        best: Incumbent,
        stop: threading.Event,
        beside: _Helpers | None,
        brief: bool,
    ) -> None:
        self.whole, self.search, self.limits, self.deadline = whole, search, limits, deadline
        self.best, self.stop, self.beside, self.brief = best, stop, beside, brief
        self.prices: PriceSearch | None = None
        self.rounded = np.inf
        self.fine = False
        self.rounded_at = 0
        self.rounding_seconds = 0.0
        self.longest_step = 0.0
        self.half = (deadline - time.monotonic()) / 2

    def run(self) -> bool:
        """Search and round in turn; True when a roster came of it."""
        self.round(self.deadline, ROUGH)
        self.best.enter("indeling verbeteren")
        if self.beside is None:
            self.raise_bound()
        steps = 0
        while not self.finished():
            assert self.search.best is not None
            kicks, steps = self.search.kicks, steps + 1
            began = time.monotonic()
            try:
                self.search.step()
            except OutOfTime:
                break
            self.longest_step = max(self.longest_step, time.monotonic() - began)
            stalled, due = self.search.kicks > kicks, self.search.evaluated >= self.rounded_at + TURN
            if (stalled or due) and self.search.best.value < self.rounded - 0.5:
                self.round(self.deadline, ROUGH)
            if self.beside is not None:
                self.beside.check()
                timetable, self.beside.timetable = self.beside.timetable, None
                if timetable is not None:
                    self.search.adopt(timetable)
                if self.search.exhausted:
                    if time.monotonic() - self.beside.heard > PATIENCE:
                        break
                    self.stop.wait(0.1)
            elif steps % TURN == 0 or self.search.exhausted:
                self.raise_bound()
                if self.search.exhausted and self.prices is not None and self.prices.converged:
                    break
            if self.brief and self.search.kicks >= BRIEF:
                break
        if not self.fine or (self.search.best is not None and self.search.best.value < self.rounded - 0.5):
            self.best.enter("deelnemers verdelen")
            if self.stop.is_set():
                # Somebody is waiting: what is nearly best now is better than the best later.
                self.round(time.monotonic() + 3.0, ROUGH)
            else:
                self.round(max(self.deadline, time.monotonic() + 1.0), FINE)
        return self.best.engine == ENGINE

    def finished(self) -> bool:
        """Proof, stop, or just time enough left to round the best timetable."""
        left = self.deadline - time.monotonic()
        if self.best.engine != ENGINE and left < self.half:
            # No timetable came to a roster: the rest of the time is for another engine.
            return True
        return (
            self.stop.is_set()
            or self.best.close_enough(self.limits.gap)
            or left < 2.0 * self.rounding_seconds + self.longest_step + 0.5
        )

    def raise_bound(self) -> None:
        """One step of the bound, in this process."""
        if self.prices is None:
            self.prices = PriceSearch(self.whole, FIRST_PRICE)
        if not self.prices.converged:
            try:
                self.prices.step(self.deadline - time.monotonic())
            except OutOfTime:
                return
        self.best.raise_bound(whole_bound(self.prices.bound))

    def round(self, until: float, gap: float) -> None:
        """Whole attendance for the best timetable, within `gap` of its best, offered as a roster.

        Whoever attends wholly in the relaxation stays there; that leaves little to decide. Only when
        that has no solution, or when the time allows for the last roster, everything is free.
        """
        timetable = self.search.best
        assert timetable is not None
        began = time.monotonic()
        assembly = self.search.attendance(timetable)
        program = assembly.program
        settled = np.zeros(len(program.cost), dtype=np.bool_)
        if timetable.values is not None:
            settled = program.integral & (timetable.values > 1 - 1e-6)
        kept = replace(program, var_lower=np.where(settled, program.var_upper, program.var_lower))
        parameters = f"output_flag=false\nmip_rel_gap={gap}"
        for attempt in (kept, program):
            left = until - time.monotonic()
            if attempt is program and self.best.engine == ENGINE and (gap == ROUGH or left <= 0):
                break
            # HiGHS hears nothing while it works, and may work on one timetable for ever.
            most = min(HEARS_NOTHING, max(1.0, left if gap == FINE else LITTLE * left))
            found = solve_linear(attempt, integral=True, seconds=most, parameters=parameters)
            if found.values is not None:
                self.best.offer(assembly.held(np.round(found.values)), ENGINE)
                if gap == ROUGH:
                    break
            if attempt is kept:
                self.rounding_seconds = time.monotonic() - began
            if found.values is not None and until - time.monotonic() < 5 * self.rounding_seconds:
                break
        self.fine = gap == FINE
        self.rounded, self.rounded_at = min(self.rounded, timetable.value), self.search.evaluated
