"""For every rule a roster that keeps it and one that breaks it; for every term a price of 0 and another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]


@dataclass(frozen=True)
class RuleExample:
    """One problem, `good` meetings that break no rule and `bad` ones that break only the one shown."""

    document: Document
    good: list[Document]
    bad: list[Document]
    says: tuple[str, ...]
    """Ids and numbers that the message must name."""


@dataclass(frozen=True)
class TermExample:
    """One problem, meetings at which the term is 0 and meetings at which it is exactly `minutes`."""

    document: Document
    zero: list[Document]
    other: list[Document]
    minutes: int
    breakdown: dict[str, int] | None = None


def world(
    m1: Document | None = None, m2: Document | None = None, p1: Document | None = None, **keys: Any
) -> Document:
    """Four people, two optional meetings, overlapping and touching slots, a narrow venue and a wide one."""
    slots = [
        {"id": "s1", "start": "2026-11-11T13:00", "end": "2026-11-11T15:00"},
        {"id": "s2", "start": "2026-11-11T14:00", "end": "2026-11-11T16:00"},
        {"id": "s3", "start": "2026-11-11T15:00", "end": "2026-11-11T17:00"},
    ]
    people: list[Document] = [
        {"id": "p1", "sector": "VO", "school": "20AK03", "board": "b1", "tags": ["havo", "vwo"]},
        {"id": "p2", "sector": "VO", "school": "20AK03", "board": "b1", "tags": ["havo"]},
        {"id": "p3", "sector": "VO", "school": "15HX00", "tags": ["vwo"]},
        {"id": "p4", "sector": "PO", "school": "07PO00"},
    ]
    for person in people:
        person |= {"brin": person["school"][:4], "slots": {"s1": 0, "s2": 5, "s3": 0}, "max_meetings": 2}
    people[0] |= p1 or {}
    options = [[slot["id"], venue] for slot in slots for venue in ("v1", "v2")]
    meetings = [
        {"id": "m1", "options": options, "optional": True} | (m1 or {}),
        {"id": "m2", "options": options, "optional": True} | (m2 or {}),
    ]
    cost = {"v1": 10, "v2": 20}
    couples = [(person["id"], meeting["id"]) for person in people for meeting in meetings]
    return {
        "version": 1,
        "slots": slots,
        "venues": [{"id": "v1"}, {"id": "v2", "rooms": 2, "capacity": 3, "slots": ["s1", "s3"]}],
        "people": people,
        "meetings": meetings,
        "attend": [{"person": person, "meeting": meeting, "cost": cost} for person, meeting in couples],
    } | keys


def sits(id_: str, option: str, people: str = "", cases: str = "") -> Document:
    """`sits("m1", "s1 v1", "p1 p2", "c1")`: a held meeting."""
    slot, venue = option.split()
    return {"id": id_, "slot": slot, "venue": venue, "people": people.split(), "cases": cases.split()}


def _case(**keys: Any) -> Document:
    return {
        "id": "c1", "presenters": ["p1"], "levels": ["vwo", "havo"], "experts": {"sector": "VO"},
        "cost": 300, "uncovered_cost": 60,
    } | keys  # fmt: skip


def _previous(**keys: Any) -> Document:
    return {
        "meetings": [{"id": "m1", "slot": "s1", "venue": "v1"}, {"id": "gone", "slot": "s9", "venue": "v9"}],
        "attends": [{"person": "p1", "meeting": "m1"}, {"person": "gone", "meeting": "m1"}],
        "change": {"meeting": 1, "venue": 3, "slot": 10, "lost": 15},
    } | keys


_VO = {"sector": "VO"}

RULE_EXAMPLES: dict[str, RuleExample] = {
    "each_meeting_is_held_in_an_option_that_can_be_used": RuleExample(
        world(), [sits("m1", "s2 v1", "p1")], [sits("m1", "s2 v2", "p1")], ("m1", "s2", "v2")
    ),
    "each_required_meeting_is_held": RuleExample(
        world(m1={"optional": False}), [sits("m1", "s1 v1")], [sits("m2", "s1 v1")], ("m1",)
    ),
    "no_venue_has_more_meetings_at_once_than_rooms": RuleExample(
        world(),
        [sits("m1", "s1 v1", "p1"), sits("m2", "s3 v1", "p1")],
        [sits("m1", "s1 v1", "p1"), sits("m2", "s2 v1", "p2")],
        ("v1", "1 zalen", "2 bijeenkomsten", "14:00"),
    ),
    "no_more_meetings_are_under_way_at_once_than_allowed": RuleExample(
        world(max_parallel=1),
        [sits("m1", "s1 v1"), sits("m2", "s3 v2")],
        [sits("m1", "s1 v1"), sits("m2", "s1 v2")],
        ("2 bijeenkomsten", "hooguit 1"),
    ),
    "each_attendance_is_possible": RuleExample(
        world(p1={"slots": {"s3": 0}}),
        [sits("m1", "s3 v1", "p1")],
        [sits("m1", "s1 v1", "p1")],
        ("m1", "p1", "s1"),
    ),
    "nobody_attends_more_meetings_than_their_maximum": RuleExample(
        world(p1={"max_meetings": 1}),
        [sits("m1", "s1 v1", "p1 p2"), sits("m2", "s3 v1", "p2")],
        [sits("m1", "s1 v1", "p1 p2"), sits("m2", "s3 v1", "p1")],
        ("p1", "2 bijeenkomsten", "hooguit 1"),
    ),
    "nobody_sits_in_two_overlapping_slots": RuleExample(
        world(),
        [sits("m1", "s1 v2", "p1"), sits("m2", "s3 v1", "p1")],
        [sits("m1", "s1 v2", "p1"), sits("m2", "s2 v1", "p1")],
        ("p1", "m1", "m2", "s1", "s2"),
    ),
    "nobody_attends_two_meetings_that_exclude_each_other": RuleExample(
        world(m1={"exclusive": "WK1"}, m2={"exclusive": "WK1"}),
        [sits("m1", "s1 v1", "p1"), sits("m2", "s3 v1", "p2")],
        [sits("m1", "s1 v1", "p1"), sits("m2", "s3 v1", "p1")],
        ("p1", "WK1"),
    ),
    "each_meeting_has_at_least_its_minimum_size": RuleExample(
        world(m1={"min_size": 2}),
        [sits("m1", "s1 v1", "p1 p2")],
        [sits("m1", "s1 v1", "p1")],
        ("m1", "1 deelnemers", "minstens 2"),
    ),
    "no_meeting_exceeds_its_maximum_size_or_room": RuleExample(
        world(),
        [sits("m1", "s1 v1", "p1 p2 p3 p4")],
        [sits("m1", "s1 v2", "p1 p2 p3 p4")],
        ("m1", "v2", "4 deelnemers", "plaats voor 3"),
    ),
    "no_meeting_exceeds_a_limit": RuleExample(
        world(m1={"limits": [{"name": "per school", "by": "school", "max": 1}]}),
        [sits("m1", "s1 v1", "p1 p3 p4")],
        [sits("m1", "s1 v1", "p1 p2")],
        ("m1", "per school", "20AK03", "hooguit 1"),
    ),
    "each_meeting_meets_its_quota_minimums": RuleExample(
        world(m1={"quotas": [{"name": "twee VO", "match": _VO, "min": 2}]}),
        [sits("m1", "s1 v1", "p1 p3")],
        [sits("m1", "s1 v1", "p1 p4")],
        ("m1", "twee VO", "1 deelnemers", "minstens 2"),
    ),
    "no_meeting_exceeds_its_quota_maximums": RuleExample(
        world(m1={"quotas": [{"name": "een VO", "match": _VO, "max": 1}]}),
        [sits("m1", "s1 v1", "p1 p4")],
        [sits("m1", "s1 v1", "p1 p3")],
        ("m1", "een VO", "2 deelnemers", "hooguit 1"),
    ),
    "each_case_is_discussed_at_most_once": RuleExample(
        world(m1={"max_cases": 1}, m2={"max_cases": 1}, cases=[_case()]),
        [sits("m1", "s1 v1", "p1", "c1"), sits("m2", "s3 v1", "p1")],
        [sits("m1", "s1 v1", "p1", "c1"), sits("m2", "s3 v1", "p1", "c1")],
        ("c1", "2 bijeenkomsten"),
    ),
    "each_discussed_case_has_a_presenter_present": RuleExample(
        world(m1={"max_cases": 1}, cases=[_case()]),
        [sits("m1", "s1 v1", "p1 p3", "c1")],
        [sits("m1", "s1 v1", "p3", "c1")],
        ("m1", "c1"),
    ),
    "no_meeting_discusses_more_cases_than_its_maximum": RuleExample(
        world(m1={"max_cases": 1}, cases=[_case(), _case(id="c2")]),
        [sits("m1", "s1 v1", "p1", "c2")],
        [sits("m1", "s1 v1", "p1", "c1 c2")],
        ("m1", "2 casussen", "hooguit 1"),
    ),
    "nobody_hears_a_case_of_their_own_institution": RuleExample(
        world(m1={"max_cases": 1}, cases=[_case(presenters=["p1", "p3"])]),
        [sits("m1", "s1 v1", "p3 p4", "c1")],
        # p1 presents too and is absent; p2 is of their institution.
        [sits("m1", "s1 v1", "p2 p3", "c1")],
        ("m1", "p2", "20AK", "c1"),
    ),
    "together_people_attend_the_same_meetings": RuleExample(
        world(together=[["p1", "p2"]]),
        [sits("m1", "s1 v1", "p1 p2")],
        [sits("m1", "s1 v1", "p1")],
        ("p1", "p2"),
    ),
    "apart_people_never_share_a_meeting": RuleExample(
        world(apart=[["p1", "p3", "p4"]]),
        [sits("m1", "s1 v1", "p1 p2"), sits("m2", "s3 v1", "p3")],
        [sits("m1", "s1 v1", "p3 p4")],
        ("m1", "p3", "p4"),
    ),
    "each_pinned_person_attends_or_stays_away": RuleExample(
        world(pins=[{"person": "p1", "meeting": "m1", "attends": True}]),
        [sits("m1", "s1 v1", "p1")],
        [sits("m1", "s1 v1", "p2")],
        ("p1", "m1"),
    ),
    "each_pinned_option_is_used": RuleExample(
        world(pins=[{"meeting": "m1", "option": ["s1", "v2"]}]),
        [sits("m1", "s1 v2")],
        [sits("m1", "s1 v1")],
        ("m1", "s1", "v1", "v2"),
    ),
    "each_meeting_is_held_or_not_as_pinned": RuleExample(
        world(pins=[{"meeting": "m1", "held": False}]),
        [sits("m2", "s1 v1")],
        [sits("m1", "s1 v1")],
        ("m1", "niet"),
    ),
    "each_frozen_meeting_keeps_its_option": RuleExample(
        world(previous=_previous(frozen=["m1", "gone"])),
        [sits("m1", "s1 v1", "p1")],
        [sits("m1", "s1 v2", "p1")],
        ("m1", "v1", "v2"),
    ),
    "each_frozen_meeting_keeps_its_people": RuleExample(
        world(m1={"min_size": 2}, previous=_previous(frozen=["m1"])),
        [sits("m1", "s1 v1", "p1")],
        [sits("m1", "s1 v1", "")],
        ("m1", "p1"),
    ),
    "each_frozen_meeting_admits_nobody": RuleExample(
        world(previous=_previous(frozen=["m1"])),
        [sits("m1", "s1 v1", "p1")],
        [sits("m1", "s1 v1", "p1 p2")],
        ("m1", "p2"),
    ),
}

_SOME = [sits("m1", "s1 v1", "p1 p2 p3")]
"""Two VO people of 20AK03 (board b1; havo twice, vwo once) and one of 15HX00 (no board; vwo)."""
_TWICE = [sits("m1", "s1 v1", "p1 p2"), sits("m2", "s3 v1", "p1 p2")]
_OUTFLOW = {"name": "uitstroom", "by": "school", "match": _VO, "weights": {"20AK03": 60, "15HX00": 12}}
_BALANCE = {"name": "VO/PO", "a": _VO, "b": {"sector": "PO"}, "a_times": 2, "b_times": 3}
_BALANCE |= {"slack": 1, "cost": 5}

TERM_EXAMPLES: dict[str, TermExample] = {
    "unplaced": TermExample(world(p1={"unplaced_cost": 300}), _SOME, [sits("m1", "s1 v1", "p2")], 300),
    "attendance": TermExample(world(), [sits("m1", "s2 v1")], [sits("m1", "s2 v1", "p1 p2")], 2 * (10 + 5)),
    "opening": TermExample(world(m1={"open_cost": 150}), [sits("m2", "s1 v1")], [sits("m1", "s1 v1")], 150),
    "quotas": TermExample(
        world(m1={"quotas": [{"name": "VO", "match": _VO, "target": 3, "cost": 40}, {"name": "iemand"}]}),
        _SOME,
        [sits("m1", "s1 v1", "p1 p4")],
        80,
        {"VO": 80},
    ),
    "variety": TermExample(
        world(
            m1={
                "variety": [
                    {"name": "scholen", "by": "school", "match": _VO, "target": 2, "cost": 40},
                    {"name": "niveaus", "by": "tags", "target": 2, "cost": 7},
                    {"name": "scholen", "by": "board", "target": 1, "cost": 1},
                ]
            }
        ),
        _SOME,
        [sits("m1", "s1 v1", "p3 p4")],
        40 + 7 + 1,
        {"scholen": 41, "niveaus": 7},
    ),
    "coverage": TermExample(
        world(m1={"coverage": [_OUTFLOW]}),
        _SOME,
        [sits("m1", "s1 v1", "p3 p4")],
        60,
        {"uitstroom": 60},
    ),
    "crowding": TermExample(
        world(
            m1={
                "crowding": [
                    {"name": "bestuur", "by": "board", "free": 1, "cost": 15},
                    {"name": "niveau", "by": "tags", "match": _VO, "free": 1, "cost": 4},
                ]
            }
        ),
        [sits("m1", "s1 v1", "p2 p3 p4")],
        _SOME,
        15 + 4 + 4,
        {"bestuur": 15, "niveau": 8},
    ),
    "balance": TermExample(
        world(m1={"balance": [_BALANCE]}),
        [sits("m1", "s1 v1", "p1 p2 p4")],
        _SOME,
        5 * (2 * 3 - 0 - 1),
        {"VO/PO": 25},
    ),
    "pairs": TermExample(
        world(pairs=[{"a": "p1", "b": "p2", "cost": -20}, {"a": "p1", "b": "p4", "cost": 60}]),
        [sits("m1", "s1 v1", "p1 p3"), sits("m2", "s3 v1", "p2 p3")],
        _TWICE,
        -40,
    ),
    "repeats": TermExample(
        world(m1={"series": "lwg"}, m2={"series": "lwg"}, repeats=[{"series": "lwg", "cost": 60}]),
        _SOME,
        _TWICE,
        60,
    ),
    "cases": TermExample(
        world(m1={"max_cases": 2}, cases=[_case(levels=["vwo", "vwo"]), _case(id="c2", presenters=["p3"])]),
        # c1: p3 knows vwo; c2: p1 knows havo and vwo.
        [sits("m1", "s1 v1", "p1 p3", "c1 c2")],
        # c1: vwo is known by nobody of another institution; c2 is not discussed.
        [sits("m1", "s1 v1", "p1 p4", "c1")],
        60 + 300,
    ),
    "shortfall": TermExample(
        world(
            m1={"min_size": 2, "quotas": [{"name": "VO", "match": _VO, "min": 2}]},
            previous=_previous(shortfall=25),
        ),
        [sits("m1", "s1 v1", "p1 p2")],
        [sits("m1", "s1 v1", "p4")],
        25 + 2 * 25,
        {"min_size": 25, "VO": 50},
    ),
}
