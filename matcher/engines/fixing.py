"""Two searches beside each other and a bound: what the linear relaxation rules out is not searched.

HiGHS finds rosters soon where attendance is nearly integral, CP-SAT where it is not, and CP-SAT proves.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from matcher.engines.backends import Linear, Search, safe_bound, search_cpsat, solve_linear
from matcher.engines.outcome import Limits
from matcher.engines.stopping import Linked
from matcher.model.linear import Floats, Program
from matcher.roster import whole_bound

DUST = 1e-6
"""What floating point may add to a reduced cost, relative to the bound."""
RELAXING = 0.3
"""Share of the time that the relaxation gets at most."""
HEARS_NOTHING = 10.0
"""Seconds that HiGHS gets at most: it does not listen while it works."""
WORTHWHILE = 500
"""Columns from which HiGHS is worth starting."""


def search_reduced(
    program: Program,
    objective: Floats,
    limits: Limits,
    seconds: float,
    *,
    known: Callable[[], int | None],
    hint: Callable[[], Floats | None],
    on_solution: Callable[[int, int, Floats], None],
    on_bound: Callable[[int], None],
    stop: threading.Event,
    rough: float = 0.0,
) -> Search:
    """Minimise `objective` over the program.

    `known` gives the value of the best solution so far, wherever it came from, as long as it is one of this
    program; `hint` its columns. `rough`: the relative gap with which HiGHS is content. With one worker HiGHS
    and CP-SAT work one after the other. What is said to be infeasible is so by one solver only.
    """
    end = time.monotonic() + seconds
    costly = replace(program, cost=objective)
    # HiGHS was seen to give duals of the wrong sign on such programs.
    relaxed = solve_linear(
        costly, solver="GLOP", seconds=RELAXING * seconds, parameters="use_dual_simplex:true"
    )
    if relaxed.status == "infeasible":
        return Search("infeasible", None, None, None)
    reduced, value = np.zeros(len(objective)), -np.inf
    if relaxed.duals is not None:
        value = safe_bound(costly, relaxed.duals)
        reduced = objective - program.matrix.T @ relaxed.duals
    least = whole_bound(value)
    if least is not None:
        on_bound(least)
    beside = _Beside(costly, end - time.monotonic(), on_solution, least, rough)
    if len(objective) >= WORTHWHILE and known() is None:
        beside.start(wait=limits.workers == 1)
    try:
        while True:
            best = known()
            smaller = costly if best is None else _fixed(costly, reduced, value, best)

            def hear(bound: int, most: int | None = best) -> None:
                # What is fixed away costs more than the best that was known.
                on_bound(bound if most is None else min(bound, most))

            # A better roster from beside leaves less to search: then it is worth beginning anew.
            interrupted = Linked(stop)
            beside.tell(interrupted)
            search = search_cpsat(
                smaller,
                objective,
                seconds=end - time.monotonic(),
                workers=limits.workers,
                seed=limits.seed,
                gap=limits.gap,
                hint=hint(),
                least=least,
                stop=interrupted,
                on_solution=on_solution,
                on_bound=hear,
            )
            if search.bound is not None:
                hear(search.bound)
            over = stop.is_set() or time.monotonic() > end
            if search.status in ("optimal", "infeasible") or over or not interrupted.is_set():
                return search
    finally:
        beside.close()


class _Beside:
    """HiGHS on the same program, in a thread; its solutions count, its proofs don't."""

    def __init__(
        self,
        program: Program,
        seconds: float,
        on_solution: Callable[[int, int, Floats], None],
        least: int | None,
        gap: float,
    ) -> None:
        self._gap = gap
        self._program, self._seconds = program, min(HEARS_NOTHING, seconds)
        self._on_solution, self._least = on_solution, least
        self._lock = threading.Lock()
        self._ready = self._closed = False
        self._waiting: threading.Event | None = None

    def start(self, *, wait: bool) -> None:
        """Begin; `wait` for the end."""
        thread = threading.Thread(target=self._run, daemon=True)
        thread.start()
        if wait:
            thread.join()

    def tell(self, event: threading.Event) -> None:
        """Set this event when there is news, once."""
        with self._lock:
            self._waiting = None if self._ready else event

    def close(self) -> None:
        """Whatever comes after this is not heard: a roster may be judged by then."""
        with self._lock:
            self._closed = True

    def _run(self) -> None:
        found: Linear = solve_linear(
            self._program,
            integral=True,
            seconds=self._seconds,
            parameters=f"output_flag=false\nmip_rel_gap={self._gap}\nmip_abs_gap=0.5",
        )
        if found.values is None:
            return
        values = np.round(found.values)
        # Columns that follow from the others need not be whole: what they say is only about the cost.
        values = np.where(self._program.integral, values, found.values)
        # In floating point: a claim that its own tolerances can't make false.
        cost = float(self._program.cost @ found.values)
        claim = math.ceil(cost + 1.0 + DUST * abs(cost))
        with self._lock:
            if self._closed:
                return
            self._on_solution(claim, -(2**62) if self._least is None else self._least, values)
            self._ready = True
            if self._waiting is not None:
                self._waiting.set()


def _fixed(program: Program, reduced: Floats, bound: float, most: int) -> Program:
    """The program without what would cost more than `most`, by the reduced costs of a bound."""
    slack = most - bound + DUST * (1.0 + abs(bound))
    width = program.var_upper - program.var_lower
    low = program.integral & (reduced * width > slack) & (width == 1.0)
    high = program.integral & (-reduced * width > slack) & (width == 1.0)
    return replace(
        program,
        var_upper=np.where(low, program.var_lower, program.var_upper),
        var_lower=np.where(high, program.var_upper, program.var_lower),
    )
