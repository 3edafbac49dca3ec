"""Reads a roster back from the sheets on which people changed it; everything wrong is told at once.

Rows may be sorted, hidden by a filter or left empty; what counts is what stands in each row. A meeting
is held when somebody sits in it, or when the problem says that it must be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from matcher.byhand.cases import follow_presenters
from matcher.byhand.lookup import Lookup
from matcher.byhand.sheet import CASES, MEETINGS, PEOPLE, PLACES, SEATS, SLOTS, VENUES, Names, names_in
from matcher.errors import Finding
from matcher.problem import MeetingPart, Problem
from matcher.roster import HeldMeeting
from matcher.rounds.columns import TableSpec
from matcher.rounds.files import read_bytes
from matcher.rounds.line import Line, Table
from matcher.rounds.report import Report
from matcher.rounds.tables import read_sheet
from matcher.rounds.words import fold, listed, split_list

_NOWHERE = ("nietingedeeld", "geen", "vrij")
"""What people write where an empty cell would do."""
_HIDDEN = ("lijsten", "uitleg")
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Edited:
    """What stands on the sheets, as decisions."""

    meetings: tuple[HeldMeeting, ...]
    """Held meetings, their people and their cases, all in the order of the problem."""
    names: Names
    """What the workbook calls the ids of the problem."""
    warnings: tuple[Finding, ...] = ()


def read_edited(path: Path, problem: Problem, names: Mapping[str, str] | None = None) -> Edited:
    """Read an `indeling.xlsx` that people changed, against the problem that it was made for.

    `names` are what people call the ids of the problem, beside what the workbook itself says. Rules are
    not looked at: see `matcher.check`. Raises InputError with everything that can't be read: an unknown
    or unclear person, meeting, moment, venue or case, a person twice in one meeting, a moment and venue
    that are no option of the meeting. Each finding names file, sheet, row, column, value and remedy.
    """
    report = Report()
    data = read_bytes(path)
    known = Names(names_in(path).by_kind, dict(names or {}))
    seats = _Seats(problem, known, report)
    if (table := _sheet(data, path.name, SEATS, report, required=True)) is not None:
        for line in table.lines(report):
            seats.read(line)
        seats.tell_missing(table.file)
    places = _Places(problem, known, report)
    if (table := _sheet(data, path.name, PLACES, report, required=False)) is not None:
        for line in table.lines(report):
            places.read(line)
    options = {
        meeting.id: option
        for meeting in problem.meetings
        if meeting.id in seats.rows or _must_be_held(problem, meeting)
        if (option := places.option(meeting, seats.rows.get(meeting.id))) is not None
    }
    report.stop_if_wrong(without_bad_rows=False)
    sitting = {id: {who for who, where in seats.taken if where == id} for id in options}
    cases, moved = follow_presenters(problem, sitting, places.cases)
    report.warnings += [
        Finding(_case_sentence(case, goal and known.of(MEETINGS, goal)), places.file, value=case)
        for case, goal in moved.items()
    ]
    meetings = [
        HeldMeeting(
            id=meeting.id, slot=options[meeting.id][0], venue=options[meeting.id][1],
            people=[person.id for person in problem.people if person.id in sitting[meeting.id]],
            cases=cases[meeting.id],
        )
        for meeting in problem.meetings
        if meeting.id in options
    ]  # fmt: skip
    return Edited(tuple(meetings), known, tuple(report.warnings))


def _case_sentence(case: str, goal: str | None) -> str:
    if goal is None:
        return (
            f"Casus {case} wordt niet meer besproken: er is geen groep waar een inbrenger zit en waar de "
            "casus bij kan."
        )
    return f"Casus {case} gaat met de inbrenger mee naar {goal}."


def _sheet(data: bytes, file: str, spec: TableSpec, report: Report, *, required: bool) -> Table | None:
    """The table on the sheet of that name; a workbook of one sheet may call it what it likes."""
    from matcher.rounds.xlsxfile import sheet_titles

    titles = [title for title in sheet_titles(data, file) if fold(title) not in _HIDDEN]
    title = next((one for one in titles if fold(one) == fold(spec.name)), None)
    if title is None and required and len(titles) == 1:
        title = titles[0]
    if title is not None:
        return read_sheet(data, file, title, spec, report)
    if required:
        report.errors.append(Finding(
            f"Het blad '{spec.name}' ontbreekt.", file, value=", ".join(titles)[:200],
            expected=f"een blad '{spec.name}' met de kolommen sleutel en bijeenkomst",
            remedy=f"Neem de indeling.xlsx die matcher plan nu maakt, of noem je eigen blad '{spec.name}'.",
        ))  # fmt: skip
    return None


def _must_be_held(problem: Problem, meeting: MeetingPart) -> bool:
    """Whether an empty meeting is held all the same."""
    pinned = any(pin.meeting == meeting.id and (pin.held or pin.option) for pin in problem.pins)
    frozen = problem.previous is not None and meeting.id in problem.previous.frozen
    return not meeting.optional or pinned or frozen


@dataclass(slots=True)
class _Seats:
    """The rows of `SEATS`."""

    problem: Problem
    names: Names
    report: Report
    taken: dict[tuple[str, str], int] = field(default_factory=dict)
    """(person, meeting) → row."""
    rows: dict[str, Line] = field(default_factory=dict)
    """Meeting → the first row in which somebody sits there."""
    seen: set[str] = field(default_factory=set)
    people: Lookup = field(init=False)
    meetings: Lookup = field(init=False)

    def __post_init__(self) -> None:
        self.people = Lookup(PEOPLE, "deze", (person.id for person in self.problem.people), self.names)
        self.meetings = Lookup(MEETINGS, "deze", (part.id for part in self.problem.meetings), self.names)

    def read(self, line: Line) -> None:
        said = line.text("bijeenkomst")
        if not (line.text("sleutel") or line.text("naam")):
            if said:
                line.fail("sleutel", "De cel is leeg.", expected="de sleutel van de persoon",
                          remedy="Vul de sleutel of de naam in, of maak de hele rij leeg.")  # fmt: skip
            return
        person = self.people.read(line, "sleutel" if line.text("sleutel") else "naam")
        if person is not None:
            self.seen.add(person)
            _same_name(line, "sleutel", person, self.people)
        if not said or fold(said) in _NOWHERE:
            return
        meeting = self.meetings.read(line, "bijeenkomst")
        if person is None or meeting is None:
            return
        first = self.taken.setdefault((person, meeting), line.number)
        if first != line.number:
            who = self.people.names[person]
            line.fail("bijeenkomst", f"{who} staat twee keer in deze bijeenkomst: ook in rij {first}.",
                      expected="elke persoon één keer per bijeenkomst",
                      remedy="Maak in een van de twee rijen de bijeenkomst leeg.")  # fmt: skip
        self.rows.setdefault(meeting, line)

    def tell_missing(self, file: str) -> None:
        """Warn about people who are on no row: they sit nowhere now."""
        gone = [self.people.names[part.id] for part in self.problem.people if part.id not in self.seen]
        if gone and self.seen:
            more = f" en nog {len(gone) - _SHOWN}" if len(gone) > _SHOWN else ""
            self.report.warnings.append(Finding(
                f"Niet op het blad, dus niet ingedeeld: {', '.join(gone[:_SHOWN])}{more}.", file,
                remedy="Zet de rij terug als iemand wel een plek heeft.",
            ))  # fmt: skip


def _same_name(line: Line, column: str, id: str, things: Lookup) -> None:
    """Refuse a row whose name is that of another thing than its key: a column was sorted on its own."""
    name = line.text("naam")
    others = things.find(name) if name else []
    if others and id not in others:
        line.fail(
            "naam", f"De {column} '{id}' is van {things.names[id]}, en niet van {name}.",
            expected=f"{things.names[id]}", value=name,
            remedy=f"Verander niet de naam, maar de andere cellen. Of herstel de {column}.",
        )  # fmt: skip


@dataclass(slots=True)
class _Places:
    """The rows of `PLACES`."""

    problem: Problem
    names: Names
    report: Report
    lines: dict[str, Line] = field(default_factory=dict)
    """Meeting → its row."""
    chosen: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Meeting → slot and venue, '' where the cell is empty; without the meetings whose row is wrong."""
    cases: dict[str, str] = field(default_factory=dict)
    """Case → meeting where it is discussed."""
    file: str = ""
    _rows: dict[str, int] = field(default_factory=dict)
    _things: dict[str, Lookup] = field(default_factory=dict)

    def __post_init__(self) -> None:
        problem = self.problem
        # A venue that no meeting can be at is no answer to anything.
        venues = dict.fromkeys(venue for part in problem.meetings for _, venue in part.options)
        ids: dict[str, Iterable[str]] = {
            MEETINGS: [part.id for part in problem.meetings], SLOTS: [slot.id for slot in problem.slots],
            VENUES: venues, CASES: [case.id for case in problem.cases],
        }  # fmt: skip
        self._things = {
            kind: Lookup(kind, "dit" if kind == SLOTS else "deze", known, self.names)
            for kind, known in ids.items()
        }

    def read(self, line: Line) -> None:
        self.file = line.table.file
        if not line.text("code"):
            if line.cells:
                line.fail("code", "De cel is leeg.", expected="de code van de bijeenkomst",
                          remedy="Vul de code in, of maak de hele rij leeg.")  # fmt: skip
            return
        meeting = self._things[MEETINGS].read(line, "code")
        slot = self._things[SLOTS].read(line, SLOTS) if line.text(SLOTS) else ""
        venue = self._things[VENUES].read(line, VENUES) if line.text(VENUES) else ""
        self._cases(line, meeting)
        if meeting is None:
            return
        _same_name(line, "code", meeting, self._things[MEETINGS])
        if meeting in self.lines:
            line.fail("code", f"De bijeenkomst '{meeting}' staat er twee keer: ook in rij "
                      f"{self.lines[meeting].number}.", expected="elke bijeenkomst één keer",
                      remedy="Verwijder één van de twee.")  # fmt: skip
            return
        self.lines[meeting] = line
        if slot is not None and venue is not None:
            self.chosen[meeting] = (slot, venue)

    def _cases(self, line: Line, meeting: str | None) -> None:
        for text in split_list(line.raw_list("casussen")):
            case = self._things[CASES].read(line, "casussen", text)
            if case is None or meeting is None:
                continue
            first = self._rows.setdefault(case, line.number)
            if first != line.number:
                line.fail("casussen", f"De casus {case} staat er twee keer: ook in rij {first}.", value=text,
                          expected="elke casus in één bijeenkomst",
                          remedy="Verwijder één van de twee.")  # fmt: skip
            else:
                self.cases[case] = meeting

    def option(self, meeting: MeetingPart, seat: Line | None) -> tuple[str, str] | None:
        """Where and when a held meeting is; None, and an error, when that can't be told.

        `seat` is a row in which somebody sits there, for when the meeting has no row of its own.
        """
        name = self._things[MEETINGS].names[meeting.id]
        line = self.lines.get(meeting.id)
        if line is not None and meeting.id not in self.chosen:
            return None  # the cell that is wrong is in the report
        slot, venue = self.chosen.get(meeting.id, ("", ""))
        fitting = [
            option
            for option in map(tuple, meeting.options)
            if slot in ("", option[0]) and venue in ("", option[1])
        ]
        if len(fitting) == 1:
            if line is not None and not (slot and venue):
                column = VENUES if slot else SLOTS
                line.warn(column, f"De cel is leeg; voor {name} past er maar één, dus die telt: "
                          f"{self._shown(fitting[0])}.")  # fmt: skip
            return fitting[0][0], fitting[0][1]
        choices = listed([self._shown(option) for option in (fitting or meeting.options)][:_SHOWN])
        expected = choices or "een bijeenkomst die door kan gaan"
        if fitting:
            message = f"Van {name} is niet ingevuld waar en wanneer."
            remedy = f"Vul op het blad '{PLACES.name}' moment en locatie in, of haal iedereen er weg."
        elif not meeting.options:
            message, remedy = f"{name} kan nergens en nooit doorgaan.", "Haal iedereen er weg."
        else:
            message = f"{name} kan niet op {self._shown((slot, venue))}."
            remedy = "Kies een van de mogelijkheden."
        if line is not None:
            line.fail(SLOTS if fitting and not slot else VENUES, message, expected=expected, remedy=remedy)
        elif seat is not None:
            seat.fail("bijeenkomst", message, expected=expected, remedy=remedy)
        else:
            place = self.file or PLACES.name
            self.report.errors.append(Finding(message, place, None, "code", meeting.id, expected, remedy))
        return None

    def _shown(self, option: tuple[str, ...]) -> str:
        pairs = zip((SLOTS, VENUES), option, strict=True)
        slot, venue = (self._things[kind].names.get(id, id) for kind, id in pairs)
        return " bij ".join(filter(None, (slot, venue)))
