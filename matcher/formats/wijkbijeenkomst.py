"""wijkbijeenkomst: primary and secondary school professionals meet by wijk.

The numbers are in wijkbijeenkomst.toml; what they buy is said there. This file says what a meeting,
a person and a wish are; candidates.py which meetings are proposed, attendances.py who could come.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from matcher.domain import CandidateMeeting, Professional, Round
from matcher.formats.areas import Areas
from matcher.formats.arithmetic import warnings
from matcher.formats.attendances import attendances
from matcher.formats.candidates import names, propose
from matcher.formats.common import reach, without_cancelled
from matcher.formats.compiled import Compiled
from matcher.formats.parts import (
    check_people,
    check_pins,
    couples,
    person_part,
    pin_parts,
    slot_parts,
    together_pairs,
    venue_parts,
)
from matcher.formats.reasons import reasons
from matcher.formats.settings import settings
from matcher.geo import Atlas
from matcher.problem import (
    BalancePart,
    CoveragePart,
    CrowdingPart,
    MeetingPart,
    PersonPart,
    Problem,
    QuotaPart,
    VarietyPart,
)

NAME = "wijkbijeenkomst"
PO, VO = {"sector": "PO"}, {"sector": "VO"}


def compile_round(round_: Round, atlas: Atlas) -> Compiled:
    """The problem of a round of wijkbijeenkomsten; see `compile_problem`."""
    rules, weights = settings(NAME, round_.rules, round_.weights)
    areas = Areas(atlas, round_.grouping)
    people, availability = without_cancelled(round_)
    check_people(round_, people)
    home = {person.id: person.preferred_area or areas.of_person(person) for person in people}
    candidates = list(round_.meetings) or propose(round_, people, home, areas, rules, atlas)
    check_pins(round_, [candidate.id for candidate in candidates])
    table = reach(people, round_.venues, atlas)
    outflow = {area: areas.outflow(area) for area in dict.fromkeys(c.area for c in candidates)}
    persons = [_person(p, atlas, availability[p.id], rules, weights) for p in people]
    meetings = [_meeting(c, round_, rules, weights, outflow[c.area]) for c in candidates]
    could = attendances(candidates, round_, people, availability, home, areas, table, rules, weights)
    problem = Problem(
        version=1,
        name=round_.name,
        slots=slot_parts(round_),
        venues=venue_parts(round_),
        people=persons,
        meetings=meetings,
        attend=could.rows,
        pairs=together_pairs(people, weights["samen_met"]),
        apart=[list(pair) for pair in couples(people, "apart")],
        pins=pin_parts(round_, people),
        max_parallel=rules["max_tegelijk"] or None,
    )
    called = names(candidates, areas, round_.earlier)
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
    sector = "po" if person.sector == "PO" else "vo"
    most = rules[f"max_bijeenkomsten_{sector}"]
    return person_part(
        person,
        atlas,
        availability,
        max_meetings=most if person.max_meetings is None else person.max_meetings,
        unplaced=weights[f"niet_ingedeeld_{sector}"],
        rather_not=weights["liever_niet"],
    )
