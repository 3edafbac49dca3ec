"""Candidate groups of an AdviesMiddag: one for every room at every moment, as far as people could fill them.

A room at a moment is a place for a group, so the groups differ in nothing but where and when they
are. Their ids follow from moment, venue and room, and stay when sign-ups change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from matcher.domain import CandidateMeeting, Professional, Round, Slot, Venue
from matcher.dutch import clock, day_short
from matcher.formats.common import Reach, longest_trip

LONG = 32
"""Signs of a venue's name that fit in the name of a group."""

Availability = Mapping[str, Mapping[str, str]]
"""Person id → slot id → ja or liever niet."""


def in_rounds(round_: Round, rounds: int) -> tuple[Round, dict[str, tuple[str, ...]]]:
    """The round with every moment cut into so many equal rounds, and moment → its rounds."""
    if rounds <= 1:
        return round_, {slot.id: (slot.id,) for slot in round_.slots}
    cut = {slot.id: tuple(_pieces(slot, rounds)) for slot in round_.slots}
    ids = {moment: tuple(piece.id for piece in pieces) for moment, pieces in cut.items()}

    def all_of(moments: Iterable[str]) -> tuple[str, ...]:
        return tuple(piece for moment in moments for piece in ids.get(moment, ()))

    return replace(
        round_,
        slots=tuple(piece for pieces in cut.values() for piece in pieces),
        venues=tuple(replace(venue, slots=all_of(venue.slots)) for venue in round_.venues),
        meetings=tuple(replace(meeting, slots=all_of(meeting.slots)) for meeting in round_.meetings),
    ), ids


def is_part(piece: str, moment: str) -> bool:
    """Whether a slot of a problem is this moment of the round, or one of the rounds that it was cut into."""
    return piece == moment or piece.startswith(f"{moment}-r")


def _pieces(slot: Slot, rounds: int) -> Iterable[Slot]:
    # Whole minutes: a round that begins at 14.16 and 40 seconds helps nobody.
    length = timedelta(minutes=(slot.end - slot.start) // timedelta(minutes=1) // rounds)
    for number in range(rounds):
        start = slot.start + number * length
        yield Slot(f"{slot.id}-r{number + 1}", f"{slot.name}, ronde {number + 1}", start, start + length)


def on_their_afternoons(
    round_: Round,
    people: Sequence[Professional],
    availability: Availability,
    most: Mapping[str, int],
    rules: Mapping[str, int],
) -> dict[str, Mapping[str, str]]:
    """The moments at which each person is asked, where groups change within an afternoon.

    Who could come on more afternoons than wanted gets the first of them with room, of the afternoons on
    which most people can come: together they make groups, and nobody travels twice for two halves of an
    afternoon. Afternoons whose rounds are too short for a case come last.
    """
    longest = max((case.minutes for case in round_.cases), default=0)
    able = Counter(slot for answers in availability.values() for slot in answers)

    def rank(slot: Slot) -> tuple[bool, int, datetime]:
        length = (slot.end - slot.start) // timedelta(minutes=1) // rules["rondes"]
        return length < longest, -able[slot.id], slot.start

    order = [slot.id for slot in sorted(round_.slots, key=rank)]
    room = {
        slot: sum(venue.rooms for venue in round_.venues if slot in venue.slots) * rules["max_personen"]
        for slot in order
    }
    chosen: dict[str, Mapping[str, str]] = {}
    busy: Counter[str] = Counter()
    for person in sorted(people, key=lambda p: (len(availability[p.id]), p.id)):
        answers = availability[person.id]
        pinned = [pin.meeting for pin in round_.pins if pin.person == person.id]
        # In a rerun nobody is asked for another afternoon who can keep theirs.
        pinned = pinned or [meeting.id for meeting in round_.earlier if person.id in meeting.people]
        wanted = sorted(
            (slot for slot in order if slot in answers),
            key=lambda slot: (
                not any(meeting.startswith(f"{slot}-") for meeting in pinned),
                busy[slot] >= room[slot],
                answers[slot] == "liever niet",
            ),
        )
        taken = wanted[: most[person.id]]
        busy.update(taken)
        chosen[person.id] = {slot: answers[slot] for slot in answers if slot in taken}
    return chosen


def within_reach(
    round_: Round, availability: Availability, table: Reach, max_travel: int
) -> dict[str, Mapping[str, str]]:
    """Who is free when, without the moments at which no venue within reach is open."""
    found: dict[str, Mapping[str, str]] = {}
    start = {slot.id: slot.start for slot in round_.slots}
    for i, person in enumerate(table.people):
        limit = max_travel if person.max_travel is None else person.max_travel
        minutes = {
            slot: int(table.minutes[i, j])
            for j, venue in enumerate(table.venues)
            if table.minutes[i, j] <= limit and (venue.step_free or not person.step_free)
            for slot in venue.slots
            if slot in start
            if int(table.minutes[i, j]) <= longest_trip(person, start[slot])
        }
        found[person.id] = {s: a for s, a in availability[person.id].items() if s in minutes}
    return found


def propose(round_: Round, availability: Availability, size: int) -> list[CandidateMeeting]:
    """A group for every room at every moment; no more of them than the people who can come would fill.

    Groups of an earlier roster stay; where their room is gone they can't be held, but who was there has a
    place to lose.
    """
    held = {meeting.id for meeting in round_.earlier}
    can_come = Counter(slot for answers in availability.values() for slot in answers)
    groups = []
    for slot in sorted(round_.slots, key=lambda slot: (slot.start, slot.id)):
        needed = -(-can_come[slot.id] // max(1, size))
        for venue in round_.venues:
            start = f"{slot.id}-{venue.id}-"
            rooms_ = range(1, venue.rooms + 1) if slot.id in venue.slots else ()
            ids = [f"{start}{room}" for room in rooms_ if room <= needed or f"{start}{room}" in held]
            ids += [
                meeting.id
                for meeting in round_.earlier
                if (meeting.slot, meeting.venue) == (slot.id, venue.id)
                and meeting.id not in ids
                and meeting.id.removeprefix(start).isdecimal()
            ]
            groups += [CandidateMeeting(id_, "", (venue.id,), (slot.id,)) for id_ in ids]
    return groups


def every_time(
    candidates: Sequence[CandidateMeeting],
    people: Sequence[Professional],
    availability: Availability,
    most: Mapping[str, int],
    rules: Mapping[str, int],
) -> dict[str, int]:
    """The groups of a series that everybody follows, each with the number of people it is counted on.

    At every moment as many groups as the people who can come make up, of sizes that differ by one at
    most. Only groups at one moment can be counted on; empty when there is nobody, or no such group.
    """
    counted: dict[str, int] = {}
    at: dict[str, list[CandidateMeeting]] = {}
    for candidate in candidates:
        if len(candidate.slots) == 1:
            at.setdefault(candidate.slots[0], []).append(candidate)
    led = any(person.chair for person in people)
    for slot, here in at.items():
        able = [p for p in people if slot in availability[p.id]]
        everybody = sum(len(availability[p.id]) <= most[p.id] * rules["rondes"] for p in able)
        number = min(
            len(here),
            round(everybody / max(1, rules["streef_personen"])),
            len(able) // max(1, rules["min_personen"]),
            sum(p.sector == "PO" for p in able) // max(1, rules["min_po"]),
            sum(p.sector == "VO" for p in able) // max(1, rules["min_vo"]),
            sum(p.chair for p in able) if led else len(here),
        )
        for place, candidate in enumerate(here[:number]):
            size = everybody // number + (place < everybody % number)
            counted[candidate.id] = min(size, rules["max_personen"])
    return counted


def rooms(candidates: Sequence[CandidateMeeting]) -> dict[str, int]:
    """Proposed group → number of its room."""
    return {candidate.id: int(candidate.id.rsplit("-", 1)[1]) for candidate in candidates}


def names(candidates: Sequence[CandidateMeeting], round_: Round, room: Mapping[str, int]) -> dict[str, str]:
    """Meeting id → its name: 'wo 11 nov, De Pijler, zaal 2', or the organiser's own code without a `room`."""
    slots = {slot.id: slot for slot in round_.slots}
    venues = {venue.id: venue for venue in round_.venues}
    days = Counter(slot.start.date() for slot in round_.slots)
    return {
        one.id: _name(slots[one.slots[0]], venues[one.venues[0]], room[one.id], days, len(venues))
        if one.id in room
        else one.id
        for one in candidates
    }


def _name(slot: Slot, venue: Venue, room: int, days: Mapping[date, int], venues: int) -> str:
    parts = [day_short(slot.start)]
    if days[slot.start.date()] > 1:
        parts[0] += f" {clock(slot.start)}"
    if venues > 1:
        parts.append(_short(venue.name))
    if venue.rooms > 1 or venues == 1:
        parts.append(f"zaal {room}")
    return ", ".join(parts)


def _short(name: str) -> str:
    """The first words of a long name: 'Emmauscollege Rooms …'."""
    if len(name) <= LONG:
        return name
    return f"{name[:LONG].rsplit(' ', 1)[0].rstrip(',- ')} …"
