"""The smallest changes to a problem that make a roster possible, each tried before it is told.

An elastic model (matcher.model.elastic) says what has to give. Its answer is applied to the document,
judged by the checker, and solved again; what doesn't pass is not shown.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import scipy.sparse as sparse

from matcher.check import broken_rules
from matcher.dutch import with_names
from matcher.engines import CheckFailed, Infeasible, Limits, Progress, Solved, solve
from matcher.engines.backends import Search, search_cpsat
from matcher.engines.stopping import Linked
from matcher.explain.applying import apply
from matcher.explain.sentences import sentence
from matcher.model.easing import Easing
from matcher.model.elastic import Elastic, build_elastic
from matcher.model.linear import Program
from matcher.problem import Problem

MOST = 3
"""A longer list of possible changes is no help."""
TIMES, PLUS = 2, 5
"""An alternative to the smallest fix is at most this many times as large, or this much larger."""
SHARE = 0.6
"""Share of the time that the smallest fix gets; trying it and looking for others have the rest."""


@dataclass(frozen=True)
class Fix:
    """A change that makes a roster possible; it has been tried."""

    easings: tuple[Easing, ...]
    applied: Problem
    """The changed problem."""
    proven_smallest: bool
    """Whether it is proven that nothing smaller helps."""

    @property
    def size(self) -> int:
        """In units (matcher.model.easing.UNITS)."""
        return sum(easing.size for easing in self.easings)

    def sentences(self, names: Mapping[str, str]) -> tuple[str, ...]:
        """What to do, all of it, in Dutch; `names` are what people call the ids of the problem."""
        return tuple(with_names(sentence(easing), names) for easing in self.easings)


@dataclass(frozen=True)
class Fixes:
    """What the search for fixes came to."""

    verdict: Literal["infeasible", "solvable", "undecided"]
    """infeasible: proven that something has to give. solvable: nothing has to. undecided: out of time;
    there may be fixes then too, but perhaps none is needed."""
    fixes: tuple[Fix, ...] = ()
    """Small ones first; at most as many as asked for."""


def smallest_fixes(
    problem: Problem, limits: Limits, *, most: int = MOST, stop: threading.Event | None = None
) -> Fixes:
    """Up to `most` different fixes of a problem, within the limits (`gap` is not used).

    Fixes differ in kind or in meeting, venue, quota or limit; when there are no more such, in the people
    whom an organiser pinned or put together or apart. None holds another. Setting `stop` ends the search
    with what there is. Raises CheckFailed when the model and the checker disagree (a bug), InputError for
    numbers too large to compute with.
    """
    return _Fixing(problem, limits, stop or threading.Event()).run(most)


class _Fixing:
    def __init__(self, problem: Problem, limits: Limits, stop: threading.Event) -> None:
        self.problem, self.limits, self.stop = problem, limits, stop
        self.deadline = time.monotonic() + limits.seconds
        self.elastic: Elastic = build_elastic(problem)
        self.least = 0
        """Proven: no fix is smaller."""

    def run(self, most: int) -> Fixes:
        search = self.search(self.elastic.model.program, SHARE)
        self.least = max(0, search.bound or 0)
        if search.values is None:
            # Something can always give, so an answer of "infeasible" would be a mistake of the solver.
            return Fixes("undecided")
        easings = self.elastic.used(search.values)
        if not easings:
            broken = broken_rules(self.problem, self.elastic.model.held(search.values))
            if broken:
                raise CheckFailed(self.problem, [f"{each.rule}: {each.message}" for each in broken])
            return Fixes("solvable")
        found = []
        first = self.tried(search)
        if first is not None:
            found.append(first)
            for other in self.others(first, most - 1):
                found.append(other)
        found.sort(key=lambda fix: fix.size)
        return Fixes("infeasible" if self.least > 0 else "undecided", tuple(found[:most]))

    def others(self, first: Fix, most: int) -> Iterator[Fix]:
        """Fixes that differ from the first and from each other, first in what they are about."""
        seen: list[tuple[Easing, ...]] = [first.easings]
        far = max(TIMES * first.size, first.size + PLUS)
        near = _at_most(self.elastic.model.program, far)
        kinds: tuple[Callable[[Easing], object], ...] = (lambda e: e.theme, lambda e: e.subject)
        for key in kinds:
            program = near
            for easings in seen:
                program = self.elastic.without(program, self.alike(easings, key))
            while len(seen) <= most and not self.out_of_time():
                search = self.search(program, 0.5)
                if search.values is None:
                    break
                easings = self.elastic.used(search.values)
                seen.append(easings)
                program = self.elastic.without(program, self.alike(easings, key))
                fix = self.tried(search)
                if fix is not None:
                    yield fix

    def alike(self, easings: tuple[Easing, ...], key: Callable[[Easing], object]) -> list[list[Easing]]:
        """For each thing that these easings are about, every easing that is about it."""
        about = dict.fromkeys(key(easing) for easing in easings)
        return [[easing for easing in self.elastic.columns if key(easing) == each] for each in about]

    def out_of_time(self) -> bool:
        return self.stop.is_set() or time.monotonic() > self.deadline

    def search(self, program: Program, share: float) -> Search:
        """The least that has to give, in a share of the time that is left."""
        return search_cpsat(
            program,
            program.cost,
            seconds=share * (self.deadline - time.monotonic()),
            workers=self.limits.workers,
            seed=self.limits.seed,
            least=self.least or None,
            stop=self.stop,
        )

    def tried(self, search: Search) -> Fix | None:
        """The fix of a solution, or None when it can't be shown to help."""
        assert search.values is not None
        easings = self.elastic.used(search.values)
        applied = apply(self.problem, easings)
        # What the elastic model holds is a roster of the changed problem; the checker knows no model.
        shown = not broken_rules(applied, self.elastic.model.held(search.values))
        outcome = self.solve_again(applied)
        if isinstance(outcome, Infeasible) and shown:
            raise CheckFailed(applied, ["proven infeasible, yet there is a valid roster"])
        if not (shown or isinstance(outcome, Solved)):
            return None
        size = sum(easing.size for easing in easings)
        return Fix(easings, applied, proven_smallest=size <= self.least)

    def solve_again(self, applied: Problem) -> object:
        """The outcome of the engines for the changed problem; the first roster will do."""
        enough = Linked(self.stop)

        def progress(now: Progress) -> None:
            if now.cost is not None:
                enough.set()

        seconds = max(0.5, 0.5 * (self.deadline - time.monotonic()))
        limits = replace(self.limits, seconds=seconds, gap=float("inf"))
        return solve(applied, limits, progress=progress, stop=enough)


def _at_most(program: Program, most: int) -> Program:
    """The program in which no more than `most` units give way."""
    return program.with_rows(sparse.csr_matrix(program.cost), np.array([-np.inf]), np.array([float(most)]))
