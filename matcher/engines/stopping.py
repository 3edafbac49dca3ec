"""A wish to stop that has more than one source."""

from __future__ import annotations

import threading


class Linked(threading.Event):
    """Set by itself, or by whoever asks through another event."""

    def __init__(self, asked: threading.Event) -> None:
        super().__init__()
        self._asked = asked

    def is_set(self) -> bool:
        return super().is_set() or self._asked.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for who asks; what is set here is seen at the next look."""
        return self.is_set() or self._asked.wait(timeout) or self.is_set()
