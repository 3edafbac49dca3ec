"""The model, rule by rule and term by term: what it accepts, what it rejects, what it charges."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from check_examples import RULE_EXAMPLES, TERM_EXAMPLES
from judging import Document, held, read

from matcher.check import costs_of
from matcher.engines.backends import Search, search_cpsat
from matcher.model import rules, terms
from matcher.model.build import Model, build
from matcher.model.index import index_problem
from matcher.roster import TERM_NAMES
from matcher.rule_names import RULE_NAMES

STRUCTURAL = ("each_meeting_is_held_in_an_option_that_can_be_used", "each_attendance_is_possible")
"""Rules that the model keeps by having no column for anything else."""


def model_of(document: Document) -> Model:
    return build(index_problem(read(document)))


def decide(model: Model, meetings: list[Document]) -> Search:
    """The least cost of exactly this roster."""
    decided = model.hint(held(meetings))
    fixed = ~np.isnan(decided)
    program = replace(
        model.program,
        var_lower=np.where(fixed, decided, model.program.var_lower),
        var_upper=np.where(fixed, decided, model.program.var_upper),
    )
    # A column that must be 1 in one place and 0 in another is no program at all.
    if (program.var_lower > program.var_upper).any() or (program.var_upper > model.program.var_upper).any():
        return Search("infeasible", None, None, None)
    return search_cpsat(program, program.cost + 1000 * program.changes, seconds=10, workers=1, seed=0)


def says_the_same(model: Model, meetings: list[Document]) -> bool:
    """Whether every decision of these meetings has a column in the model."""
    return sorted(m.id for m in model.held(model.hint(held(meetings)))) == sorted(
        m["id"] for m in meetings
    ) and all(
        set(found.people) == set(asked.people)
        for found, asked in zip(
            sorted(model.held(model.hint(held(meetings))), key=lambda m: m.id),
            sorted(held(meetings), key=lambda m: m.id),
            strict=True,
        )
    )


def test_the_lists_carry_the_published_names() -> None:
    assert tuple(rule.__name__ for rule in rules.RULES) == RULE_NAMES
    # `shortfall` is charged by the lower bounds that it softens; `changes` is no cost.
    charged = [term.__name__ for term in terms.TERMS]
    assert [*charged[:-1], "shortfall"] == list(TERM_NAMES)
    assert charged[-1] == "changes"


def test_every_rule_and_term_has_its_pair() -> None:
    assert {rule.__name__ for rule in rules.RULES} == RULE_EXAMPLES.keys()
    assert set(TERM_NAMES) == TERM_EXAMPLES.keys()


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_the_model_accepts_a_roster_that_keeps_the_rule(rule: rules.Rule) -> None:
    example = RULE_EXAMPLES[rule.__name__]
    model = model_of(example.document)
    assert says_the_same(model, example.good)
    assert decide(model, example.good).status == "optimal"


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_the_model_rejects_a_roster_that_breaks_the_rule_and_only_by_that_rule(
    rule: rules.Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    example = RULE_EXAMPLES[rule.__name__]
    model = model_of(example.document)
    if rule.__name__ in STRUCTURAL:
        assert not says_the_same(model, example.bad)
        return
    assert says_the_same(model, example.bad)
    assert decide(model, example.bad).status == "infeasible"
    monkeypatch.setattr(rules, "RULES", tuple(other for other in rules.RULES if other is not rule))
    assert decide(model_of(example.document), example.bad).status == "optimal"


@pytest.mark.parametrize("term", TERM_NAMES)
def test_the_model_charges_each_term_exactly(term: str) -> None:
    example = TERM_EXAMPLES[term]
    problem, model = read(example.document), model_of(example.document)
    for meetings, minutes in ((example.zero, 0), (example.other, example.minutes)):
        costs = costs_of(problem, held(meetings))
        assert costs.terms.get(term, 0) == minutes
        assert decide(model, meetings).objective == costs.total + 1000 * (costs.changes or 0)


@pytest.mark.parametrize(
    "term", [t for t in terms.TERMS if t.__name__ != "changes"], ids=lambda t: t.__name__
)
def test_without_a_term_the_model_charges_less(term: terms.Term, monkeypatch: pytest.MonkeyPatch) -> None:
    example = TERM_EXAMPLES[term.__name__]
    whole = decide(model_of(example.document), example.other).objective
    monkeypatch.setattr(terms, "TERMS", tuple(other for other in terms.TERMS if other is not term))
    left = decide(model_of(example.document), example.other).objective
    assert whole is not None and left is not None
    assert whole - left == example.minutes
