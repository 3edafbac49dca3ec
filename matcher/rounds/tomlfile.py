"""The text of ronde.toml beside what it says, so that a message can point at a line."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from matcher.errors import Finding
from matcher.rounds.report import Report
from matcher.rounds.words import did_you_mean

FILE = "ronde.toml"


class Toml:
    """The document and its text, so that a message can point at a line."""

    def __init__(self, text: str, report: Report) -> None:
        self.lines = text.splitlines()
        self.report = report

    def line(self, key: str, section: str = "", nth: int = 0) -> int | None:
        """The line of `key = …` below the nth heading of a section (or of that heading, for key '')."""
        start = 0
        if section:
            heading = re.compile(rf"\s*\[\[?\s*{re.escape(section)}\s*\]")
            heads = [number for number, text in enumerate(self.lines) if heading.match(text)]
            if nth >= len(heads):
                return None
            start = heads[nth] + 1
            if not key:
                return start
        wanted = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*[=.]""")
        for number, text in enumerate(self.lines[start:], start + 1):
            if section and text.lstrip().startswith("["):
                break
            if wanted.match(text):
                return number
        return start or None

    def error(
        self, message: str, row: int | None, key: str, value: object, expected: str, remedy: str
    ) -> None:
        self.report.errors.append(Finding(message, FILE, row, key, shown(value), expected, remedy))

    def warn(
        self, message: str, row: int | None, key: str, value: object, remedy: str, expected: str = ""
    ) -> None:
        self.report.warnings.append(Finding(message, FILE, row, key, shown(value), expected, remedy))


def shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)[:200]


def unknown_keys(
    found: Mapping[str, Any], known: Collection[str], section: str, nth: int, toml: Toml
) -> None:
    for key in found:
        if key not in known:
            toml.warn(f"'{key}' kennen we niet en wordt niet gelezen.", toml.line(key, section, nth), key,
                      found[key],
                      did_you_mean(key, known, "Verwijder deze regel."), ", ".join(known))  # fmt: skip
