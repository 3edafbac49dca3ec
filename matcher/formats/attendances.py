"""Who could attend which meeting: within reach, in time, step-free where asked; and at what cost.

The questions are put to whole columns of people at once, because a large round has millions of
answers, and once for all meetings that have the same area, venues and slots.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from matcher.domain import CandidateMeeting, Professional, Round
from matcher.formats.areas import Areas
from matcher.formats.common import Flags, Ints, Reach, longest_trip
from matcher.problem import AttendPart

Able = list[tuple[str, dict[str, int], list[tuple[str, str]]]]
"""(person id, venue id → cost, options that the person can't make), of those who could come."""


@dataclass(frozen=True, slots=True)
class Attendances:
    rows: list[AttendPart]
    """By meeting, and then in the order of the people."""
    able: Mapping[str, Sequence[str]]
    """Meeting id → ids of who could come; meetings of one kind share the very same sequence."""


def attendances(
    candidates: Sequence[CandidateMeeting],
    round_: Round,
    people: Sequence[Professional],
    availability: Mapping[str, Mapping[str, str]],
    home: Mapping[str, str | None],
    areas: Areas | None,
    table: Reach,
    rules: Mapping[str, int],
    weights: Mapping[str, int],
) -> Attendances:
    """Everybody who could attend a candidate. Without `areas` it does not matter where anybody lives.

    Meetings of one kind share the `cost` and `except` of their rows: nobody may change those in place.
    """
    who = _Eligibility(round_, people, availability, home, table, rules, weights)
    kinds: dict[tuple[str, tuple[str, ...], tuple[str, ...]], Able] = {}
    able: dict[str, Sequence[str]] = {}
    ids: dict[tuple[str, tuple[str, ...], tuple[str, ...]], Sequence[str]] = {}
    rows: list[AttendPart] = []
    with _no_garbage():
        for candidate in candidates:
            kind = (candidate.area, candidate.venues, candidate.slots)
            if kind not in kinds:
                near = areas.neighbours(candidate.area) if areas else None
                kinds[kind] = who.able(candidate, near)
                ids[kind] = tuple(person for person, _, _ in kinds[kind])
            able[candidate.id] = ids[kind]
            rows += [_row(person, candidate.id, cost, late) for person, cost, late in kinds[kind]]
    return Attendances(rows, able)


class _Eligibility:
    """What decides whether somebody could come, as one column per fact with a row per person."""

    def __init__(
        self,
        round_: Round,
        people: Sequence[Professional],
        availability: Mapping[str, Mapping[str, str]],
        home: Mapping[str, str | None],
        table: Reach,
        rules: Mapping[str, int],
        weights: Mapping[str, int],
    ) -> None:
        self.ids = [person.id for person in people]
        self.homes = [home[person.id] for person in people]
        self.weights = weights
        self.venues = {venue.id: venue for venue in round_.venues}
        self.column = {venue.id: j for j, venue in enumerate(round_.venues)}
        self.slot = {slot.id: t for t, slot in enumerate(round_.slots)}
        self.minutes = table.minutes
        limits = [rules["max_reistijd"] if p.max_travel is None else p.max_travel for p in people]
        comfortable = [rules["reistijd_ruim_po" if p.sector == "PO" else "reistijd_ruim_vo"] for p in people]
        self.limit: Ints = np.array(limits, dtype=np.int64)
        self.comfortable: Ints = np.array(comfortable, dtype=np.int64)
        self.needs_step_free: Flags = np.array([p.step_free for p in people], dtype=bool)
        self.stays_home: Flags = np.array(
            [p.sector == "PO" or bool(p.preferred_area) for p in people], dtype=bool
        )
        """Whom another area costs something."""
        shape = (len(people), len(round_.slots))
        self.free: Flags = np.array(
            [[slot.id in availability[p.id] for slot in round_.slots] for p in people], dtype=bool
        ).reshape(shape)
        self.longest: Ints = np.array(
            [[longest_trip(p, slot.start) for slot in round_.slots] for p in people], dtype=np.int64
        ).reshape(shape)

    def able(self, candidate: CandidateMeeting, near: frozenset[str] | None) -> Able:
        """The people who could come to a meeting; `near` is None where areas don't count."""
        extra = 0 if near is None else self._away_from_home(candidate.area, near)
        costs, can_come, misses = [], [], []
        for venue_id in candidate.venues:
            venue = self.venues[venue_id]
            slots = [s for s in candidate.slots if s in venue.slots]
            columns = [self.slot[s] for s in slots]
            minutes = self.minutes[:, self.column[venue_id]]
            in_time = minutes[:, None] <= self.longest[:, columns]
            free = self.free[:, columns]
            within_reach = minutes <= self.limit
            step_free = venue.step_free | ~self.needs_step_free
            at_some_moment = (free & in_time).any(axis=1)
            can_come.append(within_reach & step_free & at_some_moment)
            misses.append((slots, can_come[-1][:, None] & free & ~in_time))
            # Minutes beyond what is comfortable count twice.
            costs.append(minutes + np.maximum(0, minutes - self.comfortable) + extra)
        if not candidate.venues:
            return []
        late = self._late(candidate, misses)
        rows = np.flatnonzero(np.any(can_come, axis=0))
        cost = np.array(costs)[:, rows].T.tolist()
        here = np.array(can_come)[:, rows].T.tolist()
        nothing: list[tuple[str, str]] = []
        return [
            (
                self.ids[i],
                {v: c for v, c, yes in zip(candidate.venues, cost[n], here[n], strict=True) if yes},
                late.get(i, nothing),
            )
            for n, i in enumerate(rows.tolist())
        ]

    def _away_from_home(self, area: str, near: frozenset[str]) -> Ints:
        """What it costs each person that this meeting is not in their own area."""
        price = {
            home: 0 if home == area else self.weights["buurwijk" if home in near else "verder_weg"]
            for home in dict.fromkeys(self.homes)
        }
        everybody: Ints = np.array([price[home] for home in self.homes], dtype=np.int64)
        return everybody * self.stays_home

    def _late(
        self, candidate: CandidateMeeting, misses: Sequence[tuple[list[str], Flags]]
    ) -> dict[int, list[tuple[str, str]]]:
        """Row → options for which somebody is free, but can't be there in time."""
        late: dict[int, list[tuple[str, str]]] = {}
        for venue_id, (slots, missed) in zip(candidate.venues, misses, strict=True):
            for i, t in np.argwhere(missed).tolist():
                late.setdefault(i, []).append((slots[t], venue_id))
        return late


_FIELDS = {"person", "meeting", "cost", "excluded"}
_NOTHING_MORE: dict[str, object] = {}


def _row(
    person: str,
    meeting: str,
    cost: dict[str, int],
    late: list[tuple[str, str]],
    make: Callable[[type[AttendPart]], AttendPart] = object.__new__,
    put: Callable[[AttendPart, str, object], None] = object.__setattr__,
) -> AttendPart:
    # Right by construction, and there may be millions: what pydantic's model_construct does, but four
    # times as quick, and sharing what is equal. A test holds it against the validated row.
    row = make(AttendPart)
    put(row, "__dict__", {"person": person, "meeting": meeting, "cost": cost, "excluded": late})
    put(row, "__pydantic_fields_set__", _FIELDS)
    put(row, "__pydantic_extra__", _NOTHING_MORE)
    put(row, "__pydantic_private__", None)
    return row


@contextmanager
def _no_garbage() -> Iterator[None]:
    """Without the collector, which would walk through all rows again and again as they grow in number."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
