"""Better prices, hence a better bound: column generation, kept near the best prices so far.

Each step solves a master program over the patterns found so far, whose duals are the next prices.
Prices may move only within a box round the best ones (du Merle, Villeneuve, Desrosiers and Hansen,
"Stabilized column generation", 1999), since free ones swing wildly for hundreds of steps.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sparse
from ortools.linear_solver.python import model_builder_helper

from matcher.engines.backends import sparse_model
from matcher.engines.decomposition import Decomposition, Pattern
from matcher.model.linear import Floats

MEMORY = 6
"""Steps that an unused pattern stays in the master program."""
RESTART_WIDTH = 8.0
"""Minutes that prices may move from a new start."""


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
        self._centre = -np.inf
        self._width = max(1.0, 0.4 * start)
        self._patterns: list[tuple[Pattern, int]] = []
        self._steps = 0

    def restart(self, prices: Floats) -> None:
        """Go on from other prices, such as the duals of a good timetable; patterns are kept."""
        bound, patterns = self.whole.bound(prices)
        self._patterns += [(pattern, self._steps) for pattern in patterns]
        self._centre, self.prices, self._width = bound, prices, RESTART_WIDTH
        self.bound = max(self.bound, bound)
        self.converged = False

    def step(self) -> None:
        """One round of prices, patterns and bound."""
        if self._steps == 0:
            self.bound, patterns = self.whole.bound(self.prices)
            self._centre = self.bound
            self._patterns = [(pattern, 0) for pattern in patterns]
            self._steps = 1
            return
        # Nothing to choose between, or a required meeting that can't be held: no prices change that.
        master = self._master() if self._patterns and np.isfinite(self._centre) else None
        if master is None:
            self.converged = True
            return
        expected, prices, used = master
        self._steps += 1
        kept = []
        for (pattern, last), amount in zip(self._patterns, used, strict=True):
            if amount > 1e-9:
                last = self._steps
            if self._steps - last < MEMORY:
                kept.append((pattern, last))
        bound, patterns = self.whole.bound(prices)
        self._patterns = kept + [(pattern, self._steps) for pattern in patterns]
        # The master's value bounds what any prices in the box can reach.
        hoped = expected - self._centre
        if bound > self._centre:
            if bound - self._centre > 0.4 * hoped:
                self._width *= 1.5
            self._centre, self.prices = bound, prices
            self.bound = max(self.bound, bound)
        else:
            self._width = max(1.0, 0.7 * self._width)
        self.converged = hoped < 0.25

    def _master(self) -> tuple[float, Floats, Floats] | None:
        whole, rows = self.whole, self.whole.rows
        count, coupling, meetings = len(self._patterns), len(rows.lower), len(whole.options)
        entries = [whole.by_column[:, p.columns] @ p.values for p, _ in self._patterns]
        filled = [np.flatnonzero(np.abs(entry) > 1e-9) for entry in entries]
        data = np.concatenate([np.append(e[f], 1.0) for e, f in zip(entries, filled, strict=True)])
        row = np.concatenate(
            [np.append(f, coupling + p.meeting) for f, (p, _) in zip(filled, self._patterns, strict=True)]
        )
        column = np.repeat(np.arange(count), [len(f) + 1 for f in filled])
        patterns = sparse.coo_matrix((data, (row, column)), shape=(coupling + meetings, count))
        free = sparse.vstack([whole.by_column[:, whole.free], sparse.csr_matrix((meetings, len(whole.free)))])
        unit = sparse.identity(coupling, format="csc")
        box = sparse.vstack([sparse.hstack([unit, -unit]), sparse.csr_matrix((meetings, 2 * coupling))])
        matrix = sparse.hstack([patterns, free, box]).tocsr()
        # The first of a family stands for all of it, so that many of its patterns may be used.
        most = np.zeros(meetings)
        for family in whole.families:
            most[family[0]] = len(family)
        required = np.array([not meeting.optional for meeting in whole.index.problem.meetings])
        cost = np.concatenate(
            [
                [p.cost for p, _ in self._patterns],
                rows.cost[whole.free],
                self.prices + self._width,
                self._width - self.prices,
            ]
        )
        helper = sparse_model(
            np.zeros(matrix.shape[1]),
            np.concatenate(
                [np.full(count, np.inf), rows.var_upper[whole.free], np.full(2 * coupling, np.inf)]
            ),
            cost,
            np.concatenate([rows.lower, np.where(required, most, -np.inf)]),
            np.concatenate([rows.upper, most]),
            matrix,
        )
        for parameters in ("use_dual_simplex:true", ""):
            solver = model_builder_helper.ModelSolverHelper("GLOP")
            solver.set_solver_specific_parameters(parameters)
            solver.solve(helper)
            if solver.status() == model_builder_helper.SolveStatus.OPTIMAL:
                break
        else:
            return None
        prices = whole.legal(np.array(solver.dual_values())[:coupling])
        return solver.objective_value(), prices, np.array(solver.variable_values())[:count]
