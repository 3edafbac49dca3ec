"""The table `status` of a round: who was invited where. Only a message that was sent changes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.outputs.placements import BEEN, INVITED, TOLD
from web.store import Line, Round


def mark_invited(session: Session, round_: Round, told: Mapping[str, tuple[str, Sequence[str]]]) -> None:
    """Person → (address, meetings) of people who have their message.

    Where they go no more is taken away, unless they have been there; a row without a meeting keeps the key
    with the address. The round gets no new edition by it: a roster does not become outdated.
    """
    lines: dict[str, list[Line]] = {}
    mine = select(Line).where(
        Line.round_id == round_.id, Line.kind == "status", Line.cells["sleutel"].as_string().in_(list(told))
    )
    for line in session.scalars(mine):
        lines.setdefault(str(line.cells.get("sleutel", "")), []).append(line)
    last = session.scalar(
        select(func.max(Line.position)).where(Line.round_id == round_.id, Line.kind == "status")
    )
    position = -1 if last is None else last
    for person, (email, meetings) in told.items():
        wanted = list(meetings) or [""]
        known = {str(line.cells.get("bijeenkomst", "")): line for line in lines.get(person, [])}
        for meeting, line in known.items():
            if meeting not in wanted and line.cells.get("status") != BEEN:
                session.delete(line)
        for meeting in wanted:
            cells = {"sleutel": person, "email": email}
            if meeting:
                cells |= {"bijeenkomst": meeting, "status": INVITED}
            there = known.get(meeting)
            if there is None:
                position += 1
                session.add(Line(round_id=round_.id, kind="status", position=position, cells=cells))
            elif there.cells.get("status") not in TOLD | {BEEN}:
                there.cells = cells
    session.flush()
