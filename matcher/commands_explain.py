"""`matcher explain`: questions about a roster. Finds the documents and whom a question is about."""

from __future__ import annotations

import io
import time
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from matcher.errors import Finding, InputError
from matcher.exit_codes import DONE, INFEASIBLE, UNDECIDED
from matcher.files import ensure_writable, write_whole
from matcher.tables import wrapped
from matcher.telling import print_json, tell, warn

if TYPE_CHECKING:
    from matcher.engines import Limits
    from matcher.explain import Words
    from matcher.problem import Problem
    from matcher.roster import HeldMeeting, Roster
    from matcher.rounds import Called

RESERVE = 1.0
"""Seconds of `--seconds` that are kept for telling."""


@dataclass(frozen=True)
class Subject:
    """What is asked about."""

    problem: Problem
    roster: Roster | None
    words: Words
    people: Called
    meetings: Called
    nowhere: Mapping[str, str] = field(default_factory=dict)
    """Person → why no meeting at all is within reach."""


def explain(options: Namespace, started: float) -> int:
    subject = _subject(options.path, options.roster)
    person = None if options.person is None else _known(options.person, subject.people)
    meeting = None if options.meeting is None else _known(options.meeting, subject.meetings)
    if subject.roster is None or not subject.roster.meetings:
        if person is not None or meeting is not None:
            raise InputError(
                Finding("er is nog geen indeling.", remedy="Maak er eerst een met matcher plan of solve.")
            )
        return explain_infeasible(subject, options, started)
    held = subject.roster.meetings
    _refuse_strangers(subject.problem, held)
    from matcher import telling_explain as answers

    if options.output is not None:
        if person is not None or meeting is not None:
            text = "--output schrijft wie moeilijk te missen is, van alle bijeenkomsten."
            raise InputError(Finding(text, remedy="Laat --person en --meeting weg."))
        return _write_fragile(subject, held, options.output, as_json=options.json)

    if person is None:
        if meeting is None:
            told = answers.overview(subject.problem, held, subject.words)
        else:
            told = answers.about_meeting(subject.problem, held, meeting, subject.words)
    elif meeting is None:
        told = answers.about_person(
            subject.problem, held, person, _limits(options, started), subject.words, subject.nowhere
        )
    else:
        told = answers.about_both(
            subject.problem, held, person, meeting, _limits(options, started), subject.words
        )
    if options.json:
        print_json(told.document)
    else:
        print("\n".join(told.lines))
    return DONE


def _write_fragile(subject: Subject, held: list[HeldMeeting], path: Path, *, as_json: bool) -> int:
    """Who is hard to miss, meeting by meeting, as a workbook."""
    from matcher.dutch import count
    from matcher.outputs.workbook import ORGANISERS_ONLY, Column, new_workbook, save, table
    from matcher.telling_explain import FRAGILE, fragile_rows

    if path.suffix.lower() != ".xlsx":
        raise InputError(
            Finding("dit wordt een werkblad.", str(path), remedy="Geef een naam die eindigt op .xlsx.")
        )
    ensure_writable(path)
    rows = fragile_rows(subject.problem, held, subject.words)
    book = new_workbook("Moeilijk te missen")
    widths = (26, 30, 46, 14, 60)
    columns = [Column(title, width, wrap=width > 20) for title, width in zip(FRAGILE, widths, strict=True)]
    note = (
        "Wat er misgaat als die persoon niet komt. Eerst waar een regel breekt, dan wat het meeste kost. "
        f"{ORGANISERS_ONLY}"
    )
    table(
        book.create_sheet("Moeilijk te missen"), columns, rows, title="Wie is moeilijk te missen?", note=note
    )
    made = io.BytesIO()
    save(book, made)
    write_whole(path, made.getvalue())
    if as_json:
        print_json({"files": [str(path)], "rows": len(rows)})
    else:
        print(f"{count(len(rows), 'rij staat', 'rijen staan')} in '{path}'.")
    return DONE


def explain_infeasible(subject: Subject, options: Namespace, started: float) -> int:
    """Why there is no roster with a meeting in it, and what would help."""
    from matcher.explain import impossibilities, why_not

    proven = subject.roster is not None and subject.roster.status == "infeasible"
    if not proven and not impossibilities(subject.problem):
        if options.json:
            print_json({"reasons": [], "fixes": []})
        tell(
            "Er is geen indeling, en rekenen alleen zegt niet waarom. Zoek er een met matcher plan of solve."
        )
        return UNDECIDED
    why = why_not(subject.problem, _limits(options, started))
    if options.json:
        print_json(why.document(subject.words.names))
    else:
        print("\n".join(wrapped(why.said(subject.words.names))))
    return INFEASIBLE


def _limits(options: Namespace, started: float) -> Limits:
    from matcher.engines import Limits
    from matcher.engines.outcome import default_workers

    left = options.seconds - (time.monotonic() - started) - RESERVE
    return Limits(
        seconds=max(left, min(1.0, options.seconds)),
        workers=default_workers() if options.workers is None else options.workers,
        seed=options.seed,
    )


def _subject(path: Path, roster: Path | None) -> Subject:
    """The documents of a round folder or beside a problem.json, with the names of a round."""
    from matcher.documents import load_problem, load_roster

    if (path / "ronde.toml").exists():
        return _of_round(path, roster)
    file = path / "problem.json" if path.is_dir() else path
    problem, warnings = load_problem(file)
    warn(warnings)
    beside = file.with_name("roster.json")
    given = roster if roster is not None else beside if beside.is_file() else None
    from matcher.explain import Words
    from matcher.rounds import Called

    return Subject(
        problem,
        None if given is None else load_roster(given),
        Words(),
        Called("deelnemer", ((person.id, person.id) for person in problem.people)),
        Called("bijeenkomst", ((meeting.id, meeting.id) for meeting in problem.meetings)),
    )


def _of_round(folder: Path, roster: Path | None) -> Subject:
    from matcher.documents import load_problem, load_roster
    from matcher.domain import EarlierMeeting
    from matcher.explain import Words
    from matcher.formats import compile_problem
    from matcher.formats.areas import Areas
    from matcher.formats.settings import settings
    from matcher.geo import load_atlas
    from matcher.rounds import Called, read_round

    atlas = load_atlas()
    # Rows with errors were told when the round was planned; they don't stop a question about the rest.
    round_ = read_round(folder, True).round
    planned = folder / "uit" / "problem.json"
    beside = folder / "uit" / "roster.json"
    given = roster if roster is not None else beside if beside.is_file() else None
    document = load_problem(planned)[0] if planned.is_file() else None
    if document is not None:
        # Candidates of then that sign-ups of now would not ask for have a name too.
        candidates = (EarlierMeeting(part.id, part.area or "") for part in document.meetings)
        round_ = replace(round_, earlier=tuple(candidates))
    compiled = compile_problem(round_, atlas)
    problem = document if document is not None else compiled.problem
    names = dict(compiled.meeting_names)
    here = {person.id for person in problem.people}
    people = [person for person in round_.people if person.id in here]
    longest = settings(round_.format, round_.rules, round_.weights)[0].get("max_reistijd")
    furthest = {p.id: p.max_travel if p.max_travel is not None else longest for p in round_.people}
    words = Words(
        people={person.id: person.name for person in round_.people},
        meetings=names,
        others=Areas(atlas, round_.grouping).names(filter(None, compiled.meeting_areas.values()))
        | {code: school.name for code, school in atlas.schools.items()}
        | {venue.id: venue.name for venue in round_.venues}
        | {slot.id: slot.name for slot in round_.slots},
        minutes=compiled.minutes,
        furthest={id_: most for id_, most in furthest.items() if most is not None},
    )
    return Subject(
        problem,
        None if given is None else load_roster(given),
        words,
        Called("deelnemer", ((key, p.id) for p in people for key in (p.id, p.email, p.name))),
        Called(
            "bijeenkomst", ((key, m.id) for m in problem.meetings for key in (m.id, names.get(m.id, m.id)))
        ),
        compiled.reasons,
    )


def _known(text: str, known: Called) -> str:
    """The id that somebody means; raises InputError with what they may have meant."""
    found = known.find(text)
    if isinstance(found, str):
        return found
    raise InputError(found)


def _refuse_strangers(problem: Problem, held: list[HeldMeeting]) -> None:
    from matcher.check import READABLE, broken_rules

    broken = broken_rules(problem, held)
    if any(violation.rule == READABLE for violation in broken):
        remedy = "Maak de indeling opnieuw, of geef de goede met --roster."
        raise InputError(
            Finding(f"de indeling hoort niet bij dit probleem. {broken[0].message}", remedy=remedy)
        )
    if broken:
        tell("let op: deze indeling houdt zich niet aan alle regels; matcher check noemt ze.")
