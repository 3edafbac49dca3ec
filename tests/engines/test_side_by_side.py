"""Parts solved one by one and side by side: what comes out is a roster of the whole, with a true bound."""

from __future__ import annotations

import json
import threading
from random import Random
from typing import Any

import numpy as np
import pytest
from brute import optimum
from sides import linked_sides

from matcher.check import broken_rules, check, costs_of
from matcher.country import country
from matcher.documents import parse_problem
from matcher.engines import Infeasible, Limits, Solved, solve
from matcher.engines.crossing import bound_people
from matcher.engines.incumbent import Incumbent
from matcher.engines.jobs import Job, News, ProcessPool
from matcher.engines.mending import Mending
from matcher.engines.parts import split
from matcher.engines.sidebyside import SideBySide
from matcher.errors import InputError
from matcher.model.index import index_problem
from matcher.problem import Problem
from matcher.roster import HeldMeeting

SLOT = {"id": "s", "start": "2026-11-11T13:00", "end": "2026-11-11T15:00"}


def closable(seed: int) -> tuple[dict[str, Any], Problem]:
    """A random problem of which every meeting may be closed."""
    document = {k: v for k, v in linked_sides(seed).items() if k not in ("pins", "previous")}
    for meeting in document["meetings"]:
        meeting["optional"] = True
    return document, parse_problem(json.dumps(document))[0]


@pytest.mark.parametrize("seed", range(120))
def test_people_with_a_price_are_seated_validly_and_the_bound_is_true(seed: int) -> None:
    document, problem = closable(seed)
    index = index_problem(problem)
    random = Random(seed)
    crossing = np.array([random.random() < 0.8 for _ in problem.people]) & ~bound_people(index)
    found = split(index, crossing, {p.id: random.randint(0, p.unplaced_cost) for p in problem.people})
    best = Incumbent(problem)
    SideBySide(found, Limits(seconds=20, workers=1), "auto", best).run(threading.Event())
    whole = optimum(document)
    assert whole is not None and best.meetings is not None
    assert broken_rules(problem, best.meetings) == ()
    assert best.cost is not None and best.bound is not None
    assert best.bound <= whole.cost <= best.cost


def two_borders(**meeting: Any) -> Problem:
    """Two places, and one person who may go to both: "x"; the others are at home in one."""
    names = ["a1", "a2", "b1", "b2", "x"]
    document = {
        "version": 1,
        "slots": [SLOT],
        "venues": [{"id": "va"}, {"id": "vb"}],
        "people": [{"id": name, "slots": {"s": 0}, "unplaced_cost": 100} for name in names],
        "meetings": [{"id": f"m{p}", "options": [["s", f"v{p}"]], "optional": True} | meeting for p in "ab"],
        "attend": [
            {"person": name, "meeting": f"m{p}", "cost": {f"v{p}": 5 if p == "a" else 9}}
            for p in "ab"
            for name in names
            if name[0] in (p, "x")
        ],
    }
    return parse_problem(json.dumps(document))[0]


def merged(problem: Problem, **people: list[str]) -> dict[str, list[str]]:
    index = index_problem(problem)
    found = split(index, np.array([person.id == "x" for person in problem.people]))
    assert list(found.crossing) == ["x"]
    rosters = [
        [{"id": f"m{p}", "slot": "s", "venue": f"v{p}", "people": there}] if there else []
        for p, there in people.items()
    ]
    whole = Mending(problem, found).whole([HeldMeeting.model_validate(m) for m in r] for r in rosters)
    assert broken_rules(problem, whole) == ()
    return {meeting.id: meeting.people for meeting in whole}


def test_who_sits_in_two_parts_keeps_the_better_seat() -> None:
    assert merged(two_borders(), a=["a1", "x"], b=["b1", "x"]) == {"ma": ["a1", "x"], "mb": ["b1"]}


def test_a_seat_that_a_minimum_needs_is_kept_or_taken_by_another() -> None:
    least = two_borders(min_size=2)
    # It saves the price of a second person without a seat.
    assert merged(least, a=["a1", "a2", "x"], b=["b1", "x"]) == {"ma": ["a1", "a2", "x"], "mb": ["b1", "b2"]}
    found = merged(least, a=["a1", "x"], b=["b1", "b2", "x"])
    assert found == {"ma": ["a1", "a2"], "mb": ["b1", "b2", "x"]}


def test_a_meeting_that_nobody_can_save_is_closed() -> None:
    assert merged(two_borders(min_size=3), a=["a1", "a2", "x"], b=["b1", "b2", "x"]) == {
        "ma": ["a1", "a2", "x"]
    }


def test_who_sits_nowhere_gets_a_seat() -> None:
    assert merged(two_borders(), a=["a1"], b=["b1"]) == {"ma": ["a1", "x"], "mb": ["b1"]}


def both(one: dict[str, Any], other: dict[str, Any]) -> Problem:
    """Two meetings that share nothing."""
    document = {
        "version": 1,
        "slots": [SLOT],
        "venues": [{"id": "v0"}, {"id": "v1"}],
        "people": [{"id": f"p{i}", "slots": {"s": 0}, "unplaced_cost": 50} for i in range(4)],
        "meetings": [{"id": f"m{i}", "options": [["s", f"v{i}"]]} | m for i, m in enumerate((one, other))],
        "attend": [{"person": f"p{i}", "meeting": f"m{i % 2}", "cost": {f"v{i % 2}": 7}} for i in range(4)],
    }
    return parse_problem(json.dumps(document))[0]


def in_processes(problem: Problem, stop: threading.Event | None = None) -> Incumbent:
    best = Incumbent(problem)
    pool = ProcessPool()
    SideBySide(split(index_problem(problem)), Limits(seconds=60), "auto", best).run(
        stop or threading.Event(), pool
    )
    assert pool.news(0) == []
    return best


def test_jobs_in_processes_come_to_the_optimum() -> None:
    best = in_processes(both({}, {"optional": True, "open_cost": 30}))
    assert (best.cost, best.bound) == (58, 58)


def test_one_impossible_part_makes_the_whole_impossible() -> None:
    problem = both({}, {"min_size": 3})
    assert in_processes(problem).proven_infeasible
    assert isinstance(solve(problem, Limits(seconds=20, workers=1)), Infeasible)


def test_what_goes_wrong_in_a_job_is_told_here() -> None:
    with pytest.raises(InputError, match="te groot"):
        in_processes(both({}, {"quotas": [{"target": 10**9, "cost": 10**9}]}))


def test_a_job_that_breaks_off_is_news_too() -> None:
    pool = ProcessPool()
    pool.submit(3, Job(problem="no JSON at all", seconds=5))
    try:
        told: list[tuple[int, News]] = []
        while not told:
            told = pool.news(60)
    finally:
        pool.close()
    assert [(number, news.done, news.fault and news.fault.kind) for number, news in told] == [
        (3, True, "input")
    ]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_country_is_solved_and_stops_on_demand(workers: int) -> None:
    problem = country(3, 130, linked=1)
    assert len(split(index_problem(problem)).parts) >= 2
    nothing = costs_of(problem, []).total
    stop = threading.Event()

    def enough(progress: Any) -> None:
        if progress.cost is not None and progress.cost < nothing:
            stop.set()

    limits = Limits(seconds=60, workers=workers)
    outcome = solve(problem, limits, progress=enough, stop=stop)
    assert isinstance(outcome, Solved)
    assert stop.is_set() and outcome.roster.seconds < limits.seconds
    assert check(problem, outcome.roster).violations == ()
    assert outcome.roster.meetings


def test_stopped_at_once_there_is_a_roster_all_the_same() -> None:
    problem = country(2, 60, linked=0)
    stop = threading.Event()
    stop.set()
    assert in_processes(problem, stop).meetings is not None


def test_one_worker_and_one_seed_give_one_roster() -> None:
    problem = both({}, {"optional": True})
    first, second = (solve(problem, Limits(seconds=30, workers=1, seed=3)) for _ in range(2))
    assert first.roster.status == "optimal"
    assert first.roster.meetings == second.roster.meetings
