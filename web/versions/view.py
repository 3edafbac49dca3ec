"""What the pages show of a version, worked out once when it is made: a page must not wait for a solver's
data to be read again."""

from __future__ import annotations

from collections import Counter
from typing import Any

from matcher.outputs.areas import AreaFacts
from matcher.outputs.facts import Facts
from matcher.outputs.report import TERMS
from matcher.outputs.seats import MeetingFacts


def build_view(facts: Facts) -> dict[str, Any]:
    """The view: JSON-ready. Minutes are travel minutes one way; costs are travel minutes."""
    roster = facts.roster
    minutes = [m for fact in facts.people for _, m in fact.seats if m is not None]
    return {
        "name": facts.round.name,
        "cost": roster.cost,
        "bound": roster.bound,
        "changes": None if roster.changes is None else [roster.changes.value, roster.changes.bound],
        "people": len(facts.people),
        "placed": len(facts.people) - len(facts.unplaced),
        "mean": sum(minutes) / len(minutes) if minutes else None,
        "longest": max(minutes, default=None),
        "terms": [
            [name, TERMS[name][0], roster.terms[name], TERMS[name][1]]
            for name in TERMS
            if roster.terms.get(name)
        ],
        "meetings": [_meeting(one) for one in facts.meetings],
        "areas": [_area(one) for one in facts.areas],
        "unplaced": [
            {
                "id": fact.person.id, "name": fact.person.name, "role": fact.person.role,
                "school": fact.person.organisation, "sector": fact.person.sector, "area": fact.area,
                "why": fact.reason,
            }
            for fact in facts.unplaced
        ],
        "schools": _schools(facts),
        "not_held": [list(one) for one in facts.not_held],
        "names": _names(facts),
    }  # fmt: skip


def _meeting(one: MeetingFacts) -> dict[str, Any]:
    minutes = [seat.minutes for seat in one.seats if seat.minutes is not None]
    return {
        "number": one.number,
        "id": one.id,
        "name": one.name,
        "area": one.area,
        "area_name": one.area_name,
        "slot": one.slot.id,
        "start": one.slot.start.isoformat(),
        "end": one.slot.end.isoformat(),
        "venue": one.venue.id,
        "venue_name": one.venue.name,
        "address": one.venue.address,
        "capacity": one.venue.capacity,
        "mix": str(one.mix),
        "mean": sum(minutes) / len(minutes) if minutes else None,
        "longest": max(minutes, default=None),
        "cases": list(one.cases),
        "missing": [[short.text, short.cost] for short in one.shortfalls],
        "people": [
            {
                "id": seat.person.id, "name": seat.person.name, "role": seat.person.role,
                "school": seat.person.organisation, "sector": seat.person.sector, "minutes": seat.minutes,
                "estimated": seat.estimated,
            }
            for seat in one.seats
        ],
    }  # fmt: skip


def _area(one: AreaFacts) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name,
        "signed_up": str(one.signed_up),
        "placed": str(one.placed),
        "signed_up_total": one.signed_up.total,
        "placed_total": one.placed.total,
        "mean": one.mean_minutes,
        "longest": one.longest_minutes,
        "outflow": one.outflow_share,
        "estimated": one.outflow_estimated,
    }


def _schools(facts: Facts) -> list[dict[str, Any]]:
    """Per school or organisation who comes, and to how many meetings."""
    signed: Counter[tuple[str, str]] = Counter()
    placed: Counter[tuple[str, str]] = Counter()
    for fact in facts.people:
        key = (fact.person.organisation, fact.person.sector)
        signed[key] += 1
        placed[key] += bool(fact.seats)
    return [
        {"name": name, "sector": sector, "signed_up": count, "placed": placed[name, sector]}
        for (name, sector), count in sorted(signed.items())
    ]


def _names(facts: Facts) -> dict[str, str]:
    """What venues, moments and schools are called in sentences about a change."""
    round_ = facts.round
    return {
        **{person.school: person.organisation for person in round_.people if person.school},
        **{venue.id: venue.name for venue in round_.venues},
        **{slot.id: slot.name for slot in round_.slots},
    }
