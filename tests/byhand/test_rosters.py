"""Decisions as a whole roster.json, and as pins."""

from __future__ import annotations

import pytest
from judging import held, honest, read

from matcher.byhand import as_pins, read_roster, roster_of
from matcher.check import broken_rules, check

DOCUMENT = {
    "version": 1,
    "name": "klein",
    "slots": [{"id": "s1", "start": "2027-11-10T13:30", "end": "2027-11-10T16:00"}],
    "venues": [{"id": "v1"}],
    "people": [{"id": name, "slots": {"s1": 0}, "unplaced_cost": 100} for name in ("an", "bo", "cas")],
    "meetings": [{"id": "m1", "options": [["s1", "v1"]], "optional": True, "open_cost": 10}],
    "attend": [
        {"person": name, "meeting": "m1", "cost": {"v1": minutes}}
        for name, minutes in (("an", 5), ("bo", 7), ("cas", 30))
    ],
}


def meeting(*people):
    return {"id": "m1", "slot": "s1", "venue": "v1", "people": list(people), "cases": []}


def test_a_roster_made_by_hand_is_what_the_checker_accepts():
    problem = read(DOCUMENT)
    earlier = honest(problem, [meeting("an", "bo", "cas")], bound=52, gap=0.0, problem="klein")
    roster = roster_of(problem, held([meeting("bo", "cas")]), earlier=earlier)
    assert check(problem, roster).ok
    assert (roster.cost, roster.bound, roster.status) == (147, 52, "feasible")
    assert (roster.unplaced, roster.engine) == (["an"], "hand")
    assert roster.terms["unplaced"] == 100


@pytest.mark.parametrize("change", [{"cost": 50}, {"problem": "een ander"}, {"bound": None, "gap": None}])
def test_a_bound_is_kept_only_from_a_sound_roster_of_the_same_problem(change):
    problem = read(DOCUMENT)
    earlier = honest(problem, [meeting("an", "bo", "cas")], "feasible", **({"problem": "klein"} | change))
    roster = roster_of(problem, held([meeting("bo", "cas")]), earlier=earlier)
    assert roster.bound is None and check(problem, roster).ok


def test_a_bound_that_is_beaten_is_no_bound():
    problem = read(DOCUMENT)
    earlier = honest(problem, [meeting("bo", "cas")], problem="klein")
    roster = roster_of(problem, held([meeting("an", "bo", "cas")]), earlier=earlier)
    assert (roster.cost, roster.bound, roster.gap) == (52, None, None)


def test_the_bound_of_a_rerun_is_for_its_number_of_changes():
    previous = {
        "meetings": [{"id": "m1", "slot": "s1", "venue": "v1"}],
        "attends": [{"person": name, "meeting": "m1"} for name in ("an", "bo")],
        "change": {"lost": 15},
    }
    problem = read(DOCUMENT | {"previous": previous})
    earlier = honest(problem, [meeting("an", "bo")], problem="klein")
    same = roster_of(problem, held([meeting("an", "bo")]), earlier=earlier)
    other = roster_of(problem, held([meeting("bo", "cas")]), earlier=earlier)
    assert (same.bound, same.changes.value, same.changes.bound) == (122, 0, 0)
    assert (other.bound, other.changes.value, other.changes.bound) == (None, 15, 0)
    assert check(problem, same).ok and check(problem, other).ok


def test_pins_hold_what_was_decided_and_leave_out_what_is_gone():
    problem = read(DOCUMENT)
    meetings = held([meeting("bo", "weg"), meeting("an") | {"id": "ook weg"}])
    pins = as_pins(problem, meetings)
    assert [(pin.meeting, pin.person, pin.option) for pin in pins] == [
        ("m1", None, ("s1", "v1")), ("m1", "bo", None),
    ]  # fmt: skip
    pinned = problem.model_copy(update={"pins": pins})
    assert not broken_rules(pinned, held([meeting("bo", "cas")]))
    assert {each.rule for each in broken_rules(pinned, held([meeting("an")]))} == {
        "each_pinned_person_attends_or_stays_away"
    }
    assert as_pins(pinned, meetings) == []


def test_pins_of_a_changed_roster_hold_only_what_was_changed():
    problem = read(DOCUMENT)
    before = held([meeting("an", "bo")])
    assert as_pins(problem, before, before) == []
    swapped = as_pins(problem, held([meeting("bo", "cas")]), before)
    assert [(pin.person, pin.meeting, pin.attends) for pin in swapped] == [
        ("an", "m1", False), ("cas", "m1", True),
    ]  # fmt: skip
    assert [(pin.meeting, pin.held) for pin in as_pins(problem, [], before)] == [("m1", False)]


def test_read_roster_takes_the_document_as_it_stands(tmp_path):
    problem = read(DOCUMENT)
    roster = honest(problem, [meeting("an")], problem="klein")
    (tmp_path / "roster.json").write_text(roster.to_json(), encoding="utf-8")
    assert read_roster(tmp_path / "roster.json", problem) == roster
