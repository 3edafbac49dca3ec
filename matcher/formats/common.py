"""What every format needs to turn a round into a problem: people, reach and who is left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Professional, Round, Venue
from matcher.errors import Finding
from matcher.geo import Atlas
from matcher.geo.travel import is_estimate, whole_minutes

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

ANY_MINUTES = 2**31
"""More minutes than any trip takes."""


class PairTable(Mapping[tuple[str, str], int]):
    """(person id, venue id) → number, read from a table when asked: a large round has millions."""

    def __init__(self, people: Sequence[str], venues: Sequence[str], table: Ints | Flags) -> None:
        """`table` has shape (people, venues)."""
        self._people = {person: i for i, person in enumerate(people)}
        self._venues = {venue: j for j, venue in enumerate(venues)}
        self._table = table

    def __getitem__(self, pair: tuple[str, str]) -> int:
        person, venue = pair
        return int(self._table[self._people[person], self._venues[venue]])

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return ((person, venue) for person in self._people for venue in self._venues)

    def __len__(self) -> int:
        return len(self._people) * len(self._venues)


@dataclass(frozen=True)
class Reach:
    """Travel of every person to every venue, one way."""

    people: Sequence[Professional]
    venues: Sequence[Venue]
    minutes: Ints
    """Shape (people, venues), whole minutes."""
    estimated: Flags
    """Shape (people, venues): True where no network of real ways was followed."""
    routed: tuple[str, ...] = ()
    """Modes for which the organisation's own router answered."""
    notices: tuple[Finding, ...] = ()
    """What went wrong in asking, such as a router that did not answer."""

    def minutes_by_pair(self) -> PairTable:
        """(person id, venue id) → minutes."""
        return PairTable([p.id for p in self.people], [v.id for v in self.venues], self.minutes)

    def estimated_by_pair(self) -> PairTable:
        """(person id, venue id) → 1 where the minutes are an estimate."""
        return PairTable([p.id for p in self.people], [v.id for v in self.venues], self.estimated)


def reach(people: Sequence[Professional], venues: Sequence[Venue], atlas: Atlas) -> Reach:
    """Everybody's travel minutes by their own mode, rounded up: a minute late is late."""
    shape = (len(people), len(venues))
    table, guessed = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=bool)
    where = np.array([(v.x, v.y) for v in venues], dtype=np.float64).reshape(-1, 2)
    for mode in sorted({person.mode for person in people}):
        rows = [i for i, person in enumerate(people) if person.mode == mode]
        points = np.array([(people[i].x, people[i].y) for i in rows], dtype=np.float64).reshape(-1, 2)
        # Colleagues travel alike: each school is asked for once.
        origins, of_row = np.unique(points, axis=0, return_inverse=True)
        trips = atlas.trips(origins, where, mode)
        of_row = of_row.reshape(-1)
        table[rows] = whole_minutes(trips.minutes)[of_row]
        guessed[rows] = is_estimate(mode, trips)[of_row]
    routed = tuple(sorted({person.mode for person in people if atlas.is_routed(person.mode)}))
    return Reach(people, venues, table, guessed, routed, atlas.travel.notices())


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
