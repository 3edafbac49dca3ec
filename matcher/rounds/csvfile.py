"""Raw rows out of CSV text: the separator is detected, rows are counted as Excel counts them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from matcher.errors import Finding, InputError
from matcher.rounds.words import Value


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that can't be used whatever its column is."""

    row: int
    index: int
    message: str
    value: str
    remedy: str


@dataclass(slots=True)
class Raw:
    """A table before its headings are understood."""

    rows: list[tuple[int, list[Value | None]]] = field(default_factory=list)
    """(row number, cells); row numbers start at 1 and count empty rows."""
    faults: list[Fault] = field(default_factory=list)


_SEPARATORS = (";", ",", "\t")
_EXCEL_TEXT = re.compile(r'="(.*)"', re.DOTALL)


def read_csv(text: str, file: str, known: Callable[[str], bool]) -> Raw:
    """The rows of a CSV text. `known` tells whether a heading is one that the table may have.

    Raises InputError for broken quotes and the like.
    """
    separator = None
    if hint := re.match(r"sep=(.)\r?\n", text, re.IGNORECASE):
        # Excel takes this line as an instruction and does not count it.
        separator, text = hint[1], text[hint.end() :]
    separator = separator or _detect(text, known)
    raw = Raw()
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            raw.rows.append((number, [_cell(cell) for cell in cells]))
            for index, cell in enumerate(raw.rows[-1][1]):
                if isinstance(cell, str) and cell.startswith("="):
                    raw.faults.append(Fault(number, index, "De cel bevat een formule.", cell[:80],
                                            "Typ de waarde zelf."))  # fmt: skip
    except csv.Error:
        raise InputError(Finding(
            "De aanhalingstekens kloppen niet: er is er één te veel of te weinig.", file=file,
            row=len(raw.rows) + 1,
            expected='een " aan het begin en aan het eind van een cel',
            remedy="Open het bestand in Excel, herstel deze rij en bewaar het opnieuw.",
        )) from None  # fmt: skip
    return raw


def _cell(text: str) -> str | None:
    stripped = text.strip()
    if wrapped := _EXCEL_TEXT.fullmatch(stripped):
        # Exports write ="0012" to keep Excel from turning a code into a number.
        return wrapped[1].replace('""', '"') or None
    if stripped[:1] == "'" and stripped[1:2] in ("=", "+", "-", "@"):
        # How write_table keeps Excel from taking text for a formula.
        return stripped[1:]
    return stripped or None


def _detect(text: str, known: Callable[[str], bool]) -> str:
    """The separator under which most headings are known; then the one that gives most columns."""

    def score(separator: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        try:
            heading = next((row for row in reader if any(cell.strip(" ;,\t") for cell in row)), [])
        except csv.Error:
            return (0, 0)
        return (sum(known(cell) for cell in heading), len(heading))

    return max(_SEPARATORS, key=score)
