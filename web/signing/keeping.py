"""Puts a sign-up in the store, once for each e-mail address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.rounds.words import email
from web.rounds.folder import RESERVE, lock, reserves_of, rows_of, touch
from web.store import Line, Round

MOST = 5000
"""Sign-ups of one round, so that nobody fills the disk."""


class Known(Exception):
    """There is a sign-up with this address."""


class Full(Exception):
    """There are MOST sign-ups."""


def keep(session: Session, round_: Round, cells: Mapping[str, str], *, reserve: bool) -> None:
    """Add a sign-up and commit. Raises Known or Full, and then nothing has changed."""
    # Two people can't send the same address at once.
    lock(session, round_)
    lines = [*rows_of(session, round_, "inschrijvingen"), *reserves_of(session, round_)]
    if has_address(lines, cells["email"]):
        session.rollback()
        raise Known
    if len(lines) >= MOST:
        session.rollback()
        raise Full
    marked = {**cells, RESERVE: "ja"} if reserve else dict(cells)
    if not reserve:
        touch(round_)
    session.add(
        Line(round_id=round_.id, kind="inschrijvingen", position=_last(session, round_) + 1, cells=marked)
    )
    session.commit()
    session.refresh(round_)


def has_address(lines: Iterable[Line], address: str) -> bool:
    """Whether one of these rows has this e-mail address, however it was written."""
    wanted = email(address)
    return any(email(str(line.cells.get("email", ""))) == wanted for line in lines)


def take_in(session: Session, round_: Round, line: Line) -> None:
    """From the reserve list to the sign-ups, below the others. Raises Known."""
    lock(session, round_)
    if has_address(rows_of(session, round_, "inschrijvingen"), str(line.cells.get("email", ""))):
        raise Known
    line.cells = {name: text for name, text in line.cells.items() if name != RESERVE}
    line.position = _last(session, round_) + 1
    touch(round_)


def _last(session: Session, round_: Round) -> int:
    found = session.scalar(
        select(func.max(Line.position)).where(Line.round_id == round_.id, Line.kind == "inschrijvingen")
    )
    return -1 if found is None else found
