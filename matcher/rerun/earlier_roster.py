"""What a rerun starts from: the earlier roster, the people's status and what time it is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import numpy as np

from matcher.check import broken_rules
from matcher.domain import Cancellation, EarlierMeeting, Round
from matcher.engines.starting import earlier_roster
from matcher.errors import Finding, InputError
from matcher.formats.compiled import Compiled
from matcher.formats.groups import is_part
from matcher.problem import (
    AttendPart,
    ChangePart,
    PersonPart,
    PinPart,
    PreviousAttendPart,
    PreviousMeetingPart,
    PreviousPart,
    Problem,
)
from matcher.roster import HeldMeeting, Roster

WEIGHTS = {"gepland": 1, "uitgenodigd": 3, "bevestigd": 5, "geweest": 5}
"""How much it counts to change a placement, by how public it is."""
CHANGE = ChangePart(meeting=1, venue=3, slot=10, lost=15)
"""What a change counts: another meeting, another venue, another moment, no place at all."""
SHORTFALL = 60
"""Travel minutes for everybody whom a published meeting falls short of its minimum."""
WORKING_DAYS = 5
"""So many working days before a meeting only its empty seats are filled."""


@dataclass(frozen=True)
class Earlier:
    """The roster that people have in their diaries."""

    roster: Roster
    areas: Mapping[str, str] = field(default_factory=dict)
    """Every candidate meeting of then → its area."""
    starts: Mapping[str, datetime] = field(default_factory=dict)
    """Moment of then → when it begins."""
    people: frozenset[str] | None = None
    """Who had signed up; None when that is not known."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Id → what it was called then."""


def earlier_of(roster: Roster, problem: str, names: Mapping[str, str] | None = None) -> Earlier:
    """The roster with the facts of the problem that it solved, out of the text of its `problem.json`.

    Read as plain JSON: checking a large problem again would take longer than solving the rerun. Raises
    ValueError when it is no such document.
    """
    try:
        document = json.loads(problem)
        return Earlier(
            roster,
            {part["id"]: part.get("area") or "" for part in document.get("meetings", [])},
            {part["id"]: datetime.fromisoformat(part["start"]) for part in document.get("slots", [])},
            frozenset(part["id"] for part in document.get("people", [])),
            names or {},
        )
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"no problem.json: {error}") from error


def with_earlier(round_: Round, earlier: Earlier, now: datetime) -> Round:
    """The round with what was held before as candidates; who was somewhere already, keeps having been there.

    `now` is local time. A cancellation counts from now on: it takes nobody out of a meeting that took place.
    Raises InputError when a place where people met has disappeared from the round.
    """
    areas = earlier.areas
    held = {meeting.id: meeting for meeting in earlier.roster.meetings}
    candidates = [
        EarlierMeeting(
            id_,
            areas.get(id_, ""),
            held[id_].slot if id_ in held else "",
            held[id_].venue if id_ in held else "",
            tuple(held[id_].people) if id_ in held else (),
        )
        for id_ in dict.fromkeys((*areas, *held))
    ]
    return replace(round_, earlier=tuple(candidates), cancellations=_from_now_on(round_, earlier, now))


def _from_now_on(round_: Round, earlier: Earlier, now: datetime) -> tuple[Cancellation, ...]:
    over = {slot.id for slot in round_.slots if slot.start <= now}
    met = {
        person
        for meeting in earlier.roster.meetings
        if any(is_part(meeting.slot, slot) for slot in over)
        for person in meeting.people
    }
    found: list[Cancellation] = []
    for cancellation in round_.cancellations:
        if cancellation.person not in met:
            found.append(cancellation)
        elif cancellation.slot is None:
            ahead = [slot.id for slot in round_.slots if slot.id not in over]
            found += [replace(cancellation, slot=slot) for slot in ahead]
        elif cancellation.slot not in over:
            found.append(cancellation)
    return tuple(found)


@dataclass(frozen=True)
class Prepared:
    """A problem with its earlier roster, and what that means."""

    compiled: Compiled
    standing: tuple[HeldMeeting, ...]
    """What is left of the earlier roster when nothing is changed."""
    over: frozenset[str]
    """Meetings that have taken place."""
    kept: frozenset[str]
    """Meetings so soon that only their empty seats are filled."""

    @property
    def problem(self) -> Problem:
        return self.compiled.problem


def prepare(
    compiled: Compiled, round_: Round, earlier: Earlier, now: datetime, *, anyone_may_move: bool = False
) -> Prepared:
    """The problem of a rerun. `anyone_may_move`: also in the last working days before a meeting.

    Raises InputError when the place or moment of a meeting that took place is gone from the round.
    """
    problem = compiled.problem
    known = {meeting.id for meeting in problem.meetings}
    before = [meeting for meeting in earlier.roster.meetings if meeting.id in known]
    begins = {**earlier.starts, **{slot.id: slot.start for slot in problem.slots}}
    starts = {meeting.id: begins.get(meeting.slot) for meeting in before}
    over = {id_ for id_, start in starts.items() if start is not None and start <= now}
    over |= {id_ for states in round_.status.values() for id_, state in states.items() if state == "geweest"}
    over &= {meeting.id for meeting in before}
    frozen = [meeting.id for meeting in before if meeting.id in over or meeting.id in round_.frozen]
    problem = _as_it_was(problem, [meeting for meeting in before if meeting.id in over], compiled)
    free = {person.id: person.slots for person in problem.people}

    def kept_out(person: str, meeting: HeldMeeting) -> bool:
        # Nobody can be kept in a frozen meeting who can't come any more.
        return meeting.id in frozen and person in free and meeting.slot not in free[person]

    previous = PreviousPart(
        meetings=[PreviousMeetingPart(id=m.id, slot=m.slot, venue=m.venue) for m in before],
        attends=[
            PreviousAttendPart(
                person=person,
                meeting=meeting.id,
                weight=WEIGHTS.get(round_.status.get(person, {}).get(meeting.id, "gepland"), 1),
            )
            for meeting in before
            for person in meeting.people
            if not kept_out(person, meeting)
        ],
        frozen=frozen,
        shortfall=SHORTFALL,
        change=CHANGE,
    )
    problem = problem.model_copy(update={"previous": previous})
    standing = _with_cases(earlier_roster(problem), problem, earlier.roster)
    kept: set[str] = set()
    if not anyone_may_move:
        soon = [
            meeting
            for meeting in standing
            if meeting.id not in frozen
            and (start := starts[meeting.id]) is not None
            and working_days(now.date(), start.date()) <= WORKING_DAYS
        ]
        pins, kept = _only_empty_seats(problem, soon)
        problem = problem.model_copy(update={"pins": [*problem.pins, *pins]})
    return Prepared(
        replace(compiled, problem=problem, eased=None), tuple(standing), frozenset(over), frozenset(kept)
    )


def _with_cases(standing: list[HeldMeeting], problem: Problem, roster: Roster) -> list[HeldMeeting]:
    """The meetings with the cases that they had, as far as somebody is left to present them."""
    presenters = {case.id: set(case.presenters) for case in problem.cases}
    had = {meeting.id: meeting.cases for meeting in roster.meetings}
    return [
        meeting.model_copy(
            update={
                "cases": [
                    case for case in had[meeting.id] if presenters.get(case, set()) & set(meeting.people)
                ]
            }
        )
        for meeting in standing
    ]


def working_days(today: date, day: date) -> int:
    """Monday to Friday from tomorrow up to and including a day; 0 when that is not after today."""
    return max(0, int(np.busday_count(today, day)))


def _only_empty_seats(problem: Problem, soon: list[HeldMeeting]) -> tuple[list[PinPart], set[str]]:
    """Pins that keep these meetings and who is there, as far as that breaks no rule.

    Where it does (the room has become too small, say), somebody has to move all the same.
    """
    pinned = {pin.person for pin in problem.pins if pin.person is not None}
    off = {pin.meeting for pin in problem.pins if pin.held is False}
    # Who was taken out of a meeting by hand is no reason to let the others go.
    away = {(pin.person, pin.meeting) for pin in problem.pins if pin.attends is False}
    soon = [
        meeting.model_copy(update={"people": [p for p in meeting.people if (p, meeting.id) not in away]})
        for meeting in soon
        if meeting.id not in off
    ]
    bare = _violations(problem, [])
    if _violations(problem, soon) - bare:
        soon = [meeting for meeting in soon if not _violations(problem, [meeting]) - bare]
        if _violations(problem, soon) - bare:
            return [], set()
    pins = [
        pin
        for meeting in soon
        for pin in (
            PinPart(meeting=meeting.id, option=(meeting.slot, meeting.venue)),
            *(
                PinPart(person=person, meeting=meeting.id, attends=True)
                for person in meeting.people
                if person not in pinned
            ),
        )
    ]
    return pins, {meeting.id for meeting in soon}


def _violations(problem: Problem, meetings: Iterable[HeldMeeting]) -> set[tuple[str, str]]:
    return {(each.rule, each.message) for each in broken_rules(problem, meetings)}


def _as_it_was(problem: Problem, over: list[HeldMeeting], compiled: Compiled) -> Problem:
    """The problem in which what has taken place is possible, whatever was changed in the round since."""
    if not over:
        return problem
    slots, venues = {slot.id for slot in problem.slots}, {venue.id for venue in problem.venues}
    missing = [
        Finding(
            f"de bijeenkomst '{compiled.meeting_names.get(meeting.id, meeting.id)}' is geweest, maar "
            f"{kind} '{value}' staat niet meer in de ronde.",
            file,
            None,
            value=value,
            remedy="Zet de rij terug: wat geweest is, blijft staan.",
        )
        for meeting in over
        for kind, value, known, file in (
            ("het moment", meeting.slot, slots, "ronde.toml"),
            ("de locatie", meeting.venue, venues, "locaties"),
        )
        if value not in known
    ]
    if missing:
        raise InputError(missing)
    people = {person.id: person for person in problem.people}
    rows = {(row.person, row.meeting): row for row in problem.attend}
    parts = {part.id: part for part in problem.meetings}
    places = {venue.id: venue for venue in problem.venues}
    for meeting in over:
        option = (meeting.slot, meeting.venue)
        part, place = parts[meeting.id], places[meeting.venue]
        if option not in part.options:
            parts[meeting.id] = part.model_copy(update={"options": [*part.options, option]})
        if place.slots is not None and meeting.slot not in place.slots:
            places[meeting.venue] = place.model_copy(update={"slots": [*place.slots, meeting.slot]})
        here = [person for person in meeting.people if person in people]
        room = places[meeting.venue]
        if room.capacity is not None and room.capacity < len(here):
            places[meeting.venue] = room.model_copy(update={"capacity": len(here)})
        if (most := parts[meeting.id].max_size) is not None and most < len(here):
            parts[meeting.id] = parts[meeting.id].model_copy(update={"max_size": len(here)})
        for id_ in here:
            people[id_] = _free_at(people[id_], meeting.slot)
            rows[id_, meeting.id] = _could_be_at(rows.get((id_, meeting.id)), id_, meeting, compiled)
    return problem.model_copy(
        update={
            "people": [people[person.id] for person in problem.people],
            "meetings": [parts[part.id] for part in problem.meetings],
            "venues": [places[venue.id] for venue in problem.venues],
            "attend": list(rows.values()),
        }
    )


def _free_at(person: PersonPart, slot: str) -> PersonPart:
    if slot in person.slots:
        return person
    return person.model_copy(update={"slots": {**person.slots, slot: 0}})


def _could_be_at(row: AttendPart | None, person: str, meeting: HeldMeeting, compiled: Compiled) -> AttendPart:
    option = (meeting.slot, meeting.venue)
    if row is not None and meeting.venue in row.cost and option not in row.excluded:
        return row
    cost = dict(row.cost) if row is not None else {}
    cost.setdefault(meeting.venue, compiled.minutes[person, meeting.venue])
    excluded = [one for one in row.excluded if one != option] if row is not None else []
    return AttendPart.model_validate(
        {"person": person, "meeting": meeting.id, "cost": cost, "except": excluded}
    )
