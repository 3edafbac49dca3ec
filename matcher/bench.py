"""`matcher bench`: the same problems given to several engines in one call, and what each made of them.

Seconds depend on the machine and on what else it does; what two engines reach in the same call can
be compared. The plain CP-SAT model is the honest baseline.
"""

from __future__ import annotations

import os
import platform
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from matcher.check import check, costs_of
from matcher.demo import write_demo
from matcher.engines import Limits, Progress, solve
from matcher.formats import compile_problem
from matcher.geo import load_atlas
from matcher.outputs.dutch import decimal, number, percent_at_most
from matcher.problem import Problem
from matcher.rounds import read_round

BASELINE = "cp-sat"
ENGINES: tuple[str, ...] = (BASELINE, "timetable")


@dataclass(frozen=True, slots=True)
class Instance:
    """A demo round, which follows from its region, size and seed."""

    name: str
    region: str
    people: int
    seed: int = 0


INSTANCES: tuple[Instance, ...] = (
    Instance("Rotterdam 60", "rotterdam", 60),
    Instance("Rotterdam 150", "rotterdam", 150),
    Instance("Rotterdam 450", "rotterdam", 450),
)
LARGE: tuple[Instance, ...] = (Instance("Koers VO 1.000", "koers-vo", 1000),)


@dataclass(frozen=True, slots=True)
class Run:
    """What one engine made of one instance."""

    instance: str
    people: int
    meetings: int
    attendances: int
    engine: str
    first: float | None
    """Seconds until the first roster with a meeting in it; None when there was none."""
    cost: int | None
    bound: int | None
    checked: bool
    """The independent checker accepts the roster and finds the same cost."""


def bench(
    instances: Sequence[Instance],
    seconds: float,
    workers: int,
    seed: int = 0,
    tell: Callable[[str], None] = lambda text: None,
) -> list[Run]:
    """Every engine on every instance, `seconds` of solving each, in a fixed order.

    `tell` gets a line before each run. Raises CheckFailed when the checker rejects a roster.
    """
    runs = []
    for instance in instances:
        problem = problem_of(instance)
        for engine in ENGINES:
            tell(f"{instance.name}, {engine}: {decimal(seconds)} s")
            runs.append(_run(instance, problem, engine, Limits(seconds, workers, seed)))
    return runs


def problem_of(instance: Instance) -> Problem:
    """The problem of an instance, made anew."""
    with tempfile.TemporaryDirectory() as folder:
        write_demo(Path(folder), region=instance.region, people=instance.people, seed=instance.seed)
        return compile_problem(read_round(Path(folder)).round, load_atlas()).problem


def _run(instance: Instance, problem: Problem, engine: str, limits: Limits) -> Run:
    first: list[float] = []
    # In these rounds nothing has to be held; a roster counts once it is better than that.
    nothing = costs_of(problem, []).total

    def watch(progress: Progress) -> None:
        if progress.cost is not None and progress.cost < nothing and not first:
            first.append(progress.seconds)

    roster = solve(problem, limits, engine=engine, progress=watch).roster
    verdict = check(problem, roster)
    found = None if verdict.costs is None else verdict.costs.total
    return Run(
        instance.name,
        len(problem.people),
        len(problem.meetings),
        len(problem.attend),
        engine,
        first[0] if first else None,
        roster.cost,
        roster.bound,
        verdict.ok and found == roster.cost,
    )


HEADINGS: tuple[str, ...] = (
    "ronde", "mensen", "bijeenkomsten", "mogelijke aanwezigheden", "rekenwijze", "eerste indeling na (s)",
    "kosten", "ondergrens", "hooguit beter mogelijk", "kosten t.o.v. cp-sat",
)  # fmt: skip


def table(runs: Sequence[Run]) -> str:
    """The runs as a markdown table."""
    baseline = {run.instance: run.cost for run in runs if run.engine == BASELINE}
    rows = [_cells(run, baseline.get(run.instance)) for run in runs]
    numeric = [name not in ("ronde", "rekenwijze") for name in HEADINGS]
    lines = [HEADINGS, ["---:" if right else "---" for right in numeric], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cells(run: Run, baseline: int | None) -> list[str]:
    nothing = "–"
    gap = ratio = nothing
    if run.cost is not None and run.bound is not None:
        share = (run.cost - run.bound) / max(1, abs(run.cost))
        # "Hooguit 110 % beter" says nothing: the bound proves nothing yet.
        gap = percent_at_most(share) if share < 1 else "niets bewezen"
    if run.cost is not None and baseline:
        ratio = f"{run.cost / baseline:.3f}".replace(".", ",")
    return [
        run.instance,
        number(run.people),
        number(run.meetings),
        number(run.attendances),
        run.engine,
        nothing if run.first is None else decimal(run.first),
        nothing if run.cost is None else number(run.cost),
        nothing if run.bound is None else number(run.bound),
        gap,
        ratio,
    ]


def surroundings(seconds: float, workers: int) -> str:
    """What a table needs beside it to mean anything: limits, versions and the machine."""
    return "\n".join(_lines(seconds, workers))


def _lines(seconds: float, workers: int) -> Iterator[str]:
    yield f"- {decimal(seconds)} seconden rekenen per ronde en rekenwijze, {workers} rekenaars."
    yield f"- {os.cpu_count()} processorkernen, {platform.machine()}, {platform.system()}."
    yield f"- Python {platform.python_version()}, ortools {version('ortools')}."
    yield "- Iedere indeling is door de onafhankelijke controle nagerekend."
