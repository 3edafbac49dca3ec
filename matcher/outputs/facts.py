"""What a roster says about meetings, people and wijken, put together once for every output.

Pure: reads a round, its problem and a roster, and needs neither a solver nor a map.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from matcher import dutch
from matcher.domain import Professional, Round, Slot
from matcher.errors import Finding
from matcher.formats.compiled import Compiled
from matcher.outputs.areas import AreaFacts, Atlas, area_facts, area_name, home_area
from matcher.outputs.reasons import unplaced_reasons
from matcher.outputs.seats import MeetingFacts, PersonFacts, Seat
from matcher.outputs.shortfalls import Shortfall, meeting_shortfalls
from matcher.roster import HeldMeeting, Roster


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the outputs tell, in the order in which they tell it."""

    round: Round
    compiled: Compiled
    roster: Roster
    meetings: tuple[MeetingFacts, ...]
    people: tuple[PersonFacts, ...]
    """Everybody who signed up and did not cancel, by name."""
    areas: tuple[AreaFacts, ...]
    not_held: tuple[tuple[str, str, str], ...]
    """(name, area name, id) of candidate meetings that are not held."""
    cancelled: tuple[Professional, ...] = ()
    """Who signed up and cancelled altogether, by name."""
    left_out: tuple[Finding, ...] = ()
    """What was wrong with rows that were left out."""

    @property
    def left_out_rows(self) -> int:
        """How many rows were left out; one row can have more than one thing wrong."""
        return len({(finding.file, finding.row) for finding in self.left_out})

    @property
    def unplaced(self) -> tuple[PersonFacts, ...]:
        return tuple(person for person in self.people if not person.seats)


def gather(
    round: Round, compiled: Compiled, roster: Roster, atlas: Atlas, left_out: Sequence[Finding] = ()
) -> Facts:
    """Put the facts together. Ids of the roster that the round does not know raise KeyError."""
    meetings = _meetings(round, compiled, roster, atlas)
    people = _people(round, compiled, roster, atlas, meetings)
    held = {meeting.id for meeting in meetings}
    not_held = tuple(
        (
            _meeting_name(part.id, compiled),
            area_name(compiled.meeting_areas.get(part.id, ""), round, atlas),
            part.id,
        )
        for part in compiled.problem.meetings
        if part.id not in held
    )
    areas = area_facts(round, compiled, atlas, meetings, people)
    here = {part.id for part in compiled.problem.people}
    gone = {cancellation.person for cancellation in round.cancellations if cancellation.slot is None} - here
    cancelled = [person for person in round.people if person.id in gone]
    cancelled.sort(key=lambda person: (dutch.sort_key(person.name), person.id))
    return Facts(
        round, compiled, roster, meetings, people, areas, not_held, tuple(cancelled), tuple(left_out)
    )


def _meeting_name(meeting: str, compiled: Compiled) -> str:
    return compiled.meeting_names.get(meeting, meeting)


def _natural(text: str) -> list[tuple[int, str]]:
    # 'Delfshaven 10' comes after 'Delfshaven 2'.
    parts = re.split(r"(\d+)", dutch.sort_key(text))
    return [(int(part), "") if part.isdecimal() else (0, part) for part in parts]


def _meetings(round: Round, compiled: Compiled, roster: Roster, atlas: Atlas) -> tuple[MeetingFacts, ...]:
    slots = {part.id: Slot(part.id, part.id, part.start, part.end) for part in compiled.problem.slots}
    slots |= {slot.id: slot for slot in round.slots}
    venues = {venue.id: venue for venue in round.venues}
    people = {person.id: person for person in round.people}
    parts = {part.id: part for part in compiled.problem.meetings}
    solver_people = {part.id: part for part in compiled.problem.people}

    def key(held: HeldMeeting) -> tuple[Any, ...]:
        area = area_name(compiled.meeting_areas.get(held.id, ""), round, atlas)
        name, start = _natural(_meeting_name(held.id, compiled)), slots[held.slot].start
        # By area where areas say something; groups that are in none, in order of time.
        order = (start, name) if compiled.cards else (name, start)
        return (dutch.sort_key(area), *order, held.id)

    facts = []
    for number, held in enumerate(sorted(roster.meetings, key=key), 1):
        seats = [
            Seat(
                people[who],
                compiled.minutes.get((who, held.venue)),
                bool(compiled.estimated.get((who, held.venue))),
            )
            for who in held.people
        ]
        seats.sort(key=lambda seat: (_sector_order(seat.person.sector), dutch.sort_key(seat.person.name),
                                     seat.person.id))  # fmt: skip
        area = compiled.meeting_areas.get(held.id, "")
        attendees = [solver_people[who] for who in held.people]
        facts.append(
            MeetingFacts(
                number, held.id, _meeting_name(held.id, compiled), area, area_name(area, round, atlas),
                slots[held.slot], venues[held.venue], tuple(seats), tuple(held.cases),
                _marked(meeting_shortfalls(parts[held.id], attendees), compiled.outflow_is_estimate(area)),
            )
        )  # fmt: skip
    return tuple(facts)


def _marked(shortfalls: tuple[Shortfall, ...], estimated: bool) -> tuple[Shortfall, ...]:
    """The shortfalls, with the word 'geschat' behind those that rest on an estimated outflow."""
    return tuple(
        replace(short, text=f"{short.text} (geschat)") if estimated and short.term == "coverage" else short
        for short in shortfalls
    )


def _sector_order(sector: str) -> tuple[int, str]:
    return {"PO": 0, "VO": 1}.get(sector, 2), sector


def _people(
    round: Round, compiled: Compiled, roster: Roster, atlas: Atlas, meetings: Sequence[MeetingFacts]
) -> tuple[PersonFacts, ...]:
    seats: dict[str, list[tuple[MeetingFacts, int | None]]] = {}
    for meeting in sorted(meetings, key=lambda meeting: (meeting.slot.start, meeting.number)):
        for seat in meeting.seats:
            seats.setdefault(seat.person.id, []).append((meeting, seat.minutes))
    # Who cancelled altogether is in the round, but not in the problem.
    here = {part.id for part in compiled.problem.people}
    unplaced = [person.id for person in round.people if person.id in here and person.id not in seats]
    reasons = unplaced_reasons(unplaced, compiled, roster)
    facts = [
        PersonFacts(
            person,
            home_area(person, round, atlas),
            tuple(seats.get(person.id, ())),
            reasons.get(person.id, ""),
        )
        for person in round.people
        if person.id in here
    ]
    return tuple(sorted(facts, key=lambda fact: (dutch.sort_key(fact.person.name), fact.person.id)))
