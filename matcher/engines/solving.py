"""Solves a problem, in parts where it has any, and has the checker judge the result."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Literal

from matcher.check import check, costs_of
from matcher.engines.incumbent import CheckFailed, Incumbent
from matcher.engines.outcome import Infeasible, Limits, Outcome, Progress, Solved, Undecided
from matcher.engines.parts import split
from matcher.engines.sidebyside import solve_side_by_side
from matcher.engines.starting import NOTHING, offer_known
from matcher.engines.timetabling import suits
from matcher.engines.twins import earlier_names_kept, first_names_first
from matcher.engines.undivided import PLAIN, solve_undivided
from matcher.errors import Finding, InputError
from matcher.model.index import index_problem
from matcher.problem import Problem
from matcher.roster import Changes, Roster, relative_gap, software

__all__ = ["ENGINES", "NOTHING", "solve"]

LARGE = 3_000_000
"""Possible attendances up to which a rerun is not split into parts."""
ENGINES: tuple[str, ...] = ("auto", "cp-sat", "timetable", PLAIN)


def solve(
    problem: Problem,
    limits: Limits,
    *,
    engine: str = "auto",
    progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
) -> Outcome:
    """The best roster for a problem within the limits, with a proven bound, or why there is none.

    Setting `stop` ends the search early with the best roster so far. Raises CheckFailed when the
    independent checker rejects what an engine made (a bug), ValueError for an unknown engine,
    InputError for one that can't do this problem.
    """
    if engine not in ENGINES:
        raise ValueError(f"unknown engine {engine}; known are {', '.join(ENGINES)}")
    if engine == "timetable" and not suits(problem):
        raise InputError(
            Finding(
                "de rekenwijze 'timetable' kan niet overweg met de cases, repeats of previous hierin.",
                remedy="Kies de rekenwijze auto of cp-sat.",
            )
        )
    stop = stop or threading.Event()
    best = Incumbent(problem, progress)
    index = index_problem(problem)
    # A rerun leaves little to decide, wherever it is: parts of their own would only cost time.
    rerun = engine == "auto" and problem.previous is not None and len(index.person) <= LARGE
    found = None if engine == PLAIN or rerun else split(index)
    if found is None or len(found.parts) < 2:
        solve_undivided(best, limits, engine, stop, index)
    else:
        # It is large when it matters, and each part makes its own.
        del index
        offer_known(best)
        solve_side_by_side(found, limits, engine, best, stop)
    return _judge(problem, limits, best)


def _judge(problem: Problem, limits: Limits, best: Incumbent) -> Outcome:
    """The outcome as a document, after the checker's verdict."""
    facts: dict[str, Any] = {
        "problem": problem.name,
        "seconds": round(time.monotonic() - best.started, 2),
        "seed": limits.seed,
        "workers": limits.workers,
        "engine": best.engine,
        "software": software("po-vo-matcher", "ortools"),
    }
    if best.costs is None or best.meetings is None:
        status: Literal["infeasible", "undecided"] = "infeasible" if best.proven_infeasible else "undecided"
        roster = Roster.model_validate({"status": status, **facts})
        _refuse_if_wrong(problem, roster)
        return Infeasible(roster, best.reasons) if status == "infeasible" else Undecided(roster)
    if best.proven_infeasible:
        raise CheckFailed(problem, ["proven infeasible, yet there is a valid roster"])
    meetings = earlier_names_kept(problem, first_names_first(problem, best.meetings))
    costs = costs_of(problem, meetings)
    cost, bound, changes = costs.total, best.bound, costs.changes
    if bound is not None and bound > cost:
        raise CheckFailed(problem, [f"bound {bound} above the cost {cost} of a valid roster"])
    least_changes = changes is None or changes == best.changes_bound
    seated = {person for meeting in meetings for person in meeting.people}
    discussed = {case for meeting in meetings for case in meeting.cases}
    roster = Roster(
        status="optimal" if bound == cost and least_changes else "feasible",
        cost=cost,
        bound=bound,
        gap=relative_gap(cost, bound),
        terms=dict(costs.terms),
        breakdown={term: dict(parts) for term, parts in costs.breakdown.items()},
        meetings=meetings,
        unplaced=[person.id for person in problem.people if person.id not in seated],
        undiscussed=[case.id for case in problem.cases if case.id not in discussed],
        changes=None if changes is None else Changes(value=changes, bound=best.changes_bound),
        **facts,
    )
    _refuse_if_wrong(problem, roster)
    return Solved(roster)


def _refuse_if_wrong(problem: Problem, roster: Roster) -> None:
    verdict = check(problem, roster)
    if not verdict.ok:
        raise CheckFailed(problem, [f"{v.rule}: {v.message}" for v in verdict.violations])
