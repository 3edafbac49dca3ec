"""The smallest fix against trying every change, what it says, and what it never claims."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from threading import Event
from typing import Any, Literal

import pytest
from brute import optimum
from explain.planted import PLANTS, too_few_for_the_minimum, too_few_here_and_a_pin_there
from judging import read
from strategies import random_problem

from matcher.documents import parse_problem
from matcher.engines import CheckFailed, Limits
from matcher.engines.backends import Search, search_cpsat
from matcher.explain import Fixes, WhyNot, fixes, smallest_fixes, why_not
from matcher.explain.applying import apply
from matcher.explain.sentences import sentence
from matcher.model.easing import SMALLEST_MEETING, UNITS, Easing, Kind
from matcher.problem import Problem

LIMITS = Limits(seconds=60, workers=1, seed=0)


def changes(problem: Problem) -> Iterator[Easing]:
    """Everything that could give way, read from the document alone; with its largest sensible amount."""
    people, meetings = len(problem.people), len(problem.meetings)
    for m in problem.meetings:
        yield Easing(Kind.MIN_SIZE, meeting=m.id, amount=m.min_size - SMALLEST_MEETING)
        yield Easing(Kind.MAX_SIZE, meeting=m.id, amount=0 if m.max_size is None else people)
        for i, quota in enumerate(m.quotas):
            yield Easing(Kind.QUOTA_MIN, meeting=m.id, entry=i, amount=quota.min)
            yield Easing(Kind.QUOTA_MAX, meeting=m.id, entry=i, amount=0 if quota.max is None else people)
        for i, _ in enumerate(m.limits):
            yield Easing(Kind.LIMIT, meeting=m.id, entry=i, amount=people)
        yield Easing(Kind.REQUIRED, meeting=m.id, amount=int(not m.optional))
    for v in problem.venues:
        yield Easing(Kind.CAPACITY, venue=v.id, amount=0 if v.capacity is None else people)
        yield Easing(Kind.ROOMS, venue=v.id, amount=meetings)
        for slot in problem.slots:
            closed = v.slots is not None and slot.id not in v.slots
            yield Easing(Kind.OPEN, venue=v.id, slot=slot.id, amount=int(closed))
    for p in problem.people:
        yield Easing(Kind.MAX_MEETINGS, person=p.id, amount=0 if p.max_meetings is None else meetings)
    yield Easing(Kind.MAX_PARALLEL, amount=0 if problem.max_parallel is None else meetings)
    for pin in problem.pins:
        if pin.person is not None:
            yield Easing(Kind.PERSON_PIN, meeting=pin.meeting, person=pin.person, wanted=bool(pin.attends))
        elif pin.option is not None:
            yield Easing(Kind.OPTION_PIN, meeting=pin.meeting, slot=pin.option[0], venue=pin.option[1])
        else:
            yield Easing(Kind.HELD_PIN, meeting=pin.meeting, wanted=pin.held)
    for group in problem.together:
        yield Easing(Kind.TOGETHER, people=tuple(group))
    for group in problem.apart:
        yield Easing(Kind.APART, people=tuple(group))
    if problem.previous is not None:
        for name in problem.previous.frozen:
            yield Easing(Kind.FROZEN, meeting=name)
        for entry in problem.previous.attends:
            if entry.meeting in problem.previous.frozen:
                yield Easing(Kind.FROZEN_PERSON, meeting=entry.meeting, person=entry.person)


def sets_up_to(size: int, found: list[Easing]) -> Iterator[tuple[Easing, ...]]:
    """Every way to use these, each in some amount, that is not larger than `size` in all."""
    if not found:
        yield ()
        return
    first, rest = found[0], found[1:]
    unit = UNITS[first.kind]
    for amount in range(min(first.amount, size // unit) + 1):
        mine = (replace(first, amount=amount),) if amount else ()
        for others in sets_up_to(size - unit * amount, rest):
            yield (*mine, *others)


def infeasible_ones(most: int) -> list[int]:
    """The first seeds of random problems that have no roster."""
    without = (seed for seed in itertools.count(2000) if optimum(random_problem(seed, 3)) is None)
    return list(itertools.islice(without, most))


@pytest.mark.parametrize("seed", infeasible_ones(40))
def test_nothing_smaller_helps(seed: int) -> None:
    problem, _ = parse_problem(json.dumps(random_problem(seed, 3)))
    best = smallest_fixes(problem, LIMITS, most=1).fixes[0]
    assert optimum(json.loads(best.applied.to_json())) is not None
    for smaller in sets_up_to(min(best.size - 1, 4), list(changes(problem))):
        assert optimum(json.loads(apply(problem, smaller).to_json())) is None, smaller


@pytest.mark.parametrize("seed", range(60))
def test_infeasible_is_said_exactly_where_there_is_no_roster(seed: int) -> None:
    document = random_problem(seed)
    found = smallest_fixes(parse_problem(json.dumps(document))[0], LIMITS, most=2)
    if optimum(document) is not None:
        assert (found.verdict, found.fixes) == ("solvable", ())
    else:
        assert found.verdict == "infeasible" and found.fixes
        for fix in found.fixes:
            assert optimum(json.loads(fix.applied.to_json())) is not None


@pytest.mark.parametrize("status", ["unknown", "infeasible"])
def test_a_search_without_an_answer_leaves_it_undecided(
    status: Literal["unknown", "infeasible"], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something can always give: that nothing can is a mistake, and no proof."""
    monkeypatch.setattr(fixes, "search_cpsat", lambda *_, **__: Search(status, None, None, None))
    document, _ = too_few_for_the_minimum(Random(0))
    why = why_not(read(document), LIMITS)
    assert why.found == Fixes("undecided")
    assert why.reasons, "what arithmetic shows is told all the same"
    assert "Welke verandering helpt, is binnen de tijd niet gevonden" in why.said({})[-1]


def test_a_fix_without_a_proof_is_not_called_the_smallest(monkeypatch: pytest.MonkeyPatch) -> None:
    def unproven(*arguments: Any, **keys: Any) -> Search:
        return replace(search_cpsat(*arguments, **keys), status="feasible", bound=0)

    monkeypatch.setattr(fixes, "search_cpsat", unproven)
    document, _ = too_few_for_the_minimum(Random(0))
    found = smallest_fixes(read(document), LIMITS)
    assert found.verdict == "undecided"
    assert not any(fix.proven_smallest for fix in found.fixes)
    assert "Met deze verandering kan het wel:" in WhyNot((), found).said({})


def test_a_fix_that_can_not_be_shown_to_help_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fixes, "apply", lambda problem, _: problem)
    document, _ = too_few_for_the_minimum(Random(0))
    assert smallest_fixes(read(document), LIMITS) == Fixes("infeasible", ())


def test_who_stops_it_gets_what_there_is() -> None:
    stop = Event()
    stop.set()
    document, _ = too_few_for_the_minimum(Random(0))
    assert smallest_fixes(read(document), LIMITS, stop=stop).verdict != "solvable"


def test_two_changes_at_once_are_told_with_names_and_numbers() -> None:
    document, planted = too_few_here_and_a_pin_there(Random(3))
    needed = next(m for m in document["meetings"] if m["id"] == "m1")["min_size"]
    names = {"m1": "Delfshaven 1", "m1p0": "Noor", "m2": "Noord"}
    why = why_not(read(document), LIMITS)
    first = why.found.fixes[0]
    said = first.sentences(names)
    less = planted[0].amount
    assert f"Laat Delfshaven 1 doorgaan met {needed - less} mensen in plaats van minstens {needed}." in said
    assert "Maak Noor los van Noord (vastgezet)." in said
    lines = why.said(names)
    assert "Dit zijn samen de kleinste veranderingen waarmee het wel kan:" in lines
    assert lines.index(f"- {said[0]}") > next(i for i, line in enumerate(lines) if "Delfshaven" in line)
    told = json.loads(json.dumps(why.document(names)))
    assert told["reasons"] and told["fixes"][0]["sentences"] == list(said)
    assert told["fixes"][0]["size"] == first.size
    assert {each["kind"] for each in told["fixes"][0]["easings"]} == {"min_size", "person_pin"}


def test_a_proof_that_is_wrong_is_a_bug_and_no_explanation() -> None:
    solvable = next(seed for seed in itertools.count() if optimum(random_problem(seed)) is not None)
    problem, _ = parse_problem(json.dumps(random_problem(solvable)))
    with pytest.raises(CheckFailed):
        why_not(problem, LIMITS)


SAID = {
    Kind.MIN_SIZE: "Laat 'm' doorgaan met 8 mensen in plaats van minstens 10.",
    Kind.MAX_SIZE: "Laat bij 'm' 12 mensen toe in plaats van hoogstens 10.",
    Kind.QUOTA_MIN: "Vraag voor 'm' minstens 8 keer 'VO'; nu is dat minstens 10.",
    Kind.QUOTA_MAX: "Laat bij 'm' 12 keer 'VO' toe in plaats van hoogstens 10.",
    Kind.LIMIT: "Laat bij 'm' 12 mensen toe voor 'VO' in plaats van hoogstens 10.",
    Kind.CAPACITY: "Regel bij 'v' plaats voor 12 mensen per zaal; nu is dat 10.",
    Kind.MAX_MEETINGS: "Vraag of 'p' 12 keer wil komen in plaats van hoogstens 10 keer.",
    Kind.PERSON_PIN: "Maak 'p' los van 'm' (vastgezet).",
    Kind.OPTION_PIN: "Zet 'm' niet meer vast op 's' bij 'v'.",
    Kind.HELD_PIN: "Zet niet meer vast dat 'm' doorgaat.",
    Kind.TOGETHER: "Laat 'p' en 'q' los van elkaar indelen (nu moeten ze samen).",
    Kind.APART: "Sta toe dat 'p' en 'q' bij elkaar zitten (nu mag dat niet).",
    Kind.FROZEN_PERSON: "Haal 'p' uit 'm', die nu niet mag veranderen.",
    Kind.ROOMS: "Regel bij 'v' 12 zalen; nu is dat 10.",
    Kind.MAX_PARALLEL: "Laat 12 bijeenkomsten tegelijk toe in plaats van hoogstens 10.",
    Kind.OPEN: "Vraag of 'v' ook open kan op 's'.",
    Kind.FROZEN: "Laat 'm' toch veranderen (nu mag dat niet).",
    Kind.REQUIRED: "Laat 'm' niet doorgaan (nu moet dat).",
}


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_told_with_its_subjects_and_numbers(kind: Kind) -> None:
    easing = Easing(
        kind, meeting="m", person="p", venue="v", slot="s", people=("p", "q"), name="VO", wanted=True, now=10,
        amount=2,
    )  # fmt: skip
    assert sentence(easing) == SAID[kind]


def test_every_kind_is_planted_somewhere() -> None:
    planted = {easing.kind for plant in PLANTS for easing in plant(Random(0))[1]}
    assert planted == set(Kind) == set(UNITS)
