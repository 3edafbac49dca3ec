"""How annealing is repeated: short at first, so that there is a roster soon, and longer each time."""

from __future__ import annotations

from collections.abc import Iterator

HOT, COLD = 40.0, 1.0
"""Minutes of extra cost that are accepted one time in e, at the beginning and at the end of a cycle."""
LARGE = 0.02
"""Share of large moves."""
REFINE = 100
"""Small moves after a large one, before it is judged."""
FIRST = 0.06
"""Share of the time for the first cycle, between LEAST and MOST seconds."""
LEAST, MOST = 1.0, 4.0
LONGER = 4.0
"""Times that a cycle is longer than the one before."""


def cycles(seconds: float) -> Iterator[float]:
    """The lengths of the cycles that fill so many seconds.

    Slow cooling pays: a cycle that would be cut off in the middle is stretched or shortened to the end.
    """
    length, left = min(MOST, max(LEAST, FIRST * seconds)), seconds
    while left > 0:
        if left < 1.5 * length:
            length = left
        yield length
        left -= length
        length = min(LONGER * length, left)
