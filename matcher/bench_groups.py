"""Group problems for the benchmark: many small groups at a few places, made up from a seed.

The people are plainly synthetic (p1, p2, …) and live on a flat square of 30 by 30 minutes; a trip
costs the straight distance, and what is past 25 minutes counts twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.problem import (
    AttendPart,
    BalancePart,
    CasePart,
    CrowdingPart,
    LimitPart,
    MeetingPart,
    PairPart,
    PersonPart,
    Problem,
    QuotaPart,
    SlotPart,
    VenuePart,
)

LEVELS: tuple[str, ...] = ("vmbo-b", "vmbo-k", "vmbo-gt", "havo", "vwo")
PO_ROLES: tuple[str, ...] = ("leerkracht groep 8", "intern begeleider", "schoolleider")
VO_ROLES: tuple[str, ...] = ("mentor", "ondersteuningscoördinator", "brugklascoördinator")
UNPLACED = 300
"""Minutes for a person in no group, and for a case in none."""
MET_BEFORE = 30
"""Minutes for two people who met last year; halved for each year further ago."""
Minutes = NDArray[np.int64]


def school_groups(people: int = 500, groups: int = 84, seed: int = 0) -> Problem:
    """Groups of 5 to 7 from different schools, PO and VO mixed, on three afternoons at four venues."""
    rng = np.random.default_rng(seed)
    slots, venues = _slots(3), _venues(4, groups, 3)
    schools = _Schools(rng, count=max(8, people // 3), boards=12, vo_share=0.35)
    crowd = _people(rng, schools, people, slots)
    quotas = [
        QuotaPart(name="PO", match={"sector": "PO"}, min=2),
        QuotaPart(name="VO", match={"sector": "VO"}, min=1),
    ]
    cells = _cells(groups, slots, venues)
    meetings = [
        MeetingPart(
            id=f"g{i + 1}",
            options=[cell],
            min_size=5,
            max_size=7,
            optional=True,
            limits=[LimitPart(name="per school", by="school", max=1)],
            quotas=quotas,
        )
        for i, cell in enumerate(cells)
    ]
    return Problem(
        version=1,
        name=f"groepen van scholen {people} × {groups}, {seed}",
        slots=slots,
        venues=venues,
        people=crowd,
        meetings=meetings,
        attend=_attends(rng, crowd, meetings, schools, venues),
        pairs=_history(rng, people, years=2),
    )


def case_groups(people: int = 180, groups: int = 30, seed: int = 0) -> Problem:
    """An adviesmiddag: groups of about six around cases, on two afternoons at three venues."""
    rng = np.random.default_rng(seed)
    slots, venues = _slots(2), _venues(3, groups, 2)
    schools = _Schools(rng, count=max(8, people // 2), boards=8, vo_share=0.35)
    crowd = _people(rng, schools, people, slots)
    cells = _cells(groups, slots, venues)
    meetings = [
        MeetingPart(
            id=f"g{i + 1}",
            options=[cell],
            min_size=5,
            max_size=7,
            optional=True,
            max_cases=3,
            limits=[LimitPart(name="per school", by="school", max=1)],
            quotas=[
                QuotaPart(name="PO", match={"sector": "PO"}, min=2),
                QuotaPart(name="VO", match={"sector": "VO"}, min=1, target=2, cost=40),
                QuotaPart(name="gespreksleider", match={"gespreksleider": True}, min=1),
                QuotaPart(name="IB'er", match={"role": "intern begeleider"}, target=1, cost=30),
                QuotaPart(
                    name="ondersteuningscoördinator",
                    match={"role": "ondersteuningscoördinator"},
                    target=1,
                    cost=30,
                ),
                QuotaPart(name="zes mensen", target=6, cost=10),
            ],
            crowding=[CrowdingPart(name="zelfde bestuur", by="board", free=1, cost=15)],
            balance=[BalancePart(name="meer dan zes", b_times=0, slack=6, cost=10)],
        )
        for i, cell in enumerate(cells)
    ]
    return Problem(
        version=1,
        name=f"casusgroepen {people} × {groups}, {seed}",
        slots=slots,
        venues=venues,
        people=crowd,
        meetings=meetings,
        attend=_attends(rng, crowd, meetings, schools, venues),
        pairs=_history(rng, people, years=3),
        cases=_cases(rng, crowd, count=2 * groups),
    )


class _Schools:
    """Places, sectors, boards and levels of made-up schools; the first ones are VO."""

    def __init__(self, rng: np.random.Generator, count: int, boards: int, vo_share: float) -> None:
        self.count = count
        self.vo = max(4, round(count * vo_share))
        self.place = rng.uniform(0.0, 30.0, (count, 2))
        self.board = rng.integers(0, boards, count)
        first, number = rng.integers(0, len(LEVELS), count), rng.integers(2, 4, count)
        self.levels = [
            list(LEVELS[a : a + n]) if s < self.vo else []
            for s, (a, n) in enumerate(zip(first.tolist(), number.tolist(), strict=True))
        ]

    def number(self, person: PersonPart) -> int:
        assert person.school is not None
        return int(person.school.removeprefix("school")) - 1


def _slots(count: int) -> list[SlotPart]:
    first = datetime(2026, 11, 10, 13, 30)
    starts = [first + timedelta(days=day) for day in range(count)]
    return [
        SlotPart(id=f"s{i + 1}", start=start, end=start + timedelta(hours=2.5))
        for i, start in enumerate(starts)
    ]


def _venues(count: int, groups: int, slots: int) -> list[VenuePart]:
    return [VenuePart(id=f"v{i + 1}", rooms=-(-groups // (count * slots))) for i in range(count)]


def _cells(groups: int, slots: list[SlotPart], venues: list[VenuePart]) -> list[tuple[str, str]]:
    """Per group its slot and venue: spread evenly, those of one place beside each other."""
    cells = [(slot.id, venue.id) for slot in slots for venue in venues]
    return [cells[i * len(cells) // groups] for i in range(groups)]


def _people(
    rng: np.random.Generator, schools: _Schools, people: int, slots: list[SlotPart]
) -> list[PersonPart]:
    sector_vo = rng.random(people) < 0.35
    school = np.where(
        sector_vo, rng.integers(0, schools.vo, people), rng.integers(schools.vo, schools.count, people)
    )
    role, leads = rng.integers(0, 3, people), rng.random(people) < 0.3
    free = np.minimum(rng.integers(1, 4, people), len(slots))
    order = rng.random((people, len(slots))).argsort(axis=1)
    rather_not = rng.random((people, len(slots))) < 0.15
    result = []
    for i in range(people):
        s, vo = int(school[i]), bool(sector_vo[i])
        mine = sorted(order[i, : free[i]].tolist())
        further: dict[str, Any] = {"gespreksleider": True} if leads[i] else {}
        result.append(
            PersonPart(
                id=f"p{i + 1}",
                sector="VO" if vo else "PO",
                brin=f"brin{s + 1}",
                school=f"school{s + 1}",
                board=f"bestuur{schools.board[s] + 1}",
                role=(VO_ROLES if vo else PO_ROLES)[role[i]],
                tags=schools.levels[s],
                slots={slots[k].id: 20 if rather_not[i, k] and len(mine) > 1 else 0 for k in mine},
                unplaced_cost=UNPLACED,
                **further,
            )
        )
    return result


def _attends(
    rng: np.random.Generator,
    people: list[PersonPart],
    meetings: list[MeetingPart],
    schools: _Schools,
    venues: list[VenuePart],
) -> list[AttendPart]:
    place = rng.uniform(5.0, 25.0, (len(venues), 2))
    number = [schools.number(person) for person in people]
    away = np.linalg.norm(schools.place[number][:, None, :] - place[None, :, :], axis=2)
    minutes: Minutes = np.rint(away + np.maximum(0.0, away - 25.0)).astype(np.int64)
    cost = [{venue.id: int(m) for venue, m in zip(venues, row, strict=True)} for row in minutes]
    return [
        AttendPart(
            person=person.id,
            meeting=meeting.id,
            cost={venue: cost[i][venue] for venue in dict.fromkeys(v for _, v in meeting.options)},
        )
        for i, person in enumerate(people)
        for meeting in meetings
        if any(slot in person.slots for slot, _ in meeting.options)
    ]


def _history(rng: np.random.Generator, people: int, years: int) -> list[PairPart]:
    """Who sat in one group before: each year half of the people, in groups of six, at random."""
    cost: dict[tuple[int, int], int] = {}
    for year in range(years):
        there = rng.permutation(people)[: people // 2]
        for start in range(0, len(there) - 5, 6):
            group = sorted(there[start : start + 6].tolist())
            for k, a in enumerate(group):
                for b in group[k + 1 :]:
                    cost[a, b] = cost.get((a, b), 0) + MET_BEFORE // 2**year
    return [PairPart(a=f"p{a + 1}", b=f"p{b + 1}", cost=c) for (a, b), c in sorted(cost.items())]


def _cases(rng: np.random.Generator, people: list[PersonPart], count: int) -> list[CasePart]:
    """Cases brought in by PO people: one each, now and then two of one school together."""
    po = [person for person in people if person.sector == "PO"]
    order = rng.permutation(len(po)).tolist()
    level, two = rng.integers(0, len(LEVELS) - 1, count), rng.random(count) < 0.7
    result = []
    for c in range(min(count, len(po))):
        first = po[order[c]]
        colleague = next((q for q in po if q.school == first.school and q is not first), None)
        presenters = [first.id, *([colleague.id] if colleague is not None and c % 5 == 0 else [])]
        levels = list(LEVELS[level[c] : level[c] + (2 if two[c] else 1)])
        result.append(
            CasePart(
                id=f"c{c + 1}",
                presenters=presenters,
                levels=levels,
                experts={"sector": "VO"},
                cost=UNPLACED,
                uncovered_cost=60,
            )
        )
    return result
