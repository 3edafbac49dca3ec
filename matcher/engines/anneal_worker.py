"""The process that anneals beside the search; matcher.engines.beside speaks with it.

Its first message is the tally, what a broken rule costs, a seed and when to end (time.time). It
answers with ever better rosters: cost, options and seats.
"""

from __future__ import annotations

import time

from matcher.engines.annealing import anneal, new_state
from matcher.engines.beside import Listener
from matcher.engines.cycles import COLD, HOT, LARGE, REFINE, cycles
from matcher.engines.tally import FAR

CHUNK = 0.1
"""Seconds between looks at the clock."""
EVERY = 0.3
"""Seconds between rosters that are told."""


def main() -> None:
    """Serve until nobody listens, or until the end."""
    listener = Listener()
    tally, price, seed, end = listener.first
    told, spoken, moves = FAR, 0.0, 2_000
    for length in cycles(end - time.time()):
        state = new_state(tally, price, seed)
        seed += 1
        started, share = time.monotonic(), 0.0
        while share < 1:
            began = time.monotonic()
            anneal(tally, state, moves, LARGE, HOT, COLD, share, share, REFINE)
            now = time.monotonic()
            moves = max(500, min(200_000, int(moves * min(2.0, CHUNK / max(1e-6, now - began)))))
            share = (now - started) / length
            if state.best[0] < told and (now - spoken > EVERY or share >= 1):
                told, spoken = int(state.best[0]), now
                listener.say((told, state.best_option, state.best_seat))
        if state.best[0] >= FAR:
            # No valid roster at all: breaking a rule must hurt more.
            price *= 4
    listener.end()


if __name__ == "__main__":
    main()
