"""Parts of a problem solved side by side as jobs, or one after the other; their rosters become one."""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from matcher.engines.incumbent import CheckFailed, Incumbent
from matcher.engines.jobs import Job, Jobs, News, ProcessPool
from matcher.engines.mending import Mending
from matcher.engines.outcome import Limits, Progress
from matcher.engines.parts import Part, Split
from matcher.engines.starting import NOTHING, offer_known
from matcher.engines.stopping import Linked
from matcher.engines.undivided import TINY, solve_undivided
from matcher.errors import InputError
from matcher.roster import HeldMeeting

ALONE = 20_000
"""Possible attendances of all parts together up to which processes would cost more than they give."""
FIRST = 0.1
"""Share of its time in which a part gets a first roster, where it should not have to wait for its turn."""
JUDGING = 5e-6
"""Seconds a possible attendance (person and meeting) to put the roster together and judge it, measured."""
GRACE = 4.0
"""Seconds after which a job that was asked to end is ended."""
TOO_BRIEF = 5.0
"""Seconds for a part under which it is solved here, by one worker, and not in processes."""
PATIENCE = 10.0
"""Between two rosters of the whole on the way at least so many times what the last one took."""


LATE = 2.0
"""Seconds past the end in which parts without any roster are still tried, one after the other."""


@dataclass
class _Turn:
    """A part's turn to be solved."""

    number: int
    weight: float
    first: bool = False
    """Only for a first roster."""
    last: bool = False
    """Once more, as far as time allows: every part within the gap is not yet their sum within it."""
    until: float = 0.0


class _State:
    """What is known of one part."""

    def __init__(self, part: Part) -> None:
        self.part = part
        start = Incumbent(part.problem)
        offer_known(start)
        self.meetings, self.engine = start.meetings, start.engine
        self.key = _key(start.costs.changes, start.cost) if start.costs is not None else None
        self.bound: int | None = None
        self.bound_changes: int | None = None
        """The changes that rosters have of which `bound` is a bound."""
        self.changes_bound: int | None = None
        self.infeasible = False
        self.reasons: tuple[str, ...] = ()

    def hear(self, news: News) -> bool:
        """Take in news; returns whether the roster is better."""
        self.changes_bound = _most(self.changes_bound, news.changes_bound)
        if news.bound is not None and (self.bound_changes != news.changes or self.bound is None):
            self.bound, self.bound_changes = news.bound, news.changes
        self.bound = _most(self.bound, news.bound)
        if news.infeasible:
            self.infeasible, self.reasons = True, tuple(news.reasons)
        if news.meetings is None or news.cost is None:
            return False
        key = _key(news.changes, news.cost)
        if self.key is not None and key >= self.key:
            return False
        self.meetings, self.engine, self.key = news.meetings, news.engine, key
        return True


class SideBySide:
    """Solves the parts of the problem of `best`; reports into it."""

    def __init__(self, found: Split, limits: Limits, engine: str, best: Incumbent) -> None:
        self._split, self._limits, self._engine, self._best = found, limits, engine, best
        self._states = [_State(part) for part in found.parts]
        self._mending = Mending(best.problem, found)
        self._size = sum(part.size for part in found.parts)
        judging = min(JUDGING * len(best.problem.attend), limits.seconds / 4)
        self._deadline = best.started + limits.seconds - judging
        self._ready = 0
        self._faults: list[str] = []
        # Solvers report from threads of their own.
        self._lock = threading.RLock()
        self._alone: Incumbent | None = None
        self._stale = True
        self._enough = Linked(threading.Event())
        self._offered, self._took = time.monotonic(), 0.1

    def run(self, stop: threading.Event, jobs: Jobs | None = None) -> None:
        """Solve until proof, gap, stop or the time is up. `jobs`: where (default: as it fits)."""
        self._enough = Linked(stop)
        places = max(1, (os.cpu_count() or 1) // 2)
        brief = places * self._limits.seconds < TOO_BRIEF * len(self._states)
        if brief:
            # A process of its own would take longer to start than it has to search.
            self._limits = replace(self._limits, workers=1)
        if jobs is None and (self._limits.workers == 1 or self._size <= ALONE):
            self._one_by_one()
        else:
            jobs = jobs if jobs is not None else ProcessPool()
            try:
                self._as_jobs(jobs)
            finally:
                jobs.close()
        impossible = next((state for state in self._states if state.infeasible), None)
        if impossible is not None:
            self._best.infeasible(impossible.reasons)
        else:
            if self._faults and any(state.meetings is None for state in self._states):
                raise RuntimeError("; ".join(self._faults))
            self._tell(always=True)

    def _turns(self) -> list[_Turn]:
        """Large parts first: then small ones fill what is left."""
        order = sorted(range(len(self._states)), key=lambda i: (-self._states[i].part.size, i))
        turns = [_Turn(i, self._states[i].part.size + 1.0) for i in order]
        if self._limits.workers == 1:
            # A turn that its time cuts short would make no two runs alike.
            early = []
        elif self._size <= ALONE:
            early = [turn for turn in turns if self._states[turn.number].part.size > TINY]
        else:
            # Starting costs much there; no meetings at all is a roster to begin with, where that is allowed.
            early = [turn for turn in turns if self._states[turn.number].meetings is None]
        return [replace(turn, weight=FIRST * turn.weight, first=True) for turn in early] + turns

    def _again(self) -> list[_Turn]:
        """Another turn for the parts that could still gain, where there is time for it."""
        if not self._limits.gap or self._enough.is_set() or self._deadline - time.monotonic() < 1.0:
            return []
        turns = [_Turn(i, state.part.size + 1.0, last=True) for i, state in enumerate(self._states)]
        return [turn for turn in turns if not self._settled(turn)]

    def _one_by_one(self) -> None:
        turns, repeated = self._turns(), False
        while turns or not repeated:
            if not turns:
                turns, repeated = self._again(), True
                continue
            turn = turns.pop(0)
            state = self._states[turn.number]
            left = self._deadline - time.monotonic()
            if self._enough.is_set() or left < (-LATE if state.meetings is None else 0.0):
                continue
            seconds = max(0.2, left * turn.weight / (turn.weight + sum(other.weight for other in turns)))
            best = Incumbent(state.part.problem, partial(self._glance, turn))
            if state.meetings is not None:
                best.offer(state.meetings, state.engine)
            self._alone = best
            limits = replace(self._limits, seconds=seconds, gap=self._gap(turn))
            solve_undivided(best, limits, self._engine, self._enough)
            self._alone = None
            self._hear(turn, _news(best, done=True))
            if state.infeasible:
                return
            turns = [other for other in turns if not self._settled(other)]
            self._tell()

    def _glance(self, turn: _Turn, _: Progress) -> None:
        """Take in how far the part is that is being solved here."""
        with self._lock:
            if self._alone is not None:
                self._hear(turn, _news(self._alone))
                self._tell()

    def _as_jobs(self, jobs: Jobs) -> None:
        turns, running, repeated = self._turns(), dict[int, _Turn](), False
        # An engine keeps two cores busy: one that searches, one that proves.
        places, count, stopped = max(1, (os.cpu_count() or 1) // 2), 0, math.inf
        while running or (turns and stopped == math.inf):
            now = time.monotonic()
            if self._enough.is_set() and stopped == math.inf:
                jobs.stop()
                stopped = now
            while turns and len(running) < places and stopped == math.inf and now < self._deadline - 0.5:
                turn = next((each for each in turns if not self._busy(each, running)), None)
                if turn is None:
                    break
                turn.until = min(self._deadline, now + self._share(turn, turns, running, places, now))
                turns.remove(turn)
                jobs.submit(count, self._job(turn, now))
                running[count] = turn
                count += 1
            if now >= self._deadline - 0.5:
                turns = []
            for number, news in jobs.news(0.2):
                turn = running[number]
                self._hear(turn, news)
                if news.done:
                    del running[number]
                if self._states[turn.number].infeasible:
                    return
            for number, turn in list(running.items()):
                if time.monotonic() > min(turn.until, stopped) + GRACE:
                    jobs.end(number)
                    del running[number]
            turns = [turn for turn in turns if not self._settled(turn)]
            self._tell()
            if not turns and not running and not repeated:
                turns, repeated = self._again(), True

    def _busy(self, turn: _Turn, running: dict[int, _Turn]) -> bool:
        return any(other.number == turn.number for other in running.values())

    def _share(
        self, turn: _Turn, turns: Sequence[_Turn], running: dict[int, _Turn], places: int, now: float
    ) -> float:
        """The seconds that a turn gets of what all places have left."""
        left = self._deadline - now
        free = places * left - sum(max(0.0, other.until - now) for other in running.values())
        return max(1.0, free * turn.weight / sum(other.weight for other in turns))

    def _gap(self, turn: _Turn) -> float:
        return math.inf if turn.first else 0.0 if turn.last else self._limits.gap

    def _job(self, turn: _Turn, now: float) -> Job:
        return Job(
            problem=self._states[turn.number].part.problem.to_json(),
            seconds=turn.until - now,
            workers=self._limits.workers,
            seed=self._limits.seed,
            gap=None if turn.first else self._gap(turn),
            engine=self._engine,
        )

    def _settled(self, turn: _Turn) -> bool:
        state = self._states[turn.number]
        return state.key is not None and (state.changes_bound or 0, state.bound) == state.key

    def _hear(self, turn: _Turn, news: News) -> None:
        fault, problem = news.fault, self._states[turn.number].part.problem
        if fault is not None:
            if fault.kind == "check":
                raise CheckFailed(problem, fault.texts)
            if fault.kind == "input":
                raise InputError(" ".join(fault.texts))
            # One part's trouble is no reason to lose the others: it keeps what it has.
            self._faults.append(" ".join(fault.texts))
        self._stale = self._states[turn.number].hear(news) or self._stale
        self._ready += news.done and not turn.first and not turn.last

    def _tell(self, always: bool = False) -> None:
        """Offer the roster of the whole, now and then, and its bound."""
        states, best = self._states, self._best
        best.phase = f"{self._ready} van {len(states)} delen klaar"
        if self._stale and all(state.meetings is not None for state in states):
            now = time.monotonic()
            if always or now - self._offered > max(1.0, PATIENCE * self._took):
                engines = dict.fromkeys(state.engine for state in states if state.engine != NOTHING)
                rosters: list[list[HeldMeeting]] = [state.meetings or [] for state in states]
                best.offer(self._mending.whole(rosters), ", ".join(engines) or NOTHING)
                self._stale, self._offered = False, time.monotonic()
                self._took = self._offered - now
        if best.problem.previous is not None:
            best.raise_changes_bound(sum(state.changes_bound or 0 for state in states))
            # A bound on costs is one for the least changes only; fewer here could mean more there.
            proven = all(
                state.changes_bound is not None and state.bound_changes == state.changes_bound
                for state in states
            )
            if best.costs is None or best.costs.changes != best.changes_bound or not proven:
                return
        if all(state.bound is not None for state in states):
            best.raise_bound(sum(state.bound or 0 for state in states) + self._split.beside)
        if best.close_enough(self._limits.gap):
            self._enough.set()


def _news(best: Incumbent, done: bool = False) -> News:
    return News(
        done=done,
        cost=best.cost,
        bound=best.bound,
        changes=None if best.costs is None else best.costs.changes,
        changes_bound=best.changes_bound,
        meetings=best.meetings,
        engine=best.engine,
        infeasible=best.proven_infeasible,
        reasons=list(best.reasons),
    )


def _key(changes: int | None, cost: int | None) -> tuple[int, int]:
    return (changes or 0, cost or 0)


def _most(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else max(one, other)


def solve_side_by_side(
    found: Split,
    limits: Limits,
    engine: str,
    best: Incumbent,
    stop: threading.Event,
    jobs: Callable[[], Jobs] | None = None,
) -> None:
    """Solve all parts within `limits`, counted from when `best` was made; reports into `best`.

    Raises CheckFailed, InputError, and RuntimeError for a job that broke off on an error of ours.
    """
    SideBySide(found, limits, engine, best).run(stop, None if jobs is None else jobs())
