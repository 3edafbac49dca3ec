"""`matcher bench --rerun`: how much a rerun changes and how long it takes, beside planning from scratch.

Cases are single reruns of a large demo round; streams (`matcher.bench_streams`) are many, one after
another. Only what was measured in one call can be compared.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from matcher.bench_streams import HEADINGS as STREAM_HEADINGS
from matcher.bench_streams import (
    LARGE,
    NOW,
    SMALL,
    Planned,
    Streams,
    bench_streams,
    planned,
    ready_of,
    too_short,
)
from matcher.bench_streams import from_scratch as plan_from_scratch
from matcher.bench_streams import row as stream_row
from matcher.check import costs_of
from matcher.dutch import count, decimal, number
from matcher.engines import Limits, Solved
from matcher.errors import Finding, InputError
from matcher.exit_codes import DONE
from matcher.outputs.markdown import table
from matcher.rerun import Asked, rerun, with_asked
from matcher.rerun.difference import LOST, MOVED

CASES = "Koers VO 1.000"
PARTS: tuple[str, ...] = (CASES, SMALL.name, LARGE.name)
CANCELLATIONS = 3
"""The cases are one, two, … so many people who can't come."""
VENUES = 5
"""And each of so many venues lost, those with the most people."""


@dataclass(frozen=True, slots=True)
class Case:
    """One rerun, and what planning from scratch makes of the same."""

    what: str
    seconds: float
    """Of solving."""
    moved: int
    """People who go elsewhere or lose their place, without who can't come themselves."""
    changes: int
    """Weighted."""
    bound: int | None
    """Proven, on the changes."""
    cost: int
    cost_bound: int | None
    scratch_moved: int | None
    """As `moved`; None when planning from scratch found nothing."""
    scratch_changes: int | None
    scratch_cost: int | None
    command: float | None
    """Seconds of the whole `matcher rerun`, reading and writing included; None when not measured."""
    failure: str = ""
    """How the command ended, when it did not end well."""

    @property
    def kept(self) -> bool:
        """The command ended well, and planning from scratch changed no less."""
        return not self.failure and (self.scratch_changes is None or self.changes <= self.scratch_changes)


def chosen(prefix: str | None) -> tuple[str, ...]:
    """The parts whose name starts so; all without a prefix. Raises InputError when there are none."""
    found = tuple(name for name in PARTS if name.lower().startswith((prefix or "").lower()))
    if not found:
        raise InputError(
            Finding(f"geen meting begint met '{prefix}'.", remedy=f"Kies uit: {', '.join(PARTS)}.")
        )
    return found


def bench_rerun(
    parts: Sequence[str], seconds: float, workers: int, seed: int = 0, tell: Callable[[str], None] = print
) -> Iterator[tuple[str, bool]]:
    """Each of these parts when it is done: its table as markdown, and whether every promise was kept.

    `seconds` is what planning and each case may take; streams take less per step where they can.
    """
    if CASES in parts:
        found = cases("koers-vo", 1000, Limits(seconds, workers, seed), tell)
        yield _table(CASE_HEADINGS, [case_row(case) for case in found]), all(case.kept for case in found)
    for streams in (SMALL, LARGE):
        if streams.name in parts:
            steps = bench_streams(_within(streams, seconds), workers, seed, tell)
            kept = not any(True for stream in steps for step in stream for _ in step.broken())
            yield _table(STREAM_HEADINGS, [stream_row(streams, steps)]), kept


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Markdown; all columns but the first are numbers."""
    return table(headings, rows, tuple(range(1, len(headings))))


def _within(streams: Streams, seconds: float) -> Streams:
    return replace(
        streams,
        planning=min(streams.planning, seconds),
        seconds=min(streams.seconds, seconds),
        scratch=min(streams.scratch, seconds),
    )


def cases(
    region: str,
    people: int,
    limits: Limits,
    tell: Callable[[str], None],
    *,
    cancellations: int = CANCELLATIONS,
    venues: int = VENUES,
) -> list[Case]:
    """Cancellations and lost venues of one demo round, each on top of the same roster."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tell(f"{region}, {people} mensen: eerst {decimal(limits.seconds)} s plannen")
        begin = planned(folder, region, people, limits.seed, limits)
        asked = [*_cancelled(begin, cancellations, limits.seed), *_lost(begin, venues)]
        found = []
        for what, one in asked:
            tell(what)
            found.append(_case(folder, begin, what, one, limits))
        return found


def _cancelled(begin: Planned, most: int, seed: int) -> list[tuple[str, Asked]]:
    seated = sorted({person for meeting in begin.earlier.roster.meetings for person in meeting.people})
    gone = Random(seed).sample(seated, min(most, len(seated)))
    return [
        (count(n, "afmelding", "afmeldingen"), Asked(cancelled=tuple(gone[:n])))
        for n in range(1, len(gone) + 1)
    ]


def _lost(begin: Planned, most: int) -> list[tuple[str, Asked]]:
    crowd: Counter[str] = Counter()
    for meeting in begin.earlier.roster.meetings:
        crowd[meeting.venue] += len(meeting.people)
    # Equal crowds in a fixed order.
    largest = sorted(crowd, key=lambda venue: (-crowd[venue], venue))[:most]
    return [
        (f"locatie weg ({number(crowd[venue])} plekken)", Asked(lost_venues=(venue,))) for venue in largest
    ]


def _case(folder: Path, begin: Planned, what: str, asked: Asked, limits: Limits) -> Case:
    ready = ready_of(with_asked(begin.round, asked, []), begin.earlier)
    outcome = rerun(ready, limits)
    if not isinstance(outcome, Solved) or outcome.roster.changes is None or outcome.roster.cost is None:
        raise too_short(what, limits)
    problem, change = ready.prepared.problem, ready.difference(outcome.roster)
    anew = plan_from_scratch(problem, limits)
    scratch = None if anew is None else ready.difference(anew)
    scratch_costs = None if anew is None else costs_of(problem, anew.meetings)
    command, failure = _command(folder, asked, limits) if asked.cancelled else (None, "")
    return Case(
        what=what,
        seconds=outcome.roster.seconds,
        moved=change.count(MOVED) + change.count(LOST),
        changes=outcome.roster.changes.value,
        bound=outcome.roster.changes.bound,
        cost=outcome.roster.cost,
        cost_bound=outcome.roster.bound,
        scratch_moved=None if scratch is None else scratch.count(MOVED) + scratch.count(LOST),
        scratch_changes=None if scratch_costs is None else scratch_costs.changes,
        scratch_cost=None if scratch_costs is None else scratch_costs.total,
        command=command,
        failure=failure,
    )


def _command(folder: Path, asked: Asked, limits: Limits) -> tuple[float, str]:
    """Seconds of the whole command as a process of its own, and how it failed if it did."""
    options = [f"--cancel={who}" for who in asked.cancelled]
    began = time.monotonic()
    done = subprocess.run(
        [
            sys.executable, "-m", "matcher", "rerun", str(folder), "--out", str(folder / "probeer"),
            f"--now={NOW.isoformat()}", f"--seconds={limits.seconds}", f"--workers={limits.workers}",
            f"--seed={limits.seed}", *options,
        ],
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    failure = "" if done.returncode == DONE else f"uitgang {done.returncode}: {done.stderr.strip()[-200:]}"
    return time.monotonic() - began, failure


CASE_HEADINGS: tuple[str, ...] = (
    "wat", "seconden rekenen", "mensen verplaatst", "gewogen wijzigingen", "bewezen minst", "kosten",
    "ondergrens", "opnieuw gepland: mensen verplaatst", "opnieuw gepland: wijzigingen", "verhouding",
    "opnieuw gepland: kosten", "hele opdracht (s)",
)  # fmt: skip
NOTHING = "–"


def case_row(case: Case) -> tuple[str, ...]:
    """The cells of CASE_HEADINGS."""
    scratch = case.scratch_changes
    return (
        case.what,
        decimal(case.seconds),
        number(case.moved),
        number(case.changes),
        _or_nothing(case.bound),
        number(case.cost),
        _or_nothing(case.cost_bound),
        _or_nothing(case.scratch_moved),
        _or_nothing(scratch),
        decimal(case.changes / scratch, 4) if scratch else NOTHING,
        _or_nothing(case.scratch_cost),
        case.failure or (NOTHING if case.command is None else decimal(case.command)),
    )


def _or_nothing(value: int | None) -> str:
    return NOTHING if value is None else number(value)
