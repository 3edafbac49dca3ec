"""What a roster means for each wijk (or whatever the round groups by)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from matcher import dutch
from matcher.domain import MODES, Area, Professional, Region, Round, School
from matcher.formats.compiled import Compiled
from matcher.outputs.seats import MeetingFacts, Mix, PersonFacts, mix_of
from matcher.problem import PersonPart

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

    def in_region(self, school: School, region: Region, /) -> bool:
        """Whether a school lies in a region."""

    def frame(self, kind: Any, /) -> Any:
        """A GeoDataFrame in EPSG:28992 of wijken, buurten, gemeenten or water."""


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


def area_facts(
    round: Round,
    compiled: Compiled,
    atlas: Atlas,
    meetings: Sequence[MeetingFacts],
    people: Sequence[PersonFacts],
) -> tuple[AreaFacts, ...]:
    """Every area that somebody comes from or a meeting is for, by name."""
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
    # A school that signed up sits elsewhere; one that did not can still be called.
    came = {part.school for part in people.values() if part.sector == "VO"}
    absent = tuple(
        (f"{name}, wel ingeschreven:" if school in came else name, share)
        for school, name, share in named
        if school not in here
    )
    return present, absent


def _share(present: Shares) -> float:
    return float(sum(share for _, share in present))
