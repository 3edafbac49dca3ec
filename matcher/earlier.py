"""The roster that stands in an output folder: kept where a new one is no better."""

from __future__ import annotations

from pathlib import Path

from matcher.check import check
from matcher.documents import load_problem, load_roster
from matcher.errors import InputError
from matcher.problem import Problem
from matcher.roster import Roster, relative_gap


def as_good(problem: Problem, out: Path, roster: Roster) -> Roster | None:
    """The roster in `out` if it is one of this very problem and no dearer than `roster`; else None.

    It comes with the better of both bounds, and the checker has accepted it again.
    """
    try:
        earlier = load_roster(out / "roster.json")
        same = load_problem(out / "problem.json")[0] == problem
    except InputError:
        return None
    if not same or earlier.cost is None or roster.cost is None or earlier.cost > roster.cost:
        return None
    bound = max((bound for bound in (earlier.bound, roster.bound) if bound is not None), default=None)
    kept = earlier.model_copy(
        update={
            "bound": bound,
            "gap": relative_gap(earlier.cost, bound),
            "status": "optimal" if bound == earlier.cost else "feasible",
            "seconds": roster.seconds,
            "seed": roster.seed,
            "workers": roster.workers,
            "software": roster.software,
        }
    )
    return kept if check(problem, kept).ok else None
