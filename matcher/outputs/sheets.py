"""`indeling.xlsx`: a sheet for each of the people who have work to do with the roster."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from matcher import dutch
from matcher.byhand import PLACES, SEATS
from matcher.domain import Professional
from matcher.outputs.agenda import CalendarFiles
from matcher.outputs.edit_sheets import add_lists, places_sheet, seats_sheet
from matcher.outputs.facts import Facts
from matcher.outputs.group_sheets import case_sheet, met_sheet, room_sheet, task_sheet
from matcher.outputs.groups import tasks
from matcher.outputs.report import verdict
from matcher.outputs.seats import MeetingFacts, PersonFacts
from matcher.outputs.workbook import (
    INK,
    NOTICE,
    ORGANISERS_ONLY,
    Column,
    Value,
    break_after,
    font,
    heading,
    new_workbook,
    page,
    put,
    save,
    table,
)
from matcher.rounds.workbook import same_look

_ORDER_NOTE = "Gesorteerd op wijk en naam. De nummers zijn dezelfde als op de kaart."


def write_workbook(facts: Facts, calendars: CalendarFiles, path: Path) -> None:
    """Write `indeling.xlsx`."""
    book = new_workbook(facts.round.name)
    sheets = [
        ("Bijeenkomsten", "alle bijeenkomsten, met waar, wanneer en wat er ontbreekt", _meetings),
        ("Per school", "wie er van elke school gaat, en waarheen", _per_school),
        ("Per persoon", "iedereen op naam, ook wie niet is ingedeeld", _per_person),
        ("Niet ingedeeld", "wie geen plek heeft, met de reden", _unplaced),
        ("Presentielijsten", "per bijeenkomst een blad om te printen, met een kolom voor de handtekening",
         _attendance),
        ("Catering en toegang", "per bijeenkomst hoeveel mensen, en hoeveel drempelvrij", _catering),
    ]  # fmt: skip
    if facts.compiled.cards:
        sheets[1:1] = [
            ("Wie doet wat", "per groep wie leidt, wie welke casus inbrengt en wie meedenkt", task_sheet),
            ("Casussen", "elke casus: waar en wanneer, of waarom niet", case_sheet),
            ("Zaalplan", "per middag welke groep in welke zaal zit", room_sheet),
        ]
        sheets.append(("Wie trof wie", "wie met wie in een groep zat, ook in eerdere jaren", met_sheet))
    sheets += [
        (SEATS.name, "zelf iemand verplaatsen: verander hier wie waar zit", seats_sheet),
        (PLACES.name, "zelf een bijeenkomst verplaatsen: verander hier waar en wanneer", places_sheet),
    ]
    start = book.create_sheet("Lees mij")
    for title, _, fill in sheets:
        fill(book.create_sheet(title), facts)
    _mailing(book.create_sheet("Verzendlijst"), facts, calendars)
    links = [(title, about) for title, about, _ in sheets]
    links.append(
        (
            "Verzendlijst",
            "één rij per persoon, ook wie een afzegging krijgt; voor Afdruk samenvoegen in Word of een "
            "mailprogramma",
        )
    )
    _start(start, facts, links)
    add_lists(book, facts)
    save(book, path)


def _start(sheet: Worksheet, facts: Facts, links: Sequence[tuple[str, str]]) -> None:
    sheet.column_dimensions["A"].width = 26
    sheet.column_dimensions["B"].width = 88
    put(sheet["A1"], facts.round.name)
    sheet["A1"].font = font(18, bold=True)
    sheet.row_dimensions[1].height = 30
    put(sheet["A2"], ORGANISERS_ONLY)
    sheet["A2"].font = font(bold=True)
    sheet["A2"].fill = sheet["B2"].fill = NOTICE
    sheet.row_dimensions[2].height = 22
    sheet["A2"].alignment = Alignment(vertical="center")
    placed = len(facts.people) - len(facts.unplaced)
    everyone = dutch.count(len(facts.people), "inschrijving", "inschrijvingen")
    lines: list[tuple[str, str]] = [
        ("Bijeenkomsten", dutch.number(len(facts.meetings))),
        ("Ingedeeld", f"{dutch.number(placed)} van {everyone}"),
        ("Hoe goed is dit?", verdict(facts.roster)),
    ]
    row = 4
    for label, text in lines:
        put(sheet.cell(row, 1), label)
        sheet.cell(row, 1).font = font(bold=True)
        put(sheet.cell(row, 2), text)
        sheet.cell(row, 2).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.cell(row, 1).alignment = Alignment(vertical="top")
        row += 1
    sheet.row_dimensions[row - 1].height = 32
    row += 1
    heading(sheet.cell(row, 1), "Blad")
    heading(sheet.cell(row, 2), "Wat staat er op?")
    for title, about in links:
        row += 1
        put(sheet.cell(row, 1), title)
        sheet.cell(row, 1).hyperlink = f"#'{title}'!A1"
        sheet.cell(row, 1).font = font(color="0B5CAD", underline="single")
        put(sheet.cell(row, 2), about)
    page(sheet)


def _meetings(sheet: Worksheet, facts: Facts) -> None:
    columns = [
        Column("Nr", 5, centred=True), Column("Bijeenkomst", 26, wrap=True), Column("Gebied", 20, wrap=True),
        Column("Datum", 27, wrap=True), Column("Tijd", 18), Column("Locatie", 28, wrap=True),
        Column("Adres", 30, wrap=True), Column("Deelnemers", 12, centred=True), Column("PO", 6, centred=True),
        Column("VO", 6, centred=True), Column("Overig", 8, centred=True),
        Column("Wat ontbreekt of knelt", 46, wrap=True), Column("Code", 13),
    ]  # fmt: skip
    cases = any(meeting.cases for meeting in facts.meetings)
    if cases:
        columns.append(Column("Casussen", 18, wrap=True))
    rows = []
    for meeting in facts.meetings:
        mix = meeting.mix
        row: list[Value] = [
            meeting.number, meeting.name, meeting.area_name, *_when(meeting), meeting.venue.name,
            meeting.venue.address, mix.total, mix.po, mix.vo, mix.other,
            "; ".join(short.text for short in meeting.shortfalls) or "niets", meeting.id,
        ]  # fmt: skip
        rows.append([*row, ", ".join(meeting.cases)] if cases else row)
    table(sheet, columns, rows, title="Alle bijeenkomsten", note=_ORDER_NOTE)


def _when(meeting: MeetingFacts) -> tuple[str, str]:
    return dutch.day_words(meeting.slot.start), dutch.times_words(meeting.slot.start, meeting.slot.end)


_SEAT = (
    Column("Nr", 5, centred=True), Column("Bijeenkomst", 26, wrap=True), Column("Datum", 27, wrap=True),
    Column("Tijd", 18), Column("Locatie", 28, wrap=True), Column("Reistijd (min)", 9, centred=True),
)  # fmt: skip


def _seat(meeting: MeetingFacts, minutes: int | None) -> list[Value]:
    return [meeting.number, meeting.name, *_when(meeting), meeting.venue.name, minutes]


def _no_seat(text: str = "niet ingedeeld") -> list[Value]:
    return [None, text, None, None, None, None]


def _seats(person: PersonFacts) -> list[list[Value]]:
    return [_seat(meeting, minutes) for meeting, minutes in person.seats] or [_no_seat()]


def _per_school(sheet: Worksheet, facts: Facts) -> None:
    columns = [
        Column("School of organisatie", 34, wrap=True), Column("Sector", 8, centred=True),
        Column("Naam", 26, wrap=True), Column("Rol", 26, wrap=True), *_SEAT,
    ]  # fmt: skip
    order = sorted(facts.people, key=lambda fact: dutch.sort_key(fact.person.organisation))
    rows: list[list[Value]] = [
        [fact.person.organisation, fact.person.sector, fact.person.name, fact.person.role, *seat]
        for fact in order
        for seat in _seats(fact)
    ]
    table(
        sheet,
        columns,
        rows,
        title="Per school",
        note="Een rij per persoon en bijeenkomst. Filter op je school.",
    )


def _per_person(sheet: Worksheet, facts: Facts) -> None:
    columns = [
        Column("Naam", 26, wrap=True), Column("E-mail", 34, wrap=True), Column("Rol", 26, wrap=True),
        Column("School of organisatie", 34, wrap=True), *_SEAT,
    ]  # fmt: skip
    rows: list[list[Value]] = [
        [fact.person.name, fact.person.email, fact.person.role, fact.person.organisation, *seat]
        for fact in facts.people
        for seat in _seats(fact)
    ]
    table(sheet, columns, rows, title="Per persoon", note=ORGANISERS_ONLY)


def _unplaced(sheet: Worksheet, facts: Facts) -> None:
    columns = [
        Column("Naam", 26, wrap=True), Column("E-mail", 34, wrap=True), Column("Rol", 26, wrap=True),
        Column("School of organisatie", 34, wrap=True), Column("Reden", 80, wrap=True),
    ]  # fmt: skip
    rows: list[list[Value]] = [
        [fact.person.name, fact.person.email, fact.person.role, fact.person.organisation, fact.reason]
        for fact in facts.unplaced
    ]
    note = ORGANISERS_ONLY if rows else "Iedereen die meedoet, is ingedeeld."
    table(sheet, columns, rows, title="Niet ingedeeld", note=note)


def _attendance(sheet: Worksheet, facts: Facts) -> None:
    # This sheet goes round the table: no e-mail addresses, and not who needs a step-free room.
    for letter, width in zip("ABCDE", (5, 32, 30, 42, 36), strict=True):
        sheet.column_dimensions[letter].width = width
    box = Border(*(Side("thin", color="6B7280"),) * 4)
    boxed: Cell | None = None
    row = 1
    for meeting in facts.meetings:
        put(sheet.cell(row, 1), f"{meeting.number}. {meeting.name}")
        sheet.cell(row, 1).font = font(16, bold=True)
        sheet.row_dimensions[row].height = 26
        day, times = _when(meeting)
        where = ", ".join(filter(None, (meeting.venue.name, meeting.venue.address)))
        for offset, text in ((1, f"{day}, {times}"), (2, where)):
            put(sheet.cell(row + offset, 1), text)
        row += 4
        for index, text in enumerate(("", "Naam", "Rol", "School of organisatie", "Handtekening"), 1):
            heading(sheet.cell(row, index), text)
        blank = 3  # for people who come along unannounced
        for number in range(1, len(meeting.seats) + blank + 1):
            row += 1
            sheet.row_dimensions[row].height = 30
            known = number <= len(meeting.seats)
            person = meeting.people[number - 1] if known else None
            cells: tuple[Value, ...] = (number, "", "", "", "")
            if person is not None:
                cells = (number, person.name, person.role, person.organisation, "")
            for index, value in enumerate(cells, 1):
                cell = sheet.cell(row, index)
                put(cell, value)
                if boxed is not None:
                    same_look(cell, boxed)
                    continue
                cell.border = box
                cell.alignment = Alignment(vertical="center", horizontal="left", wrap_text=True)
                boxed = cell
        break_after(sheet, row)
        row += 1
    # Upright: a group of 24 fits on one sheet of paper.
    page(sheet, landscape=False)


def _catering(sheet: Worksheet, facts: Facts) -> None:
    columns = [
        Column("Nr", 5, centred=True), Column("Bijeenkomst", 26, wrap=True), Column("Datum", 27, wrap=True),
        Column("Tijd", 18), Column("Locatie", 28, wrap=True), Column("Adres", 30, wrap=True),
        Column("Contact", 22, wrap=True), Column("Deelnemers", 12, centred=True),
        Column("Drempelvrij nodig", 13, centred=True), Column("Locatie drempelvrij", 13, centred=True),
        Column("Gespreksleiders", 16, centred=True),
    ]  # fmt: skip
    order = sorted(facts.meetings, key=lambda meeting: (meeting.slot.start, meeting.number))
    rows: list[list[Value]] = [
        [
            meeting.number, meeting.name, *_when(meeting), meeting.venue.name, meeting.venue.address,
            meeting.venue.contact, len(meeting.seats), meeting.step_free,
            "ja" if meeting.venue.step_free else "nee", sum(person.chair for person in meeting.people),
        ]
        for meeting in order
    ]  # fmt: skip
    note = "Op volgorde van datum. Aantallen zoals ingedeeld; reken zelf met afwezigen."
    table(sheet, columns, rows, title="Catering en toegankelijkheid", note=note)
    last = 4 + len(rows)
    totals: dict[int, Value] = {
        1: "", 2: "Totaal", 8: sum(len(meeting.seats) for meeting in order),
        9: sum(meeting.step_free for meeting in order),
    }  # fmt: skip
    for index in range(1, len(columns) + 1):
        cell = sheet.cell(last, index)
        put(cell, totals.get(index))
        cell.font = font(bold=True)
        cell.border = Border(top=Side("medium", color=INK))
        cell.alignment = Alignment(horizontal="center" if columns[index - 1].centred else None)


def _mailing(sheet: Worksheet, facts: Facts, calendars: CalendarFiles) -> None:
    # Mail merge wants the field names in row 1, without blanks, and one row per person.
    most = max([1, *(len(fact.seats) for fact in facts.people)])
    columns = [
        Column("naam", 22, wrap=True), Column("email", 30, wrap=True), Column("status", 14, wrap=True),
        Column("school", 24, wrap=True), Column("rol", 27, wrap=True), Column("reden", 34, wrap=True),
        Column("ingedeeld", 11, centred=True), Column("aantal", 8, centred=True),
    ]  # fmt: skip
    fields: tuple[tuple[str, int], ...] = (
        ("bijeenkomst", 22), ("datum", 20), ("tijd", 19), ("locatie", 28), ("adres", 30),
              ("aanwijzingen", 36), ("reisminuten", 12))  # fmt: skip
    if facts.compiled.cards:
        fields = (*fields, ("groep", 8), ("taak", 50))
    part = {
        (meeting.id, task.person.id): (meeting.number, f"{', '.join(task.roles)}. {task.sentence()}")
        for meeting in (facts.meetings if facts.compiled.cards else ())
        for task in tasks(meeting, facts)
    }
    printed = len(columns) + 3
    for turn in range(1, most + 1):
        columns += [Column(f"{name}_{turn}", width, wrap=width > 19) for name, width in fields]
    columns += [Column("agenda", 40, wrap=True), Column("afzegging", 40, wrap=True)]

    def row(
        person: Professional | None, status: str, seats: Sequence[list[Value]], key: str, reason: str
    ) -> list[Value]:
        who: list[Value] = [None, None, status, None, None]
        if person is not None:
            who = [person.name, person.email, status, person.organisation, person.role]
        padding: list[Value] = [None] * (len(fields) * (most - len(seats)))
        cancellation = calendars.cancellations.get(key) or calendars.strangers.get(key)
        return [
            *who, reason, "ja" if seats else "nee", len(seats), *(value for seat in seats for value in seat),
            *padding, calendars.people.get(key), cancellation,
        ]  # fmt: skip

    rows = []
    for fact in facts.people:
        person = fact.person
        seats: list[list[Value]] = [
            [meeting.name, *_when(meeting), meeting.venue.name, meeting.venue.address,
             meeting.venue.directions, minutes, *part.get((meeting.id, person.id), ())]
            for meeting, minutes in fact.seats
        ]  # fmt: skip
        lost = "vervallen" if person.id in calendars.cancellations else "niet ingedeeld"
        rows.append(row(person, "ingedeeld" if seats else lost, seats, person.id, fact.reason))
    for person in facts.cancelled:
        rows.append(row(person, "afgemeld", [], person.id, "Heeft zich afgemeld."))
    for key in calendars.strangers:
        reason = f"Staat niet meer bij de inschrijvingen. Sleutel: {key}. Zoek zelf het adres op."
        rows.append(row(None, "vervallen", [], key, reason))
    table(sheet, columns, rows)
    # Paper takes who, why, where to and when; twenty columns on one sheet nobody could read.
    sheet.print_area = f"A1:{get_column_letter(printed)}{1 + len(rows)}"
