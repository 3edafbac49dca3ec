"""The process behind BoundProcess.

It reads pickled messages from standard input, first the problem as JSON and the first price, then
arrays of prices to start from; it writes one bound a line.
"""

from __future__ import annotations

import os
import pickle
import sys
import threading
from queue import Empty, SimpleQueue

from matcher.documents import parse_problem
from matcher.engines.decomposition import Decomposition
from matcher.engines.prices import PriceSearch
from matcher.model.index import index_problem
from matcher.model.linear import Floats


def main() -> None:
    """Serve one BoundProcess until standard input closes."""
    source = sys.stdin.buffer
    text, start = pickle.load(source)
    starts: SimpleQueue[Floats | None] = SimpleQueue()

    def listen() -> None:
        try:
            while True:
                starts.put(pickle.load(source))
        finally:
            # Nobody listens any more, or nothing sensible is said: a process left behind would only cost.
            os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    search = PriceSearch(Decomposition(index_problem(parse_problem(text)[0])), start)
    best = -float("inf")
    search.step()
    while True:
        if search.bound > best:
            best = search.bound
            print(repr(best), flush=True)
        try:
            wait = search.converged
            prices = starts.get(wait) if wait else starts.get_nowait()
            if prices is not None:
                search.restart(prices)
        except Empty:
            pass
        search.step()


if __name__ == "__main__":
    main()
