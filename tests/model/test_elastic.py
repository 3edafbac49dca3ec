"""What may give way and what may not; and that an ordinary model knows nothing of it."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from brute import optimum
from explain.planted import PLANTS
from judging import read
from strategies import random_problem

from matcher.documents import parse_problem
from matcher.engines.backends import search_cpsat
from matcher.model.build import build
from matcher.model.draft import Draft, Scope
from matcher.model.easing import Easing, Kind, Ledger
from matcher.model.elastic import build_elastic
from matcher.model.index import index_problem
from matcher.model.rules import RULES

GIVES_WAY: dict[str, set[Kind]] = {
    "each_meeting_is_held_in_an_option_that_can_be_used": {Kind.OPEN},
    "each_required_meeting_is_held": {Kind.REQUIRED},
    "no_venue_has_more_meetings_at_once_than_rooms": {Kind.ROOMS},
    "no_more_meetings_are_under_way_at_once_than_allowed": {Kind.MAX_PARALLEL},
    "nobody_attends_more_meetings_than_their_maximum": {Kind.MAX_MEETINGS},
    "each_meeting_has_at_least_its_minimum_size": {Kind.MIN_SIZE, Kind.FROZEN},
    "no_meeting_exceeds_its_maximum_size_or_room": {Kind.MAX_SIZE, Kind.CAPACITY},
    "no_meeting_exceeds_a_limit": {Kind.LIMIT},
    "each_meeting_meets_its_quota_minimums": {Kind.QUOTA_MIN, Kind.FROZEN},
    "no_meeting_exceeds_its_quota_maximums": {Kind.QUOTA_MAX},
    "together_people_attend_the_same_meetings": {Kind.TOGETHER},
    "apart_people_never_share_a_meeting": {Kind.APART},
    "each_pinned_person_attends_or_stays_away": {Kind.PERSON_PIN},
    "each_pinned_option_is_used": {Kind.OPTION_PIN},
    "each_meeting_is_held_or_not_as_pinned": {Kind.HELD_PIN},
    "each_frozen_meeting_keeps_its_option": {Kind.FROZEN},
    "each_frozen_meeting_keeps_its_people": {Kind.FROZEN, Kind.FROZEN_PERSON},
    "each_frozen_meeting_admits_nobody": {Kind.FROZEN},
}
"""Rule → what it lets give way."""

STANDS_FIRM = {
    "each_attendance_is_possible": "when and where somebody can come is theirs to say; a pin gives way",
    "nobody_sits_in_two_overlapping_slots": "nobody can be in two places at once",
    "nobody_attends_two_meetings_that_exclude_each_other": "it is what the meetings are for; a pin gives way",
    "each_case_is_discussed_at_most_once": "a case need not be discussed, so it makes nothing impossible",
    "each_discussed_case_has_a_presenter_present": "likewise",
    "no_meeting_discusses_more_cases_than_its_maximum": "likewise",
    "nobody_hears_a_case_of_their_own_institution": "likewise",
}
"""Rule → why nothing of it gives way."""


def test_every_rule_gives_way_or_says_why_not() -> None:
    assert {rule.__name__ for rule in RULES} == GIVES_WAY.keys() | STANDS_FIRM.keys()
    assert not GIVES_WAY.keys() & STANDS_FIRM.keys()


def test_each_rule_lets_give_way_what_is_said_of_it() -> None:
    asked: dict[str, set[Kind]] = {}
    documents = [plant(Random(0))[0] for plant in PLANTS] + [random_problem(seed) for seed in range(80)]
    for document in documents:
        problem, _ = parse_problem(json.dumps(document))
        for rule in RULES:
            ledger = Ledger(problem)
            opened = [venue.model_copy(update={"slots": None}) for venue in problem.venues]
            draft = Draft(index_problem(problem.model_copy(update={"venues": opened})), Scope(), ledger)
            rule(draft)
            asked.setdefault(rule.__name__, set()).update(easing.kind for easing in ledger.columns)
    assert {rule: kinds for rule, kinds in asked.items() if kinds} == GIVES_WAY


@pytest.mark.parametrize("seed", range(60))
def test_where_nothing_gives_way_the_elastic_model_is_the_ordinary_one(seed: int) -> None:
    document = random_problem(seed)
    elastic = build_elastic(parse_problem(json.dumps(document))[0])
    upper = elastic.model.program.var_upper.copy()
    upper[list(elastic.columns.values())] = 0.0
    firm = replace(elastic.model.program, var_upper=upper)
    found = search_cpsat(firm, np.zeros_like(firm.cost), seconds=30, workers=1, seed=0)
    assert found.status == ("infeasible" if optimum(document) is None else "optimal")


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_an_ordinary_model_has_no_column_for_it(plant, monkeypatch) -> None:
    index = index_problem(read(plant(Random(1))[0]))
    program = build(index).program

    def refuse(*_: object) -> int:
        raise AssertionError("an ordinary model asks for no easing")

    monkeypatch.setattr(Ledger, "column", refuse)
    assert build(index).program.matrix.shape == program.matrix.shape
    monkeypatch.setattr(Draft, "ease", lambda *_: [])
    again = build(index).program
    for name in ("cost", "changes", "var_lower", "var_upper", "lower", "upper", "row_label"):
        assert (getattr(again, name) == getattr(program, name)).all()
    assert (again.matrix != program.matrix).nnz == 0


def test_something_can_always_give() -> None:
    for plant in PLANTS:
        elastic = build_elastic(read(plant(Random(2))[0]))
        program = elastic.model.program
        found = search_cpsat(program, program.cost, seconds=30, workers=1, seed=0)
        assert found.status == "optimal" and found.objective is not None and found.objective > 0
        assert found.values is not None
        assert sum(easing.size for easing in elastic.used(found.values)) == found.objective


def test_groups_that_were_used_are_not_used_together_again() -> None:
    elastic = build_elastic(read(PLANTS[-1](Random(0))[0]))
    program = elastic.model.program
    seen: list[tuple[Easing, ...]] = []
    for _ in range(4):
        found = search_cpsat(program, program.cost, seconds=30, workers=1, seed=0)
        assert found.values is not None
        used = elastic.used(found.values)
        assert used not in seen
        seen.append(used)
        program = elastic.without(program, [[replace(easing, amount=1)] for easing in used])
