"""Who attends, and how often."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from matcher.model.draft import Draft
from matcher.model.easing import Easing, Kind
from matcher.model.linear import Floats, Ints

INF = np.inf


def each_attendance_is_possible(d: Draft) -> None:
    if not d.scope.fixed:
        count = len(d.x)
        d.program.add_rows(
            count, [(np.arange(count), d.x, 1.0), (np.arange(count), d.y[d.option], -1.0)], -INF, 0.0
        )


def nobody_attends_more_meetings_than_their_maximum(d: Draft) -> None:
    most = np.array(
        [INF if p.max_meetings is None else p.max_meetings for p in d.problem.people], dtype=np.float64
    )

    def oftener(p: int) -> Easing:
        person = d.problem.people[p]
        return Easing(Kind.MAX_MEETINGS, person=person.id, now=person.max_meetings)

    _at_most(d, d.person, np.arange(len(d.x)), most, oftener)


def nobody_sits_in_two_overlapping_slots(d: Draft) -> None:
    several = d.several[d.person]
    slot = d.index.option_slot[d.option]
    for under_way in d.index.slots_at:
        now = np.flatnonzero(several & under_way[slot])
        _at_most(d, d.person[now], now, np.ones(len(d.problem.people)))


def nobody_attends_two_meetings_that_exclude_each_other(d: Draft) -> None:
    names = [meeting.exclusive for meeting in d.problem.meetings]
    known = {name: i for i, name in enumerate(dict.fromkeys(name for name in names if name is not None))}
    number = np.array([known[name] if name is not None else -1 for name in names], dtype=np.int64)
    at = np.flatnonzero(d.several[d.person] & (number[d.meeting] >= 0))
    _at_most(
        d, d.person[at] * len(known) + number[d.meeting[at]], at, np.ones(len(d.problem.people) * len(known))
    )


def _at_most(
    d: Draft, key: Ints, at: Ints, most: Floats, easing: Callable[[int], Easing] | None = None
) -> None:
    """For each key, at most `most[key]` of the attendances `at`; rows that can't bind are left out.

    `easing` says for a key what could give way.
    """
    pairs = np.unique(np.stack((key, d.meeting[at])), axis=1)
    meetings = np.bincount(pairs[0], minlength=len(most))
    binding = np.flatnonzero(meetings > most)
    row = np.full(len(most), -1)
    row[binding] = np.arange(len(binding))
    kept = row[key] >= 0
    entries: list[tuple[Any, Any, float]] = [(row[key[kept]], d.x[at[kept]], 1.0)]
    if d.ledger is not None and easing is not None:
        for i, k in enumerate(binding.tolist()):
            entries += [(i, column, c) for column, c in d.ease(easing(k), -1.0, len(d.problem.meetings))]
    d.program.add_rows(len(binding), entries, -INF, most[binding])


def together_people_attend_the_same_meetings(d: Draft) -> None:
    for together in d.problem.together:
        people = sorted({d.index.people[p] for p in together})
        parted = Easing(Kind.TOGETHER, people=tuple(together))
        for p, q in zip(people, people[1:], strict=False):
            left = dict(zip(d.option[d.by_person[p]].tolist(), d.x[d.by_person[p]].tolist(), strict=True))
            right = dict(zip(d.option[d.by_person[q]].tolist(), d.x[d.by_person[q]].tolist(), strict=True))
            for o in sorted(left.keys() | right.keys()):
                entries = [(left[o], 1.0)] if o in left else []
                entries += [(right[o], -1.0)] if o in right else []
                d.settle(entries, 0.0, parted)


def apart_people_never_share_a_meeting(d: Draft) -> None:
    for apart in d.problem.apart:
        people = np.array(sorted({d.index.people[p] for p in apart}), dtype=np.int64)
        for g in d.groups:
            at = d.select_people(g, people)
            if len(np.unique(d.person[at])) > 1:
                joined = d.ease(Easing(Kind.APART, people=tuple(apart)), 1.0 - len(people))
                d.row(g, [(d.x[at], 1.0), *joined], -1.0, -INF, 0.0)
