"""Better prices, hence a better bound: those of ever larger restricted relaxations.

Each step solves the relaxation over the options and attendances that looked worth while so far;
its duals are the next prices, and at those prices every option of the whole problem is weighed
again (column generation by blocks; Sadykov and Vanderbeck, "Column generation for extended
formulations", 2013). A dozen steps come where hundreds of single patterns would not.
"""

from __future__ import annotations

import time

import numpy as np

from matcher.engines.decomposition import Decomposition
from matcher.engines.restricted import solve_restricted
from matcher.model.index import Bools
from matcher.model.linear import Floats

FIRST_OPTIONS = 3
"""Options of each family in the first restricted relaxation."""
ADMITTED = 30.0
"""Minutes: an attendance is admitted that would cost at most this much more than it is worth."""
NEAR = 20.0
"""Minutes: an option is admitted that is at most this much dearer than the best of its family."""
ACCURACY = (1e-3, 1e-4, 1e-5)
"""Relative accuracies, coarse ones first; a finer one when nothing is left to admit."""


class PriceSearch:
    """Raises the Lagrangian bound step by step; every intermediate bound is valid."""

    def __init__(self, whole: Decomposition, start: float) -> None:
        """`start`: first price of placing a person, in minutes (at most their unplaced cost)."""
        rows = whole.rows
        self.whole = whole
        placing = rows.row_label == rows.labels.index("unplaced")
        self.prices = np.where(placing, start, 0.0)
        self.bound = -np.inf
        self.converged = False
        self._kept: dict[int, Bools] = {}
        self._values: Floats | None = None
        self._grade = 0

    def step(self, seconds: float = 3600.0) -> None:
        """One restricted relaxation and the bound at its prices, in about so many seconds at most."""
        deadline = time.monotonic() + seconds
        if self._values is None:
            self._weigh()
            self._admit(FIRST_OPTIONS)
            self.converged = not self._kept or not np.isfinite(self.bound)
            return
        relaxed = solve_restricted(self.whole, self._kept, ACCURACY[self._grade], deadline - time.monotonic())
        if relaxed is None:
            self.converged = True
            return
        self.prices = relaxed.prices
        self._weigh()
        admitted = self._admit(0)
        close = relaxed.value - self.bound < 2e-4 * abs(self.bound)
        if close or not admitted:
            self._grade += 1
            if self._grade == len(ACCURACY):
                self._grade -= 1
                self.converged = True

    def _weigh(self) -> None:
        """What every option is worth at these prices, and the bound that follows."""
        whole = self.whole
        self._values = whole.values(self.prices)
        adjustment = whole.adjustment(self.prices)
        total = whole.constant(self.prices, adjustment)
        for family in whole.families:
            best = 0.0 if whole.index.problem.meetings[family[0]].optional else np.inf
            options = whole.options[family[0]]
            total += len(family) * min(best, float(self._values[options].min(initial=np.inf)))
        self.bound = max(self.bound, total)

    def _admit(self, least: int) -> bool:
        """Admit what looks worth while, and the `least` best options of each family; whether any is new."""
        assert self._values is not None
        new = False
        for family in self.whole.families:
            options = self.whole.options[family[0]]
            values = self._values[options]
            if not np.isfinite(values).any():
                continue
            best = min(0.0, float(values.min()))
            order = np.argsort(values, kind="stable")
            for place, option in enumerate(options[order].tolist()):
                value = float(self._values[option])
                if not np.isfinite(value) or not (
                    place < least or value < best + NEAR or option in self._kept
                ):
                    continue
                new |= self._keep(option)
        return new

    def _keep(self, option: int) -> bool:
        """Keep an option with the attendances worth while; whether that is more than there was."""
        block = self.whole.block(option)
        draft = block.model.draft
        kept = np.ones(len(block.program.cost), dtype=np.bool_)
        if block.reduced is not None:
            kept[draft.x] = block.reduced[draft.x] < ADMITTED
        before = self._kept.get(option)
        if before is not None:
            # What was admitted stays; what matters is new only when it is clearly worth while.
            wanted = kept & ~before
            if block.reduced is not None:
                wanted[draft.x] &= block.reduced[draft.x] < 0.0
            self._kept[option] = before | kept
            return bool(wanted.any())
        self._kept[option] = kept
        return True
