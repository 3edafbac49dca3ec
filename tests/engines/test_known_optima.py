"""The solver on the instances whose optimum is known by hand."""

from __future__ import annotations

import pytest
from known import OPTIMA, text

from matcher.check import check
from matcher.documents import parse_problem
from matcher.engines import solve
from matcher.engines.outcome import Infeasible, Limits, Solved


@pytest.mark.parametrize("name", OPTIMA)
def test_the_solver_proves_the_known_optimum(name: str) -> None:
    known = OPTIMA[name]
    problem, _ = parse_problem(text(name))
    outcome = solve(problem, Limits(seconds=20, workers=1))
    assert isinstance(outcome, Infeasible if known["status"] == "infeasible" else Solved), known["why"]
    roster = outcome.roster
    changes = None if roster.changes is None else roster.changes.value
    assert (roster.status, roster.cost, changes) == (known["status"], known["cost"], known["changes"])
    assert check(problem, roster).violations == ()
