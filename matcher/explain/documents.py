"""Answers as documents, for `--json`: ids and numbers, and the sentences that decide."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.explain.answers import Alternative
from matcher.explain.fragile import FragilePlace
from matcher.explain.substitutes import Substitute


def substitute_document(one: Substitute) -> dict[str, object]:
    return {
        "person": one.person, "kind": one.kind, "leaves": one.leaves, "cost": one.cost,
        "terms": one.judgement.terms, "travel": one.travel, "left_behind": one.left_behind,
        "colleague": one.colleague,
    }  # fmt: skip


def place_document(place: FragilePlace, what: str, best: Sequence[Substitute] | None) -> dict[str, object]:
    """`best` None: nobody looked for substitutes."""
    return {
        "meeting": place.meeting, "person": place.person, "cost": place.cost, "what": what,
        "rules": list(dict.fromkeys(violation.rule for violation in place.broken)),
        "substitutes": None if best is None else [substitute_document(one) for one in best],
    }  # fmt: skip


def alternative_document(each: Alternative) -> dict[str, object]:
    judged = each.judgement
    return {
        "meeting": each.meeting, "held": each.held, "verdict": each.verdict, "cost": each.cost,
        "changes": None if judged is None else judged.changes,
        "terms": {} if judged is None else judged.terms,
        "alone": each.alone, "way": each.way, "decides": each.decides, "obstacles": list(each.obstacles),
        "moves": [
            {"person": s.person, "leaves": list(s.leaves), "joins": list(s.joins)} for s in each.shifts
        ],
        "timetable": [
            {"meeting": t.meeting, "before": t.before, "after": t.after} for t in each.timetable
        ],
        "proven": each.proven,
    }  # fmt: skip
