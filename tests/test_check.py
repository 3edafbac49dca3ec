"""The checker: every rule is shown to accept and to reject, every term to be exact."""

from __future__ import annotations

import ast
import inspect
import time
from pathlib import Path
from typing import Any

import pytest
from check_examples import RULE_EXAMPLES, TERM_EXAMPLES, sits, world
from judging import held, honest, read
from strategies import solvable_problem

from matcher.check import NAMED_TERMS, RULES, TERMS, broken_rules, check, costs_of
from matcher.roster import TERM_NAMES
from matcher.rule_names import RULE_NAMES

Document = dict[str, Any]


# -- the lists --------------------------------------------------------------------------------------


def test_the_lists_carry_the_published_names() -> None:
    assert tuple(rule.__name__ for rule in RULES) == RULE_NAMES
    assert tuple(name for name, _ in TERMS) == TERM_NAMES
    assert len(set(RULE_NAMES)) == len(RULE_NAMES)
    assert set(TERM_NAMES) >= NAMED_TERMS


def test_every_rule_and_term_has_its_pair() -> None:
    assert set(RULE_EXAMPLES) == set(RULE_NAMES)
    assert set(TERM_EXAMPLES) == set(TERM_NAMES)


def test_the_checker_imports_no_solver() -> None:
    standard = {"__future__", "collections", "dataclasses", "itertools"}
    ours = ("matcher.check", "matcher.problem", "matcher.roster")
    paths = list(Path(inspect.getfile(check)).parent.glob("*.py"))
    assert len(paths) > 1
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                module = node.module or ""
                assert module.split(".")[0] in standard or module.startswith(ours), (path.name, module)
            assert not isinstance(node, ast.Import), path.name


# -- rules ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULE_NAMES)
def test_a_good_roster_keeps_the_rule(rule: str) -> None:
    example = RULE_EXAMPLES[rule]
    problem = read(example.document)
    verdict = check(problem, honest(problem, example.good))
    assert verdict.violations == ()
    assert verdict.ok


@pytest.mark.parametrize("rule", RULE_NAMES)
def test_a_bad_roster_breaks_only_the_rule(rule: str) -> None:
    example = RULE_EXAMPLES[rule]
    problem = read(example.document)
    verdict = check(problem, honest(problem, example.bad))
    assert {violation.rule for violation in verdict.violations} == {rule}
    assert not verdict.ok
    message = verdict.violations[0].message
    assert [said for said in example.says if said not in message] == [], message
    assert message.endswith(".")


def broken(document: Document, *meetings: Document) -> set[str]:
    return {violation.rule for violation in broken_rules(read(document), held(list(meetings)))}


@pytest.mark.parametrize(
    "attend",
    [
        [],
        [{"person": "p1", "meeting": "m2", "cost": {"v1": 1}}],
        [{"person": "p1", "meeting": "m1", "cost": {"v2": 1}}],
        [{"person": "p1", "meeting": "m1", "cost": {"v1": 1}, "except": [["s1", "v1"]]}],
    ],
)
def test_each_way_in_which_an_attendance_is_impossible(attend: list[Document]) -> None:
    found = broken(world(attend=attend), sits("m1", "s1 v1", "p1"))
    assert found == {"each_attendance_is_possible"}


def test_other_sides_of_the_rules() -> None:
    """Where a rule has two ways to be broken, the second."""
    assert broken(world(m1={"options": [["s1", "v1"]]}), sits("m1", "s3 v1")) == {RULE_NAMES[0]}
    size = "no_meeting_exceeds_its_maximum_size_or_room"
    assert broken(world(m1={"max_size": 1}), sits("m1", "s1 v1", "p1 p2")) == {size}
    pinned = "each_pinned_person_attends_or_stays_away"
    away = world(pins=[{"person": "p1", "meeting": "m1", "attends": False}])
    assert broken(away, sits("m1", "s1 v1", "p1")) == {pinned}
    there = world(pins=[{"person": "p1", "meeting": "m1", "attends": True}])
    assert broken(there) == {pinned}
    assert broken(world(pins=[{"meeting": "m1", "option": ["s1", "v1"]}])) == {"each_pinned_option_is_used"}
    held_ = world(pins=[{"meeting": "m1", "held": True}])
    assert broken(held_) == {"each_meeting_is_held_or_not_as_pinned"}
    frozen = {"meetings": [{"id": "m1", "slot": "s1", "venue": "v1"}], "frozen": ["m1"]}
    assert broken(world(previous=frozen)) == {"each_frozen_meeting_keeps_its_option"}
    never = world(previous={"frozen": ["m1"]})
    assert broken(never, sits("m1", "s1 v1")) == {"each_frozen_meeting_keeps_its_option"}
    assert broken(never) == set()


@pytest.mark.parametrize(
    ("people", "heads"),
    [
        ("p1 p2", 1),
        ("p2 p1 p5", 2),
        # A chain: p1 and p3 share no case, but each shares one with p2.
        ("p1 p3 p2", 1),
        ("p1 p3", 2),
        # p4's fellow presenter is absent, p5 presents nothing, p6 with somebody of another school.
        ("p1 p2 p3 p4 p5 p6", 4),
        ("p6 p7", 1),
        # Two cases side by side stay two heads, in whatever order people come.
        ("p4 p1 p8", 2),
        ("p4 p1 p8 p2", 2),
    ],
)
def test_presenters_of_one_case_are_one_head_in_a_limit_by_school(people: str, heads: int) -> None:
    meeting = {"id": "m1", "options": [["s1", "v1"]], "optional": True}
    ids = [f"p{i}" for i in range(1, 9)]
    presenters = [["p1", "p2"], ["p2", "p3"], ["p4", "p8"], ["p6", "p7"]]
    document = world(
        people=[{"id": i, "school": "07PO00" if i == "p7" else "20AK03", "slots": {"s1": 0}} for i in ids],
        attend=[{"person": i, "meeting": "m1", "cost": {"v1": 0}} for i in ids],
        cases=[{"id": f"c{i}", "presenters": two} for i, two in enumerate(presenters)],
    )
    for most in (heads - 1, heads):
        document["meetings"] = [meeting | {"limits": [{"name": "per school", "by": "school", "max": most}]}]
        expected = set() if most == heads else {"no_meeting_exceeds_a_limit"}
        assert broken(document, sits("m1", "s1 v1", people)) == expected


def test_touching_slots_do_not_overlap_in_either_order() -> None:
    early, late = sits("m1", "s1 v1", "p1"), sits("m2", "s3 v1", "p1")
    assert broken(world(), early, late) == broken(world(), late, early) == set()


def test_an_impossible_attendance_has_no_price() -> None:
    """The rule refuses it; the costs of the rest stay what they are."""
    nobody = read(world(attend=[], p1={"slots": {}}))
    assert costs_of(nobody, held([sits("m1", "s1 v1", "p1")])).terms["attendance"] == 0
    elsewhere = read(world(attend=[{"person": "p1", "meeting": "m1", "cost": {"v2": 7}}]))
    assert costs_of(elsewhere, held([sits("m1", "s2 v1", "p1")])).terms["attendance"] == 5


# -- terms ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("term", TERM_NAMES)
def test_a_term_is_exact_where_it_is_zero_and_where_it_is_not(term: str) -> None:
    example = TERM_EXAMPLES[term]
    problem = read(example.document)
    nothing = costs_of(problem, held(example.zero))
    something = costs_of(problem, held(example.other))
    assert nothing.terms[term] == 0
    assert term not in nothing.breakdown
    assert something.terms[term] == example.minutes != 0
    assert something.breakdown.get(term) == example.breakdown
    assert something.total == sum(something.terms.values())


def test_costs_of_unknown_ids_are_refused() -> None:
    with pytest.raises(ValueError, match="'p9'"):
        costs_of(read(world()), held([sits("m1", "s1 v1", "p9")]))


# -- changes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("meetings", "expected"),
    [
        pytest.param([sits("m1", "s1 v1", "p1")], 0, id="stands"),
        pytest.param([sits("m1", "s1 v1", "p2"), sits("m2", "s1 v1", "p1")], 5 * 1, id="another meeting"),
        pytest.param([sits("m1", "s1 v2", "p1")], 5 * 3, id="another venue"),
        pytest.param([sits("m2", "s1 v2", "p1")], 5 * 3, id="another meeting at another venue"),
        pytest.param([sits("m1", "s3 v1", "p1")], 5 * 10, id="another slot"),
        pytest.param([sits("m2", "s3 v2", "p1")], 5 * 10, id="another meeting in another slot"),
        pytest.param([sits("m1", "s3 v1", "p1"), sits("m2", "s1 v2", "p1")], 5 * 3, id="the cheapest of two"),
        pytest.param([sits("m1", "s1 v1", "p2")], 5 * 15, id="lost"),
        pytest.param([], 5 * 15, id="not held"),
    ],
)
def test_the_price_of_each_change(meetings: list[Document], expected: int) -> None:
    previous = {
        "meetings": [{"id": "m1", "slot": "s1", "venue": "v1"}],
        "attends": [{"person": "p1", "meeting": "m1", "weight": 5}, {"person": "p9", "meeting": "m1"}],
        "change": {"meeting": 1, "venue": 3, "slot": 10, "lost": 15},
    }
    assert costs_of(read(world(previous=previous)), held(meetings)).changes == expected


def test_without_a_previous_roster_there_are_no_changes() -> None:
    assert costs_of(read(world()), []).changes is None
    assert costs_of(read(world(previous={})), []).changes == 0


# -- speed ------------------------------------------------------------------------------------------


def test_a_thousand_people_are_checked_within_a_second() -> None:
    document, planted = solvable_problem(1, people=1000, meetings=40)
    problem = read(document)
    assert len(problem.attend) > 20_000
    roster = honest(problem, planted)
    start = time.process_time()
    verdict = check(problem, roster)
    assert time.process_time() - start < 1.0
    assert verdict.violations == ()
