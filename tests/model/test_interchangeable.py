"""Merging and ordering what is interchangeable: a bound never above the optimum, an optimum never lost."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from brute import optimum
from classics import CLASSICS, CONSTRUCTED, ENUMERATED, roster_text, text
from strategies import random_problem

from matcher.documents import parse_problem
from matcher.engines.backends import Search, search_cpsat
from matcher.model import quotient as quotients
from matcher.model.build import Model, build
from matcher.model.index import index_problem
from matcher.model.linear import Program
from matcher.model.quotient import quotient, with_totals
from matcher.model.symmetry import ordered
from matcher.roster import Roster

Document = dict[str, Any]


def model_of(written: str) -> Model:
    return build(index_problem(parse_problem(written)[0]))


def least(program: Program) -> Search:
    return search_cpsat(program, program.cost, seconds=60, workers=1, seed=0)


def doubled(seed: int) -> Document:
    """A tiny problem with one person and one meeting twice, under another name."""
    document = {k: v for k, v in random_problem(seed, 3).items() if k != "previous"}
    person, meeting = document["people"][0], document["meetings"][0]
    twin, copy = person | {"id": "twin"}, meeting | {"id": "copy"}
    attend = document["attend"] + [
        a | {"person": "twin"} for a in document["attend"] if a["person"] == person["id"]
    ]
    attend += [a | {"meeting": "copy"} for a in attend if a["meeting"] == meeting["id"]]
    return document | {
        "people": [*document["people"], twin],
        "meetings": [*document["meetings"][:2], copy],
        "attend": [a for a in attend if a["meeting"] in [m["id"] for m in [*document["meetings"][:2], copy]]],
        "pins": [],
    }


@pytest.mark.parametrize("seed", range(40))
def test_merging_gives_a_bound_and_ordering_the_same_optimum(seed: int) -> None:
    document = doubled(seed)
    best, model = optimum(document), model_of(json.dumps(document))
    smaller = quotient(model.program)
    found = None if smaller is None else least(smaller.program)
    exact = least(ordered(model.program, model.draft))
    if best is None:
        assert exact.status == "infeasible"
        return
    assert (exact.status, exact.objective) == ("optimal", best.cost)
    assert found is None or (found.objective is not None and found.objective <= best.cost)


def test_the_doubled_problems_have_something_to_merge_and_to_order() -> None:
    models = [model_of(json.dumps(doubled(seed))) for seed in range(40)]
    merged = [quotient(model.program) for model in models]
    assert sum(smaller is not None for smaller in merged) > 20
    assert sum(ordered(m.program, m.draft) is not m.program for m in models) > 10


@pytest.mark.parametrize("name", ENUMERATED)
def test_a_classic_keeps_its_optimum_when_ordered(name: str) -> None:
    model = model_of(text(name))
    program = ordered(model.program, model.draft)
    assert len(program.lower) > len(model.program.lower)
    assert least(program).objective == CLASSICS[name]["cost"]


def test_a_roster_and_its_totals_fit_the_merged_program() -> None:
    for name in CONSTRUCTED:
        model = model_of(text(name))
        smaller = quotient(model.program)
        assert smaller is not None
        roster = Roster.model_validate_json(roster_text(name))
        values = np.nan_to_num(model.hint(roster.meetings))
        totals = np.bincount(smaller.column, values)
        narrowed = with_totals(model.program, smaller, totals, model.draft.x)
        assert len(narrowed.lower) > len(model.program.lower)
        sums = narrowed.matrix[len(model.program.lower) :] @ values
        assert (sums == narrowed.lower[len(model.program.lower) :]).all()


def test_a_wrong_grouping_is_no_quotient(monkeypatch: pytest.MonkeyPatch) -> None:
    program = model_of(text("seating_11")).program
    columns, rows = program.matrix.shape[1], program.matrix.shape[0]
    assert quotient(program) is not None
    # As if every hash had been the same.
    monkeypatch.setattr(
        quotients, "_refined", lambda _: (np.zeros(columns, np.int64), np.zeros(rows, np.int64))
    )
    assert quotient(program) is None


def test_numbers_that_floats_cannot_hold_make_no_quotient() -> None:
    program = model_of(text("seating_11")).program
    large = replace(program, var_upper=program.var_upper * 2.0**50)
    assert quotient(large) is None


def test_a_pinned_meeting_is_not_interchangeable() -> None:
    document = json.loads(text("diverse_9_in_3"))
    free = model_of(json.dumps(document))
    pinned = model_of(json.dumps(document | {"pins": [{"meeting": "t3", "held": True}]}))
    everything = [{"meeting": f"t{n}", "held": True} for n in (1, 2, 3)]
    all_pinned = model_of(json.dumps(document | {"pins": everything}))

    def added(model: Model) -> int:
        return len(ordered(model.program, model.draft).lower) - len(model.program.lower)

    assert added(free) > added(pinned) > added(all_pinned) == 0
