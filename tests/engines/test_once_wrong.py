"""Problems that an engine once got wrong or could not bear: each stays as a test."""

from __future__ import annotations

import json
from typing import Any

import pytest
from brute import optimum

from matcher.check import check
from matcher.documents import parse_problem
from matcher.engines import NOTHING, Limits, Solved, solve
from matcher.errors import InputError

SLOT = {"id": "s", "start": "2026-11-11T13:00", "end": "2026-11-11T15:00"}


def document(people: list[dict[str, Any]], meeting: dict[str, Any], **keys: Any) -> dict[str, Any]:
    return {
        "version": 1,
        "slots": [SLOT],
        "venues": [{"id": "v"}],
        "people": [{"id": f"p{i}", "slots": {"s": 0}} | person for i, person in enumerate(people)],
        "meetings": [{"id": "m", "options": [["s", "v"]]} | meeting],
        "attend": [{"person": f"p{i}", "meeting": "m", "cost": {"v": 1}} for i in range(len(people))],
    } | keys


@pytest.mark.parametrize("engine", ["cp-sat", "timetable"])
@pytest.mark.parametrize(
    "doc",
    [
        # 1 and "1" are two values under one key of coverage.
        document(
            [{"floor": 1}, {"floor": "1", "slots": {"s": 40}}],
            {"max_size": 1, "coverage": [{"by": "floor", "weights": {"1": 50}}]},
        ),
        # 1 and 1.0 are one.
        document([{"floor": 1.0}], {"coverage": [{"by": "floor", "weights": {"1": 50}}]}),
        # true and 1 are two, for limits, variety and crowding alike.
        document(
            [{"x": True, "unplaced_cost": 9}, {"x": 1, "unplaced_cost": 9}],
            {
                "limits": [{"by": "x", "max": 1}],
                "variety": [{"by": "x", "target": 2, "cost": 7}],
                "crowding": [{"by": "x", "free": 1, "cost": 3}],
            },
        ),
        # A room or a meeting for nobody.
        document([{"unplaced_cost": 9}] * 3, {}, venues=[{"id": "v", "capacity": 0}]),
        document([{"unplaced_cost": 9}] * 3, {"max_size": 0, "optional": True}),
    ],
)
def test_the_optimum_is_found(doc: dict[str, Any], engine: str) -> None:
    problem, _ = parse_problem(json.dumps(doc))
    best = optimum(doc)
    outcome = solve(problem, Limits(seconds=3, workers=1), engine=engine)
    assert best is not None
    assert isinstance(outcome, Solved)
    assert outcome.roster.cost == best.cost
    assert outcome.roster.bound is None or outcome.roster.bound <= best.cost
    assert check(problem, outcome.roster).violations == ()


def test_numbers_that_floats_cannot_hold_are_refused() -> None:
    quota = {"target": 10**9, "cost": 10**9}
    problem, _ = parse_problem(json.dumps(document([{}], {"quotas": [quota]})))
    with pytest.raises(InputError, match="te groot"):
        solve(problem, Limits(seconds=3, workers=1))
    with pytest.raises(InputError):
        parse_problem(json.dumps(document([{}], {"balance": [{"slack": 10**19}]})))


def test_a_limit_too_short_for_any_search_still_holds() -> None:
    people = [{"unplaced_cost": 50} for _ in range(40)]
    doc = document(people, {"optional": True, "min_size": 10})
    problem, _ = parse_problem(json.dumps(doc))
    roster = solve(problem, Limits(seconds=0.0, workers=1), engine="timetable").roster
    assert roster.engine == NOTHING
    assert roster.meetings == [] and roster.cost == 2000
