"""Who is hardest to miss in a version, and who could step in: worked out once, kept with the version."""

from __future__ import annotations

from typing import Any

from matcher.explain import Bench, Words
from matcher.explain.fragile import FragilePlace, fragile_on
from matcher.explain.substitutes import substitutes_on
from matcher.explain.wording import cost_sentence, deciding, rule_sentence
from matcher.problem import Problem
from matcher.roster import HeldMeeting

MOST = 25
"""Rows that are kept: what matters most."""
SUBSTITUTES = 3


def fragile_document(problem: Problem, meetings: list[HeldMeeting], words: Words) -> list[dict[str, Any]]:
    """Per thing that goes wrong, the worst first: where, who is missed and who could come. JSON-ready.

    People of one meeting whose absence does the same are one row; its substitutes are those of the first.
    """
    bench = Bench(problem, meetings)
    groups: dict[tuple[str, str], list[FragilePlace]] = {}
    for place in fragile_on(bench, None, None, 0):
        groups.setdefault((place.meeting, _what(bench, place, words)), []).append(place)
    return [
        {
            "people": [[place.person, words.person(place.person)] for place in places],
            "meeting": meeting,
            "meeting_name": words.meeting(meeting),
            "hard": bool(places[0].broken),
            "what": what,
            "substitutes": [
                {
                    "person": one.person, "name": words.person(one.person), "kind": one.kind,
                    "leaves": one.leaves, "leaves_name": words.meeting(one.leaves) if one.leaves else "",
                    "colleague": one.colleague, "cost": one.cost,
                }
                for one in substitutes_on(bench, meeting, places[0].person, SUBSTITUTES)
            ],
        }
        for (meeting, what), places in list(groups.items())[:MOST]
    ]  # fmt: skip


def _what(bench: Bench, place: FragilePlace, words: Words) -> str:
    if place.broken:
        text = rule_sentence(bench, place.broken[0], words)
    else:
        part = deciding(place.parts)
        before = {place.meeting: [person.id for person in bench.held[place.meeting].people]}
        after = {place.meeting: [id_ for id_ in before[place.meeting] if id_ != place.person]}
        text = cost_sentence(bench, part, before, after, words) if part else ""
    return text[:1].upper() + text[1:]
