"""What an organiser could give way on: the negotiable demands of the hard rules, and what a unit costs.

A model built elastically (matcher.model.elastic) has a column for each; an ordinary one has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from matcher.model.linear import ProgramBuilder
from matcher.problem import Problem


class Kind(StrEnum):
    """What gives way."""

    MIN_SIZE = "min_size"
    MAX_SIZE = "max_size"
    QUOTA_MIN = "quota_min"
    QUOTA_MAX = "quota_max"
    LIMIT = "limit"
    CAPACITY = "capacity"
    MAX_MEETINGS = "max_meetings"
    PERSON_PIN = "person_pin"
    OPTION_PIN = "option_pin"
    HELD_PIN = "held_pin"
    TOGETHER = "together"
    FROZEN_PERSON = "frozen_person"
    APART = "apart"
    ROOMS = "rooms"
    MAX_PARALLEL = "max_parallel"
    OPEN = "open"
    FROZEN = "frozen"
    REQUIRED = "required"


UNITS: Mapping[Kind, int] = {
    # One person more or fewer in a meeting.
    Kind.MIN_SIZE: 1,
    Kind.MAX_SIZE: 1,
    Kind.QUOTA_MIN: 1,
    Kind.QUOTA_MAX: 1,
    Kind.LIMIT: 1,
    # Somebody has to be asked, or an earlier wish is let go.
    Kind.CAPACITY: 2,
    Kind.MAX_MEETINGS: 2,
    Kind.PERSON_PIN: 2,
    Kind.OPTION_PIN: 2,
    Kind.HELD_PIN: 2,
    Kind.TOGETHER: 2,
    Kind.FROZEN_PERSON: 2,
    # There was a reason for it, or it has to be arranged.
    Kind.APART: 3,
    Kind.ROOMS: 3,
    Kind.MAX_PARALLEL: 3,
    Kind.OPEN: 3,
    # It changes the day of a whole group.
    Kind.FROZEN: 4,
    Kind.REQUIRED: 5,
}
"""What one unit costs. Our choices: few and small changes first, and those an organiser can decide alone."""

SMALLEST_MEETING = 2
"""No minimum size is lowered below this: a meeting of one person is none, and not holding it says so."""


@dataclass(frozen=True, slots=True)
class Easing:
    """One demand that gives way by `amount` (people, rooms, meetings; 1 where it is let go of whole).

    Ids are those of the problem; what doesn't apply is None or empty.
    """

    kind: Kind
    meeting: str | None = None
    person: str | None = None
    venue: str | None = None
    slot: str | None = None
    people: tuple[str, ...] = ()
    """Who should be together or apart."""
    name: str = ""
    """Of the quota or limit."""
    entry: int | None = None
    """Its place in the meeting's list."""
    wanted: bool | None = None
    """What the pin asks: attending or being held (true), or not."""
    now: int | None = None
    """The number that the problem has today, where there is one."""
    amount: int = 1

    @property
    def size(self) -> int:
        """What it costs, in units."""
        return UNITS[self.kind] * self.amount

    @property
    def theme(self) -> tuple[object, ...]:
        """What it is about, whoever the people are."""
        return (self.kind, self.meeting, self.venue, self.entry)

    @property
    def subject(self) -> tuple[object, ...]:
        """What it is about, with the people whom an organiser named; not whoever could come once more."""
        if self.kind is Kind.MAX_MEETINGS:
            return self.theme
        return (*self.theme, self.slot, self.person, self.people, self.wanted)


class Ledger:
    """The easings of one elastic model, each with its column."""

    def __init__(self, original: Problem) -> None:
        self.original = original
        """The problem as it was given: the model's own has every venue open in every slot."""
        self.columns: dict[Easing, int] = {}

    def column(self, program: ProgramBuilder, easing: Easing, most: int) -> int:
        """The column of an easing: by how much it gives way, at most `most`; one for all that share it."""
        easing = replace(easing, amount=1)
        if easing not in self.columns:
            self.columns[easing] = int(program.add_columns(1, upper=most, integral=True)[0])
        return self.columns[easing]
