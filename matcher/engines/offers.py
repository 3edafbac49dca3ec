"""Solutions of a model, on their way to whoever keeps the best roster."""

from __future__ import annotations

import threading
from collections.abc import Callable

from matcher.engines.backends import Search
from matcher.engines.stopping import Linked
from matcher.model.build import Model
from matcher.model.linear import Floats
from matcher.roster import HeldMeeting


class Offers:
    """Hands them on; what goes wrong is kept, for exceptions must not pass a solver's threads.

    `offer` gets the meetings and the cost that the engine claims, and says whether they were taken.
    """

    def __init__(
        self, model: Model, stop: threading.Event, offer: Callable[[list[HeldMeeting], int | None], bool]
    ) -> None:
        self._model, self._offer = model, offer
        self.done = Linked(stop)
        self.inside = False
        """Whether the best roster is a solution of this model."""
        self._failures: list[Exception] = []

    def take(self, values: Floats, claimed: int | None = None) -> None:
        """Offer a solution."""
        try:
            self.inside |= self._offer(self._model.held(values), claimed)
        except Exception as error:
            self._failures.append(error)
            self.done.set()

    def finish(self, search: Search, claimed: int | None = None) -> None:
        """Raise what went wrong, and offer the last solution."""
        if search.values is not None and not self._failures:
            self.take(search.values, claimed)
        if self._failures:
            raise self._failures[0]
