"""What a change does: which rules it breaks, what it costs, and for whom something changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from matcher.check import Violation, broken_rules, costs_of
from matcher.explain import Step
from matcher.explain.substitutes import substitutes_on
from matcher.explain.wording import rule_sentence
from matcher.outputs.report import TERMS
from matcher.roster import HeldMeeting
from web.editing.changes import Change, Move, applied
from web.editing.desk import Desk

SWAPS = 3
"""Ways out that are shown."""


@dataclass(frozen=True, slots=True)
class TermRow:
    """One cost term before and after, in travel minutes."""

    title: str
    before: int
    after: int

    @property
    def difference(self) -> int:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Shifted:
    """Somebody who sits elsewhere afterwards."""

    person: str
    name: str
    role: str
    school: str
    before: tuple[str, ...]
    """Names of meetings."""
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WayOut:
    """Another change that does the same and that the rules allow."""

    text: str
    cost: int
    change: Change


@dataclass(frozen=True, slots=True)
class Effect:
    """Everything that is shown before somebody says yes."""

    meetings: tuple[HeldMeeting, ...]
    broken: tuple[str, ...]
    """Dutch sentences; empty when it may be done."""
    before: int
    after: int
    """Travel minutes."""
    terms: tuple[TermRow, ...]
    people: tuple[Shifted, ...]
    sizes: tuple[tuple[str, int, int | None], ...]
    """(name, people before, people after) of each meeting that changes; None: not held any more."""

    lapsed: tuple[str, ...] = ()
    """Cases that are not discussed any more."""

    @property
    def allowed(self) -> bool:
        return not self.broken

    @property
    def difference(self) -> int:
        return self.after - self.before


def effect_of(desk: Desk, change: Change) -> Effect:
    """Judge a change with the independent checker. Raises ValueError when it does not fit the version."""
    meetings = applied(desk.problem, desk.roster.meetings, change)
    broken = list((Counter(broken_rules(desk.problem, meetings)) - Counter(desk.broken)).elements())
    costs = costs_of(desk.problem, meetings)
    was = {one.id: one for one in desk.roster.meetings}
    now = {one.id: one for one in meetings}
    return Effect(
        meetings=tuple(meetings),
        broken=tuple(dict.fromkeys(_sentence(desk, one, meetings) for one in broken)),
        before=desk.costs.total,
        after=costs.total,
        terms=tuple(
            TermRow(title, desk.costs.terms.get(name, 0), costs.terms.get(name, 0))
            for name, (title, _meaning) in TERMS.items()
            if desk.costs.terms.get(name) or costs.terms.get(name)
        ),
        people=_shifted(desk, was, now),
        sizes=tuple(
            (desk.words.meeting(id_), len(old.people), len(now[id_].people) if id_ in now else None)
            for id_, old in was.items()
            if now.get(id_) != old
        ),
        lapsed=tuple(
            case
            for old in desk.roster.meetings
            for case in old.cases
            if not any(case in one.cases for one in meetings)
        ),
    )


def _sentence(desk: Desk, violation: Violation, meetings: Sequence[HeldMeeting]) -> str:
    """A broken rule with names. Where a meeting has moved, its old place says nothing of the new one."""
    places = {one.id: (one.slot, one.venue) for one in meetings}
    moved = any(places.get(one.id, (one.slot, one.venue)) != (one.slot, one.venue)
                for one in desk.roster.meetings)  # fmt: skip
    if moved and violation.rule == "each_attendance_is_possible":
        text = desk.words.fill_in(violation.message).rstrip(".")
    else:
        text = rule_sentence(desk.bench, violation, desk.words)
    if violation.rule == "each_pinned_person_attends_or_stays_away":
        for one in desk.fixed:
            if f"'{one.person}'" in violation.message and f"'{one.meeting}'" in violation.message:
                text += f", met als reden: {one.reason}" if one.reason else ""
    return text[:1].upper() + text[1:] + "."


def _shifted(desk: Desk, was: dict[str, HeldMeeting], now: dict[str, HeldMeeting]) -> tuple[Shifted, ...]:
    def seats(meetings: dict[str, HeldMeeting]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for meeting in meetings.values():
            for person in meeting.people:
                found.setdefault(person, []).append(desk.words.meeting(meeting.id))
        return found

    before, after = seats(was), seats(now)
    return tuple(
        Shifted(
            person, desk.words.person(person), desk.people.get(person, {}).get("role", ""),
            desk.people.get(person, {}).get("school", ""), tuple(before.get(person, ())),
            tuple(after.get(person, ())),
        )
        for person in dict.fromkeys((*before, *after))
        if set(before.get(person, ())) != set(after.get(person, ()))
    )  # fmt: skip


def ways_out(desk: Desk, change: Change) -> list[WayOut]:
    """Who could swap or step in when a change of one person's seat is not allowed, the cheapest first."""
    if len(change.moves) != 1 or change.close or change.place:
        return []
    (move,) = change.moves
    bench, words = desk.bench, desk.words
    if move.joins is None:
        assert move.leaves is not None
        found = []
        for one in substitutes_on(bench, move.leaves, move.person, SWAPS):
            steps = [Step(move.person, move.leaves, False), Step(one.person, move.leaves, True)]
            if one.leaves:
                steps.append(Step(one.person, one.leaves, False))
            judgement = bench.judge(*steps)
            # A substitute can do nothing about somebody who is fixed, or bound to others.
            if judgement.allowed:
                text = f"{words.person(one.person)} komt in de plaats"
                text += f" en gaat weg uit {words.meeting(one.leaves)}" if one.leaves else ""
                change = Change((move, Move(one.person, one.leaves, move.leaves)))
                found.append(WayOut(text, judgement.cost, change))
        return found
    if not bench.can_attend(move.person, move.joins):
        return []
    ways = []
    for other in bench.held[move.joins].people:
        if move.leaves is not None and other.id in bench.held[move.leaves].present:
            continue
        there = move.leaves if move.leaves and bench.can_attend(other.id, move.leaves) else None
        steps = [Step(other.id, move.joins, False), Step(move.person, move.joins, True)]
        if move.leaves:
            steps.append(Step(move.person, move.leaves, False))
        if there:
            steps.append(Step(other.id, there, True))
        judgement = bench.judge(*steps)
        if judgement.allowed:
            name = words.person(other.id)
            text = f"{name} gaat naar {words.meeting(there)}" if there else f"{name} gaat eruit"
            ways.append(WayOut(text, judgement.cost, Change((move, Move(other.id, move.joins, there)))))
    return sorted(ways, key=lambda one: one.cost)[:SWAPS]


def told(desk: Desk, change: Change) -> str:
    """What is done, in Dutch, for the list of versions."""
    words, parts = desk.words, []
    for move in change.moves:
        name = words.person(move.person)
        if move.leaves and move.joins:
            parts.append(f"{name} van {words.meeting(move.leaves)} naar {words.meeting(move.joins)}")
        elif move.joins:
            parts.append(f"{name} erbij in {words.meeting(move.joins)}")
        else:
            parts.append(f"{name} uit {words.meeting(move.leaves or '')}")
    if change.close:
        parts.append(f"{words.meeting(change.close)} gaat niet door")
    if change.place:
        meeting, slot, venue = change.place
        parts.append(f"{words.meeting(meeting)} naar {words.other(slot)}, {words.other(venue)}")
    return "; ".join(parts)
