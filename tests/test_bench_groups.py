"""The made-up group problems of the benchmark."""

from __future__ import annotations

import pytest

from matcher.bench_groups import case_groups, school_groups
from matcher.check import check
from matcher.documents import parse_problem
from matcher.engines import Limits, Solved, solve


@pytest.mark.parametrize("make", [school_groups, case_groups])
def test_a_seed_gives_one_problem_and_another_seed_another(make) -> None:
    one = make(people=30, groups=6, seed=1)
    assert one == make(people=30, groups=6, seed=1)
    assert one.people != make(people=30, groups=6, seed=2).people
    assert (len(one.people), len(one.meetings)) == (30, 6)


@pytest.mark.parametrize("make", [school_groups, case_groups])
def test_the_document_is_read_back_without_a_warning(make) -> None:
    problem = make(people=40, groups=8)
    assert parse_problem(problem.to_json()) == (problem, [])


@pytest.mark.parametrize("make", [school_groups, case_groups])
def test_most_people_are_seated_in_more_than_one_group(make) -> None:
    problem = make(people=36, groups=6)
    outcome = solve(problem, Limits(seconds=6, workers=2), engine="cp-sat")
    assert isinstance(outcome, Solved)
    roster = outcome.roster
    assert check(problem, roster).violations == ()
    assert len(roster.meetings) > 1 and len(roster.unplaced) < 18


def test_the_case_problem_has_what_an_adviesmiddag_has() -> None:
    problem = case_groups()
    meeting = problem.meetings[0]
    assert (len(problem.people), len(problem.meetings), len(problem.cases)) == (180, 30, 60)
    assert meeting.max_cases == 3 and meeting.crowding and meeting.balance and meeting.limits
    assert {len(case.presenters) for case in problem.cases} == {1, 2}
    assert {pair.cost for pair in problem.pairs} >= {30, 15, 7}
