"""A process that works beside the search: both are busy all the time, on a core each."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, BinaryIO


class Beside:
    """Runs a module of this package until it is closed.

    The module reads one pickled message from standard input and writes pickled ones to standard output.
    """

    def __init__(self, module: str, first: object, heard: Callable[[Any], None]) -> None:
        """`first` is what it reads; `heard` gets every message of its, in a thread of its own.

        Raises OSError when no process can be started.
        """
        environment = dict(os.environ)
        environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
        self._process = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            # Ctrl-C is for the search, which then closes this process in good order.
            start_new_session=os.name == "posix",
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        self._heard = heard
        self._failure: Exception | None = None
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        # A large message would wait until the module is up and reading.
        threading.Thread(target=self._send, args=(first,), daemon=True).start()

    def check(self) -> None:
        """Raise what `heard` raised, if it did."""
        if self._failure is not None:
            raise self._failure

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        self.check()

    def _send(self, message: object) -> None:
        with suppress(OSError, ValueError):
            # When the process is gone the search goes on without it.
            assert self._process.stdin is not None
            pickle.dump(message, self._process.stdin)
            self._process.stdin.flush()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for message in messages(self._process.stdout):
            try:
                self._heard(message)
            except Exception as error:
                # It is raised where the search notices, not lost in this thread.
                self._failure = error
                return


def messages(stream: BinaryIO | Any) -> Iterator[Any]:
    """The pickled messages of a stream, until it ends."""
    while True:
        try:
            yield pickle.load(stream)
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            return


class Listener:
    """The other side of Beside: the message, and the way to answer."""

    def __init__(self) -> None:
        self.first = pickle.load(sys.stdin.buffer)
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def say(self, message: object) -> None:
        """Send a message."""
        pickle.dump(message, sys.stdout.buffer)
        sys.stdout.buffer.flush()

    def end(self) -> None:
        """Stay until nobody listens any more: then the process ends."""
        self._thread.join()

    def _listen(self) -> None:
        while sys.stdin.buffer.read(4096):
            pass
        # Nobody listens any more: a process left behind would only cost.
        os._exit(0)
