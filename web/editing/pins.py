"""Who is fixed where: the table `vastgezet` of the round, as pins of a problem."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from matcher.problem import PinPart, Problem
from matcher.roster import HeldMeeting
from matcher.rounds.words import email, person_key
from web.rounds.folder import add_rows, rows_of, touch
from web.store import Round

TABLE = "vastgezet"


@dataclass(frozen=True, slots=True)
class Fixed:
    """A row of the table."""

    line: int
    person: str
    meeting: str
    reason: str


def fixed_in(session: Session, round_: Round) -> list[Fixed]:
    """All rows, each with the key of its person."""
    found = []
    for line in rows_of(session, round_, TABLE):
        text = str(line.cells.get("inschrijving", "")).strip()
        address = email(text)
        found.append(
            Fixed(
                line.id, person_key(address) if address else text,
                str(line.cells.get("bijeenkomst", "")).strip(), str(line.cells.get("reden", "")),
            )
        )  # fmt: skip
    return found


def fix(session: Session, round_: Round, person: str, meeting: str, reason: str) -> None:
    """Write that somebody must be in a meeting, under their e-mail address when that is known."""
    address = next(
        (
            cells["email"]
            for cells in (line.cells for line in rows_of(session, round_, "inschrijvingen"))
            if cells.get("email") and person_key(cells["email"]) == person
        ),
        person,
    )
    add_rows(session, round_, TABLE, [{"inschrijving": address, "bijeenkomst": meeting, "reden": reason}])


def release(session: Session, round_: Round, person: str, meeting: str) -> None:
    """Take away the rows that hold somebody in a meeting."""
    gone = {one.line for one in fixed_in(session, round_) if (one.person, one.meeting) == (person, meeting)}
    for line in rows_of(session, round_, TABLE):
        if line.id in gone:
            session.delete(line)
    touch(round_)


def with_pins(problem: Problem, meetings: list[HeldMeeting], fixed: list[Fixed]) -> Problem:
    """The problem with who is fixed now, as far as this roster has them there.

    Whoever is fixed elsewhere gets there at the next search: a change by hand need not wait for that.
    """
    seats = {(person, one.id) for one in meetings for person in one.people}
    others = [pin for pin in problem.pins if pin.person is None or not pin.attends]
    now = dict.fromkeys((one.person, one.meeting) for one in fixed)
    pins = [
        *others,
        *(PinPart(person=p, meeting=m, attends=True) for p, m in now if (p, m) in seats),
    ]
    return problem if pins == problem.pins else problem.model_copy(update={"pins": pins})
