"""The solver against trying everything, on tiny problems."""

from __future__ import annotations

import json

import pytest
from brute import optimum
from strategies import random_problem, solvable_problem

from matcher.check import check
from matcher.documents import parse_problem
from matcher.engines import solve
from matcher.engines.outcome import Infeasible, Limits, Solved

LIMITS = Limits(seconds=20, workers=1, seed=0)


@pytest.mark.parametrize("seed", range(250))
def test_the_solver_finds_the_optimum_of_a_random_problem(seed: int) -> None:
    document = random_problem(seed)
    problem, _ = parse_problem(json.dumps(document))
    best = optimum(document)
    outcome = solve(problem, LIMITS)
    if best is None:
        assert isinstance(outcome, Infeasible)
        assert check(problem, outcome.roster).violations == ()
        return
    assert isinstance(outcome, Solved)
    changes = None if outcome.roster.changes is None else outcome.roster.changes.value
    assert (outcome.roster.status, changes, outcome.roster.cost) == ("optimal", best.changes, best.cost)
    assert check(problem, outcome.roster).violations == ()


@pytest.mark.parametrize("seed", range(60))
def test_the_solver_finds_the_optimum_of_a_solvable_problem(seed: int) -> None:
    document, _ = solvable_problem(seed, people=6)
    problem, _ = parse_problem(json.dumps(document))
    best = optimum(document)
    outcome = solve(problem, LIMITS)
    assert best is not None
    assert isinstance(outcome, Solved)
    changes = None if outcome.roster.changes is None else outcome.roster.changes.value
    assert (outcome.roster.status, changes, outcome.roster.cost) == ("optimal", best.changes, best.cost)
    assert check(problem, outcome.roster).violations == ()


@pytest.mark.parametrize("seed", range(10))
def test_the_solver_places_people_where_a_roster_was_planted(seed: int) -> None:
    document, _ = solvable_problem(seed, people=25, meetings=6)
    problem, _ = parse_problem(json.dumps(document))
    outcome = solve(problem, LIMITS)
    assert isinstance(outcome, Solved)
    assert check(problem, outcome.roster).violations == ()
