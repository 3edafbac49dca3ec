"""Chooses an engine from the problem's structure, runs it, and has the checker judge the result."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Literal

from matcher.check import broken_rules, check
from matcher.engines.exact import solve_exact
from matcher.engines.incumbent import CheckFailed, Incumbent
from matcher.engines.outcome import Infeasible, Limits, Outcome, Progress, Solved, Undecided
from matcher.engines.timetabling import solve_timetable, suits
from matcher.errors import Finding, InputError
from matcher.model.index import index_problem
from matcher.problem import Problem
from matcher.roster import Changes, Roster, relative_gap

ENGINES: tuple[str, ...] = ("auto", "cp-sat", "timetable")
NOTHING = "nothing"
"""The engine of the roster in which no meeting is held, where that is allowed: valid, but nobody's wish."""
TINY, SMALL, MEDIUM = 300, 800, 10_000
"""Possible attendances up to which CP-SAT alone proves the optimum at once, soon after a good start,
or perhaps once the timetable engine has nothing left to try."""


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
    deadline = best.started + limits.seconds
    index = index_problem(problem)
    if not broken_rules(problem, []):
        # Where nothing has to be held there is a roster from the first moment on.
        best.offer([], NOTHING)
    size = len(index.person)
    done = False
    if engine == "timetable" or (engine == "auto" and suits(problem) and size > TINY):
        brief = engine == "auto" and size <= SMALL
        done = solve_timetable(index, limits, deadline, best, stop, brief=brief)
    # The timetable engine ends early when it has seen all it can reach; what is left is for CP-SAT.
    # On larger models building alone would outlast what is left of the time.
    left = deadline - time.monotonic()
    more = engine == "auto" and size <= MEDIUM and left > 1 and not best.close_enough(limits.gap)
    if not stop.is_set() and (not done or more) and left > 0:
        solve_exact(index, limits, deadline, best, stop)
    return _judge(problem, limits, best)


def _judge(problem: Problem, limits: Limits, best: Incumbent) -> Outcome:
    """The outcome as a document, after the checker's verdict."""
    facts: dict[str, Any] = {
        "problem": problem.name,
        "seconds": round(time.monotonic() - best.started, 2),
        "seed": limits.seed,
        "workers": limits.workers,
        "engine": best.engine,
        "software": software(),
    }
    if best.costs is None or best.meetings is None:
        status: Literal["infeasible", "undecided"] = "infeasible" if best.proven_infeasible else "undecided"
        roster = Roster.model_validate({"status": status, **facts})
        _refuse_if_wrong(problem, roster)
        return Infeasible(roster, best.reasons) if status == "infeasible" else Undecided(roster)
    if best.proven_infeasible:
        raise CheckFailed(problem, ["proven infeasible, yet there is a valid roster"])
    cost, bound, changes = best.costs.total, best.bound, best.costs.changes
    if bound is not None and bound > cost:
        raise CheckFailed(problem, [f"bound {bound} above the cost {cost} of a valid roster"])
    least_changes = changes is None or changes == best.changes_bound
    seated = {person for meeting in best.meetings for person in meeting.people}
    discussed = {case for meeting in best.meetings for case in meeting.cases}
    roster = Roster(
        status="optimal" if bound == cost and least_changes else "feasible",
        cost=cost,
        bound=bound,
        gap=relative_gap(cost, bound),
        terms=dict(best.costs.terms),
        breakdown={term: dict(parts) for term, parts in best.costs.breakdown.items()},
        meetings=best.meetings,
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


def software() -> str:
    """Names and versions that made a roster."""
    parts = []
    for package in ("po-vo-matcher", "ortools"):
        try:
            parts.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            parts.append(f"{package} (bron)")
    return ", ".join(parts)
