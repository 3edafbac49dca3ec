"""The timetable engine: its bound is under the true optimum, its rosters are above, always."""

from __future__ import annotations

import json

import pytest
from brute import optimum
from strategies import random_problem, solvable_problem

from matcher.check import check
from matcher.documents import parse_problem
from matcher.engines import Infeasible, Limits, Solved, solve
from matcher.engines.decomposition import Decomposition
from matcher.engines.prices import PriceSearch
from matcher.engines.timetabling import suits
from matcher.errors import InputError
from matcher.model.index import index_problem
from matcher.problem import Problem

TIMETABLE_KEYS = ("cases", "repeats", "previous")


def timetable_problem(seed: int) -> tuple[dict, Problem]:
    document = {k: v for k, v in random_problem(seed).items() if k not in TIMETABLE_KEYS}
    return document, parse_problem(json.dumps(document))[0]


@pytest.mark.parametrize("seed", range(60))
def test_every_bound_is_at_most_the_optimum(seed: int) -> None:
    document, problem = timetable_problem(seed)
    best = optimum(document)
    # An infeasible problem has any bound: its optimum is infinite.
    limit = float("inf") if best is None else best.cost + 1e-6
    search = PriceSearch(Decomposition(index_problem(problem)), 25.0)
    bounds = []
    for _ in range(15):
        search.step()
        bounds.append(search.bound)
    assert bounds == sorted(bounds)
    assert bounds[-1] <= limit


@pytest.mark.parametrize("seed", range(30))
def test_the_timetable_engine_agrees_with_trying_everything(seed: int) -> None:
    document, problem = timetable_problem(seed)
    best = optimum(document)
    outcome = solve(problem, Limits(seconds=1.5, workers=1), engine="timetable")
    assert check(problem, outcome.roster).violations == ()
    if best is None:
        assert not isinstance(outcome, Solved)
        return
    assert isinstance(outcome, Solved)
    assert outcome.roster.cost is not None
    assert outcome.roster.cost >= best.cost
    assert outcome.roster.bound is None or outcome.roster.bound <= best.cost


def test_the_engine_is_chosen_by_structure() -> None:
    with_cases = parse_problem('{"version": 1, "cases": [{"id": "c"}]}')[0]
    assert not suits(with_cases)
    assert suits(parse_problem('{"version": 1}')[0])
    with pytest.raises(InputError, match="cases"):
        solve(with_cases, Limits(seconds=1, workers=1), engine="timetable")


@pytest.mark.parametrize("workers", [1, 2])
def test_a_larger_problem_ends_with_a_roster_and_a_bound(workers: int) -> None:
    document, _ = solvable_problem(3, people=40, meetings=8)
    document = {k: v for k, v in document.items() if k not in TIMETABLE_KEYS}
    problem = parse_problem(json.dumps(document))[0]
    outcome = solve(problem, Limits(seconds=4, workers=workers), engine="timetable")
    assert not isinstance(outcome, Infeasible)
    assert isinstance(outcome, Solved)
    assert outcome.roster.bound is not None


def test_one_worker_and_one_seed_give_one_roster() -> None:
    document, _ = solvable_problem(5, people=20, meetings=4)
    problem = parse_problem(json.dumps(document))[0]
    first, second = (solve(problem, Limits(seconds=30, workers=1, seed=7)) for _ in range(2))
    assert first.roster.status == "optimal"
    assert first.roster.meetings == second.roster.meetings


def test_meetings_that_differ_in_name_only_are_named_in_order_of_time() -> None:
    slots = [
        {"id": f"s{day}", "start": f"2026-11-{day}T13:00", "end": f"2026-11-{day}T15:00"} for day in (12, 11)
    ]
    people = [{"id": f"p{i}", "slots": {"s11" if i % 2 else "s12": 0}, "unplaced_cost": 99} for i in range(8)]
    meetings = [
        {"id": m, "options": [["s12", "v"], ["s11", "v"]], "optional": True, "open_cost": 5}
        for m in ("a", "b", "c")
    ]
    attend = [{"person": p["id"], "meeting": m["id"], "cost": {"v": 1}} for p in people for m in meetings]
    document = {"version": 1, "slots": slots, "venues": [{"id": "v", "rooms": 3}], "people": people,
                "meetings": meetings, "attend": attend}  # fmt: skip
    problem = parse_problem(json.dumps(document))[0]
    for seed in range(3):
        roster = solve(problem, Limits(seconds=2, workers=1, seed=seed), engine="timetable").roster
        assert [(m.id, m.slot) for m in roster.meetings] == [("a", "s11"), ("b", "s12")]
