"""What is left to decide in a rerun, once it is known that the changes can't be more than so many.

Nothing that is left out here can be part of a roster with at most that many changes: what the smaller
problem proves, it proves for the whole.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sparse

from matcher.engines.change_prices import DUST, Bound, Ways
from matcher.model.build import Model, build
from matcher.model.draft import Scope
from matcher.model.index import Bools, Index
from matcher.model.linear import Ints, Program


@dataclass(frozen=True)
class Narrowed:
    """The attendances and options that remain, and what must be so."""

    index: Index
    """With the attendances that remain."""
    options: Bools
    stays: Ints
    """Positions in `index` of attendances that certainly stand."""
    covers: tuple[Ints, ...]
    """Of each of these groups of attendances (positions in `index`) there is one at least."""

    @property
    def size(self) -> int:
        """Attendances that are still to be decided."""
        return len(self.index.person) - len(self.stays)

    def model(self, most: int | None) -> tuple[Model, Program]:
        """The model of what remains, and its program with at most so many changes (None: any number)."""
        model = build(self.index, Scope(options=self.options))
        draft, program = model.draft, model.program
        # The draft leaves out attendances whose option is gone; there are none, so that positions agree.
        lower = program.var_lower.copy()
        lower[draft.x[self.stays]] = 1.0
        program = replace(program, var_lower=lower)
        if self.covers:
            count = [len(cover) for cover in self.covers]
            rows = np.repeat(np.arange(len(count)), count)
            columns = draft.x[np.concatenate(self.covers)]
            shape = (len(count), len(lower))
            matrix = sparse.csr_matrix((np.ones(len(columns)), (rows, columns)), shape=shape)
            program = program.with_rows(matrix, np.ones(len(count)), np.full(len(count), np.inf))
        if most is not None:
            row = sparse.csr_matrix(program.changes)
            program = program.with_rows(row, np.array([-np.inf]), np.array([float(most)]))
        return model, program


def narrow(ways: Ways, bound: Bound, more: float, people: Bools | None = None) -> Narrowed:
    """What remains for rosters whose changes exceed the bound by at most `more`.

    `people`: who may get seats beside what certainly stands (None: everybody).
    """
    index, problem = ways.index, ways.index.problem
    most = more + DUST * (1.0 + abs(bound.value))
    allowed, may_lose = bound.ways <= most, bound.lost <= most
    left = np.bincount(ways.entry[allowed], minlength=len(ways.person))
    stands = allowed & ways.stands
    certain = ~may_lose & (left == np.bincount(ways.entry[stands], minlength=len(ways.person)))
    settled = ways.at[stands & certain[ways.entry]]
    keep = ways.possible.copy()
    open_options = bound.options <= most
    # Who attended one thing before and attends one thing now does just what replaces it.
    alone = np.zeros(len(problem.people), dtype=np.bool_)
    alone[ways.person[ways.single]] = True
    dear = np.zeros(len(problem.people), dtype=np.bool_)
    dear[ways.person[ways.single & ~may_lose]] = True
    cheap = np.zeros(len(index.person), dtype=np.bool_)
    cheap[ways.at] = True
    keep[ways.at[~allowed & ways.single[ways.entry]]] = False
    keep &= ~(alone & dear)[index.person] | cheap
    open_options, keep = _follow(index, settled, open_options, keep)
    if people is not None:
        keep &= people[index.person]
    keep[settled] = True
    keep &= open_options[index.option]
    number = np.cumsum(keep) - 1
    covers = []
    for entry in np.flatnonzero(~may_lose & ~certain):
        at = ways.at[allowed & (ways.entry == entry)]
        covers.append(number[at[keep[at]]])
    return Narrowed(
        replace(index, person=index.person[keep], option=index.option[keep], cost=index.cost[keep]),
        open_options,
        number[np.unique(settled[keep[settled]])],
        tuple(covers),
    )


def _follow(index: Index, settled: Ints, open_options: Bools, keep: Bools) -> tuple[Bools, Bools]:
    """Without what the settled attendances exclude: other options, and other seats of those people."""
    problem = index.problem
    open_options, keep = open_options.copy(), keep.copy()
    used = np.unique(index.option[settled])
    others = np.isin(index.option_meeting, index.option_meeting[used])
    others[used] = False
    open_options[others] = False
    seats = np.bincount(index.person[settled], minlength=len(problem.people))
    full = np.array(
        [
            p.max_meetings is not None and n >= p.max_meetings
            for p, n in zip(problem.people, seats, strict=True)
        ],
        dtype=np.bool_,
    )
    # Busy people can't be anywhere else at that time, nor at what excludes what they attend.
    busy = np.zeros((len(problem.people), len(problem.slots)), dtype=np.bool_)
    for under_way in index.slots_at:
        now = under_way[index.option_slot[index.option[settled]]]
        busy[np.ix_(index.person[settled][now], np.flatnonzero(under_way))] = True
    names = [meeting.exclusive for meeting in problem.meetings]
    number = {name: i for i, name in enumerate(dict.fromkeys(name for name in names if name is not None))}
    group = np.array([-1 if name is None else number[name] for name in names], dtype=np.int64)
    taken = np.zeros((len(problem.people), len(number) + 1), dtype=np.bool_)
    taken[index.person[settled], group[index.meeting[settled]]] = True
    taken[:, -1] = False
    slot = index.option_slot[index.option]
    keep &= ~full[index.person] & ~busy[index.person, slot] & ~taken[index.person, group[index.meeting]]
    return open_options, keep
