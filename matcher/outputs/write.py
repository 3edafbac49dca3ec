"""`write_outputs`: everything that goes into `uit/`, whole or not at all."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from matcher.domain import Round
from matcher.errors import Finding
from matcher.formats.compiled import Compiled
from matcher.outputs.agenda import write_calendars
from matcher.outputs.areas import Atlas
from matcher.outputs.facts import Facts, gather
from matcher.outputs.folder import replaced_whole
from matcher.outputs.map import write_map
from matcher.outputs.report import report
from matcher.outputs.sheets import write_workbook
from matcher.roster import Roster


def write_outputs(
    round: Round,
    compiled: Compiled,
    roster: Roster,
    out: Path,
    atlas: Atlas,
    *,
    previous_out: Path | None = None,
    now: datetime | None = None,
    left_out: Sequence[Finding] = (),
    tell: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write every output of a roster into the folder `out` and return the files, in order.

    The folder is replaced whole; files in it that are not ours stay. `previous_out` is the folder of
    the version that people have in their diaries, by default what stands in `out`. `now` (with a time
    zone; default: the clock) dates appointments that are new or changed; nothing else depends on it.

    `left_out` are the rows that were dropped from the input, for the report. `tell` hears one Dutch
    sentence about who gets another appointment, when there was an earlier version.

    Raises OutputError, in Dutch, when something can't be written; `out` is then as it was.
    """
    facts = gather(round, compiled, roster, atlas, left_out)
    earlier = (previous_out if previous_out is not None else out) / "agenda"
    with replaced_whole(out) as folder:
        _write_text(folder / "problem.json", compiled.problem.to_json())
        _write_text(folder / "roster.json", roster.to_json())
        calendars = write_calendars(
            facts, folder / "agenda", earlier if earlier.is_dir() else None, now or datetime.now(UTC)
        )
        write_workbook(facts, calendars, folder / "indeling.xlsx")
        write_map(facts, atlas, folder / "kaart.html")
        _write_text(folder / "rapport.md", report(facts, calendars.news))
        _write_history(facts, folder / "historie.csv")
        written = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    if tell is not None and calendars.news is not None:
        tell(calendars.news.sentence())
    return [out / path for path in written]


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _write_history(facts: Facts, path: Path) -> None:
    """Who sat where, with what the round itself already brought: ready for the next round's folder."""
    rows = [(past.date.date(), past.meeting, past.person) for past in facts.round.history]
    rows += [
        (meeting.slot.start.date(), meeting.id, person.id)
        for meeting in facts.meetings
        for person in meeting.people
    ]
    # Excel recognises UTF-8 by the mark at the beginning.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(("datum", "bijeenkomst", "sleutel"))
        writer.writerows(
            (day.isoformat(), meeting, person) for day, meeting, person in dict.fromkeys(sorted(rows))
        )
