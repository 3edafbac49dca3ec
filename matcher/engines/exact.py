"""CP-SAT on the whole model: right for groups and for everything small, the plain baseline for the rest."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import replace

import numpy as np
import scipy.sparse as sparse

from matcher.engines.backends import Search, search_cpsat
from matcher.engines.incumbent import Incumbent
from matcher.engines.neighbourhoods import improve
from matcher.engines.outcome import Limits
from matcher.engines.stopping import Linked
from matcher.model.build import Model, build
from matcher.model.index import Index
from matcher.model.linear import Floats, Program
from matcher.model.quotient import quotient, with_totals
from matcher.model.symmetry import ordered
from matcher.problem import Problem

ENGINE = "cp-sat"
WORTHWHILE = 0.7
"""The merged program is solved first when it has at most this share of the columns."""
QUICKLY, THOROUGHLY = 0.2, 1.0
"""Shares of a first step: once for a roster soon, once for a good one and its bound."""
PATIENCE = 3.0
"""Seconds without news after which the merged program has said what it can, for now."""
EFFORT = 30.0
"""How much work a first step may do, in CP-SAT's deterministic time: about seconds of one worker."""


def solve_exact(
    index: Index,
    limits: Limits,
    deadline: float,
    best: Incumbent,
    stop: threading.Event,
    *,
    plain: bool = False,
) -> None:
    """Search until proof, gap, stop or `deadline` (time.monotonic); reports into `best`."""
    best.enter("model bouwen")
    model = build(index)
    if model.contradictions:
        best.infeasible(model.contradictions)
        return
    program = model.program
    if index.problem.previous is not None:
        best.enter("zo min mogelijk wijzigingen")
        reserve = 0.5 * (deadline - time.monotonic())
        found = _search(
            model, program, program.changes, replace(limits, gap=0.0), deadline - reserve, best, stop
        )
        if found.bound is not None:
            best.raise_changes_bound(found.bound)
        if found.values is None or stop.is_set() or best.costs is None or best.costs.changes is None:
            return
        program = _at_most(program, program.changes, best.costs.changes)
    elif not plain and _first_steps(model, limits, deadline, best, stop):
        return
    best.enter("indeling verbeteren")
    found = _search(model, program, program.cost, limits, deadline, best, stop)
    best.raise_bound(found.bound)


def _first_steps(
    model: Model, limits: Limits, deadline: float, best: Incumbent, stop: threading.Event
) -> bool:
    """What helps where meetings or people are interchangeable; whether that was enough."""

    def done() -> bool:
        return stop.is_set() or best.close_enough(limits.gap) or time.monotonic() > deadline

    program = model.program
    merged = quotient(program)
    if merged is None or len(merged.program.cost) > WORTHWHILE * len(program.cost):
        return False
    draft = model.draft
    chosen = np.concatenate((draft.x, draft.y[draft.options], draft.h[draft.h >= 0]))
    rough: Search | None = None
    for share in (QUICKLY, THOROUGHLY):
        best.enter("gelijke groepen samen nemen")
        news = _News(stop, best, PATIENCE if limits.workers > 1 else None)
        rough = search_cpsat(
            merged.program,
            merged.program.cost,
            seconds=_share(limits, deadline, share),
            workers=limits.workers,
            seed=limits.seed,
            gap=limits.gap / 2,
            effort=share * EFFORT,
            linear=_linear(limits),
            stop=news,
            on_solution=news.solution,
            on_bound=news.bound,
        )
        # Every roster is a solution of the merged program: if there is none, the search below says so.
        best.raise_bound(rough.bound)
        if _only_repeats(model.index.problem) and best.bound is not None and not done():
            _at_the_bound(model, best.bound, limits, deadline, best, stop)
        if rough.values is not None and not done():
            # Who sits with whom is all that is left to decide, place by place; the bound is often reached.
            best.enter("groepen vormen")
            narrowed = with_totals(program, merged, rough.values, chosen)
            _search(model, narrowed, program.cost, limits, deadline, best, stop, narrowed=share)
        if done() or rough.status in ("optimal", "infeasible"):
            break
    if not done() and best.meetings is not None:
        best.enter("twee plekken tegelijk verbeteren")
        improve(model, merged, limits, deadline, best, stop, ENGINE)
    return done()


class _News(Linked):
    """Also set when there was a solution and then no news for a while."""

    def __init__(self, stop: threading.Event, best: Incumbent, patience: float | None) -> None:
        super().__init__(stop)
        self._best, self._patience = best, patience
        self._last: float | None = None

    def is_set(self) -> bool:
        stalled = (
            self._patience is not None
            and self._last is not None
            and time.monotonic() - self._last > self._patience
        )
        return stalled or super().is_set()

    def solution(self, value: int, bound: int, values: Floats) -> None:
        """A better solution."""
        self._last = time.monotonic()

    def bound(self, bound: int) -> None:
        """A better bound."""
        self._best.raise_bound(bound)
        if self._last is not None:
            self._last = time.monotonic()


def _only_repeats(problem: Problem) -> bool:
    """Whether meeting again is all that a group itself can cost: then the bound may well be reached."""
    wishes = (
        part
        for meeting in problem.meetings
        for kind in ("quotas", "variety", "crowding", "balance")
        for part in getattr(meeting, kind)
    )
    return (
        any(repeat.cost for repeat in problem.repeats)
        and not (problem.pairs or problem.cases or any(part.cost for part in wishes))
        and not any(part.weights for meeting in problem.meetings for part in meeting.coverage)
    )


def _at_the_bound(
    model: Model, bound: int, limits: Limits, deadline: float, best: Incumbent, stop: threading.Event
) -> None:
    """Look for a roster that costs no more than the bound, and for nothing else.

    Where groups change from time to time so that nobody meets twice, that is a riddle of its own: with
    nothing to pay, every row is a hard one, and of rosters that differ in names only one is looked for.
    That there is none is not believed; it is left to the search that follows.
    """
    best.enter("zonder herhaling proberen")
    exacting = ordered(_at_most(model.program, model.program.cost, bound), model.draft)
    found = search_cpsat(
        exacting,
        np.zeros_like(exacting.cost),
        seconds=_share(limits, deadline, THOROUGHLY),
        # Here variety does not help: more workers than cores only take each other's time.
        workers=min(limits.workers, os.cpu_count() or 1),
        seed=limits.seed,
        effort=EFFORT,
        stop=stop,
    )
    if found.values is not None:
        best.offer(model.held(found.values), ENGINE)


def _linear(limits: Limits) -> int | None:
    """A worker that is alone leans on the linear relaxation; many workers have one among them that does."""
    return 2 if limits.workers == 1 else None


def _share(limits: Limits, deadline: float, share: float) -> float:
    """Seconds for a first step. One worker must come to the same roster at any speed: it counts effort."""
    left = deadline - time.monotonic()
    return left if limits.workers == 1 else share * left / 3


def _search(
    model: Model,
    program: Program,
    objective: Floats,
    limits: Limits,
    deadline: float,
    best: Incumbent,
    stop: threading.Event,
    *,
    narrowed: float = 0.0,
) -> Search:
    """Search in the whole program, or in a narrowed one, which proves nothing about the whole.

    `narrowed` is then the share of a step's time and effort that it gets.
    """
    costly = objective is program.cost
    failures: list[Exception] = []

    def on_solution(value: int, bound: int, values: Floats) -> None:
        # An exception must not pass through the solver's threads; it is raised when the search is over.
        try:
            best.offer(model.held(values), ENGINE, value if costly else None)
            if costly and not narrowed:
                best.raise_bound(bound)
        except Exception as error:
            failures.append(error)

    found = search_cpsat(
        program,
        objective,
        seconds=_share(limits, deadline, narrowed) if narrowed else deadline - time.monotonic(),
        workers=limits.workers,
        seed=limits.seed,
        gap=limits.gap,
        hint=None if best.meetings is None or narrowed else model.hint(best.meetings),
        least=best.bound if costly else None,
        effort=narrowed * EFFORT if narrowed else None,
        linear=_linear(limits),
        stop=stop,
        on_solution=on_solution,
        on_bound=best.raise_bound if costly and not narrowed else None,
    )
    if failures:
        raise failures[0]
    if found.status == "infeasible" and not narrowed:
        _confirm_infeasible(model, limits, deadline, best, stop)
    elif found.values is not None:
        best.offer(model.held(found.values), ENGINE, found.objective if costly else None)
    return found


def _confirm_infeasible(
    model: Model, limits: Limits, deadline: float, best: Incumbent, stop: threading.Event
) -> None:
    """Believe "infeasible" only when a second, different search comes to it too.

    CP-SAT has been seen to say so wrongly with many workers. Without a second opinion in time, it
    stays undecided.
    """
    second = search_cpsat(
        model.program,
        np.zeros_like(model.program.cost),
        seconds=max(2.0, deadline - time.monotonic()),
        workers=1,
        seed=limits.seed + 1,
        stop=stop,
    )
    if second.status == "infeasible":
        best.infeasible(())
    elif second.values is not None:
        best.offer(model.held(second.values), ENGINE)


def _at_most(program: Program, expression: Floats, most: int) -> Program:
    """The program with one more row: expression·x ≤ most."""
    return program.with_rows(sparse.csr_matrix(expression), np.array([-np.inf]), np.array([float(most)]))
