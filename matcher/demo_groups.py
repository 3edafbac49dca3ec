"""The demo of an AdviesMiddag: people, rooms, cases that say nothing, and two years of history."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime
from math import ceil, hypot

from matcher.demo_people import Moment, Row, Seat, Tables, address, name, role_at, spread, yes
from matcher.domain import LEVELS, School
from matcher.rounds import roles as role
from matcher.rounds.words import person_key

MOMENTS: tuple[Moment, ...] = tuple(
    (name, datetime.fromisoformat(f"{day}T{start}"), datetime.fromisoformat(f"{day}T{end}"))
    for name, day, start, end in (
        ("wo-10nov", "2027-11-10", "13:30", "16:00"),
        ("do-18nov", "2027-11-18", "15:00", "17:30"),
        ("wo-24nov", "2027-11-24", "13:30", "16:00"),
        ("ma-29nov", "2027-11-29", "15:00", "17:30"),
    )
)
"""Weeks without a school holiday in this region, and away from the fifth of December."""
NEAR = 6_000.0
"""Metres: from further away nobody is invented."""
SMALL = 40
"""Up to so many people two afternoons and one venue are enough."""

SIGN_UP_COLUMNS = (
    "naam", "email", "school", "organisatie", "postcode", "rol", "beschikbaar", "vervoer", "gespreksleider",
    "email_delen",
)  # fmt: skip
VENUE_COLUMNS = ("locatie", "zalen", "capaciteit", "momenten", "toegankelijk", "contact")
CASE_COLUMNS = ("casus", "inbrenger", "niveaus", "minuten")
HISTORY_COLUMNS = ("datum", "bijeenkomst", "sleutel")


def moments_for(people: int) -> tuple[Moment, ...]:
    """The afternoons of a round of so many people."""
    return MOMENTS[:2] if people <= SMALL else MOMENTS


def make(schools: Mapping[str, Sequence[School]], people: int, rng: random.Random) -> Tables:
    """The tables of a round with so many sign-ups, at these schools by sector."""
    moments = [moment for moment, _, _ in moments_for(people)]
    hosts = _hosts(schools["VO"], people, rng)
    near = {sector: [one for one in schools[sector] if _near(one, hosts)] for sector in ("PO", "VO")}
    seats = _seats(near, people, rng)
    sign_ups = _sign_ups(seats, moments, rng)
    return {
        "inschrijvingen": (SIGN_UP_COLUMNS, sign_ups),
        "locaties": (VENUE_COLUMNS, _venues(hosts, people, moments)),
        "casussen": (CASE_COLUMNS, _cases(seats, rng)),
        "historie": (HISTORY_COLUMNS, _history(people, rng)),
    }


def _hosts(schools: Sequence[School], people: int, rng: random.Random) -> list[School]:
    """The larger secondary schools, of which some lend their rooms."""
    number = 1 if people <= SMALL else max(2, ceil(people / 45))
    # A school that shares its building stands for both.
    alone = [school for school in schools if school.campus == school.code]
    large = sorted(alone, key=lambda school: (-(school.pupils or 0), school.code))[: 3 * number]
    return sorted(rng.sample(large, min(number, len(large))), key=lambda school: school.code)


def _near(school: School, hosts: Sequence[School]) -> bool:
    return any(hypot(school.x - host.x, school.y - host.y) < NEAR for host in hosts)


def _seats(schools: Mapping[str, Sequence[School]], people: int, rng: random.Random) -> list[Seat]:
    staff = people // 40
    vo = round((people - staff) * 0.42)
    seats = []
    for sector, number in (("PO", people - staff - vo), ("VO", vo)):
        for school, nth in spread(schools[sector], number, rng):
            seats.append(Seat(sector, role_at(sector, nth, rng), school))
    postcodes = [school.postcode for school in schools["VO"]]
    seats += [Seat("SWV", role.CONSULTANT, None, rng.choice(postcodes)) for _ in range(staff)]
    rng.shuffle(seats)
    return seats


def _sign_ups(seats: Sequence[Seat], moments: Sequence[str], rng: random.Random) -> list[Row]:
    rows = []
    for number, seat in enumerate(seats, 1):
        free = sorted(rng.sample(range(len(moments)), rng.randint(ceil(len(moments) / 2), len(moments))))
        rather_not = free[-1] if len(free) > 1 and rng.random() < 0.2 else None
        rows.append(
            {
                "naam": name(number, len(seats)),
                "email": address(number, len(seats)),
                "school": seat.school.code if seat.school else "",
                "organisatie": "" if seat.school else "Samenwerkingsverband (demo)",
                "postcode": seat.postcode,
                "rol": seat.role,
                "beschikbaar": "|".join(
                    moments[i] + (" (liever niet)" if i == rather_not else "") for i in free
                ),
                "vervoer": rng.choices(("fiets", "auto", "ov"), (55, 30, 15))[0],
                # One in three: every group needs one, and not everybody comes on the same afternoon.
                "gespreksleider": yes(0.35, rng),
                "email_delen": yes(0.3, rng),
            }
        )
    return rows


def _venues(hosts: Sequence[School], people: int, moments: Sequence[str]) -> list[Row]:
    """Rooms for half as many groups again as there will be."""
    rooms = ceil(1.5 * ceil(people / 6) / len(hosts) / len(moments))
    return [
        {
            "locatie": school.code,
            "zalen": str(rooms),
            "capaciteit": "8",
            "momenten": "|".join(moments),
            "toegankelijk": "ja",
            "contact": "Demo Conciërge",
        }
        for school in hosts
    ]


def _cases(seats: Sequence[Seat], rng: random.Random) -> list[Row]:
    """Four cases for every nine people, one or two for a presenter; some with a colleague beside."""
    presenters = [i for i, seat in enumerate(seats, 1) if seat.sector == "PO"]
    rng.shuffle(presenters)
    wanted = round(len(seats) * 4 / 9)
    brought = [person for person in presenters for _ in range(rng.choices((1, 2), (60, 40))[0])][:wanted]
    colleagues: dict[str, list[int]] = {}
    for i, seat in enumerate(seats, 1):
        if seat.school and seat.sector == "PO":
            colleagues.setdefault(seat.school.code, []).append(i)
    rows = []
    for number, person in enumerate(brought, 1):
        school = seats[person - 1].school
        others = [other for other in colleagues[school.code] if other != person] if school else []
        both = [person, *others[:1]] if rng.random() < 0.3 else [person]
        first = rng.randrange(len(LEVELS))
        doubt = LEVELS[first : first + rng.choice((1, 2, 2))]
        rows.append(
            {
                "casus": f"C-{number:03}",
                "inbrenger": "|".join(address(one, len(seats)) for one in both),
                "niveaus": "|".join(doubt),
                "minuten": "",
            }
        )
    return rows


def _history(people: int, rng: random.Random) -> list[Row]:
    """Groups of last year and the year before, of people of whom some sign up again."""
    rows = []
    for day in ("2025-11-12", "2026-11-11"):
        there = rng.sample(range(1, people + 1), people // 2)
        for number, first in enumerate(range(0, len(there) - 5, 6), 1):
            for person in there[first : first + 6]:
                rows.append(
                    {
                        "datum": day,
                        "bijeenkomst": f"groep-{number}",
                        "sleutel": person_key(address(person, people)),
                    }
                )
    return rows
