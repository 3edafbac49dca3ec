"""`write_outputs`: everything that goes into `uit/`, whole or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from matcher.documents import load_problem, load_roster
from matcher.domain import PastMeeting, Round
from matcher.errors import Finding, InputError
from matcher.files import write_whole
from matcher.formats.compiled import Compiled
from matcher.outputs.agenda import write_calendars
from matcher.outputs.areas import Atlas
from matcher.outputs.cards import write_cards, write_forms
from matcher.outputs.changes import keep_messages, write_changes
from matcher.outputs.edit_sheets import keep_changed
from matcher.outputs.facts import gather
from matcher.outputs.fill_in import keep_filled_in, write_evaluation, write_presence
from matcher.outputs.folder import replaced_whole
from matcher.outputs.map import write_map
from matcher.outputs.report import report
from matcher.outputs.sector import Reached, planned, sector_report
from matcher.outputs.sheets import write_workbook
from matcher.rerun import Difference, Names
from matcher.roster import Roster
from matcher.rounds import Afterwards


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
    changes: tuple[Difference, Names] | None = None,
) -> list[Path]:
    """Write every output of a roster into the folder `out` and return the files, in order.

    The folder is replaced whole; files in it that are not ours stay. `previous_out` is the folder of
    the version that people have in their diaries, by default what stands in `out`. `now` (with a time
    zone; default: the clock) dates appointments that are new or changed; nothing else depends on it.

    `left_out` are the rows that were dropped from the input, for the report. `tell` hears one Dutch
    sentence about who gets another appointment, when there was an earlier version. `changes`: what a rerun
    changes.

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
        _write_text(folder / "sectorkamer.md", sector_report(round, planned(facts), atlas))
        (folder / "historie.csv").write_bytes(_history((*round.history, *planned(facts).seats)))
        write_presence(facts, folder / "presentie.xlsx")
        if compiled.cards:
            write_cards(facts, folder / "groepskaarten.html")
            write_forms(facts, folder / "evaluatieformulieren.html")
            write_evaluation(facts, folder / "evaluatie.xlsx")
        if changes is not None:
            write_changes(*changes, facts, calendars, folder)
        unsent = keep_messages(out, folder)
        kept = keep_filled_in(out, folder)
        moved = keep_changed(out, folder)
        written = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    if tell is not None:
        if calendars.news is not None:
            tell(calendars.news.sentence())
        for path in kept:
            tell(
                f"Wat er in een eerdere lijst was ingevuld, staat in '{path.name}'. historie.csv is weer die "
                "van de indeling: geef de ingevulde lijst haar oude naam en draai matcher after opnieuw."
            )
        if unsent is not None:
            tell(
                f"De berichten van de vorige wijziging staan nu in '{unsent.name}'. Zijn die nog niet "
                "verstuurd? Kijk dan wie er in allebei staat: die krijgt alleen het nieuwste bericht."
            )
        if moved is not None:
            tell(
                f"In de vorige indeling.xlsx was met de hand geschoven; die staat nu in '{moved.name}'. "
                "In de nieuwe indeling telt dat niet mee."
            )
    return [out / path for path in written]


def write_afterwards(round: Round, found: Afterwards, out: Path, atlas: Atlas) -> list[Path]:
    """Rewrite `historie.csv` and `sectorkamer.md` in `out` with who was really there; returns the files.

    Without a list of who was there, the history stays, and the summary counts what was planned. Raises
    OutputError when something can't be written.
    """
    files = []
    if found.seats is not None:
        files.append(out / "historie.csv")
        write_whole(files[0], _history((*round.history, *found.seats)))
    answers = found.answers or {}
    reached = Reached(
        found.seats if found.seats is not None else _planned_seats(out),
        really=found.seats is not None,
        absent=found.absent,
        discussed=sum(given.get("besproken") == "ja" for given in answers.values()),
        answers=found.answers,
    )
    files.append(out / "sectorkamer.md")
    write_whole(files[-1], sector_report(round, reached, atlas))
    return files


def _planned_seats(out: Path) -> list[PastMeeting]:
    """Who was planned where, from the documents in `out`; nothing when they are not there."""
    try:
        problem, _ = load_problem(out / "problem.json")
        roster = load_roster(out / "roster.json")
    except InputError:
        return []
    start = {slot.id: slot.start for slot in problem.slots}
    return [
        PastMeeting(start[held.slot], held.id, person) for held in roster.meetings for person in held.people
    ]


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _history(seats: Iterable[PastMeeting]) -> bytes:
    """Who sat where, by key: ready for the next round's folder."""
    rows = {(past.date.date(), past.meeting, past.person) for past in seats}
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(("datum", "bijeenkomst", "sleutel"))
    writer.writerows((day.isoformat(), meeting, person) for day, meeting, person in sorted(rows))
    # Excel recognises UTF-8 by the mark at the beginning.
    return text.getvalue().encode("utf-8-sig")
