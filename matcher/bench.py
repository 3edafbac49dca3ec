"""`matcher bench`: the same problems given to several engines in one call, and what each made of them.

Seconds depend on the machine and on what else it does; what two engines reach in the same call can
be compared. The plain CP-SAT model is the honest baseline.
"""

from __future__ import annotations

import multiprocessing
import os
import platform
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

from matcher.bench_classics import social_golfers
from matcher.bench_groups import case_groups, school_groups
from matcher.check import broken_rules, check, costs_of
from matcher.demo import write_demo
from matcher.dutch import decimal, number, percent_at_most
from matcher.engines import Limits, Progress, solve
from matcher.errors import Finding, InputError
from matcher.formats import compile_problem
from matcher.geo import load_atlas
from matcher.problem import Problem
from matcher.rounds import read_round

BASELINE = "plain"
ENGINES: tuple[str, ...] = (BASELINE, "auto")
MARKS: tuple[float, ...] = (2.0, 10.0)
"""Seconds at which a run is looked at, besides its end."""


@dataclass(frozen=True, slots=True)
class Instance:
    """A problem by name, and how it is made (always the same)."""

    name: str
    make: Callable[[], Problem]


def demo_problem(region: str, people: int, seed: int = 0) -> Problem:
    """The problem of a demo round, which follows from its region, size and seed."""
    with tempfile.TemporaryDirectory() as folder:
        write_demo(Path(folder), region=region, people=people, seed=seed)
        return compile_problem(read_round(Path(folder)).round, load_atlas()).problem


INSTANCES: tuple[Instance, ...] = (
    Instance("Rotterdam 60", partial(demo_problem, "rotterdam", 60)),
    Instance("Rotterdam 450", partial(demo_problem, "rotterdam", 450)),
    Instance("Rotterdam 650", partial(demo_problem, "rotterdam", 650)),
    Instance("Koers VO 1.000", partial(demo_problem, "koers-vo", 1000)),
    Instance("groepen 500", partial(school_groups, 500, 84)),
    Instance("casusgroepen 180", partial(case_groups, 180, 30)),
    Instance("golfers 5-3-7", partial(social_golfers, 5, 3, 7)),
    Instance("golfers 8-4-5", partial(social_golfers, 8, 4, 5)),
)


def chosen(prefix: str | None) -> tuple[Instance, ...]:
    """The instances whose name starts so; all without a prefix. Raises InputError when there are none."""
    found = tuple(each for each in INSTANCES if each.name.lower().startswith((prefix or "").lower()))
    if not found:
        names = ", ".join(each.name for each in INSTANCES)
        raise InputError(Finding(f"geen instantie begint met '{prefix}'.", remedy=f"Kies uit: {names}."))
    return found


@dataclass(frozen=True, slots=True)
class Moment:
    """How far a run was at some time: cost and proven bound, None where there was none."""

    cost: int | None = None
    bound: int | None = None


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
    marks: tuple[Moment, ...]
    """At each of MARKS that lies before the end."""
    end: Moment
    seconds: float
    checked: bool
    """The independent checker accepts the roster and finds the same cost."""
    megabytes: float | None
    """Peak memory of the process plus that of the largest process it started; None where unknown."""


def bench(
    instances: Sequence[Instance],
    seconds: float,
    workers: int,
    seed: int = 0,
    tell: Callable[[str], None] = lambda text: None,
) -> list[Run]:
    """Every engine on every instance, `seconds` of solving each, in a fixed order.

    Each run has a process of its own, so that its peak memory is its own. `tell` gets a line before
    each run. Raises CheckFailed when the checker rejects a roster.
    """
    runs = []
    context = multiprocessing.get_context("spawn")
    for instance in instances:
        for engine in ENGINES:
            tell(f"{instance.name}, {engine}: {decimal(seconds)} s")
            with ProcessPoolExecutor(1, mp_context=context) as alone:
                runs.append(alone.submit(_run, instance, engine, Limits(seconds, workers, seed)).result())
    return runs


def _run(instance: Instance, engine: str, limits: Limits) -> Run:
    problem = instance.make()
    first: list[float] = []
    marks = [mark for mark in MARKS if mark < limits.seconds]
    at = [Moment() for _ in marks]
    # Where nothing has to be held, a roster counts once it is better than that.
    nothing = None if broken_rules(problem, []) else costs_of(problem, []).total

    def watch(progress: Progress) -> None:
        cost = progress.cost
        if cost is not None and (nothing is None or cost < nothing) and not first:
            first.append(progress.seconds)
        for i, mark in enumerate(marks):
            if progress.seconds <= mark:
                at[i] = Moment(cost, progress.bound)

    roster = solve(problem, limits, engine=engine, progress=watch).roster
    verdict = check(problem, roster)
    found = None if verdict.costs is None else verdict.costs.total
    return Run(
        instance=instance.name,
        people=len(problem.people),
        meetings=len(problem.meetings),
        attendances=len(problem.attend),
        engine=engine,
        first=first[0] if first else None,
        marks=tuple(at),
        end=Moment(roster.cost, roster.bound),
        seconds=roster.seconds or 0.0,
        checked=verdict.ok and found == roster.cost,
        megabytes=_megabytes(),
    )


def _megabytes() -> float | None:
    try:
        import resource
    except ImportError:  # Windows
        return None
    peaks = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(peaks) / (2**20 if platform.system() == "Darwin" else 2**10)


HEADINGS: tuple[str, ...] = (
    "ronde", "mensen", "bijeenkomsten", "mogelijke aanwezigheden", "rekenwijze", "eerste indeling na (s)",
    *(f"na {mark:.0f} s" for mark in MARKS), "aan het eind", "ondergrens", "geëindigd na (s)",
    "kosten t.o.v. plain", "afstand tot ondergrens t.o.v. plain", "geheugen (MB)",
)  # fmt: skip
NOTHING = "–"


def table(runs: Sequence[Run]) -> str:
    """The runs as a markdown table."""
    rows = [_cells(run, [other for other in runs if other.instance == run.instance]) for run in runs]
    numeric = [name not in ("ronde", "rekenwijze") for name in HEADINGS]
    lines = [HEADINGS, ["---:" if right else "---" for right in numeric], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cells(run: Run, beside: Sequence[Run]) -> list[str]:
    baseline = next((other.end.cost for other in beside if other.engine == BASELINE), None)
    # Any engine's bound is a bound: both are measured against the best.
    bound = max((other.end.bound for other in beside if other.end.bound is not None), default=None)
    cost = run.end.cost
    ratio = distance = NOTHING
    if cost is not None and baseline:
        ratio = f"{cost / baseline:.3f}".replace(".", ",")
        if bound is not None and baseline > bound:
            distance = f"{(cost - bound) / (baseline - bound):.3f}".replace(".", ",")
    marks = [*run.marks, *[None] * (len(MARKS) - len(run.marks))]
    return [
        run.instance,
        number(run.people),
        number(run.meetings),
        number(run.attendances),
        run.engine,
        NOTHING if run.first is None else decimal(run.first),
        *(NOTHING if mark is None else _moment(mark) for mark in marks),
        _moment(run.end),
        NOTHING if run.end.bound is None else number(run.end.bound),
        decimal(run.seconds),
        ratio,
        distance,
        NOTHING if run.megabytes is None else number(round(run.megabytes)),
    ]


def _moment(moment: Moment) -> str:
    """The cost, and how much better a roster could be at most."""
    if moment.cost is None:
        return NOTHING
    if moment.bound is None:
        return f"{number(moment.cost)} (niets bewezen)"
    share = (moment.cost - moment.bound) / max(1, abs(moment.cost))
    # "Hooguit 110 % beter" says nothing: the bound proves nothing yet.
    return f"{number(moment.cost)} ({percent_at_most(share) if share < 1 else 'niets bewezen'})"


def surroundings(seconds: float, workers: int) -> str:
    """What a table needs beside it to mean anything: limits, versions and the machine."""
    return "\n".join(_lines(seconds, workers))


def _lines(seconds: float, workers: int) -> Iterator[str]:
    yield f"- {decimal(seconds)} seconden rekenen per ronde en rekenwijze, {workers} rekenaars."
    yield "- Tussen haakjes: hoeveel beter een indeling op dat moment nog hooguit kon zijn."
    yield f"- {os.cpu_count()} processorkernen, {platform.machine()}, {platform.system()}."
    yield f"- Python {platform.python_version()}, ortools {version('ortools')}, numba {version('numba')}."
    yield "- Iedere indeling is door de onafhankelijke controle nagerekend."
