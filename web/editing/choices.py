"""What there is to choose from: other meetings for a person, people for a meeting, other places."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.explain import Judgement, Step
from matcher.explain.wording import rule_sentence
from web.editing.changes import Change, Move
from web.editing.desk import Desk

MOST = 40
"""Rows of a list of people."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be done, with what it costs or why it can't."""

    id: str
    """Of a meeting or a person."""
    text: str
    cost: int
    """Travel minutes; below zero the roster gets better."""
    why_not: str
    """Empty when the rules allow it."""
    change: Change


def meetings_for(desk: Desk, person: str, leaves: str | None) -> list[Choice]:
    """The held meetings that somebody can attend, instead of one that they have or beside those."""
    gone = () if leaves is None else (Step(person, leaves, False),)
    found = [
        _choice(desk, id_, desk.words.meeting(id_), desk.bench.judge(*gone, Step(person, id_, True)),
                Change((Move(person, leaves, id_),)))
        for id_, sitting in desk.bench.held.items()
        if person not in sitting.present and desk.bench.can_attend(person, id_)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (bool(one.why_not), one.cost))


def people_for(desk: Desk, meeting: str) -> list[Choice]:
    """Who is on the reserve list and can attend this meeting."""
    found = [
        _choice(desk, person, desk.words.person(person), desk.bench.join(person, meeting),
                Change((Move(person, None, meeting),)))
        for person in desk.roster.unplaced
        if desk.bench.can_attend(person, meeting)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (bool(one.why_not), one.cost))[:MOST]


def _choice(desk: Desk, id_: str, text: str, judgement: Judgement, change: Change) -> Choice:
    why = rule_sentence(desk.bench, judgement.broken[0], desk.words) if judgement.broken else ""
    return Choice(id_, text, judgement.cost, why[:1].upper() + why[1:], change)


def options_for(desk: Desk, meeting: str) -> list[tuple[str, str, int]]:
    """(value, moment and place, how many of its people can't come) of where a meeting can be held too.

    The fewest who can't come first, then in order of time.
    """
    sitting = desk.bench.held[meeting]
    starts = {slot.id: slot.start for slot in desk.problem.slots}
    rows = [(person, desk.bench.attend[person.id, meeting]) for person in sitting.people]
    found = [
        (
            sum(
                slot not in person.slots or venue not in row.cost or (slot, venue) in row.excluded
                for person, row in rows
            ),
            starts[slot], f"{slot}|{venue}", f"{desk.words.other(slot)} · {desk.words.other(venue)}",
        )
        for slot, venue in sitting.meeting.options
        if (slot, venue) != sitting.option
    ]  # fmt: skip
    return [(value, text, absent) for absent, _start, value, text in sorted(found)]
