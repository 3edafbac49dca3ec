"""A solve gets better and never worse, tells only true things on the way, and stops when asked."""

from __future__ import annotations

import json
import threading

import pytest
from strategies import solvable_problem

from matcher.check import check
from matcher.documents import parse_problem
from matcher.engines import Limits, Progress, Solved, solve
from matcher.problem import Problem

OTHER_KEYS = ("cases", "repeats", "previous")


def a_round(seed: int) -> Problem:
    document, _ = solvable_problem(seed, people=60, meetings=10)
    return parse_problem(json.dumps({k: v for k, v in document.items() if k not in OTHER_KEYS}))[0]


@pytest.mark.parametrize("engine", ["timetable", "cp-sat", "plain"])
def test_costs_only_fall_and_bounds_only_rise(engine: str) -> None:
    problem = a_round(3)
    told: list[Progress] = []
    outcome = solve(problem, Limits(seconds=6, workers=2), engine=engine, progress=told.append)
    assert isinstance(outcome, Solved)
    costs = [progress.cost for progress in told if progress.cost is not None]
    bounds = [progress.bound for progress in told if progress.bound is not None]
    assert costs == sorted(costs, reverse=True)
    assert bounds == sorted(bounds)
    assert bounds[-1] <= outcome.roster.cost <= costs[-1]
    assert check(problem, outcome.roster).ok


@pytest.mark.parametrize("engine", ["timetable", "cp-sat", "plain"])
def test_a_solve_ends_when_asked_with_what_it_has(engine: str) -> None:
    problem = a_round(4)
    stop = threading.Event()

    def ask(progress: Progress) -> None:
        if progress.cost is not None:
            stop.set()

    # Without being heard it would go on for an hour.
    outcome = solve(problem, Limits(seconds=3600, workers=2), engine=engine, progress=ask, stop=stop)
    assert isinstance(outcome, Solved)
    assert check(problem, outcome.roster).ok


def test_a_solve_ends_at_the_gap_it_was_asked_for() -> None:
    problem = a_round(5)
    outcome = solve(problem, Limits(seconds=3600, workers=2, gap=0.5), engine="timetable")
    assert isinstance(outcome, Solved)
    assert outcome.roster.gap is not None
    assert outcome.roster.gap <= 0.5
