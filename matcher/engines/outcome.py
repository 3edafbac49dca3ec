"""What a solve can come to: three outcomes, three types. And the limits it keeps to."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from matcher.roster import Roster


def default_workers() -> int:
    """max(8, cores): a portfolio's variety counts for more than the number of cores."""
    return max(8, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how hard a solve may try."""

    seconds: float = 60.0
    """Wall time."""
    workers: int = field(default_factory=default_workers)
    seed: int = 0
    gap: float = 0.0
    """Stop when (cost − bound) / max(1, |cost|) is at most this."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A moment in a solve."""

    seconds: float
    """Since the start."""
    cost: int | None
    """Cost of the incumbent in travel minutes; None when there is none yet."""
    bound: int | None
    """Proven lower bound; None when there is none yet."""
    phase: str
    """Dutch, such as 'grenzen berekenen'."""
    empty: bool = False
    """Whether that incumbent places nobody: where nothing has to be held, doing nothing is a roster."""


@dataclass(frozen=True, slots=True)
class Solved:
    """A roster that the independent checker accepted; status optimal or feasible."""

    roster: Roster


@dataclass(frozen=True, slots=True)
class Infeasible:
    """Proven: no roster satisfies every hard rule. `roster` is the document to write."""

    roster: Roster
    reasons: tuple[str, ...] = ()
    """Dutch sentences: what can't work out, with its numbers. Empty when not known."""


@dataclass(frozen=True, slots=True)
class Undecided:
    """No roster found and none excluded within the time. Never to be called infeasible."""

    roster: Roster


Outcome = Solved | Infeasible | Undecided
