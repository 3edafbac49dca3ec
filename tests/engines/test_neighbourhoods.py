"""Two places at a time seated anew: better than the start, and still a roster."""

from __future__ import annotations

import threading
import time

import pytest

from matcher.bench_groups import school_groups
from matcher.check import broken_rules, costs_of
from matcher.engines import Limits, solve
from matcher.engines.incumbent import Incumbent
from matcher.engines.neighbourhoods import improve
from matcher.model.build import build
from matcher.model.index import index_problem
from matcher.model.quotient import quotient


@pytest.mark.parametrize("workers", [1, 2])
def test_people_find_a_place_that_had_none(workers: int) -> None:
    problem = school_groups(people=28, groups=24, seed=2)
    model = build(index_problem(problem))
    merged = quotient(model.program)
    assert merged is not None
    best = Incumbent(problem)
    best.offer([], "nothing")
    nobody = best.cost
    limits = Limits(seconds=60, workers=workers)
    improve(model, merged, limits, time.monotonic() + 60, best, threading.Event(), "test")
    assert best.meetings is not None and best.cost is not None and nobody is not None
    assert best.cost < nobody / 2
    assert not broken_rules(problem, best.meetings)
    assert costs_of(problem, best.meetings).total == best.cost


def test_it_stops_when_asked_and_leaves_alone_what_has_no_places() -> None:
    stop = threading.Event()
    for people, groups, stopped in ((40, 24, True), (40, 2, False)):
        problem = school_groups(people=people, groups=groups)
        model = build(index_problem(problem))
        merged = quotient(model.program)
        best = Incumbent(problem)
        best.offer([], "nothing")
        if stopped:
            stop.set()
        if merged is not None:
            improve(model, merged, Limits(workers=1), time.monotonic() + 60, best, stop, "test")
        assert best.meetings == []
        stop.clear()


def test_one_worker_and_one_seed_give_one_roster() -> None:
    problem = school_groups(people=28, groups=24, seed=2)
    first, second = (
        solve(problem, Limits(seconds=60, workers=1, seed=3), engine="cp-sat").roster for _ in range(2)
    )
    assert first.status == "optimal"
    assert first.meetings == second.meetings
