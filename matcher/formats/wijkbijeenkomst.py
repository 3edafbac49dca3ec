"""wijkbijeenkomst: primary and secondary school professionals meet by wijk.

The numbers are in wijkbijeenkomst.toml; what they buy is said there. This file says what a meeting,
a person and a wish are; candidates.py which meetings are proposed, attendances.py who could come.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from matcher.domain import CandidateMeeting, Professional, Round
from matcher.errors import Finding, InputError
from matcher.formats.areas import Areas
from matcher.formats.arithmetic import warnings
from matcher.formats.attendances import attendances
from matcher.formats.candidates import names, propose
from matcher.formats.common import reach, without_cancelled
from matcher.formats.compiled import Compiled
from matcher.formats.reasons import reasons
from matcher.formats.settings import settings
from matcher.geo import Atlas
from matcher.problem import (
    BalancePart,
    CoveragePart,
    CrowdingPart,
    MeetingPart,
    PairPart,
    PersonPart,
    PinPart,
    Problem,
    QuotaPart,
    SlotPart,
    VarietyPart,
    VenuePart,
)

NAME = "wijkbijeenkomst"
PO, VO = {"sector": "PO"}, {"sector": "VO"}


def compile_round(round_: Round, atlas: Atlas) -> Compiled:
    """The problem of a round of wijkbijeenkomsten; see `compile_problem`."""
    rules, weights = settings(NAME, round_.rules, round_.weights)
    areas = Areas(atlas, round_.grouping)
    people, availability = without_cancelled(round_)
    _check_people(round_, people)
    home = {person.id: person.preferred_area or areas.of_person(person) for person in people}
    candidates = list(round_.meetings) or propose(round_, people, home, areas, rules, atlas)
    _check_pins(round_, [candidate.id for candidate in candidates])
    table = reach(people, round_.venues, atlas)
    outflow = {area: areas.outflow(area) for area in dict.fromkeys(c.area for c in candidates)}
    persons = [_person(p, atlas, availability[p.id], rules, weights) for p in people]
    meetings = [_meeting(c, round_, rules, weights, outflow[c.area]) for c in candidates]
    could = attendances(candidates, round_, people, availability, home, areas, table, rules, weights)
    here = {person.id for person in people}
    problem = Problem(
        version=1,
        name=round_.name,
        slots=[SlotPart(id=s.id, start=s.start, end=s.end) for s in round_.slots],
        venues=[
            VenuePart(id=v.id, rooms=v.rooms, capacity=v.capacity, slots=list(v.slots)) for v in round_.venues
        ],
        people=persons,
        meetings=meetings,
        attend=could.rows,
        pairs=_pairs(people, weights["samen_met"]),
        apart=[list(pair) for pair in _couples(people, "apart")],
        pins=[
            PinPart(person=pin.person, meeting=pin.meeting, attends=True)
            for pin in round_.pins
            if pin.person in here
        ],
        max_parallel=rules["max_tegelijk"] or None,
    )
    called = names(candidates, areas)
    why_not = reasons(people, could.able.values(), availability, table, round_, rules)
    return Compiled(
        problem=problem,
        minutes=table.minutes_by_pair(),
        estimated=table.estimated_by_pair(),
        meeting_names=called,
        meeting_areas={c.id: c.area for c in candidates},
        outflow=outflow,
        outflow_counted=frozenset(area for area in outflow if areas.outflow_is_counted(area)),
        reasons={person: why.sentence for person, why in why_not.items()},
        routed=table.routed,
        travel_notices=table.notices,
        warnings=(
            *table.notices,
            *warnings(
                problem,
                people,
                home,
                areas,
                called,
                could.able,
                why_not,
                "bijeenkomsten" if round_.meetings else "",
            ),
        ),
    )


def _meeting(
    candidate: CandidateMeeting,
    round_: Round,
    rules: Mapping[str, int],
    weights: Mapping[str, int],
    outflow: Mapping[str, int],
) -> MeetingPart:
    open_at = {venue.id: set(venue.slots) for venue in round_.venues}
    levels = (
        ("vmbo-b/k", ["vmbo-b", "vmbo-k"], weights["niveau"]),
        ("vmbo-gt", ["vmbo-gt"], weights["niveau"]),
        ("havo", ["havo"], weights["niveau"]),
        ("vwo", ["vwo"], weights["niveau"]),
        ("pro", ["pro"], weights["niveau_pro"]),
    )
    roles = (
        ("leerkracht groep 8", ["leerkracht groep 8"], weights["leerkracht_groep_8"]),
        ("intern begeleider", ["intern begeleider"], weights["intern_begeleider"]),
        (
            "mentor, brugklascoördinator of teamleider",
            ["mentor", "brugklascoördinator", "teamleider onderbouw"],
            weights["mentor"],
        ),
        ("ondersteuningscoördinator", ["ondersteuningscoördinator"], weights["ondersteuningscoordinator"]),
    )  # fmt: skip
    return MeetingPart(
        id=candidate.id,
        area=candidate.area,
        exclusive=candidate.area,
        options=[(s, v) for v in candidate.venues for s in candidate.slots if s in open_at[v]],
        min_size=rules["min_personen"] if candidate.min_size is None else candidate.min_size,
        max_size=rules["max_personen"] if candidate.max_size is None else candidate.max_size,
        optional=True,
        open_cost=weights["openen"],
        quotas=[
            QuotaPart(name="PO", match=dict(PO), min=rules["min_po"]),
            QuotaPart(name="VO", match=dict(VO), min=rules["min_vo"]),
            *(QuotaPart(name=n, match={"role": list(r)}, target=1, cost=w) for n, r, w in roles),
            *(
                QuotaPart(name=n, match={"sector": "VO", "tags": list(t)}, target=1, cost=w)
                for n, t, w in levels
            ),
        ],
        variety=[
            VarietyPart(
                name="VO-scholen", by="school", match=dict(VO), target=rules["vo_scholen"],
                cost=weights["vo_school"],
            )
        ],
        coverage=[
            CoveragePart(
                name="uitstroom", by="school", match=dict(VO),
                weights={s: percent * weights["uitstroom_per_procent"] for s, percent in outflow.items()},
            )
        ],
        crowding=[
            CrowdingPart(
                name="zelfde school", by="school", free=rules["per_school_vrij"],
                cost=weights["zelfde_school"],
            )
        ],
        balance=[
            BalancePart(
                name="PO hoogstens 3 per VO", a=dict(PO), b=dict(VO), b_times=3, cost=weights["verhouding"]
            ),
            # 3·VO − 2·PO is twice the number of PO people short of 1.5 per VO person, so half the weight
            # each, rounded up: costs are whole minutes.
            BalancePart(
                name="PO minstens 1,5 per VO", a=dict(VO), b=dict(PO), a_times=3, b_times=2,
                cost=math.ceil(weights["verhouding"] / 2),
            ),
        ],
    )  # fmt: skip


def _person(
    person: Professional,
    atlas: Atlas,
    availability: Mapping[str, str],
    rules: Mapping[str, int],
    weights: Mapping[str, int],
) -> PersonPart:
    school = atlas.schools.get(person.school or "")
    sector = "po" if person.sector == "PO" else "vo"
    return PersonPart(
        id=person.id,
        sector=person.sector,
        brin=school.brin if school else None,
        school=school.code if school else None,
        board=(school.board or None) if school else None,
        role=person.role,
        tags=list(person.levels),
        slots={
            s: weights["liever_niet"] if answer == "liever niet" else 0 for s, answer in availability.items()
        },
        max_meetings=person.max_meetings
        if person.max_meetings is not None
        else rules[f"max_bijeenkomsten_{sector}"],
        unplaced_cost=weights[f"niet_ingedeeld_{sector}"],
    )


def _couples(people: list[Professional], wish: str) -> list[tuple[str, str]]:
    """Unordered couples in which at least one asked for the other."""
    here = {person.id for person in people}
    couples = {
        (min(p.id, q), max(p.id, q)) for p in people for q in getattr(p, wish) if q in here and q != p.id
    }
    return sorted(couples)


def _pairs(people: list[Professional], weight: int) -> list[PairPart]:
    # "Not together costs 60" is "together earns 60", less a constant.
    return [PairPart(a=a, b=b, cost=-weight) for a, b in _couples(people, "together")] if weight else []


def _check_people(round_: Round, people: list[Professional]) -> None:
    if people:
        return
    if round_.people:
        message, remedy = (
            "iedereen heeft zich afgemeld.",
            "Haal een afmelding weg of voeg inschrijvingen toe.",
        )
        raise InputError(Finding(message, "afmeldingen", remedy=remedy))
    message, remedy = "er is geen enkele inschrijving.", "Vul minstens één inschrijving in."
    raise InputError(Finding(message, "inschrijvingen", None, "", "", "minstens één rij", remedy))


def _check_pins(round_: Round, known: Iterable[str]) -> None:
    known = sorted(known)
    findings = [
        Finding(
            f"bijeenkomst '{pin.meeting}' bestaat niet.", "vastgezet", pin.row or None, "bijeenkomst",
            pin.meeting, "een bijeenkomst van deze ronde", f"Kies uit: {', '.join(known) or 'geen'}.",
        )
        for pin in round_.pins
        if pin.meeting not in known
    ]  # fmt: skip
    if findings:
        raise InputError(findings)
