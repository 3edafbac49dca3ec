"""The counters of every meeting: what its rules and cost terms count, and what a count costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from matcher.model.index import Index
from matcher.model.linear import Ints
from matcher.problem import MeetingPart, coverage_key

FAR = 2**40
"""A count that nothing reaches."""


@dataclass(frozen=True)
class Counters:
    """Counters sorted by meeting, and what every pair of a unit and a meeting adds to them.

    starts: shape (pairs + 1,), where a pair's part of `counter` and `amount` starts; within it,
    counters with the same parent stand together. fixed: per meeting the cost that nobody can avert.
    """

    starts: Ints
    counter: Ints
    amount: Ints
    meeting_starts: Ints
    low: Ints
    high: Ints
    under: Ints
    over: Ints
    hard_under: Ints
    hard_over: Ints
    parent: Ints
    fixed: Ints


@dataclass
class _Book:
    """Counters as they are made: (low, high, under, over, hard under, hard over, parent)."""

    rows: list[tuple[int, int, int, int, int, int, int]] = field(default_factory=list)
    pair: list[Ints] = field(default_factory=list)
    counter: list[Ints] = field(default_factory=list)
    amount: list[Ints] = field(default_factory=list)

    def new(
        self,
        *,
        low: int = -FAR,
        high: int = FAR,
        under: int = 0,
        over: int = 0,
        hard_under: int = 0,
        hard_over: int = 0,
        parent: int = -1,
    ) -> int:
        self.rows.append((low, high, under, over, hard_under, hard_over, parent))
        return len(self.rows) - 1

    def add(self, pairs: Ints, counters: Ints | int, amount: int = 1) -> None:
        self.pair.append(pairs)
        self.counter.append(np.broadcast_to(np.asarray(counters, dtype=np.int64), pairs.shape))
        self.amount.append(np.full(len(pairs), amount, dtype=np.int64))


def count(
    index: Index, units: list[list[int]], pair_unit: Ints, meeting_pair: Ints, meeting_pairs: Ints
) -> Counters:
    """Make the counters; `meeting_pair` lists pairs by meeting, `meeting_pairs` says where each starts."""
    sizes = np.array([len(people) for people in units], dtype=np.int64)
    members = np.concatenate([np.zeros(0, dtype=np.int64), *(np.array(p, dtype=np.int64) for p in units)])
    first = np.cumsum(sizes) - sizes
    book, ends, fixed = _Book(), [0], []
    for m, meeting in enumerate(index.problem.meetings):
        pairs = meeting_pair[meeting_pairs[m] : meeting_pairs[m + 1]]
        unit = pair_unit[pairs]
        times = sizes[unit]
        offset = np.arange(int(times.sum())) - np.repeat(np.cumsum(times) - times, times)
        fixed.append(
            _meeting(
                book, index, meeting, np.repeat(pairs, times), members[np.repeat(first[unit], times) + offset]
            )
        )
        ends.append(len(book.rows))
    rows = np.array(book.rows, dtype=np.int64).reshape(len(book.rows), 7)
    empty = [np.zeros(0, dtype=np.int64)]
    pair, counter, amount = (np.concatenate(empty + part) for part in (book.pair, book.counter, book.amount))
    # What one pair adds to one counter is one entry.
    key, inverse = np.unique(pair * max(1, len(rows)) + counter, return_inverse=True)
    total = np.zeros(len(key), dtype=np.int64)
    np.add.at(total, inverse, amount)
    pair, counter = np.divmod(key, max(1, len(rows)))
    pair, counter, total = pair[total != 0], counter[total != 0], total[total != 0]
    order = np.lexsort((counter, rows[counter, 6], pair))
    return Counters(
        starts=np.searchsorted(pair[order], np.arange(len(pair_unit) + 1)),
        counter=counter[order],
        amount=total[order],
        meeting_starts=np.array(ends, dtype=np.int64),
        low=rows[:, 0].copy(),
        high=rows[:, 1].copy(),
        under=rows[:, 2].copy(),
        over=rows[:, 3].copy(),
        hard_under=rows[:, 4].copy(),
        hard_over=rows[:, 5].copy(),
        parent=rows[:, 6].copy(),
        fixed=np.array(fixed, dtype=np.int64),
    )


def _meeting(book: _Book, index: Index, meeting: MeetingPart, pairs: Ints, people: Ints) -> int:
    """The counters of one meeting; `pairs` and `people` side by side are who may come.

    Returns the cost of holding it that nobody can avert.
    """
    for limit in meeting.limits:
        if limit.max is not None:
            for mine in _by_value(index, limit.by, limit.match, people).values():
                if len(mine) > limit.max:
                    book.add(pairs[mine], book.new(high=limit.max, hard_over=1))
    for quota in meeting.quotas:
        mine = np.flatnonzero(index.mask(quota.match)[people])
        if quota.min or quota.max is not None:
            high = FAR if quota.max is None else quota.max
            book.add(pairs[mine], book.new(low=quota.min, high=high, hard_under=1, hard_over=1))
        if quota.target and quota.cost:
            book.add(pairs[mine], book.new(low=quota.target, under=quota.cost))
    for wish in meeting.variety:
        if wish.target and wish.cost:
            parent = book.new(low=wish.target, under=wish.cost)
            for mine in _by_value(index, wish.by, wish.match, people).values():
                book.add(pairs[mine], book.new(parent=parent))
    fixed = 0
    for cover in meeting.coverage:
        values, _ = index.values(cover.by)
        reachable: dict[str, list[Ints]] = {}
        for number, mine in _by_value(index, cover.by, cover.match, people).items():
            reachable.setdefault(coverage_key(values[number]), []).append(mine)
        for key, weight in cover.weights.items():
            if weight and key in reachable:
                book.add(pairs[np.concatenate(reachable[key])], book.new(low=1, under=weight))
            else:
                fixed += weight
    for crowd in meeting.crowding:
        for mine in _by_value(index, crowd.by, crowd.match, people).values() if crowd.cost else ():
            if len(mine) > crowd.free:
                book.add(pairs[mine], book.new(high=crowd.free, over=crowd.cost))
    for balance in meeting.balance:
        if balance.cost:
            counter = book.new(high=balance.slack, over=balance.cost)
            book.add(pairs[index.mask(balance.a)[people]], counter, balance.a_times)
            book.add(pairs[index.mask(balance.b)[people]], counter, -balance.b_times)
    return fixed


def _by_value(index: Index, by: str, match: Mapping[str, Any], people: Ints) -> dict[int, Ints]:
    """Value number of `by` → positions in `people` of those who match and count under it."""
    at = np.flatnonzero(index.mask(match)[people])
    who, numbers = index.incidence(by)
    starts, ends = np.searchsorted(who, people[at], "left"), np.searchsorted(who, people[at], "right")
    times = ends - starts
    offset = np.arange(int(times.sum())) - np.repeat(np.cumsum(times) - times, times)
    value, where = numbers[np.repeat(starts, times) + offset], np.repeat(at, times)
    order = np.argsort(value, kind="stable")
    distinct, first = np.unique(value[order], return_index=True)
    return dict(zip(distinct.tolist(), np.split(where[order], first[1:]), strict=False)) if len(where) else {}
