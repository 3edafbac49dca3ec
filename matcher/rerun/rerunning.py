"""`rerun`: a round that has changed, and the roster that people have, to the one with the fewest changes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from matcher.domain import Round
from matcher.engines import Limits, Outcome, solve
from matcher.engines.outcome import Progress
from matcher.formats.compiled import Compiled
from matcher.rerun.difference import Difference, difference
from matcher.rerun.earlier_roster import Earlier, Prepared, prepare
from matcher.rerun.names import Names, names_of
from matcher.rerun.replacements import Refused, Replacement, take_over
from matcher.roster import Roster


@dataclass(frozen=True)
class Ready:
    """A rerun before anything is searched."""

    round: Round
    earlier: Earlier
    prepared: Prepared
    names: Names
    replaced: tuple[Replacement, ...]
    refused: tuple[Refused, ...]

    def difference(self, roster: Roster) -> Difference:
        """What a roster of the prepared problem changes."""
        return difference(self.prepared, self.round, self.earlier, roster, self.names, self.replaced)


def make_ready(
    round_: Round, compiled: Compiled, earlier: Earlier, now: datetime, *, anyone_may_move: bool = False
) -> Ready:
    """Everything that is known beforehand. `round_` comes from `with_earlier`, `compiled` is its problem.

    Raises InputError when something that took place is gone from the round.
    """
    prepared = prepare(compiled, round_, earlier, now, anyone_may_move=anyone_may_move)
    prepared, replaced, refused = take_over(prepared, round_, earlier)
    return Ready(round_, earlier, prepared, names_of(round_, compiled, earlier.names), replaced, refused)


def rerun(
    ready: Ready,
    limits: Limits,
    *,
    progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
) -> Outcome:
    """The roster with the fewest changes, and of those the cheapest."""
    return solve(ready.prepared.problem, limits, progress=progress, stop=stop)
