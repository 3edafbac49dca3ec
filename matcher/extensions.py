"""Commands that packages beside this one add, by the entry points `matcher.commands`.

This package knows none of them: the web front end may use `matcher`, never the reverse.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from importlib.metadata import entry_points
from typing import Protocol

GROUP = "matcher.commands"


class Command(Protocol):
    """What an entry point leads to; loading it must be quick."""

    help: str
    """One Dutch sentence."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, options: argparse.Namespace, started: float) -> int:
        """Do it; returns an exit code."""


def added_commands() -> Iterator[tuple[str, Command]]:
    """(name, command) of everything that is installed, by name."""
    for found in sorted(entry_points(group=GROUP), key=lambda one: one.name):
        yield found.name, found.load()
