"""Writing the tables of a round folder, in the form that the reader reads and Excel opens."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path

from matcher.files import write_whole


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV table with `;`, in UTF-8 with a BOM so that Excel shows accents; whole or not at all.

    None becomes an empty cell, True and False ja and nee, several values `a|b`. Text that Excel would
    take for a formula gets an apostrophe in front, which the reader removes. Raises OutputError, and
    ValueError for a row that is not as long as `columns`.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([_cell(column) for column in columns])
    for row in rows:
        if len(row) != len(columns):
            raise ValueError(f"a row of {len(row)} cells under {len(columns)} columns: {row!r}")
        writer.writerow([_cell(value) for value in row])
    write_whole(path, b"\xef\xbb\xbf" + text.getvalue().encode("utf-8"))


def write_status(path: Path, emails: Mapping[str, str], status: Mapping[str, Mapping[str, str]]) -> None:
    """Write the table `status`: person id → e-mail address, and person id → {meeting id → state}.

    A person without a placement has one row, so that the key stays with the address.
    """
    rows: list[tuple[str, str, str, str]] = []
    for person in sorted({*emails, *status}):
        placed = status.get(person) or {"": ""}
        rows += [
            (person, emails.get(person, ""), meeting, state) for meeting, state in sorted(placed.items())
        ]
    write_table(path, ("sleutel", "email", "bijeenkomst", "status"), rows)


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "ja" if value else "nee"
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case time():
            return value.strftime("%H:%M")
        case str():
            return "'" + value if value[:1] in ("=", "+", "-", "@") and len(value) > 1 else value
        case list() | tuple():
            return "|".join(_cell(part) for part in value)
        case _:
            return str(value)
