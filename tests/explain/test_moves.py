"""A small change judged on its own is judged as the full checker judges the whole roster."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from rosters import after, newly_broken, roster

from matcher.check import RULES, TERMS, costs_of
from matcher.explain.judgement import ABOUT_A_MEETING, ABOUT_NEITHER, ABOUT_PEOPLE, Judgement, Step
from matcher.explain.moves import Bench
from matcher.problem import Problem
from matcher.roster import HeldMeeting


def assert_as_the_checker_says(
    problem: Problem, meetings: list[HeldMeeting], steps: list[Step], judged: Judgement
) -> None:
    changed = after(meetings, steps)
    was, now = costs_of(problem, meetings), costs_of(problem, changed)
    assert judged.cost == now.total - was.total
    assert judged.changes == (now.changes or 0) - (was.changes or 0)
    for term in now.terms:
        assert judged.terms.get(term, 0) == now.terms[term] - was.terms[term], term
    for term in dict.fromkeys((*was.breakdown, *now.breakdown)):
        for name in dict.fromkeys((*was.breakdown.get(term, {}), *now.breakdown.get(term, {}))):
            mine = sum(part.minutes for part in judged.parts if (part.term, part.name) == (term, name))
            truth = now.breakdown.get(term, {}).get(name, 0) - was.breakdown.get(term, {}).get(name, 0)
            assert mine == truth, (term, name)
    wrong = newly_broken(problem, meetings, changed)
    assert Counter(judged.broken) == wrong
    assert judged.allowed == (not wrong)


def random_steps(random: Random, problem: Problem, meetings: list[HeldMeeting]) -> list[Step]:
    """One to three people, each of whom leaves, joins or moves; a swap is among these."""
    steps = []
    for person in random.sample(
        [p.id for p in problem.people], min(len(problem.people), random.choice([1, 1, 2, 3]))
    ):
        here = [m.id for m in meetings if person in m.people]
        there = [m.id for m in meetings if person not in m.people]
        if here and random.random() < 0.7:
            steps.append(Step(person, random.choice(here), False))
        if there and random.random() < 0.7:
            steps.append(Step(person, random.choice(there), True))
    return steps


def test_every_rule_and_term_has_its_place() -> None:
    names = [rule.__name__ for rule in RULES] + [term for term, _ in TERMS]
    places = [*ABOUT_A_MEETING, *ABOUT_PEOPLE, *ABOUT_NEITHER]
    assert sorted(places) == sorted(names)


@pytest.mark.parametrize(("people", "size", "seeds"), [(5, 3, range(250)), (20, 6, range(60))])
def test_a_change_is_judged_as_the_whole_roster_is(people: int, size: int, seeds: range) -> None:
    tried: Counter[str] = Counter()
    for seed in seeds:
        (problem, meetings), random = roster(seed, people, size), Random(seed)
        bench = Bench(problem, meetings)
        for _ in range(12):
            steps = random_steps(random, problem, meetings)
            judged = bench.judge(*steps)
            assert_as_the_checker_says(problem, meetings, steps, judged)
            tried.update(judged.terms)
            tried.update(violation.rule for violation in judged.broken)
            tried["changes"] += judged.changes != 0
    # What is never touched is not tested.
    assert (ABOUT_A_MEETING | ABOUT_PEOPLE | {"changes"}) - set(tried) == set()
