"""Invented people at the real schools, for demo rounds.

Names and addresses show at a glance that nobody like that exists (`.example` can't be registered).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from matcher.domain import Region, School
from matcher.geo import Atlas
from matcher.rounds import roles as role

ROLES: Mapping[str, Mapping[str, int]] = {
    "PO": {role.TEACHER: 55, role.IB: 40, role.HEAD: 3, role.QUALITY: 2},
    "VO": {role.MENTOR: 45, role.SUPPORT: 25, role.FIRST_YEAR: 15, role.TEAM_LEADER: 10, role.ADMISSION: 5},
    "SO": {role.TEACHER: 60, role.IB: 40},
    "VSO": {role.MENTOR: 60, role.SUPPORT: 40},
    "SWV": {role.CONSULTANT: 70, role.POLICY: 30},
}
FRIENDLY: tuple[str, ...] = (
    "Noor",
    "Sem",
    "Yara",
    "Bram",
    "Fatima",
    "Daan",
    "Esra",
    "Joris",
    "Lotte",
    "Milan",
)

Row = dict[str, str]
Tables = dict[str, tuple[tuple[str, ...], list[Row]]]
"""Table → its columns and rows."""
Moment = tuple[str, datetime, datetime]
"""Id, begin and end."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in the demo that somebody will be invented for."""

    sector: str
    role: str
    school: School | None
    postcode: str = ""


def schools_in(atlas: Atlas, region: Region) -> dict[str, list[School]]:
    """Sector → schools in the region, in a fixed order."""
    found: dict[str, list[School]] = {"PO": [], "VO": [], "SO": [], "VSO": []}
    for _, school in sorted(atlas.schools.items()):
        if school.sector in found and atlas.in_region(school, region):
            found[school.sector].append(school)
    return found


def spread(schools: Sequence[School], number: int, rng: random.Random) -> list[tuple[School, int]]:
    """Schools for `number` people, larger ones more often, none far above the average."""
    most = ceil(number / len(schools) * 1.5) + 1
    weights = [float(school.pupils or 200) ** 0.5 for school in schools]
    taken: Counter[str] = Counter()
    result: list[tuple[School, int]] = []
    while len(result) < number:
        for school in rng.choices(schools, weights, k=number - len(result)):
            if taken[school.code] < most:
                result.append((school, taken[school.code]))
                taken[school.code] += 1
    return result


def role_at(sector: str, nth: int, rng: random.Random) -> str:
    shares = ROLES[sector]
    names = list(shares)
    if sector == "PO" and nth == 1:
        # The second of a primary school: mostly the other of the two whom the meetings are for.
        return rng.choice((role.IB, role.IB, role.TEACHER))
    return rng.choices(names, list(shares.values()))[0]


def address(number: int, of: int) -> str:
    """The e-mail address of a numbered demo person."""
    return f"demo{number:0{max(3, len(str(of)))}}@voorbeeld.example"


def name(number: int, of: int) -> str:
    """The name of a numbered demo person; the first ten have one that reads easily."""
    digits = max(3, len(str(of)))
    if number <= len(FRIENDLY):
        return f"{FRIENDLY[number - 1]} Voorbeeld (demo {number:0{digits}})"
    return f"Demo Deelnemer {number:0{digits}}"


def yes(share: float, rng: random.Random) -> str:
    return "ja" if rng.random() < share else ""
