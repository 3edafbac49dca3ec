"""`matcher rerun`: the round as it is now and the roster people have, to a new one and the difference."""

from __future__ import annotations

import threading
from argparse import Namespace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from matcher.commands_shared import (
    compiled_of,
    existing_round,
    keep_status,
    read,
    search,
    seconds_for_outputs,
    why_not_of,
)
from matcher.errors import Finding, InputError
from matcher.exit_codes import CHECK_FAILED, DONE, INFEASIBLE
from matcher.telling import print_json, print_result, summary, tell, tell_outcome, warn

if TYPE_CHECKING:
    from matcher.domain import Round
    from matcher.geo import Atlas
    from matcher.rerun import Difference, Earlier, Names, Ready
    from matcher.rounds import Reading


def rerun(options: Namespace, started: float) -> int:
    """Read, make ready, search, and write everything with the difference."""
    from matcher.outputs.folder import check_writable

    existing_round(options.round)
    out: Path = options.out if options.out is not None else options.round / "uit"
    check_writable(out)

    from matcher.engines import Solved
    from matcher.geo import load_atlas
    from matcher.outputs import write_outputs

    earlier = _earlier(options)
    atlas = load_atlas()
    reading = read(options)
    ready = _made_ready(reading, options, earlier, atlas)
    for refused in ready.refused:
        tell(f"let op: {refused.sentence(ready.names)}")
    people = len(ready.prepared.problem.people)
    reserve = min(seconds_for_outputs(people), options.seconds / 2)
    stop = threading.Event()
    problem = ready.prepared.problem
    outcome = search(problem, options, started, reserve, options.round / "melding", stop)
    if outcome is None:
        return CHECK_FAILED
    named = {**ready.names.people, **ready.names.meetings}
    why = why_not_of(problem, outcome, options, started)
    code = tell_outcome(outcome, why, named)
    if not isinstance(outcome, Solved):
        tell(f"De map '{out}' is niet veranderd.")
        if options.json:
            print_json(summary(outcome.roster, started, why, named) | {"out": str(out), "files": []})
        return code
    if not outcome.roster.meetings:
        tell(f"Er gaat geen enkele bijeenkomst meer door. De map '{out}' is niet veranderd.")
        return INFEASIBLE
    change = ready.difference(outcome)
    news: list[str] = []
    files = write_outputs(
        ready.round,
        ready.prepared.compiled,
        outcome.roster,
        out,
        atlas,
        left_out=reading.bad_rows,
        tell=news.append,
        changes=(change, ready.names),
    )
    if options.out is None:
        files += keep_status(options.round, ready.round, outcome.roster, ready.prepared.over)
    if options.json:
        from matcher.outputs.changes import as_document

        found = summary(outcome.roster, started) | {"out": str(out), "files": [str(path) for path in files]}
        print_json(found | {"difference": as_document(change, ready.names, ())})
        return DONE
    print_result(problem, outcome.roster)
    _print_difference(change, ready.names)
    print(f"Alles staat in '{out}'. Begin met wijzigingen.md; de berichten staan in wijzigingen.xlsx.")
    return DONE


def _earlier(options: Namespace) -> Earlier:
    """The roster that people have, with its problem when that lies beside it."""
    from matcher.documents import load_problem, load_roster
    from matcher.rerun import Earlier, earlier_of

    path: Path = options.previous if options.previous is not None else options.round / "uit" / "roster.json"
    if not path.exists():
        raise InputError(
            Finding(
                "er is nog geen indeling om te wijzigen.",
                str(path),
                remedy="Maak er eerst een met matcher plan, of wijs met --previous een roster.json aan.",
            )
        )
    beside = path.with_name("problem.json")
    if path.suffix.lower() == ".xlsx":
        from matcher.byhand import read_roster

        # The sheet was made for the problem beside it, or for that of the output folder.
        if not beside.exists():
            beside = options.round / "uit" / "problem.json"
        roster = read_roster(path, load_problem(beside)[0])
    else:
        roster = load_roster(path)
    if roster.cost is None:
        raise InputError(
            Finding(
                "in dit bestand staat geen indeling.",
                str(path),
                value=roster.status,
                remedy="Wijs met --previous een roster.json met een indeling aan.",
            )
        )
    if not beside.exists():
        return Earlier(roster)
    try:
        return earlier_of(roster, beside.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        # Whatever is wrong with the file, this says it in Dutch.
        load_problem(beside)
        raise


def _made_ready(reading: Reading, options: Namespace, earlier: Earlier, atlas: Atlas) -> Ready:
    from matcher.rerun import Asked, make_ready, with_asked, with_earlier

    now = options.now if options.now is not None else datetime.now()
    asked = Asked(
        cancelled=tuple(options.cancel),
        lost_venues=tuple(options.lost_venue),
        rooms=tuple(options.rooms),
        capacity=tuple(options.capacity),
        called_off=tuple(options.call_off),
        frozen=tuple(options.freeze),
        pinned=tuple(options.pin),
        replaced=tuple(options.replace),
    )
    round_ = reading.round
    if asked.anything:
        meetings: list[tuple[str, str]] = []
        if asked.called_off or asked.frozen or asked.pinned:
            # What meetings are called only the format knows.
            first = compiled_of(_with(reading, with_earlier(round_, earlier, now)), atlas)
            meetings = list(first.meeting_names.items())
        round_ = with_asked(round_, asked, meetings)
    round_ = with_earlier(round_, earlier, now)
    compiled = compiled_of(_with(reading, round_), atlas)
    warn((*reading.warnings, *compiled.warnings), reading.bad_rows)
    return make_ready(round_, compiled, earlier, now, anyone_may_move=options.anyone_may_move)


def _with(reading: Reading, round_: Round) -> Reading:
    from dataclasses import replace

    return replace(reading, round=round_)


def _print_difference(change: Difference, names: Names) -> None:
    from matcher.outputs.change_words import headline, if_nothing_changes, proof

    print(headline(change))
    print(proof(change))
    print("Als je niets verandert:")
    for line in if_nothing_changes(change, names):
        print(f"  {line}")
