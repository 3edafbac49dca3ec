"""The quick start of a rerun: a roster by the rules, in which people move rather than lose their place."""

from __future__ import annotations

import json

from matcher.check import broken_rules, costs_of
from matcher.engines.relocating import relocated
from matcher.problem import Problem

PEOPLE = [f"p{n}" for n in range(6)]
CHANGE = {"meeting": 1, "venue": 3, "slot": 10, "lost": 15}


def problem(**changes: object) -> Problem:
    """Two meetings of three, at v1 in s1 and s2; each may also be at v2, which is smaller."""
    document = {
        "version": 1,
        "slots": [
            {"id": "s1", "start": "2027-11-10T13:30", "end": "2027-11-10T15:00"},
            {"id": "s2", "start": "2027-11-11T13:30", "end": "2027-11-11T15:00"},
        ],
        "venues": [{"id": "v1", "capacity": 4}, {"id": "v2", "capacity": 2}],
        "people": [
            {"id": name, "slots": {"s1": 0, "s2": 5}, "unplaced_cost": 100} for name in PEOPLE
        ],
        "meetings": [
            {"id": name, "optional": True, "min_size": 2,
             "options": [["s1", "v1"], ["s2", "v1"], ["s1", "v2"]]}
            for name in ("m1", "m2")
        ],
        "attend": [
            {"person": name, "meeting": meeting, "cost": {"v1": 1, "v2": 2}}
            for name in PEOPLE
            for meeting in ("m1", "m2")
        ],
        "previous": {
            "meetings": [
                {"id": "m1", "slot": "s1", "venue": "v1"}, {"id": "m2", "slot": "s2", "venue": "v1"},
            ],
            "attends": [
                {"person": name, "meeting": "m1" if n < 3 else "m2", "weight": 1}
                for n, name in enumerate(PEOPLE)
            ],
            "frozen": [], "shortfall": None, "change": CHANGE,
        },
    }  # fmt: skip
    return Problem.model_validate_json(json.dumps(document | changes))


def test_nothing_to_move_is_the_earlier_roster() -> None:
    found = relocated(problem())
    assert costs_of(problem(), found).changes == 0 and len(found) == 2


def test_a_meeting_goes_elsewhere_as_a_whole_and_who_does_not_fit_finds_another_seat() -> None:
    lost = problem(venues=[{"id": "v1", "capacity": 4, "slots": ["s2"]}, {"id": "v2", "capacity": 2}])
    found = relocated(lost)
    assert not broken_rules(lost, found)
    moved = next(meeting for meeting in found if meeting.id == "m1")
    assert (moved.slot, moved.venue, len(moved.people)) == ("s1", "v2", 2)
    # Two keep their moment at another venue; the third takes the last seat of the other meeting.
    assert costs_of(lost, found).changes == 3 + 3 + 10


def test_of_a_meeting_that_is_called_off_somebody_finds_a_seat_elsewhere() -> None:
    off = problem(pins=[{"meeting": "m1", "held": False}])
    found = relocated(off)
    assert [meeting.id for meeting in found] == ["m2"] and len(found[0].people) == 4
    assert not broken_rules(off, found)
    assert costs_of(off, found).changes == 10 + 15 + 15


def test_what_breaks_a_rule_is_not_handed_on() -> None:
    assert relocated(problem(pins=[{"person": "p0", "meeting": "m2", "attends": True}])) == []
