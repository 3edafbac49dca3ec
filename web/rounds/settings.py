"""The settings of a round: what `ronde.toml` would say, read and changed key by key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from web.rounds.folder import touch
from web.store import Round

SECTIONS = ("regels", "gewichten")
_LINE = re.compile(r"^(\w+)\s*=\s*(\d+)\s*(?:#\s*(.*))?$")


@dataclass(frozen=True, slots=True)
class Setting:
    """A rule or a weight with the sentence that says what it is."""

    section: str
    key: str
    usual: int
    sentence: str


@cache
def settings_of(format_name: str) -> tuple[Setting, ...]:
    """All rules and weights of a format, in the order of its file, with the sentences that stand there."""
    text = files("matcher.formats").joinpath(f"{format_name}.toml").read_text(encoding="utf-8")
    found, section = [], ""
    for line in text.splitlines():
        if line.startswith("["):
            section = line.strip("[] ")
        elif match := _LINE.match(line):
            found.append(Setting(section, match[1], int(match[2]), (match[3] or "").strip()))
    return tuple(found)


def new_settings(name: str, format_name: str, region: str | list[str]) -> dict[str, Any]:
    """The settings of a new round, without moments."""
    return {"ronde": {"naam": name, "format": format_name, "regio": region}, "moment": []}


def value_of(round_: Round, setting: Setting) -> int:
    """What a rule or weight is in this round."""
    value = round_.settings.get(setting.section, {}).get(setting.key, setting.usual)
    return value if isinstance(value, int) else setting.usual


def change(round_: Round, key: str, value: Any) -> None:
    """Put a part of the settings in the place of what stood there; None takes it away."""
    settings = {name: part for name, part in round_.settings.items() if name != key}
    if value is not None:
        settings[key] = value
    # A new object: the store notices a change by that.
    round_.settings = settings
    round_.name = str(settings["ronde"].get("naam", ""))
    touch(round_)


def own_values(round_: Round) -> dict[str, Any]:
    """The rules and weights that are not as usual."""
    return {section: round_.settings.get(section, {}) for section in SECTIONS}


def set_values(round_: Round, values: Mapping[tuple[str, str], int]) -> None:
    """Set rules and weights; those that are as usual are left out, so that they follow the format."""
    usual = {(one.section, one.key): one.usual for one in settings_of(round_.settings["ronde"]["format"])}
    for section in SECTIONS:
        own = {k: v for (s, k), v in values.items() if s == section and v != usual.get((s, k))}
        change(round_, section, own or None)


def moment(day: datetime, end: datetime, name: str = "", id_: str = "") -> dict[str, Any]:
    """A moment for the settings; its id follows from the day and hour."""
    days = ("ma", "di", "wo", "do", "vr", "za", "zo")
    months = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
    usual = f"{days[day.weekday()]}-{day.day:02}{months[day.month - 1]}-{day.hour:02}{day.minute:02}"
    made = {"id": id_ or usual, "begin": day.isoformat(), "eind": end.isoformat()}
    return {**made, "naam": name} if name else made
