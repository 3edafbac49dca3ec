"""Solving as jobs: plain documents in and out, so that it does not matter where they are done.

A job is one JSON line; what comes back are lines of news, the last of which is `done`. `ProcessPool` does
jobs in processes beside this one (matcher.engines.job_worker); whatever else keeps to `Jobs` could do
them on other machines.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from matcher.roster import HeldMeeting


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True)


class Job(_Document):
    """One problem to be solved within limits."""

    problem: str
    """`problem.json`, as text."""
    seconds: float
    """Wall time, counted from when the job is read."""
    workers: int = 1
    seed: int = 0
    gap: float | None = 0.0
    """As in Limits; None: the first roster will do."""
    engine: str = "auto"


class Fault(_Document):
    """Why a job could not be done."""

    kind: str
    """`check`: the checker rejects what an engine made; `input`: the problem can't be solved; `other`."""
    texts: list[str]


class News(_Document):
    """How far a job is. Costs and bounds in travel minutes."""

    done: bool = False
    cost: int | None = None
    bound: int | None = None
    changes: int | None = None
    changes_bound: int | None = None
    meetings: list[HeldMeeting] | None = None
    """The best roster; None when it is the one last told, or there is none."""
    engine: str = ""
    infeasible: bool = False
    reasons: list[str] = []
    fault: Fault | None = None


class Jobs(Protocol):
    """Somewhere to have jobs done. Whoever submits a job gives it a number to know its news by."""

    def submit(self, number: int, job: Job) -> None:
        """Have a job done, at once. Raises OSError when that can't be."""

    def news(self, seconds: float) -> list[tuple[int, News]]:
        """What came in since the last call; waits for it at most so long."""

    def stop(self) -> None:
        """Ask every job to end soon with the best it has; their last news will still come."""

    def end(self, number: int) -> None:
        """End one job now, without further news."""

    def close(self) -> None:
        """End whatever still runs."""


class ProcessPool:
    """Does every job in a process of its own, at once."""

    def __init__(self) -> None:
        self._news: SimpleQueue[tuple[int, News]] = SimpleQueue()
        self._running: dict[int, subprocess.Popen[bytes]] = {}

    def submit(self, number: int, job: Job) -> None:
        """Start a process for the job; raises OSError when there can be none."""
        environment = dict(os.environ)
        environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
        # The processes share the cores already.
        environment.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
        process = subprocess.Popen(
            [sys.executable, "-m", "matcher.engines.job_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            # Ctrl-C is for this process, which then asks the others to stop.
            start_new_session=os.name == "posix",
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        self._running[number] = process
        text = job.model_dump_json().encode() + b"\n"
        threading.Thread(target=_write, args=(process, text), daemon=True).start()
        threading.Thread(target=self._read, args=(number, process), daemon=True).start()

    def news(self, seconds: float) -> list[tuple[int, News]]:
        """What came in since the last call; waits for it at most so long."""
        found = []
        with suppress(Empty):
            found.append(self._news.get(timeout=max(0.001, seconds)))
            while True:
                found.append(self._news.get_nowait())
        found = [(number, news) for number, news in found if number in self._running]
        for number, news in found:
            if news.done:
                self.end(number)
        return found

    def stop(self) -> None:
        """Ask every job to end soon with the best it has."""
        for process in self._running.values():
            threading.Thread(target=_write, args=(process, b"stop\n"), daemon=True).start()

    def end(self, number: int) -> None:
        """End one job now."""
        process = self._running.pop(number, None)
        if process is not None:
            process.kill()
            process.wait()
            # Its helpers end when they see that it is gone.
            with suppress(OSError, ValueError):
                if process.stdin is not None:
                    process.stdin.close()

    def close(self) -> None:
        """End whatever still runs."""
        for number in list(self._running):
            self.end(number)

    def _read(self, number: int, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        done = False
        with process.stdout as lines:
            for line in lines:
                with suppress(ValueError):
                    news = News.model_validate_json(line)
                    done = done or news.done
                    self._news.put((number, news))
        if not done:
            # Killed, for want of memory perhaps: what it told before still stands.
            self._news.put((number, News(done=True)))


def _write(process: subprocess.Popen[bytes], text: bytes) -> None:
    assert process.stdin is not None
    # A process that is gone needs nothing; its end is news by itself.
    with suppress(OSError, ValueError):
        process.stdin.write(text)
        process.stdin.flush()
