"""CP-SAT on the whole model: right for groups and for everything small, the plain baseline for the rest."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import numpy as np
import scipy.sparse as sparse

from matcher.engines.backends import Search, search_cpsat
from matcher.engines.incumbent import Incumbent
from matcher.engines.outcome import Limits
from matcher.model.build import Model, build
from matcher.model.index import Index
from matcher.model.linear import Floats, Program

ENGINE = "cp-sat"


def solve_exact(
    index: Index, limits: Limits, deadline: float, best: Incumbent, stop: threading.Event
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
    best.enter("indeling verbeteren")
    found = _search(model, program, program.cost, limits, deadline, best, stop)
    best.raise_bound(found.bound)


def _search(
    model: Model,
    program: Program,
    objective: Floats,
    limits: Limits,
    deadline: float,
    best: Incumbent,
    stop: threading.Event,
) -> Search:
    costly = objective is program.cost
    failures: list[Exception] = []

    def on_solution(value: int, bound: int, values: Floats) -> None:
        # An exception must not pass through the solver's threads; it is raised when the search is over.
        try:
            best.offer(model.held(values), ENGINE, value if costly else None)
            if costly:
                best.raise_bound(bound)
        except Exception as error:
            failures.append(error)

    found = search_cpsat(
        program,
        objective,
        seconds=deadline - time.monotonic(),
        workers=limits.workers,
        seed=limits.seed,
        gap=limits.gap,
        hint=None if best.meetings is None else model.hint(best.meetings),
        stop=stop,
        on_solution=on_solution,
        on_bound=best.raise_bound if costly else None,
    )
    if failures:
        raise failures[0]
    if found.status == "infeasible":
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
        seconds=max(5.0, deadline - time.monotonic()),
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
    return replace(
        program,
        matrix=sparse.vstack([program.matrix, sparse.csr_matrix(expression)]).tocsr(),
        lower=np.append(program.lower, -np.inf),
        upper=np.append(program.upper, float(most)),
        row_label=np.append(program.row_label, len(program.labels) - 1),
    )
