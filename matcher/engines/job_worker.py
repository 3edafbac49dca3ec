"""The process behind ProcessPool: reads one job from standard input and writes news, one a line.

A line `stop` asks for the best so far; when standard input closes nobody waits for it any more.
"""

from __future__ import annotations

import math
import os
import sys
import threading
import time
from typing import IO

from matcher.documents import parse_problem
from matcher.engines.incumbent import CheckFailed, Incumbent
from matcher.engines.jobs import Fault, Job, News
from matcher.engines.outcome import Limits, Progress
from matcher.engines.undivided import solve_undivided
from matcher.errors import InputError

INTERVAL = 1.0
"""Seconds between two pieces of news."""


def main() -> None:
    """Do one job."""
    started = time.monotonic()
    # Whatever a library prints must not come between the news.
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    source = sys.stdin.buffer
    job = Job.model_validate_json(source.readline())
    stop = threading.Event()

    def listen() -> None:
        for line in source:
            if line.strip() == b"stop":
                stop.set()
        os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    _Teller(out, job, stop, started).run()
    out.flush()
    # Whatever thread of a solver still runs: the answer is out.
    os._exit(0)


class _Teller:
    def __init__(self, out: IO[bytes], job: Job, stop: threading.Event, started: float) -> None:
        self._out, self._job, self._stop, self._started = out, job, stop, started
        self._lock = threading.Lock()
        self._best: Incumbent | None = None
        self._told: object = None
        self._told_at = -math.inf

    def run(self) -> None:
        """Solve, and tell how that ends."""
        job = self._job
        try:
            problem = parse_problem(job.problem)[0]
            self._best = Incumbent(problem, self._progress)
            limits = Limits(
                seconds=max(0.5, job.seconds - (time.monotonic() - self._started)),
                workers=job.workers,
                seed=job.seed,
                gap=math.inf if job.gap is None else job.gap,
            )
            solve_undivided(self._best, limits, job.engine, self._stop)
            last = self._news(done=True)
        except CheckFailed as error:
            last = News(done=True, fault=Fault(kind="check", texts=list(error.violations)))
        except InputError as error:
            texts = [finding.message for finding in error.findings]
            last = News(done=True, fault=Fault(kind="input", texts=texts))
        except Exception as error:
            last = News(done=True, fault=Fault(kind="other", texts=[f"{type(error).__name__}: {error}"]))
        with self._lock:
            self._write(last)

    def _progress(self, _: Progress) -> None:
        with self._lock:
            if time.monotonic() - self._told_at >= INTERVAL:
                self._write(self._news())

    def _news(self, done: bool = False) -> News:
        best = self._best
        assert best is not None
        meetings = best.meetings
        fresh = meetings is not self._told
        self._told = meetings
        return News(
            done=done,
            cost=best.cost,
            bound=best.bound,
            changes=None if best.costs is None else best.costs.changes,
            changes_bound=best.changes_bound,
            meetings=meetings if fresh else None,
            engine=best.engine,
            infeasible=best.proven_infeasible,
            reasons=list(best.reasons),
        )

    def _write(self, news: News) -> None:
        self._told_at = time.monotonic()
        self._out.write(news.model_dump_json(exclude_defaults=True).encode() + b"\n")
        self._out.flush()


if __name__ == "__main__":
    main()
