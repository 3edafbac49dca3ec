"""Problems broken in a known way: the fix that is found is no larger than the planted one, and works."""

from __future__ import annotations

import json
from random import Random

import pytest
from explain.planted import PLANTS, Plant
from judging import read
from strategies import solvable_problem

from matcher.check import check
from matcher.documents import parse_problem
from matcher.engines import Infeasible, Limits, Solved, solve
from matcher.explain import smallest_fixes
from matcher.explain.applying import apply
from matcher.problem import Problem

LIMITS = Limits(seconds=60, workers=1, seed=0)
ANY = Limits(seconds=60, workers=1, seed=0, gap=float("inf"))


def has_a_roster(problem: Problem) -> bool:
    outcome = solve(problem, ANY)
    return isinstance(outcome, Solved) and check(problem, outcome.roster).ok


def test_there_are_many_kinds() -> None:
    assert len(set(PLANTS)) == len(PLANTS) >= 30


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_the_fix_is_as_small_as_the_planted_one(plant: Plant, seed: int) -> None:
    document, planted = plant(Random(seed))
    problem = read(document)
    assert isinstance(solve(problem, LIMITS), Infeasible)
    assert has_a_roster(apply(problem, planted))

    found = smallest_fixes(problem, LIMITS)

    assert found.verdict == "infeasible"
    first = found.fixes[0]
    assert first.proven_smallest
    assert first.size <= sum(easing.size for easing in planted)
    for fix in found.fixes:
        assert has_a_roster(fix.applied)
        assert parse_problem(fix.applied.to_json())[0] == fix.applied == apply(problem, fix.easings)


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_fixes_are_different_and_none_holds_another(plant: Plant) -> None:
    document, _ = plant(Random(5))
    fixes = smallest_fixes(read(document), LIMITS).fixes
    assert 1 <= len(fixes) <= 3
    assert [fix.size for fix in fixes] == sorted(fix.size for fix in fixes)
    about = [{easing.subject for easing in fix.easings} for fix in fixes]
    assert not any(a <= b for i, a in enumerate(about) for j, b in enumerate(about) if i != j)


@pytest.mark.parametrize("seed", range(40))
def test_a_problem_with_a_roster_needs_no_fix(seed: int) -> None:
    document, _ = solvable_problem(seed, people=7)
    found = smallest_fixes(parse_problem(json.dumps(document))[0], LIMITS)
    assert (found.verdict, found.fixes) == ("solvable", ())
