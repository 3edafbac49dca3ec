"""One `solve()` in front of every engine. No engine knows a format."""

from matcher.engines.incumbent import CheckFailed
from matcher.engines.outcome import Infeasible, Limits, Outcome, Progress, Solved, Undecided
from matcher.engines.priced import solve_priced
from matcher.engines.solving import ENGINES, NOTHING, solve

__all__ = [
    "ENGINES",
    "NOTHING",
    "CheckFailed",
    "Infeasible",
    "Limits",
    "Outcome",
    "Progress",
    "Solved",
    "Undecided",
    "solve",
    "solve_priced",
]
