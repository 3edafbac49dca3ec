"""adviesmiddag: groups of people from different schools, around cases.

The numbers are in adviesmiddag.toml; what they buy is said there. This file says what a group, a
person and a case are; groups.py which groups are proposed, past.py what history means, and
casework.py which cases can be discussed and what can't work out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from matcher.domain import CandidateMeeting, Case, Professional, Round
from matcher.formats import groups
from matcher.formats.areas import Areas
from matcher.formats.attendances import attendances
from matcher.formats.casework import Casework, cases_per_group, check_minutes
from matcher.formats.common import reach, without_cancelled
from matcher.formats.compiled import Compiled
from matcher.formats.group_arithmetic import group_warnings
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
from matcher.formats.past import last_group, met_before
from matcher.formats.reasons import reasons
from matcher.formats.settings import settings
from matcher.geo import Atlas
from matcher.problem import (
    BalancePart,
    CasePart,
    CrowdingPart,
    LimitPart,
    MeetingPart,
    PairPart,
    Problem,
    QuotaPart,
    RepeatPart,
)

NAME = "adviesmiddag"
PO, VO = {"sector": "PO"}, {"sector": "VO"}
CHAIR = "gespreksleider"
"""Attribute of a person who offers to lead a group."""
LAST_GROUP = "vorige_groep"
"""Attribute: the code of the group somebody sat in the last time."""
SERIES = "reeks"
"""All groups of a round are one series: whoever meets again within it, meets again too soon."""


def compile_round(round_: Round, atlas: Atlas, *, series: bool = True) -> Compiled:
    """The problem of a round of AdviesMiddagen; see `compile_problem`.

    With more rounds, or more afternoons a person, everybody is counted on every time: groups have to be
    held. Where that can't be done, `series` False leaves it to the solver who comes when.
    """
    given = round_
    rules, weights = settings(NAME, round_.rules, round_.weights)
    # Whoever makes groups smaller or larger need not say twice what they aim at.
    rules["streef_personen"] = min(
        max(rules["streef_personen"], rules["min_personen"]), rules["max_personen"]
    )
    areas = Areas(atlas, round_.grouping)
    people, availability = without_cancelled(round_)
    check_people(round_, people)
    most = {p.id: rules["max_bijeenkomsten"] if p.max_meetings is None else p.max_meetings for p in people}
    table = reach(people, round_.venues, atlas)
    could_come = groups.within_reach(round_, availability, table, rules["max_reistijd"])
    if rules["rondes"] > 1:
        # Only where somebody can go; who can go nowhere keeps their moments, for the reason why.
        asked = groups.on_their_afternoons(round_, people, could_come, most, rules)
        availability = {p.id: asked[p.id] or availability[p.id] for p in people}
    round_, pieces = groups.in_rounds(round_, rules["rondes"])
    check_minutes(round_, rules["minuten_casussen"])
    availability = {
        person: {piece: answer for slot, answer in answers.items() for piece in pieces.get(slot, ())}
        for person, answers in availability.items()
    }
    proposals = groups.propose(round_, availability, rules["streef_personen"])
    candidates = list(round_.meetings) or proposals
    rooms = {} if round_.meetings else groups.rooms(proposals)
    full: dict[str, int] = {}
    # A roster that people have in their diaries was made with those numbers; one fewer asks for no others.
    series = series and not round_.earlier
    if series and (rules["rondes"] > 1 or rules["max_bijeenkomsten"] > 1):
        going = [person for person in people if could_come[person.id]]
        full = groups.every_time(candidates, going, availability, most, rules)
    check_pins(round_, [candidate.id for candidate in candidates])
    home = {person.id: areas.of_person(person) for person in people}
    could = attendances(candidates, round_, people, availability, home, None, table, rules, weights)
    work = Casework(round_, people)
    here = {person.id for person in people}
    chairs = any(person.chair for person in people)
    before = last_group(round_.history) if rules["meenemers"] else {}
    problem = Problem(
        version=1,
        name=round_.name,
        slots=slot_parts(round_),
        venues=venue_parts(round_),
        people=[
            person_part(
                person,
                atlas,
                availability[person.id],
                max_meetings=most[person.id] * rules["rondes"],
                unplaced=weights["niet_ingedeeld"],
                rather_not=weights["liever_niet"],
                attributes=_attributes(person, before),
            )
            for person in people
        ],
        meetings=[
            _group(
                c,
                round_,
                work.cases,
                chairs,
                full.get(c.id),
                any(before.get(person.id) == c.id for person in people),
                rules,
                weights,
            )
            for c in candidates
        ],
        attend=could.rows,
        pairs=_pairs(round_, people, here, weights),
        repeats=_repeats(most, rules, weights),
        cases=[_case(case, weights) for case in work.cases],
        apart=[list(pair) for pair in _apart(people, work.cases, rules, atlas)],
        pins=pin_parts(round_, people),
        max_parallel=rules["max_tegelijk"] or None,
    )
    why_not = reasons(people, could.able.values(), availability, table, round_, rules)
    return Compiled(
        problem=problem,
        minutes=table.minutes_by_pair(),
        estimated=table.estimated_by_pair(),
        meeting_names=groups.names(candidates, round_, rooms),
        meeting_areas=_where(candidates, round_, areas),
        reasons={person: why.sentence for person, why in why_not.items()},
        case_reasons=work.reasons,
        eased=partial(compile_round, given, atlas, series=False) if full else None,
        cards=True,
        rooms=rooms,
        routed=table.routed,
        travel_notices=table.notices,
        warnings=(
            *table.notices,
            *work.findings(),
            *group_warnings(problem, round_, people, home, areas, why_not, rules["minuten_casussen"]),
        ),
    )


def _attributes(person: Professional, before: Mapping[str, str]) -> dict[str, object]:
    found: dict[str, object] = {CHAIR: True} if person.chair else {}
    if person.id in before:
        found[LAST_GROUP] = before[person.id]
    return found


def _group(
    candidate: CandidateMeeting,
    round_: Round,
    cases: Sequence[Case],
    chairs: bool,
    full: int | None,
    stays: bool,
    rules: Mapping[str, int],
    weights: Mapping[str, int],
) -> MeetingPart:
    """A candidate group. `full`: so many people are counted on, in a series that all of them follow.

    `stays`: somebody comes who was in the group of this code the last time.
    """
    open_at = {venue.id: set(venue.slots) for venue in round_.venues}
    target, ib, oc = rules["streef_personen"], "intern begeleider", "ondersteuningscoördinator"
    quotas = [
        QuotaPart(name="PO", match=dict(PO), min=rules["min_po"]),
        QuotaPart(
            name="VO", match=dict(VO), min=rules["min_vo"], target=rules["vo_gewenst"],
            cost=weights["tweede_vo"],
        ),
        QuotaPart(name=ib, match={"role": ib}, target=1, cost=weights["intern_begeleider"]),
        QuotaPart(name=oc, match={"role": oc}, target=1, cost=weights["ondersteuningscoordinator"]),
        QuotaPart(name=f"{target} mensen", target=target, cost=weights["groepsgrootte"]),
    ]  # fmt: skip
    if chairs:
        quotas.append(QuotaPart(name=CHAIR, match={CHAIR: True}, min=1))
    if full is not None:
        quotas.append(
            QuotaPart(name="mensen die elke keer komen", target=full, cost=weights["niet_ingedeeld"])
        )
    if stays:
        quotas.append(
            QuotaPart(
                name="meenemer", match={LAST_GROUP: candidate.id}, target=rules["meenemers"],
                cost=weights["meenemer"],
            )
        )  # fmt: skip
    return MeetingPart(
        id=candidate.id,
        series=SERIES,
        options=[(s, v) for v in candidate.venues for s in candidate.slots if s in open_at[v]],
        min_size=rules["min_personen"] if candidate.min_size is None else candidate.min_size,
        max_size=rules["max_personen"] if candidate.max_size is None else candidate.max_size,
        optional=full is None,
        max_cases=cases_per_group(candidate, round_, cases, rules["minuten_casussen"]),
        limits=[LimitPart(name="één per school", by="school", max=1)],
        quotas=quotas,
        crowding=[CrowdingPart(name="zelfde bestuur", by="board", free=1, cost=weights["zelfde_bestuur"])],
        balance=[
            # b_times 0: everybody above the target, whoever they are.
            BalancePart(
                name=f"meer dan {target} mensen", b_times=0, slack=target, cost=weights["groepsgrootte"]
            )
        ],
    )


def _case(case: Case, weights: Mapping[str, int]) -> CasePart:
    return CasePart(
        id=case.code,
        presenters=list(case.presenters),
        levels=list(case.levels),
        experts=dict(VO),
        cost=weights["casus_niet_besproken"],
        uncovered_cost=weights["niveau"],
    )


def _pairs(
    round_: Round, people: Sequence[Professional], here: set[str], weights: Mapping[str, int]
) -> list[PairPart]:
    """Who met before, and who would like to meet: one cost for every pair."""
    now = min((slot.start.date() for slot in round_.slots), default=None)
    costs = met_before(round_.history, here, now, weights["eerder_getroffen"]) if now else {}
    for wish in together_pairs(people, weights["samen_met"]):
        pair = (min(wish.a, wish.b), max(wish.a, wish.b))
        costs[pair] = costs.get(pair, 0) + wish.cost
    return [PairPart(a=a, b=b, cost=cost) for (a, b), cost in sorted(costs.items()) if cost]


def _apart(
    people: Sequence[Professional], cases: Sequence[Case], rules: Mapping[str, int], atlas: Atlas
) -> list[tuple[str, str]]:
    """Who may not share a group: by wish, and who is no outsider to a case although its brin differs."""
    found = set(couples(people, "apart"))
    works_at = {person.id: _institutions(person, atlas) for person in people}
    first = {p.id: school.brin if (school := atlas.schools.get(p.school or "")) else None for p in people}
    insiders: dict[str, set[str]] = {}
    for person, institutions in works_at.items():
        for institution in institutions:
            insiders.setdefault(institution, set()).add(person)
    for case in cases:
        for presenter in case.presenters:
            knows = set().union(*(insiders[institution] for institution in works_at[presenter]))
            for other in knows.difference(case.presenters):
                # Of one brin is the case's own rule; a second school the problem does not know.
                if first[presenter] is None or first[other] != first[presenter]:
                    # Whichever presenter is there, the case is that of both.
                    found |= {(min(one, other), max(one, other)) for one in case.presenters}
        if len(case.presenters) == 2 and not rules["inbrengers_samen"]:
            one, other = sorted(case.presenters)
            found.add((one, other))
    return sorted(found)


def _institutions(person: Professional, atlas: Atlas) -> tuple[str, ...]:
    """The brin of somebody's school, and that of a second one."""
    schools = (atlas.schools.get(code or "") for code in (person.school, person.second_school))
    return tuple(dict.fromkeys(school.brin for school in schools if school))


def _repeats(
    most: Mapping[str, int], rules: Mapping[str, int], weights: Mapping[str, int]
) -> list[RepeatPart]:
    # Whoever comes once meets nobody twice.
    more_than_once = max(most.values(), default=1) * rules["rondes"] > 1
    return [RepeatPart(series=SERIES, cost=weights["opnieuw_samen"])] if more_than_once else []


def _where(candidates: Sequence[CandidateMeeting], round_: Round, areas: Areas) -> dict[str, str]:
    """Group → the area that its venue stands in, for the tables by area."""
    inside = {venue.id: areas.of_venue(venue) or "" for venue in round_.venues}
    return {
        candidate.id: inside[candidate.venues[0]] if len(candidate.venues) == 1 else candidate.area
        for candidate in candidates
    }
