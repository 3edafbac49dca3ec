"""What a held meeting was asked to have and does not have, recomputed from the problem alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from matcher import dutch
from matcher.problem import (
    BalancePart,
    CoveragePart,
    CrowdingPart,
    Match,
    MeetingPart,
    PersonPart,
    QuotaPart,
    Scalar,
    VarietyPart,
    coverage_key,
)


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One wish of a meeting that is not met."""

    term: str
    """The cost term it counts in, such as 'quotas'."""
    name: str
    """The name of the entry in the problem."""
    text: str
    """Short Dutch text, such as 'intern begeleider: niemand'."""
    cost: int
    """Travel minutes; 0 for a minimum that a rerun had to let go (that counts in 'shortfall')."""


def meeting_shortfalls(meeting: MeetingPart, attendees: Sequence[PersonPart]) -> tuple[Shortfall, ...]:
    """Every unmet wish of a held meeting with these attendees, most costly first."""
    found = [_size(meeting, attendees)]
    found += [_quota(part, attendees) for part in meeting.quotas]
    found += [_variety(part, attendees) for part in meeting.variety]
    found += [_coverage(part, attendees) for part in meeting.coverage]
    found += [_crowding(part, attendees) for part in meeting.crowding]
    found += [_balance(part, attendees) for part in meeting.balance]
    real = [short for short in found if short is not None]
    return tuple(sorted(real, key=lambda short: (-short.cost, short.text)))


def _matching(people: Sequence[PersonPart], match: Match) -> list[PersonPart]:
    return [person for person in people if person.matches(match)]


def _values(people: Sequence[PersonPart], match: Match, by: str) -> list[Scalar]:
    return [value for person in _matching(people, match) for value in person.values(by)]


def _size(meeting: MeetingPart, people: Sequence[PersonPart]) -> Shortfall | None:
    if len(people) >= meeting.min_size:
        return None
    text = f"te klein: {len(people)} van minstens {meeting.min_size} deelnemers"
    return Shortfall("shortfall", "min_size", text, 0)


def _quota(part: QuotaPart, people: Sequence[PersonPart]) -> Shortfall | None:
    number = len(_matching(people, part.match))
    wanted = max(part.min, part.target)
    if number >= wanted:
        return None
    cost = part.cost * max(0, part.target - number)
    # Who reads this need not know the short names of levels.
    name = "praktijkonderwijs (pro)" if part.name == "pro" else part.name
    seen = "niemand" if (number, wanted) == (0, 1) else f"{number} van {wanted}"
    return Shortfall("quotas", part.name, f"{name}: {seen}", cost)


def _variety(part: VarietyPart, people: Sequence[PersonPart]) -> Shortfall | None:
    number = len(set(_values(people, part.match, part.by)))
    if number >= part.target:
        return None
    return Shortfall(
        "variety", part.name, f"{part.name}: {number} van {part.target}", part.cost * (part.target - number)
    )


def _coverage(part: CoveragePart, people: Sequence[PersonPart]) -> Shortfall | None:
    there = {coverage_key(value) for value in _values(people, part.match, part.by)}
    missing = sum(weight for value, weight in part.weights.items() if value not in there)
    if not missing:
        return None
    share = 100 * missing / sum(part.weights.values())
    return Shortfall("coverage", part.name, f"{part.name}: {dutch.percent(share)} niet aan tafel", missing)


def _crowding(part: CrowdingPart, people: Sequence[PersonPart]) -> Shortfall | None:
    numbers = Counter(_values(people, part.match, part.by))
    extra = sum(max(0, number - part.free) for number in numbers.values())
    if not extra or not part.cost:
        return None
    return Shortfall("crowding", part.name, f"{part.name}: {extra} te veel", part.cost * extra)


def _balance(part: BalancePart, people: Sequence[PersonPart]) -> Shortfall | None:
    a, b = len(_matching(people, part.a)), len(_matching(people, part.b))
    over = part.a_times * a - part.b_times * b - part.slack
    if over <= 0 or not part.cost:
        return None
    text = f"{part.name}: niet gehaald" if part.b_times else f"{part.name}: {a}"
    return Shortfall("balance", part.name, text, part.cost * over)
