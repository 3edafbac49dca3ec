"""The hard rules: each function adds the rows of one sentence that is true of every good roster.

`RULES` is the whole list; the checker has the same names (matcher.rule_names).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from matcher.model.draft import Draft, Group
from matcher.model.index import size_limit
from matcher.model.linear import Floats, Ints

INF = np.inf
Rule = Callable[[Draft], None]


def each_meeting_is_held_in_an_option_that_can_be_used(d: Draft) -> None:
    meetings = np.flatnonzero(d.h >= 0)
    row = np.full(len(d.h), -1)
    row[meetings] = np.arange(len(meetings))
    entries = [
        (row[d.index.option_meeting[d.options]], d.y[d.options], 1.0),
        (row[meetings], d.h[meetings], -1.0),
    ]
    d.program.add_rows(len(meetings), entries, 0.0, 0.0)


def each_required_meeting_is_held(d: Draft) -> None:
    for m in np.flatnonzero(d.h >= 0):
        if not d.problem.meetings[m].optional:
            if not d.h_is_used(int(m)):
                d.impossible(
                    f"bijeenkomst {d.problem.meetings[m].id} heeft geen moment en locatie die samengaan"
                )
            else:
                d.program.add_row([(d.h[m], 1.0)], 1.0, 1.0)


def each_attendance_is_possible(d: Draft) -> None:
    if not d.scope.fixed:
        count = len(d.x)
        d.program.add_rows(
            count, [(np.arange(count), d.x, 1.0), (np.arange(count), d.y[d.option], -1.0)], -INF, 0.0
        )


def each_meeting_has_at_least_its_minimum_size(d: Draft) -> None:
    for g in d.groups:
        least = g.meeting.min_size
        if least and g.meeting_number not in d.frozen:
            _at_least(d, g, g.at, least)


def no_meeting_exceeds_its_maximum_size_or_room(d: Draft) -> None:
    for o in d.options:
        m = int(d.index.option_meeting[o])
        most = size_limit(d.problem.meetings[m], d.problem.venues[d.index.option_venue[o]].capacity)
        start, end = np.searchsorted(d.option, o, "left"), np.searchsorted(d.option, o, "right")
        if most is not None and end - start > most:
            d.program.add_row([(d.x[start:end], 1.0), (d.y[o], -float(most))], -INF, 0.0)


def no_meeting_exceeds_a_limit(d: Draft) -> None:
    for g in d.groups:
        for limit in g.meeting.limits:
            if limit.max is None:
                continue
            for _, at in d.by_value(g, limit.by, limit.match):
                if limit.by == "school":
                    _limit_by_school(d, g, at, limit.max)
                elif len(at) > limit.max:
                    d.row(g, [(d.x[at], 1.0)], -float(limit.max), -INF, 0.0)


def _limit_by_school(d: Draft, g: Group, at: Ints, most: int) -> None:
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
    entries: list[tuple[Any, float]] = [(d.x[at], 1.0)]
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
        for quota in g.meeting.quotas:
            if quota.min and g.meeting_number not in d.frozen:
                _at_least(d, g, d.select(g, quota.match), quota.min)


def no_meeting_exceeds_its_quota_maximums(d: Draft) -> None:
    for g in d.groups:
        for quota in g.meeting.quotas:
            at = d.select(g, quota.match)
            if quota.max is not None and len(at) > quota.max:
                d.row(g, [(d.x[at], 1.0)], -float(quota.max), -INF, 0.0)


def _at_least(d: Draft, g: Group, at: Ints, least: int) -> None:
    """At least `least` of these attend when the group is held; softly for a published meeting."""
    entries = [(d.x[at], 1.0)]
    if g.meeting_number in d.softened:
        previous = d.problem.previous
        assert previous is not None and previous.shortfall is not None
        short = d.program.add_columns(1, cost=previous.shortfall, upper=least)
        entries.append((short, 1.0))
    d.row(g, entries, -float(least), 0.0, INF)


def apart_people_never_share_a_meeting(d: Draft) -> None:
    for apart in d.problem.apart:
        people = np.array(sorted({d.index.people[p] for p in apart}), dtype=np.int64)
        for g in d.groups:
            at = d.select_people(g, people)
            if len(np.unique(d.person[at])) > 1:
                d.row(g, [(d.x[at], 1.0)], -1.0, -INF, 0.0)


def together_people_attend_the_same_meetings(d: Draft) -> None:
    for together in d.problem.together:
        people = sorted({d.index.people[p] for p in together})
        for p, q in zip(people, people[1:], strict=False):
            left = dict(zip(d.option[d.by_person[p]].tolist(), d.x[d.by_person[p]].tolist(), strict=True))
            right = dict(zip(d.option[d.by_person[q]].tolist(), d.x[d.by_person[q]].tolist(), strict=True))
            for o in sorted(left.keys() | right.keys()):
                entries = [(left[o], 1.0)] if o in left else []
                entries += [(right[o], -1.0)] if o in right else []
                d.program.add_row(entries, 0.0, 0.0)


def each_discussed_case_has_a_presenter_present(d: Draft) -> None:
    for (c, _), (g, column) in d.cases.items():
        d.program.add_row([(column, 1.0), (d.x[d.select_people(g, d.presenters[c])], -1.0)], -INF, 0.0)
        if g.on is not None:
            d.program.add_row([(column, 1.0), (g.on, -1.0)], -INF, 0.0)


def nobody_hears_a_case_of_their_own_institution(d: Draft) -> None:
    for (c, _), (g, column) in d.cases.items():
        barred = g.at[d.strangers_barred(c)[d.person[g.at]]]
        for p in np.unique(d.person[barred]):
            d.program.add_row([(d.x[barred[d.person[barred] == p]], 1.0), (column, 1.0)], -INF, 1.0)


def no_meeting_discusses_more_cases_than_its_maximum(d: Draft) -> None:
    for g in d.groups:
        columns = [column for (_, number), (_, column) in d.cases.items() if number == g.number]
        if g.meeting.max_cases is not None and len(columns) > g.meeting.max_cases:
            d.row(g, [(columns, 1.0)], -float(g.meeting.max_cases), -INF, 0.0)


def each_case_is_discussed_at_most_once(d: Draft) -> None:
    for c in range(len(d.problem.cases)):
        columns = d.case_columns(c)
        if len(columns) > 1:
            d.program.add_row([(columns, 1.0)], -INF, 1.0)


def no_venue_has_more_meetings_at_once_than_rooms(d: Draft) -> None:
    for v, venue in enumerate(d.problem.venues):
        mine = d.options[d.index.option_venue[d.options] == v]
        for at in d.index.slots_at:
            here = mine[at[d.index.option_slot[mine]]]
            if len(np.unique(d.index.option_meeting[here])) > venue.rooms:
                d.program.add_row([(d.y[here], 1.0)], -INF, float(venue.rooms))


def no_more_meetings_are_under_way_at_once_than_allowed(d: Draft) -> None:
    most = d.problem.max_parallel
    for at in d.index.slots_at if most is not None else ():
        here = d.options[at[d.index.option_slot[d.options]]]
        if most is not None and len(np.unique(d.index.option_meeting[here])) > most:
            d.program.add_row([(d.y[here], 1.0)], -INF, float(most))


def nobody_attends_more_meetings_than_their_maximum(d: Draft) -> None:
    most = np.array(
        [INF if p.max_meetings is None else p.max_meetings for p in d.problem.people], dtype=np.float64
    )
    _at_most(d, d.person, np.arange(len(d.x)), most)


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


def _at_most(d: Draft, key: Ints, at: Ints, most: Floats) -> None:
    """For each key, at most `most[key]` of the attendances `at`; rows that can't bind are left out."""
    pairs = np.unique(np.stack((key, d.meeting[at])), axis=1)
    meetings = np.bincount(pairs[0], minlength=len(most))
    binding = np.flatnonzero(meetings > most)
    row = np.full(len(most), -1)
    row[binding] = np.arange(len(binding))
    kept = row[key] >= 0
    d.program.add_rows(len(binding), [(row[key[kept]], d.x[at[kept]], 1.0)], -INF, most[binding])


def each_pinned_person_attends_or_stays_away(d: Draft) -> None:
    for pin in d.problem.pins:
        if pin.person is None:
            continue
        at = d.attends(d.index.people[pin.person], d.index.meetings[pin.meeting])
        if pin.attends and not len(at):
            d.impossible(f"{pin.person} is vastgezet in {pin.meeting}, maar kan daar niet bij zijn")
        elif len(at):
            wanted = 1.0 if pin.attends else 0.0
            d.program.add_row([(d.x[at], 1.0)], wanted, wanted)


def each_pinned_option_is_used(d: Draft) -> None:
    for pin in d.problem.pins:
        if pin.option is not None:
            _use_option(d, d.index.meetings[pin.meeting], *pin.option)


def each_meeting_is_held_or_not_as_pinned(d: Draft) -> None:
    for pin in d.problem.pins:
        m = d.index.meetings[pin.meeting]
        if pin.held and not d.h_is_used(m):
            d.impossible(f"bijeenkomst {pin.meeting} is vastgezet, maar kan nergens")
        elif pin.held is not None:
            d.program.add_row([(d.h[m], 1.0)], float(pin.held), float(pin.held))


def _use_option(d: Draft, m: int, slot: str, venue: str) -> None:
    o = d.index.option_number.get((m, slot, venue))
    if o is None or d.y[o] < 0:
        d.impossible(
            f"bijeenkomst {d.problem.meetings[m].id} ligt vast op {slot} in {venue}, maar dat kan niet"
        )
    else:
        d.program.add_row([(d.y[o], 1.0)], 1.0, 1.0)


def each_frozen_meeting_keeps_its_option(d: Draft) -> None:
    for m, place in d.frozen.items():
        if place is None:
            d.program.add_row([(d.h[m], 1.0)], 0.0, 0.0)
        else:
            _use_option(d, m, place.slot, place.venue)


def each_frozen_meeting_keeps_its_people(d: Draft) -> None:
    for p, m, _ in d.previous_attends:
        if d.frozen.get(m) is not None:
            at = d.attends(p, m)
            if len(at):
                d.program.add_row([(d.x[at], 1.0)], 1.0, 1.0)
            else:
                who, where = d.problem.people[p].id, d.problem.meetings[m].id
                d.impossible(
                    f"{who} zit in de bevroren bijeenkomst {where}, maar kan daar niet meer bij zijn"
                )


def each_frozen_meeting_admits_nobody(d: Draft) -> None:
    for m in d.frozen:
        stay = [p for p, n, _ in d.previous_attends if n == m]
        at = d.by_meeting[m]
        new = at[~np.isin(d.person[at], stay)]
        if len(new):
            d.program.add_row([(d.x[new], 1.0)], 0.0, 0.0)


RULES: tuple[Rule, ...] = (
    # Held.
    each_meeting_is_held_in_an_option_that_can_be_used,
    each_required_meeting_is_held,
    no_venue_has_more_meetings_at_once_than_rooms,
    no_more_meetings_are_under_way_at_once_than_allowed,
    # Attending.
    each_attendance_is_possible,
    nobody_attends_more_meetings_than_their_maximum,
    nobody_sits_in_two_overlapping_slots,
    nobody_attends_two_meetings_that_exclude_each_other,
    # Size and composition of one meeting.
    each_meeting_has_at_least_its_minimum_size,
    no_meeting_exceeds_its_maximum_size_or_room,
    no_meeting_exceeds_a_limit,
    each_meeting_meets_its_quota_minimums,
    no_meeting_exceeds_its_quota_maximums,
    # Cases.
    each_case_is_discussed_at_most_once,
    each_discussed_case_has_a_presenter_present,
    no_meeting_discusses_more_cases_than_its_maximum,
    nobody_hears_a_case_of_their_own_institution,
    # People among each other.
    together_people_attend_the_same_meetings,
    apart_people_never_share_a_meeting,
    # What is fixed beforehand.
    each_pinned_person_attends_or_stays_away,
    each_pinned_option_is_used,
    each_meeting_is_held_or_not_as_pinned,
    each_frozen_meeting_keeps_its_option,
    each_frozen_meeting_keeps_its_people,
    each_frozen_meeting_admits_nobody,
)
"""Every hard rule."""

COUPLING: frozenset[Rule] = frozenset(
    (
        each_required_meeting_is_held,
        no_venue_has_more_meetings_at_once_than_rooms,
        no_more_meetings_are_under_way_at_once_than_allowed,
        nobody_attends_more_meetings_than_their_maximum,
        nobody_sits_in_two_overlapping_slots,
        nobody_attends_two_meetings_that_exclude_each_other,
        each_case_is_discussed_at_most_once,
        each_meeting_is_held_or_not_as_pinned,
        each_pinned_person_attends_or_stays_away,
        each_pinned_option_is_used,
        each_frozen_meeting_keeps_its_option,
        each_frozen_meeting_keeps_its_people,
    )
)
"""The rules that speak of more than one option of one meeting; a model of one option leaves them out."""
