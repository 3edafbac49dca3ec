"""Attendance for a fixed timetable: a linear program that is nearly integral."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse

from matcher.engines.decomposition import Block, Decomposition, Pattern
from matcher.model.linear import Floats, Ints, Program
from matcher.roster import HeldMeeting


@dataclass(frozen=True)
class Attendance:
    """The attendance model of one timetable, and its way back."""

    whole: Decomposition
    program: Program
    blocks: tuple[Block, ...]
    starts: Ints
    inner_rows: int
    telling: Ints

    def prices(self, duals: Floats) -> Floats:
        """The duals of the coupling rows as prices."""
        prices = np.zeros(len(self.whole.rows.lower))
        prices[self.telling] = duals[self.inner_rows :]
        return self.whole.legal(prices)

    def patterns(self, values: Floats) -> dict[int, Pattern]:
        """Meeting → how a solution attends it."""
        found = {}
        for block, start in zip(self.blocks, self.starts[:-1], strict=True):
            mine = values[start : start + len(block.program.cost)]
            cost = float(block.program.cost @ mine)
            found[block.meeting] = Pattern(block.option, block.meeting, block.shared, mine[block.local], cost)
        return found

    def held(self, values: Floats) -> list[HeldMeeting]:
        """The held meetings of an integral solution, in the order of the problem."""
        problem, index = self.whole.index.problem, self.whole.index
        meetings = []
        for block, start in sorted(
            zip(self.blocks, self.starts[:-1], strict=True), key=lambda pair: pair[0].meeting
        ):
            draft = block.model.draft
            seated = np.flatnonzero(values[start + draft.x] > 0.5)
            meetings.append(
                HeldMeeting(
                    id=problem.meetings[block.meeting].id,
                    slot=problem.slots[index.option_slot[block.option]].id,
                    venue=problem.venues[index.option_venue[block.option]].id,
                    people=[problem.people[draft.person[at]].id for at in seated],
                )
            )
        return meetings


def attendance_of(whole: Decomposition, options: Sequence[int], taken: Floats | None = None) -> Attendance:
    """The attendance model of a timetable: these blocks, side by side, with the coupling rows.

    `taken` is what other meetings, whose attendance stays as it is, already put on those rows.
    """
    blocks = [whole.block(o) for o in options]
    sizes = [len(block.program.cost) for block in blocks]
    starts = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    first = int(starts[-1])
    rows, free = whole.rows, whole.free
    lower, upper = (rows.lower, rows.upper) if taken is None else (rows.lower - taken, rows.upper - taken)
    shared = np.concatenate([b.shared for b in blocks]) if blocks else np.zeros(0, dtype=np.int64)
    where = (
        np.concatenate([b.local + start for b, start in zip(blocks, starts[:-1], strict=True)])
        if blocks
        else shared
    )
    links = whole.by_column[:, shared].tocoo()
    joined = sparse.coo_matrix(
        (links.data, (links.row, where[links.col])), shape=(len(rows.lower), first)
    ).tocsr()
    # A row with one attendance left and nothing required says nothing: attendances are at most 1.
    entries = np.diff(joined.indptr)
    loose = whole.by_column[:, free].tocsr()
    telling = np.flatnonzero((entries > 1) | (np.diff(loose.indptr) > 0) | (lower > 0) | (upper < 1))
    inner = _side_by_side([block.program.matrix for block in blocks])
    matrix = sparse.vstack(
        [
            sparse.hstack([inner, sparse.csr_matrix((inner.shape[0], len(free)))]),
            sparse.hstack([joined[telling], loose[telling]]),
        ]
    ).tocsr()

    def columns_of(name: str) -> Floats:
        return np.concatenate(
            [*(getattr(block.program, name) for block in blocks), getattr(rows, name)[free]]
        )

    program = Program(
        cost=columns_of("cost"),
        changes=np.zeros(matrix.shape[1]),
        var_lower=columns_of("var_lower"),
        var_upper=columns_of("var_upper"),
        integral=columns_of("integral").astype(np.bool_),
        matrix=matrix,
        lower=np.concatenate([*(block.program.lower for block in blocks), lower[telling]]),
        upper=np.concatenate([*(block.program.upper for block in blocks), upper[telling]]),
        labels=("attendance",),
        row_label=np.zeros(matrix.shape[0], dtype=np.int64),
    )
    return Attendance(whole, program, tuple(blocks), starts, inner.shape[0], telling)


def _side_by_side(matrices: Sequence[sparse.csr_matrix]) -> sparse.csr_matrix:
    """Block-diagonal matrix; scipy's own goes through a slower format."""
    if not matrices:
        return sparse.csr_matrix((0, 0))
    widths = np.concatenate(([0], np.cumsum([m.shape[1] for m in matrices])))
    ends = np.concatenate(([0], np.cumsum([m.nnz for m in matrices])))
    return sparse.csr_matrix(
        (
            np.concatenate([m.data for m in matrices]),
            np.concatenate([m.indices + width for m, width in zip(matrices, widths[:-1], strict=True)]),
            np.concatenate([[0], *(m.indptr[1:] + end for m, end in zip(matrices, ends[:-1], strict=True))]),
        ),
        shape=(sum(m.shape[0] for m in matrices), int(widths[-1])),
    )
