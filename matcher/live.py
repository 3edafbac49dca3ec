"""What a long run shows while it works, and how Ctrl-C ends it with the best so far."""

from __future__ import annotations

import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, Generic, TextIO, TypeVar

from matcher.dutch import number, percent_at_most

if TYPE_CHECKING:
    from matcher.engines.outcome import Progress

Result = TypeVar("Result")

PLAIN_INTERVAL = 5.0
"""Seconds between two lines where there is no terminal: a log should stay readable."""


class Live:
    """A live line on a terminal; elsewhere a plain line now and then. Safe to call from any thread."""

    def __init__(self, started: float, stream: TextIO | None = None) -> None:
        """`started` is the `time.monotonic()` of the start of the command."""
        self._started = started
        self._stream: TextIO | None = sys.stderr if stream is None else stream
        self._terminal = bool(self._stream and self._stream.isatty())
        self._lock = threading.Lock()
        self._progress: Progress | None = None
        self._shown = ""
        self._shown_at = float("-inf")

    def __call__(self, progress: Progress) -> None:
        with self._lock:
            self._progress = progress
            self._show()

    def tick(self) -> None:
        """Let the seconds run while the engine has nothing to say."""
        with self._lock:
            if self._terminal:
                self._show()

    def note(self, text: str) -> None:
        """A whole line that stays, such as the answer to Ctrl-C."""
        with self._lock:
            self._clear()
            self._write(f"{text}\n")

    def close(self) -> None:
        """Leave a clean line behind; on a plain stream, the last state if it was not shown yet."""
        with self._lock:
            if self._terminal:
                self._clear()
            elif self._progress is not None and describe(self._progress) != self._shown:
                self._shown_at = float("-inf")
                self._show()

    def _show(self) -> None:
        if self._progress is None:
            return
        text = describe(self._progress)
        now = time.monotonic()
        line = f"{round(now - self._started)} s · {text}"
        if self._terminal:
            # One column short: a full line would wrap, and could then not be wiped.
            width = shutil.get_terminal_size().columns - 1
            self._clear()
            self._write(line[:width])
        elif text != self._shown and now - self._shown_at >= PLAIN_INTERVAL:
            self._write(f"{line}\n")
        else:
            return
        self._shown, self._shown_at = text, now

    def _clear(self) -> None:
        if self._terminal:
            self._write("\r\x1b[K")

    def _write(self, text: str) -> None:
        if self._stream is None:
            return
        try:
            self._stream.write(text)
            self._stream.flush()
        except BrokenPipeError:
            # Whoever read along has gone; that is no reason to stop.
            self._stream = None


def describe(progress: Progress) -> str:
    """'kosten 21.684 · ondergrens 20.900 · hooguit 3,7 % beter mogelijk · zoeken'."""
    parts = []
    empty = progress.cost is None or progress.empty
    if progress.cost is None or empty:
        parts.append("nog geen indeling")
    else:
        parts.append(f"kosten {number(progress.cost)}")
    if progress.bound is not None and (progress.bound >= 0 or (progress.cost or 0) < 0):
        parts.append(f"ondergrens {number(progress.bound)}")
    if progress.cost is not None and not empty:
        parts.append(how_good(progress.cost, progress.bound))
    if progress.phase:
        parts.append(progress.phase)
    return " · ".join(parts)


def how_good(cost: int, bound: int | None) -> str:
    """How far a roster is from the best possible, in words."""
    if bound is None or bound < 0 <= cost:
        # A bound that low says nothing yet: nobody can travel less than not at all.
        return "nog onbekend hoeveel beter kan"
    if bound >= cost:
        return "beter kan niet"
    return f"hooguit {percent_at_most((cost - bound) / max(1, abs(cost)))} beter mogelijk"


def watch(work: Callable[[], Result], live: Live, stop: threading.Event) -> Result:
    """Do `work` in a thread of its own while the live line runs.

    The first Ctrl-C sets `stop`, upon which the work ends with the best it has; the second raises
    KeyboardInterrupt here. An exception of the work is raised here too. The work has its own thread
    because Python handles signals in the main one, and only between two native calls.
    """
    job = _Job(work)
    thread = threading.Thread(target=job, name="indelen", daemon=True)

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    main = threading.current_thread() is threading.main_thread()
    # SIGTERM is how a scheduler or a container asks the same.
    asked = (signal.SIGINT, signal.SIGTERM) if main else ()
    previous = {number: signal.signal(number, interrupt) for number in asked}
    try:
        thread.start()
        noted = False
        while thread.is_alive():
            thread.join(0.2)
            # Not in the handler itself: that may run while the live line is being written.
            if stop.is_set() and not noted:
                noted = True
                live.note("Gestopt: de beste indeling tot nu toe wordt afgemaakt. Nog eens Ctrl-C breekt af.")
            live.tick()
    finally:
        for number, before in previous.items():
            signal.signal(number, before)
        live.close()
    return job.result()


class _Job(Generic[Result]):
    def __init__(self, work: Callable[[], Result]) -> None:
        self._work = work
        self._results: list[Result] = []
        self._error: BaseException | None = None

    def __call__(self) -> None:
        try:
            self._results.append(self._work())
        except BaseException as error:
            self._error = error

    def result(self) -> Result:
        if self._error is not None:
            raise self._error
        return self._results[0]
