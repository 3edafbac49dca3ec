"""The sheets of `indeling.xlsx` on which people change the roster; `matcher.byhand` reads them back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from matcher.byhand import KINDS, LISTS, MEETINGS, PEOPLE, SLOTS, VENUES, has_sheets, labels, read_edited
from matcher.documents import load_problem, load_roster
from matcher.errors import InputError
from matcher.outputs.facts import Facts
from matcher.outputs.fill_in import free_name
from matcher.outputs.workbook import NOTICE, Column, Value, heading, put, table
from matcher.roster import HeldMeeting
from matcher.rounds.workbook import same_look

_FIRST = 4
"""The row below the heading."""
_SPARE_ROWS = 200
"""Empty rows below the table that have the drop-down too, for people who add rows."""


def seats_sheet(sheet: Worksheet, facts: Facts) -> None:
    """Everybody with their meeting; who may go to one more has an empty row for it."""
    columns = [
        Column("Sleutel", 15), Column("Naam", 28, wrap=True), Column("School of organisatie", 38, wrap=True),
        Column("Rol", 28, wrap=True), Column("Bijeenkomst", 48, wrap=True),
    ]  # fmt: skip
    shown = _shown(facts)[MEETINGS]
    most = {part.id: part.max_meetings for part in facts.compiled.problem.people}
    rows: list[list[Value]] = []
    for fact in facts.people:
        person, limit = fact.person, most[fact.person.id]
        seats: list[Value] = [shown[meeting.id] for meeting, _ in fact.seats]
        if not seats or limit is None or len(seats) < limit:
            seats.append(None)
        rows += [[person.id, person.name, person.organisation, person.role, seat] for seat in seats]
    note = (
        "Verander alleen de gele kolom. Bewaar het bestand onder een andere naam en reken het na met "
        "matcher check. Alleen voor organisatoren."
    )
    table(sheet, columns, rows, title="Verander hier wie waar zit", note=note)
    _to_change(sheet, [(5, MEETINGS)], facts, len(rows))


def places_sheet(sheet: Worksheet, facts: Facts) -> None:
    """Every candidate meeting with its moment and venue, also when it is not held."""
    columns = [
        Column("Code", 20), Column("Naam", 48, wrap=True), Column("Moment", 40, wrap=True),
        Column("Locatie", 46, wrap=True),
    ]  # fmt: skip
    if facts.compiled.cards:
        columns.append(Column("Casussen", 26, wrap=True))
    shown, held = _shown(facts), {meeting.id: meeting for meeting in facts.meetings}
    numbered = {meeting.id: meeting.number for meeting in facts.meetings}
    parts = sorted(facts.compiled.problem.meetings, key=lambda part: numbered.get(part.id, len(numbered) + 1))
    rows: list[list[Value]] = []
    for part in parts:
        meeting = held.get(part.id)
        option: tuple[str, str] | None = None
        if meeting is not None:
            option = (meeting.slot.id, meeting.venue.id)
        elif len(part.options) == 1:
            option = part.options[0]
        where: list[Value] = [None, None]
        if option is not None:
            where = [shown[SLOTS][option[0]], shown[VENUES][option[1]]]
        row: list[Value] = [part.id, shown[MEETINGS][part.id], *where]
        rows.append([*row, ", ".join(meeting.cases) if meeting else None] if facts.compiled.cards else row)
    note = (
        "Verander alleen de gele kolommen. Een bijeenkomst gaat door als er op het blad Wijzigen iemand bij "
        "staat. Alleen voor organisatoren."
    )
    table(sheet, columns, rows, title="Verander hier waar en wanneer", note=note)
    _to_change(sheet, [(3, SLOTS), (4, VENUES)], facts, len(rows))
    if facts.compiled.cards:
        _to_change(sheet, [(5, "")], facts, len(rows))


def add_lists(book: Workbook, facts: Facts) -> None:
    """Add the hidden sheet behind the drop-downs; it also tells the reader what things are called."""
    sheet = book.create_sheet(LISTS)
    for place, kind in enumerate(KINDS):
        heading(sheet.cell(1, 2 * place + 1), kind)
        heading(sheet.cell(1, 2 * place + 2), "code")
        for row, (id, name) in enumerate(_shown(facts)[kind].items(), 2):
            put(sheet.cell(row, 2 * place + 1), name)
            put(sheet.cell(row, 2 * place + 2), id)
    sheet.sheet_state = "hidden"


def keep_changed(earlier: Path, folder: Path) -> Path | None:
    """Copy an `indeling.xlsx` in which somebody moved people from `earlier` to `folder`; returns the copy.

    It was changed when it says something else than the `roster.json` beside it.
    """
    source = earlier / "indeling.xlsx"
    if not source.is_file() or not _changed(source):
        return None
    goal = free_name(source, earlier, folder, "veranderd")
    goal.write_bytes(source.read_bytes())
    return goal


def _changed(path: Path) -> bool:
    try:
        problem, _ = load_problem(path.with_name("problem.json"))
        roster = load_roster(path.with_name("roster.json"))
    except InputError:
        return False  # nothing to tell it by
    try:
        if not has_sheets(path):
            return False  # of a version that had none
        return _decisions(read_edited(path, problem).meetings) != _decisions(roster.meetings)
    except InputError:
        return True  # half-way through, and somebody's work all the same


def _decisions(meetings: Iterable[HeldMeeting]) -> set[tuple[object, ...]]:
    return {(m.id, m.slot, m.venue, frozenset(m.people), frozenset(m.cases)) for m in meetings}


def _shown(facts: Facts) -> Mapping[str, Mapping[str, str]]:
    """Kind → id → how it is called on these sheets, in the order of the problem."""
    problem, round_ = facts.compiled.problem, facts.round
    slots = {slot.id: slot.name for slot in round_.slots}
    venues = {venue.id: venue.name for venue in round_.venues}
    possible = dict.fromkeys(venue for part in problem.meetings for _, venue in part.options)
    return {
        MEETINGS: labels({p.id: facts.compiled.meeting_names.get(p.id, p.id) for p in problem.meetings}),
        SLOTS: labels({part.id: slots.get(part.id, part.id) for part in problem.slots}),
        VENUES: labels({id: venues.get(id, id) for id in possible}),
        PEOPLE: {fact.person.id: fact.person.name for fact in facts.people},
    }


def _to_change(sheet: Worksheet, columns: Sequence[tuple[int, str]], facts: Facts, rows: int) -> None:
    """Colour the columns that people change, and give them the drop-down of their kind."""
    for index, kind in columns:
        looks: dict[int, Cell] = {}
        for row in range(_FIRST, _FIRST + rows):
            cell = sheet.cell(row, index)
            if row % 2 in looks:
                same_look(cell, looks[row % 2])
                continue
            cell.fill = NOTICE
            # Text, or Excel would make a date of a code such as 3-12.
            cell.number_format = "@"
            looks[row % 2] = cell
        if not kind:
            continue
        place = get_column_letter(2 * KINDS.index(kind) + 1)
        last = 1 + len(_shown(facts)[kind])
        # The list helps and does not refuse: a code is as good as a name, and the reader tells what is wrong.
        rule = DataValidation("list", formula1=f"{LISTS}!${place}$2:${place}${last}", allow_blank=True)
        rule.showErrorMessage = False
        letter = get_column_letter(index)
        rule.add(f"{letter}{_FIRST}:{letter}{_FIRST + rows + _SPARE_ROWS}")
        sheet.add_data_validation(rule)
