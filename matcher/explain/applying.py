"""A problem in which something gives way: the same document, changed as little as that takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from matcher.model.easing import Easing, Kind
from matcher.problem import MeetingPart, PinPart, PreviousPart, Problem


def apply(problem: Problem, easings: Iterable[Easing]) -> Problem:
    """The problem after these easings. Raises KeyError for a kind it doesn't know."""
    for easing in easings:
        problem = _CHANGES[easing.kind](problem, easing)
    return problem


def _fewer(now: int, easing: Easing) -> int:
    return max(0, now - easing.amount)


def _more(now: int | None, easing: Easing) -> int | None:
    return None if now is None else now + easing.amount


def _part(problem: Problem, kind: str, id_: str | None, change: Callable[[Any], dict[str, Any]]) -> Problem:
    """The problem with one of its slots, venues, people or meetings changed."""
    parts = [
        part.model_copy(update=change(part)) if part.id == id_ else part for part in getattr(problem, kind)
    ]
    return problem.model_copy(update={kind: parts})


def _meeting(problem: Problem, easing: Easing, change: Callable[[MeetingPart], dict[str, Any]]) -> Problem:
    return _part(problem, "meetings", easing.meeting, change)


def _entry(
    problem: Problem, easing: Easing, kind: str, key: str, change: Callable[[Any, Easing], int | None]
) -> Problem:
    """The problem with one number of one quota or limit changed."""

    def changed(meeting: MeetingPart) -> dict[str, Any]:
        entries = [
            entry.model_copy(update={key: change(getattr(entry, key), easing)})
            if i == easing.entry
            else entry
            for i, entry in enumerate(getattr(meeting, kind))
        ]
        return {kind: entries}

    return _meeting(problem, easing, changed)


def _without_pins(problem: Problem, gone: Callable[[PinPart], bool]) -> Problem:
    return problem.model_copy(update={"pins": [pin for pin in problem.pins if not gone(pin)]})


def _is_person_pin(pin: PinPart, easing: Easing) -> bool:
    same = (pin.person, pin.meeting) == (easing.person, easing.meeting)
    return pin.person is not None and same and bool(pin.attends) == easing.wanted


def _is_option_pin(pin: PinPart, easing: Easing) -> bool:
    return pin.meeting == easing.meeting and pin.option == (easing.slot, easing.venue)


def _is_held_pin(pin: PinPart, easing: Easing) -> bool:
    return pin.meeting == easing.meeting and pin.held is not None and pin.held == easing.wanted


def _ungrouped(problem: Problem, easing: Easing, kind: str) -> Problem:
    groups = [group for group in getattr(problem, kind) if tuple(group) != easing.people]
    return problem.model_copy(update={kind: groups})


def _previous(problem: Problem, change: Callable[[PreviousPart], dict[str, Any]]) -> Problem:
    before = problem.previous
    if before is None:
        return problem
    return problem.model_copy(update={"previous": before.model_copy(update=change(before))})


def _not_seated_before(before: PreviousPart, easing: Easing) -> dict[str, Any]:
    gone = (easing.person, easing.meeting)
    return {"attends": [entry for entry in before.attends if (entry.person, entry.meeting) != gone]}


_CHANGES: dict[Kind, Callable[[Problem, Easing], Problem]] = {
    Kind.MIN_SIZE: lambda p, e: _meeting(p, e, lambda m: {"min_size": _fewer(m.min_size, e)}),
    Kind.MAX_SIZE: lambda p, e: _meeting(p, e, lambda m: {"max_size": _more(m.max_size, e)}),
    Kind.QUOTA_MIN: lambda p, e: _entry(p, e, "quotas", "min", _fewer),
    Kind.QUOTA_MAX: lambda p, e: _entry(p, e, "quotas", "max", _more),
    Kind.LIMIT: lambda p, e: _entry(p, e, "limits", "max", _more),
    Kind.CAPACITY: lambda p, e: _part(p, "venues", e.venue, lambda v: {"capacity": _more(v.capacity, e)}),
    Kind.MAX_MEETINGS: lambda p, e: _part(
        p, "people", e.person, lambda who: {"max_meetings": _more(who.max_meetings, e)}
    ),
    Kind.PERSON_PIN: lambda p, e: _without_pins(p, lambda pin: _is_person_pin(pin, e)),
    Kind.OPTION_PIN: lambda p, e: _without_pins(p, lambda pin: _is_option_pin(pin, e)),
    Kind.HELD_PIN: lambda p, e: _without_pins(p, lambda pin: _is_held_pin(pin, e)),
    Kind.TOGETHER: lambda p, e: _ungrouped(p, e, "together"),
    Kind.APART: lambda p, e: _ungrouped(p, e, "apart"),
    Kind.FROZEN_PERSON: lambda p, e: _previous(p, lambda before: _not_seated_before(before, e)),
    Kind.ROOMS: lambda p, e: _part(p, "venues", e.venue, lambda v: {"rooms": _more(v.rooms, e)}),
    Kind.MAX_PARALLEL: lambda p, e: p.model_copy(update={"max_parallel": _more(p.max_parallel, e)}),
    Kind.OPEN: lambda p, e: _part(
        p, "venues", e.venue, lambda v: {"slots": None if v.slots is None else [*v.slots, e.slot]}
    ),
    Kind.FROZEN: lambda p, e: _previous(p, lambda b: {"frozen": [m for m in b.frozen if m != e.meeting]}),
    Kind.REQUIRED: lambda p, e: _meeting(p, e, lambda m: {"optional": True}),
}
"""Every kind, and what it changes in the document."""
