"""What is answered when somebody asks why they sit where they sit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from matcher.explain.judgement import Judgement

Way = Literal["move", "extra", "swap", "anew"]
Verdict = Literal["possible", "blocked", "impossible", "undecided"]


@dataclass(frozen=True, slots=True)
class Shift:
    """Somebody for whom something changes: the seats they lose and get."""

    person: str
    leaves: tuple[str, ...]
    joins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Retimed:
    """A meeting that opens, closes, or goes to another moment or place."""

    meeting: str
    before: tuple[str, str] | None
    """(slot, venue); None: not held."""
    after: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Alternative:
    """One meeting where somebody could have sat."""

    meeting: str
    held: bool
    """In the roster as it is."""
    verdict: Verdict
    """possible: `cost` is what it costs; blocked: a rule stands in the way of the small changes, and nothing
    more was tried; impossible: proven that no roster has it; undecided: not found within the time."""
    decides: str
    """What keeps this person from just going there, in Dutch; or that it would be better if they did."""
    obstacles: tuple[str, ...] = ()
    """Hard rules in the way when only this person moves, in Dutch."""
    way: Way | None = None
    """move: only this person; extra: a seat beside their own; swap: with one other; anew: solved again with
    the fewest other changes."""
    judgement: Judgement | None = None
    shifts: tuple[Shift, ...] = ()
    """Everybody who moves, this person first."""
    timetable: tuple[Retimed, ...] = ()
    proven: bool = False
    """Solved anew: whether fewer changes, or as few at less cost, are proven impossible."""
    alone: int | None = None
    """What it costs when nobody else moves; None when a rule forbids that."""

    @property
    def cost(self) -> int | None:
        """Travel minutes in all, compared with the roster as it is; negative: it would be better."""
        return None if self.judgement is None else self.judgement.cost


@dataclass(frozen=True, slots=True)
class WhyHere:
    """Where somebody sits, what that is worth, and every other place they could have had."""

    person: str
    seats: tuple[str, ...]
    missed: tuple[tuple[str, int, str], ...]
    """Per seat: (meeting, cost of the roster without this person there, what decides that)."""
    alternatives: tuple[Alternative, ...]
    """Those with a price first, the cheapest first; then those that a rule forbids."""


@dataclass(frozen=True, slots=True)
class WhyNotThere:
    """One alternative in depth."""

    person: str
    alternative: Alternative
    """The best that was found."""
    simple: Alternative
    """When only this person moves, or changes places with one other."""
    reasons: tuple[str, ...]
    """Everything that gets worse, in Dutch, the largest first."""
