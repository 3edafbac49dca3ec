"""Raw rows out of an Excel workbook."""

from __future__ import annotations

import io
import re
import warnings as python_warnings
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl

from matcher.errors import Finding, InputError
from matcher.rounds.csvfile import Fault, Raw
from matcher.rounds.report import Report
from matcher.rounds.words import as_text, fold

MAX_UNPACKED = 400_000_000
"""Bytes: a small zip may unpack to far more than a table ever holds."""

MOST_COLUMNS = 1000
"""A cell far to the right makes every row as long as that: a small file would fill the memory."""

_ERROR_VALUE = re.compile(r"#(REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!)")

OWN_SHEETS = ("uitleg", "lijsten")
"""Sheets that the template adds beside the table."""


def read_xlsx(data: bytes, file: str, table: str, known: Callable[[str], bool], report: Report) -> Raw:
    """The rows of the sheet that holds the table: the one with its name, else the first with known headings.

    A formula counts as its last computed value, with a warning; a formula that was never computed
    and a cell that shows an error such as #REF! are faults. Raises InputError when the file is no
    readable workbook.
    """
    formulas = _check_archive(data, file)
    book = _open(data, file, values=True)
    sheet = _choose(book, file, table, known, report)
    raw = Raw()
    for number, cells in enumerate(_cells(sheet, file), 1):
        values = [cell if cell != "" else None for cell in cells]
        if all(value is None for value in values):
            # A sheet may have a million rows that are only coloured.
            continue
        raw.rows.append((number, values))
        for index, value in enumerate(values):
            if isinstance(value, str) and _ERROR_VALUE.fullmatch(value):
                raw.faults.append(Fault(number, index, f"De cel toont de fout {value}.", value,
                                        "Herstel de formule, of typ de waarde zelf."))  # fmt: skip
    if formulas:
        _check_formulas(data, file, sheet.title, raw, report)
    return raw


def sheet_titles(data: bytes, file: str) -> list[str]:
    """The titles of all sheets that hold cells. Raises InputError when the file is no readable workbook."""
    _check_archive(data, file)
    return [sheet.title for sheet in _open(data, file, values=True).worksheets]


def sheet_rows(data: bytes, file: str, title: str) -> list[tuple[Any, ...]]:
    """The bare values of one sheet, row by row. Raises InputError when it can't be read."""
    return list(_cells(_open(data, file, values=True)[title], file))


def _check_archive(data: bytes, file: str) -> bool:
    """Whether any sheet holds a formula; InputError when this is no sound zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED:
                raise _unreadable(file, "Het bestand is uitgepakt veel te groot.")
            sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
            return any(re.search(rb"<(\w+:)?f[ >/]", archive.read(name)) for name in sheets)
    except InputError:
        raise
    except Exception:
        # zipfile raises half a dozen kinds of errors on damaged archives, zlib.error among them.
        message = "Dit is geen Excel-werkmap, of het bestand is beschadigd."
        if data[:4] == b"\xd0\xcf\x11\xe0":
            message = "De werkmap is beveiligd met een wachtwoord, of is van een oude soort (.xls)."
        raise _unreadable(file, message) from None


def _open(data: bytes, file: str, *, values: bool) -> Any:
    try:
        with python_warnings.catch_warnings():
            python_warnings.simplefilter("ignore")
            return openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=values)
    except Exception:
        # openpyxl lets the errors of zipfile, xml and its own descriptors through.
        raise _unreadable(file, "Dit is geen Excel-werkmap, of het bestand is beschadigd.") from None


def _cells(sheet: Any, file: str) -> Any:
    try:
        sheet.reset_dimensions()
        with python_warnings.catch_warnings():
            python_warnings.simplefilter("ignore")
            yield from sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
    except Exception:
        raise _unreadable(file, f"Het blad '{sheet.title}' is beschadigd.") from None


def _choose(book: Any, file: str, table: str, known: Callable[[str], bool], report: Report) -> Any:
    sheets = [sheet for sheet in book.worksheets if fold(sheet.title) not in OWN_SHEETS]
    named = [sheet for sheet in sheets if fold(sheet.title) == fold(table)]
    if named:
        return named[0]
    filled: list[tuple[int, Any]] = []
    for sheet in sheets:
        rows = (row for row in _cells(sheet, file) if any(cell not in (None, "") for cell in row))
        if heading := next(rows, None):
            filled.append((sum(known(as_text(cell)) for cell in heading if cell is not None), sheet))
    if not filled:
        raise InputError(Finding(
            "De werkmap is leeg.", file=file, expected="een kopregel en rijen op het eerste blad",
            remedy="Maak een nieuw bestand met 'matcher new'.",
        ))  # fmt: skip
    chosen = max(filled, key=lambda pair: pair[0])[1]
    if len(filled) > 1:
        others = ", ".join(f"'{sheet.title}'" for _, sheet in filled if sheet is not chosen)
        report.warnings.append(Finding(
            f"Alleen het blad '{chosen.title}' is gelezen, niet {others}.", file=file,
            remedy=f"Noem het blad met de tabel '{table}' als dit niet het goede blad is.",
        ))  # fmt: skip
    return chosen


def _check_formulas(data: bytes, file: str, title: str, raw: Raw, report: Report) -> None:
    sheet = _open(data, file, values=False)[title]
    computed = dict(raw.rows)
    used = False
    for number, cells in enumerate(_cells(sheet, file), 1):
        for index, value in enumerate(cells):
            if not (isinstance(value, str) and value.startswith("=")):
                continue
            if any(cell is not None for cell in computed.get(number, [])[index : index + 1]):
                used = True
            else:
                raw.faults.append(Fault(
                    number, index, "De cel heeft een formule zonder uitkomst.", value[:80],
                    "Typ de waarde zelf, of open het bestand in Excel en bewaar het opnieuw.",
                ))  # fmt: skip
    if used:
        report.warnings.append(Finding(
            "Er staan formules in de tabel. De uitkomst die Excel het laatst bewaarde, is gebruikt.",
            file=file,
            remedy="Plak de kolommen als waarden om zeker te zijn.",
        ))  # fmt: skip


def _unreadable(file: str, message: str) -> InputError:
    return InputError(Finding(
        message, file=file, expected="een .xlsx-bestand zonder wachtwoord",
        remedy="Open het in Excel, kies Opslaan als, Excel-werkmap (.xlsx), zonder wachtwoord.",
    ))  # fmt: skip
