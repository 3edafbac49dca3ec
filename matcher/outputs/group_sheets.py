"""The sheets of `indeling.xlsx` that only groups around cases have: tasks, rooms, and who met whom."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from matcher import dutch
from matcher.domain import Case
from matcher.outputs.facts import Facts
from matcher.outputs.groups import case_reasons, cases_of, programme, rooms, tasks
from matcher.outputs.sector import couples
from matcher.outputs.workbook import (
    ORGANISERS_ONLY,
    UNDERLINE,
    Column,
    Value,
    font,
    heading,
    page,
    put,
    table,
)

MOST_IN_MATRIX = 400
"""People up to whom a matrix can still be looked at."""
_NOW = PatternFill("solid", fgColor="CFE3F7")
_AGAIN = PatternFill("solid", fgColor="FFD9A8")


def task_sheet(sheet: Worksheet, facts: Facts) -> None:
    """Everybody with their part in their group and the cases that concern them."""
    columns = [
        Column("Groep", 7, centred=True), Column("Datum", 27, wrap=True), Column("Tijd", 18),
        Column("Naam", 26, wrap=True), Column("Rol", 26, wrap=True),
        Column("School of organisatie", 34, wrap=True), Column("In de groep", 28, wrap=True),
        Column("Brengt in", 14, wrap=True), Column("Denkt mee over", 22, wrap=True),
        Column("Uitleg", 60, wrap=True),
    ]  # fmt: skip
    rows: list[list[Value]] = []
    for meeting in facts.meetings:
        when = (
            dutch.day_words(meeting.slot.start),
            dutch.times_words(meeting.slot.start, meeting.slot.end),
        )
        rows += [
            [
                meeting.number, *when, task.person.name, task.person.role, task.person.organisation,
                ", ".join(task.roles), ", ".join(task.brings), ", ".join(task.thinks_along),
                task.sentence(),
            ]
            for task in tasks(meeting, facts)
        ]  # fmt: skip
    table(sheet, columns, rows, title="Wie doet wat?", note=ORGANISERS_ONLY)


def case_sheet(sheet: Worksheet, facts: Facts) -> None:
    """Every case: where and when it is discussed, who lacks, or why it is not discussed."""
    columns = [
        Column("Casus", 12), Column("Groep", 7, centred=True), Column("Datum", 27, wrap=True),
        Column("Tijd", 16), Column("Inbrengers", 30, wrap=True), Column("Twijfel over", 20, wrap=True),
        Column("Minuten", 9, centred=True), Column("Zonder VO-collega voor", 20, wrap=True),
        Column("Niet besproken omdat", 60, wrap=True),
    ]  # fmt: skip
    names = {person.id: person.name for person in facts.round.people}

    def presenters(case: Case, here: set[str]) -> str:
        return dutch.listing(
            [names[one] + ("" if one in here else " (niet in deze groep)") for one in case.presenters]
        )

    why = case_reasons(facts)
    rows: dict[str, list[Value]] = {}
    for meeting in facts.meetings:
        doing = tasks(meeting, facts)
        here = {person.id for person in meeting.people}
        for turn in programme(meeting, facts):
            case = turn.case
            covered = {level for task in doing for level, codes in task.knows if case.code in codes}
            rows[case.code] = [
                case.code, meeting.number, dutch.day_words(turn.begin),
                f"{dutch.clock(turn.begin)} – {dutch.clock(turn.end)}",
                presenters(case, here), ", ".join(case.levels), case.minutes,
                ", ".join(level for level in case.levels if level not in covered), None,
            ]  # fmt: skip
    for case in facts.round.cases:
        rows.setdefault(
            case.code,
            [
                case.code, None, None, None, dutch.listing([names[one] for one in case.presenters]),
                ", ".join(case.levels), case.minutes, None, why.get(case.code, "Nergens ingedeeld."),
            ],
        )  # fmt: skip
    table(sheet, columns, [rows[code] for code in sorted(rows)], title="Casussen", note=ORGANISERS_ONLY)


def room_sheet(sheet: Worksheet, facts: Facts) -> None:
    """The room plan: per afternoon and venue which group is in which room, and who leads it."""
    columns = [
        Column("Datum", 27, wrap=True), Column("Tijd", 18), Column("Locatie", 28, wrap=True),
        Column("Zaal", 7, centred=True), Column("Groep", 7, centred=True),
        Column("Deelnemers", 12, centred=True), Column("Gespreksleider", 28, wrap=True),
        Column("Casussen", 26, wrap=True), Column("Drempelvrij nodig", 13, centred=True),
        Column("Contact", 22, wrap=True),
    ]  # fmt: skip
    room = rooms(facts)
    order = sorted(
        facts.meetings, key=lambda one: (one.slot.start, dutch.sort_key(one.venue.name), room[one.id])
    )
    rows: list[list[Value]] = [
        [
            dutch.day_words(meeting.slot.start),
            dutch.times_words(meeting.slot.start, meeting.slot.end), meeting.venue.name, room[meeting.id],
            meeting.number, len(meeting.seats),
            next((task.person.name for task in tasks(meeting, facts) if task.leads), "samen kiezen"),
            ", ".join(case.code for case in cases_of(meeting, facts)), meeting.step_free or None,
            meeting.venue.contact,
        ]
        for meeting in order
    ]  # fmt: skip
    table(sheet, columns, rows, title="Zaalplan", note=ORGANISERS_ONLY)


def met_sheet(sheet: Worksheet, facts: Facts) -> None:
    """Who met whom: a matrix with how many times, this round included."""
    placed = [fact.person for fact in facts.people if fact.seats]
    now = Counter(
        pair
        for meeting in facts.meetings
        for pair in combinations(sorted(person.id for person in meeting.people), 2)
    )
    before = couples(facts.round.history)
    put(sheet["A1"], "Wie trof wie?")
    sheet["A1"].font = font(15, bold=True)
    put(
        sheet["A2"],
        "Hoe vaak twee mensen bij elkaar zaten, deze ronde meegeteld. Blauw: deze ronde voor het eerst. "
        f"Oranje: deze ronde opnieuw. {ORGANISERS_ONLY}",
    )
    sheet["A2"].font = font(italic=True, color="4B5563")
    if len(placed) > MOST_IN_MATRIX:
        put(sheet["A4"], "Te veel mensen voor een tabel; zie historie.csv.")
        return
    sheet.column_dimensions["A"].width = 30
    heading(sheet.cell(4, 1), "")
    sheet.row_dimensions[4].height = 150
    for column, person in enumerate(placed, 2):
        cell = sheet.cell(4, column)
        heading(cell, person.name)
        cell.alignment = Alignment(text_rotation=90, vertical="bottom", horizontal="center")
        sheet.column_dimensions[get_column_letter(column)].width = 3.6
    for row, person in enumerate(placed, 5):
        put(sheet.cell(row, 1), person.name)
        sheet.cell(row, 1).border = UNDERLINE
        for column, other in enumerate(placed, 2):
            pair = (min(person.id, other.id), max(person.id, other.id))
            times = now[pair] + before[pair]
            if not times or person.id == other.id:
                continue
            cell = sheet.cell(row, column)
            put(cell, times)
            cell.alignment = Alignment(horizontal="center")
            if now[pair]:
                cell.fill = _NOW if times == 1 else _AGAIN
    sheet.freeze_panes = "B5"
    page(sheet)
