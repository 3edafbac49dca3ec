"""Reruns of small rounds: who moves, who does not, and what is said about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache
from random import Random
from typing import Any

import pytest
from small_rounds import (
    DELFSHAVEN,
    NOORD,
    a_round,
    advies_round,
    compiled,
    mentors,
    schools,
    strangers,
    teachers,
    venue,
)

from matcher.check import broken_rules, check, costs_of
from matcher.domain import Cancellation, Case, Pin, Round
from matcher.engines import Solved, solve
from matcher.engines.outcome import Limits
from matcher.errors import InputError
from matcher.problem import PinPart, Problem
from matcher.rerun import (
    Asked,
    Difference,
    Earlier,
    Ready,
    earlier_of,
    make_ready,
    rerun,
    with_asked,
    with_earlier,
)
from matcher.rerun.difference import CANCELLED, LOST, MOVED, NEW
from matcher.rerun.earlier_roster import working_days
from matcher.roster import Roster

LIMITS = Limits(seconds=20, workers=1, seed=0)
LONG_BEFORE, DAY_BEFORE = datetime(2027, 10, 1, 12), datetime(2027, 11, 9, 12)


def the_round() -> Round:
    people = [
        *teachers(14), *mentors(6), *teachers(12, NOORD, "no"), *mentors(6, NOORD, "nv"),
    ]  # fmt: skip
    places = [*schools(DELFSHAVEN, "PO")[:2], *schools(NOORD, "PO")[:2]]
    return a_round(people, [venue(code, capacity=24) for code in places], rules={"min_personen": 6})


@cache
def planned() -> tuple[Problem, Roster]:
    problem = compiled(the_round()).problem
    outcome = solve(problem, LIMITS)
    assert isinstance(outcome, Solved)
    assert len(outcome.roster.meetings) >= 2, "a rerun of one meeting shows nothing"
    return problem, outcome.roster


def earlier() -> Earlier:
    problem, roster = planned()
    return earlier_of(roster, problem.to_json())


def ready(round_: Round, before: Earlier, now: datetime = LONG_BEFORE, **more: Any) -> Ready:
    round_ = with_earlier(round_, before, now)
    return make_ready(round_, compiled(round_), before, now, **more)


def again(round_: Round, now: datetime = LONG_BEFORE, **more: Any) -> tuple[Ready, Roster, Difference]:
    made = ready(round_, earlier(), now, **more)
    outcome = rerun(made, LIMITS)
    assert isinstance(outcome, Solved)
    assert check(made.prepared.problem, outcome.roster).violations == ()
    return made, outcome.roster, made.difference(outcome.roster)


def seats(roster: Roster) -> set[tuple[str, str, str, str]]:
    return {(p, m.id, m.slot, m.venue) for m in roster.meetings for p in m.people}


def test_nothing_changed_changes_nothing() -> None:
    _, roster, change = again(the_round())
    assert seats(planned()[1]) <= seats(roster)
    assert (change.changes, change.changes_bound) == (0, 0)
    assert not [one for one in change.people if one.gone]


def test_after_a_cancellation_nobody_else_moves() -> None:
    gone = planned()[1].meetings[0].people[0]
    round_ = replace(the_round(), cancellations=(Cancellation(gone, None),))
    _, roster, change = again(round_)
    assert {seat for seat in seats(planned()[1]) if seat[0] != gone} <= seats(roster)
    assert (change.changes, change.changes_bound) == (0, 0)
    (first, *others) = change.people
    assert (first.person, first.kind, first.reason.text) == (gone, CANCELLED, "Heeft zich afgemeld.")
    assert all(one.kind == NEW for one in others)


def test_a_lost_venue_moves_only_its_own_people() -> None:
    lost = planned()[1].meetings[0]
    round_ = the_round()
    places = tuple(replace(v, slots=()) if v.id == lost.venue else v for v in round_.venues)
    _, roster, change = again(replace(round_, venues=places))
    there = {seat for seat in seats(planned()[1]) if seat[3] == lost.venue}
    assert seats(planned()[1]) - there <= seats(roster)
    assert change.changes_bound == change.changes > 0
    moved = [one for one in change.people if one.kind in (MOVED, LOST)]
    assert {one.person for one in moved} == {seat[0] for seat in there}
    name = next(v.name for v in round_.venues if v.id == lost.venue)
    assert all(one.reason.text.startswith(f"{name} kan niet meer op") for one in moved)
    assert change.unchanged.placeless


def test_a_meeting_that_is_called_off_is_not_held() -> None:
    off = planned()[1].meetings[0].id
    _, roster, change = again(replace(the_round(), called_off=(off,)))
    assert off not in {m.id for m in roster.meetings}
    moved = [one for one in change.people if one.gone]
    assert moved and all("is afgelast" in one.reason.text for one in moved)


def test_what_took_place_stays_whatever_changes_since() -> None:
    round_ = the_round()
    been = planned()[1].meetings[0]
    after = next(slot.end for slot in round_.slots if slot.id == been.slot)
    places = tuple(replace(v, slots=()) if v.id == been.venue else v for v in round_.venues)
    cancelled = tuple(Cancellation(person, None) for person in been.people[:3])
    _, roster, change = again(replace(round_, venues=places, cancellations=cancelled), after)
    still = next(m for m in roster.meetings if m.id == been.id)
    assert (still.slot, still.venue, set(still.people)) == (been.slot, been.venue, set(been.people))
    assert not [one for one in change.people if any(p.meeting == been.id for p in one.gone)]


def test_in_the_last_days_only_empty_seats_are_filled() -> None:
    made = ready(the_round(), earlier(), DAY_BEFORE)
    held = {m.id: (m.slot, m.venue) for m in planned()[1].meetings}
    pins = made.prepared.problem.pins
    assert {pin.meeting: pin.option for pin in pins if pin.option} == held
    assert {(p.person, p.meeting) for p in pins if p.attends} == {s[:2] for s in seats(planned()[1])}
    assert not ready(the_round(), earlier(), DAY_BEFORE, anyone_may_move=True).prepared.problem.pins
    assert not ready(the_round(), earlier(), LONG_BEFORE).prepared.problem.pins


def test_taking_one_out_by_hand_in_the_last_days_keeps_the_others() -> None:
    before = earlier()
    left = max(planned()[1].meetings, key=lambda m: len(m.people))
    who = left.people[0]
    round_ = with_earlier(the_round(), before, DAY_BEFORE)
    made = compiled(round_)
    pins = [*made.problem.pins, PinPart(person=who, meeting=left.id, attends=False)]
    made = replace(made, problem=made.problem.model_copy(update={"pins": pins}))
    prepared = make_ready(round_, made, before, DAY_BEFORE).prepared
    kept = {(p.person, p.meeting) for p in prepared.problem.pins if p.attends}
    assert {(one, left.id) for one in left.people[1:]} <= kept
    assert left.id in prepared.kept and (who, left.id) not in kept


def test_a_room_that_became_too_small_pins_nobody_in_it() -> None:
    full = max(planned()[1].meetings, key=lambda m: len(m.people))
    round_ = the_round()
    places = tuple(
        replace(v, capacity=len(full.people) - 2) if v.id == full.venue else v for v in round_.venues
    )
    made, roster, change = again(replace(round_, venues=places), DAY_BEFORE)
    assert full.id not in made.prepared.kept
    assert change.changes > 0 and broken_rules(made.prepared.problem, roster.meetings) == ()


@pytest.mark.parametrize(("day", "days"), [(9, 0), (10, 1), (12, 3), (15, 4), (16, 5), (17, 6)])
def test_working_days_skip_the_weekend(day: int, days: int) -> None:
    assert working_days(datetime(2027, 11, 9).date(), datetime(2027, 11, day).date()) == days


def test_a_colleague_takes_the_seat_and_a_stranger_does_not() -> None:
    gone = planned()[1].meetings[0].people[0]
    round_ = the_round()
    person = next(p for p in round_.people if p.id == gone)
    other = next(p for p in round_.people if p.school != person.school)
    colleague = replace(person, id="nieuw", name="nieuw", email="nieuw@voorbeeld.example")
    stranger = replace(other, id="vreemd", name="vreemd", email="vreemd@voorbeeld.example")
    more = replace(round_, people=(*round_.people, colleague, stranger))
    meeting = planned()[1].meetings[0].id

    made, roster, change = again(replace(more, cancellations=(Cancellation(gone, None, "nieuw"),)))
    assert [(one.of, one.by, one.meeting) for one in made.replaced] == [(gone, "nieuw", meeting)]
    assert "nieuw" in next(m for m in roster.meetings if m.id == meeting).people
    assert change.changes == 0
    assert f"Komt in de plaats van {gone}." in {one.reason.text for one in change.people}

    made = ready(replace(more, cancellations=(Cancellation(gone, None, "vreemd"),)), earlier())
    assert not made.replaced
    assert [one.reason for one in made.refused] == ["werkt niet op dezelfde school"]


def test_the_more_public_a_placement_the_heavier_its_change() -> None:
    first, second = planned()[1].meetings[0].people[:2]
    meeting = planned()[1].meetings[0].id
    states = {first: {meeting: "bevestigd"}, second: {meeting: "uitgenodigd"}}
    previous = ready(replace(the_round(), status=states), earlier()).prepared.problem.previous
    assert previous is not None
    weight = {(a.person, a.meeting): a.weight for a in previous.attends}
    assert (weight[first, meeting], weight[second, meeting]) == (5, 3)
    assert set(weight.values()) == {1, 3, 5}


def test_a_frozen_meeting_admits_nobody() -> None:
    frozen = planned()[1].meetings[0]
    late = teachers(4, DELFSHAVEN, "laat")
    round_ = the_round()
    _, roster, _ = again(replace(round_, people=(*round_.people, *late), frozen=(frozen.id,)))
    assert set(next(m for m in roster.meetings if m.id == frozen.id).people) == set(frozen.people)


def test_a_pin_moves_who_is_pinned() -> None:
    one, other = planned()[1].meetings[:2]
    able = {(a.person, a.meeting) for a in planned()[0].attend}
    person = next(p for p in one.people if (p, other.id) in able and p.startswith(("po", "no")))
    _, roster, change = again(replace(the_round(), pins=(Pin(person, other.id),)))
    assert person in next(m for m in roster.meetings if m.id == other.id).people
    assert change.changes_bound == change.changes > 0


@pytest.mark.parametrize("seed", range(4))
def test_a_stream_of_changes_never_moves_more_than_planning_anew(seed: int) -> None:
    random = Random(seed)
    round_, before = the_round(), earlier()
    frozen = before.roster.meetings[0]
    round_ = replace(round_, frozen=(frozen.id,))
    for step in range(6):
        seated = sorted({p for m in before.roster.meetings for p in m.people})
        gone = random.choice(seated)
        slot = random.choice([None, "wo", "do"])
        round_ = replace(round_, cancellations=(*round_.cancellations, Cancellation(gone, slot)))
        if step == 3:
            some = random.choice([v.id for v in round_.venues if v.id != frozen.venue])
            places = tuple(replace(v, slots=()) if v.id == some else v for v in round_.venues)
            round_ = replace(round_, venues=places)
        made = ready(round_, before)
        problem = made.prepared.problem
        outcome = rerun(made, LIMITS)
        assert isinstance(outcome, Solved)
        roster = outcome.roster
        assert check(problem, roster).violations == ()
        assert roster.changes is not None and roster.changes.bound == roster.changes.value
        still = next(m for m in roster.meetings if m.id == frozen.id)
        assert (still.slot, still.venue) == (frozen.slot, frozen.venue)
        assert set(still.people) <= set(frozen.people)
        anew = solve(problem.model_copy(update={"previous": None}), LIMITS)
        assert isinstance(anew, Solved)
        scratch = costs_of(problem, anew.roster.meetings).changes
        assert scratch is not None and roster.changes.value <= scratch
        before = earlier_of(roster, problem.to_json())


def test_what_is_asked_is_found_by_name_and_wrong_names_come_all_at_once() -> None:
    round_ = the_round()
    person = round_.people[0]
    place = round_.venues[0]
    asked = Asked(
        cancelled=(f"{person.email}@woensdag",), lost_venues=(place.name,), rooms=(f"{place.id}=0",)
    )
    found = with_asked(round_, asked, [])
    assert found.cancellations == (Cancellation(person.id, "wo"),)
    assert (found.venues[0].slots, found.venues[0].rooms) == ((), 0)
    with pytest.raises(InputError) as caught:
        with_asked(round_, Asked(cancelled=("niemand",), called_off=("nergens",), rooms=("x=y",)), [])
    assert len(caught.value.findings) == 4


def test_a_group_that_stays_keeps_its_cases_when_nothing_is_done() -> None:
    cases = (Case("C-001", ("po00",), ("havo",)), Case("C-002", ("po01",), ()))
    people = [*strangers("PO", 8), *strangers("VO", 4)]
    people = [
        replace(person, id=f"{person.sector.lower()}{n if person.sector == 'PO' else n - 8:02}")
        for n, person in enumerate(people)
    ]
    round_ = advies_round(people, [venue(schools(DELFSHAVEN, "PO")[0], rooms=2)], cases=cases)
    problem = compiled(round_).problem
    outcome = solve(problem, LIMITS)
    assert isinstance(outcome, Solved) and not outcome.roster.undiscussed
    before = earlier_of(outcome.roster, problem.to_json())
    made = ready(replace(round_, cancellations=(Cancellation("po01", None),)), before)
    assert {case for meeting in made.prepared.standing for case in meeting.cases} == {"C-001"}
    found = rerun(made, LIMITS)
    assert isinstance(found, Solved)
    assert made.difference(found.roster).unchanged.terms["cases"] == found.roster.terms["cases"]


def test_a_group_whose_venue_is_lost_still_counts_for_who_was_there() -> None:
    people = [*strangers("PO", 8), *strangers("VO", 4)]
    people = [
        replace(person, id=f"{person.sector.lower()}{n if person.sector == 'PO' else n - 8:02}")
        for n, person in enumerate(people)
    ]
    places = [venue(code, rooms=2) for code in schools(DELFSHAVEN, "PO")[:2]]
    round_ = advies_round(people, places)
    problem = compiled(round_).problem
    outcome = solve(problem, LIMITS)
    assert isinstance(outcome, Solved) and outcome.roster.meetings
    before = earlier_of(outcome.roster, problem.to_json())
    lost = outcome.roster.meetings[0]
    round_ = replace(
        round_,
        venues=tuple(
            replace(one, slots=tuple(slot for slot in one.slots if slot != lost.slot))
            if one.id == lost.venue else one
            for one in round_.venues
        ),
    )  # fmt: skip
    made = ready(round_, before)
    assert made.names.meeting(lost.id) != lost.id
    found = rerun(made, LIMITS)
    assert isinstance(found, Solved)
    change = made.difference(found.roster)
    assert check(made.prepared.problem, found.roster).ok
    there = {meeting.slot for meeting in found.roster.meetings for p in meeting.people if p in lost.people}
    assert there == {lost.slot}, "the other venue has room at the same moment"
    assert change.changes == change.changes_bound == 3 * len(lost.people)
