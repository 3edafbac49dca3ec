"""Planning a round: its problem, and where that leads to no roster, the easier one of its format."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from matcher.engines import Infeasible, Limits, Outcome, Progress, Undecided, solve

if TYPE_CHECKING:
    from matcher.formats import Compiled

SECOND_TRY = 0.3
"""Share of the time that is kept for the easier problem."""


def plan_round(
    compiled: Compiled,
    limits: Limits,
    *,
    progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
    tell: Callable[[str], None] | None = None,
) -> tuple[Compiled, Outcome]:
    """The roster of a round, with the problem that it solves. `tell` hears why that is an easier one.

    Raises CheckFailed when the independent checker rejects what an engine made.
    """
    deadline = time.monotonic() + limits.seconds
    first = limits if compiled.eased is None else replace(limits, seconds=(1 - SECOND_TRY) * limits.seconds)
    outcome = solve(compiled.problem, first, progress=progress, stop=stop)
    failed = isinstance(outcome, Infeasible | Undecided)
    if not failed or compiled.eased is None or (stop is not None and stop.is_set()):
        return compiled, outcome
    if tell is not None:
        tell("Het lukt niet om iedereen elke keer een plek te geven. Nu wordt gezocht wie wanneer wel kan.")
    compiled = compiled.eased()
    left = replace(limits, seconds=max(deadline - time.monotonic(), SECOND_TRY * limits.seconds))
    return compiled, solve(compiled.problem, left, progress=progress, stop=stop)
