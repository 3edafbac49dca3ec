"""The relaxation restricted to some options and attendances: small, quick, and rich in good prices.

An option of a meeting becomes its own block of rows, scaled by how much the option is used: the
union of the options in one linear program (Balas, "Disjunctive programming", 1979). Its duals price
the coupling rows; whatever it leaves out, the bound at those prices holds for the whole problem.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse
from ortools.linear_solver.python import model_builder_helper

from matcher.engines.backends import sparse_model
from matcher.engines.decomposition import Block, Decomposition
from matcher.model.index import Bools
from matcher.model.linear import Floats, Ints


@dataclass(frozen=True)
class Relaxed:
    """What a restricted relaxation came to: its objective, and a price for every coupling row."""

    value: float
    prices: Floats


@dataclass(frozen=True)
class _Scaled:
    """One option's rows and columns, as entries of a larger matrix; rows come in the order given."""

    row: Ints
    column: Ints
    data: Floats
    lower: Floats
    upper: Floats
    cost: Floats
    most: Floats
    coupling_row: Ints
    coupling_column: Ints
    coupling_data: Floats
    use: int
    """The column that says how much the option is used."""


def solve_restricted(
    whole: Decomposition, kept: Mapping[int, Bools], accuracy: float, seconds: float
) -> Relaxed | None:
    """Solve the relaxation over these options, each with the columns of its block that are kept.

    Options are those of the first meeting of each family, which may be used as often as the family
    has members. `accuracy` is relative. None when no solution came in time.
    """
    rows, count = whole.rows, len(whole.rows.lower)
    size = {family[0]: len(family) for family in whole.families}
    parts: list[_Scaled] = []
    column = row = 0
    for option, columns in kept.items():
        block = whole.block(option)
        part = _scaled(whole, block, columns, size[block.meeting], row, column)
        parts.append(part)
        row, column = row + len(part.lower), column + len(part.cost)
    free = whole.by_column[:, whole.free].tocoo()
    total = column + len(whole.free)
    inner = sparse.coo_matrix(
        (_join([p.data for p in parts]), (_join([p.row for p in parts]), _join([p.column for p in parts]))),
        shape=(row, total),
    )
    coupling = sparse.coo_matrix(
        (
            _join([*(p.coupling_data for p in parts), free.data]),
            (
                _join([*(p.coupling_row for p in parts), free.row]),
                _join([*(p.coupling_column for p in parts), free.col + column]),
            ),
        ),
        shape=(count, total),
    )
    once, least, most = _once(whole, list(kept), [p.use for p in parts], size, total)
    helper = sparse_model(
        np.zeros(total),
        _join([*(p.most for p in parts), rows.var_upper[whole.free]]),
        _join([*(p.cost for p in parts), rows.cost[whole.free]]),
        _join([*(p.lower for p in parts), rows.lower, least]),
        _join([*(p.upper for p in parts), rows.upper, most]),
        sparse.vstack([inner, coupling, once]).tocsr(),
    )
    solver = model_builder_helper.ModelSolverHelper("PDLP")
    solver.set_time_limit_in_seconds(max(0.1, seconds))
    solver.set_solver_specific_parameters(
        "num_threads: 1 termination_criteria { simple_optimality_criteria "
        f"{{ eps_optimal_absolute: {accuracy} eps_optimal_relative: {accuracy} }} }}"
    )
    solver.solve(helper)
    if solver.status() != model_builder_helper.SolveStatus.OPTIMAL:
        return None
    prices = whole.legal(np.array(solver.dual_values())[row : row + count])
    return Relaxed(solver.objective_value(), prices)


def _scaled(whole: Decomposition, block: Block, kept: Bools, times: int, row: int, column: int) -> _Scaled:
    program = block.program
    option, meeting = int(block.local[-2]), int(block.local[-1])
    kept = kept.copy()
    # Option and meeting are held to the same degree: one column stands for both.
    kept[option], kept[meeting] = True, False
    places = np.flatnonzero(kept)
    number = np.full(len(kept), -1)
    number[places] = np.arange(len(places)) + column
    number[meeting] = number[option]
    use = int(number[option])
    cost = program.cost[places].copy()
    cost[use - column] += program.cost[meeting]
    matrix = program.matrix.tocoo()
    said = number[matrix.col] >= 0
    lower, upper = program.lower, program.upper
    count = len(lower)
    low, high = np.flatnonzero(np.isfinite(lower)), np.flatnonzero(np.isfinite(upper))
    # A row with two sides becomes two, since each side is scaled.
    row_of_low, row_of_high = np.full(count, -1), np.full(count, -1)
    row_of_low[low] = np.arange(len(low))
    row_of_high[high] = np.arange(len(high)) + len(low)
    data, where, columns = [], [], []
    for row_of, side in ((row_of_low, lower), (row_of_high, upper)):
        entries = said & (row_of[matrix.row] >= 0)
        data.append(matrix.data[entries])
        where.append(row_of[matrix.row[entries]])
        columns.append(number[matrix.col[entries]])
        sided = np.flatnonzero(row_of >= 0)
        data.append(-side[sided])
        where.append(row_of[sided])
        columns.append(np.full(len(sided), use))
    # No column exceeds its limit times the use. Slack that costs something has no reason to.
    limited = places[(program.cost[places] <= 0) | np.isin(places, block.model.draft.x)]
    limited = limited[limited != option]
    first = len(low) + len(high)
    data += [np.ones(len(limited)), -program.var_upper[limited]]
    where += [np.arange(len(limited)) + first] * 2
    columns += [number[limited], np.full(len(limited), use)]
    links = whole.by_column[:, block.shared].tocoo()
    to = number[block.local[links.col]]
    linked = to >= 0
    return _Scaled(
        row=np.concatenate(where) + row,
        column=np.concatenate(columns),
        data=np.concatenate(data),
        lower=np.concatenate((np.zeros(len(low)), np.full(len(high) + len(limited), -np.inf))),
        upper=np.concatenate((np.full(len(low), np.inf), np.zeros(len(high) + len(limited)))),
        cost=cost,
        most=program.var_upper[places] * times,
        coupling_row=links.row[linked],
        coupling_column=to[linked],
        coupling_data=links.data[linked],
        use=use,
    )


def _once(
    whole: Decomposition, options: Sequence[int], uses: Sequence[int], size: Mapping[int, int], columns: int
) -> tuple[sparse.coo_matrix, Floats, Floats]:
    """Every family uses its options at most as often as it has members, or exactly so often."""
    index = whole.index
    known = {meeting: i for i, meeting in enumerate(size)}
    rows = [known[int(index.option_meeting[option])] for option in options]
    matrix = sparse.coo_matrix((np.ones(len(rows)), (rows, list(uses))), shape=(len(size), columns))
    most = np.array(list(size.values()), dtype=np.float64)
    required = np.array([not index.problem.meetings[m].optional for m in size], dtype=np.bool_)
    return matrix, np.where(required, most, 0.0), most


def _join(parts: Sequence[Floats] | Sequence[Ints]) -> Floats:
    joined: Floats = np.concatenate([np.zeros(0), *parts])
    return joined
