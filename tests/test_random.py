"""Two readings of contract.md against each other: trying everything (brute.py) and the checker."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from brute import optimum
from hypothesis import given, settings
from judging import held, read
from strategies import problems, random_problem, solvable_problem, solvable_problems

from matcher.check import broken_rules, check, costs_of
from matcher.problem import Problem
from matcher.roster import Roster

Document = dict[str, Any]
SEEDS = range(400)


def value(problem: Problem, meetings: list[Document]) -> tuple[int, int] | None:
    """(changes, cost) of a roster that breaks no rule."""
    decisions = held(meetings)
    if broken_rules(problem, decisions):
        return None
    costs = costs_of(problem, decisions)
    return costs.changes or 0, costs.total


@pytest.mark.parametrize("seed", SEEDS)
def test_the_checker_accepts_the_optimum_at_the_same_cost(seed: int) -> None:
    document = random_problem(seed)
    problem = read(document)
    best = optimum(document)
    if best is None:
        # Then no roster may pass, not even one made at random.
        random = Random(seed)
        tries = [_any_roster(random, document) for _ in range(60)]
        assert [meetings for meetings in tries if value(problem, meetings) is not None] == []
        return
    verdict = check(problem, Roster.model_validate_json(json.dumps(best.roster)))
    assert verdict.violations == ()
    assert verdict.costs is not None
    assert (verdict.costs.changes, verdict.costs.total) == (best.changes, best.cost)


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_the_checker_accepts_is_better_than_the_optimum(seed: int) -> None:
    document = random_problem(seed)
    problem = read(document)
    best = optimum(document)
    if best is None:
        return
    for meetings in _neighbours(document, best.roster["meetings"]):
        found = value(problem, meetings)
        assert found is None or found >= (best.changes or 0, best.cost), meetings


@pytest.mark.parametrize("seed", range(150))
def test_a_problem_built_around_a_roster_has_an_optimum_at_most_its_cost(seed: int) -> None:
    document, planted = solvable_problem(seed)
    found = value(read(document), planted)
    best = optimum(document)
    assert found is not None and best is not None
    assert (best.changes or 0, best.cost) <= found


@pytest.mark.parametrize("seed", range(20))
def test_a_larger_problem_built_around_a_roster_accepts_it(seed: int) -> None:
    document, planted = solvable_problem(seed, people=60, meetings=12)
    assert broken_rules(read(document), held(planted)) == ()


@settings(derandomize=True, max_examples=60, deadline=None)
@given(problems())
def test_the_two_readings_agree(document: Document) -> None:
    best = optimum(document)
    if best is not None:
        verdict = check(read(document), Roster.model_validate_json(json.dumps(best.roster)))
        assert verdict.violations == ()


@settings(derandomize=True, max_examples=40, deadline=None)
@given(solvable_problems())
def test_a_planted_roster_breaks_no_rule(made: tuple[Document, list[Document]]) -> None:
    document, planted = made
    assert broken_rules(read(document), held(planted)) == ()


def test_most_random_problems_can_be_solved_and_some_can_not() -> None:
    solvable = sum(optimum(random_problem(seed)) is not None for seed in SEEDS)
    assert len(SEEDS) // 2 <= solvable <= len(SEEDS) - 40


def test_random_problems_that_can_be_solved_touch_every_key() -> None:
    seen: set[str] = set()
    for seed in SEEDS:
        document = random_problem(seed)
        if optimum(document) is not None:
            _keys(json.loads(json.dumps(document)), seen)
    documented: set[str] = set()
    _schema_keys(Problem.model_json_schema(by_alias=True), documented)
    assert documented - seen == set()


def _keys(part: Any, seen: set[str]) -> None:
    if isinstance(part, dict):
        # A key that only says nothing is not touched.
        seen.update(key for key, content in part.items() if content not in ([], {}))
        for content in part.values():
            _keys(content, seen)
    elif isinstance(part, list):
        for content in part:
            _keys(content, seen)


def _schema_keys(schema: Any, found: set[str]) -> None:
    for part in (schema, *schema["$defs"].values()):
        found.update(part["properties"])


def _neighbours(document: Document, meetings: list[Document]) -> list[list[Document]]:
    """Every roster that one decision separates from this one."""
    result = []
    there = {meeting["id"]: meeting for meeting in meetings}

    def changed(id_: str, **keys: Any) -> None:
        result.append([m | keys if m["id"] == id_ else m for m in meetings])

    for meeting in meetings:
        id_ = meeting["id"]
        result.append([m for m in meetings if m["id"] != id_])
        for person in document["people"]:
            changed(id_, people=sorted({person["id"]} ^ set(meeting["people"])))
            for other in meetings:
                if person["id"] in meeting["people"] and person["id"] not in other["people"]:
                    leave = [p for p in meeting["people"] if p != person["id"]]
                    enter = [*other["people"], person["id"]]
                    swap = {id_: leave, other["id"]: enter}
                    result.append([m | {"people": swap.get(m["id"], m["people"])} for m in meetings])
        for case in document.get("cases", []):
            changed(id_, cases=sorted({case["id"]} ^ set(meeting["cases"])))
    for meeting in document["meetings"]:
        for slot, venue in meeting["options"]:
            if meeting["id"] in there:
                changed(meeting["id"], slot=slot, venue=venue)
            else:
                crowds: list[list[str]] = [[], *([p["id"]] for p in document["people"])]
                for people in crowds:
                    new = {"id": meeting["id"], "slot": slot, "venue": venue, "people": people, "cases": []}
                    result.append([*meetings, new])
    return result


def _any_roster(random: Random, document: Document) -> list[Document]:
    """Decisions at random, most of them nonsense."""
    roster = []
    eligible = {(entry["person"], entry["meeting"]) for entry in document["attend"]}
    for meeting in document["meetings"]:
        if random.random() < 0.8:
            slot, venue = random.choice(meeting["options"])
            some = [p["id"] for p in document["people"] if (p["id"], meeting["id"]) in eligible]
            people = random.sample(some, random.randint(0, len(some)))
            roster.append({"id": meeting["id"], "slot": slot, "venue": venue, "people": people, "cases": []})
    return roster
