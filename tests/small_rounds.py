"""Small rounds of invented people at real schools, for the tests of the formats."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from matcher.domain import CandidateMeeting, Professional, Round, Slot, Venue
from matcher.formats import Compiled, compile_problem
from matcher.geo import load_atlas

ATLAS = load_atlas()

DELFSHAVEN, NOORD, PERNIS, HOOGVLIET = "WK059903", "WK059905", "WK059913", "WK059916"
"""Delfshaven and Noord are neighbours; Pernis and Hoogvliet are far from both, and no neighbours."""

SLOTS = (
    Slot("wo", "woensdag", datetime(2027, 11, 10, 13, 30), datetime(2027, 11, 10, 16)),
    Slot("do", "donderdag", datetime(2027, 11, 11, 15, 30), datetime(2027, 11, 11, 17)),
)


def schools(wijk: str, sector: str) -> list[str]:
    """Codes of the schools in a wijk, in a fixed order."""
    return sorted(code for code, s in ATLAS.schools.items() if (s.wijk, s.sector) == (wijk, sector))


def professional(id: str, school: str, role: str = "", **changes: Any) -> Professional:
    """Somebody at a school, free at every moment."""
    place = ATLAS.schools[school]
    facts: dict[str, Any] = {
        "id": id, "name": id, "email": f"{id}@voorbeeld.example", "school": school, "second_school": None,
        "organisation": place.name, "sector": place.sector, "x": place.x, "y": place.y,
        "role": role or ("mentor" if place.sector == "VO" else "leerkracht groep 8"),
        "availability": {slot.id: "ja" for slot in SLOTS}, "levels": place.levels,
    }  # fmt: skip
    return Professional(**facts | changes)


def venue(school: str, **changes: Any) -> Venue:
    """Rooms in a school, open at every moment; its id is the school's code."""
    place = ATLAS.schools[school]
    facts: dict[str, Any] = {
        "id": school, "name": place.name, "address": place.street, "x": place.x, "y": place.y,
        "wijk": place.wijk, "rooms": 1, "capacity": 30, "slots": tuple(slot.id for slot in SLOTS),
        "school": school, "step_free": True,
    }  # fmt: skip
    return Venue(**facts | changes)


def teachers(number: int, wijk: str = DELFSHAVEN, prefix: str = "po") -> list[Professional]:
    there = schools(wijk, "PO")
    return [professional(f"{prefix}{n:02}", there[n % len(there)]) for n in range(number)]


def mentors(number: int, wijk: str = DELFSHAVEN, prefix: str = "vo") -> list[Professional]:
    there = schools(wijk, "VO")
    return [professional(f"{prefix}{n:02}", there[n % len(there)]) for n in range(number)]


def a_round(people: Any, venues: Any, **changes: Any) -> Round:
    facts: dict[str, Any] = {
        "name": "Proef", "format": "wijkbijeenkomst", "region": ATLAS.region("rotterdam"), "grouping": "wijk",
        "slots": SLOTS, "people": tuple(people), "venues": tuple(venues),
    }  # fmt: skip
    return Round(**facts | changes)


def one_meeting(
    someone: Professional, wijk: str = DELFSHAVEN, *, at: str = "", rules: Any = None, **of_venue: Any
) -> Compiled:
    """A round of one person and one meeting in the wijk, at one of its PO schools."""
    place = at or schools(wijk, "PO")[0]
    slots = of_venue.get("slots", tuple(slot.id for slot in SLOTS))
    meeting = CandidateMeeting("m", wijk, (place,), slots)
    return compiled(a_round([someone], [venue(place, **of_venue)], meetings=(meeting,), rules=rules or {}))


def compiled(round_: Round) -> Compiled:
    return compile_problem(round_, ATLAS)


AFTERNOONS = (
    Slot("wo", "woensdag", datetime(2027, 11, 10, 13, 30), datetime(2027, 11, 10, 16)),
    Slot("do", "donderdag", datetime(2027, 11, 18, 13, 30), datetime(2027, 11, 18, 16)),
)
"""Long enough for three cases of 40 minutes."""


def advies_round(people: Any, venues: Any, **changes: Any) -> Round:
    """A round of an AdviesMiddag on two afternoons."""
    return a_round(people, venues, **{"format": "adviesmiddag", "slots": AFTERNOONS} | changes)


def strangers(sector: str, number: int, **changes: Any) -> list[Professional]:
    """People of as many institutions of a sector."""
    seen: set[str] = set()
    found = []
    for code, place in sorted(ATLAS.schools.items()):
        near = (place.x - 92_500) ** 2 + (place.y - 437_500) ** 2 < 4_500**2
        if place.sector == sector and near and place.brin not in seen:
            seen.add(place.brin)
            found.append(professional(f"{sector.lower()}{len(found):02}", code, **changes))
        if len(found) == number:
            return found
    raise ValueError(f"only {len(found)} institutions")
