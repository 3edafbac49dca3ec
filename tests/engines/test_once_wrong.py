"""Problems that an engine once got wrong or could not bear: each stays as a test."""

from __future__ import annotations

import json
import math
import threading
from typing import Any

import pytest
from brute import optimum

from matcher.bench_groups import case_groups
from matcher.check import check
from matcher.documents import parse_problem
from matcher.engines import NOTHING, Limits, Solved, solve
from matcher.errors import InputError
from matcher.problem import PreviousPart

SLOT = {"id": "s", "start": "2026-11-11T13:00", "end": "2026-11-11T15:00"}


def document(people: list[dict[str, Any]], meeting: dict[str, Any], **keys: Any) -> dict[str, Any]:
    return {
        "version": 1,
        "slots": [SLOT],
        "venues": [{"id": "v"}],
        "people": [{"id": f"p{i}", "slots": {"s": 0}} | person for i, person in enumerate(people)],
        "meetings": [{"id": "m", "options": [["s", "v"]]} | meeting],
        "attend": [{"person": f"p{i}", "meeting": "m", "cost": {"v": 1}} for i in range(len(people))],
    } | keys


@pytest.mark.parametrize("engine", ["cp-sat", "timetable"])
@pytest.mark.parametrize(
    "doc",
    [
        # 1 and "1" are two values under one key of coverage.
        document(
            [{"floor": 1}, {"floor": "1", "slots": {"s": 40}}],
            {"max_size": 1, "coverage": [{"by": "floor", "weights": {"1": 50}}]},
        ),
        # 1 and 1.0 are one.
        document([{"floor": 1.0}], {"coverage": [{"by": "floor", "weights": {"1": 50}}]}),
        # true and 1 are two, for limits, variety and crowding alike.
        document(
            [{"x": True, "unplaced_cost": 9}, {"x": 1, "unplaced_cost": 9}],
            {
                "limits": [{"by": "x", "max": 1}],
                "variety": [{"by": "x", "target": 2, "cost": 7}],
                "crowding": [{"by": "x", "free": 1, "cost": 3}],
            },
        ),
        # A room or a meeting for nobody.
        document([{"unplaced_cost": 9}] * 3, {}, venues=[{"id": "v", "capacity": 0}]),
        document([{"unplaced_cost": 9}] * 3, {"max_size": 0, "optional": True}),
    ],
)
def test_the_optimum_is_found(doc: dict[str, Any], engine: str) -> None:
    problem, _ = parse_problem(json.dumps(doc))
    best = optimum(doc)
    outcome = solve(problem, Limits(seconds=3, workers=1), engine=engine)
    assert best is not None
    assert isinstance(outcome, Solved)
    assert outcome.roster.cost == best.cost
    assert outcome.roster.bound is None or outcome.roster.bound <= best.cost
    assert check(problem, outcome.roster).violations == ()


def test_numbers_that_floats_cannot_hold_are_refused() -> None:
    quota = {"target": 10**9, "cost": 10**9}
    problem, _ = parse_problem(json.dumps(document([{}], {"quotas": [quota]})))
    with pytest.raises(InputError, match="te groot"):
        solve(problem, Limits(seconds=3, workers=1))
    with pytest.raises(InputError):
        parse_problem(json.dumps(document([{}], {"balance": [{"slack": 10**19}]})))


def test_a_limit_too_short_for_any_search_still_holds() -> None:
    people = [{"unplaced_cost": 50} for _ in range(40)]
    doc = document(people, {"optional": True, "min_size": 10})
    problem, _ = parse_problem(json.dumps(doc))
    roster = solve(problem, Limits(seconds=0.0, workers=1), engine="timetable").roster
    assert roster.engine == NOTHING
    assert roster.meetings == [] and roster.cost == 2000


def likes(people: int, meetings: int) -> dict[str, Any]:
    """People who earn by meeting: the optimum lies far below zero, and finding any roster takes a while."""
    ids = [f"p{i}" for i in range(people)]
    return {
        "version": 1,
        "slots": [SLOT],
        "venues": [{"id": "v", "rooms": meetings}],
        "people": [{"id": person, "slots": {"s": 0}} for person in ids],
        "meetings": [
            {"id": f"m{j}", "options": [["s", "v"]], "optional": True, "min_size": 3, "max_size": 6}
            for j in range(meetings)
        ],
        "attend": [
            {"person": person, "meeting": f"m{j}", "cost": {"v": (7 * i + 3 * j) % 11}}
            for i, person in enumerate(ids)
            for j in range(meetings)
        ],
        "pairs": [
            {"a": ids[i], "b": ids[k], "cost": -50} for i in range(people) for k in range(i + 1, people)
        ],
    }


@pytest.mark.parametrize("engine", ["plain", "cp-sat", "auto"])
@pytest.mark.parametrize("seconds", [0.05, 0.4])
def test_a_search_cut_short_proves_nothing(engine: str, seconds: float) -> None:
    # CP-SAT answers 0 for a bound that it has not got to; with nobody placed the cost is 0 too.
    problem, _ = parse_problem(json.dumps(likes(60, 12)))
    roster = solve(problem, Limits(seconds=seconds, workers=2), engine=engine).roster
    assert roster.status != "optimal"
    assert roster.bound is None or roster.bound < -1000, "three of them together already earn 150"


def test_a_stop_before_the_search_proves_nothing_either() -> None:
    problem, _ = parse_problem(json.dumps(likes(60, 12)))
    stop = threading.Event()
    stop.set()
    roster = solve(problem, Limits(seconds=5, workers=2), stop=stop).roster
    assert (roster.status, roster.cost) == ("feasible", 0)


def test_any_roster_is_near_enough_for_an_infinite_gap() -> None:
    problem, _ = parse_problem(json.dumps(document([{"unplaced_cost": 9}] * 3, {"max_size": 2})))
    for engine in ("cp-sat", "plain", "timetable"):
        assert isinstance(solve(problem, Limits(3, workers=2, gap=math.inf), engine=engine), Solved)


def test_a_part_with_cases_gets_its_first_turn() -> None:
    # Parts too large for one go were first asked for any roster at all, with a gap that CP-SAT refuses.
    first, second = case_groups(60, 10), case_groups(40, 6, seed=1)
    both = json.loads(first.to_json())
    for key, value in json.loads(second.to_json()).items():
        if key in ("people", "meetings", "attend", "pairs", "cases", "slots", "venues"):
            both[key] = both.get(key, []) + json.loads(json.dumps(value), object_hook=_renamed)
    problem, _ = parse_problem(json.dumps(both))
    outcome = solve(problem, Limits(seconds=4, workers=2))
    assert isinstance(outcome, Solved)
    assert check(problem, outcome.roster).ok


def _renamed(part: dict[str, Any]) -> dict[str, Any]:
    """The same with other ids, so that two problems share nothing at all."""
    names = ("id", "person", "meeting", "a", "b")
    found = {key: f"x{value}" if key in names and isinstance(value, str) else value
             for key, value in part.items()}  # fmt: skip
    for key in ("slots", "cost"):
        if isinstance(found.get(key), dict):
            found[key] = {f"x{name}": value for name, value in found[key].items()}
    for key in ("options", "except"):
        if key in found:
            found[key] = [[f"x{slot}", f"x{venue}"] for slot, venue in found[key]]
    if isinstance(found.get("slots"), list) and all(isinstance(slot, str) for slot in found["slots"]):
        found["slots"] = [f"x{slot}" for slot in found["slots"]]
    if "presenters" in found:
        found["presenters"] = [f"x{person}" for person in found["presenters"]]
    if isinstance(found.get("school"), str):
        found |= {"school": f"x{found['school']}", "brin": f"x{found['brin']}"}
    return found


@pytest.mark.parametrize("workers", [1, 2])
def test_the_gap_is_that_of_the_whole_and_not_of_each_part(workers: int) -> None:
    """One part earns what the other costs: each within a fifth is not their sum within a fifth."""
    left = likes(24, 4)
    right = json.loads(json.dumps(left), object_hook=_renamed)
    right["pairs"] = []
    for person in right["people"]:
        person["unplaced_cost"] = 60
    both = left | {key: left[key] + right[key] for key in
                   ("people", "meetings", "attend", "slots", "venues")}  # fmt: skip
    problem, _ = parse_problem(json.dumps(both))
    seconds = 6.0
    roster = solve(problem, Limits(seconds=seconds, workers=workers, gap=0.2)).roster
    assert roster.gap is not None
    assert roster.gap <= 0.2 or roster.seconds > 0.8 * seconds, "neither near enough nor out of time"


def test_the_earlier_roster_is_where_a_rerun_begins() -> None:
    problem = case_groups(60, 10)
    earlier = solve(problem, Limits(seconds=5, workers=2)).roster
    option = {meeting.id: (meeting.slot, meeting.venue) for meeting in earlier.meetings}
    previous = {
        "meetings": [{"id": m, "slot": s, "venue": v} for m, (s, v) in option.items()],
        "attends": [{"person": p, "meeting": m.id} for m in earlier.meetings for p in m.people],
        "change": {"meeting": 1, "venue": 3, "slot": 10, "lost": 15},
    }
    again = problem.model_copy(update={"previous": PreviousPart.model_validate(previous)})
    roster = solve(again, Limits(seconds=0.5, workers=1)).roster
    assert roster.changes is not None and roster.changes.value == 0


def test_no_meetings_at_all_is_no_trouble() -> None:
    for engine in ("auto", "cp-sat", "timetable", "plain"):
        roster = solve(parse_problem('{"version": 1}')[0], Limits(2, workers=4), engine=engine).roster
        assert (roster.status, roster.cost) == ("optimal", 0)
