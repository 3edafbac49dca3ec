"""A timetable problem taken apart: one small model per option, and the rows that couple them.

With a price (multiplier) on every coupling row, each meeting chooses its best option and attendees
on its own. The sum is a lower bound on the cost of every roster, whatever the prices
(Lagrangian relaxation; Geoffrion, "Lagrangean relaxation for integer programming", 1974).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sparse
from ortools.linear_solver.python import model_builder_helper

from matcher.engines.backends import QUICK, linear_model, safe_bound, search_cpsat, set_costs
from matcher.model.build import Model, build
from matcher.model.draft import Scope
from matcher.model.index import Index, size_limit
from matcher.model.linear import Floats, Ints, Program


class OutOfTime(Exception):
    """The limit is reached, or somebody asked to stop, in the middle of a long step."""


@dataclass
class Block:
    """One meeting held by one option: a small program in its attendances and slacks.

    local/shared: the same columns (attendances, then the option, then the meeting), numbered in
    the block and in the coupling program.
    """

    option: int
    meeting: int
    model: Model
    program: Program
    local: Ints
    shared: Ints
    most: int
    helper: model_builder_helper.ModelBuilderHelper
    value: float = -np.inf
    """Lower bound on the block's priced cost at the prices `at`."""
    at: Floats | None = None
    possible: bool = True
    reduced: Floats | None = None
    """Reduced cost of every column at the last prices: what using it would at least add."""


@dataclass(frozen=True)
class Pattern:
    """A way to attend one option: columns of the coupling program with values, and its own cost."""

    option: int
    meeting: int
    columns: Ints
    values: Floats
    cost: float


class Decomposition:
    """The coupling rows and the blocks of a problem without cases, repeats or `previous`."""

    def __init__(self, index: Index, check_time: Callable[[], None] | None = None) -> None:
        """`check_time` is called often; it raises OutOfTime when the work must stop."""
        self.index = index
        self.check_time: Callable[[], None] = check_time or (lambda: None)
        self.check_time()
        self.coupling = build(index, Scope(part="coupling"))
        self.rows = self.coupling.program
        self.by_column = self.rows.matrix.tocsc()
        self._transposed = self.rows.matrix.T.tocsr()
        draft = self.coupling.draft
        inside = np.zeros(len(self.rows.cost), dtype=np.bool_)
        inside[draft.x] = True
        inside[draft.y] = True
        inside[draft.h] = True
        self.free = np.flatnonzero(~inside)
        """Columns of the coupling program that belong to no block."""
        count = len(index.option_meeting)
        self._starts = np.searchsorted(index.option, np.arange(count), "left")
        self._ends = np.searchsorted(index.option, np.arange(count), "right")
        self.options = [np.flatnonzero(index.option_meeting == m) for m in range(len(index.problem.meetings))]
        self._blocks: dict[int, Block] = {}
        self.families = self._families()
        """Meetings that differ in name only, the first of each family standing for all."""
        self.twin = np.arange(count)
        """Per option the same option of the first meeting of its family."""
        for family in self.families:
            for meeting in family:
                self.twin[self.options[meeting]] = self.options[family[0]]

    def _families(self) -> list[list[int]]:
        """Group meetings with equal models and equal coupling columns: solving one solves them all."""
        index, draft = self.index, self.coupling.draft
        families: dict[tuple[object, ...], list[list[int]]] = {}
        columns: dict[int, sparse.csc_matrix] = {}
        for m, meeting in enumerate(index.problem.meetings):
            self.check_time()
            options = self.options[m]
            ends = (self._starts[options[0]], self._ends[options[-1]]) if len(options) else (0, 0)
            mine = slice(*ends)
            columns[m] = self.by_column[:, np.concatenate((draft.x[mine], draft.y[options], draft.h[[m]]))]
            key = (
                meeting.model_dump_json(exclude={"id"}),
                index.option_slot[options].tobytes(),
                index.option_venue[options].tobytes(),
                np.diff(np.append(self._starts[options], ends[1])).tobytes(),
                index.person[mine].tobytes(),
                index.cost[mine].tobytes(),
            )
            for family in families.setdefault(key, []):
                if (columns[family[0]] != columns[m]).nnz == 0:
                    family.append(m)
                    break
            else:
                families[key].append([m])
        return [family for alike in families.values() for family in alike]

    def block(self, option: int) -> Block:
        """The model of one option, made when first asked for; a twin shares it."""
        if option not in self._blocks and self.twin[option] != option:
            index, draft = self.index, self.coupling.draft
            meeting = int(index.option_meeting[option])
            mine = slice(self._starts[option], self._ends[option])
            self._blocks[option] = replace(
                self.block(int(self.twin[option])),
                option=option,
                meeting=meeting,
                shared=np.concatenate((draft.x[mine], [draft.y[option], draft.h[meeting]])),
            )
        elif option not in self._blocks:
            index, draft = self.index, self.coupling.draft
            only = np.zeros(len(index.option_meeting), dtype=np.bool_)
            only[option] = True
            model = build(index, Scope(only, fixed=True, part="meetings"))
            meeting = int(index.option_meeting[option])
            attendances = slice(self._starts[option], self._ends[option])
            most = size_limit(
                index.problem.meetings[meeting], index.problem.venues[index.option_venue[option]].capacity
            )
            count = int(self._ends[option] - self._starts[option])
            block = Block(
                option=option,
                meeting=meeting,
                model=model,
                program=model.program,
                local=np.concatenate((model.draft.x, [model.draft.y[option], model.draft.h[meeting]])),
                shared=np.concatenate((draft.x[attendances], [draft.y[option], draft.h[meeting]])),
                most=count if most is None else min(most, count),
                helper=linear_model(model.program, integral=False),
            )
            block.possible = not model.contradictions
            self._blocks[option] = block
        return self._blocks[option]

    def adjustment(self, prices: Floats) -> Floats:
        """What the prices take off the cost of each column of the coupling program."""
        adjusted: Floats = self._transposed @ prices
        return adjusted

    def constant(self, prices: Floats, adjustment: Floats) -> float:
        """The part of the bound that no meeting decides: right-hand sides and free columns."""
        rows = self.rows
        lower = np.where(np.isinf(rows.lower), 0.0, rows.lower)
        upper = np.where(np.isinf(rows.upper), 0.0, rows.upper)
        sides = np.where(prices > 0, prices * lower, prices * upper)
        reduced = rows.cost[self.free] - adjustment[self.free]
        columns = np.minimum(reduced * rows.var_lower[self.free], reduced * rows.var_upper[self.free])
        return float(sides.sum() + columns.sum() - 1e-9 * (np.abs(sides).sum() + np.abs(columns).sum()))

    def legal(self, prices: Floats) -> Floats:
        """The nearest prices of the right sign: a row without an upper side can't have a negative price."""
        prices = np.where(np.isinf(self.rows.upper), np.maximum(prices, 0.0), prices)
        return np.where(np.isinf(self.rows.lower), np.minimum(prices, 0.0), prices)

    def interested(self, option: int, minutes: float) -> Ints:
        """People who would attend this option for at most so many minutes more than the last prices."""
        block = self.block(int(self.twin[option]))
        draft = block.model.draft
        if block.reduced is None:
            return draft.person
        return draft.person[block.reduced[draft.x] < minutes]

    def price(self, option: int, adjustment: Floats) -> Pattern | None:
        """Solve one block at these prices; updates its value. None when the option can't be held at all."""
        block = self.block(option)
        if not block.possible:
            block.value = np.inf
            return None
        program = block.program
        cost = program.cost.copy()
        cost[block.local] -= adjustment[block.shared]
        set_costs(block.helper, cost)
        values, bound = None, -np.inf
        for parameters in (QUICK, ""):
            solver = model_builder_helper.ModelSolverHelper("GLOP")
            solver.set_solver_specific_parameters(parameters)
            solver.solve(block.helper)
            if not solver.has_solution():
                break
            values, duals = np.array(solver.variable_values()), np.array(solver.dual_values())
            bound = max(bound, safe_bound(program, duals, cost))
            block.reduced = cost - program.matrix.T @ duals
            # Now and then the duals are poorer than the solution; another start gives better ones.
            if bound >= solver.objective_value() - 1e-4 * max(1.0, abs(bound)):
                break
        if values is None:
            # "Infeasible" from floating point alone is no proof.
            exact = search_cpsat(program, np.zeros_like(cost), seconds=5.0, workers=1, seed=0)
            block.possible = exact.status != "infeasible"
            if not block.possible:
                block.value = np.inf
                return None
            bound = safe_bound(program, np.zeros(len(program.lower)), cost)
            values = exact.values if exact.values is not None else np.zeros_like(cost)
        block.value, block.at = bound, adjustment[block.shared]
        return Pattern(option, block.meeting, block.shared, values[block.local], float(program.cost @ values))

    def at_least(self, option: int, adjustment: Floats) -> float:
        """A lower bound on a block's priced cost from what is known of it, without solving it."""
        block = self.block(option)
        if not block.possible:
            return np.inf
        if block.at is None:
            return -np.inf
        cheaper = adjustment[block.shared] - block.at
        attendances = cheaper[:-2]
        attendances = attendances[attendances > 0]
        if len(attendances) > block.most:
            attendances = np.sort(attendances)[len(attendances) - block.most :]
        return float(block.value - attendances.sum() - cheaper[-2:].sum() - 1e-6)

    def values(self, prices: Floats, known: Floats | None = None, meetings: Iterable[int] = ()) -> Floats:
        """Every option's priced cost, shape (options,); infinite where it can't be held.

        With `known`, only the options of these meetings are priced anew. Raises OutOfTime.
        """
        adjustment = self.adjustment(prices)
        found = np.full(len(self.index.option_meeting), np.inf) if known is None else known.copy()
        stale = np.arange(len(found))
        if known is not None:
            stale = np.concatenate([self.options[m] for m in meetings])
        for option in np.unique(self.twin[stale]).tolist():
            self.check_time()
            found[option] = np.inf
            if self.at_least(option, adjustment) < np.inf and self.price(option, adjustment) is not None:
                found[option] = self.block(option).value
        fresh: Floats = found[self.twin]
        return fresh

    def activity(self, patterns: Iterable[Pattern]) -> Floats:
        """What these patterns put on every coupling row, shape (rows,)."""
        total = np.zeros(len(self.rows.lower))
        for pattern in patterns:
            total += self.by_column[:, pattern.columns] @ pattern.values
        return total
