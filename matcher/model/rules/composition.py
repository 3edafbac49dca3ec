"""How many people a meeting has, and of which kinds."""

from __future__ import annotations

from typing import Any

import numpy as np

from matcher.model.draft import Draft, Group
from matcher.model.easing import SMALLEST_MEETING, Easing, Kind
from matcher.model.index import size_limit
from matcher.model.linear import Ints

INF = np.inf


def each_meeting_has_at_least_its_minimum_size(d: Draft) -> None:
    for g in d.groups:
        least = g.meeting.min_size
        if least:
            fewer = Easing(Kind.MIN_SIZE, meeting=g.meeting.id, now=least)
            _at_least(d, g, g.at, least, fewer, least - SMALLEST_MEETING)


def no_meeting_exceeds_its_maximum_size_or_room(d: Draft) -> None:
    for o in d.options:
        m = int(d.index.option_meeting[o])
        meeting, venue = d.problem.meetings[m], d.problem.venues[d.index.option_venue[o]]
        start, end = np.searchsorted(d.option, o, "left"), np.searchsorted(d.option, o, "right")
        ceilings: list[tuple[int | None, list[tuple[int, float]]]]
        if d.ledger is None:
            ceilings = [(size_limit(meeting, venue.capacity), [])]
        else:
            # Each gives way on its own.
            more = Easing(Kind.MAX_SIZE, meeting=meeting.id, now=meeting.max_size)
            larger = Easing(Kind.CAPACITY, venue=venue.id, now=venue.capacity)
            people = len(d.problem.people)
            ceilings = [
                (limit, [] if limit is None else d.ease(easing, -1.0, people))
                for limit, easing in ((meeting.max_size, more), (venue.capacity, larger))
            ]
        for most, slack in ceilings:
            if most is not None and end - start > most:
                d.program.add_row([(d.x[start:end], 1.0), (d.y[o], -float(most)), *slack], -INF, 0.0)


def no_meeting_exceeds_a_limit(d: Draft) -> None:
    for g in d.groups:
        for i, limit in enumerate(g.meeting.limits):
            if limit.max is None:
                continue
            name = limit.name or limit.by
            more = Easing(Kind.LIMIT, meeting=g.meeting.id, name=name, entry=i, now=limit.max)
            for _, at in d.by_value(g, limit.by, limit.match):
                if limit.by == "school":
                    _limit_by_school(d, g, at, limit.max, more)
                elif len(at) > limit.max:
                    slack = d.ease(more, -1.0, len(d.problem.people))
                    d.row(g, [(d.x[at], 1.0), *slack], -float(limit.max), -INF, 0.0)


def _limit_by_school(d: Draft, g: Group, at: Ints, most: int, more: Easing) -> None:
    """At most `most` of one school, where those who present one same case count once."""
    if len(np.unique(d.person[at])) <= most:
        return
    here = set(d.person[at].tolist())
    edges = {
        (p, q)
        for presenters in d.presenters
        for p in presenters.tolist()
        for q in presenters.tolist()
        if p != q and p in here and q in here
    }
    entries: list[tuple[Any, float]] = [(d.x[at], 1.0), *d.ease(more, -1.0, len(d.problem.people))]
    # Whoever is tied to another attendee through a case may hang on that person and not count. Depths
    # forbid circles, so one of each connected company always counts.
    tied = sorted({p for p, _ in edges})
    depth = dict(zip(tied, d.program.add_columns(len(tied), upper=len(tied), integral=True), strict=True))
    for p in tied:
        columns = []
        for q in sorted(q for a, q in edges if a == p):
            hang = d.program.add_columns(1, integral=True)
            d.program.add_row([(hang, 1.0), (d.x[at[d.person[at] == q]], -1.0)], -INF, 0.0)
            n = float(len(tied))
            d.program.add_row([(depth[p], 1.0), (depth[q], -1.0), (hang, -(n + 1.0))], -n, INF)
            columns.append(int(hang[0]))
        d.program.add_row([(columns, 1.0), (d.x[at[d.person[at] == p]], -1.0)], -INF, 0.0)
        entries.append((columns, -1.0))
    d.row(g, entries, -float(most), -INF, 0.0)


def each_meeting_meets_its_quota_minimums(d: Draft) -> None:
    for g in d.groups:
        for i, quota in enumerate(g.meeting.quotas):
            if quota.min:
                fewer = Easing(Kind.QUOTA_MIN, meeting=g.meeting.id, name=quota.name, entry=i, now=quota.min)
                _at_least(d, g, d.select(g, quota.match), quota.min, fewer, quota.min)


def no_meeting_exceeds_its_quota_maximums(d: Draft) -> None:
    for g in d.groups:
        for i, quota in enumerate(g.meeting.quotas):
            at = d.select(g, quota.match)
            if quota.max is not None and len(at) > quota.max:
                more = Easing(Kind.QUOTA_MAX, meeting=g.meeting.id, name=quota.name, entry=i, now=quota.max)
                slack = d.ease(more, -1.0, len(d.problem.people))
                d.row(g, [(d.x[at], 1.0), *slack], -float(quota.max), -INF, 0.0)


def _at_least(d: Draft, g: Group, at: Ints, least: int, fewer: Easing, most: int) -> None:
    """At least `least` of these attend when the group is held; softly for a published meeting.

    Elastically `fewer` gives way by at most `most`.
    """
    if g.number in d.frozen:
        _at_least_when_thawed(d, g, at, least, fewer, most)
        return
    entries: list[tuple[Any, float]] = [(d.x[at], 1.0)]
    if g.number in d.softened:
        previous = d.problem.previous
        assert previous is not None and previous.shortfall is not None
        short = d.program.add_columns(1, cost=previous.shortfall, upper=least)
        entries.append((short, 1.0))
    else:
        entries += d.ease(fewer, 1.0, most)
    d.row(g, entries, -float(least), 0.0, INF)


def _at_least_when_thawed(d: Draft, g: Group, at: Ints, least: int, fewer: Easing, most: int) -> None:
    """Lower bounds are waived while a meeting is frozen; where that gives way, they count again."""
    thawed = d.ease(d.thawed(g.number), -float(least))
    previous = d.problem.previous
    softly = previous is not None and previous.shortfall is not None and g.number in d.known_before
    if thawed and not softly:
        entries = [(d.x[at], 1.0), *thawed, *d.ease(fewer, 1.0, most)]
        d.row(g, entries, -float(least), -float(least), INF)
