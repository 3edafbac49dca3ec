"""`[[moment]]` in ronde.toml: when meetings can be held, with warnings for odd days."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from matcher.domain import Slot
from matcher.rounds.holidays import public_holiday, school_holiday
from matcher.rounds.moments import MONTHS, WEEKDAYS
from matcher.rounds.tomlfile import Toml, shown, unknown_keys
from matcher.rounds.words import clean, fold

MOMENT_KEYS = ("id", "naam", "begin", "eind")


def read_slots(found: object, today: date, toml: Toml) -> tuple[tuple[Slot, ...], bool, bool]:
    """The moments, whether we know them all by id, and whether we know when they all are.

    A moment that is wrong but has an id is there too, at a stand-in time: then the tables can be
    checked against all ids. The error in the report keeps it out of any round.
    """
    single = False
    if isinstance(found, dict):
        toml.error("Een moment heeft dubbele haken nodig.", toml.line("", "moment"), "moment", None,
                   "[[moment]]",
                   "Schrijf [[moment]] in plaats van [moment].")  # fmt: skip
        found, single = [found], True
    if not isinstance(found, list) or not found or not all(isinstance(one, dict) for one in found):
        toml.error("Er staan geen momenten in.", None, "moment", None, "minstens één [[moment]]",
                   "Voeg een [[moment]] toe met id, naam, begin en eind.")  # fmt: skip
        return (), False, False
    # Of a single [moment] we can't tell whether it is the only one that was meant.
    named = timed = not single
    slots: list[Slot] = []
    rows: dict[str, int | None] = {}
    for nth, one in enumerate(found):
        unknown_keys(one, MOMENT_KEYS, "moment", nth, toml)
        before = len(toml.report.errors)
        slot = _moment(one, nth, toml)
        sound = len(toml.report.errors) == before
        if slot is None:
            named = False
            continue
        if fold(slot.id) in rows:
            toml.error(f"Het id '{slot.id}' komt twee keer voor (ook op regel {rows[fold(slot.id)]}).",
                       toml.line("id", "moment", nth), "id", slot.id, "een eigen id voor elk moment",
                       "Geef één van de twee een ander id.")  # fmt: skip
            named = False
            continue
        rows[fold(slot.id)] = toml.line("id", "moment", nth)
        if sound:
            _warn_about(slot, slots, today, toml.line("begin", "moment", nth), toml)
        timed = timed and slot.start.year > 1
        slots.append(slot)
    return tuple(slots), named, timed


def _moment(one: Mapping[str, Any], nth: int, toml: Toml) -> Slot | None:
    row = toml.line("", "moment", nth)
    name = one.get("id")
    if isinstance(name, int) and not isinstance(name, bool):
        name = str(name)
    if not isinstance(name, str) or not fold(name) or re.search(r"[|;,\n]", name):
        toml.error(f"Moment {nth + 1} heeft geen bruikbaar id.", toml.line("id", "moment", nth) or row, "id",
                   one.get("id"), 'een korte code zoals "wo-11nov", zonder | ; of ,',
                   'Schrijf: id = "wo-11nov"')  # fmt: skip
        name = None
    start = _instant(one, "begin", nth, toml)
    end = _instant(one, "eind", nth, toml)
    if start and end and end <= start:
        toml.error(f"Het eind ({end:%d-%m-%Y %H:%M}) is niet na het begin ({start:%d-%m-%Y %H:%M}).",
                   toml.line("eind", "moment", nth), "eind", one.get("eind"),
                   f"een tijd na {start:%d-%m-%Y %H:%M}",
                   "Verbeter het begin of het eind.")  # fmt: skip
        end = None
    if name is None:
        return None
    if start is None or end is None:
        # Only its day and its names count from here on: the round can't be used.
        start = start or datetime.min
        end = start + timedelta(hours=1)
    label = one.get("naam")
    if label is not None and not isinstance(label, str):
        toml.error("De naam van het moment moet tekst zijn.", toml.line("naam", "moment", nth), "naam", label,
                   "tekst tussen aanhalingstekens", 'Schrijf: naam = "woensdag 11 november"')  # fmt: skip
    called = clean(label) if isinstance(label, str) else ""
    return Slot(clean(name), called or (spoken(start) if start.year > 1 else clean(name)), start, end)


def spoken(start: datetime) -> str:
    """'woensdag 11 november, 13.30'."""
    return f"{WEEKDAYS[start.weekday()]} {start.day} {MONTHS[start.month - 1]}, {start:%H.%M}"


def _instant(one: Mapping[str, Any], key: str, nth: int, toml: Toml) -> datetime | None:
    value = one.get(key)
    expected = f"een dag en een tijd, zoals {key} = 2026-11-11T13:30:00"
    row = toml.line(key, "moment", nth) or toml.line("", "moment", nth)
    found = value
    if isinstance(value, str):
        for pattern in ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%d-%m-%Y %H:%M", "%d-%m-%Y %H:%M:%S"):
            try:
                found = datetime.strptime(
                    re.sub(r"(\d)[T ,]+(\d)", r"\1 \2", value.strip().replace("/", "-")), pattern
                )
                break
            except ValueError:
                continue
    if isinstance(found, datetime) and found.tzinfo is None:
        return found.replace(microsecond=0)
    message = (
        f"'{shown(value)}' is geen dag met een tijd."
        if value is not None
        else f"'{key}' ontbreekt bij moment {nth + 1}."
    )
    if isinstance(found, datetime):
        message = "De tijd heeft een tijdzone."
        expected = f"de tijd op de klok, zoals {found:%Y-%m-%dT%H:%M:%S}"
    toml.error(message, row, key, value, expected, "Schrijf jaar-maand-dag, een T en de tijd.")
    return None


def _warn_about(slot: Slot, others: list[Slot], today: date, row: int | None, toml: Toml) -> None:
    first, last = slot.start.date(), (slot.end - timedelta(seconds=1)).date()
    value = f"{slot.start:%Y-%m-%dT%H:%M:%S}"

    def odd(what: str, remedy: str = "Controleer de datum.") -> None:
        toml.warn(f"Het moment '{slot.id}' {what}.", row, "begin", value, remedy)

    for other in others:
        if slot.start < other.end and other.start < slot.end:
            odd(f"overlapt met '{other.id}'", "Dat mag: niemand krijgt twee bijeenkomsten tegelijk.")
        if fold(other.name) == fold(slot.name):
            odd(f"heeft dezelfde naam als '{other.id}'", "Geef elk moment een eigen naam.")
    if slot.start.date() < today:
        odd("ligt in het verleden")
    elif first > today + timedelta(days=730):
        odd("ligt meer dan twee jaar vooruit")
    if last - first > timedelta(days=0):
        odd("duurt langer dan een dag")
        return
    if name := public_holiday(first):
        odd(f"valt op een feestdag ({name})")
    elif name := school_holiday(first):
        odd(f"valt in de {name}", "Controleer of de scholen dan open zijn; vakanties verschillen per school.")
    if first.weekday() >= 5:
        odd(f"valt in het weekend ({WEEKDAYS[first.weekday()]})")
    if slot.start.hour < 7 or slot.start.hour >= 22 or slot.end.hour >= 23:
        odd("valt in de nacht", "Controleer de tijd.")
