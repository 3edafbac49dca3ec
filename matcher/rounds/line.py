"""A table under our own column names, and the reader's hand in each of its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Protocol

from matcher.errors import Finding
from matcher.rounds.columns import TableSpec
from matcher.rounds.report import Report
from matcher.rounds.words import Value, as_text, clock, whole_number, yes_no


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it was found, under our column names."""

    spec: TableSpec
    file: str
    headings: Mapping[str, str]
    """Our column name (or MOMENT + slot id) → heading in the file."""
    rows: tuple[tuple[int, Mapping[str, Value]], ...]
    """(row number, our column name → value); empty cells are left out, empty rows too."""
    examples: int = 0
    """Number of example rows that were skipped."""
    faulty: frozenset[tuple[int, str]] = frozenset()
    """(row, column) of cells that are already reported; column '' is for the row as a whole."""
    missing: frozenset[str] = frozenset()
    """Required columns that are not there: reported once, and not again in every row."""
    unread: tuple[str, ...] = ()
    """Headings that are no column of ours."""

    def lines(self, report: Report) -> Iterator[Line]:
        """The rows, each with the means to complain about it."""
        bad = {row for row, _ in self.faulty}
        for number, cells in self.rows:
            yield Line(self, number, cells, report, number not in bad)


class Complain(Protocol):
    """How `Line.fail` and `Line.warn` are called."""

    def __call__(
        self, column: str, message: str, *, expected: str = "", remedy: str = "", value: str | None = None
    ) -> None: ...


@dataclass(slots=True)
class Line:
    """One row with the means to complain about it. `ok` turns False at the first error."""

    table: Table
    number: int
    cells: Mapping[str, Value]
    report: Report
    ok: bool = True

    def fail(
        self, column: str, message: str, *, expected: str = "", remedy: str = "", value: str | None = None
    ) -> None:
        """Record that this row can't be used."""
        self.ok = False
        if (self.number, column) in self.table.faulty or column in self.table.missing:
            return
        self.report.bad_rows.append(self._finding(column, message, expected, remedy, value))

    def warn(
        self, column: str, message: str, *, expected: str = "", remedy: str = "", value: str | None = None
    ) -> None:
        """Record something odd."""
        self.report.warnings.append(self._finding(column, message, expected, remedy, value))

    def read_as(self, text: str, meaning: str) -> None:
        """Record that something was not written as we know it, and what we took it for."""
        self.report.read_as.setdefault(self.table.file, {}).setdefault(text, meaning)

    def _finding(self, column: str, message: str, expected: str, remedy: str, value: str | None) -> Finding:
        shown = self.text(column) if value is None else value
        return Finding(message, self.table.file, self.number, self.table.headings.get(column, column),
                       shown[:200], expected, remedy)  # fmt: skip

    def text(self, column: str) -> str:
        return as_text(self.cells.get(column))

    def raw_list(self, column: str) -> str:
        """The text of a cell that holds a list; line breaks are kept, for they separate too."""
        value = self.cells.get(column)
        return value if isinstance(value, str) else as_text(value)

    def needed(self, column: str, expected: str) -> str:
        """The text of a cell that may not be empty; '' (and an error) if it is."""
        text = self.text(column)
        if not text:
            self.fail(
                column, "De cel is leeg.", expected=expected, remedy="Vul de cel in, of verwijder de rij."
            )
        return text

    def number_in(self, column: str, low: int, high: int, unit: str) -> int | None:
        """A whole number from low to high, or None when the cell is empty (or wrong: an error)."""
        value = self.cells.get(column)
        if value is None:
            return None
        number = whole_number(value)
        if number is None or not low <= number <= high:
            self.fail(column, f"'{self.text(column)}' is geen bruikbaar getal.",
                      expected=f"een geheel getal van {low} tot en met {high} ({unit})",
                      remedy="Vul alleen een getal in.")  # fmt: skip
            return None
        return number

    def yes(self, column: str) -> bool:
        """ja or nee; an empty cell is nee."""
        value = self.cells.get(column)
        if value is None:
            return False
        said = yes_no(value)
        if said is None:
            self.fail(column, f"'{self.text(column)}' is geen ja of nee.", expected="ja of nee",
                      remedy="Vul ja of nee in.")  # fmt: skip
        return bool(said)

    def time(self, column: str) -> time | None:
        """A time of day; None when the cell is empty or wrong."""
        value = self.cells.get(column)
        if value is None:
            return None
        found = clock(value)
        if found is None:
            self.fail(column, f"'{self.text(column)}' is geen tijd.", expected="een tijd zoals 12:45",
                      remedy="Schrijf uren en minuten met een dubbele punt.")  # fmt: skip
        return found
