"""How a sheet looks, and two guarantees: no text becomes a formula, and the same input the same bytes."""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from matcher.rounds.workbook import same_look

Value = str | int | float | datetime | date | time | None

INK = "1F2937"
HEADER = PatternFill("solid", fgColor="1F3A5F")
BAND = PatternFill("solid", fgColor="EEF2F7")
NOTICE = PatternFill("solid", fgColor="FFF4CE")
_LINE = Side("thin", color="C5CDD8")
UNDERLINE = Border(bottom=_LINE)
_TOP = Alignment(vertical="top")
_TOP_WRAPPED = Alignment(vertical="top", wrap_text=True)
_MIDDLE = Alignment(vertical="center", wrap_text=True)

ORGANISERS_ONLY = "Alleen voor organisatoren: bevat persoonsgegevens. Niet doorsturen."

# Asian versions of Excel take the wide signs for the narrow ones.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_FIXED = (1980, 1, 1, 0, 0, 0)


def font(
    size: float = 11, *, bold: bool = False, italic: bool = False, color: str = INK, **more: str
) -> Font:
    """A font with its family: without one, LibreOffice takes a serif."""
    return Font(name="Calibri", size=size, bold=bold, italic=italic, color=color, **more)


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula, not even after saving as CSV and opening again.

    A leading apostrophe is what OWASP advises: https://owasp.org/www-community/attacks/CSV_Injection
    """
    # Excel drops leading blanks when it opens a CSV file, so what counts is the first visible sign.
    dangerous = text[:1] in ("\t", "\r", "\n") or text.lstrip()[:1] in _FORMULA_SIGNS
    clean = _NOT_IN_XML.sub("", text)
    return f"'{clean}"[:32_767] if dangerous else clean[:32_767]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: heading, width in characters, and how its cells look."""

    title: str
    width: float
    wrap: bool = False
    centred: bool = False


def put(cell: Cell, value: Value) -> None:
    """Write a value; text always as text."""
    if isinstance(value, str) and value:
        cell.value = harmless(value)
        cell.data_type = "s"
    else:
        cell.value = None if value == "" else value


def new_workbook(title: str) -> Workbook:
    """An empty workbook without sheets."""
    book = Workbook()
    for sheet in list(book.worksheets):
        book.remove(sheet)
    book.properties.title = _NOT_IN_XML.sub("", title)
    book.properties.creator = "PO-VO matcher"
    book.properties.description = ORGANISERS_ONLY
    book.properties.created = datetime(*_FIXED)
    return book


def table(
    sheet: Worksheet,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Value]],
    *,
    title: str = "",
    note: str = "",
) -> None:
    """Fill a sheet with one table: filter, frozen heading that repeats on paper, landscape A4.

    With a title (and note) those take the first row; without, the heading is row 1, as mail merge needs.
    """
    first = 1
    if title:
        first = 3
        put(sheet["A1"], title)
        sheet["A1"].font = font(15, bold=True)
        put(sheet["A2"], note)
        sheet["A2"].font = font(italic=True, color="4B5563")
        sheet.row_dimensions[1].height = 24
        sheet.row_dimensions[2].height = 20
    for index, column in enumerate(columns, 1):
        heading(sheet.cell(first, index), column.title)
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    sheet.row_dimensions[first].height = 32
    looks: dict[tuple[int, int], Cell] = {}
    for number, row in enumerate(rows):
        sheet.row_dimensions[first + 1 + number].height = 15.5 * _lines(columns, row)
        for index, (column, value) in enumerate(zip(columns, row, strict=True), 1):
            cell = sheet.cell(first + 1 + number, index)
            put(cell, value)
            like = looks.get((index, number % 2))
            if like is not None:
                same_look(cell, like)
                continue
            cell.alignment = _alignment(column)
            cell.border = UNDERLINE
            if number % 2:
                cell.fill = BAND
            looks[(index, number % 2)] = cell
    last = get_column_letter(len(columns))
    sheet.auto_filter.ref = f"A{first}:{last}{first + max(1, len(rows))}"
    sheet.freeze_panes = f"B{first + 1}"
    sheet.print_title_rows = f"{first}:{first}"
    page(sheet)


def _lines(columns: Sequence[Column], row: Sequence[Value]) -> int:
    # Excel fits rows when it opens a file, other programs do not; an estimate that is a little generous.
    texts = [(column.width, value) for column, value in zip(columns, row, strict=True) if column.wrap]
    return max([1, *(math.ceil(1.05 * len(text) / width) for width, text in texts if isinstance(text, str))])


def _alignment(column: Column) -> Alignment:
    if column.centred:
        return Alignment(vertical="top", horizontal="center")
    return _TOP_WRAPPED if column.wrap else _TOP


def heading(cell: Cell, text: str) -> None:
    """A heading cell: white on dark blue (contrast 11 : 1)."""
    put(cell, text)
    cell.font = font(bold=True, color="FFFFFF")
    cell.fill = HEADER
    cell.alignment = _MIDDLE


def page(sheet: Worksheet, *, landscape: bool = True) -> None:
    """A4, as wide as the paper, with page numbers."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    if sheet.sheet_properties.pageSetUpPr is not None:
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top = sheet.page_margins.bottom = 0.6
    sheet.oddFooter.left.text = "&A"
    sheet.oddFooter.right.text = "blad &P van &N"
    sheet.sheet_view.showGridLines = False


def break_after(sheet: Worksheet, row: int) -> None:
    """The next row starts a new sheet of paper."""
    sheet.row_breaks.append(Break(id=row))


def save(book: Workbook, path: Path | BinaryIO) -> None:
    """Write the file; the same content gives the same bytes."""
    made = io.BytesIO()
    # Not `book.save`: that stamps the time of saving, and packs what is packed again below.
    book.properties.modified = datetime(*_FIXED)
    ExcelWriter(book, zipfile.ZipFile(made, "w")).save()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as goal:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _FIXED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            goal.writestr(entry, source.read(name))
