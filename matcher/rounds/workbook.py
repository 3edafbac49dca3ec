"""The empty workbook of one table: headings, examples, drop-downs and a sheet that explains the columns."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from copy import copy
from datetime import date, datetime, time
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from matcher.domain import Slot
from matcher.rounds.columns import CASE_CODES, CASES, Column, TableSpec

_HEADING, _REQUIRED = PatternFill("solid", fgColor="DCE6F1"), PatternFill("solid", fgColor="1F4E78")
_FONT = "Calibri"
_EXAMPLE = Font(name=_FONT, italic=True, color="6B6B6B")
_PLAIN = Font(name=_FONT)
_LINE = Border(bottom=Side("thin", color="1F4E78"))
_ROWS = 2000
"""Rows that get drop-downs: far more than a round has, and quick to open."""

_MOMENT_COLUMNS = ("beschikbaar", "momenten", "moment")


def workbook(spec: TableSpec, examples: list[dict[str, object]], slots: tuple[Slot, ...]) -> bytes:
    """The .xlsx of an empty table with `examples` below its headings."""
    buffer = io.BytesIO()
    _made(spec, examples, slots, examples=True).save(buffer)
    return buffer.getvalue()


def to_fill_in(spec: TableSpec, rows: Sequence[Mapping[str, object]]) -> Workbook:
    """The workbook of a table with rows that people fill in further, with its drop-downs."""
    return _made(spec, rows, (), examples=False)


def _made(
    spec: TableSpec, rows: Sequence[Mapping[str, object]], slots: tuple[Slot, ...], *, examples: bool
) -> Workbook:
    book = Workbook()
    sheet: Any = book.active
    sheet.title = spec.name
    columns = [column for column in spec.columns if column.offered]
    lists = book.create_sheet("lijsten")
    for number, column in enumerate(columns, 1):
        letter = get_column_letter(number)
        _heading(sheet.cell(1, number, column.name), column.required)
        sheet.column_dimensions[letter].width = max(column.width, len(column.name) + 3)
        looks: dict[type, Any] = {}
        for place, row in enumerate(rows, 2):
            cell, value = sheet.cell(place, number), row.get(column.name)
            if type(value) in looks:
                cell.value = value
                same_look(cell, looks[type(value)])
                continue
            _value(cell, value, _EXAMPLE if examples else _PLAIN)
            looks[type(value)] = cell
        _text_format(sheet, letter, column)
        choices = list(column.choices)
        if column.name in _MOMENT_COLUMNS:
            choices = ["alle", *(slot.id for slot in slots)]
        elif spec is CASES:
            # Codes are handed out: nobody has to think of one, and none says anything about a pupil.
            choices = choices or (list(CASE_CODES) if column.name == "casus" else [])
        if choices:
            _drop_down(sheet, lists, column, letter, choices)
    sheet.freeze_panes = "C2" if spec.name in ("inschrijvingen", "locaties") else "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}1"
    sheet.row_dimensions[1].height = 22
    sheet.page_setup.orientation = "landscape"
    sheet.print_title_rows = "1:1"
    lists.sheet_state = "hidden"
    _explanation(book.create_sheet("uitleg", 1), spec, columns, examples and bool(rows), slots)
    return book


def _heading(cell: Any, required: bool) -> None:
    cell.font = Font(name=_FONT, bold=True, color="FFFFFF" if required else "1F4E78")
    cell.fill = _REQUIRED if required else _HEADING
    cell.alignment = Alignment(vertical="center")
    cell.border = _LINE


def _value(cell: Any, value: object, font: Font) -> None:
    cell.value = value
    cell.font = font
    cell.alignment = Alignment(vertical="top")
    if isinstance(value, time):
        cell.number_format = "hh:mm"
    elif isinstance(value, datetime):
        cell.number_format = "dd-mm-yyyy hh:mm"
    elif isinstance(value, date):
        cell.number_format = "dd-mm-yyyy"


def same_look(cell: Any, like: Any) -> None:
    """Give a cell the look of another; ten times as fast as setting its parts, which shows in big rounds."""
    cell._style = copy(like._style)


def _text_format(sheet: Any, letter: str, column: Column) -> None:
    """Codes and lists stay text: Excel would turn '3-12' into a day in December."""
    if column.name in ("id", "school", "tweede_school", "postcode", "locatie", "casus", *_MOMENT_COLUMNS):
        sheet.column_dimensions[letter].number_format = "@"
        for row in range(2, 300):
            sheet.cell(row, sheet[f"{letter}1"].column).number_format = "@"
    elif column.name == "vertrek_vanaf":
        for row in range(2, 300):
            sheet.cell(row, sheet[f"{letter}1"].column).number_format = "hh:mm"


def _drop_down(sheet: Any, lists: Any, column: Column, letter: str, choices: list[str]) -> None:
    # The choices stand on a sheet of their own: a list inside the rule holds 255 characters at most.
    place = 1 if lists.max_column == 1 and lists.cell(1, 1).value is None else lists.max_column + 1
    lists.cell(1, place, column.name)
    for row, choice in enumerate(choices, 2):
        lists.cell(row, place, choice)
    source = get_column_letter(place)
    rule = DataValidation(
        type="list", formula1=f"lijsten!${source}$2:${source}${len(choices) + 1}", allow_blank=True
    )
    # Several choices in one cell are typed with | between: then the list only helps, it does not refuse.
    rule.showErrorMessage = not (column.several or column.name in _MOMENT_COLUMNS)
    rule.errorTitle, rule.error = "Kies uit de lijst", "Deze waarde staat niet in de lijst."
    rule.showInputMessage = True
    rule.promptTitle = column.name[:32]
    rule.prompt = column.help[:250]
    sheet.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}{_ROWS}")


def _explanation(
    sheet: Any, spec: TableSpec, columns: list[Column], examples: bool, slots: tuple[Slot, ...]
) -> None:
    sheet.column_dimensions["A"].width = 22
    sheet.column_dimensions["B"].width = 12
    sheet.column_dimensions["C"].width = 90
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.cell(1, 1, f"Uitleg bij de tabel {spec.name}").font = Font(
        name=_FONT, bold=True, size=14, color="1F4E78"
    )
    lines = ["Vul het eerste blad in, met één rij per regel. Laat de koppen staan; de volgorde is vrij."]
    if examples:
        lines.append("De rijen die met VOORBEELD beginnen, worden overgeslagen. Je kunt ze weghalen.")
    if any(column.name in _MOMENT_COLUMNS for column in columns):
        lines.append(
            "De momenten staan in ronde.toml. In de voorbeelden zijn dat: "
            + ", ".join(slot.id for slot in slots)
            + ". Gebruik de momenten die nu in jouw ronde.toml staan."
        )
    if spec.closed:
        lines.append("Zet hier niets over de leerling in. Extra kolommen worden geweigerd.")
    for row, line in enumerate(lines, 2):
        sheet.cell(row, 1, line)
    top = len(lines) + 3
    for number, text in enumerate(("kolom", "verplicht", "wat je invult"), 1):
        _heading(sheet.cell(top, number, text), False)
    for row, column in enumerate(columns, top + 1):
        sheet.cell(row, 1, column.name).font = Font(name=_FONT, bold=True)
        sheet.cell(row, 2, "ja" if column.required else "")
        text = column.help
        if column.choices and not column.several:
            text += " Keuze: " + ", ".join(column.choices) + "."
        sheet.cell(row, 3, text)
        for cell in sheet[row]:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
        # Excel and LibreOffice don't work out the height of a row that they did not write themselves.
        sheet.row_dimensions[row].height = 16 * (1 + len(text) // 92)
    sheet.freeze_panes = sheet.cell(top + 1, 1)
