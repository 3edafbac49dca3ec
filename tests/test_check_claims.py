"""What a roster says about itself: each lie is caught, and the truth in other words is not."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from check_examples import sits, world
from judging import held, honest, read

from matcher.check import CLAIMS, broken_rules, check
from matcher.roster import Changes, relative_gap

Document = dict[str, Any]

TRUTH = world(
    p1={"unplaced_cost": 100},
    m1={"quotas": [{"name": "VO", "match": {"sector": "VO"}, "target": 2, "cost": 40}], "max_cases": 1},
    cases=[{"id": "c1", "presenters": ["p1"], "cost": 300}, {"id": "c2", "presenters": ["p2"], "cost": 30}],
    previous={
        "meetings": [{"id": "m1", "slot": "s1", "venue": "v1"}],
        "attends": [{"person": "p2", "meeting": "m1"}],
        "change": {"lost": 15},
    },
)
MEETINGS = [sits("m1", "s1 v1", "p1 p4", "c1")]
"""Cost: travel 20, one VO short 40, c2 not discussed 30; changes: p2 lost, 15."""
NOTHING: Document = {
    "cost": None, "bound": None, "gap": None, "terms": {}, "breakdown": {}, "meetings": [], "unplaced": [],
    "undiscussed": [], "changes": None,
}  # fmt: skip


class Lie:
    """A claim and keys that make a roster break it, and it alone."""

    def __init__(self, claim: str, **keys: Any) -> None:
        self.claim = claim
        self.keys = keys

    def __repr__(self) -> str:
        return f"{self.claim}-{json.dumps(self.keys)[:60]}"


EMPTY = "no_roster_means_no_cost_and_empty_lists"
_TERMS = {"attendance": 20, "quotas": 40, "cases": 30}
LIES = (
    Lie("cost_is_as_recomputed", cost=89),
    Lie("cost_is_as_recomputed", cost=None),
    Lie("each_term_is_as_recomputed", terms=_TERMS | {"attendance": 30, "cases": 20}),
    Lie("each_term_is_as_recomputed", terms={"attendance": 20, "quotas": 40}),
    Lie("each_term_is_as_recomputed", terms=_TERMS | {"coffee": 0}),
    Lie("each_breakdown_is_as_recomputed", breakdown={}),
    Lie("each_breakdown_is_as_recomputed", breakdown={"quotas": {"PO": 40}}),
    Lie("each_breakdown_is_as_recomputed", breakdown={"quotas": {"VO": 40}, "variety": {"x": 1}}),
    Lie("each_breakdown_is_as_recomputed", breakdown={"quotas": {"VO": 40}, "attendance": {"x": 20}}),
    Lie("changes_are_as_recomputed", changes={"value": 14, "bound": 15}),
    Lie("changes_are_as_recomputed", changes=None),
    Lie("unplaced_lists_exactly_the_people_in_no_meeting", unplaced=["p2"]),
    Lie("unplaced_lists_exactly_the_people_in_no_meeting", unplaced=["p2", "p3", "p4"]),
    Lie("unplaced_lists_exactly_the_people_in_no_meeting", unplaced=["p2", "p3", "p3"]),
    Lie("unplaced_lists_exactly_the_people_in_no_meeting", unplaced=["p2", "p3", "p9"]),
    Lie("undiscussed_lists_exactly_the_cases_in_no_meeting", undiscussed=[]),
    Lie("undiscussed_lists_exactly_the_cases_in_no_meeting", undiscussed=["c2", "c1"]),
    Lie("bound_is_at_most_the_cost", status="feasible", bound=99, gap=-0.1),
    Lie("changes_bound_is_at_most_the_changes", status="feasible", changes={"value": 15, "bound": 16}),
    Lie("optimal_means_that_the_bound_is_reached", bound=81, gap=0.1),
    Lie("optimal_means_that_the_bound_is_reached", bound=None, gap=None),
    Lie("optimal_means_that_the_bound_is_reached", changes={"value": 15, "bound": 14}),
    Lie("optimal_means_that_the_bound_is_reached", changes={"value": 15, "bound": None}),
    Lie("gap_follows_from_cost_and_bound", status="feasible", bound=81, gap=0.0),
    Lie("gap_follows_from_cost_and_bound", status="feasible", bound=81, gap=0.1002),
    Lie("gap_follows_from_cost_and_bound", status="feasible", bound=81, gap=None),
    Lie("gap_follows_from_cost_and_bound", status="feasible", bound=None, gap=0.1),
    Lie("gap_follows_from_cost_and_bound", gap=0.00001),
    Lie(EMPTY, **NOTHING | {"status": "infeasible", "cost": 0}),
    Lie(EMPTY, **NOTHING | {"status": "undecided", "gap": 0.0}),
    Lie(EMPTY, **NOTHING | {"status": "undecided", "unplaced": ["p1"]}),
    Lie(EMPTY, **NOTHING | {"status": "infeasible", "meetings": MEETINGS}),
    Lie(EMPTY, **NOTHING | {"status": "infeasible", "undiscussed": ["c1"]}),
    Lie(EMPTY, **NOTHING | {"status": "infeasible", "changes": {"value": 0}}),
)


def test_every_claim_has_its_lie() -> None:
    assert {lie.claim for lie in LIES} == {claim.__name__ for claim in CLAIMS}


@pytest.mark.parametrize("lie", LIES, ids=repr)
def test_a_lie_is_caught(lie: Lie) -> None:
    problem = read(TRUTH)
    assert check(problem, honest(problem, MEETINGS)).violations == ()
    verdict = check(problem, honest(problem, MEETINGS, **lie.keys))
    assert {violation.rule for violation in verdict.violations} == {lie.claim}


@pytest.mark.parametrize(
    "keys",
    [
        {"status": "feasible"},
        {"status": "feasible", "bound": 81, "gap": 0.1},
        # 1/90, rounded as in the example of the contract.
        {"status": "feasible", "bound": 89, "gap": 0.0111},
        {"status": "feasible", "bound": None, "gap": None, "changes": {"value": 15, "bound": 3}},
        {"status": "feasible", "changes": {"value": 15, "bound": None}},
        {"terms": _TERMS | {"opening": 0}},
        {"breakdown": {"quotas": {"VO": 40, "PO": 0}, "variety": {}}},
        {"unplaced": ["p3", "p2"]},
        NOTHING | {"status": "infeasible"},
        NOTHING | {"status": "undecided"},
        NOTHING | {"status": "undecided", "bound": 12},
    ],
)
def test_the_truth_in_other_words_is_accepted(keys: Document) -> None:
    problem = read(TRUTH)
    assert check(problem, honest(problem, MEETINGS, **keys)).violations == ()


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (lambda m: [*m, *m], "m1"),
        (lambda m: [m[0] | {"id": "m9"}], "m9"),
        (lambda m: [m[0] | {"slot": "s9"}], "s9"),
        (lambda m: [m[0] | {"venue": "v9"}], "v9"),
        (lambda m: [m[0] | {"people": ["p1", "p9"]}], "p9"),
        (lambda m: [m[0] | {"people": ["p1", "p4", "p4"]}], "p4"),
        (lambda m: [m[0] | {"cases": ["c9"]}], "c9"),
        (lambda m: [m[0] | {"cases": ["c1", "c1"]}], "c1"),
    ],
)
def test_a_roster_that_can_not_be_read_is_refused(
    spoil: Callable[[list[Document]], list[Document]], named: str
) -> None:
    problem = read(TRUTH)
    roster = honest(problem, MEETINGS).model_copy(update={"meetings": held(spoil(MEETINGS))})
    verdict = check(problem, roster)
    assert not verdict.ok and verdict.costs is None
    assert any(f"'{named}'" in violation.message for violation in verdict.violations)
    assert broken_rules(problem, roster.meetings) == verdict.violations


def test_the_gap_of_a_negative_cost() -> None:
    problem = read(world(pairs=[{"a": "p1", "b": "p2", "cost": -60}]))
    meetings = [sits("m1", "s1 v1", "p1 p2")]
    right = honest(problem, meetings, "feasible", bound=-60, gap=relative_gap(-40, -60))
    assert right.gap == 0.5
    assert check(problem, right).ok
    assert not check(problem, right.model_copy(update={"gap": -0.5})).ok


def test_changes_without_a_previous_roster_are_a_lie() -> None:
    problem = read(world())
    assert check(problem, honest(problem, [])).ok
    roster = honest(problem, []).model_copy(update={"changes": Changes(value=0, bound=0)})
    violations = check(problem, roster).violations
    assert [violation.rule for violation in violations] == ["changes_are_as_recomputed"]
