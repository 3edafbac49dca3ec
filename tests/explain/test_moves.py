"""A small change judged on its own is judged as the full checker judges the whole roster."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from judging import read
from rosters import after, newly_broken, roster, total

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


def spoiled(random: Random, problem: Problem, meetings: list[HeldMeeting]) -> list[HeldMeeting]:
    """The roster with some seats changed and perhaps a meeting gone, whatever rule that breaks."""
    changed = after(meetings, random_steps(random, problem, meetings))
    if len(changed) > 1 and random.random() < 0.5:
        changed.remove(random.choice(changed))
    return changed


@pytest.mark.parametrize(("people", "size", "seeds"), [(5, 3, range(250)), (20, 6, range(60))])
def test_a_change_is_judged_as_the_whole_roster_is(people: int, size: int, seeds: range) -> None:
    tried: Counter[str] = Counter()
    for seed in seeds:
        (problem, meetings), random = roster(seed, people, size), Random(seed)
        if seed % 2:
            meetings = spoiled(random, problem, meetings)
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


def test_who_presents_one_case_counts_once_in_a_limit_by_school_wherever_it_is_discussed() -> None:
    slots = [{"id": "s", "start": "2026-11-11T13:00", "end": "2026-11-11T15:00"}]
    limits = [{"name": "per school", "by": "school", "max": 1}]
    problem = read(
        {
            "version": 1,
            "slots": slots,
            "venues": [{"id": "v", "rooms": 2}],
            "people": [{"id": f"p{i}", "school": "x", "slots": {"s": 0}} for i in range(3)],
            "meetings": [
                {"id": "a", "options": [["s", "v"]], "limits": limits},
                {"id": "b", "options": [["s", "v"]]},
            ],
            "attend": [{"person": f"p{i}", "meeting": m, "cost": {"v": 1}} for i in range(3) for m in "ab"],
            "cases": [{"id": "c", "presenters": ["p0", "p1"], "cost": 300}],
        }
    )
    meetings = [
        HeldMeeting(id="a", slot="s", venue="v", people=["p0"]),
        HeldMeeting(id="b", slot="s", venue="v", people=["p1", "p2"]),
    ]
    bench = Bench(problem, meetings)
    assert bench.move("p1", "b", "a").allowed
    assert not bench.move("p2", "b", "a").allowed
    for person in ("p1", "p2"):
        steps = [Step(person, "b", False), Step(person, "a", True)]
        assert_as_the_checker_says(problem, meetings, steps, bench.judge(*steps))


def test_a_swap_is_four_steps_at_once() -> None:
    swaps = 0
    for seed in range(40):
        problem, meetings = roster(seed, people=7)
        bench = Bench(problem, meetings)
        here, there = (*meetings, *meetings)[:2]
        for one in (p for p in here.people if p not in there.people):
            for other in (p for p in there.people if p not in here.people):
                steps = [
                    Step(one, here.id, False), Step(other, there.id, False),
                    Step(one, there.id, True), Step(other, here.id, True),
                ]  # fmt: skip
                judged = bench.swap(one, here.id, other, there.id)
                assert_as_the_checker_says(problem, meetings, steps, judged)
                swaps += 1
    assert swaps > 20


def test_the_difference_of_two_changes_is_what_the_second_adds() -> None:
    problem, meetings = roster(5, people=8)
    bench = Bench(problem, meetings)
    meeting = max(meetings, key=lambda each: len(each.people))
    first, second = (Step(person, meeting.id, False) for person in meeting.people[:2])
    both, one = bench.judge(first, second), bench.judge(first)
    added = both.beyond(one)
    assert added.cost == both.cost - one.cost
    assert added.cost == total(problem, after(meetings, [first, second])) - total(
        problem, after(meetings, [first])
    )


def test_steps_that_can_not_be_taken_are_refused() -> None:
    problem, meetings = roster(5)
    bench = Bench(problem, meetings)
    meeting = next(each for each in meetings if each.people)
    seated = meeting.people[0]
    with pytest.raises(ValueError, match="is in"):
        bench.join(seated, meeting.id)
    with pytest.raises(KeyError):
        bench.leave("nobody", meeting.id)
    with pytest.raises(KeyError):
        bench.leave(seated, "nowhere")
    with pytest.raises(ValueError, match="bestaat niet"):
        Bench(problem, [HeldMeeting(id="nowhere", slot="s1", venue="v1")])
