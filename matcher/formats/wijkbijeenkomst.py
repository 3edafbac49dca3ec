"""wijkbijeenkomst: primary and secondary school professionals meet by wijk.

The numbers are in wijkbijeenkomst.toml; what they buy is said there. This file says what data
alone cannot: which meetings are proposed, and who could attend them at what cost.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping

import numpy as np

from matcher.domain import CandidateMeeting, Professional, Round, Venue
from matcher.errors import Finding, InputError
from matcher.formats.areas import Areas
from matcher.formats.common import Reach, in_time, reach, without_cancelled
from matcher.formats.compiled import Compiled
from matcher.formats.settings import settings
from matcher.geo import Atlas
from matcher.problem import (
    AttendPart, BalancePart, CoveragePart, CrowdingPart, MeetingPart, PairPart, PersonPart, PinPart, Problem,
    QuotaPart, SlotPart, VarietyPart, VenuePart,
)  # fmt: skip

NAME = "wijkbijeenkomst"
PO, VO = {"sector": "PO"}, {"sector": "VO"}


def compile_round(round_: Round, atlas: Atlas) -> Compiled:
    """The problem of a round of wijkbijeenkomsten; see `compile_problem`."""
    rules, weights = settings(NAME, round_.rules, round_.weights)
    areas = Areas(atlas, round_.grouping)
    people, availability = without_cancelled(round_)
    home = {person.id: person.preferred_area or areas.of_person(person) for person in people}
    candidates = list(round_.meetings) or _propose(round_, people, home, areas, rules, atlas)
    table = reach(people, round_.venues, atlas)
    outflow = {area: atlas.outflow(area) for area in dict.fromkeys(c.area for c in candidates)}
    meetings = [_meeting(c, round_, rules, weights, outflow[c.area]) for c in candidates]
    attend = _attend(candidates, round_, people, availability, home, areas, table, rules, weights)
    known = {meeting.id for meeting in meetings}
    _check_pins(round_, known)
    here = {person.id for person in people}
    problem = Problem(
        version=1,
        name=round_.name,
        slots=[SlotPart(id=s.id, start=s.start, end=s.end) for s in round_.slots],
        venues=[
            VenuePart(id=v.id, rooms=v.rooms, capacity=v.capacity, slots=list(v.slots)) for v in round_.venues
        ],
        people=[_person(p, atlas, availability[p.id], rules, weights) for p in people],
        meetings=meetings,
        attend=attend,
        pairs=_pairs(people, weights["samen_met"]),
        apart=[list(pair) for pair in _couples(people, "apart")],
        pins=[
            PinPart(person=pin.person, meeting=pin.meeting, attends=True)
            for pin in round_.pins
            if pin.person in here
        ],
        max_parallel=rules["max_tegelijk"] or None,
    )
    return Compiled(
        problem=problem,
        minutes=table.as_mapping(),
        meeting_names=_names(candidates, areas),
        meeting_areas={c.id: c.area for c in candidates},
        outflow=outflow,
        outflow_estimated=atlas.outflow_estimated,
        reasons=_reasons(people, attend, availability, table, round_, rules),
    )


def _propose(
    round_: Round,
    people: list[Professional],
    home: Mapping[str, str | None],
    areas: Areas,
    rules: Mapping[str, int],
    atlas: Atlas,
) -> list[CandidateMeeting]:
    """Candidate meetings: enough per area for its PO sign-ups; ids stay when sign-ups change."""
    signed_up = Counter(home[p.id] for p in people if p.sector == "PO" and home[p.id] is not None)
    proposals = []
    for area in sorted(code for code in signed_up if code is not None):
        members = [p for p in people if home[p.id] == area and p.sector == "PO"]
        centre = np.array([[np.mean([p.x for p in members]), np.mean([p.y for p in members])]])
        venues = _venues_for(area, centre, round_.venues, areas, rules["locaties_per_bijeenkomst"], atlas)
        slots = tuple(dict.fromkeys(s for v in venues for s in v.slots))
        for number in range(1, math.ceil(signed_up[area] / max(1, rules["po_per_bijeenkomst"])) + 1):
            proposals.append(CandidateMeeting(f"{area}-{number}", area, tuple(v.id for v in venues), slots))
    return proposals


def _venues_for(
    area: str, centre: np.ndarray, venues: tuple[Venue, ...], areas: Areas, most: int, atlas: Atlas
) -> list[Venue]:
    """The area's own venues, nearest first; where it has none, the nearest elsewhere."""
    if not venues:
        return []
    minutes = atlas.minutes(centre, np.array([(v.x, v.y) for v in venues]), "fiets")[0]
    nearest = [venues[i] for i in np.argsort(minutes, kind="stable")]
    own = [v for v in nearest if areas.of_venue(v) == area]
    # A single venue leaves no choice when it is taken: the nearest one elsewhere is added.
    chosen = own if len(own) > 1 else own + [v for v in nearest if v not in own][: 2 - len(own)]
    return chosen[:most]


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
        ("mentor, brugklascoördinator of teamleider", ["mentor", "brugklascoördinator", "teamleider onderbouw"],
         weights["mentor"]),
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
            *(QuotaPart(name=n, match={"sector": "VO", "tags": list(t)}, target=1, cost=w) for n, t, w in levels),
        ],
        variety=[
            VarietyPart(name="VO-scholen", by="school", match=dict(VO), target=rules["vo_scholen"], cost=weights["vo_school"])
        ],
        coverage=[
            CoveragePart(
                name="uitstroom", by="school", match=dict(VO),
                weights={school: percent * weights["uitstroom_per_procent"] for school, percent in outflow.items()},
            )
        ],
        crowding=[
            CrowdingPart(name="zelfde school", by="school", free=rules["per_school_vrij"], cost=weights["zelfde_school"])
        ],
        balance=[
            BalancePart(name="PO hoogstens 3 per VO", a=dict(PO), b=dict(VO), b_times=3, cost=weights["verhouding"]),
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


def _attend(
    candidates: list[CandidateMeeting],
    round_: Round,
    people: list[Professional],
    availability: Mapping[str, Mapping[str, str]],
    home: Mapping[str, str | None],
    areas: Areas,
    table: Reach,
    rules: Mapping[str, int],
    weights: Mapping[str, int],
) -> list[AttendPart]:
    """Who could attend what: within reach, in time, step-free where asked; costs in minutes."""
    number = {venue.id: j for j, venue in enumerate(round_.venues)}
    venues = {venue.id: venue for venue in round_.venues}
    starts = {slot.id: slot.start for slot in round_.slots}
    attend = []
    for candidate in candidates:
        near = areas.neighbours(candidate.area)
        for i, person in enumerate(people):
            free = availability[person.id]
            comfortable = rules["reistijd_ruim_po" if person.sector == "PO" else "reistijd_ruim_vo"]
            limit = rules["max_reistijd"] if person.max_travel is None else person.max_travel
            extra = 0
            if (person.sector == "PO" or person.preferred_area) and home[person.id] != candidate.area:
                extra = weights["buurwijk"] if home[person.id] in near else weights["verder_weg"]
            cost: dict[str, int] = {}
            late: list[tuple[str, str]] = []
            for venue_id in candidate.venues:
                minutes = int(table.minutes[i, number[venue_id]])
                venue = venues[venue_id]
                slots = [s for s in candidate.slots if s in venue.slots and s in free]
                missed = [s for s in slots if not in_time(person, minutes, starts[s])]
                if minutes > limit or (person.step_free and not venue.step_free) or len(missed) == len(slots):
                    continue
                cost[venue_id] = minutes + max(0, minutes - comfortable) + extra
                late += [(s, venue_id) for s in missed]
            if cost:
                attend.append(AttendPart.model_validate(
                    {"person": person.id, "meeting": candidate.id, "cost": cost, "except": late}
                ))  # fmt: skip
    return attend


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


def _names(candidates: list[CandidateMeeting], areas: Areas) -> dict[str, str]:
    times = Counter(c.area for c in candidates)
    seen: Counter[str] = Counter()
    names = {}
    for candidate in candidates:
        seen[candidate.area] += 1
        name = areas.name(candidate.area)
        names[candidate.id] = f"{name} {seen[candidate.area]}" if times[candidate.area] > 1 else name
    return names


def _check_pins(round_: Round, known: set[str]) -> None:
    findings = [
        Finding(
            f"bijeenkomst '{pin.meeting}' bestaat niet.", "vastgezet", pin.row or None, "bijeenkomst", pin.meeting,
            "een bijeenkomst van deze ronde", f"Kies uit: {', '.join(sorted(known)) or 'geen'}.",
        )
        for pin in round_.pins
        if pin.meeting not in known
    ]  # fmt: skip
    if findings:
        raise InputError(findings)


def _reasons(
    people: list[Professional],
    attend: list[AttendPart],
    availability: Mapping[str, Mapping[str, str]],
    table: Reach,
    round_: Round,
    rules: Mapping[str, int],
) -> dict[str, str]:
    """Why somebody can attend no candidate meeting at all, in plain Dutch."""
    able = {a.person for a in attend}
    reasons = {}
    for i, person in enumerate(people):
        if person.id in able:
            continue
        limit = rules["max_reistijd"] if person.max_travel is None else person.max_travel
        within = [v for j, v in enumerate(round_.venues) if table.minutes[i, j] <= limit]
        free = set(availability[person.id])
        if not free:
            reasons[person.id] = "Er is geen moment over waarop deze persoon kan."
        elif not within:
            nearest = int(table.minutes[i].min()) if len(round_.venues) else None
            reasons[person.id] = (
                "Er zijn geen locaties." if nearest is None
                else f"Geen locatie binnen {limit} minuten: de dichtstbijzijnde is {nearest} minuten ver."
            )  # fmt: skip
        elif person.step_free and not any(v.step_free for v in within):
            reasons[person.id] = f"Geen drempelvrije locatie binnen {limit} minuten."
        elif not any(free & set(v.slots) for v in within):
            reasons[person.id] = (
                f"Geen locatie binnen {limit} minuten is open op de momenten van deze persoon."
            )
        elif person.leaves_at is not None:
            leaves = person.leaves_at.strftime("%H.%M")
            reasons[person.id] = f"Vertrekt pas om {leaves} uur en is dan nergens op tijd."
        else:
            reasons[person.id] = (
                "Geen voorgestelde bijeenkomst past bij de momenten en de reistijd van deze persoon."
            )
    return reasons
