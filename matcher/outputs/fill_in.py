"""`presentie.xlsx` and `evaluatie.xlsx`: what organisers fill in afterwards, and the program reads back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import count as count_from
from pathlib import Path

from matcher.outputs.facts import Facts
from matcher.outputs.groups import cases_of
from matcher.outputs.workbook import harmless, save
from matcher.rounds.columns import EVALUATION, PRESENCE, TableSpec
from matcher.rounds.words import fold
from matcher.rounds.workbook import to_fill_in

FILLED_IN = ("presentie.xlsx", "evaluatie.xlsx")
"""What people write in: an earlier one is never thrown away, see `keep_filled_in`."""


def write_presence(facts: Facts, path: Path) -> None:
    """Write the list on which to say who was really there."""
    rows: list[dict[str, object]] = [
        {"bijeenkomst": meeting.id, "datum": meeting.slot.start.date(), "sleutel": person.id,
         "naam": person.name, "school": person.organisation}
        for meeting in facts.meetings
        for person in meeting.people
    ]  # fmt: skip
    _write(PRESENCE, rows, path)


def write_evaluation(facts: Facts, path: Path) -> None:
    """Write the table in which the crosses of the evaluation forms go: one row per case, closed questions."""
    rows: list[dict[str, object]] = [
        {"casus": case.code, "bijeenkomst": meeting.id}
        for meeting in facts.meetings
        for case in cases_of(meeting, facts)
    ]
    _write(EVALUATION, rows, path)


def _write(spec: TableSpec, rows: list[dict[str, object]], path: Path) -> None:
    safe: list[Mapping[str, object]] = [
        {name: harmless(value) if isinstance(value, str) else value for name, value in row.items()}
        for row in rows
    ]
    book = to_fill_in(spec, safe)
    # The same rows give the same bytes.
    book.properties.created = datetime(1980, 1, 1)
    save(book, path)


def keep_filled_in(earlier: Path, folder: Path) -> list[Path]:
    """Copy what people filled in from the folder `earlier` to `folder`, beside the new empty lists.

    Returns the copies. A list is filled in when it differs from how it was written.
    """
    kept = []
    for name in FILLED_IN:
        source = earlier / name
        if source.is_file() and _answered(source):
            goal = free_name(source, earlier, folder, "ingevuld")
            goal.write_bytes(source.read_bytes())
            kept.append(goal)
    return kept


def free_name(source: Path, earlier: Path, folder: Path, word: str) -> Path:
    """A name in `folder` for a copy of `source`, with `word` in it, that nothing in `earlier` has."""
    for number in count_from(1):
        name = f"{source.stem} ({word}{'' if number == 1 else f' {number}'}){source.suffix}"
        if not (earlier / name).exists():
            break
    return folder / name


def _answered(path: Path) -> bool:
    """Whether any cell under a question is filled in; what can't be read is kept too."""
    from openpyxl import load_workbook

    given = {"presentie.xlsx": ("aanwezig",)}.get(
        path.name, tuple(column.name for column in EVALUATION.columns[2:])
    )
    try:
        rows = list(load_workbook(path, read_only=True, data_only=True).worksheets[0].values)
    except Exception:  # damaged or locked: somebody's work all the same
        return True
    if not rows:
        return False
    places = [i for i, head in enumerate(rows[0]) if fold(str(head or "")) in map(fold, given)]
    if len(places) < len(given):
        return True  # not as we wrote it, so somebody has been at work in it
    return any(row[i] not in (None, "") for row in rows[1:] for i in places)
