"""Chooses an engine for a problem from its structure, and runs it."""

from __future__ import annotations

import threading
import time

from matcher.engines.exact import solve_exact
from matcher.engines.fewest import solve_fewest
from matcher.engines.incumbent import Incumbent
from matcher.engines.inturn import seat_in_turn, suits_turns
from matcher.engines.outcome import Limits
from matcher.engines.starting import offer_known
from matcher.engines.timetabling import solve_timetable, suits
from matcher.model.index import Index, index_problem

FEW = 2.0
"""Options per meeting up to which who sits with whom is the question, not when and where: CP-SAT's."""
PLAIN = "plain"
"""CP-SAT on the whole model and nothing else: what every other way is measured against."""
TINY, SMALL, MEDIUM = 300, 800, 10_000
"""Possible attendances up to which CP-SAT alone proves the optimum at once, soon after a good start,
or perhaps once the timetable engine has nothing left to try."""


def solve_undivided(
    best: Incumbent, limits: Limits, engine: str, stop: threading.Event, index: Index | None = None
) -> None:
    """Solve the problem of `best` as one; reports into it, until `limits.seconds` after it was made.

    Raises CheckFailed when the checker rejects what an engine made, InputError for numbers too large.
    """
    deadline = best.started + limits.seconds
    if index is None:
        index = index_problem(best.problem)
    offer_known(best)
    if engine == "auto" and best.problem.previous is not None:
        solve_fewest(index, limits, deadline, best, stop)
        return
    size = len(index.person)
    done = False
    groups = len(index.option_meeting) <= FEW * len(best.problem.meetings)
    if engine == "timetable" or (engine == "auto" and suits(best.problem) and size > TINY and not groups):
        brief = engine == "auto" and size <= SMALL
        done = solve_timetable(index, limits, deadline, best, stop, brief=brief)
    # The timetable engine ends early when it has seen all it can reach; what is left is for CP-SAT.
    # On larger models building alone would outlast what is left of the time.
    left = deadline - time.monotonic()
    more = engine == "auto" and size <= MEDIUM and left > 1 and not best.close_enough(limits.gap)
    if engine in ("auto", "cp-sat") and suits_turns(best.problem) and left > 1 and not stop.is_set():
        seat_in_turn(best, limits, deadline, stop)
        left = deadline - time.monotonic()
    if not stop.is_set() and (not done or more) and left > 0:
        solve_exact(index, limits, deadline, best, stop, plain=engine == PLAIN)
