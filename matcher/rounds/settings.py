"""`ronde.toml`: the settings of a round, checked key by key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, get_args

from matcher.domain import Grouping, Region, Slot
from matcher.errors import Finding, InputError
from matcher.rounds.atlas import AtlasLike
from matcher.rounds.files import decode, list_folder, read_bytes
from matcher.rounds.moments import Moments
from matcher.rounds.report import Report
from matcher.rounds.slots import read_slots
from matcher.rounds.tables import Vocabulary, column_names
from matcher.rounds.tomlfile import FILE, Toml, unknown_keys
from matcher.rounds.words import clean, did_you_mean, fold, suggest

FORMATS: tuple[str, ...] = ("wijkbijeenkomst", "adviesmiddag")
"""What can be read."""
GROUPINGS: tuple[Grouping, ...] = get_args(Grouping)
PLANNED_GROUPINGS: tuple[Grouping, ...] = tuple(one for one in GROUPINGS if one != "subregio")

_TOP = ("ronde", "moment", "regels", "gewichten", "kolommen", "herindelen")
_RERUN_KEYS = ("afgelast", "bevroren")
_ROUND_KEYS = ("naam", "format", "regio", "groepering")


@dataclass(frozen=True, slots=True)
class Settings:
    """What ronde.toml says, as far as it could be read."""

    name: str = ""
    format: str = ""
    region: Region | None = None
    grouping: Grouping = "wijk"
    slots: tuple[Slot, ...] = ()
    slots_certain: bool = False
    """False when a moment has no id that we could read: then a moment that we don't know may be that one."""
    times_certain: bool = False
    """False when the time of a moment could not be read: then a date that we don't know may be that one."""
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    vocabulary_certain: bool = True
    """False when `[kolommen]` could not be read: then missing columns say nothing."""
    rules: Mapping[str, object] = field(default_factory=dict)
    weights: Mapping[str, object] = field(default_factory=dict)
    called_off: tuple[str, ...] = ()
    frozen: tuple[str, ...] = ()


def read_settings(
    path: Path, atlas: AtlasLike, formats: Collection[str], today: date, report: Report
) -> Settings:
    """Read ronde.toml; what is wrong goes to the report, what is right is in the answer."""
    try:
        text = decode(read_bytes(path), path.name).replace("\r\n", "\n")
    except InputError as error:
        report.errors.extend(error.findings)
        return Settings(vocabulary_certain=False)
    toml = Toml(text, report)
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        # A number of thousands of digits is a plain ValueError, not a TOMLDecodeError.
        _broken(error, toml)
        return Settings(vocabulary_certain="kolommen" not in text)
    for key in document:
        if key not in _TOP:
            toml.warn(f"'{key}' kennen we niet en wordt niet gelezen.", toml.line(key) or toml.line("", key),
                      key, None,
                      did_you_mean(key, _TOP,
                                   "Verwijder dit, of zet het in het goede onderdeel."))  # fmt: skip
    main = _section(document, "ronde", toml)
    unknown_keys(main, _ROUND_KEYS, "ronde", 0, toml)
    slots, named, timed = read_slots(document.get("moment"), today, toml)
    rerun = _section(document, "herindelen", toml, required=False)
    unknown_keys(rerun, _RERUN_KEYS, "herindelen", 0, toml)
    mapping = _columns(_section(document, "kolommen", toml, required=False), slots, toml)
    return Settings(
        name=_text(main, "naam", "een naam voor de ronde", toml),
        format=_one_of(main, "format", formats, toml),
        region=_region(main, atlas, toml),
        grouping=_grouping(main, toml),
        slots=slots,
        slots_certain=named,
        times_certain=timed,
        vocabulary=Vocabulary(mapping, Moments(slots)),
        rules=_section(document, "regels", toml, required=False),
        weights=_weights(_section(document, "gewichten", toml, required=False), toml),
        called_off=_codes(rerun, "afgelast", toml),
        frozen=_codes(rerun, "bevroren", toml),
    )


@dataclass(frozen=True, slots=True)
class Overrides:
    """The rules and weights of a round, for who knows which there are."""

    format: str
    rules: Mapping[str, object]
    weights: Mapping[str, object]
    rows: Mapping[str, int | None]
    """Key → its line in ronde.toml."""


def read_overrides(folder: Path) -> Overrides:
    """`[regels]` and `[gewichten]` of a folder, as far as they can be read: whatever else is wrong."""
    try:
        path = next((path for path in list_folder(folder) if path.name.lower() == FILE), None)
        text = decode(read_bytes(path), FILE).replace("\r\n", "\n") if path else ""
        document = tomllib.loads(text)
    except (InputError, ValueError, RecursionError):
        # read_round tells what is wrong with the file.
        text, document = "", {}
    toml = Toml(text, Report())
    found = {key: document.get(key) for key in ("ronde", "regels", "gewichten")}
    main, rules, weights = (part if isinstance(part, dict) else {} for part in found.values())
    rows = {key: toml.line(key, "gewichten") for key in weights}
    rows |= {key: toml.line(key, "regels") for key in rules}
    return Overrides(str(main.get("format", "")), rules, weights, rows)


def _broken(error: Exception, toml: Toml) -> None:
    found = re.search(r"at line (\d+), column (\d+)", str(error))
    row = int(found[1]) if found else len(toml.lines) or None
    line = toml.lines[row - 1].strip() if row and row <= len(toml.lines) else ""
    message = "Deze regel klopt niet."
    if "date" in str(error).lower():
        message = "Deze datum of tijd bestaat niet."
    elif re.search(r"overwrite|twice|declare", str(error)):
        message = "Dit staat er twee keer."
    toml.error(message, row, line.partition("=")[0].strip() if "=" in line else "", line,
               'een regel zoals: naam = "Wijkontmoetingen"',
               "Zet aanhalingstekens om tekst. Schrijf een tijd als 2026-11-11T13:30:00.")  # fmt: skip


def _section(
    document: Mapping[str, Any], key: str, toml: Toml, *, required: bool = True
) -> Mapping[str, Any]:
    found = document.get(key)
    if isinstance(found, dict):
        return found
    if found is not None:
        toml.error(f"'{key}' moet een onderdeel zijn.", toml.line(key) or toml.line("", key), key, found,
                   f"[{key}]",
                   f"Zet [{key}] op een eigen regel, met de instellingen eronder.")  # fmt: skip
    elif required:
        toml.error(f"Het onderdeel [{key}] ontbreekt.", None, key, None,
                   f"[{key}] met " + ", ".join(_ROUND_KEYS),
                   "Neem ronde.toml over uit een nieuwe ronde ('matcher new').")  # fmt: skip
    return {}


def _text(main: Mapping[str, Any], key: str, expected: str, toml: Toml) -> str:
    value = main.get(key)
    if isinstance(value, str) and clean(value):
        return clean(value)
    message = f"'{key}' is leeg of ontbreekt." if value in (None, "") else f"'{key}' moet tekst zijn."
    toml.error(message, toml.line(key, "ronde"), key, value, expected, f'Schrijf: {key} = "…"')
    return ""


def _one_of(main: Mapping[str, Any], key: str, options: Collection[str], toml: Toml) -> str:
    if not (text := _text(main, key, " of ".join(options), toml)):
        return ""
    for option in options:
        if fold(option) == fold(text):
            return option
    toml.error(f"'{text}' kennen we niet als {key}.", toml.line(key, "ronde"), key, text,
               " of ".join(options),
               did_you_mean(text, options, "Kies er een uit de lijst."))  # fmt: skip
    return ""


def _grouping(main: Mapping[str, Any], toml: Toml) -> Grouping:
    if "groepering" not in main:
        return "wijk"
    found = _one_of(main, "groepering", GROUPINGS, toml)
    return next((grouping for grouping in GROUPINGS if grouping == found), "wijk")


def _region(main: Mapping[str, Any], atlas: AtlasLike, toml: Toml) -> Region | None:
    value = main.get("regio")
    row = toml.line("regio", "ronde")
    several = (
        isinstance(value, list) and value and all(isinstance(part, str) and part.strip() for part in value)
    )
    if not several and not (isinstance(value, str) and value.strip()):
        toml.error("'regio' is leeg of ontbreekt.", row, "regio", value,
                   '"rotterdam", "koers-vo", of een lijst van codes',
                   'Schrijf: regio = "rotterdam"')  # fmt: skip
        return None
    spec: str | list[str] = (
        value.strip() if isinstance(value, str) else [part.strip() for part in value or []]
    )
    try:
        return atlas.region(spec)
    except InputError as error:
        for finding in error.findings:
            toml.error(
                finding.message, row, "regio", finding.value or value, finding.expected, finding.remedy
            )
        return None


def _columns(found: Mapping[str, Any], slots: tuple[Slot, ...], toml: Toml) -> Mapping[str, str]:
    ours = sorted(column_names())
    moments = Moments(slots)
    mapping: dict[str, str] = {}
    for theirs, target in found.items():
        row = toml.line(theirs, "kolommen")
        if not isinstance(target, str):
            toml.error("De waarde moet de naam van een kolom zijn.", row, theirs, target, "tekst",
                       f'Schrijf: "{theirs}" = "naam"')  # fmt: skip
        elif fold(target) not in map(fold, ours) and not moments.of_heading(target):
            toml.error(f"'{target}' is geen kolom van ons.", row, theirs, target,
                       "de naam van een kolom van ons, zoals naam of email",
                       did_you_mean(target, ours,
                                    "Zet links hun kop en rechts onze kolom."))  # fmt: skip
        else:
            mapping[fold(theirs)] = target
    return mapping


def _weights(found: Mapping[str, Any], toml: Toml) -> Mapping[str, object]:
    def check(key: str, value: object) -> None:
        if isinstance(value, dict):
            for inner, amount in value.items():
                check(inner, amount)
        elif isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1e6:
            toml.error(f"Het gewicht '{key}' is geen bruikbaar getal.", toml.line(key, "gewichten"), key,
                       value,
                       "een aantal minuten reistijd, 0 of meer", "Vul alleen een getal in.")  # fmt: skip

    check("gewichten", found)
    return found


def _codes(found: Mapping[str, Any], key: str, toml: Toml) -> tuple[str, ...]:
    value = found.get(key, [])
    if isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value):
        return tuple(dict.fromkeys(one.strip() for one in value))
    toml.error(f"'{key}' moet een lijst van codes zijn.", toml.line(key, "herindelen"), key, value,
               "codes van bijeenkomsten tussen [ ]", f'Schrijf: {key} = ["WK059901-1"]')  # fmt: skip
    return ()


def missing_settings(names: list[str]) -> Finding:
    """The complaint about a folder without ronde.toml."""
    near = suggest(
        "ronde.toml", [name for name in names if name.lower().endswith((".toml", ".txt"))], limit=1
    )
    remedy = f"Hernoem '{near[0]}' naar ronde.toml." if near else "Maak het bestand met 'matcher new'."
    return Finding(
        "Het bestand ronde.toml ontbreekt.", file=FILE, expected="de instellingen van de ronde", remedy=remedy
    )
