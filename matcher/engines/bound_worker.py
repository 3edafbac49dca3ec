"""The process that raises the bound beside the search; matcher.engines.beside speaks with it.

Its first message is the problem as JSON and the first price. It answers with bounds, as floats.
"""

from __future__ import annotations

from matcher.documents import parse_problem
from matcher.engines.beside import Listener
from matcher.engines.decomposition import Decomposition
from matcher.engines.prices import PriceSearch
from matcher.model.index import index_problem


def main() -> None:
    """Serve until nobody listens."""
    listener = Listener()
    text, start = listener.first
    search = PriceSearch(Decomposition(index_problem(parse_problem(text)[0])), start)
    best = -float("inf")
    while not search.converged:
        search.step()
        if search.bound > best:
            best = search.bound
            listener.say(best)
    listener.end()


if __name__ == "__main__":
    main()
