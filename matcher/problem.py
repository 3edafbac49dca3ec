"""`problem.json`, version 1: what the solver reads.

A problem knows no file, no format, no name and no coordinate. Costs are whole travel minutes.
The classes below are the contract, key by key; `load_problem` and `parse_problem` report
everything that is wrong with a document at once.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, NaiveDatetime, StringConstraints, ValidationError

from matcher.errors import Finding, InputError

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
    slack: int = 0
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


def coverage_key(value: Scalar) -> str:
    """The key under which a value stands in `coverage.weights`, where JSON allows only text."""
    return value if isinstance(value, str) else json.dumps(value)


def load_problem(path: Path) -> tuple[Problem, list[Finding]]:
    """Read `problem.json`; returns the problem and the warnings.

    Raises InputError with everything that is wrong: unreadable, no JSON, wrong types, unknown ids.
    """
    return parse_problem(read_json_text(path), path.name)


def read_json_text(path: Path) -> str:
    """The text of a JSON file; raises InputError when it can't be read as UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, IsADirectoryError):
        remedy = "Controleer de naam van het bestand."
        raise InputError(Finding("het bestand bestaat niet.", str(path), remedy=remedy)) from None
    except UnicodeDecodeError:
        remedy = "Bewaar het bestand als UTF-8."
        raise InputError(Finding("het bestand is geen UTF-8.", str(path), remedy=remedy)) from None
    except OSError as error:
        raise InputError(Finding(f"kan niet gelezen worden ({error.strerror}).", str(path))) from error


def parse_problem(text: str, file: str = "problem.json") -> tuple[Problem, list[Finding]]:
    """As `load_problem`, from text."""
    try:
        problem = Problem.model_validate_json(text)
    except ValidationError as error:
        raise InputError(validation_findings(error, file)) from None
    findings = list(_reference_findings(problem, file))
    if findings:
        raise InputError(findings)
    return problem, list(_unknown_keys(problem, file))


_REMEDIES = {
    "missing": ("ontbreekt.", "Vul deze sleutel in."),
    "json_invalid": ("is geen geldige JSON.", "Herstel de JSON op de genoemde plaats."),
    "int_type": ("is geen geheel getal.", "Gebruik een geheel getal, zonder aanhalingstekens."),
    "int_from_float": ("is geen geheel getal.", "Rond af op een geheel getal."),
    "string_type": ("is geen tekst.", "Zet de waarde tussen aanhalingstekens."),
    "bool_type": ("is geen true of false.", "Gebruik true of false."),
    "list_type": ("is geen lijst.", "Gebruik een lijst: […]."),
    "dict_type": ("is geen object.", "Gebruik een object: {…}."),
    "greater_than_equal": ("is te klein.", "Gebruik een groter getal."),
    "less_than_equal": ("is te groot.", "Gebruik een kleiner getal."),
    "literal_error": ("heeft een waarde die niet mag.", "Gebruik de genoemde waarde."),
    "timezone_naive": ("heeft een tijdzone.", "Gebruik lokale tijd zonder tijdzone."),
    "string_too_short": ("is leeg.", "Geef een id."),
}


_UNKNOWN_REMEDY = ("is niet goed.", "Zie de beschrijving van het formaat.")


def validation_findings(error: ValidationError, file: str) -> list[Finding]:
    """One Dutch finding for each thing that a schema did not accept."""
    findings = []
    for detail in error.errors(include_url=False):
        message, remedy = _REMEDIES.get(
            detail["type"], ("is niet goed.", "Zie de beschrijving van het formaat.")
        )
        value = "" if detail["type"] in ("missing", "json_invalid") else repr(detail.get("input"))[:80]
        column = ".".join(str(step) for step in detail["loc"])
        said = f"{message[:-1]} (gevonden: {value})." if value else message
        findings.append(Finding(said, file, None, column, value, detail["msg"], remedy))
    return findings


def _reference_findings(problem: Problem, file: str) -> Iterator[Finding]:
    slots = {slot.id for slot in problem.slots}
    venues = {venue.id for venue in problem.venues}
    people = {person.id for person in problem.people}
    meetings = {meeting.id for meeting in problem.meetings}

    def unknown(place: str, kind: str, value: str, known: set[str]) -> Iterator[Finding]:
        if value not in known:
            remedy = f"Voeg '{value}' toe aan {kind} of verbeter de verwijzing."
            yield Finding(
                f"'{value}' staat niet in {kind}.", file, None, place, value, "een bestaand id", remedy
            )

    def doubled(place: str, ids: Iterable[Any]) -> Iterator[Finding]:
        for value, times in Counter(ids).items():
            if times > 1:
                text = f"'{value}' komt {times} keer voor."
                yield Finding(
                    text, file, None, place, str(value), "ieder id één keer", "Haal de dubbele weg."
                )

    for kind, ids in (
        ("slots", [s.id for s in problem.slots]),
        ("venues", [v.id for v in problem.venues]),
        ("people", [p.id for p in problem.people]),
        ("meetings", [m.id for m in problem.meetings]),
        ("cases", [c.id for c in problem.cases]),
        ("attend", [(a.person, a.meeting) for a in problem.attend]),
        ("repeats", [r.series for r in problem.repeats]),
    ):
        yield from doubled(kind, ids)
    for i, slot in enumerate(problem.slots):
        if slot.end <= slot.start:
            yield Finding(
                "het einde ligt niet na het begin.",
                file,
                None,
                f"slots.{i}",
                str(slot.end),
                "een einde na het begin",
                "Verbeter begin of einde.",
            )
    for i, venue in enumerate(problem.venues):
        for value in venue.slots or ():
            yield from unknown(f"venues.{i}.slots", "slots", value, slots)
    for i, person in enumerate(problem.people):
        for value in person.slots:
            yield from unknown(f"people.{i}.slots", "slots", value, slots)
    for i, meeting in enumerate(problem.meetings):
        for j, (slot_id, venue_id) in enumerate(meeting.options):
            yield from unknown(f"meetings.{i}.options.{j}", "slots", slot_id, slots)
            yield from unknown(f"meetings.{i}.options.{j}", "venues", venue_id, venues)
    for i, attend in enumerate(problem.attend):
        yield from unknown(f"attend.{i}.person", "people", attend.person, people)
        yield from unknown(f"attend.{i}.meeting", "meetings", attend.meeting, meetings)
        for value in attend.cost:
            yield from unknown(f"attend.{i}.cost", "venues", value, venues)
        for slot_id, venue_id in attend.excluded:
            yield from unknown(f"attend.{i}.except", "slots", slot_id, slots)
            yield from unknown(f"attend.{i}.except", "venues", venue_id, venues)
    for i, pair in enumerate(problem.pairs):
        yield from unknown(f"pairs.{i}.a", "people", pair.a, people)
        yield from unknown(f"pairs.{i}.b", "people", pair.b, people)
        if pair.a == pair.b:
            yield Finding(
                "a en b zijn dezelfde persoon.",
                file,
                None,
                f"pairs.{i}",
                pair.a,
                "twee verschillende mensen",
                "Haal dit paar weg.",
            )
    for i, case in enumerate(problem.cases):
        for value in case.presenters:
            yield from unknown(f"cases.{i}.presenters", "people", value, people)
    for kind in ("together", "apart"):
        for i, group in enumerate(getattr(problem, kind)):
            for value in group:
                yield from unknown(f"{kind}.{i}", "people", value, people)
    for i, pin in enumerate(problem.pins):
        yield from unknown(f"pins.{i}.meeting", "meetings", pin.meeting, meetings)
        if pin.person is not None:
            yield from unknown(f"pins.{i}.person", "people", pin.person, people)
        if pin.option is not None:
            yield from unknown(f"pins.{i}.option", "slots", pin.option[0], slots)
            yield from unknown(f"pins.{i}.option", "venues", pin.option[1], venues)
        if (pin.person is None) != (pin.attends is None) or (pin.person, pin.option, pin.held) == (None,) * 3:
            yield Finding(
                "zegt niet wat er vastligt.",
                file,
                None,
                f"pins.{i}",
                "",
                "person + attends, option of held",
                "Geef person met attends, of option, of held.",
            )
    if problem.previous is not None:
        held = {meeting.id for meeting in problem.previous.meetings}
        yield from doubled("previous.meetings", [m.id for m in problem.previous.meetings])
        yield from doubled("previous.attends", [(a.person, a.meeting) for a in problem.previous.attends])
        for i, before in enumerate(problem.previous.attends):
            if before.meeting in meetings:
                yield from unknown(f"previous.attends.{i}.meeting", "previous.meetings", before.meeting, held)


def _unknown_keys(part: BaseModel, file: str, place: str = "") -> Iterator[Finding]:
    for key, value in (part.model_extra or {}).items():
        scalar = value is None or isinstance(value, str | int | float | bool)
        if not (isinstance(part, PersonPart) and scalar):
            column = f"{place}.{key}".lstrip(".")
            yield Finding(
                f"de sleutel '{key}' is onbekend en telt niet mee.",
                file,
                None,
                column,
                remedy="Haal de sleutel weg of verbeter de naam.",
            )
    for key in type(part).model_fields:
        value = getattr(part, key)
        for i, child in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(child, BaseModel):
                step = f"{key}.{i}" if isinstance(value, list) else key
                yield from _unknown_keys(child, file, f"{place}.{step}".lstrip("."))
