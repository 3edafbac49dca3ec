"""A sparse integer program under construction: columns, labelled rows, two objectives.

It knows no solver. Engines hand it to CP-SAT or to a linear solver (matcher.engines.backends).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import scipy.sparse as sparse
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Program:
    """minimise cost·x subject to lower ≤ A x ≤ upper, var_lower ≤ x ≤ var_upper, integral where said.

    Shapes: n columns, m rows. Every column is bounded, so that any dual vector gives a valid bound.
    """

    cost: Floats
    changes: Floats
    """The weighted changes of a rerun; all zero otherwise. Minimised before `cost`."""
    var_lower: Floats
    var_upper: Floats
    integral: NDArray[np.bool_]
    matrix: sparse.csr_matrix
    lower: Floats
    upper: Floats
    labels: tuple[str, ...]
    row_label: Ints
    """Per row the number of its rule or term in `labels`."""

    def with_rows(self, matrix: sparse.csr_matrix, lower: Floats, upper: Floats) -> Program:
        """The program with more rows, labelled as the last rule or term."""
        label = np.full(len(lower), len(self.labels) - 1, dtype=np.int64)
        return replace(
            self,
            matrix=sparse.vstack([self.matrix, matrix]).tocsr(),
            lower=np.append(self.lower, lower),
            upper=np.append(self.upper, upper),
            row_label=np.append(self.row_label, label),
        )


@dataclass(slots=True)
class ProgramBuilder:
    """Collects columns and rows in batches."""

    _cost: list[Floats] = field(default_factory=list)
    _changes: list[Floats] = field(default_factory=list)
    _var_lower: list[Floats] = field(default_factory=list)
    _var_upper: list[Floats] = field(default_factory=list)
    _integral: list[NDArray[np.bool_]] = field(default_factory=list)
    _row: list[Ints] = field(default_factory=list)
    _col: list[Ints] = field(default_factory=list)
    _coef: list[Floats] = field(default_factory=list)
    _lower: list[Floats] = field(default_factory=list)
    _upper: list[Floats] = field(default_factory=list)
    _label: list[Ints] = field(default_factory=list)
    _extra: list[tuple[Ints, Floats]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    columns: int = 0
    rows: int = 0

    def label(self, name: str) -> None:
        """Rows from here on belong to the rule or term `name`. Names are unique."""
        if name in self.labels:
            raise ValueError(f"label {name} is used twice")
        self.labels.append(name)

    def add_columns(
        self,
        count: int,
        *,
        cost: ArrayLike = 0.0,
        changes: ArrayLike = 0.0,
        lower: ArrayLike = 0.0,
        upper: ArrayLike = 1.0,
        integral: bool = False,
    ) -> Ints:
        """Add `count` columns and return their numbers, shape (count,)."""
        self._cost.append(_spread(cost, count))
        self._changes.append(_spread(changes, count))
        self._var_lower.append(_spread(lower, count))
        self._var_upper.append(_spread(upper, count))
        self._integral.append(np.full(count, integral))
        first = self.columns
        self.columns += count
        return np.arange(first, first + count, dtype=np.int64)

    def add_rows(
        self,
        count: int,
        entries: Sequence[tuple[ArrayLike, ArrayLike, ArrayLike]],
        lower: ArrayLike,
        upper: ArrayLike,
    ) -> None:
        """Add `count` rows. Entries are (row within this batch, column, coefficient), broadcast together."""
        for row, col, coef in entries:
            rows, cols, coefs = np.broadcast_arrays(
                np.asarray(row, dtype=np.int64),
                np.asarray(col, dtype=np.int64),
                np.asarray(coef, dtype=np.float64),
            )
            self._row.append(rows.ravel() + self.rows)
            self._col.append(cols.ravel())
            self._coef.append(coefs.ravel())
        self._lower.append(_spread(lower, count))
        self._upper.append(_spread(upper, count))
        self._label.append(np.full(count, len(self.labels) - 1, dtype=np.int64))
        self.rows += count

    def add_row(self, entries: Sequence[tuple[Any, Any]], lower: float, upper: float) -> None:
        """Add one row: entries are (columns, coefficients)."""
        for columns, coefficient in entries:
            found = np.asarray(columns, dtype=np.int64).reshape(-1)
            self._row.append(np.full(len(found), self.rows, dtype=np.int64))
            self._col.append(found)
            self._coef.append(_spread(coefficient, len(found)))
        self._lower.append(np.array([lower], dtype=np.float64))
        self._upper.append(np.array([upper], dtype=np.float64))
        self._label.append(np.array([len(self.labels) - 1], dtype=np.int64))
        self.rows += 1

    def add_cost(self, columns: Ints, cost: ArrayLike) -> None:
        """Add `cost` to the objective of existing columns (for costs that need no column of their own)."""
        self._extra.append((columns, _spread(cost, len(columns))))

    def build(self) -> Program:
        """The finished program; duplicate entries of one row and column are summed."""
        matrix = sparse.coo_matrix(
            (_join(self._coef), (_join(self._row), _join(self._col))), shape=(self.rows, self.columns)
        ).tocsr()
        cost = _join(self._cost).copy()
        for columns, extra in self._extra:
            np.add.at(cost, columns, extra)
        return Program(
            cost=cost,
            changes=_join(self._changes),
            var_lower=_join(self._var_lower),
            var_upper=_join(self._var_upper),
            integral=_join(self._integral).astype(np.bool_),
            matrix=matrix,
            lower=_join(self._lower),
            upper=_join(self._upper),
            labels=tuple(self.labels),
            row_label=_join(self._label).astype(np.int64),
        )


def _spread(value: ArrayLike, count: int) -> Floats:
    """`count` numbers, from one or from as many; quicker than broadcasting for many short batches."""
    found = np.asarray(value, dtype=np.float64)
    return np.full(count, float(found)) if found.ndim == 0 else found.reshape(count)


def _join(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.zeros(0)
