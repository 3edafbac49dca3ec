"""Who could take an empty seat, and what that costs: the reserve list first, then people from elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from matcher.explain.judgement import Judgement, Step
from matcher.explain.moves import Bench
from matcher.problem import Problem
from matcher.roster import HeldMeeting

Kind = Literal["reserve", "extra", "move"]

THEIR_OWN = frozenset({
    "each_pinned_person_attends_or_stays_away", "each_frozen_meeting_keeps_its_people",
    "together_people_attend_the_same_meetings",
})  # fmt: skip
"""Rules that somebody's absence breaks whoever comes instead: they can't count against the substitute."""


@dataclass(frozen=True, slots=True)
class Substitute:
    """Somebody who can take the seat without breaking a hard rule."""

    person: str
    kind: Kind
    """reserve: sits nowhere now; extra: a seat beside those they have; move: gives up that in `leaves`."""
    leaves: str | None
    judgement: Judgement
    """What it does to the roster in which the seat is empty."""
    travel: int
    """Minutes that this seat costs them: the way there, with the price of the moment."""
    colleague: bool
    """Whether they are of the same school as the one who left."""

    @property
    def cost(self) -> int:
        """Travel minutes in all, compared with leaving the seat empty; negative: the roster gets better."""
        return self.judgement.cost

    @property
    def left_behind(self) -> int:
        """What the meeting that they leave loses, in travel minutes; 0 when they leave none."""
        return sum(
            part.minutes
            for part in self.judgement.parts
            if part.meeting is not None and part.meeting == self.leaves and part.term != "attendance"
        )


def substitutes(
    problem: Problem,
    meetings: Iterable[HeldMeeting],
    meeting: str,
    *,
    instead_of: str | None = None,
    most: int | None = 10,
) -> tuple[Substitute, ...]:
    """Who can take an empty seat in a held meeting; `instead_of` is somebody there whose seat it is.

    The reserve list comes first, then everybody else, each group by cost and then in the order of the
    problem. `most` None: all of them. Raises KeyError for a meeting that is not held, ValueError for an
    `instead_of` who is not in it.
    """
    return substitutes_on(Bench(problem, meetings), meeting, instead_of, most)


def substitutes_on(
    bench: Bench, meeting: str, instead_of: str | None = None, most: int | None = 10
) -> tuple[Substitute, ...]:
    """As `substitutes`, on a bench that is there already."""
    bench.held[meeting]
    gone = () if instead_of is None else (Step(instead_of, meeting, False),)
    empty = bench.judge(*gone)
    found = []
    for person in bench.people:
        ways = list(_ways(bench, person, meeting, instead_of, empty))
        if ways:
            found.append(min(ways, key=lambda way: way.cost))
    # Sorting keeps the order of the problem among equals.
    found.sort(key=lambda one: (one.kind != "reserve", one.cost))
    return tuple(found[:most])


def _ways(
    bench: Bench, person: str, meeting: str, instead_of: str | None, empty: Judgement
) -> Iterator[Substitute]:
    """How somebody could take the seat: beside what they have, or instead of one of those."""
    sitting = bench.held[meeting]
    if person in sitting.present or not bench.can_attend(person, meeting):
        return
    gone = () if instead_of is None else (Step(instead_of, meeting, False),)
    accepted = Counter(violation for violation in empty.broken if violation.rule in THEIR_OWN)
    mine = bench.seats(person)
    school = bench.people[person].school
    for leaves in (None, *mine):
        left = () if leaves is None else (Step(person, leaves, False),)
        both = bench.judge(*gone, *left, Step(person, meeting, True))
        if Counter(both.broken) - accepted:
            continue
        kind: Kind = "move" if leaves is not None else "extra" if mine else "reserve"
        yield Substitute(
            person,
            kind,
            leaves,
            both.beyond(empty),
            bench.attend[person, meeting].cost[sitting.venue.id]
            + bench.people[person].slots[sitting.slot.id],
            instead_of is not None and school is not None and school == bench.people[instead_of].school,
        )
