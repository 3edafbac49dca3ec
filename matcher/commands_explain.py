"""`matcher explain`: questions about a roster. Finds the documents and whom a question is about."""

from __future__ import annotations

import difflib
import time
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from matcher import dutch
from matcher.errors import Finding, InputError
from matcher.exit_codes import DONE, INFEASIBLE, UNDECIDED
from matcher.tables import wrapped
from matcher.telling import print_json, tell, warn

if TYPE_CHECKING:
    from matcher.engines import Limits
    from matcher.explain import Words
    from matcher.problem import Problem
    from matcher.roster import HeldMeeting, Roster

RESERVE = 1.0
"""Seconds of `--seconds` that are kept for telling."""


@dataclass(frozen=True)
class Subject:
    """What is asked about."""

    problem: Problem
    roster: Roster | None
    words: Words
    people: Mapping[str, tuple[str, ...]]
    """What somebody can be called → ids."""
    meetings: Mapping[str, tuple[str, ...]]
    nowhere: Mapping[str, str] = field(default_factory=dict)
    """Person → why no meeting at all is within reach."""


def explain(options: Namespace, started: float) -> int:
    subject = _subject(options.path, options.roster)
    person = None if options.person is None else _known(options.person, subject.people, "deelnemer")
    meeting = None if options.meeting is None else _known(options.meeting, subject.meetings, "bijeenkomst")
    if subject.roster is None or not subject.roster.meetings:
        if person is not None or meeting is not None:
            raise InputError(
                Finding("er is nog geen indeling.", remedy="Maak er eerst een met matcher plan of solve.")
            )
        return explain_infeasible(subject, options, started)
    held = subject.roster.meetings
    _refuse_strangers(subject.problem, held)
    from matcher import telling_explain as answers

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

    return Subject(
        problem,
        None if given is None else load_roster(given),
        Words(),
        {person.id: (person.id,) for person in problem.people},
        {meeting.id: (meeting.id,) for meeting in problem.meetings},
    )


def _of_round(folder: Path, roster: Path | None) -> Subject:
    from matcher.documents import load_problem, load_roster
    from matcher.explain import Words
    from matcher.formats import compile_problem
    from matcher.formats.areas import Areas
    from matcher.formats.settings import settings
    from matcher.geo import load_atlas
    from matcher.rounds import read_round

    atlas = load_atlas()
    # Rows with errors were told when the round was planned; they don't stop a question about the rest.
    round_ = read_round(folder, True).round
    compiled = compile_problem(round_, atlas)
    planned = folder / "uit" / "problem.json"
    problem = load_problem(planned)[0] if planned.is_file() else compiled.problem
    beside = folder / "uit" / "roster.json"
    given = roster if roster is not None else beside if beside.is_file() else None
    names = dict(compiled.meeting_names)
    called: dict[str, list[str]] = {}
    here = {person.id for person in problem.people}
    for person in round_.people:
        if person.id in here:
            for text in (person.id, person.email, person.name):
                called.setdefault(text, []).append(person.id)
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
    meetings: dict[str, list[str]] = {}
    for meeting in problem.meetings:
        for text in dict.fromkeys((meeting.id, names.get(meeting.id, meeting.id))):
            meetings.setdefault(text, []).append(meeting.id)
    return Subject(
        problem,
        None if given is None else load_roster(given),
        words,
        {text: tuple(dict.fromkeys(ids)) for text, ids in called.items()},
        {text: tuple(dict.fromkeys(ids)) for text, ids in meetings.items()},
        compiled.reasons,
    )


def _known(text: str, known: Mapping[str, tuple[str, ...]], kind: str) -> str:
    """The id that somebody means; raises InputError with what they may have meant."""
    wanted = text.strip().casefold()
    ids = tuple(dict.fromkeys(id_ for name, ids in known.items() if name.casefold() == wanted for id_ in ids))
    if len(ids) == 1:
        return ids[0]
    if ids:
        raise InputError(
            Finding(
                f"'{text}' kan meer dan één {kind} zijn: {', '.join(ids)}.",
                remedy="Geef het e-mailadres of de code." if kind == "deelnemer" else "Geef de code.",
            )
        )
    names = {name.casefold(): name for name in known}
    near = [names[each] for each in difflib.get_close_matches(wanted, names, n=3, cutoff=0.6)]
    listed = dutch.listing([f"'{each}'" for each in near], "of")
    remedy = f"Bedoel je {listed}?" if near else "Controleer de naam of de code."
    raise InputError(Finding(f"{kind} '{text}' is onbekend.", remedy=remedy))


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
