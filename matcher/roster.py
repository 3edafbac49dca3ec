"""`roster.json`, version 1: what the solver writes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Status = Literal["optimal", "feasible", "infeasible", "undecided"]

TERM_NAMES: tuple[str, ...] = (
    "unplaced", "attendance", "opening", "quotas", "variety", "coverage", "crowding", "balance", "pairs",
    "repeats", "cases", "shortfall",
)  # fmt: skip
"""Every cost term, by the name under which `terms` lists it."""


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="allow", frozen=True)


class HeldMeeting(_Part):
    """A meeting that is held: where, when, with whom."""

    id: str
    slot: str
    venue: str
    people: list[str] = []
    cases: list[str] = []


class Changes(_Part):
    """The weighted changes of a rerun and the proven least number possible."""

    value: int
    bound: int | None = None


class Roster(_Part):
    """The whole of `roster.json`. Costs and bounds in travel minutes."""

    version: Literal[1] = 1
    problem: str = ""
    status: Status
    cost: int | None = None
    bound: int | None = None
    gap: float | None = None
    terms: dict[str, int] = {}
    breakdown: dict[str, dict[str, int]] = {}
    meetings: list[HeldMeeting] = []
    unplaced: list[str] = []
    undiscussed: list[str] = []
    changes: Changes | None = None
    seconds: float = Field(default=0.0, strict=False)
    seed: int = 0
    workers: int = 1
    engine: str = ""
    software: str = ""

    def to_json(self) -> str:
        """The document, with every key of the contract."""
        return self.model_dump_json(indent=1)


@dataclass(frozen=True, slots=True)
class Costs:
    """What an assignment costs, recomputed from the problem alone. All in travel minutes."""

    terms: Mapping[str, int]
    breakdown: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    changes: int | None = None
    """Weighted changes against `previous`; None without `previous`."""

    @property
    def total(self) -> int:
        return sum(self.terms.values())


def relative_gap(cost: int, bound: int | None) -> float | None:
    """(cost − bound) / max(1, |cost|), as contract.md defines it; None without a bound."""
    return None if bound is None else (cost - bound) / max(1, abs(cost))


def whole_bound(value: float) -> int | None:
    """The least integer that a cost with lower bound `value` can have; None when there is no bound."""
    if not math.isfinite(value):
        return None
    # The tolerance keeps floating-point dust from lifting the bound over a whole minute. Its relative part
    # is small: values come in with a margin for rounding already.
    return math.ceil(value - 1e-6 - 1e-9 * abs(value))


def software(*packages: str) -> str:
    """Names and versions of the packages that made a roster."""
    parts = []
    for package in packages:
        try:
            parts.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            parts.append(f"{package} (bron)")
    return ", ".join(parts)
