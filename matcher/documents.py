"""Reads the two documents, `problem.json` and `roster.json`, and reports everything that is wrong at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from matcher.errors import Finding, InputError
from matcher.problem import PersonPart, Problem
from matcher.roster import Roster


def load_problem(path: Path) -> tuple[Problem, list[Finding]]:
    """Read `problem.json`; returns the problem and the warnings.

    Raises InputError with everything that is wrong: unreadable, no JSON, wrong types, unknown ids.
    """
    return parse_problem(_read_text(path), path.name)


def load_roster(path: Path) -> Roster:
    """Read `roster.json`. Raises InputError with everything that is wrong."""
    try:
        return Roster.model_validate_json(_read_text(path))
    except ValidationError as error:
        raise InputError(_validation_findings(error, path.name)) from None


def _read_text(path: Path) -> str:
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
        raise InputError(_validation_findings(error, file)) from None
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


def _validation_findings(error: ValidationError, file: str) -> list[Finding]:
    """One Dutch finding for each thing that a schema did not accept."""
    findings = []
    for detail in error.errors(include_url=False):
        message, remedy = _REMEDIES.get(detail["type"], _UNKNOWN_REMEDY)
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
