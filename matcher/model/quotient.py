"""A smaller program in which columns that can't be told apart are one: a relaxation with the same look.

Interchangeable meetings and people make most of a group problem's size and all of its symmetry. Columns
are merged by colour refinement (Grohe, Kersting, Mladenov and Selman, "Dimension reduction via colour
refinement", 2014): the coarsest grouping of columns and rows in which every column of a group has the
same total coefficient in every group of rows. A merged column stands for the sum of its members, a
merged row for the sum of its rows, so each solution of the program is one of the quotient, at the same
cost. The reverse does not hold; the linear relaxations have the same optimum.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray

from matcher.model.linear import Floats, Ints, Program

Hashes = NDArray[np.uint64]


@dataclass(frozen=True)
class Quotient:
    """The merged program, and per column of the original the merged column it is part of."""

    program: Program
    column: Ints


def quotient(program: Program) -> Quotient | None:
    """The quotient; None when nothing is to be merged, or when it can't be verified to be exact."""
    column, row = _refined(program)
    columns, rows = int(column.max(initial=-1)) + 1, int(row.max(initial=-1)) + 1
    if columns == len(column):
        return None
    first, first_row = _first(column, columns), _first(row, rows)
    size, height = np.bincount(column).astype(np.float64), np.bincount(row, minlength=rows).astype(np.float64)
    merge = sparse.csr_matrix((np.ones(len(row)), (row, np.arange(len(row)))), shape=(rows, len(row)))
    summed = (merge @ program.matrix).tocsc()
    matrix = summed[:, first].tocsr()
    merged = replace(
        program,
        cost=program.cost[first],
        changes=program.changes[first],
        var_lower=program.var_lower[first] * size,
        var_upper=program.var_upper[first] * size,
        integral=program.integral[first],
        matrix=matrix,
        lower=program.lower[first_row] * height,
        upper=program.upper[first_row] * height,
        row_label=program.row_label[first_row],
    )
    # Refinement works with hashes. What follows is exact: a collision can cost the quotient, not a proof.
    alike = (summed - matrix.tocsc()[:, column]).count_nonzero() == 0
    return Quotient(merged, column) if alike and _exact(program) else None


def _refined(program: Program) -> tuple[Ints, Ints]:
    """Per column and per row the number of its group."""
    matrix = program.matrix
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    random = np.random.default_rng(0)
    values, which = np.unique(matrix.data, return_inverse=True)
    weight = random.integers(1, 2**63, len(values), dtype=np.uint64)[which] | np.uint64(1)
    kinds = (program.cost, program.changes, program.var_lower, program.var_upper, program.integral)
    column, row = _numbered(*kinds), _numbered(program.lower, program.upper)
    while True:
        seen = (column.max(initial=0), row.max(initial=0))
        row = _split(row, rows, column[matrix.indices], weight, random)
        column = _split(column, matrix.indices, row[rows], weight, random)
        if (column.max(initial=0), row.max(initial=0)) == seen:
            return column, row


def _split(group: Ints, at: Ints, other: Ints, weight: Hashes, random: np.random.Generator) -> Ints:
    """Split groups by what their members' entries meet; a group is only ever split."""
    name = random.integers(0, 2**63, int(other.max(initial=0)) + 1, dtype=np.uint64)
    mixed = name[other] * weight
    mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(32)
    met = np.zeros(len(group), dtype=np.uint64)
    np.add.at(met, at, mixed)
    return _numbered(group, met)


def _numbered(*keys: NDArray[np.generic]) -> Ints:
    """Equal combinations of keys get equal numbers, from 0 on."""
    count = len(keys[0])
    numbers = np.zeros(count, dtype=np.int64)
    for key in keys:
        _, found = np.unique(key, return_inverse=True)
        numbers = numbers * (int(found.max(initial=0)) + 1) + found.reshape(-1)
        _, numbers = np.unique(numbers, return_inverse=True)
        numbers = numbers.reshape(-1)
    return numbers


def _first(group: Ints, groups: int) -> Ints:
    """Of each group its first member."""
    first = np.zeros(groups, dtype=np.int64)
    first[group[::-1]] = np.arange(len(group) - 1, -1, -1)
    return first


def _exact(program: Program) -> bool:
    """Whether all sums of rows stay where floats hold every whole number."""
    largest = np.maximum(np.abs(program.var_lower), np.abs(program.var_upper))
    bounds = np.concatenate((program.lower, program.upper))
    total = float((np.abs(program.matrix) @ largest).sum()) + float(np.abs(bounds[np.isfinite(bounds)]).sum())
    return total < 2.0**52


def with_totals(program: Program, quotient: Quotient, totals: Floats, chosen: Ints) -> Program:
    """The program in which the merged columns of the columns `chosen` keep their totals."""
    merged = np.unique(quotient.column[chosen])
    count = len(quotient.column)
    entries = (np.ones(count), (quotient.column, np.arange(count)))
    sums = sparse.csr_matrix(entries, shape=(len(totals), count))[merged]
    none, every = totals <= quotient.program.var_lower, totals >= quotient.program.var_upper
    kept = np.zeros(len(totals), dtype=np.bool_)
    kept[merged] = True
    narrowed = replace(
        program,
        var_upper=np.where((kept & none)[quotient.column], program.var_lower, program.var_upper),
        var_lower=np.where((kept & every)[quotient.column], program.var_upper, program.var_lower),
    )
    return narrowed.with_rows(sums, totals[merged], totals[merged])
