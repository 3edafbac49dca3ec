"""The cost terms: each function adds the columns and rows of one term, in travel minutes.

Slack columns only have to be large enough; minimising makes them exact. `TERMS` is the whole list.
`shortfall` is charged where the lower bounds are softened (rules.py); `changes` is the objective
that a rerun minimises first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from matcher.model.draft import Draft
from matcher.model.index import Bools
from matcher.model.linear import Ints
from matcher.problem import coverage_key

INF = np.inf
Term = Callable[[Draft], None]


def attendance(d: Draft) -> None:
    d.program.add_cost(d.x, d.cost)


def opening(d: Draft) -> None:
    meetings = np.flatnonzero(d.h >= 0)
    d.program.add_cost(d.h[meetings], [d.problem.meetings[m].open_cost for m in meetings])


def quotas(d: Draft) -> None:
    for g in d.groups:
        for quota in g.meeting.quotas:
            if quota.target and quota.cost:
                at = d.select(g, quota.match)
                short = d.program.add_columns(1, cost=quota.cost, upper=quota.target)
                d.row(g, [(d.x[at], 1.0), (short, 1.0)], -float(quota.target), 0.0, INF)


def variety(d: Draft) -> None:
    for g in d.groups:
        for wish in g.meeting.variety:
            if not (wish.target and wish.cost):
                continue
            parts = list(d.by_value(g, wish.by, wish.match))
            present = d.program.add_columns(len(parts))
            if parts:
                _at_most_the_count(d, present, [at for _, at in parts])
            short = d.program.add_columns(1, cost=wish.cost, upper=wish.target)
            d.row(g, [(present, 1.0), (short, 1.0)], -float(wish.target), 0.0, INF)


def _at_most_the_count(d: Draft, columns: Ints, parts: list[Ints]) -> None:
    rows = np.repeat(np.arange(len(parts)), [len(at) for at in parts])
    entries = [(np.arange(len(parts)), columns, 1.0), (rows, d.x[np.concatenate(parts)], -1.0)]
    d.program.add_rows(len(parts), entries, -INF, 0.0)


def coverage(d: Draft) -> None:
    for g in d.groups:
        for wish in g.meeting.coverage:
            values, _ = d.index.values(wish.by)
            reachable: dict[str, Ints] = {}
            for number, at in d.by_value(g, wish.by, wish.match):
                key = coverage_key(values[number])
                reachable[key] = np.concatenate((reachable[key], at)) if key in reachable else at
            for key, weight in wish.weights.items():
                if weight and key in reachable:
                    missing = d.program.add_columns(1, cost=weight)
                    d.row(g, [(missing, 1.0), (d.x[reachable[key]], 1.0)], -1.0, 0.0, INF)
                elif weight:
                    d.charge(g, weight)


def crowding(d: Draft) -> None:
    for g in d.groups:
        for wish in g.meeting.crowding:
            for _, at in d.by_value(g, wish.by, wish.match) if wish.cost else ():
                if len(at) > wish.free:
                    over = d.program.add_columns(1, cost=wish.cost, upper=len(at))
                    d.row(g, [(over, 1.0), (d.x[at], -1.0)], float(wish.free), 0.0, INF)


def balance(d: Draft) -> None:
    for g in d.groups:
        for wish in g.meeting.balance:
            if not wish.cost:
                continue
            a, b = d.select(g, wish.a), d.select(g, wish.b)
            most = max(0, wish.a_times * len(a) - wish.slack)
            over = d.program.add_columns(1, cost=wish.cost, upper=most)
            entries = [(over, 1.0), (d.x[a], -float(wish.a_times)), (d.x[b], float(wish.b_times))]
            d.row(g, entries, float(wish.slack), 0.0, INF)


def pairs(d: Draft) -> None:
    costly = [pair for pair in d.problem.pairs if pair.cost]
    left = np.array([d.index.people[pair.a] for pair in costly], dtype=np.int64)
    right = np.array([d.index.people[pair.b] for pair in costly], dtype=np.int64)
    cost = np.array([pair.cost for pair in costly], dtype=np.float64)
    which, meeting = np.nonzero(d.present[left] & d.present[right])
    for attract in (False, True):
        kept = (cost[which] < 0) == attract
        pair, m = which[kept], meeting[kept]
        if not len(pair):
            continue
        both = d.program.add_columns(len(pair), cost=cost[pair], integral=True)
        row, there = np.arange(len(pair)), [d.positions(people[pair], m) for people in (left, right)]
        if attract:
            for at, x in there:
                d.program.add_rows(len(pair), [(row, both, 1.0), (at, d.x[x], -1.0)], -INF, 0.0)
        else:
            entries = [(at, d.x[x], 1.0) for at, x in there] + [(row, both, -1.0)]
            d.rows(m, entries, -1.0, -INF, 0.0)


def unplaced(d: Draft) -> None:
    cost = np.array([person.unplaced_cost for person in d.problem.people], dtype=np.float64)
    costly = np.flatnonzero(cost)
    row = np.full(len(cost), -1)
    row[costly] = np.arange(len(costly))
    nowhere = d.program.add_columns(len(costly), cost=cost[costly])
    kept = row[d.person] >= 0
    entries = [(np.arange(len(costly)), nowhere, 1.0), (row[d.person[kept]], d.x[kept], 1.0)]
    d.program.add_rows(len(costly), entries, 1.0, INF)


def repeats(d: Draft) -> None:
    often = np.flatnonzero(d.several)
    first, second = np.triu_indices(len(often), 1)
    for repeat in d.problem.repeats if len(first) else ():
        series = np.array([meeting.series == repeat.series for meeting in d.problem.meetings], dtype=np.bool_)
        shared = d.present[often[first]] & d.present[often[second]] & series
        times = shared.sum(axis=1)
        kept = np.flatnonzero(times > 1) if repeat.cost else np.zeros(0, dtype=np.int64)
        if not len(kept):
            continue
        left, right = often[first[kept]], often[second[kept]]
        pair, meeting = np.nonzero(shared[kept])
        again = d.program.add_columns(len(kept), cost=repeat.cost, upper=times[kept] - 1)
        both = d.program.add_columns(len(pair), integral=True)
        row, there = np.arange(len(pair)), [d.positions(people[pair], meeting) for people in (left, right)]
        entries = [(at, d.x[x], 1.0) for at, x in there] + [(row, both, -1.0)]
        d.program.add_rows(len(pair), entries, -INF, 1.0)
        rows = [(np.arange(len(kept)), again, 1.0), (pair, both, -1.0)]
        d.program.add_rows(len(kept), rows, -1.0, INF)
        _everyone_meets_the_others(d, series, left[pair], right[pair], meeting, both)


def _everyone_meets_the_others(
    d: Draft, series: Bools, left: Ints, right: Ints, meeting: Ints, both: Ints
) -> None:
    """Whoever attends a meeting of at least n meets n − 1 others there: implied, and much of the bound."""
    known = np.full((len(d.problem.people),) * 2, -1)
    for m in np.flatnonzero(series).tolist():
        least = d.problem.meetings[m].min_size
        if least < 2 or m in d.frozen or m in d.softened:
            continue
        here = meeting == m
        known[:] = -1
        known[left[here], right[here]] = known[right[here], left[here]] = both[here]
        at = d.by_meeting[m]
        people = np.unique(d.person[at])
        row = np.full(len(d.problem.people), -1)
        row[people] = np.arange(len(people))
        p, q = (a.ravel() for a in np.meshgrid(people, people, indexing="ij"))
        met = known[p, q] >= 0
        other, x = d.positions(people, np.full(len(people), m))
        # Those with whom nothing can be repeated have no column together: their presence will do.
        i, j = np.nonzero(known[np.ix_(people, people[other])] < 0)
        stranger = people[i] != people[other[j]]
        entries = [
            (row[p[met]], known[p[met], q[met]], 1.0),
            (i[stranger], d.x[x[j[stranger]]], 1.0),
            (other, d.x[x], 1.0 - least),
        ]
        d.program.add_rows(len(people), entries, 0.0, INF)


def cases(d: Draft) -> None:
    uncovered: dict[tuple[int, str], list[tuple[int, int, Ints]]] = {}
    for c, case in enumerate(d.problem.cases):
        if case.cost:
            nowhere = d.program.add_columns(1, cost=case.cost)
            columns = d.case_columns(c)
            d.program.add_row([(nowhere, 1.0), (columns, 1.0)] if columns else [(nowhere, 1.0)], 1.0, INF)
        for level in dict.fromkeys(case.levels) if case.uncovered_cost else ():
            experts = np.flatnonzero(d.experts(case, level))
            for (number, _), (g, column) in d.cases.items():
                if number == c:
                    without = d.program.add_columns(1, cost=case.uncovered_cost)
                    entries = [(without, 1.0), (d.x[d.select_people(g, experts)], 1.0), (column, -1.0)]
                    d.program.add_row(entries, 0.0, INF)
                    uncovered.setdefault((g.number, level), []).append((column, int(without[0]), experts))
    _experts_hear_so_many_cases(d, uncovered)


def _experts_hear_so_many_cases(
    d: Draft, uncovered: Mapping[tuple[int, str], list[tuple[int, int, Ints]]]
) -> None:
    """An expert covers a level for the cases of one group at most: implied, and much of the bound.

    Without this, one expert at a place seems enough for all the cases that are discussed there.
    """
    groups = {group.number: group for group in d.groups}
    for (number, _), entries in uncovered.items():
        most = groups[number].meeting.max_cases
        if most is None or len(entries) <= most:
            continue
        columns = np.array([column for column, _, _ in entries])
        without = np.array([column for _, column, _ in entries])
        experts = np.unique(np.concatenate([people for *_, people in entries]))
        heard = d.x[d.select_people(groups[number], experts)]
        d.program.add_row([(without, 1.0), (heard, float(most)), (columns, -1.0)], 0.0, INF)


def changes(d: Draft) -> None:
    """Fill the first objective of a rerun: what each previous attendance turns into, by weight."""
    previous = d.problem.previous
    if previous is None:
        return
    before = {m.id: m for m in previous.meetings}
    slot_ids = {slot.id: i for i, slot in enumerate(d.problem.slots)}
    venue_ids = {venue.id: i for i, venue in enumerate(d.problem.venues)}
    attended: dict[int, set[int]] = {}
    for p, m, _ in d.previous_attends:
        attended.setdefault(p, set()).add(m)
    for p, m, entry in d.previous_attends:
        if not entry.weight:
            continue
        place = before[entry.meeting]
        at = d.by_person[p]
        same_slot = d.index.option_slot[d.option[at]] == slot_ids.get(place.slot, -1)
        same_venue = d.index.option_venue[d.option[at]] == venue_ids.get(place.venue, -1)
        here = d.meeting[at] == m
        new = ~np.isin(d.meeting[at], sorted(attended[p]))
        stands = at[here & same_slot & same_venue]
        entries = [(d.x[stands], 1.0)]
        for where, penalty in (
            (new & same_slot & same_venue, previous.change.meeting),
            ((here | new) & same_slot & ~same_venue, previous.change.venue),
            ((here | new) & ~same_slot, previous.change.slot),
        ):
            if where.any():
                column = d.program.add_columns(1, changes=entry.weight * penalty)
                d.program.add_row([(column, 1.0), (d.x[at[where]], -1.0)], -INF, 0.0)
                entries.append((column, 1.0))
        lost = d.program.add_columns(1, changes=entry.weight * previous.change.lost)
        d.program.add_row([*entries, (lost, 1.0)], 1.0, INF)


TERMS: tuple[Term, ...] = (
    unplaced,
    attendance,
    opening,
    quotas,
    variety,
    coverage,
    crowding,
    balance,
    pairs,
    repeats,
    cases,
    changes,
)
"""Every cost term, and the changes of a rerun."""

COUPLING: frozenset[Term] = frozenset((unplaced, repeats, cases, changes))
"""The terms that speak of more than one meeting; a model of one option leaves them out."""
