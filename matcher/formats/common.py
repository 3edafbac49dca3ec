"""What every format needs to turn a round into a problem: people, reach and who is left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Professional, Round, Venue
from matcher.geo import Atlas

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

ANY_MINUTES = 2**31
"""More minutes than any trip takes."""


class TravelMinutes(Mapping[tuple[str, str], int]):
    """(person id, venue id) → minutes, read from the table when asked: a large round has millions."""

    def __init__(self, people: Sequence[str], venues: Sequence[str], minutes: Ints) -> None:
        """`minutes` has shape (people, venues)."""
        self._people = {person: i for i, person in enumerate(people)}
        self._venues = {venue: j for j, venue in enumerate(venues)}
        self._minutes = minutes

    def __getitem__(self, pair: tuple[str, str]) -> int:
        person, venue = pair
        return int(self._minutes[self._people[person], self._venues[venue]])

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return ((person, venue) for person in self._people for venue in self._venues)

    def __len__(self) -> int:
        return len(self._people) * len(self._venues)


@dataclass(frozen=True)
class Reach:
    """Travel minutes of every person to every venue, whole minutes one way."""

    people: Sequence[Professional]
    venues: Sequence[Venue]
    minutes: Ints
    """Shape (people, venues)."""

    def as_mapping(self) -> TravelMinutes:
        """(person id, venue id) → minutes."""
        return TravelMinutes([p.id for p in self.people], [v.id for v in self.venues], self.minutes)


def reach(people: Sequence[Professional], venues: Sequence[Venue], atlas: Atlas) -> Reach:
    """Everybody's travel minutes by their own mode, rounded up: a minute late is late."""
    table = np.zeros((len(people), len(venues)), dtype=np.int64)
    where = np.array([(v.x, v.y) for v in venues], dtype=np.float64).reshape(-1, 2)
    for mode in sorted({person.mode for person in people}):
        rows = [i for i, person in enumerate(people) if person.mode == mode]
        points = np.array([(people[i].x, people[i].y) for i in rows], dtype=np.float64).reshape(-1, 2)
        # Colleagues travel alike: each school is asked for once.
        origins, of_row = np.unique(points, axis=0, return_inverse=True)
        minutes = np.ceil(atlas.minutes(origins, where, mode) - 1e-6).astype(np.int64)
        table[rows] = minutes[of_row.reshape(-1)]
    return Reach(people, venues, table)


def longest_trip(person: Professional, start: datetime) -> int:
    """Minutes that somebody who leaves school at `leaves_at` may travel to be there at the beginning.

    Negative for who leaves after that; ANY_MINUTES for who did not say when they can leave.
    """
    if person.leaves_at is None:
        return ANY_MINUTES
    return (start - datetime.combine(start.date(), person.leaves_at)) // timedelta(minutes=1)


def without_cancelled(round_: Round) -> tuple[list[Professional], dict[str, Mapping[str, str]]]:
    """The people who still come, and their availability after what they cancelled."""
    gone = {c.person for c in round_.cancellations if c.slot is None}
    lost: dict[str, set[str]] = {}
    for cancellation in round_.cancellations:
        if cancellation.slot is not None:
            lost.setdefault(cancellation.person, set()).add(cancellation.slot)
    people = [person for person in round_.people if person.id not in gone]
    left: dict[str, Mapping[str, str]] = {
        person.id: {s: a for s, a in person.availability.items() if s not in lost.get(person.id, ())}
        for person in people
    }
    return people, left
