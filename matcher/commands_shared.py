"""What the commands that work on a round share: read it, search, and explain what can't be."""

from __future__ import annotations

import threading
import time
from argparse import Namespace
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from matcher.errors import Finding, InputError, OutputError
from matcher.files import write_whole
from matcher.telling import tell

if TYPE_CHECKING:
    from matcher.domain import Round
    from matcher.engines import CheckFailed, Limits, Outcome
    from matcher.explain import WhyNot
    from matcher.formats import Compiled
    from matcher.geo import Atlas
    from matcher.live import Live
    from matcher.problem import Problem
    from matcher.roster import Roster
    from matcher.rounds import Reading

Found = TypeVar("Found")
SECONDS_TO_EXPLAIN = 4.0
"""What explaining may take beyond `--seconds`, which allows 5 s, writing included."""


def read(options: Namespace) -> Reading:
    """Read the round; everything wrong in its tables, and in its rules and weights, is told at once."""
    from matcher.rounds import read_round

    try:
        reading = read_round(options.round, options.without_bad_rows)
    except InputError as error:
        found, warnings = error.findings, error.warnings
    else:
        found, warnings = (), reading.warnings
    known = {finding.column for finding in found if finding.file == "ronde.toml"}
    further = [one for one in _wrong_settings(options.round) if one.column not in known]
    if found or further:
        in_settings = [finding for finding in found if finding.file == "ronde.toml"]
        in_tables = [finding for finding in found if finding.file != "ronde.toml"]
        raise InputError([*in_settings, *further, *in_tables], warnings)
    return reading


def _wrong_settings(folder: Path) -> list[Finding]:
    """What is wrong with the rules and weights of a round, whatever else is; each with its line."""
    from matcher.formats import FORMATS
    from matcher.formats.settings import settings
    from matcher.rounds import read_overrides

    given = read_overrides(folder)
    if given.format not in FORMATS:
        return []
    try:
        settings(given.format, given.rules, given.weights)
    except InputError as error:
        return [replace(finding, row=given.rows.get(finding.column)) for finding in error.findings]
    return []


def compiled_of(reading: Reading, atlas: Atlas) -> Compiled:
    """The problem of the round; what was odd in its files is told beside what is wrong now."""
    from matcher.formats import compile_problem

    try:
        return compile_problem(reading.round, atlas)
    except InputError as error:
        raise InputError(error.findings, (*reading.warnings, *error.warnings)) from None


def search_round(
    compiled: Compiled, options: Namespace, started: float, reserve: float, stop: threading.Event
) -> tuple[Compiled, Outcome | None]:
    """Solve a round; where it has an easier variant, that one when the first leads to no roster."""
    from matcher.planning import plan_round

    def work(limits: Limits, live: Live, stopping: threading.Event) -> tuple[Compiled, Outcome]:
        return plan_round(compiled, limits, progress=live, stop=stopping, tell=tell)

    found = _search(work, options, started, reserve, options.round / "melding", stop)
    return (compiled, None) if found is None else found


def search(
    problem: Problem,
    options: Namespace,
    started: float,
    reserve: float,
    report: Path,
    stop: threading.Event | None = None,
) -> Outcome | None:
    """Solve within what is left of `--seconds`; None when the checker rejects the result."""
    from matcher.engines import solve as find

    engine = getattr(options, "engine", "auto")

    def work(limits: Limits, live: Live, stopping: threading.Event) -> Outcome:
        return find(problem, limits, engine=engine, progress=live, stop=stopping)

    return _search(work, options, started, reserve, report, stop)


def _search(
    work: Callable[[Limits, Live, threading.Event], Found],
    options: Namespace,
    started: float,
    reserve: float,
    report: Path,
    stop: threading.Event | None,
) -> Found | None:
    from matcher.engines import CheckFailed, Limits
    from matcher.engines.outcome import default_workers
    from matcher.live import Live, watch

    left = options.seconds - (time.monotonic() - started) - reserve
    limits = Limits(
        # Loading may have used up a short limit; an engine that gets nothing finds nothing.
        seconds=max(left, min(1.0, options.seconds)),
        workers=default_workers() if options.workers is None else options.workers,
        seed=options.seed,
        gap=getattr(options, "gap", 0.0),
    )
    live = Live(started)
    stopping = stop or threading.Event()
    try:
        return watch(lambda: work(limits, live, stopping), live, stopping)
    except CheckFailed as error:
        tell_rejected(error, report)
        return None


def tell_rejected(error: CheckFailed, report: Path) -> None:
    """Say that the checker rejected a roster, and keep the problem in `report` for whoever looks into it."""
    saved = report / "problem.json"
    write_whole(saved, error.problem.to_json())
    for violation in error.violations:
        tell(f"controle: {violation}")
    tell(
        "De onafhankelijke controle keurde de indeling af. Dat is een fout van ons; er is geen indeling "
        f"geschreven. Het probleem staat in '{saved}'; daarin staan scholen en functies van mensen, dus "
        "stuur het alleen naar wie je vertrouwt."
    )


def why_not_of(problem: Problem, outcome: Outcome, options: Namespace, started: float) -> WhyNot | None:
    """Why there is no roster, and what would help; within `--seconds` and what it may end later."""
    from matcher.engines import Infeasible, Limits
    from matcher.engines.outcome import default_workers
    from matcher.explain import why_not
    from matcher.live import Live, watch

    if not isinstance(outcome, Infeasible):
        return None
    tell("Er wordt gezocht welke verandering helpt.")
    limits = Limits(
        seconds=max(0.0, options.seconds - (time.monotonic() - started)) + SECONDS_TO_EXPLAIN,
        workers=default_workers() if options.workers is None else options.workers,
        seed=options.seed,
    )
    stop = threading.Event()
    return watch(lambda: why_not(problem, limits, outcome.reasons, stop=stop), Live(started), stop)


def existing_round(folder: Path) -> None:
    # Asked first, or the complaint would be about the output folder that can't be made in it.
    if not folder.is_dir():
        remedy = "Controleer de naam, of maak een ronde met matcher new of matcher demo."
        if folder.exists():
            raise InputError(Finding(f"'{folder}' is een bestand.", remedy="Geef de map waar het in staat."))
        raise InputError(Finding(f"de map '{folder}' bestaat niet.", remedy=remedy))
    if (folder / "problem.json").is_file() and not (folder / "ronde.toml").exists():
        remedy = f'Reken het uit met: matcher solve "{folder / "problem.json"}" -o roster.json'
        raise InputError(Finding(f"in '{folder}' staat geen ronde, maar een problem.json.", remedy=remedy))


def keep_status(folder: Path, round_: Round, roster: Roster, over: Collection[str] = ()) -> list[Path]:
    """Write how far every placement is in the round folder; that it can't be written stops nothing."""
    from matcher.outputs.placements import write_placements

    try:
        return [write_placements(folder, round_, roster, over)]
    except OutputError as error:
        tell(f"let op: {error}")
        return []
