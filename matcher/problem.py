"""`problem.json`, version 1: what the solver reads.

A problem knows no file, no format, no name and no coordinate. Costs are whole travel minutes.
The classes below are the contract, key by key; matcher.documents reads them from a file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, NaiveDatetime, StringConstraints

Id = Annotated[str, StringConstraints(min_length=1)]
Cost = Annotated[int, Field(ge=0, le=10**9)]
SignedCost = Annotated[int, Field(ge=-(10**9), le=10**9)]
Count = Annotated[int, Field(ge=0, le=10**9)]
Scalar = str | int | float | bool | None
Match = dict[str, Scalar | list[Scalar]]


class _Part(BaseModel):
    # Strict: "12" is no number and 1 is no boolean. Unknown keys are kept, so that they can be warned about.
    model_config = ConfigDict(strict=True, extra="allow", frozen=True)


class SlotPart(_Part):
    """A moment; half-open, local time."""

    id: Id
    start: NaiveDatetime
    end: NaiveDatetime


class VenuePart(_Part):
    id: Id
    rooms: Count = 1
    capacity: Count | None = None
    """People per room; None is unlimited."""
    slots: list[Id] | None = None
    """None: all slots."""


class PersonPart(_Part):
    """A person; further scalar attributes may be used in `match` and `by`."""

    id: Id
    sector: str | None = None
    brin: str | None = None
    school: str | None = None
    board: str | None = None
    role: str | None = None
    tags: list[str] = []
    slots: dict[Id, Cost] = {}
    """Slot → cost in minutes; slots that are absent: not available."""
    max_meetings: Count | None = 1
    """None is unlimited."""
    unplaced_cost: Cost = 0

    def attribute(self, key: str) -> Scalar:
        """The value of a scalar attribute; None when absent (a missing attribute is null)."""
        # Not getattr alone: a further attribute may be named like a method ("values", "copy").
        known = key in type(self).model_fields
        value = getattr(self, key) if known else (self.model_extra or {}).get(key)
        return value if isinstance(value, str | int | float | bool) else None

    def values(self, by: str) -> tuple[Scalar, ...]:
        """The values under which this person counts for `by`: no null, and each tag once."""
        if by == "tags":
            return tuple(dict.fromkeys(self.tags))
        value = self.attribute(by)
        return () if value is None else (value,)

    def matches(self, match: Mapping[str, Any]) -> bool:
        """Whether all conditions of `match` hold; an empty match is everyone."""
        return all(self._holds(key, wanted) for key, wanted in match.items())

    def _holds(self, key: str, wanted: Any) -> bool:
        options = wanted if isinstance(wanted, list) else [wanted]
        if key == "tags":
            return any(option in self.tags for option in options)
        value = self.attribute(key)
        return any(same(value, option) for option in options)


class LimitPart(_Part):
    name: str = ""
    by: str
    max: Count | None = None
    match: Match = {}


class QuotaPart(_Part):
    name: str = ""
    match: Match = {}
    min: Count = 0
    max: Count | None = None
    target: Count = 0
    cost: Cost = 0


class VarietyPart(_Part):
    name: str = ""
    by: str
    match: Match = {}
    target: Count = 0
    cost: Cost = 0


class CoveragePart(_Part):
    name: str = ""
    by: str
    match: Match = {}
    weights: dict[str, Cost] = {}


class CrowdingPart(_Part):
    name: str = ""
    by: str
    match: Match = {}
    free: Count = 0
    cost: Cost = 0


class BalancePart(_Part):
    name: str = ""
    a: Match = {}
    b: Match = {}
    a_times: Count = 1
    b_times: Count = 1
    slack: SignedCost = 0
    cost: Cost = 0


class MeetingPart(_Part):
    id: Id
    area: str | None = None
    exclusive: str | None = None
    series: str | None = None
    options: list[tuple[Id, Id]] = []
    """(slot, venue) pairs."""
    min_size: Count = 0
    max_size: Count | None = None
    optional: bool = False
    open_cost: Cost = 0
    max_cases: Count | None = 0
    """None is unlimited."""
    limits: list[LimitPart] = []
    quotas: list[QuotaPart] = []
    variety: list[VarietyPart] = []
    coverage: list[CoveragePart] = []
    crowding: list[CrowdingPart] = []
    balance: list[BalancePart] = []


class AttendPart(_Part):
    person: Id
    meeting: Id
    cost: dict[Id, Cost] = {}
    """Venue → minutes; venues that are absent can't be attended."""
    excluded: list[tuple[Id, Id]] = Field(default=[], alias="except")
    """(slot, venue) options that this person can't attend."""


class PairPart(_Part):
    a: Id
    b: Id
    cost: SignedCost = 0


class RepeatPart(_Part):
    series: Id
    cost: Cost = 0


class CasePart(_Part):
    id: Id
    presenters: list[Id] = []
    levels: list[str] = []
    experts: Match = {}
    cost: Cost = 0
    uncovered_cost: Cost = 0


class PinPart(_Part):
    """One of: person + meeting + attends; meeting + option; meeting + held."""

    person: Id | None = None
    meeting: Id
    attends: bool | None = None
    option: tuple[Id, Id] | None = None
    held: bool | None = None


class PreviousMeetingPart(_Part):
    id: Id
    slot: Id
    venue: Id


class PreviousAttendPart(_Part):
    person: Id
    meeting: Id
    weight: Count = 1


class ChangePart(_Part):
    meeting: Cost = 0
    venue: Cost = 0
    slot: Cost = 0
    lost: Cost = 0


class PreviousPart(_Part):
    meetings: list[PreviousMeetingPart] = []
    attends: list[PreviousAttendPart] = []
    frozen: list[Id] = []
    shortfall: Cost | None = None
    change: ChangePart = ChangePart()


class Problem(_Part):
    """The whole of `problem.json`."""

    version: Literal[1]
    name: str = ""
    slots: list[SlotPart] = []
    venues: list[VenuePart] = []
    people: list[PersonPart] = []
    meetings: list[MeetingPart] = []
    attend: list[AttendPart] = []
    pairs: list[PairPart] = []
    repeats: list[RepeatPart] = []
    cases: list[CasePart] = []
    together: list[list[Id]] = []
    apart: list[list[Id]] = []
    pins: list[PinPart] = []
    max_parallel: Count | None = None
    previous: PreviousPart | None = None

    def to_json(self) -> str:
        """The document, without keys that have their default; reads back as an equal Problem."""
        return self.model_dump_json(by_alias=True, exclude_defaults=True, indent=1)


def same(left: Scalar, right: Scalar) -> bool:
    """JSON equality: true is not 1, and null only equals null."""
    return left == right and isinstance(left, bool) == isinstance(right, bool)


def distinct(value: Scalar) -> tuple[bool, Scalar]:
    """A dictionary key that keeps true and 1 apart, as JSON does and Python does not."""
    return (isinstance(value, bool), value)


def coverage_key(value: Scalar) -> str:
    """The key under which a value stands in `coverage.weights`, where JSON allows only text.

    Equal numbers have one key (1 and 1.0); a number and its text share one ("1" stands for both).
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, str) else json.dumps(value)
