"""A quick start for a rerun: meetings that can't stay go elsewhere as a whole, people one by one.

No search: each meeting, and then each person, takes the lightest change that is still free. What comes out
may break a rule; the checker says so.
"""

from __future__ import annotations

from collections.abc import Iterator

from matcher.check import broken_rules
from matcher.engines.starting import earlier_roster
from matcher.model.index import size_limit
from matcher.problem import PreviousPart, Problem
from matcher.roster import HeldMeeting

RELOCATED = "relocated"
"""The engine of what comes out."""
TRIES = 3
"""Ways to hold one meeting that are shown to the checker."""


def relocated(problem: Problem) -> list[HeldMeeting]:
    """The earlier roster with as much of it elsewhere as had to go, or nothing when no rule-abiding one came.

    The problem has an earlier roster.
    """
    assert problem.previous is not None
    place = _Places(problem, problem.previous)
    for meeting in place.displaced():
        for held in list(place.ways_to_hold(meeting))[:TRIES]:
            if not broken_rules(problem, [*place.held.values(), held]):
                place.held[meeting] = held
                break
    whole = list(place.held.values())
    place.seat_the_rest()
    for found in (list(place.held.values()), whole):
        if found and not broken_rules(problem, found):
            return found
    return []


class _Places:
    """Who is where, while it is being put together."""

    def __init__(self, problem: Problem, previous: PreviousPart) -> None:
        self.problem, self.previous = problem, previous
        self.people = {person.id: person for person in problem.people}
        self.parts = {part.id: part for part in problem.meetings}
        self.venues = {venue.id: venue for venue in problem.venues}
        self.slots = {slot.id: slot for slot in problem.slots}
        self.rows = {(row.person, row.meeting): row for row in problem.attend}
        self.was = {part.id: (part.slot, part.venue) for part in previous.meetings}
        self.sat: dict[str, list[str]] = {}
        for attend in sorted(previous.attends, key=lambda one: -one.weight):
            if attend.person in self.people:
                self.sat.setdefault(attend.meeting, []).append(attend.person)
        self.off = {pin.meeting for pin in problem.pins if pin.held is False}
        self.held = {
            meeting.id: meeting
            for meeting in earlier_roster(problem)
            if meeting.id not in self.off and self._usable(meeting.slot, meeting.venue)
        }

    def displaced(self) -> list[str]:
        """Meetings that were held and can't be as they were, the largest first."""
        gone = [m for m in self.was if m in self.parts and m not in self.held and m not in self.off]
        return sorted(gone, key=lambda meeting: -len(self.sat.get(meeting, ())))

    def ways_to_hold(self, meeting: str) -> Iterator[HeldMeeting]:
        """The ways to hold it that are free, those with the lightest changes first."""
        change, ways = self.previous.change, []
        for slot, venue in self.parts[meeting].options:
            if not (self._usable(slot, venue) and self._room(slot, venue)):
                continue
            there = [p for p in self.sat.get(meeting, ()) if self._can(p, meeting, slot, venue)]
            most = size_limit(self.parts[meeting], self.venues[venue].capacity)
            there = there if most is None else there[: int(most)]
            if there:
                each = change.venue if slot == self.was[meeting][0] else change.slot
                lost = change.lost * (len(self.sat[meeting]) - len(there))
                held = HeldMeeting(id=meeting, slot=slot, venue=venue, people=there)
                ways.append((each * len(there) + lost, slot, venue, held))
        yield from (held for *_order, held in sorted(ways, key=lambda way: way[:3]))

    def seat_the_rest(self) -> None:
        """Everybody who lost a place takes the lightest other one that has room."""
        for meeting, people in self.sat.items():
            here = self.held.get(meeting)
            for person in people:
                if here is None or person not in here.people:
                    self._seat(person, meeting)

    def _seat(self, person: str, meeting: str) -> None:
        change, best = self.previous.change, None
        most = self.people[person].max_meetings
        mine = [one for one in self.held.values() if person in one.people]
        groups = {self.parts[one.id].exclusive for one in mine} - {None}
        slot, venue = self.was.get(meeting, ("", ""))
        if most is not None and len(mine) >= most:
            return
        for other in self.held.values():
            limit = size_limit(self.parts[other.id], self.venues[other.venue].capacity)
            full = limit is not None and len(other.people) >= limit
            if full or person in other.people or self.parts[other.id].exclusive in groups:
                continue
            if person in self.sat.get(other.id, ()) or other.id in self.previous.frozen:
                continue
            if self._can(person, other.id, other.slot, other.venue):
                same = (other.slot == slot, other.venue == venue)
                price = change.meeting if all(same) else change.venue if same[0] else change.slot
                if best is None or price < best[0]:
                    best = (price, other)
        if best is not None:
            chosen = best[1]
            self.held[chosen.id] = chosen.model_copy(update={"people": [*chosen.people, person]})

    def _usable(self, slot: str, venue: str) -> bool:
        place = self.venues[venue]
        return (place.slots is None or slot in place.slots) and place.rooms > 0

    def _overlap(self, one: str, other: str) -> bool:
        return self.slots[one].start < self.slots[other].end and self.slots[other].start < self.slots[one].end

    def _room(self, slot: str, venue: str) -> bool:
        there = [one for one in self.held.values() if self._overlap(one.slot, slot)]
        at_once = self.problem.max_parallel
        if at_once is not None and len(there) >= at_once:
            return False
        return sum(one.venue == venue for one in there) < self.venues[venue].rooms

    def _can(self, person: str, meeting: str, slot: str, venue: str) -> bool:
        row = self.rows.get((person, meeting))
        if row is None or venue not in row.cost or (slot, venue) in row.excluded:
            return False
        if slot not in self.people[person].slots:
            return False
        return not any(person in one.people and self._overlap(one.slot, slot) for one in self.held.values())
