"""A timetable problem as flat arrays, for a search that makes a million moves a second.

Every rule and cost within one meeting is a function of counts: how many attendees match, how many
share a value, how many values there are. So each becomes a *counter* with a range in which it costs
nothing, and a cost or a hard penalty for each below or above it. People who must sit together are
one *unit*. This is the search's own view of the model; what it finds is judged by the checker.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from matcher.engines.counters import Counters, count
from matcher.model.index import Index, size_limit
from matcher.model.linear import Ints
from matcher.roster import HeldMeeting

FAR = 2**40
"""A cost that means "can't", and a count that nothing reaches."""
SEATS = 8
"""Meetings that one person attends at most in this search; who may attend more gets no more."""


class Tally(NamedTuple):
    """The arrays. A pair is a unit that may attend a meeting; options are numbered as in Index.

    "Starts" arrays have one entry more than what they are about, so that slices follow from them.
    """

    unit_cost: Ints
    """Per unit the cost of attending nothing."""
    unit_size: Ints
    unit_seats: Ints
    """Per unit the meetings that it attends at most."""
    unit_pairs: Ints
    """Starts: a unit's pairs, sorted by meeting."""
    nearest: Ints
    """A unit's pairs from cheap to dear, in the same slices."""
    pair_unit: Ints
    pair_meeting: Ints
    pair_costs: Ints
    """Per pair where its row in `cost` starts: one number per option of the meeting."""
    cost: Ints
    """Travel minutes of a pair by option of the meeting; FAR where it can't attend."""
    pair_counts: Ints
    """Starts: a pair's part of `counter` and `amount`."""
    counter: Ints
    amount: Ints
    locked: Ints
    """Per pair 1 when it is pinned."""
    impossible: int
    """Pinned people who can't attend where they are pinned."""
    meeting_pairs: Ints
    """Starts: a meeting's part of `meeting_pair`."""
    meeting_pair: Ints
    meeting_options: Ints
    """Starts: a meeting's options."""
    meeting_seats: Ints
    """Starts: a meeting's part of the list of who sits where."""
    meeting_counters: Ints
    """Starts: a meeting's counters."""
    minimum: Ints
    """Per meeting the least number of people."""
    open_cost: Ints
    """Per meeting what holding it costs whoever comes."""
    required: Ints
    exclusive: Ints
    """Per meeting a number shared by meetings that exclude each other; -1 without."""
    option_slot: Ints
    option_venue: Ints
    option_most: Ints
    """Per option the most people."""
    option_usable: Ints
    low: Ints
    high: Ints
    """Per counter the range that costs nothing."""
    under: Ints
    over: Ints
    """Per counter the cost of each below and above."""
    hard_under: Ints
    hard_over: Ints
    """The same in broken hard rules."""
    parent: Ints
    """Per counter the counter of distinct values that it belongs to; -1 without."""
    overlap: Ints
    """1 where two slots share an instant, shape (slots, slots)."""
    slot_instants: Ints
    """Starts: a slot's part of `slot_instant`."""
    slot_instant: Ints
    instants: int
    rooms: Ints
    """Per venue."""
    parallel: int
    """Meetings at once at most."""
    friends: Ints
    """Starts: a unit's part of `friend`, the units that it is paired with."""
    friend: Ints
    friend_cost: Ints
    friend_hard: Ints


def tally_of(index: Index) -> tuple[Tally, list[list[int]]]:
    """The arrays of a problem without cases, repeats or `previous`, and the people of each unit."""
    problem = index.problem
    units = _units(index)
    unit_of = np.zeros(len(problem.people), dtype=np.int64)
    for u, people in enumerate(units):
        unit_of[people] = u
    size = np.array([len(people) for people in units], dtype=np.int64)
    friends = _friends(index, unit_of, len(units))
    unit, option, cost = _attendances(index, units, unit_of, size, friends)
    meetings, options = len(problem.meetings), len(index.option_meeting)
    starts = np.searchsorted(index.option_meeting, np.arange(meetings + 1))
    pair_key, pair_of = np.unique(unit * meetings + index.option_meeting[option], return_inverse=True)
    pair_unit, pair_meeting = np.divmod(pair_key, max(1, meetings))
    widths = np.diff(starts)[pair_meeting]
    pair_costs = np.cumsum(widths) - widths
    table = np.full(int(widths.sum()), FAR, dtype=np.int64)
    table[pair_costs[pair_of] + option - starts[pair_meeting[pair_of]]] = cost
    least = np.full(len(pair_key), FAR, dtype=np.int64)
    np.minimum.at(least, pair_of, cost)
    meeting_pair = np.argsort(pair_meeting, kind="stable")
    meeting_pairs = np.searchsorted(pair_meeting[meeting_pair], np.arange(meetings + 1))
    everybody = int(size.sum())
    most = np.array(
        [
            everybody
            if (limit := size_limit(problem.meetings[m], problem.venues[v].capacity)) is None
            else limit
            for m, v in zip(index.option_meeting, index.option_venue, strict=True)
        ],
        dtype=np.int64,
    )
    seats = [
        min(int(most[starts[m] : starts[m + 1]].max(initial=0)), int(n))
        for m, n in enumerate(np.diff(meeting_pairs))
    ]
    counters: Counters = count(index, units, pair_unit, meeting_pair, meeting_pairs)
    usable, required, locked, impossible = _settled(index, unit_of, pair_unit, pair_meeting)
    instants = index.slots_at
    at = [np.flatnonzero([mask[s] for mask in instants]) for s in range(len(problem.slots))]
    tally = Tally(
        unit_cost=_ints(sum(problem.people[p].unplaced_cost for p in people) for people in units),
        unit_size=size,
        unit_seats=_ints(_seats(index, people) for people in units),
        unit_pairs=np.searchsorted(pair_unit, np.arange(len(units) + 1)),
        nearest=np.lexsort((least, pair_unit)),
        pair_unit=pair_unit,
        pair_meeting=pair_meeting,
        pair_costs=pair_costs,
        cost=table,
        pair_counts=counters.starts,
        counter=counters.counter,
        amount=counters.amount,
        locked=locked,
        impossible=impossible,
        meeting_pairs=meeting_pairs,
        meeting_pair=meeting_pair,
        meeting_options=starts,
        meeting_seats=_starts(seats),
        meeting_counters=counters.meeting_starts,
        minimum=_ints(m.min_size for m in problem.meetings),
        open_cost=_ints(m.open_cost for m in problem.meetings) + counters.fixed,
        required=required,
        exclusive=_numbers([m.exclusive for m in problem.meetings]),
        option_slot=index.option_slot,
        option_venue=index.option_venue,
        option_most=most,
        option_usable=usable,
        low=counters.low,
        high=counters.high,
        under=counters.under,
        over=counters.over,
        hard_under=counters.hard_under,
        hard_over=counters.hard_over,
        parent=counters.parent,
        overlap=_ints(
            a.start < b.end and b.start < a.end for a in problem.slots for b in problem.slots
        ).reshape(len(problem.slots), len(problem.slots)),
        slot_instants=_starts([len(a) for a in at]),
        slot_instant=_ints(i for a in at for i in a),
        instants=len(instants),
        rooms=_ints(venue.rooms for venue in problem.venues),
        parallel=FAR if problem.max_parallel is None else problem.max_parallel,
        friends=_starts([len(friends[u]) for u in range(len(units))]),
        friend=_ints(v for u in range(len(units)) for v in friends[u]),
        friend_cost=_ints(cost for u in range(len(units)) for cost, _ in friends[u].values()),
        friend_hard=_ints(hard for u in range(len(units)) for _, hard in friends[u].values()),
    )
    assert options == len(most)
    return tally, units


def _ints(values: Any) -> Ints:
    return np.array(list(values), dtype=np.int64)


def _starts(lengths: list[int]) -> Ints:
    return np.concatenate(([0], np.cumsum(_ints(lengths)))).astype(np.int64)


def _numbers(names: list[str | None]) -> Ints:
    known = {name: i for i, name in enumerate(dict.fromkeys(n for n in names if n is not None))}
    return _ints(-1 if name is None else known[name] for name in names)


def _units(index: Index) -> list[list[int]]:
    """The people of each unit: who is together with somebody who is together with …"""
    first = np.arange(len(index.problem.people))
    for together in index.problem.together:
        people = sorted({index.people[p] for p in together})
        heads = {int(first[p]) for p in people}
        if heads:
            first[np.isin(first, sorted(heads))] = min(heads)
    members: dict[int, list[int]] = {}
    for person, head in enumerate(first.tolist()):
        members.setdefault(head, []).append(person)
    return list(members.values())


Friends = list[dict[int, tuple[int, int]]]


def _friends(index: Index, unit_of: Ints, count: int) -> Friends:
    """Per unit: other units (and itself) → cost and broken rules of each meeting that both attend."""
    found: Friends = [{} for _ in range(count)]

    def add(p: int, q: int, cost: int, hard: int) -> None:
        u, v = int(unit_of[p]), int(unit_of[q])
        for a, b in ((u, v), (v, u)) if u != v else ((u, u),):
            before = found[a].get(b, (0, 0))
            found[a][b] = (before[0] + cost, before[1] + hard)

    for pair in index.problem.pairs:
        add(index.people[pair.a], index.people[pair.b], pair.cost, 0)
    for apart in index.problem.apart:
        people = sorted({index.people[p] for p in apart})
        for i, p in enumerate(people):
            for q in people[i + 1 :]:
                add(p, q, 0, 1)
    return found


def _attendances(
    index: Index, units: list[list[int]], unit_of: Ints, size: Ints, friends: Friends
) -> tuple[Ints, Ints, Ints]:
    """(unit, option, cost) where every member can be, sorted; less what pins and `apart` forbid."""
    options = max(1, len(index.option_meeting))
    key, inverse, times = np.unique(
        unit_of[index.person] * options + index.option, return_inverse=True, return_counts=True
    )
    cost = np.zeros(len(key), dtype=np.int64)
    np.add.at(cost, inverse, index.cost)
    unit, option = np.divmod(key, options)
    seats = _ints(_seats(index, people) for people in units)
    keep = (times == size[unit]) & (seats[unit] > 0)
    for u, known in enumerate(friends):
        within, forbidden = known.get(u, (0, 0))
        if within or forbidden:
            cost[unit == u] += within
            keep &= (unit != u) | (forbidden == 0)
    for pin in index.problem.pins:
        if pin.person is not None and pin.attends is False:
            u, m = unit_of[index.people[pin.person]], index.meetings[pin.meeting]
            keep &= (unit != u) | (index.option_meeting[option] != m)
    return unit[keep], option[keep], cost[keep]


def _seats(index: Index, people: list[int]) -> int:
    most = [index.problem.people[p].max_meetings for p in people]
    return min([SEATS, *(m for m in most if m is not None)])


def _settled(
    index: Index, unit_of: Ints, pair_unit: Ints, pair_meeting: Ints
) -> tuple[Ints, Ints, Ints, int]:
    """Options that can be used, meetings that must be held, pairs that are pinned, pins that can't hold."""
    problem = index.problem
    usable = np.ones(len(index.option_meeting), dtype=np.int64)
    required = _ints(not meeting.optional for meeting in problem.meetings)
    locked = np.zeros(len(pair_unit), dtype=np.int64)
    impossible = 0
    for pin in problem.pins:
        m = index.meetings[pin.meeting]
        mine = index.option_meeting == m
        if pin.held is False:
            usable[mine] = 0
        elif pin.held or pin.option is not None or pin.attends:
            required[m] = 1
        if pin.option is not None:
            chosen = index.option_number.get((m, *pin.option), -1)
            usable[mine & (np.arange(len(usable)) != chosen)] = 0
        if pin.person is not None and pin.attends:
            mine = (pair_unit == unit_of[index.people[pin.person]]) & (pair_meeting == m)
            locked[mine] = 1
            impossible += not mine.any()
    return usable, required, locked, impossible


def held_of(
    index: Index, tally: Tally, units: list[list[int]], options: Ints, seats: Ints
) -> list[HeldMeeting]:
    """The held meetings of a roster of the search: an option per meeting (-1: none), pairs per unit."""
    problem = index.problem
    people: dict[int, list[int]] = {}
    for u, row in enumerate(seats.tolist()):
        for pair in row:
            if pair >= 0:
                people.setdefault(int(tally.pair_meeting[pair]), []).extend(units[u])
    return [
        HeldMeeting(
            id=meeting.id,
            slot=problem.slots[index.option_slot[o]].id,
            venue=problem.venues[index.option_venue[o]].id,
            people=[problem.people[p].id for p in sorted(people.get(m, []))],
        )
        for m, (meeting, o) in enumerate(zip(problem.meetings, options.tolist(), strict=True))
        if o >= 0
    ]
