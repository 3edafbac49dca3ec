"""Solving again with somebody elsewhere: in a large problem first only near the meeting asked about."""

from __future__ import annotations

from collections import Counter

import pytest
from brute import optimum
from rosters import roster, total

from matcher.check import broken_rules, costs_of
from matcher.engines import Limits
from matcher.explain import Bench, forcing

LIMITS = Limits(seconds=120, workers=1)


@pytest.mark.parametrize("near", [0, 6])
def test_what_is_found_nearby_is_a_roster_of_the_whole(near: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forcing, "SMALL", -1)
    monkeypatch.setattr(forcing, "NEAR", near)
    verdicts: Counter[str] = Counter()
    for seed in range(12):
        problem, meetings = roster(seed, people=5)
        bench = Bench(problem, meetings)
        for who in problem.people[:2]:
            for part in problem.meetings:
                if part.id in bench.seats(who.id):
                    continue
                found = forcing.force(bench, meetings, who.id, part.id, LIMITS)
                forced = forcing.forced_problem(problem, meetings, who.id, part.id)
                best = optimum(forced.model_dump(mode="json", by_alias=True))
                verdicts[found.verdict] += 1
                if found.verdict == "impossible":
                    assert best is None
                if found.verdict != "possible":
                    continue
                there = list(found.meetings)
                assert best is not None
                assert broken_rules(problem, there) == () and broken_rules(forced, there) == ()
                assert any(each.id == part.id and who.id in each.people for each in there)
                assert found.judgement.cost == total(problem, there) - total(problem, meetings)
                costs = costs_of(forced, there)
                assert (costs.changes or 0, costs.total) >= (best.changes or 0, best.cost)
    assert verdicts["possible"] > 5 and verdicts["impossible"] > 5


def test_what_is_not_near_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forcing, "SMALL", -1)
    monkeypatch.setattr(forcing, "NEAR", 0)
    untouched = 0
    for seed in range(25):
        problem, meetings = roster(seed, people=8, meetings=4)
        bench = Bench(problem, meetings)
        who = problem.people[0].id
        for part in problem.meetings:
            if part.id in bench.seats(who):
                continue
            narrow = forcing.narrowed(
                forcing.forced_problem(problem, meetings, who, part.id), meetings, who, part.id
            )
            free = {part.id, *bench.seats(who)}
            assert {m.id for m in narrow.meetings} == free | {m.id for m in meetings}
            for each in meetings:
                if each.id in free:
                    continue
                untouched += 1
                kept = next(m for m in narrow.meetings if m.id == each.id)
                assert kept.options == [(each.slot, each.venue)]
                assert {row.person for row in narrow.attend if row.meeting == each.id} == {*each.people}
    assert untouched > 20
