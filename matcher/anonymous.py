"""A problem without a trace of whom it is about, for a bug report: same structure, same optimum."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel

from matcher.problem import (
    CoveragePart,
    CrowdingPart,
    LimitPart,
    Match,
    MeetingPart,
    PersonPart,
    Problem,
    QuotaPart,
    Scalar,
    VarietyPart,
    coverage_key,
)  # fmt: skip

Item = TypeVar("Item")
Fields = dict[str, Any]
Rule = LimitPart | QuotaPart | VarietyPart | CoveragePart | CrowdingPart

_TELLING = frozenset({"sector", "role", "tags"})
"""Attributes that say what somebody does, not who or where; the rules need them readable."""


def anonymous(problem: Problem, rng: random.Random | None = None) -> Problem:
    """The same problem under other ids and in another order.

    People, venues, meetings, slots, series and cases, and every text attribute of people (school,
    brin, board and what a format added) get a random code, the same one wherever it occurs: in
    matches, in the keys of coverage, in `previous`. Names of rules stay; unknown keys go. `rng` is
    for tests: by default nobody can repeat the draw.
    """
    return _Veil(problem, rng or random.SystemRandom()).problem()


class _Veil:
    def __init__(self, problem: Problem, rng: random.Random) -> None:
        self._source = problem
        self._rng = rng
        before = problem.previous
        past_meetings = [] if before is None else before.meetings
        past_attends = [] if before is None else before.attends
        frozen = [] if before is None else before.frozen
        self._slots = self._codes("s", [*(s.id for s in problem.slots), *(m.slot for m in past_meetings)])
        self._venues = self._codes("v", [*(v.id for v in problem.venues), *(m.venue for m in past_meetings)])
        self._people = self._codes("p", [*(p.id for p in problem.people), *(a.person for a in past_attends)])
        self._meetings = self._codes(
            "m",
            [
                *(m.id for m in problem.meetings),
                *(m.id for m in past_meetings),
                *(a.meeting for a in past_attends),
                *frozen,
            ],
        )
        self._cases = self._codes("c", [c.id for c in problem.cases])
        self._areas = self._codes("g", [m.area for m in problem.meetings])
        self._exclusive = self._codes("e", [m.exclusive for m in problem.meetings])
        series = [*(m.series for m in problem.meetings), *(r.series for r in problem.repeats)]
        self._series = self._codes("r", series)
        self._values = {key: self._codes(key, values) for key, values in _texts(problem).items()}

    def problem(self) -> Problem:
        source = self._source
        document: Fields = {
            "version": source.version,
            "name": "anoniem",
            "slots": self._shuffled(_fields(s) | {"id": self._slots[s.id]} for s in source.slots),
            "venues": self._shuffled(
                _fields(v)
                | {
                    "id": self._venues[v.id],
                    "slots": None if v.slots is None else [self._slots[s] for s in v.slots],
                }
                for v in source.venues
            ),
            "people": self._shuffled(self._person(person) for person in source.people),
            "meetings": self._shuffled(self._meeting(meeting) for meeting in source.meetings),
            "attend": self._shuffled(
                {
                    "person": self._people[a.person],
                    "meeting": self._meetings[a.meeting],
                    "cost": {self._venues[venue]: cost for venue, cost in a.cost.items()},
                    "except": self._options(a.excluded),
                }
                for a in source.attend
            ),
            "pairs": self._shuffled(
                _fields(p) | {"a": self._people[p.a], "b": self._people[p.b]} for p in source.pairs
            ),
            "repeats": [_fields(r) | {"series": self._series[r.series]} for r in source.repeats],
            "cases": self._shuffled(
                _fields(c)
                | {
                    "id": self._cases[c.id],
                    "presenters": [self._people[p] for p in c.presenters],
                    "experts": self._match(c.experts),
                }
                for c in source.cases
            ),
            "together": self._shuffled([self._people[p] for p in group] for group in source.together),
            "apart": self._shuffled([self._people[p] for p in group] for group in source.apart),
            "pins": [
                _fields(pin)
                | {
                    "person": None if pin.person is None else self._people[pin.person],
                    "meeting": self._meetings[pin.meeting],
                    "option": None if pin.option is None else self._options([pin.option])[0],
                }
                for pin in source.pins
            ],
            "max_parallel": source.max_parallel,
            "previous": self._previous(),
        }
        return Problem.model_validate(document)

    def _person(self, person: PersonPart) -> Fields:
        extra = {
            key: getattr(person, key) for key in person.model_extra or {} if _scalar(getattr(person, key))
        }
        attributes = {
            key: self._values[key][value] if isinstance(value, str) and key in self._values else value
            for key, value in (_fields(person) | extra).items()
        }
        return attributes | {
            "id": self._people[person.id],
            "slots": {self._slots[slot]: cost for slot, cost in person.slots.items()},
        }

    def _meeting(self, meeting: MeetingPart) -> Fields:
        return _fields(meeting) | {
            "id": self._meetings[meeting.id],
            "area": None if meeting.area is None else self._areas[meeting.area],
            "exclusive": None if meeting.exclusive is None else self._exclusive[meeting.exclusive],
            "series": None if meeting.series is None else self._series[meeting.series],
            "options": self._options(meeting.options),
            "limits": [self._rule(rule) for rule in meeting.limits],
            "quotas": [self._rule(rule) for rule in meeting.quotas],
            "variety": [self._rule(rule) for rule in meeting.variety],
            "coverage": [
                self._rule(rule)
                | {"weights": {self._value(rule.by, key): minutes for key, minutes in rule.weights.items()}}
                for rule in meeting.coverage
            ],
            "crowding": [self._rule(rule) for rule in meeting.crowding],
            "balance": [
                _fields(rule) | {"a": self._match(rule.a), "b": self._match(rule.b)}
                for rule in meeting.balance
            ],
        }

    def _previous(self) -> Fields | None:
        before = self._source.previous
        if before is None:
            return None
        return _fields(before) | {
            "meetings": [
                {"id": self._meetings[m.id], "slot": self._slots[m.slot], "venue": self._venues[m.venue]}
                for m in before.meetings
            ],
            "attends": self._shuffled(
                {"person": self._people[a.person], "meeting": self._meetings[a.meeting], "weight": a.weight}
                for a in before.attends
            ),
            "frozen": [self._meetings[m] for m in before.frozen],
            "change": _fields(before.change),
        }

    def _rule(self, rule: Rule) -> Fields:
        return _fields(rule) | {"match": self._match(rule.match)}

    def _match(self, match: Match) -> Match:
        return {
            key: [self._value(key, each) for each in wanted]
            if isinstance(wanted, list)
            else self._value(key, wanted)
            for key, wanted in match.items()
        }

    def _value(self, attribute: str, value: Any) -> Any:
        if isinstance(value, str) and attribute == "id":
            return self._people.get(value, "?")
        return self._values.get(attribute, {}).get(value, value) if isinstance(value, str) else value

    def _options(self, options: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        return [(self._slots[slot], self._venues[venue]) for slot, venue in options]

    def _codes(self, prefix: str, values: Iterable[str | None]) -> dict[str, str]:
        distinct = list(dict.fromkeys(value for value in values if value is not None))
        # The number must not tell the old order: that of a sign-up list is often that of the alphabet.
        numbers = self._rng.sample(range(1, len(distinct) + 1), len(distinct))
        return {value: f"{prefix}{number}" for value, number in zip(distinct, numbers, strict=True)}

    def _shuffled(self, items: Iterable[Item]) -> list[Item]:
        result = list(items)
        self._rng.shuffle(result)
        return result


def _texts(problem: Problem) -> dict[str, list[str]]:
    """Attribute → every text that a person has for it or that a rule names, for those to be veiled."""
    found: dict[str, list[str]] = {}

    def note(key: str, value: object) -> None:
        if key not in _TELLING and isinstance(value, str):
            found.setdefault(key, []).append(value)

    def note_match(match: Match) -> None:
        for key, wanted in match.items():
            for value in wanted if isinstance(wanted, list) else [wanted]:
                note(key, value)

    numbers: set[tuple[str, str]] = set()
    for person in problem.people:
        for key, value in (person.model_extra or {}).items():
            if _scalar(value) and not isinstance(value, str):
                numbers.add((key, coverage_key(value)))
        for key in ("brin", "school", "board", *(person.model_extra or {})):
            note(key, getattr(person, key))
    for meeting in problem.meetings:
        rules: list[Rule] = [*meeting.limits, *meeting.quotas, *meeting.variety]
        for rule in [*rules, *meeting.coverage, *meeting.crowding]:
            note_match(rule.match)
        for balance in meeting.balance:
            note_match(balance.a)
            note_match(balance.b)
        for coverage in meeting.coverage:
            for key in coverage.weights:
                # A number stays a number in people, so its text must stay too.
                if (coverage.by, key) not in numbers:
                    note(coverage.by, key)
    for case in problem.cases:
        note_match(case.experts)
    return found


def _fields(part: BaseModel) -> Fields:
    """The known keys alone: what somebody added to the document could say anything."""
    return {field.alias or key: getattr(part, key) for key, field in type(part).model_fields.items()}


def _scalar(value: Scalar | object) -> bool:
    return value is None or isinstance(value, str | int | float | bool)
