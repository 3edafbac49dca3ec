"""A whole country of invented regions, to try and measure rounds far larger than one region.

A region is like a round of neighbourhood meetings (matcher.formats.wijkbijeenkomst) in size and rules, on a
flat map without rivers: nothing in it is a real school, place or person, and every id shows it.
Everything follows from the seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.errors import Finding, InputError
from matcher.files import write_whole
from matcher.problem import (
    AttendPart,
    BalancePart,
    CoveragePart,
    CrowdingPart,
    Match,
    MeetingPart,
    PairPart,
    PersonPart,
    Problem,
    QuotaPart,
    Scalar,
    SlotPart,
    VarietyPart,
    VenuePart,
)

NAME = "Demoland"
"""How the name of such a problem begins: only its file may be overwritten."""
PEOPLE = 1000
"""People in a region, unless told otherwise."""
SCHOOLS_PER_PERSON, VO_SHARE = 0.35, 0.17
WIJK_PEOPLE, MEETING_PEOPLE = 26, 15.4
"""How many people make a wijk, and how many a candidate meeting."""
RADIUS, APART, NEAR = 11.0, 100.0, 26.0
"""Kilometres: of a region, between the middles of two regions, and of two that are linked."""
REACH = 45
"""Minutes."""
CROSSING = 0.01
"""Share of the people of a linked region who may also go to its neighbour."""
MOMENTS = (
    ("di-09nov", 9, "15:30", "17:00"),
    ("wo-10nov", 10, "13:30", "16:00"),
    ("do-11nov", 11, "15:30", "17:00"),
    ("di-16nov", 16, "15:30", "17:00"),
    ("wo-17nov", 17, "13:30", "16:00"),
    ("ma-22nov", 22, "15:30", "17:00"),
    ("wo-24nov", 24, "13:30", "16:00"),
)
# Minutes to set off and per kilometre as the crow flies: bicycle, car, bus, on foot.
MODES = np.array([[2.0, 4.6], [8.0, 2.1], [12.0, 3.4], [0.0, 15.0]])
CAR = 1
LEVELS = (("vmbo-b", "vmbo-k"), ("vmbo-gt",), ("havo",), ("vwo",), ("pro",))
TEACHER, IB, MENTOR, SUPPORT = (
    "leerkracht groep 8", "intern begeleider", "mentor", "ondersteuningscoördinator",
)  # fmt: skip
FIRST_YEAR, LEADER = "brugklascoördinator", "teamleider onderbouw"

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class _Region:
    """One region: its people (arrays have one entry per person), schools, venues and meetings."""

    name: str
    middle: Floats
    rng: np.random.Generator
    places: Floats
    """School → kilometres, shape (schools, 2)."""
    wijk_of: Ints
    """School → wijk."""
    vo: int
    """The first so many schools are for secondary education."""
    school: Ints
    mode: Ints
    people: list[PersonPart]
    venues: list[VenuePart]
    meetings: list[MeetingPart]
    hosts: list[Ints]
    """Meeting → the schools where it can be."""


def country(regions: int = 20, people: int = PEOPLE, seed: int = 0, linked: int | None = None) -> Problem:
    """A problem of so many regions of `people` people each.

    linked: how many couples of neighbouring regions share people who may attend in both (default: one for
    every five regions; at most half the number of regions). Regions that are not linked share nothing.
    """
    links = min(regions // 2, max(1, regions // 5) if linked is None else linked)
    made: list[_Region] = []
    for number in range(regions):
        middle = np.array([number * APART, 0.0])
        if number % 2 and number // 2 < links:
            middle = made[-1].middle + np.array([NEAR, 0.0])
        made.append(_region(number, people, middle, np.random.default_rng([seed, number])))
    attend: list[AttendPart] = []
    for number, region in enumerate(made):
        neighbour = made[number ^ 1] if number // 2 < links else None
        crossing = np.zeros(0, dtype=np.int64)
        if neighbour is not None:
            count = max(1, round(CROSSING * people))
            crossing = np.argsort(_distance(region, neighbour.middle[None, :])[:, 0], kind="stable")[:count]
            # Whoever crosses a border takes the car.
            region.mode[crossing] = CAR
        attend += _attend(region, region, np.arange(len(region.people)))
        if neighbour is not None:
            attend += _attend(region, neighbour, crossing)
    return Problem.model_construct(
        version=1,
        name=f"{NAME}: {regions} verzonnen regio's",
        slots=[
            SlotPart(id=name, start=_moment(day, start), end=_moment(day, end))
            for name, day, start, end in MOMENTS
        ],
        venues=[venue for region in made for venue in region.venues],
        people=[person for region in made for person in region.people],
        meetings=[meeting for region in made for meeting in region.meetings],
        attend=attend,
        pairs=[pair for region in made for pair in _pairs(region)],
    )


def write_country(folder: Path, *, regions: int, people: int = PEOPLE, seed: int = 0) -> Path:
    """Write `problem.json` of a country into a folder and return its path; there are no other files.

    Raises InputError for a folder with something else in it, OutputError when it can't be written.
    """
    path = folder / "problem.json"
    if folder.is_dir() and any(folder.iterdir()):
        ours = path.is_file() and [each.name for each in folder.iterdir()] == [path.name]
        if ours:
            with path.open("rb") as file:
                ours = f'"name":"{NAME}'.encode() in file.read(200).replace(b'": "', b'":"')
        if not ours:
            raise InputError(
                Finding(
                    f"in de map '{folder}' staat al iets anders dan een demoland.",
                    remedy="Kies een nieuwe of een lege map.",
                )
            )
    write_whole(path, country(regions, people, seed).to_json())
    return path


def _moment(day: int, time: str) -> datetime:
    return datetime.fromisoformat(f"2027-11-{day:02}T{time}")


def _region(number: int, people: int, middle: Floats, rng: np.random.Generator) -> _Region:
    name = f"r{number:02}"
    wijken = max(1, round(people / WIJK_PEOPLE))
    schools = max(4, round(people * SCHOOLS_PER_PERSON), wijken)
    vo = max(2, round(schools * VO_SHARE))
    centres = middle + _in_disk(wijken, RADIUS, rng)
    # Every wijk has a school; larger ones more.
    wijk_of = np.concatenate((np.arange(wijken), rng.integers(0, wijken, schools)))[:schools]
    rng.shuffle(wijk_of)
    places = centres[wijk_of] + _in_disk(schools, 1.0, rng)
    is_vo = rng.random(people) < 0.39
    school = np.zeros(people, dtype=np.int64)
    school[is_vo] = _spread(0, vo, int(is_vo.sum()), rng)
    school[~is_vo] = _spread(vo, schools, int((~is_vo).sum()), rng)
    levels = [_levels(rng) for _ in range(vo)]
    roles = np.where(
        is_vo,
        rng.choice([MENTOR, SUPPORT, FIRST_YEAR, LEADER], people, p=[0.45, 0.3, 0.15, 0.1]),
        rng.choice([TEACHER, IB], people, p=[0.55, 0.45]),
    )
    twice = is_vo & (rng.random(people) < 0.6)
    board = rng.integers(0, max(2, schools // 12), schools)
    persons = [
        PersonPart(
            id=f"{name}-p{i:04}",
            sector="VO" if is_vo[i] else "PO",
            brin=f"{name}-i{school[i]:03}",
            school=f"{name}-s{school[i]:03}",
            board=f"{name}-b{board[school[i]]:02}",
            role=str(roles[i]),
            tags=levels[school[i]] if is_vo[i] else [],
            slots=_slots(rng),
            max_meetings=2 if twice[i] else 1,
            unplaced_cost=300 if is_vo[i] else 360,
        )
        for i in range(people)
    ]
    signed_up = np.bincount(wijk_of[school], minlength=wijken)
    wanted = np.maximum(1, np.round(signed_up / MEETING_PEOPLE)).astype(int)
    venues: list[VenuePart] = []
    meetings: list[MeetingPart] = []
    hosts: list[Ints] = []
    for wijk in range(wijken):
        there = np.flatnonzero(wijk_of == wijk)
        number_of_venues = min(len(there), max(int(rng.integers(2, 5)), -(-int(wanted[wijk]) // 3)))
        chosen = np.sort(rng.choice(there, number_of_venues, replace=False))
        options: list[tuple[str, str]] = []
        for place in chosen:
            free = [
                MOMENTS[i][0] for i in sorted(rng.choice(len(MOMENTS), rng.integers(3, 5), replace=False))
            ]
            venue = VenuePart(
                id=f"{name}-s{place:03}",
                rooms=max(1, -(-int(wanted[wijk]) // number_of_venues // 2)) + int(rng.random() < 0.2),
                capacity=int(rng.choice([16, 18, 20, 22, 24, 24, 26, 28, 30])),
                slots=free,
            )
            venues.append(venue)
            options += [(slot, venue.id) for slot in free]
        weights = _outflow(name, places[:vo], centres[wijk])
        for nth in range(wanted[wijk]):
            meetings.append(_meeting(f"{name}-w{wijk:02}", nth + 1, options, weights))
            hosts.append(chosen)
    mode = rng.choice(len(MODES), people, p=[0.6, 0.22, 0.13, 0.05])
    return _Region(name, middle, rng, places, wijk_of, vo, school, mode, persons, venues, meetings, hosts)


def _in_disk(count: int, radius: float, rng: np.random.Generator) -> Floats:
    """Points spread evenly over a disk, shape (count, 2)."""
    far = radius * np.sqrt(rng.random(count))
    angle = 2 * np.pi * rng.random(count)
    points: Floats = np.column_stack((far * np.cos(angle), far * np.sin(angle)))
    return points


def _spread(first: int, last: int, people: int, rng: np.random.Generator) -> Ints:
    """A school for everybody, all of them about as often."""
    rounds = [first + rng.permutation(last - first) for _ in range(-(-people // (last - first)))]
    return np.concatenate([*rounds, np.zeros(0, dtype=np.int64)])[:people]


def _levels(rng: np.random.Generator) -> list[str]:
    low = int(rng.integers(0, 4))
    chosen = range(low, min(4, low + int(rng.integers(1, 4)))) if rng.random() > 0.1 else (4,)
    return [level for i in chosen for level in LEVELS[i]]


def _slots(rng: np.random.Generator) -> dict[str, int]:
    free = sorted(rng.choice(len(MOMENTS), rng.integers(2, 5), replace=False))
    disliked = free[-1] if rng.random() < 0.25 else -1
    return {MOMENTS[i][0]: 20 if i == disliked else 0 for i in free}


def _outflow(name: str, places: Floats, centre: Floats) -> dict[str, int]:
    """How much each secondary school matters to a wijk: the nearer, the more; even, and about 200 in all."""
    pull = np.exp(-np.linalg.norm(places - centre, axis=1) / 3.0)
    shares = 2 * np.round(100 * pull / pull.sum()).astype(int)
    return {f"{name}-s{i:03}": int(share) for i, share in enumerate(shares) if share}


def _meeting(wijk: str, nth: int, options: list[tuple[str, str]], weights: dict[str, int]) -> MeetingPart:
    vo: Match = {"sector": "VO"}
    po: Match = {"sector": "PO"}
    first_years: list[Scalar] = [MENTOR, FIRST_YEAR, LEADER]
    wishes: list[tuple[str, Match, int]] = [
        (TEACHER, {"role": TEACHER}, 60),
        (IB, {"role": IB}, 40),
        (MENTOR, {"role": first_years}, 60),
        (SUPPORT, {"role": SUPPORT}, 40),
        *(("/".join(tags), vo | {"tags": [*tags]}, 15 if tags == ("pro",) else 40) for tags in LEVELS),
    ]
    return MeetingPart(
        id=f"{wijk}-{nth}",
        area=wijk,
        exclusive=wijk,
        options=options,
        min_size=10,
        max_size=24,
        optional=True,
        open_cost=150,
        quotas=[
            QuotaPart(name="PO", match=po, min=3),
            QuotaPart(name="VO", match=vo, min=2),
            *(QuotaPart(name=name, match=match, target=1, cost=cost) for name, match, cost in wishes),
        ],
        variety=[VarietyPart(name="VO-scholen", by="school", match=vo, target=3, cost=60)],
        coverage=[CoveragePart(name="uitstroom", by="school", match=vo, weights=weights)],
        crowding=[CrowdingPart(name="zelfde school", by="school", free=2, cost=15)],
        balance=[
            BalancePart(name="PO hoogstens 3 per VO", a=po, b=vo, b_times=3, cost=15),
            BalancePart(name="PO minstens 1,5 per VO", a=vo, b=po, a_times=3, b_times=2, cost=8),
        ],
    )


def _distance(region: _Region, places: Floats) -> Floats:
    """Kilometres from everybody's school to `places`, shape (people, places)."""
    home = region.places[region.school]
    far: Floats = np.linalg.norm(home[:, None, :] - places[None, :, :], axis=2)
    return far


def _attend(region: _Region, other: _Region, who: Ints) -> Iterator[AttendPart]:
    """Where these people of `region` can go in region `other`, within reach."""
    base, pace = MODES[region.mode].T
    minutes = np.rint(base[who, None] + pace[who, None] * _distance(region, other.places)[who]).astype(int)
    ids = [region.people[i].id for i in who]
    for meeting, hosts in zip(other.meetings, other.hosts, strict=True):
        near = minutes[:, hosts] <= REACH
        names = [f"{other.name}-s{place:03}" for place in hosts]
        for row in np.flatnonzero(near.any(axis=1)):
            cost = {names[k]: int(minutes[row, hosts[k]]) for k in np.flatnonzero(near[row])}
            # Hundreds of thousands: validating what is right by construction would take minutes.
            parts: dict[str, Any] = {"person": ids[row], "meeting": meeting.id, "cost": cost, "except": []}
            yield AttendPart.model_construct(None, **parts)


def _pairs(region: _Region) -> Iterator[PairPart]:
    """Couples who asked to sit together."""
    people = region.rng.permutation(len(region.people))
    for i in range(0, round(0.03 * len(people)) * 2 - 1, 2):
        yield PairPart(a=region.people[people[i]].id, b=region.people[people[i + 1]].id, cost=-60)
