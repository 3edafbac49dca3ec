"""What a roster says about meetings, people and wijken, put together once for every output.

Pure: reads a round, its problem and a roster, and needs neither a solver nor a map.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from matcher.domain import MODES, Area, Professional, Round, School, Slot, Venue
from matcher.errors import Finding
from matcher.formats.compiled import Compiled
from matcher.outputs import dutch
from matcher.outputs.reasons import unplaced_reasons
from matcher.outputs.shortfalls import Shortfall, meeting_shortfalls
from matcher.problem import PersonPart
from matcher.roster import HeldMeeting, Roster

ELSEWHERE = ""
"""Area code under which people without a school, or with one outside every known area, are counted."""


class Atlas(Protocol):
    """What the outputs need to know of schools and areas (matcher.geo makes it)."""

    @property
    def schools(self) -> Mapping[str, School]: ...
    @property
    def wijken(self) -> Mapping[str, Area]: ...
    @property
    def buurten(self) -> Mapping[str, Area]: ...
    @property
    def municipalities(self) -> Mapping[str, Area]: ...
    def area_at(self, x: float, y: float, kind: Any, /) -> str | None:
        """Code of the area of this kind around a point."""

    def frame(self, kind: Any, /) -> Any:
        """A GeoDataFrame in EPSG:28992 of wijken, buurten, gemeenten or water."""


@dataclass(frozen=True, slots=True)
class Mix:
    """How many people of each sector."""

    po: int = 0
    vo: int = 0
    other: int = 0

    @property
    def total(self) -> int:
        return self.po + self.vo + self.other

    def __str__(self) -> str:
        text = f"{self.po} PO, {self.vo} VO"
        return f"{text}, {self.other} overig" if self.other else text


def mix_of(people: Iterable[Professional]) -> Mix:
    """Count people by sector; everything but PO and VO is 'other'."""
    sectors = [person.sector for person in people]
    po, vo = sectors.count("PO"), sectors.count("VO")
    return Mix(po, vo, len(sectors) - po - vo)


@dataclass(frozen=True, slots=True)
class Seat:
    """One person at one meeting."""

    person: Professional
    minutes: int | None
    """Travel minutes one way, without penalties; None when unknown."""
    estimated: bool = False
    """Whether those minutes are an estimate."""


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """A meeting that is held."""

    number: int
    """1, 2, 3 … in the order of the lists; the same number on the map."""
    id: str
    name: str
    area: str
    area_name: str
    slot: Slot
    venue: Venue
    seats: tuple[Seat, ...]
    """By sector and name."""
    cases: tuple[str, ...]
    shortfalls: tuple[Shortfall, ...]
    """What was asked and is not there, most costly first."""

    @property
    def people(self) -> tuple[Professional, ...]:
        return tuple(seat.person for seat in self.seats)

    @property
    def mix(self) -> Mix:
        return mix_of(self.people)

    @property
    def step_free(self) -> int:
        """How many people need a step-free room."""
        return sum(person.step_free for person in self.people)


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Where one person sits."""

    person: Professional
    area: str
    """Code of the home area, or ELSEWHERE."""
    seats: tuple[tuple[MeetingFacts, int | None], ...]
    """(meeting, travel minutes), in order of time."""
    reason: str
    """Why the person sits nowhere; empty for people who are placed."""


@dataclass(frozen=True, slots=True)
class ModeTravel:
    """Trips of people to meetings by one mode."""

    mode: str
    trips: int
    mean_minutes: float
    longest_minutes: int
    estimated: int
    """How many of the trips have estimated minutes."""


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """One wijk (or whatever the round groups by)."""

    code: str
    name: str
    signed_up: Mix
    placed: Mix
    mean_minutes: float | None
    longest_minutes: int | None
    travel: tuple[ModeTravel, ...]
    """How the people of this area travel, per mode."""
    meetings: tuple[MeetingFacts, ...]
    """Held for this area."""
    at_table: Mix
    """Who sits at those meetings, wherever they come from."""
    outflow_share: float | None
    """Percent of the area's pupils who go to a VO school that sits at a table with people of this area."""
    outflow_elsewhere: bool
    """True when the area has no meeting itself and the share is that of the tables its PO people sit at."""
    present: tuple[tuple[str, int], ...]
    """(VO school, percent of the outflow) of those at these tables, largest first."""
    absent: tuple[tuple[str, int], ...]
    """The same of those who are not."""
    outflow_estimated: bool
    """True when where its pupils go is an estimate, not a count: then say *geschat* beside the share."""


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
    not_held: tuple[tuple[str, str], ...]
    """(name, area name) of candidate meetings that are not held."""
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
        (_meeting_name(part.id, compiled), area_name(compiled.meeting_areas.get(part.id, ""), round, atlas))
        for part in compiled.problem.meetings
        if part.id not in held
    )
    areas = _areas(round, compiled, atlas, meetings, people)
    here = {part.id for part in compiled.problem.people}
    gone = {cancellation.person for cancellation in round.cancellations if cancellation.slot is None} - here
    cancelled = [person for person in round.people if person.id in gone]
    cancelled.sort(key=lambda person: (dutch.sort_key(person.name), person.id))
    return Facts(
        round, compiled, roster, meetings, people, areas, not_held, tuple(cancelled), tuple(left_out)
    )


def area_name(code: str, round: Round, atlas: Atlas) -> str:
    """The name of an area, with its municipality where the round has more than one.

    Several municipalities have a wijk 'Centrum'.
    """
    for table in (atlas.wijken, atlas.buurten):
        if code in table:
            area = table[code]
            return (
                f"{area.name} ({area.municipality_name})"
                if len(round.region.municipalities) > 1
                else area.name
            )
    if code in atlas.municipalities:
        return atlas.municipalities[code].name
    return f"bestuur {code}" if round.grouping == "bestuur" and code else code


def home_area(person: Professional, round: Round, atlas: Atlas) -> str:
    """The area a person counts for: that of the school, in the kind of area the round groups by."""
    school = atlas.schools.get(person.school or "")
    if school is None:
        kind = round.grouping if round.grouping in ("wijk", "buurt", "gemeente") else "wijk"
        return atlas.area_at(person.x, person.y, kind) or ELSEWHERE
    by_grouping = {
        "buurt": school.buurt or school.wijk,
        "gemeente": school.municipality,
        "schooltype": school.kind,
        "bestuur": school.board or ELSEWHERE,
    }
    return by_grouping.get(round.grouping, school.wijk)


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
        return (
            dutch.sort_key(area),
            _natural(_meeting_name(held.id, compiled)),
            slots[held.slot].start,
            held.id,
        )

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


def _areas(
    round: Round,
    compiled: Compiled,
    atlas: Atlas,
    meetings: Sequence[MeetingFacts],
    people: Sequence[PersonFacts],
) -> tuple[AreaFacts, ...]:
    solver_people = {part.id: part for part in compiled.problem.people}
    codes = dict.fromkeys([person.area for person in people] + [meeting.area for meeting in meetings])
    areas = []
    for code in codes:
        here = [person for person in people if person.area == code]
        placed = [person for person in here if person.seats]
        minutes = [travel for person in placed for _, travel in person.seats if travel is not None]
        held = tuple(meeting for meeting in meetings if meeting.area == code)
        # A wijk that its neighbours serve meets the schools that sit at the neighbours' tables.
        guests = {meeting.id for fact in placed if fact.person.sector == "PO" for meeting, _ in fact.seats}
        tables = held or tuple(meeting for meeting in meetings if meeting.id in guests)
        present, absent = _relevance(compiled, code, tables, solver_people, atlas)
        areas.append(
            AreaFacts(
                code=code,
                name="buiten de gebieden" if code == ELSEWHERE else area_name(code, round, atlas),
                signed_up=mix_of(fact.person for fact in here),
                placed=mix_of(fact.person for fact in placed),
                mean_minutes=sum(minutes) / len(minutes) if minutes else None,
                longest_minutes=max(minutes, default=None),
                meetings=held,
                at_table=mix_of(person for meeting in held for person in meeting.people),
                travel=_by_mode(here, meetings),
                outflow_share=_share(present) if tables and compiled.outflow.get(code) else None,
                present=present,
                absent=absent,
                outflow_elsewhere=not held,
                outflow_estimated=compiled.outflow_is_estimate(code),
            )
        )
    areas.sort(key=lambda area: (area.code == ELSEWHERE, dutch.sort_key(area.name), area.code))
    return tuple(areas)


def _by_mode(people: Sequence[PersonFacts], meetings: Sequence[MeetingFacts]) -> tuple[ModeTravel, ...]:
    here = {fact.person.id for fact in people}
    seats = [seat for meeting in meetings for seat in meeting.seats if seat.person.id in here]
    found = []
    for mode in MODES:
        trips = [seat for seat in seats if seat.person.mode == mode and seat.minutes is not None]
        minutes = [seat.minutes for seat in trips if seat.minutes is not None]
        if minutes:
            guessed = sum(seat.estimated for seat in trips)
            found.append(ModeTravel(mode, len(minutes), sum(minutes) / len(minutes), max(minutes), guessed))
    return tuple(found)


def site_name(school: School) -> str:
    """'Melanchthon Christelijke Scholengroep (Ringdijk)': without the levels, with what tells sites apart."""
    name = re.split(r" voor |, | loc\. | - locatie |- locatie ", school.name)[0]
    street = re.sub(r"\s+\d.*$", "", school.street)
    return f"{name} ({street})" if street else name


Shares = tuple[tuple[str, int], ...]


def _relevance(
    compiled: Compiled,
    area: str,
    tables: Sequence[MeetingFacts],
    people: Mapping[str, PersonPart],
    atlas: Atlas,
) -> tuple[Shares, Shares]:
    """(name, percent of the outflow) of the VO schools at the tables, and of those that are not."""
    here = {people[who.id].school for meeting in tables for who in meeting.people if who.sector == "VO"}
    outflow = compiled.outflow.get(area, {})
    named = [
        (school, site_name(atlas.schools[school]) if school in atlas.schools else school, share)
        for school, share in sorted(outflow.items(), key=lambda item: (-item[1], item[0]))
    ]
    present = tuple((name, share) for school, name, share in named if school in here)
    absent = tuple((name, share) for school, name, share in named if school not in here)
    return present, absent


def _share(present: Shares) -> float:
    return float(sum(share for _, share in present))
