"""The bound on the changes of a rerun: never above what a roster has."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from brute import optimum
from judging import read
from strategies import random_problem, solvable_problem

from matcher.documents import parse_problem
from matcher.engines import solve
from matcher.engines.change_prices import Ways, alone, relaxed_changes, together, ways_of
from matcher.engines.outcome import Limits, Solved
from matcher.model.index import index_problem
from matcher.problem import Problem

LIMITS = Limits(seconds=20, workers=1, seed=0)
MANY = 10_000
"""More changes than any of these problems can have."""


def ways(problem: Problem) -> Ways:
    assert problem.previous is not None
    return ways_of(index_problem(problem), problem.previous)


def bounds(problem: Problem) -> list[float]:
    found = ways(problem)
    lone, relaxed = alone(found), together(found, 20)
    assert relaxed is not None
    whole = relaxed_changes(found, relaxed, MANY, LIMITS, 20, threading.Event())
    return [lone.value, relaxed.value, *([] if whole is None else [whole])]


@pytest.mark.parametrize("seed", range(120))
def test_no_bound_is_above_the_fewest_changes(seed: int) -> None:
    for document in (random_problem(seed), solvable_problem(seed, people=6)[0]):
        best = optimum(document) if document.get("previous") else None
        if best is not None and best.changes is not None:
            problem, _ = parse_problem(json.dumps(document))
            assert max(bounds(problem)) <= best.changes + 1e-6


def test_who_comes_at_the_price_of_losing_a_place_still_counts_for_a_minimum() -> None:
    # m2 asks for two. One goes there in the same slot for 3; the other comes too, from another slot, which
    # counts as much as no place at all: so there is no way for it, though there is one in m2's other slot.
    person: dict[str, Any] = {"slots": {"s1": 0, "s2": 0}, "unplaced_cost": 100}
    document = {
        "version": 1,
        "slots": [
            {"id": "s1", "start": "2026-11-11T13:30", "end": "2026-11-11T16:00"},
            {"id": "s2", "start": "2026-11-12T13:30", "end": "2026-11-12T16:00"},
        ],
        "venues": [{"id": "v1", "rooms": 2}, {"id": "v2"}],
        "people": [{"id": "p1", **person}, {"id": "p2", **person}],
        "meetings": [
            {"id": "m1", "options": [["s1", "v1"]], "optional": True},
            {"id": "m3", "options": [["s2", "v1"]], "optional": True},
            {"id": "m2", "options": [["s1", "v2"], ["s2", "v2"]], "min_size": 2, "optional": True},
        ],
        "attend": [
            {"person": p, "meeting": m, "cost": {"v1": 1, "v2": 1}}
            for p in ("p1", "p2")
            for m in ("m1", "m2", "m3")
        ],
        "pins": [{"meeting": "m1", "held": False}, {"meeting": "m3", "held": False}],
        "previous": {
            "meetings": [
                {"id": "m1", "slot": "s1", "venue": "v1"},
                {"id": "m3", "slot": "s2", "venue": "v1"},
            ],
            "attends": [
                {"person": "p1", "meeting": "m1", "weight": 1},
                {"person": "p2", "meeting": "m3", "weight": 1},
            ],
            "shortfall": 60,
            "change": {"meeting": 1, "venue": 3, "slot": 20, "lost": 15},
        },
    }
    problem = read(document)
    outcome = solve(problem, LIMITS)
    assert isinstance(outcome, Solved) and outcome.roster.changes is not None
    assert outcome.roster.changes.value == 18
    assert max(bounds(problem)) <= 18 + 1e-6
