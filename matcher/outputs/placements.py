"""`status`: how far every placement is, in the round folder, for the next rerun."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from io import BytesIO
from pathlib import Path

from matcher.domain import Round
from matcher.files import write_whole
from matcher.outputs.workbook import harmless
from matcher.roster import Roster
from matcher.rounds.columns import STATUS
from matcher.rounds.workbook import to_fill_in
from matcher.rounds.writer import write_status

NAME = "status"
PLANNED, INVITED, CONFIRMED, BEEN = "gepland", "uitgenodigd", "bevestigd", "geweest"
TOLD = frozenset({INVITED, CONFIRMED})
"""States of people who know of a place."""


def write_placements(folder: Path, round_: Round, roster: Roster, over: Collection[str] = ()) -> Path:
    """Write the table `status` of a round folder; returns the file.

    A placement that stays keeps its state. A new one is planned, or invited when this person was invited
    somewhere before and so hears of it. Those at meetings that are `over` have been, and are kept. The table
    stays the kind of file that it was, Excel's where there was none. Raises OutputError when it can't be
    written.
    """
    states: dict[str, dict[str, str]] = {person.id: {} for person in round_.people}
    for person, known in round_.status.items():
        been = {meeting: state for meeting, state in known.items() if state == BEEN}
        states.setdefault(person, {}).update(been)
    for meeting in roster.meetings:
        for person in meeting.people:
            known = round_.status.get(person, {})
            before = known.get(meeting.id, INVITED if TOLD.intersection(known.values()) else PLANNED)
            states.setdefault(person, {})[meeting.id] = BEEN if meeting.id in over else before
    emails = {person.id: person.email for person in round_.people}
    comma = folder / f"{NAME}.csv"
    if comma.exists():
        write_status(comma, emails, states)
        return comma
    rows: list[dict[str, object]] = [
        {
            "sleutel": person, "email": harmless(emails.get(person, "")), "bijeenkomst": harmless(meeting),
            "status": state,
        }
        for person in sorted(states)
        for meeting, state in sorted(states[person].items() or [("", "")])
    ]  # fmt: skip
    book = to_fill_in(STATUS, rows)
    book.properties.created = datetime(1980, 1, 1)
    content = BytesIO()
    book.save(content)
    path = folder / f"{NAME}.xlsx"
    write_whole(path, content.getvalue())
    return path
