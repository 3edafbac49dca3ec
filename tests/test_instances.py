"""Small problems of one or two features each, with optima that were worked out by hand."""

from __future__ import annotations

import json

import pytest
from brute import optimum
from classics import CLASSICS, CONSTRUCTED, ENUMERATED, FOLDER, least_cost, roster_text
from classics import text as classic_text
from known import INSTANCES, OPTIMA, text

from matcher.check import check
from matcher.documents import parse_problem
from matcher.roster import Roster


def test_every_instance_has_a_known_optimum_and_every_optimum_an_instance() -> None:
    files = {path.stem for path in INSTANCES.glob("*.json")} - {"optima"}
    assert files == set(OPTIMA)
    for known in OPTIMA.values():
        assert set(known) == {"status", "cost", "changes", "why"} and known["why"]


@pytest.mark.parametrize("name", OPTIMA)
def test_every_instance_is_read_without_a_warning(name: str) -> None:
    problem, warnings = parse_problem(text(name))
    assert warnings == []
    # What is written reads back the same.
    assert parse_problem(problem.to_json()) == (problem, [])


@pytest.mark.parametrize("name", OPTIMA)
def test_trying_everything_finds_the_known_optimum(name: str) -> None:
    known, best = OPTIMA[name], optimum(json.loads(text(name)))
    found = ("infeasible", None, None) if best is None else ("optimal", best.cost, best.changes)
    assert found == (known["status"], known["cost"], known["changes"]), known["why"]


@pytest.mark.parametrize("name", [name for name, known in OPTIMA.items() if known["status"] == "optimal"])
def test_the_checker_accepts_the_optimum_at_its_cost(name: str) -> None:
    best = optimum(json.loads(text(name)))
    assert best is not None
    problem, _ = parse_problem(text(name))
    verdict = check(problem, Roster.model_validate_json(json.dumps(best.roster)))
    assert verdict.violations == ()
    assert verdict.ok and verdict.costs is not None
    assert (verdict.costs.total, verdict.costs.changes) == (OPTIMA[name]["cost"], OPTIMA[name]["changes"])


def test_every_classic_has_a_known_optimum_with_its_source() -> None:
    files = {path.stem for path in FOLDER.glob("*.json")} - {"optima"}
    assert files == set(CLASSICS) | {f"{name}.roster" for name in CONSTRUCTED}
    for known in CLASSICS.values():
        assert set(known) == {"cost", "proof", "source", "why"} and known["source"] and known["why"]
    assert set(CLASSICS) == set(CONSTRUCTED) | set(ENUMERATED)


@pytest.mark.parametrize("name", CLASSICS)
def test_every_classic_is_read_without_a_warning(name: str) -> None:
    assert parse_problem(classic_text(name))[1] == []


@pytest.mark.parametrize("name", ENUMERATED)
def test_trying_every_split_finds_the_known_optimum(name: str) -> None:
    assert least_cost(json.loads(classic_text(name))) == CLASSICS[name]["cost"]


def test_the_balance_of_the_balance_instance_matters() -> None:
    document = json.loads(classic_text("balance_12_in_3"))
    for meeting in document["meetings"]:
        del meeting["balance"]
    assert least_cost(document) < CLASSICS["balance_12_in_3"]["cost"]


@pytest.mark.parametrize("name", CONSTRUCTED)
def test_the_checker_accepts_the_known_solution_at_its_cost(name: str) -> None:
    problem, _ = parse_problem(classic_text(name))
    verdict = check(problem, Roster.model_validate_json(roster_text(name)))
    assert verdict.violations == ()
    assert verdict.ok and verdict.costs is not None
    assert verdict.costs.total == CLASSICS[name]["cost"]


@pytest.mark.parametrize("name", CONSTRUCTED)
def test_the_checker_sees_a_repeat_when_two_golfers_change_places(name: str) -> None:
    problem, _ = parse_problem(classic_text(name))
    roster = json.loads(roster_text(name))
    one, other = roster["meetings"][0]["people"], roster["meetings"][1]["people"]
    one[0], other[0] = other[0], one[0]
    verdict = check(problem, Roster.model_validate_json(json.dumps(roster)))
    assert not verdict.ok and verdict.costs is not None
    assert verdict.costs.total > CLASSICS[name]["cost"]
