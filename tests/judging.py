"""From plain documents to what the checker reads."""

from __future__ import annotations

import json
from typing import Any

from matcher.check import costs_of
from matcher.documents import parse_problem
from matcher.problem import Problem
from matcher.roster import HeldMeeting, Roster

Document = dict[str, Any]


def read(document: Document) -> Problem:
    """The problem; no document in a test gives a warning."""
    problem, warnings = parse_problem(json.dumps(document))
    assert warnings == []
    return problem


def held(meetings: list[Document]) -> list[HeldMeeting]:
    """The `meetings` of a roster document, read."""
    return [HeldMeeting.model_validate_json(json.dumps(meeting)) for meeting in meetings]


def honest(problem: Problem, meetings: list[Document], /, status: str = "optimal", **keys: Any) -> Roster:
    """The roster with these meetings and everything it says about itself right, but for `keys`."""
    costs = costs_of(problem, held(meetings))
    seated = {person for meeting in meetings for person in meeting["people"]}
    discussed = {case for meeting in meetings for case in meeting["cases"]}
    document = {
        "status": status,
        "cost": costs.total,
        "bound": costs.total,
        "gap": 0.0,
        "terms": costs.terms,
        "breakdown": costs.breakdown,
        "meetings": meetings,
        "unplaced": [person.id for person in problem.people if person.id not in seated],
        "undiscussed": [case.id for case in problem.cases if case.id not in discussed],
        "changes": None if costs.changes is None else {"value": costs.changes, "bound": costs.changes},
    }
    return Roster.model_validate_json(json.dumps(document | keys))
