"""What every format needs to turn a round into a problem: people, reach and free text for readers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Professional, Round, Venue
from matcher.geo import Atlas


@dataclass(frozen=True)
class Reach:
    """Travel minutes of every person to every venue, whole minutes one way, and who can be where."""

    people: Sequence[Professional]
    venues: Sequence[Venue]
    minutes: NDArray[np.int64]
    """Shape (people, venues)."""

    def as_mapping(self) -> dict[tuple[str, str], int]:
        """(person id, venue id) → minutes."""
        return {
            (person.id, venue.id): int(self.minutes[i, j])
            for i, person in enumerate(self.people)
            for j, venue in enumerate(self.venues)
        }


def reach(people: Sequence[Professional], venues: Sequence[Venue], atlas: Atlas) -> Reach:
    """Everybody's travel minutes by their own mode, rounded up: a minute late is late."""
    table = np.zeros((len(people), len(venues)), dtype=np.int64)
    where = np.array([(v.x, v.y) for v in venues], dtype=np.float64).reshape(-1, 2)
    for mode in sorted({person.mode for person in people}):
        rows = [i for i, person in enumerate(people) if person.mode == mode]
        origins = np.array([(people[i].x, people[i].y) for i in rows], dtype=np.float64).reshape(-1, 2)
        table[rows] = np.ceil(atlas.minutes(origins, where, mode) - 1e-6).astype(np.int64)
    return Reach(people, venues, table)


def in_time(person: Professional, minutes: int, start: datetime) -> bool:
    """Whether somebody who leaves school at `leaves_at` is there when the meeting begins."""
    if person.leaves_at is None:
        return True
    return datetime.combine(start.date(), person.leaves_at) + timedelta(minutes=minutes) <= start


def without_cancelled(round_: Round) -> tuple[list[Professional], dict[str, Mapping[str, str]]]:
    """The people who still come, and their availability after what they cancelled."""
    gone = {c.person for c in round_.cancellations if c.slot is None}
    lost: dict[str, set[str]] = {}
    for cancellation in round_.cancellations:
        if cancellation.slot is not None:
            lost.setdefault(cancellation.person, set()).add(cancellation.slot)
    people = [person for person in round_.people if person.id not in gone]
    left = {
        person.id: {s: a for s, a in person.availability.items() if s not in lost.get(person.id, ())}
        for person in people
    }
    return people, left
