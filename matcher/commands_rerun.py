"""`matcher rerun`: the round as it is now and the roster people have, to a new one and the difference.

With `--compare` to several, none of which is carried out before `--take`.
"""

from __future__ import annotations

import threading
import time
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from matcher.commands_shared import (
    compiled_of,
    existing_round,
    keep_status,
    read,
    search,
    tell_rejected,
    why_not_of,
)
from matcher.errors import Finding, InputError
from matcher.exit_codes import CHECK_FAILED, DONE, INFEASIBLE
from matcher.telling import print_json, print_result, summary, tell, tell_outcome, warn

RESERVE = 2.0
"""Seconds of `--seconds` that are kept for writing proposals."""
OTHERS = 0.6
"""Share of the search that is kept for the proposals beside the first one."""

if TYPE_CHECKING:
    from matcher.domain import Round
    from matcher.geo import Atlas
    from matcher.problem import Problem
    from matcher.rerun import Asked, Difference, Earlier, Names, Ready
    from matcher.roster import HeldMeeting, Roster
    from matcher.rounds import Reading


def rerun(options: Namespace, started: float) -> int:
    """Read, make ready, search, and write everything with the difference."""
    from matcher.outputs import proposals, seconds_for_outputs
    from matcher.outputs.folder import check_writable

    existing_round(options.round)
    compared = options.round / proposals.FOLDER
    out = _folder_for(options)
    if options.compare:
        if options.out is not None:
            text = f"--compare schrijft in '{compared}', en nergens anders."
            raise InputError(Finding(text, remedy="Laat --out weg; bij --take mag het wel."))
        check_writable(compared, proposals.OURS)
    else:
        check_writable(out)

    from matcher.engines import Solved
    from matcher.geo import load_atlas

    earlier = _earlier(options)
    atlas = load_atlas()
    reading = read(options)
    ready = _made_ready(reading, options, earlier, atlas)
    for refused in ready.refused:
        tell(f"let op: {refused.sentence(ready.names)}")
    problem = ready.prepared.problem
    if options.take is not None:
        roster = _taken(compared, options.take, problem)
        return _carry_out(reading, ready, roster, out, options, started, atlas)
    reserve = min(seconds_for_outputs(len(problem.people)), options.seconds / 2)
    stop = threading.Event()
    if options.compare:
        # Most reruns are done long before; the other proposals get what is left.
        left = options.seconds - (time.monotonic() - started) - RESERVE
        reserve = RESERVE + OTHERS * max(0.0, left)
    outcome = search(problem, options, started, reserve, options.round / "melding", stop)
    if outcome is None:
        return CHECK_FAILED
    if isinstance(outcome, Solved) and outcome.roster.meetings:
        if options.compare:
            return _compare(ready, outcome.roster, compared, options, started, stop)
        return _carry_out(reading, ready, outcome.roster, out, options, started, atlas)
    named = {**ready.names.people, **ready.names.meetings}
    why = why_not_of(problem, outcome, options, started)
    code = tell_outcome(outcome, why, named)
    same = compared if options.compare else out
    if isinstance(outcome, Solved):
        tell(f"Er gaat geen enkele bijeenkomst meer door. De map '{same}' is niet veranderd.")
        return INFEASIBLE
    tell(f"De map '{same}' is niet veranderd.")
    if options.json:
        print_json(summary(outcome.roster, started, why, named) | {"out": str(same), "files": []})
    return code


def _carry_out(
    reading: Reading,
    ready: Ready,
    roster: Roster,
    out: Path,
    options: Namespace,
    started: float,
    atlas: Atlas,
) -> int:
    """Write everything that people get, and say what changes."""
    from matcher.outputs import write_outputs

    change = ready.difference(roster)
    diaries = _earlier_file(options).parent
    news: list[str] = []
    files = write_outputs(
        ready.round,
        ready.prepared.compiled,
        roster,
        out,
        atlas,
        left_out=reading.bad_rows,
        tell=news.append,
        changes=(change, ready.names),
        previous_out=diaries if (diaries / "agenda").is_dir() else None,
    )
    if out == options.round / "uit":
        files += keep_status(options.round, ready.round, roster, ready.prepared.over)
    if options.json:
        from matcher.outputs.changes import as_document

        found = summary(roster, started) | {"out": str(out), "files": [str(path) for path in files]}
        print_json(found | {"difference": as_document(change, ready.names, ())})
        return DONE
    print_result(ready.prepared.problem, roster)
    _print_difference(change, ready.names)
    for line in news:
        print(line)
    if out != options.round / "uit":
        print(f"Dit is om te proberen: wat mensen hebben, staat nog in '{options.round / 'uit'}'.")
    print(f"Alles staat in '{out}'. Begin met wijzigingen.md; de berichten staan in wijzigingen.xlsx.")
    return DONE


def _compare(
    ready: Ready, first: Roster, out: Path, options: Namespace, started: float, stop: threading.Event
) -> int:
    """Make the other proposals, write them all and show them side by side."""
    from matcher.engines import CheckFailed, Limits
    from matcher.engines.outcome import default_workers
    from matcher.live import Live, watch
    from matcher.outputs import proposals as written
    from matcher.outputs.change_words import headline
    from matcher.rerun import proposals_beside

    tell("Er wordt gezocht naar andere voorstellen.")
    limits = Limits(
        seconds=max(1.0, options.seconds - (time.monotonic() - started) - RESERVE),
        workers=default_workers() if options.workers is None else options.workers,
        seed=options.seed,
    )
    live = Live(started)
    try:
        found = watch(lambda: proposals_beside(ready, first, limits, progress=live, stop=stop), live, stop)
    except CheckFailed as error:
        tell_rejected(error, options.round / "melding")
        return CHECK_FAILED
    files = written.write_proposals(found, ready, out)
    if options.json:
        print_json(
            {"ok": True, "out": str(out), "files": [str(path) for path in files]}
            | written.document(found, ready.names)
        )
        return DONE
    from matcher.tables import table

    heads = ("", *(f"voorstel {n}" for n in range(1, len(found) + 1)))
    rows = [(name, *(f"{value:>10}" for value in values)) for name, *values in written.rows(found)]
    print("\n".join(table(heads, rows, (30, *(10 for _ in found)))))
    for n, one in enumerate(found, 1):
        print(
            f"{n}. {written.TITLES[one.kind]}. {headline(one.difference)} {written.sentence(one, found[0])}"
        )
    for line in written.missing(found):
        print(line)
    print(f"Er is nog niets veranderd. Alles staat in '{out}'; kies met --take NUMMER.")
    return DONE


def _taken(folder: Path, number: int, problem: Problem) -> Roster:
    """The roster of a proposal, if that is still one of this problem."""
    from matcher.check import check
    from matcher.documents import load_roster
    from matcher.outputs.proposals import roster_file, still_fits

    path = roster_file(folder, number)
    again = "Maak de voorstellen opnieuw met --compare."
    if not path.exists():
        raise InputError(Finding(f"er is geen voorstel {number}.", str(path), remedy=again))
    if not still_fits(folder, problem):
        text = "sinds deze voorstellen is de ronde of de indeling veranderd, of er staan andere opties bij."
        raise InputError(Finding(text, str(folder), remedy=again))
    roster = load_roster(path)
    verdict = check(problem, roster)
    if not verdict.ok:
        raise InputError(
            Finding(
                f"dit voorstel klopt niet (meer): {verdict.violations[0].message}", str(path), remedy=again
            )
        )
    return roster


def _asked(options: Namespace) -> Asked:
    from matcher.rerun import Asked

    return Asked(
        cancelled=tuple(options.cancel),
        lost_venues=tuple(options.lost_venue),
        rooms=tuple(options.rooms),
        capacity=tuple(options.capacity),
        called_off=tuple(options.call_off),
        frozen=tuple(options.freeze),
        pinned=tuple(options.pin),
        replaced=tuple(options.replace),
    )


def _folder_for(options: Namespace) -> Path:
    """Where the output goes: a quick try never takes the place of what people have."""
    if options.out is not None:
        return Path(options.out)
    return Path(options.round) / ("probeer" if _asked(options).anything and options.take is None else "uit")


def _earlier_file(options: Namespace) -> Path:
    return Path(options.previous if options.previous is not None else options.round / "uit" / "roster.json")


def _earlier(options: Namespace) -> Earlier:
    """The roster that people have, with its problem when that lies beside it."""
    from matcher.byhand import names_in, read_roster
    from matcher.documents import load_problem, load_roster
    from matcher.rerun import Earlier, earlier_of

    path = _earlier_file(options)
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
        beside = _problem_of(options, path)
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
    names = names_in(beside.with_name("indeling.xlsx")).flat()
    if not beside.exists():
        return Earlier(roster, names=names)
    try:
        return earlier_of(roster, beside.read_text(encoding="utf-8"), names)
    except (OSError, ValueError):
        # Whatever is wrong with the file, this says it in Dutch.
        load_problem(beside)
        raise


def _made_ready(reading: Reading, options: Namespace, earlier: Earlier, atlas: Atlas) -> Ready:
    from matcher.rerun import make_ready, with_asked, with_earlier

    now = options.now if options.now is not None else datetime.now()
    asked = _asked(options)
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
    if options.by_hand is not None:
        from matcher.byhand import as_pins

        pins = as_pins(compiled.problem, _edited(options), earlier.roster.meetings)
        if not pins:
            tell(f"let op: in '{options.by_hand}' is niets verschoven.")
        compiled = replace(
            compiled,
            problem=compiled.problem.model_copy(update={"pins": [*compiled.problem.pins, *pins]}),
        )
    return make_ready(round_, compiled, earlier, now, anyone_may_move=options.anyone_may_move)


def _edited(options: Namespace) -> Sequence[HeldMeeting]:
    """What stands in the file that was changed by hand."""
    from matcher.byhand import is_sheet, names_in, read_edited
    from matcher.documents import load_problem, load_roster

    if not is_sheet(options.by_hand):
        return load_roster(options.by_hand).meetings
    made_for = _problem_of(options, options.by_hand)
    names = names_in(made_for.with_name("indeling.xlsx")).flat()
    problem = load_problem(made_for)[0]
    edited = read_edited(options.by_hand, problem, names)
    # Cases are spread anew; of people whose row is gone everybody should know that it counts as a change.
    cases = {case.id for case in problem.cases}
    warn(one for one in edited.warnings if one.value not in cases)
    return edited.meetings


def _problem_of(options: Namespace, roster: Path) -> Path:
    """The problem that a roster was made for: beside it, or in the output folder of the round."""
    beside = roster.with_name("problem.json")
    return beside if beside.exists() else options.round / "uit" / "problem.json"


def _with(reading: Reading, round_: Round) -> Reading:
    return replace(reading, round=round_)


def _print_difference(change: Difference, names: Names) -> None:
    from matcher.outputs.change_words import attention, headline, if_nothing_changes, proof

    print(headline(change))
    print(proof(change))
    for line in attention(change, names):
        print(f"Let op. {line}")
    print("Als je niets verandert:")
    for line in if_nothing_changes(change, names):
        print(f"  {line}")
