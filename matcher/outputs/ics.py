"""Events of a calendar file as lines (RFC 5545): written, and read back.

Only what our own appointments need. A thousand people make a thousand files, twice: read and written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

Event = dict[str, str]
"""Name of a property → what follows it on its line, not folded: parameters, colon and value."""

_ORDER = (
    "SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "UID", "SEQUENCE",
    "DESCRIPTION", "LOCATION", "STATUS", "TRANSP",
)  # fmt: skip
_LONGEST = 74
"""Bytes on a line; with the blank before a continuation that makes the 75 of the standard."""
_VEVENT = re.compile(rb"^BEGIN:VEVENT\r?\n(.*?)^END:VEVENT\r?\n", re.DOTALL | re.MULTILINE)
_FOLD = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(r"([A-Za-z0-9-]+)([:;].*)")


def text(value: str) -> str:
    """A text, escaped."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return ":" + re.sub(r"\r\n|\r|\n", r"\\n", escaped)


def local(moment: datetime) -> str:
    """A moment by the clock in Amsterdam, whose rules stand at the head of the file."""
    return f";TZID=Europe/Amsterdam:{moment:%Y%m%dT%H%M%S}"


def instant(moment: datetime) -> str:
    """A moment in UTC."""
    return f":{moment:%Y%m%dT%H%M%SZ}"


def value(event: Event, name: str) -> str:
    """The value of a property as it stands in the file, escaped; "" where there is none."""
    return event.get(name, "").partition(":")[2]


def written(event: Event) -> bytes:
    """The event as it stands in a file: properties in a fixed order, lines folded."""
    names = [name for name in _ORDER if name in event] + sorted(event.keys() - set(_ORDER))
    lines = ["BEGIN:VEVENT", *(name + event[name] for name in names), "END:VEVENT"]
    return b"".join(_folded(line) + b"\r\n" for line in lines)


def _folded(line: str) -> bytes:
    rest = line.encode()
    parts = []
    while len(rest) > _LONGEST:
        cut = _LONGEST
        # Not within a character, nor between a backslash and what it escapes: some programs trip over that.
        while rest[cut] & 0xC0 == 0x80:
            cut -= 1
        if rest[cut - 1] == ord("\\"):
            cut -= 1
        parts.append(rest[:cut])
        rest = rest[cut:]
    return b"\r\n ".join([*parts, rest])


def events(content: bytes) -> Iterator[Event]:
    """The events in a file; those that are damaged are passed over."""
    for body in _VEVENT.findall(content):
        try:
            lines = _FOLD.sub("", body.decode()).split("\n")
        except UnicodeDecodeError:
            continue
        # What follows the last line break is empty.
        found = [_LINE.fullmatch(line.removesuffix("\r")) for line in lines[:-1]]
        if all(found):
            yield {match[1].upper(): match[2] for match in found if match}
