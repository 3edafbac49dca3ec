"""Who sits where: meetings that are held, with their people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from matcher.domain import Professional, Slot, Venue
from matcher.outputs.shortfalls import Shortfall


@dataclass(frozen=True, slots=True)
class Mix:
    """How many people of each sector."""

    po: int = 0
    vo: int = 0
    other: int = 0

    @property
    def total(self) -> int:
        return self.po + self.vo + self.other

    def __str__(self) -> str:
        text = f"{self.po} PO, {self.vo} VO"
        return f"{text}, {self.other} overig" if self.other else text


def mix_of(people: Iterable[Professional]) -> Mix:
    """Count people by sector; everything but PO and VO is 'other'."""
    sectors = [person.sector for person in people]
    po, vo = sectors.count("PO"), sectors.count("VO")
    return Mix(po, vo, len(sectors) - po - vo)


@dataclass(frozen=True, slots=True)
class Seat:
    """One person at one meeting."""

    person: Professional
    minutes: int | None
    """Travel minutes one way, without penalties; None when unknown."""
    estimated: bool = False
    """Whether those minutes are an estimate."""


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """A meeting that is held."""

    number: int
    """1, 2, 3 … in the order of the lists; the same number on the map."""
    id: str
    name: str
    area: str
    area_name: str
    slot: Slot
    venue: Venue
    seats: tuple[Seat, ...]
    """By sector and name."""
    cases: tuple[str, ...]
    shortfalls: tuple[Shortfall, ...]
    """What was asked and is not there, most costly first."""

    @property
    def people(self) -> tuple[Professional, ...]:
        return tuple(seat.person for seat in self.seats)

    @property
    def mix(self) -> Mix:
        return mix_of(self.people)

    @property
    def step_free(self) -> int:
        """How many people need a step-free room."""
        return sum(person.step_free for person in self.people)


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Where one person sits."""

    person: Professional
    area: str
    """Code of the home area, or ELSEWHERE."""
    seats: tuple[tuple[MeetingFacts, int | None], ...]
    """(meeting, travel minutes), in order of time."""
    reason: str
    """Why the person sits nowhere; empty for people who are placed."""
