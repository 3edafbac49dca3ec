"""Streams of changes to a demo round, one rerun after another: does each keep what it promises?

What happens in a step follows from a seed. Every roster is judged by the independent checker, and in
some steps its changes are set beside those of planning the same problem from scratch.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import median

from matcher.check import broken_rules, check, costs_of
from matcher.demo import MOMENTS, write_demo
from matcher.domain import Cancellation, Professional, Round, Venue
from matcher.dutch import decimal, number
from matcher.engines import Infeasible, Limits, Solved, solve
from matcher.errors import Finding, InputError
from matcher.files import write_whole
from matcher.formats import compile_problem
from matcher.geo import load_atlas
from matcher.problem import Problem
from matcher.rerun import Earlier, Ready, earlier_of, make_ready, rerun, with_earlier
from matcher.roster import Roster
from matcher.rounds import read_round

NOW = MOMENTS[0][1] - timedelta(days=40)
"""The time of every rerun: so long before that everybody may still move."""
CHANCES: Mapping[str, int] = {
    "afmelding": 30,
    "moment": 20,
    "vervanging": 15,
    "inschrijving": 15,
    "bevriezen": 10,
    "locatie": 10,
}
"""Percent: somebody can't come, or not at some moments, sends a colleague, or signs up late; a meeting is
frozen; a venue is lost for a moment at which people meet there."""
REPORTS = Path("melding")
"""Where the problem of a step is kept that did not do what it promises."""


@dataclass(frozen=True, slots=True)
class Streams:
    """Streams of one kind, and how long each search may take."""

    name: str
    region: str
    people: tuple[int, ...]
    """Sign-ups, for each stream."""
    steps: int
    planning: float
    """Seconds for the roster that a stream begins with."""
    seconds: float
    """Per step, at most."""
    scratch: float
    """Seconds for planning from scratch."""
    every: int
    """So often planning from scratch is tried even in a step that changes nothing."""


SMALL = Streams(
    "reeksen klein", "rotterdam", tuple(30 + 3 * (i % 6) for i in range(50)), 20, 2.0, 5.0, 1.5, 5
)
LARGE = Streams("reeksen Koers VO", "koers-vo", (1000, 1000), 20, 30.0, 10.0, 10.0, 5)


@dataclass(frozen=True, slots=True)
class Step:
    """What one rerun came to."""

    kind: str
    """A key of CHANCES."""
    seconds: float = 0.0
    """Of solving, wall time."""
    failure: str = ""
    """Why there is no valid roster; empty when there is one."""
    changes: int | None = None
    """Weighted."""
    bound: int | None = None
    """Proven, on the changes."""
    touched: int = 0
    """Frozen meetings in which somebody who still comes would notice anything."""
    scratch: int | None = None
    """Weighted changes of planning from scratch; None where that was not tried or found nothing."""
    scratch_allowed: bool = False
    """Whether the rerun might have chosen what planning from scratch made."""

    @property
    def proven(self) -> bool:
        return self.changes is not None and self.changes == self.bound

    @property
    def worse(self) -> bool:
        """More changes than by planning from scratch."""
        return self.changes is not None and self.scratch is not None and self.changes > self.scratch

    def broken(self) -> Iterator[str]:
        """The promises that were not kept, in Dutch."""
        if self.failure:
            yield self.failure
        if self.touched:
            yield f"bevroren bijeenkomsten geraakt: {self.touched}"
        if self.worse and self.scratch_allowed:
            said = "bewezen " if self.proven else ""
            yield f"{said}{self.changes} wijzigingen, maar helemaal opnieuw gepland {self.scratch}"


@dataclass(frozen=True, slots=True)
class Planned:
    """A round with the roster that people have."""

    round: Round
    earlier: Earlier


def planned(folder: Path, region: str, people: int, seed: int, limits: Limits) -> Planned:
    """A demo round in this folder with its roster, as `matcher plan` would leave them.

    Raises InputError when there is none: a rerun of nothing shows nothing.
    """
    write_demo(folder, region=region, people=people, seed=seed)
    round_ = read_round(folder).round
    problem = compile_problem(round_, load_atlas()).problem
    text = problem.to_json()
    roster = _anew(problem, limits)
    if roster is None:
        raise too_short(f"{region}, {people} mensen", limits)
    write_whole(folder / "uit" / "problem.json", text)
    write_whole(folder / "uit" / "roster.json", roster.to_json())
    return Planned(round_, earlier_of(roster, text))


def too_short(what: str, limits: Limits) -> InputError:
    """There is nothing to measure."""
    message = f"{what}: geen indeling binnen {decimal(limits.seconds)} s."
    return InputError(Finding(message, remedy="Geef meer tijd met --seconds."))


def ready_of(round_: Round, earlier: Earlier) -> Ready:
    """The rerun of a round, before anything is searched."""
    round_ = with_earlier(round_, earlier, NOW)
    return make_ready(round_, compile_problem(round_, load_atlas()), earlier, NOW)


def from_scratch(problem: Problem, limits: Limits) -> Roster | None:
    """The same problem for somebody who never saw the earlier roster; None when no meeting was found."""
    return _anew(problem.model_copy(update={"previous": None}), limits)


def _anew(problem: Problem, limits: Limits) -> Roster | None:
    """A roster with a meeting in it; on a busy machine it may take up to four times as long."""
    for longer in (1, 2, 4):
        outcome = solve(problem, replace(limits, seconds=longer * limits.seconds))
        if outcome.roster.meetings:
            return outcome.roster
        if isinstance(outcome, Infeasible):
            return None
    return None


def bench_streams(
    streams: Streams, workers: int, seed: int = 0, tell: Callable[[str], None] = lambda text: None
) -> list[list[Step]]:
    """The steps of each stream; one that leads to no roster is the last. `tell` hears of every stream."""
    found = []
    for i, people in enumerate(streams.people):
        with tempfile.TemporaryDirectory() as folder:
            begin = planned(
                Path(folder), streams.region, people, seed + i, Limits(streams.planning, workers, seed)
            )
        steps = list(_stream(begin, streams, workers, seed + i))
        found.append(steps)
        tell(f"{streams.name}, reeks {i + 1} van {len(streams.people)}: {len(steps)} stappen")
        for nth, step in enumerate(steps, 1):
            for promise in step.broken():
                tell(f"  stap {nth}, {step.kind}: {promise}")
    return found


def _stream(begin: Planned, streams: Streams, workers: int, seed: int) -> Iterator[Step]:
    random = Random(seed)
    round_, earlier = begin.round, begin.earlier
    limits = Limits(streams.seconds, workers, seed)
    for nth in range(1, streams.steps + 1):
        kind, round_ = changed(round_, earlier.roster, random, nth)
        ready = ready_of(round_, earlier)
        problem = ready.prepared.problem
        step, roster = judged(kind, ready, limits)
        if roster is not None and (step.changes or nth % streams.every == 0):
            step = beside_scratch(step, problem, replace(limits, seconds=streams.scratch))
        if any(step.broken()):
            write_whole(REPORTS / f"{streams.name} {seed}-{nth}.json", problem.to_json())
        yield step
        if roster is None:
            return
        earlier = earlier_of(roster, problem.to_json())


def changed(round_: Round, roster: Roster, random: Random, nth: int) -> tuple[str, Round]:
    """What happens in a step: its kind, and the round after it."""
    seated = sorted({person for meeting in roster.meetings for person in meeting.people})
    still = {(meeting.slot, meeting.venue) for meeting in roster.meetings if meeting.id in round_.frozen}
    loose = sorted(meeting.id for meeting in roster.meetings if meeting.id not in round_.frozen)
    (kind,) = random.choices(list(CHANCES), list(CHANCES.values()))
    if kind == "inschrijving" or not seated:
        new = _colleague(random.choice(round_.people), f"laat{nth}")
        return "inschrijving", replace(round_, people=(*round_.people, new))
    if kind == "bevriezen" and len(loose) > 1:
        return kind, replace(round_, frozen=(*round_.frozen, random.choice(loose)))
    losable = sorted({(meeting.slot, meeting.venue) for meeting in roster.meetings} - still)
    if kind == "locatie" and losable:
        slot, lost = random.choice(losable)
        return kind, replace(round_, venues=tuple(_without(one, lost, slot) for one in round_.venues))
    gone = random.choice(seated)
    person = next(one for one in round_.people if one.id == gone)
    if kind == "vervanging":
        new = _colleague(person, f"in{nth}")
        cancelled = (*round_.cancellations, Cancellation(gone, None, new.id))
        return kind, replace(round_, people=(*round_.people, new), cancellations=cancelled)
    slots = random.sample(
        sorted(person.availability), random.randint(1, max(1, len(person.availability) - 1))
    )
    stuck = {m.slot for m in roster.meetings if m.id in round_.frozen and gone in m.people}
    if kind == "moment" and not stuck & set(slots):
        more = tuple(Cancellation(gone, slot) for slot in slots)
        return kind, replace(round_, cancellations=(*round_.cancellations, *more))
    # A frozen meeting can't keep somebody who can't come then: there that is for the planner to say.
    return "afmelding", replace(round_, cancellations=(*round_.cancellations, Cancellation(gone, None)))


def _without(venue: Venue, lost: str, slot: str) -> Venue:
    return replace(venue, slots=tuple(one for one in venue.slots if venue.id != lost or one != slot))


def _colleague(person: Professional, key: str) -> Professional:
    return replace(
        person, id=key, name=f"Demo {key}", email=f"{key}@demo.example", together=(), apart=(), row=0
    )


def judged(kind: str, ready: Ready, limits: Limits) -> tuple[Step, Roster | None]:
    """One rerun with its verdict, and its roster."""
    problem, before = ready.prepared.problem, ready.earlier.roster
    began = time.monotonic()
    try:
        outcome = rerun(ready, limits)
    except Exception as error:  # An error of ours in one step must not hide what the others do.
        return Step(kind, time.monotonic() - began, f"{type(error).__name__}: {error}"), None
    seconds = time.monotonic() - began
    roster = outcome.roster
    if not isinstance(outcome, Solved) or roster.changes is None:
        return Step(kind, seconds, f"geen indeling ({roster.status})"), None
    here = {person.id for person in problem.people}
    step = Step(
        kind,
        seconds,
        "; ".join(violation.message for violation in check(problem, roster).violations),
        roster.changes.value,
        roster.changes.bound,
        touched(before, roster, ready.round.frozen, here),
    )
    return step, roster


def beside_scratch(step: Step, problem: Problem, limits: Limits) -> Step:
    """The step with what planning from scratch changes."""
    anew = from_scratch(problem, limits)
    if anew is None:
        return step
    changes = costs_of(problem, anew.meetings).changes
    return replace(step, scratch=changes, scratch_allowed=not broken_rules(problem, anew.meetings))


def touched(before: Roster, after: Roster, frozen: Collection[str], here: Collection[str]) -> int:
    """Frozen meetings that are elsewhere, or whose people are not those of before who still take part."""
    now = {meeting.id: meeting for meeting in after.meetings}
    found = 0
    for old in before.meetings:
        if old.id in frozen:
            stay, new = {person for person in old.people if person in here}, now.get(old.id)
            same = new is not None and (new.slot, new.venue) == (old.slot, old.venue)
            found += not (same and new is not None and set(new.people) == stay) if stay or new else 0
    return found


HEADINGS: tuple[str, ...] = (
    "reeksen", "aantal", "stappen", "geldig", "bewezen zo min mogelijk", "stappen met wijzigingen",
    "gewogen wijzigingen", "stappen ook helemaal opnieuw gepland", "wijzigingen daarin", "opnieuw gepland",
    "verhouding", "opnieuw gepland met minder", "bevroren geraakt", "beloften gebroken",
    "seconden per stap, midden", "langste",
)  # fmt: skip


def row(streams: Streams, found: Sequence[Sequence[Step]]) -> tuple[str, ...]:
    """The cells of HEADINGS."""
    steps = [step for stream in found for step in stream]
    beside = [step for step in steps if step.scratch is not None]
    ours, theirs = sum(step.changes or 0 for step in beside), sum(step.scratch or 0 for step in beside)
    return (
        streams.name,
        number(len(found)),
        number(len(steps)),
        number(sum(not step.failure for step in steps)),
        number(sum(step.proven for step in steps)),
        number(sum(bool(step.changes) for step in steps)),
        number(sum(step.changes or 0 for step in steps)),
        number(len(beside)),
        number(ours),
        number(theirs),
        decimal(ours / theirs, 4) if theirs else "–",
        number(sum(step.worse for step in beside)),
        number(sum(step.touched for step in steps)),
        number(sum(1 for step in steps for _ in step.broken())),
        decimal(median(step.seconds for step in steps), 2) if steps else "–",
        decimal(max((step.seconds for step in steps), default=0.0), 2),
    )
