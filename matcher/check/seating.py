"""A roster laid beside its problem: ids looked up once, so that rules and terms read as sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from matcher.problem import (
    AttendPart,
    CasePart,
    Match,
    MeetingPart,
    PersonPart,
    PreviousMeetingPart,
    Problem,
    SlotPart,
    VenuePart,
)
from matcher.roster import HeldMeeting


@dataclass(frozen=True, slots=True)
class Sitting:
    """A held meeting with everything its ids stand for."""

    meeting: MeetingPart
    slot: SlotPart
    venue: VenuePart
    people: tuple[PersonPart, ...]
    cases: tuple[CasePart, ...]
    present: frozenset[str]
    """Ids of `people`."""

    @property
    def option(self) -> tuple[str, str]:
        return self.slot.id, self.venue.id

    def matching(self, match: Match) -> list[PersonPart]:
        """The attendees for whom all conditions of `match` hold."""
        return [person for person in self.people if person.matches(match)]


class Seating:
    """All sittings of a roster, indexed."""

    def __init__(self, problem: Problem, sittings: list[Sitting]) -> None:
        self.problem = problem
        self.sittings = sittings
        self.held = {sitting.meeting.id: sitting for sitting in sittings}
        self.of_person: dict[str, list[Sitting]] = {person.id: [] for person in problem.people}
        for sitting in sittings:
            for person in sitting.people:
                self.of_person[person.id].append(sitting)
        self.meetings = {meeting.id: meeting for meeting in problem.meetings}
        self.attend: dict[tuple[str, str], AttendPart] = {(a.person, a.meeting): a for a in problem.attend}
        self.presented: dict[str, set[str]] = {}
        """Person → ids of the cases that they present."""
        for case in problem.cases:
            for presenter in case.presenters:
                self.presented.setdefault(presenter, set()).add(case.id)
        self.brins = {person.id: person.brin for person in problem.people}

        before = problem.previous
        # Whoever and whatever is gone is ignored, here once for all rules and terms.
        self.before: dict[str, PreviousMeetingPart] = {}
        """Meeting → its previous option, for meetings that still exist."""
        self.attended_before: dict[tuple[str, str], int] = {}
        """(person, meeting) → weight, for people and meetings that still exist."""
        self.frozen: list[str] = []
        self.shortfall: int | None = None
        if before is not None:
            self.before = {m.id: m for m in before.meetings if m.id in self.meetings}
            self.attended_before = {
                (a.person, a.meeting): a.weight
                for a in before.attends
                if a.person in self.of_person and a.meeting in self.meetings
            }
            self.frozen = [m for m in dict.fromkeys(before.frozen) if m in self.meetings]
            self.shortfall = before.shortfall
        self._frozen = frozenset(self.frozen)

    def attends(self, person: str, meeting: str) -> bool:
        """Whether this person sits in this meeting."""
        return meeting in self.held and person in self.held[meeting].present

    def meetings_of(self, person: str) -> set[str]:
        """The ids of the meetings this person sits in."""
        return {sitting.meeting.id for sitting in self.of_person[person]}

    def minimums_bind(self, meeting: str) -> bool:
        """Whether minimum size and quota minimums are hard: not when frozen, nor when they have a price."""
        return meeting not in self._frozen and not self.minimums_have_a_price(meeting)

    def minimums_have_a_price(self, meeting: str) -> bool:
        """Whether falling short of a minimum costs `shortfall` per person: if it was held before."""
        return self.shortfall is not None and meeting in self.before and meeting not in self._frozen


def overlap(left: SlotPart, right: SlotPart) -> bool:
    """Whether two half-open slots share an instant."""
    return left.start < right.end and right.start < left.end


def seat(problem: Problem, meetings: Iterable[HeldMeeting]) -> tuple[Seating | None, tuple[str, ...]]:
    """The seating, or Dutch sentences that say why these meetings can't be read as one."""
    meetings = list(meetings)
    messages = tuple(_unreadable(problem, meetings))
    if messages:
        return None, messages
    slots = {slot.id: slot for slot in problem.slots}
    venues = {venue.id: venue for venue in problem.venues}
    people = {person.id: person for person in problem.people}
    cases = {case.id: case for case in problem.cases}
    known = {meeting.id: meeting for meeting in problem.meetings}
    return Seating(problem, [
        Sitting(
            known[held.id], slots[held.slot], venues[held.venue], tuple(people[id_] for id_ in held.people),
            tuple(cases[id_] for id_ in held.cases), frozenset(held.people),
        )
        for held in meetings
    ]), ()  # fmt: skip


def _unreadable(problem: Problem, meetings: list[HeldMeeting]) -> Iterator[str]:
    slots = {slot.id for slot in problem.slots}
    venues = {venue.id for venue in problem.venues}
    people = {person.id for person in problem.people}
    cases = {case.id for case in problem.cases}
    known = {meeting.id for meeting in problem.meetings}
    for meeting, times in Counter(held.id for held in meetings).items():
        if times > 1:
            yield f"Bijeenkomst '{meeting}' staat {times} keer in de indeling."
        if meeting not in known:
            yield f"Bijeenkomst '{meeting}' bestaat niet in het probleem."
    for held in meetings:
        where = f"bijeenkomst '{held.id}'"
        if held.slot not in slots:
            yield f"Moment '{held.slot}' van {where} bestaat niet in het probleem."
        if held.venue not in venues:
            yield f"Locatie '{held.venue}' van {where} bestaat niet in het probleem."
        for word, ids, existing in (("Deelnemer", held.people, people), ("Casus", held.cases, cases)):
            for id_, times in Counter(ids).items():
                if id_ not in existing:
                    yield f"{word} '{id_}' van {where} bestaat niet in het probleem."
                if times > 1:
                    yield f"{word} '{id_}' staat {times} keer in {where}."
