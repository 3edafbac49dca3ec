"""Annealing keeps its own books; the checker's must say the same."""

from __future__ import annotations

import json

import numpy as np
import pytest
from brute import optimum
from strategies import random_problem, solvable_problem

from matcher.check import broken_rules, costs_of
from matcher.documents import parse_problem
from matcher.engines.annealing import BROKEN, COST, anneal, new_state
from matcher.engines.cycles import cycles
from matcher.engines.tally import FAR, held_of, tally_of
from matcher.model.index import index_problem
from matcher.problem import Problem

OTHER_KEYS = ("cases", "repeats", "previous")
PRICE = 500


def without_other_keys(document: dict) -> tuple[dict, Problem]:
    document = {key: value for key, value in document.items() if key not in OTHER_KEYS}
    return document, parse_problem(json.dumps(document))[0]


@pytest.mark.parametrize("seed", range(150))
def test_the_best_roster_costs_what_the_checker_says_and_breaks_no_rule(seed: int) -> None:
    document, problem = without_other_keys(random_problem(seed))
    index = index_problem(problem)
    tally, units = tally_of(index)
    state = new_state(tally, PRICE, seed)
    anneal(tally, state, 3000, 0.2, 30.0, 1.0, 0.0, 1.0, 5)
    best = optimum(document)
    if best is None:
        assert state.best[0] == FAR
        return
    if state.best[0] == FAR:
        return
    held = held_of(index, tally, units, state.best_option, state.best_seat)
    assert broken_rules(problem, held) == ()
    assert costs_of(problem, held).total == state.best[0] >= best.cost


def test_most_random_problems_are_annealed_to_their_optimum() -> None:
    reached = solvable = 0
    for seed in range(60):
        document, problem = without_other_keys(random_problem(seed))
        best = optimum(document)
        if best is not None:
            tally, _ = tally_of(index_problem(problem))
            state = new_state(tally, PRICE, seed)
            anneal(tally, state, 20_000, 0.2, 30.0, 0.5, 0.0, 1.0, 5)
            solvable += 1
            reached += int(state.best[0]) == best.cost
    assert solvable > 30
    assert reached > 0.8 * solvable


@pytest.mark.parametrize("seed", range(8))
def test_the_books_are_right_at_any_moment(seed: int) -> None:
    _, problem = without_other_keys(solvable_problem(seed, people=25, meetings=6)[0])
    index = index_problem(problem)
    tally, units = tally_of(index)
    state = new_state(tally, PRICE, seed)
    compared = 0
    for _ in range(60):
        anneal(tally, state, 200, 0.1, 60.0, 5.0, 0.0, 1.0, 10)
        held = held_of(index, tally, units, state.option, state.seat)
        broken = broken_rules(problem, held)
        assert (state.total[BROKEN] == 0) == (broken == ())
        if not broken:
            assert costs_of(problem, held).total == state.total[COST]
            compared += 1
    assert compared


def test_the_same_seed_anneals_to_the_same_roster() -> None:
    _, problem = without_other_keys(solvable_problem(2, people=25, meetings=6)[0])
    tally, _ = tally_of(index_problem(problem))
    first, second, other = (new_state(tally, PRICE, seed) for seed in (1, 1, 2))
    for state in (first, second, other):
        anneal(tally, state, 500, 0.1, 60.0, 5.0, 0.0, 1.0, 10)
    assert np.array_equal(first.seat, second.seat)
    assert not np.array_equal(first.random, other.random)


@pytest.mark.parametrize("seconds", [0.5, 3.0, 14.0, 57.0, 300.0])
def test_cycles_fill_the_time_and_grow(seconds: float) -> None:
    lengths = list(cycles(seconds))
    assert sum(lengths) == pytest.approx(seconds)
    assert lengths == sorted(lengths)


def test_no_time_is_no_cycle() -> None:
    assert list(cycles(-1.0)) == []
