"""How a command can end (contract.md)."""

from __future__ import annotations

DONE = 0
CHECK_FAILED = 1
BAD_INPUT = 2
INFEASIBLE = 3
UNDECIDED = 4
OUR_ERROR = 70
UNREAD = 141
"""The shell's own code for a program whose reader went away, as `head` does."""
BROKEN_OFF = 130
"""The shell's own code for a program that Ctrl-C ended: there is no result at all."""
