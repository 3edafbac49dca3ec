"""Rows that choose one of many rosters that are the same but for names, at no cost to the optimum.

Two meetings are interchangeable when they differ in nothing but their id, two people likewise. Of all
rosters that such exchanges turn into each other, the rows keep the one that comes first in this order:
write down, place by place and person by person, the number of the meeting somebody has there. Swapping
two meetings or two people that break a row below gives an earlier roster, so the first breaks none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import scipy.sparse as sparse

from matcher.model.draft import Draft
from matcher.model.linear import Program
from matcher.problem import Problem

Row = tuple[list[int], list[float], float]
"""Columns, coefficients, and what their sum may be at most."""
LARGEST = 1_000_000
"""Entries; the rows of a place with more than this cost more than they gain."""


def ordered(program: Program, d: Draft) -> Program:
    """The program with rows that order interchangeable meetings and people.

    A solution of the program may break them; one as good as it does not. No hint must contradict them.
    """
    if d.problem.previous is not None:
        return program
    cells = [_Cell(d, meetings) for meetings in _alike_meetings(d)]
    rows = [row for cell in cells for row in cell.by_lowest_person()]
    if cells:
        rows += [row for people in _alike_people(d.problem) for row in cells[0].by_meeting(people)]
    if not rows:
        return program
    lengths = [len(columns) for columns, _, _ in rows]
    matrix = sparse.csr_matrix(
        (
            np.concatenate([coefficients for _, coefficients, _ in rows]),
            (np.repeat(np.arange(len(rows)), lengths), np.concatenate([columns for columns, _, _ in rows])),
        ),
        shape=(len(rows), len(program.cost)),
    )
    most = np.array([most for _, _, most in rows], dtype=np.float64)
    return program.with_rows(matrix, np.full(len(rows), -np.inf), most)


class _Cell:
    """Interchangeable meetings, all in the same slot and venue, so that nobody attends two of them."""

    def __init__(self, d: Draft, meetings: list[int]) -> None:
        self.meetings = meetings
        at = d.by_meeting[meetings[0]]
        self.people = d.person[at].tolist()
        # Interchangeable meetings have the same people, in the same order.
        self.x = np.stack([d.x[d.by_meeting[m]] for m in meetings])

    def by_lowest_person(self) -> Iterator[Row]:
        """Somebody attends the second meeting only if somebody before them attends the first, and so on."""
        if len(self.meetings) * len(self.people) ** 2 > 2 * LARGEST:
            return
        for j in range(1, len(self.meetings)):
            for i in range(len(self.people)):
                yield [int(self.x[j, i]), *self.x[j - 1, :i].tolist()], [1.0] + [-1.0] * i, 0.0

    def by_meeting(self, people: list[int]) -> Iterator[Row]:
        """Of interchangeable people, the earlier one has no later meeting here; none is the last."""
        last = len(self.meetings)
        number = (np.arange(last) - last).astype(np.float64).tolist()
        place = {p: i for i, p in enumerate(self.people)}
        here = [place[p] for p in people if p in place]
        for a, b in zip(here, here[1:], strict=False):
            yield [*self.x[:, a].tolist(), *self.x[:, b].tolist()], [*number, *(-n for n in number)], 0.0


def _alike_meetings(d: Draft) -> list[list[int]]:
    """Interchangeable meetings with one option that can be used; groups of two or more."""
    problem = d.problem
    bound = {pin.meeting for pin in problem.pins}
    options = np.bincount(d.index.option_meeting[d.options], minlength=len(problem.meetings))

    def look(m: int) -> Any:
        meeting, at = problem.meetings[m], d.by_meeting[m]
        if meeting.id in bound or options[m] != 1:
            return None
        option = int(d.options[d.index.option_meeting[d.options] == m][0])
        where = (int(d.index.option_slot[option]), int(d.index.option_venue[option]))
        rules = meeting.model_dump_json(exclude={"id", "options", "area"})
        return where, rules, d.person[at].tobytes(), d.cost[at].tobytes()

    return _groups(range(len(problem.meetings)), look)


def _alike_people(problem: Problem) -> list[list[int]]:
    """Interchangeable people; groups of two or more, each in the order of the problem."""
    named = {pair.a for pair in problem.pairs} | {pair.b for pair in problem.pairs}
    named |= {p for ids in (*problem.together, *problem.apart) for p in ids}
    named |= {p for case in problem.cases for p in case.presenters}
    named |= {pin.person for pin in problem.pins if pin.person is not None}
    attends: dict[str, list[str]] = {}
    for attend in problem.attend:
        attends.setdefault(attend.person, []).append(attend.model_dump_json(exclude={"person"}))

    def look(p: int) -> Any:
        person = problem.people[p]
        if person.id in named:
            return None
        return person.model_dump_json(exclude={"id"}), tuple(sorted(attends.get(person.id, [])))

    return _groups(range(len(problem.people)), look)


def _groups(numbers: Iterable[int], look: Callable[[int], Any]) -> list[list[int]]:
    """Numbers that look the same; those that look like None stand alone."""
    found: dict[Any, list[int]] = {}
    for number in numbers:
        key = look(number)
        if key is not None:
            found.setdefault(key, []).append(number)
    return [group for group in found.values() if len(group) > 1]
