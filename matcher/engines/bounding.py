"""The bound computed beside the search, in a process of its own: both are busy all the time.

The process is matcher.engines.bound_worker.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from contextlib import suppress
from queue import Empty, SimpleQueue

from matcher.problem import Problem


class BoundProcess:
    """A process that raises the Lagrangian bound of a problem until it is closed."""

    def __init__(self, problem: Problem, start: float) -> None:
        """Raises OSError when no process can be started."""
        environment = dict(os.environ)
        environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "matcher.engines.bound_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            # Ctrl-C is for the search, which then closes this process in good order.
            start_new_session=os.name == "posix",
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        self._bounds: SimpleQueue[float] = SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._sender: threading.Thread | None = None
        self.send((problem.to_json(), start))

    def send(self, message: object) -> None:
        """Send a message without waiting until it is read."""

        def write(after: threading.Thread | None) -> None:
            if after is not None:
                after.join()
            try:
                assert self._process.stdin is not None
                pickle.dump(message, self._process.stdin)
                self._process.stdin.flush()
            except (OSError, ValueError):
                pass  # The process is gone; the search goes on without a better bound.

        self._sender = threading.Thread(target=write, args=(self._sender,), daemon=True)
        self._sender.start()

    def bounds(self) -> list[float]:
        """The bounds that came in since the last call."""
        found = []
        while True:
            try:
                found.append(self._bounds.get_nowait())
            except Empty:
                return found

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            try:
                self._bounds.put(float(line))
            except ValueError:
                return
