"""From raw rows to rows with our own column names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from matcher.errors import Finding, InputError
from matcher.rounds.columns import MOMENT, TABLES, TableSpec
from matcher.rounds.csvfile import Raw, read_csv
from matcher.rounds.files import decode, read_bytes
from matcher.rounds.line import Table
from matcher.rounds.moments import Moments
from matcher.rounds.report import Report
from matcher.rounds.words import Value, as_text, did_you_mean, fold

MAX_ROWS = 100_000
_EXAMPLE = re.compile(r"voorbeeld\b", re.IGNORECASE)
_MARKED_COLUMNS = ("id", "naam", "locatie", "casus", "inschrijving", "sleutel")
"""Rows in which one of these starts with the word VOORBEELD are examples of the template, and skipped."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What headings mean in this round: `[kolommen]` of ronde.toml and the moments."""

    mapping: Mapping[str, str] = field(default_factory=dict)
    """Folded foreign heading → ours as it stands in ronde.toml."""
    moments: Moments = field(default_factory=lambda: Moments(()))

    def meaning(self, spec: TableSpec, heading: str) -> tuple[int, str] | None:
        """(rank, our name) of a heading; rank 0 is mapped by hand, 1 our own name, 2 another usual name."""
        key = fold(heading)
        if not key:
            return None
        if key in self.mapping:
            target = self._own(spec, self.mapping[key])
            if target:
                return (0, target[1])
        return self._own(spec, heading)

    def _own(self, spec: TableSpec, heading: str) -> tuple[int, str] | None:
        key = fold(heading)
        for column in spec.columns:
            if key == fold(column.name):
                return (1, column.name)
        for column in spec.columns:
            if any(key == fold(alias) for alias in column.aliases):
                return (2, column.name)
        if spec.moments and (slot := self.moments.of_heading(heading)):
            return (1, MOMENT + slot.id)
        return None


def read_table(path: Path, spec: TableSpec, words: Vocabulary, report: Report) -> Table | None:
    """Read one table; None when it can't be read at all (the reasons are in the report)."""
    try:
        raw = _raw_rows(path, spec, words, report)
        return _with_headings(raw, path.name, spec, words, report)
    except InputError as error:
        report.errors.extend(error.findings)
        return None


def read_sheet(data: bytes, file: str, title: str, spec: TableSpec, report: Report) -> Table | None:
    """Read the table on one sheet of a workbook that has others too; None when it can't be read at all.

    The heading is the first row in which two cells or more are columns of the table: a title and a
    note may stand above it. Findings name the file and the sheet.
    """
    from matcher.rounds.xlsxfile import read_xlsx

    words, place = Vocabulary(), f"{file}, blad '{title}'"

    def known(heading: str) -> bool:
        return words.meaning(spec, heading) is not None

    try:
        raw = read_xlsx(data, place, title, known, report)
        for index, (_, cells) in enumerate(raw.rows):
            if sum(known(as_text(cell)) for cell in cells if cell is not None) > 1:
                del raw.rows[:index]
                break
        return _with_headings(raw, place, spec, words, report)
    except InputError as error:
        report.errors.extend(error.findings)
        return None


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a file as it was found."""

    index: int
    text: str
    meaning: str
    """Our name of the column, or MOMENT + slot id; empty when we don't know it."""
    examples: tuple[str, ...]
    """The first values below it."""


def headings_of(path: Path, spec: TableSpec, words: Vocabulary) -> list[Heading]:
    """The columns of a file and what we take them for. Raises InputError when it can't be read."""
    heads, rows = _heads_and_rows(path, spec, words)
    values = [[as_text(cells[i]) for _, cells in rows if i < len(cells)] for i in range(len(heads))]
    best: dict[str, tuple[bool, int, int]] = {}
    for index, text in enumerate(heads):
        meaning = words.meaning(spec, text)
        if meaning is None or (meaning[1] == "id" and all(value.isdecimal() for value in values[index])):
            # A form numbers its answers anew each time: such a number is nobody's key.
            continue
        rank, name = meaning
        # A form has columns of its own for names and addresses that it did not ask.
        said_nothing = not any(value and fold(value) != "anonymous" for value in values[index])
        best[name] = min(best.get(name, (True, 99, 0)), (said_nothing, rank, index))
    names = {index: name for name, (_, _, index) in best.items()}
    return [
        Heading(i, text, names.get(i, ""), tuple([value for value in values[i] if value][:3]))
        for i, text in enumerate(heads)
    ]


def read_lines(
    path: Path, spec: TableSpec, words: Vocabulary, meanings: Mapping[int, str] | None = None
) -> list[dict[str, str]]:
    """The rows of a file as text under our column names; nothing is checked.

    `meanings`: position of a column → our name; what we take the headings for when None. Raises InputError
    when the file can't be read.
    """
    heads, rows = _heads_and_rows(path, spec, words)
    if meanings is None:
        found = {heading.index: heading.meaning for heading in headings_of(path, spec, words)}
        meanings = {index: name for index, name in found.items() if name}
    lines = []
    for _, cells in rows:
        named = {
            name: as_text(cells[index]) for index, name in meanings.items()
            if index < len(heads) and index < len(cells) and as_text(cells[index])
        }  # fmt: skip
        if named and not any(_EXAMPLE.match(named.get(name, "")) for name in _MARKED_COLUMNS):
            lines.append(named)
    return lines


def _heads_and_rows(
    path: Path, spec: TableSpec, words: Vocabulary
) -> tuple[list[str], list[tuple[int, list[Value | None]]]]:
    report = Report()
    raw = _raw_rows(path, spec, words, report)
    if report.errors:
        raise InputError(report.errors)
    filled = [(number, cells) for number, cells in raw.rows if any(map(as_text, cells))]
    if not filled:
        raise InputError(Finding("Het bestand is leeg.", file=path.name, expected="een kopregel en rijen"))
    if len(filled) > MAX_ROWS:
        raise InputError(Finding(f"Het bestand heeft meer dan {MAX_ROWS} rijen.", file=path.name))
    return [as_text(cell) for cell in filled[0][1]], filled[1:]


def _raw_rows(path: Path, spec: TableSpec, words: Vocabulary, report: Report) -> Raw:
    def known(heading: str) -> bool:
        return words.meaning(spec, heading) is not None

    data = read_bytes(path)
    if path.suffix.lower() == ".xlsx":
        # Imported here: openpyxl costs a fifth of a second, and most commands read only CSV or nothing.
        from matcher.rounds.xlsxfile import read_xlsx

        return read_xlsx(data, path.name, spec.name, known, report)
    return read_csv(decode(data, path.name), path.name, known)


def _with_headings(raw: Raw, file: str, spec: TableSpec, words: Vocabulary, report: Report) -> Table:
    filled = [(number, cells) for number, cells in raw.rows if any(map(as_text, cells))]
    if not filled:
        raise InputError(Finding("Het bestand is leeg.", file=file, expected="een kopregel en rijen",
                                 remedy="Maak een nieuw bestand met 'matcher new'."))  # fmt: skip
    if len(filled) > MAX_ROWS:
        raise InputError(Finding(f"Het bestand heeft meer dan {MAX_ROWS} rijen.", file=file,
                                 remedy="Verwijder rijen die niet bij deze ronde horen."))  # fmt: skip
    names = [column.name for column in spec.columns]
    first = [as_text(cell) for cell in filled[0][1]]
    if (
        spec.first_row
        and len(first) == len(names)
        and re.fullmatch(spec.first_row, first[-1].replace(" ", ""))
    ):
        filled.insert(0, (0, list(names)))
    row, cells = filled[0]
    heading = [as_text(cell) for cell in cells]
    while heading and not heading[-1]:
        heading.pop()
    columns = _columns(heading, row, file, spec, words, report)
    missing = _check_complete(heading, row, file, spec, columns, report)
    kept: list[tuple[int, Mapping[str, Value]]] = []
    examples: list[int] = []
    nameless: list[tuple[int, int, str]] = []
    for number, values in filled[1:]:
        named = {
            columns[i]: value
            for i, value in enumerate(values)
            if i in columns and value is not None and as_text(value)
        }
        if any(_EXAMPLE.match(as_text(named.get(name))) for name in _MARKED_COLUMNS):
            examples.append(number)
            continue
        kept.append((number, named))
        nameless += [(number, i, as_text(value)) for i, value in enumerate(values)
                     if as_text(value) and (i >= len(heading) or not heading[i])]  # fmt: skip
    if examples:
        report.warnings.append(Finding(
            f"{len(examples)} voorbeeldrij{'en' if len(examples) > 1 else ''} overgeslagen.", file=file,
            row=examples[0], value="VOORBEELD",
            remedy="Verwijder de voorbeeldrijen als je ze niet meer nodig hebt.",
        ))  # fmt: skip
    headings = {name: heading[index] for index, name in columns.items()}
    unread = tuple(text for index, text in enumerate(heading) if text and index not in columns)
    # In CSV a cell past the heading row means that the row has shifted; in a sheet it is just a note.
    width = len(cells) if file.lower().endswith(".csv") else 0
    faulty = _report_nameless(nameless, width, file, spec, report)
    skipped = set(examples)
    for fault in raw.faults:
        name = columns.get(fault.index)
        if name and fault.row > row and fault.row not in skipped:
            faulty.add((fault.row, name))
            report.bad_rows.append(Finding(fault.message, file, fault.row, headings[name], fault.value,
                                           "een gewone waarde", fault.remedy))  # fmt: skip
    return Table(spec, file, headings, tuple(kept), len(examples), frozenset(faulty), missing, unread)


def _report_nameless(
    nameless: list[tuple[int, int, str]], width: int, file: str, spec: TableSpec, report: Report
) -> set[tuple[int, str]]:
    """Complain about values under no heading; (row, '') of each row that can't be used for it."""
    bad: dict[int, str] = {}
    for number, index, value in nameless:
        if spec.closed or (width and index >= width):
            bad.setdefault(number, value)
    for number, value in bad.items():
        why = "Over een casus bewaren we nooit meer dan een code." if spec.closed else "Is de rij verschoven?"
        report.bad_rows.append(Finding(
            f"In deze rij staat '{value[:60]}' in een kolom zonder kop. {why}", file=file, row=number,
            value=value[:200], expected="alleen cellen onder een kop",
            remedy="Verwijder de waarde, of zet aanhalingstekens om tekst met een ; of , erin.",
        ))  # fmt: skip
    if ignored := [(number, value) for number, _, value in nameless if number not in bad]:
        report.warnings.append(Finding(
            "Een kolom zonder kop wordt niet gelezen.", file=file, row=ignored[0][0],
            value=ignored[0][1][:200],
            expected="een kop boven elke kolom", remedy="Geef de kolom een kop als hij belangrijk is.",
        ))  # fmt: skip
    return {(number, "") for number in bad}


def _columns(
    heading: list[str], row: int, file: str, spec: TableSpec, words: Vocabulary, report: Report
) -> dict[int, str]:
    """Position → our column name; complains about unknown and doubled headings."""
    found: dict[str, list[tuple[int, int]]] = {}
    for index, text in enumerate(heading):
        if meaning := words.meaning(spec, text):
            found.setdefault(meaning[1], []).append((meaning[0], index))
        elif text:
            _unknown(text, row, file, spec, words, report)
    columns: dict[int, str] = {}
    for name, places in found.items():
        best = min(rank for rank, _ in places)
        first, *doubled = [index for rank, index in places if rank == best]
        columns[first] = name
        if doubled:
            both = " en ".join(f"'{heading[index]}' (kolom {index + 1})" for index in (first, *doubled))
            report.errors.append(Finding(
                f"De kolom {name.removeprefix(MOMENT)} staat er twee keer: {both}.", file=file, row=row,
                column=heading[doubled[0]], value=heading[doubled[0]], expected="elke kolom één keer",
                remedy="Verwijder of hernoem één van de twee.",
            ))  # fmt: skip
        for rank, index in places:
            if rank != best:
                report.warnings.append(Finding(
                    f"De kolom wordt niet gelezen, want '{heading[first]}' is al de kolom {name}.", file=file,
                    row=row,
                    column=heading[index], value=heading[index],
                    remedy="Verwijder de kolom, of wijs in [kolommen] van ronde.toml de goede kolom aan.",
                ))  # fmt: skip
    return dict(sorted(columns.items()))


def _unknown(text: str, row: int, file: str, spec: TableSpec, words: Vocabulary, report: Report) -> None:
    names = [column.name for column in spec.columns]
    if spec.closed:
        report.errors.append(Finding(
            f"De kolom '{text}' mag niet in deze tabel staan: "
            "over een casus bewaren we nooit meer dan een code.",
            file=file, row=row, column=text, value=text, expected="alleen " + ", ".join(names),
            remedy="Verwijder de kolom, met alles wat erin staat.",
        ))  # fmt: skip
        return
    others = [slot.name for slot in words.moments.slots] if spec.moments else []
    report.warnings.append(Finding(
        f"De kolom '{text}' kennen we niet en wordt niet gelezen.", file=file, row=row, column=text,
        value=text,
        remedy=did_you_mean(text, [*names, *others],
                            "Hernoem de kolom, of zet hem in [kolommen] van ronde.toml."),
    ))  # fmt: skip


def _check_complete(
    heading: list[str], row: int, file: str, spec: TableSpec, columns: Mapping[int, str], report: Report
) -> frozenset[str]:
    """Complain about required columns that are not there, and return them."""
    there = set(columns.values())
    if any(name.startswith(MOMENT) for name in there):
        there.add(spec.moments)
    missing = [column.name for column in spec.columns
               if column.required and column.name not in there and column.unless not in there]  # fmt: skip
    if not columns and len([text for text in heading if text]) <= 1:
        raise InputError(Finding(
            "We vinden geen kolommen in dit bestand.", file=file, row=row,
            value=heading[0][:200] if heading else "",
            expected="kolommen met ; of , of een tab ertussen",
            remedy="Bewaar de tabel in Excel opnieuw als .xlsx, of als CSV UTF-8.",
        ))  # fmt: skip
    for name in missing:
        unread = [text for index, text in enumerate(heading) if text and index not in columns]
        report.errors.append(Finding(
            f"De kolom '{name}' ontbreekt.", file=file, row=row, column=name, value="; ".join(heading)[:200],
            expected=spec.by_name[name].help,
            remedy=did_you_mean(name, unread,
                    f'Voeg de kolom toe, of zet in [kolommen] van ronde.toml: "hun kop" = "{name}".'),
        ))  # fmt: skip
    return frozenset(missing)


def column_names() -> set[str]:
    """All column names of all tables, for `[kolommen]`."""
    return {column.name for table in TABLES for column in table.columns}
