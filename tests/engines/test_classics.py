"""The engines on classic problems: small ones to the optimum, and no bound above it anywhere."""

from __future__ import annotations

import pytest
from classics import CLASSICS, ENUMERATED, text

from matcher.check import check
from matcher.documents import parse_problem
from matcher.engines import Limits, Progress, solve
from matcher.engines.solving import ENGINES
from matcher.engines.timetabling import suits


@pytest.mark.parametrize("name", ENUMERATED)
def test_the_solver_reaches_the_optimum(name: str) -> None:
    problem, _ = parse_problem(text(name))
    roster = solve(problem, Limits(seconds=60, workers=1, seed=0)).roster
    assert (roster.status, roster.cost) == ("optimal", CLASSICS[name]["cost"])
    assert check(problem, roster).violations == ()


@pytest.mark.parametrize(
    ("name", "engine"),
    [
        (name, engine)
        for name in CLASSICS
        for engine in ENGINES
        if engine != "timetable" or suits(parse_problem(text(name))[0])
    ],
)
def test_no_bound_passes_the_optimum(name: str, engine: str) -> None:
    problem, _ = parse_problem(text(name))
    told: list[Progress] = []
    roster = solve(problem, Limits(seconds=3, workers=2), engine=engine, progress=told.append).roster
    bounds = [*(progress.bound for progress in told), roster.bound]
    assert all(bound is None or bound <= CLASSICS[name]["cost"] for bound in bounds)
    assert roster.cost is None or roster.cost >= CLASSICS[name]["cost"]
    assert check(problem, roster).violations == ()
