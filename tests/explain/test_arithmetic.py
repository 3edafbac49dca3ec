"""Why a roster can't exist: each reason is told with its numbers, and only when it is true."""

from __future__ import annotations

import json
from typing import Any

import pytest
from brute import optimum
from strategies import random_problem

from matcher.documents import parse_problem
from matcher.explain import impossibilities

SLOTS = [{"id": "s", "start": "2026-11-11T13:30", "end": "2026-11-11T16:00"}]


def document(**changes: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "version": 1,
        "slots": SLOTS,
        "venues": [{"id": "v", "capacity": 4}],
        "people": [{"id": f"p{i}", "sector": "PO", "slots": {"s": 0}} for i in range(3)],
        "meetings": [{"id": "m", "options": [["s", "v"]], "min_size": 2}],
        "attend": [{"person": f"p{i}", "meeting": "m", "cost": {"v": 5}} for i in range(3)],
    }
    return base | changes


def meeting(**changes: Any) -> list[dict[str, Any]]:
    return [{"id": "m", "options": [["s", "v"]], **changes}]


def reasons(doc: dict[str, Any]) -> list[str]:
    return impossibilities(parse_problem(json.dumps(doc))[0])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"meetings": meeting(min_size=4)}, "minstens 4 mensen; op geen moment en plek kunnen er meer dan 3"),
        ({"meetings": meeting(min_size=2), "venues": [{"id": "v", "capacity": 1}]}, "passen er hoogstens 1"),
        ({"meetings": meeting(options=[])}, "geen moment waarop"),
        ({"meetings": meeting(quotas=[{"name": "VO", "match": {"sector": "VO"}, "min": 1}])}, "1 keer 'VO'"),
        ({"meetings": meeting(quotas=[{"name": "PO", "min": 2, "max": 1}])}, "minstens 2 en hoogstens 1"),
        ({"pins": [{"meeting": "m", "held": False}]}, "ook vastgezet als niet gehouden"),
        (
            {
                "pins": [{"person": "p0", "meeting": "m", "attends": True}],
                "attend": [{"person": f"p{i}", "meeting": "m", "cost": {"v": 5}} for i in (1, 2)],
            },
            "'p0' is vastgezet in 'm', maar kan daar op geen moment en plek zijn",
        ),
        (
            {
                "slots": [*SLOTS, {"id": "t", "start": "2026-11-12T13:30", "end": "2026-11-12T16:00"}],
                "meetings": meeting(options=[["s", "v"], ["t", "v"]]),
                "people": [{"id": "p0", "slots": {"s": 0}}, {"id": "p1", "slots": {"t": 0}}],
                "attend": [{"person": f"p{i}", "meeting": "m", "cost": {"v": 5}} for i in (0, 1)],
                "pins": [{"person": f"p{i}", "meeting": "m", "attends": True} for i in (0, 1)],
            },
            "'p0' en 'p1' zijn vastgezet in 'm', maar kunnen nooit op hetzelfde moment",
        ),
        (
            {
                "apart": [["p0", "p1"]],
                "pins": [{"person": f"p{i}", "meeting": "m", "attends": True} for i in (0, 1)],
            },
            "'p0' en 'p1' zijn vastgezet in 'm', maar mogen niet bij elkaar zitten",
        ),
        (
            {
                "meetings": [{"id": n, "options": [["s", "v"]], "optional": True} for n in ("m", "n")],
                "attend": [{"person": "p0", "meeting": n, "cost": {"v": 1}} for n in ("m", "n")],
                "pins": [{"person": "p0", "meeting": n, "attends": True} for n in ("m", "n")],
            },
            "'p0' is vastgezet in 'm' en 'n', maar komt hoogstens 1 keer",
        ),
        (
            {
                "people": [{"id": "p0", "slots": {"s": 0}, "max_meetings": 2}],
                "meetings": [
                    {"id": n, "options": [["s", "v"]], "optional": True, "exclusive": "w"} for n in ("m", "n")
                ],
                "attend": [{"person": "p0", "meeting": n, "cost": {"v": 1}} for n in ("m", "n")],
                "pins": [{"person": "p0", "meeting": n, "attends": True} for n in ("m", "n")],
            },
            "maar daarvan mag iemand er maar één bijwonen",
        ),
        (
            {
                "meetings": [{"id": n, "options": [["s", "v"]], "min_size": 2} for n in ("m", "n")],
                "attend": [
                    {"person": f"p{i}", "meeting": n, "cost": {"v": 1}} for i in range(3) for n in ("m", "n")
                ],
            },
            "samen minstens 4 deelnemers",
        ),
    ],
)
def test_each_impossibility_is_told_with_its_numbers(changes: dict[str, Any], said: str) -> None:
    doc = document(**changes)
    assert any(said in reason for reason in reasons(doc))
    assert optimum(doc) is None


def test_nothing_is_said_of_a_problem_that_can_be_solved() -> None:
    assert reasons(document()) == []


def test_a_reason_is_never_given_for_a_problem_with_a_roster() -> None:
    solvable = 0
    for seed in range(200):
        doc = random_problem(seed)
        if reasons(doc):
            assert optimum(doc) is None, seed
        else:
            solvable += 1
    assert 0 < solvable < 200
