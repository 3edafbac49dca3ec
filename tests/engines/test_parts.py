"""Parts of a problem: together they are the whole, and what belongs together stays together."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import numpy as np
import pytest
from brute import optimum
from sides import linked_sides, two_sides
from strategies import random_problem

from matcher.country import country
from matcher.documents import parse_problem
from matcher.engines.crossing import bound_people, crossing_people
from matcher.engines.parts import PRICE, Split, coupled, split
from matcher.model.index import index_problem

Document = dict[str, Any]


def parts_of(document: Document, **options: Any) -> Split:
    return split(index_problem(parse_problem(json.dumps(document))[0]), **options)


def brute(part: Any) -> Any:
    text = part.problem.to_json()
    parse_problem(text)  # Every id that a part mentions is in it.
    return optimum(json.loads(text))


@pytest.mark.parametrize("seed", range(150))
def test_the_parts_cost_together_what_the_whole_costs(seed: int) -> None:
    document = two_sides(seed) if seed % 2 else random_problem(seed)
    whole, found = optimum(document), parts_of(document)
    bests = [brute(part) for part in found.parts]
    if whole is None:
        assert None in bests
        return
    assert None not in bests
    assert sum(best.cost for best in bests) + found.constant == whole.cost
    assert sum(best.changes or 0 for best in bests) == (whole.changes or 0)


def test_random_problems_do_fall_apart() -> None:
    numbers = [len(parts_of(two_sides(seed)).parts) for seed in range(1, 150, 2)]
    assert sum(number >= 2 for number in numbers) > 50


def free_people(document: Document) -> Any:
    index = index_problem(parse_problem(json.dumps(document))[0])
    return index, ~bound_people(index)


@pytest.mark.parametrize("seed", range(150))
def test_priced_people_never_lift_the_bound_above_the_optimum(seed: int) -> None:
    document, random = linked_sides(seed), Random(seed)
    index, free = free_people(document)
    crossing = np.array([random.random() < 0.7 for _ in free]) & free
    prices = {person.id: random.randint(0, person.unplaced_cost) for person in index.problem.people}
    found = split(index, crossing, prices)
    bests = [brute(part) for part in found.parts]
    whole = optimum(document)
    if None in bests:
        assert whole is None
    elif whole is not None:
        least = sum(best.changes or 0 for best in bests)
        assert least <= (whole.changes or 0)
        if least == (whole.changes or 0):
            assert sum(best.cost for best in bests) + found.beside <= whole.cost


def test_the_random_cuts_do_cut() -> None:
    cuts = [len(split(*free_people(linked_sides(seed))).crossing) for seed in range(150)]
    assert sum(number > 0 for number in cuts) > 30


SLOTS = [
    {"id": "s", "start": "2026-11-11T13:00", "end": "2026-11-11T15:00"},
    {"id": "late", "start": "2026-11-11T14:00", "end": "2026-11-11T16:00"},
    {"id": "next", "start": "2026-11-12T13:00", "end": "2026-11-12T15:00"},
]


def apart(options: tuple[list[str], list[str]] = (["s", "v0"], ["s", "v1"]), **keys: Any) -> Document:
    """Two meetings that share nothing, but for `keys`."""
    return {
        "version": 1,
        "slots": SLOTS,
        "venues": [{"id": "v0"}, {"id": "v1"}],
        "people": [{"id": f"p{i}", "slots": {slot["id"]: 0 for slot in SLOTS}} for i in (0, 1)],
        "meetings": [{"id": f"m{i}", "options": [options[i]], "optional": True} for i in (0, 1)],
        "attend": [{"person": f"p{i}", "meeting": f"m{i}", "cost": {options[i][1]: 1}} for i in (0, 1)],
    } | keys


OLD = [{"id": f"m{i}", "slot": "s", "venue": f"v{i}"} for i in (0, 1)]
BOTH = [
    {"person": "p0", "meeting": "m0", "cost": {"v0": 1}},
    {"person": "p0", "meeting": "m1", "cost": {"v1": 1}},
    {"person": "p1", "meeting": "m1", "cost": {"v1": 1}},
]


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(apart(attend=BOTH), id="attendance"),
        pytest.param(apart((["s", "v0"], ["s", "v0"])), id="rooms"),
        pytest.param(apart((["s", "v0"], ["late", "v0"])), id="rooms in overlapping slots"),
        pytest.param(apart(max_parallel=1), id="max_parallel"),
        pytest.param(apart(together=[["p0", "p1"]]), id="together"),
        pytest.param(apart(cases=[{"id": "c", "presenters": ["p0", "p1"]}]), id="cases"),
        pytest.param(apart(pins=[{"person": "p0", "meeting": "m1", "attends": True}]), id="pins"),
        pytest.param(
            apart(previous={"meetings": OLD, "attends": [{"person": "p0", "meeting": "m1"}]}), id="previous"
        ),
    ],
)
def test_each_kind_of_bond_keeps_a_problem_whole(document: Document) -> None:
    assert len(parts_of(document).parts) == 1


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(apart(), id="nothing"),
        pytest.param(apart((["s", "v0"], ["next", "v0"])), id="one room at different times"),
        pytest.param(apart((["s", "v0"], ["s", "v0"]), venues=[{"id": "v0", "rooms": 2}]), id="rooms enough"),
        pytest.param(apart(max_parallel=2), id="a maximum that never binds"),
        # These are about people in one same meeting.
        pytest.param(apart(pairs=[{"a": "p0", "b": "p1", "cost": -9}]), id="pairs"),
        pytest.param(apart(apart=[["p0", "p1"]]), id="apart"),
        pytest.param(apart(previous={"meetings": OLD, "attends": []}), id="meetings held before"),
    ],
)
def test_what_is_no_bond_does_not_keep_a_problem_whole(document: Document) -> None:
    assert [part.size for part in parts_of(document).parts] == [1, 1]


def test_people_and_cases_that_can_be_nowhere_are_a_constant() -> None:
    lost = {"id": "lost", "slots": {}, "unplaced_cost": 70}
    document = apart(cases=[{"id": "c", "presenters": ["lost"], "cost": 30}])
    document["people"] = [*document["people"], lost]
    found = parts_of(document)
    assert (len(found.parts), found.constant) == (2, 100)


def test_a_person_bound_by_name_does_not_cross() -> None:
    document = apart(
        together=[["p0"]],
        pins=[{"person": "p1", "meeting": "m1", "attends": False}],
        people=[{"id": f"p{i}"} for i in range(3)],
    )
    index = index_problem(parse_problem(json.dumps(document))[0])
    assert bound_people(index).tolist() == [True, True, False]


def test_the_border_between_two_regions_is_found() -> None:
    index = index_problem(country(2, 400, linked=1))
    _, whole = coupled(index)
    assert len(np.unique(whole)) == 1
    index = index_problem(country(2, 800, linked=1))
    (border,) = crossing_people(index, coupled(index)[1])
    found = split(index)
    assert len(found.parts) == 2
    assert 0 < border.sum() <= 16
    assert found.crossing == {index.problem.people[i].id: PRICE for i in np.flatnonzero(border)}
