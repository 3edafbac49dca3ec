"""Who can attend what, where and when, as arrays: the eligible attendances of a problem.

Derived once per problem; every model is built from a selection of it (a `Scope`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.model.linear import Ints
from matcher.problem import MeetingPart, Problem, distinct

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Index:
    """A problem in numbers. Options are usable (slot, venue) ways to hold a meeting, sorted by meeting.

    Attendances are sorted by option, then person; an attendance is a person in a meeting held by
    that option, with its cost in travel minutes (venue and slot together).
    """

    problem: Problem
    option_meeting: Ints
    option_slot: Ints
    option_venue: Ints
    person: Ints
    option: Ints
    cost: Ints

    @cached_property
    def meeting(self) -> Ints:
        """Per attendance the meeting."""
        return self.option_meeting[self.option]

    @cached_property
    def people(self) -> dict[str, int]:
        return {person.id: i for i, person in enumerate(self.problem.people)}

    @cached_property
    def meetings(self) -> dict[str, int]:
        return {meeting.id: i for i, meeting in enumerate(self.problem.meetings)}

    @cached_property
    def option_number(self) -> dict[tuple[int, str, str], int]:
        """(meeting, slot id, venue id) → option, for usable options."""
        slots, venues = self.problem.slots, self.problem.venues
        return {
            (int(m), slots[s].id, venues[v].id): o
            for o, (m, s, v) in enumerate(
                zip(self.option_meeting, self.option_slot, self.option_venue, strict=True)
            )
        }

    @cached_property
    def slots_at(self) -> list[Bools]:
        """For each instant at which the set of slots under way grows: which slots are, shape (slots,).

        Sets that are part of another are left out: at most this many rows express every overlap.
        """
        starts = sorted({slot.start for slot in self.problem.slots})
        sets = {
            frozenset(i for i, s in enumerate(self.problem.slots) if s.start <= t < s.end) for t in starts
        }
        maximal = [a for a in sets if not any(a < b for b in sets)]
        masks = []
        for members in sorted(maximal, key=sorted):
            mask = np.zeros(len(self.problem.slots), dtype=np.bool_)
            mask[sorted(members)] = True
            masks.append(mask)
        return masks

    def mask(self, match: Mapping[str, Any]) -> Bools:
        """Which people match, shape (people,)."""
        key = json.dumps(match, sort_keys=True)
        if key not in self._masks:
            found = (person.matches(match) for person in self.problem.people)
            self._masks[key] = np.fromiter(found, dtype=np.bool_, count=len(self.problem.people))
        return self._masks[key]

    def values(self, by: str) -> tuple[list[Any], list[Ints]]:
        """The distinct values of `by`, and for each the people that count under it."""
        if by not in self._values:
            members: dict[tuple[bool, Any], list[int]] = {}
            for i, person in enumerate(self.problem.people):
                for value in person.values(by):
                    members.setdefault(distinct(value), []).append(i)
            arrays = [np.array(ids, dtype=np.int64) for ids in members.values()]
            self._values[by] = ([value for _, value in members], arrays)
        return self._values[by]

    def incidence(self, by: str) -> tuple[Ints, Ints]:
        """(person, value number) pairs, sorted by person; who has several tags occurs several times."""
        if by not in self._incidence:
            _, members = self.values(by)
            people = np.concatenate(members) if members else np.zeros(0, dtype=np.int64)
            numbers = np.repeat(np.arange(len(members)), [len(ids) for ids in members]) if members else people
            order = np.argsort(people, kind="stable")
            self._incidence[by] = (people[order], numbers[order])
        return self._incidence[by]

    @cached_property
    def _masks(self) -> dict[str, Bools]:
        return {}

    @cached_property
    def _values(self) -> dict[str, tuple[list[Any], list[Ints]]]:
        return {}

    @cached_property
    def _incidence(self) -> dict[str, tuple[Ints, Ints]]:
        return {}


def size_limit(meeting: MeetingPart, capacity: int | None) -> int | None:
    """The most people a meeting can have in a room of this capacity; None is unlimited."""
    return min((limit for limit in (meeting.max_size, capacity) if limit is not None), default=None)


def index_problem(problem: Problem) -> Index:
    """Derive the options that can be used and the attendances that are possible."""
    slot_number = {slot.id: i for i, slot in enumerate(problem.slots)}
    venue_number = {venue.id: i for i, venue in enumerate(problem.venues)}
    person_number = {person.id: i for i, person in enumerate(problem.people)}
    meeting_number = {meeting.id: i for i, meeting in enumerate(problem.meetings)}
    slot_cost = np.full((len(problem.people), len(problem.slots)), -1, dtype=np.int64)
    for i, person in enumerate(problem.people):
        for slot, cost in person.slots.items():
            slot_cost[i, slot_number[slot]] = cost

    option_meeting: list[int] = []
    option_slot: list[int] = []
    option_venue: list[int] = []
    ranges = []
    for m, meeting in enumerate(problem.meetings):
        first = len(option_meeting)
        for slot, venue in dict.fromkeys(meeting.options):
            allowed = problem.venues[venue_number[venue]].slots
            if allowed is None or slot in allowed:
                option_meeting.append(m)
                option_slot.append(slot_number[slot])
                option_venue.append(venue_number[venue])
        ranges.append((first, len(option_meeting)))
    slots_of = np.array(option_slot, dtype=np.int64)
    venues_of = np.array(option_venue, dtype=np.int64)

    attends: list[list[int]] = [[] for _ in problem.meetings]
    for i, attend in enumerate(problem.attend):
        attends[meeting_number[attend.meeting]].append(i)
    people, options, costs = [], [], []
    for m in range(len(problem.meetings)):
        first, last = ranges[m]
        if first == last or not attends[m]:
            continue
        ids = np.array([person_number[problem.attend[i].person] for i in attends[m]], dtype=np.int64)
        local = {int(v): k for k, v in enumerate(dict.fromkeys(venues_of[first:last].tolist()))}
        venue_cost = np.full((len(ids), len(local)), -1, dtype=np.int64)
        barred = np.zeros((len(ids), last - first), dtype=np.bool_)
        place = {
            (int(s), int(v)): k
            for k, (s, v) in enumerate(zip(slots_of[first:last], venues_of[first:last], strict=True))
        }
        for row, i in enumerate(attends[m]):
            attend = problem.attend[i]
            for venue, cost in attend.cost.items():
                k = local.get(venue_number[venue])
                if k is not None:
                    venue_cost[row, k] = cost
            for slot, venue in attend.excluded:
                k = place.get((slot_number[slot], venue_number[venue]))
                if k is not None:
                    barred[row, k] = True
        per_option = np.array([local[int(v)] for v in venues_of[first:last]])
        by_venue = venue_cost[:, per_option]
        by_slot = slot_cost[ids][:, slots_of[first:last]]
        possible = (by_venue >= 0) & (by_slot >= 0) & ~barred
        way, who = np.nonzero(possible.T)
        people.append(ids[who])
        options.append(way + first)
        costs.append((by_venue + by_slot)[who, way])
    empty = [np.zeros(0, dtype=np.int64)]
    person_array = np.concatenate(people or empty)
    option_array = np.concatenate(options or empty)
    order = np.lexsort((person_array, option_array))
    return Index(
        problem=problem,
        option_meeting=np.array(option_meeting, dtype=np.int64),
        option_slot=slots_of,
        option_venue=venues_of,
        person=person_array[order],
        option=option_array[order],
        cost=np.concatenate(costs or empty)[order],
    )
