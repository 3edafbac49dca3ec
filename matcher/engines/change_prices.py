"""What each earlier attendance can become in a rerun, what that counts as, and a bound on the sum.

The relaxation here knows people, seats, options and rooms, and nothing of who sits with whom: a program
with one column for every way in which an earlier attendance can be replaced. Any duals of it give a valid
bound on the changes, and with it how much every single way adds to that bound.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from matcher.engines.backends import safe_bound, search_cpsat, solve_linear
from matcher.engines.outcome import Limits
from matcher.model.index import Bools, Index, size_limit
from matcher.model.linear import Floats, Ints, Program, ProgramBuilder
from matcher.problem import PreviousPart
from matcher.roster import whole_bound

DUST = 1e-6
"""What floating point may add to a bound, relative to its size."""
WHOLE = 50_000
"""Columns up to which the relaxation is solved in whole numbers."""


@dataclass(frozen=True)
class Ways:
    """Every way to replace an earlier attendance that is worth more than losing it.

    Arrays by way: entry (number of the earlier attendance), at (position in the index), price.
    By entry: person, meeting, lost (its price when nothing replaces it), single (whether its person attended
    nothing else before and may attend one meeting: then a way is all that this person does), sure (it stands,
    by a pin or because its meeting is frozen). Prices are weighted changes.
    """

    index: Index
    possible: Bools
    """By attendance: whether pins and frozen meetings leave it any chance."""
    entry: Ints
    at: Ints
    price: Ints
    stands: Bools
    person: Ints
    meeting: Ints
    lost: Ints
    single: Bools
    sure: Bools

    @cached_property
    def least(self) -> Ints:
        """Per entry the least that it must count for, whatever the others do."""
        found = self.lost.copy()
        np.minimum.at(found, self.entry, self.price)
        return found

    @cached_property
    def seats(self) -> Floats:
        """Per option how many people fit; infinite where there is no limit."""
        index, problem = self.index, self.index.problem
        limits = [
            size_limit(problem.meetings[m], problem.venues[v].capacity)
            for m, v in zip(index.option_meeting.tolist(), index.option_venue.tolist(), strict=True)
        ]
        return np.array([np.inf if limit is None else limit for limit in limits], dtype=np.float64)


@dataclass(frozen=True)
class Bound:
    """A proven bound on the changes, and what each decision adds to it (0 where that is nothing)."""

    value: float
    ways: Floats
    lost: Floats
    options: Floats
    """By option: what using it adds; negative: what not using it adds."""


def ways_of(index: Index, previous: PreviousPart) -> Ways:
    """The ways of every earlier attendance that still means something and has weight."""
    possible = _possible(index, previous)
    before = {meeting.id: meeting for meeting in previous.meetings}
    slots = {slot.id: i for i, slot in enumerate(index.problem.slots)}
    venues = {venue.id: i for i, venue in enumerate(index.problem.venues)}
    order = np.argsort(index.person, kind="stable")
    starts = np.searchsorted(index.person[order], np.arange(len(index.problem.people) + 1))
    known = [
        (index.people[each.person], index.meetings[each.meeting], each)
        for each in previous.attends
        if each.person in index.people and each.meeting in index.meetings
    ]
    attended: dict[int, list[int]] = {}
    for p, m, _ in known:
        attended.setdefault(p, []).append(m)
    sure = _sure(index, previous)
    change = previous.change
    parts: list[tuple[Ints, Ints, Bools]] = []
    facts: list[tuple[int, int, int, bool, bool]] = []
    for p, m, each in known:
        if not each.weight:
            continue
        place = before[each.meeting]
        at = order[starts[p] : starts[p + 1]]
        at = at[possible[at]]
        options = index.option[at]
        same_slot = index.option_slot[options] == slots.get(place.slot, -1)
        same_venue = index.option_venue[options] == venues.get(place.venue, -1)
        here = index.option_meeting[options] == m
        price = np.where(same_slot, np.where(same_venue, change.meeting, change.venue), change.slot)
        stands = here & same_slot & same_venue
        price = np.where(stands, 0, price)
        other = ~here & np.isin(index.option_meeting[options], attended[p])
        stays = (p, m) in sure and bool(stands.any())
        useful = stands if stays else ~other & (stands | (price < change.lost))
        parts.append((at[useful], price[useful] * each.weight, stands[useful]))
        single = len(attended[p]) == 1 and index.problem.people[p].max_meetings == 1
        facts.append((p, m, change.lost * each.weight, single, stays))
    nothing = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.bool_))
    count = [len(at) for at, _, _ in parts]
    columns = [np.array(column) for column in zip(*facts, strict=True)] if facts else [nothing[0]] * 5
    return Ways(
        index,
        possible,
        np.repeat(np.arange(len(parts)), count),
        np.concatenate([at for at, _, _ in parts] or nothing[:1]),
        np.concatenate([price for _, price, _ in parts] or nothing[:1]),
        np.concatenate([stands for _, _, stands in parts] or nothing[2:]),
        columns[0].astype(np.int64),
        columns[1].astype(np.int64),
        columns[2].astype(np.int64),
        columns[3].astype(np.bool_),
        columns[4].astype(np.bool_),
    )


def _sure(index: Index, previous: PreviousPart) -> set[tuple[int, int]]:
    """(person, meeting) of earlier attendances that stand: in a frozen meeting, or pinned with its option."""
    before = {meeting.id: (meeting.slot, meeting.venue) for meeting in previous.meetings}
    kept = {pin.meeting for pin in index.problem.pins if pin.option and pin.option == before.get(pin.meeting)}
    frozen = set(previous.frozen) & before.keys()
    pinned = {(pin.person, pin.meeting) for pin in index.problem.pins if pin.attends and pin.meeting in kept}
    return {
        (index.people[each.person], index.meetings[each.meeting])
        for each in previous.attends
        if each.person in index.people and each.meeting in index.meetings
        if each.meeting in frozen or (each.person, each.meeting) in pinned
    }


def _possible(index: Index, previous: PreviousPart) -> Bools:
    """Attendances that neither a pin nor a frozen meeting excludes."""
    problem = index.problem
    possible = np.ones(len(index.person), dtype=np.bool_)
    open_options = np.ones(len(index.option_meeting), dtype=np.bool_)

    def only(meeting: int, slot: str, venue: str) -> None:
        mine = index.option_meeting == meeting
        chosen = index.option_number.get((meeting, slot, venue))
        open_options[mine] = False
        if chosen is not None:
            open_options[chosen] = True

    for pin in problem.pins:
        m = index.meetings[pin.meeting]
        if pin.option is not None:
            only(m, *pin.option)
        elif pin.held is False:
            open_options[index.option_meeting == m] = False
        elif pin.person is not None:
            p = index.people[pin.person]
            if not pin.attends:
                possible[(index.person == p) & (index.meeting == m)] = False
            elif problem.people[p].max_meetings == 1:
                possible[(index.person == p) & (index.meeting != m)] = False
    before = {meeting.id: meeting for meeting in previous.meetings}
    for frozen in dict.fromkeys(previous.frozen):
        if frozen not in index.meetings:
            continue
        m = index.meetings[frozen]
        if frozen in before:
            only(m, before[frozen].slot, before[frozen].venue)
        else:
            open_options[index.option_meeting == m] = False
        stay = [index.people[a.person] for a in previous.attends if a.meeting == frozen
                and a.person in index.people]  # fmt: skip
        possible[(index.meeting == m) & ~np.isin(index.person, stay)] = False
    return possible & open_options[index.option]


def alone(ways: Ways) -> Bound:
    """The bound of everybody for themselves, as if there were seats and rooms for all."""
    return Bound(
        float(ways.least.sum()),
        (ways.price - ways.least[ways.entry]).astype(np.float64),
        np.where(ways.sure, np.inf, ways.lost - ways.least),
        np.zeros(len(ways.index.option_meeting)),
    )


def together(ways: Ways, seconds: float) -> Bound | None:
    """The bound of the relaxation with seats, options and rooms; None when it takes too long."""
    program = _relaxation(ways)
    # HiGHS was seen to give duals of the wrong sign here, which make a worthless bound.
    found = solve_linear(program, solver="GLOP", seconds=seconds, parameters="use_dual_simplex:true")
    if found.duals is None:
        return None
    reduced = program.cost - program.matrix.T @ found.duals
    n, e = len(ways.entry), len(ways.person)
    lost = np.where(ways.sure, np.inf, reduced[n : n + e])
    return Bound(safe_bound(program, found.duals), reduced[:n], lost, reduced[n + e :])


def relaxed_changes(
    ways: Ways, bound: Bound, most: int, limits: Limits, seconds: float, stop: threading.Event
) -> int | None:
    """A bound on the changes from the relaxation in whole numbers, for rosters with at most `most` changes.

    None when it is too large for that. Where other rosters exist, they have more changes than `most`.
    """
    more = most - bound.value + DUST * (1.0 + abs(bound.value))
    program = _relaxation(ways)
    excess = np.concatenate((bound.ways, bound.lost, bound.options))
    upper = np.where(excess <= more, program.var_upper, 0.0)
    if np.count_nonzero(upper) > WHOLE:
        return None
    whole = replace(program, var_upper=upper, integral=np.ones(len(upper), dtype=np.bool_))
    found = search_cpsat(
        whole,
        whole.cost,
        seconds=seconds,
        workers=limits.workers,
        seed=limits.seed,
        least=whole_bound(bound.value),
        stop=stop,
    )
    return None if found.bound is None else min(found.bound, most)


def _relaxation(ways: Ways) -> Program:
    index, problem = ways.index, ways.index.problem
    program = ProgramBuilder()
    program.label("relaxation")
    n, e, options = len(ways.entry), len(ways.person), len(index.option_meeting)
    way = program.add_columns(n, cost=ways.price)
    lost = program.add_columns(e, cost=ways.lost, upper=np.where(ways.sure, 0.0, 1.0))
    used = program.add_columns(options)
    covered = [(ways.entry, way, 1.0), (np.arange(e), lost, 1.0)]
    program.add_rows(e, covered, 1.0, np.where(ways.single, 1.0, np.inf))
    option = index.option[ways.at]
    # Whoever stays holds a meeting where it was; whoever can't needs the option that they go to.
    stays = np.zeros(e, dtype=np.bool_)
    stays[ways.entry[ways.stands]] = True
    linked = np.flatnonzero(ways.stands | ~stays[ways.entry])
    row = np.arange(len(linked))
    program.add_rows(len(linked), [(row, way[linked], 1.0), (row, used[option[linked]], -1.0)], -np.inf, 0.0)
    # Somebody with two earlier attendances may replace both by one seat: half of it each.
    most = np.bincount(ways.person, minlength=len(problem.people))
    whole = int(most.max(initial=1))
    share = np.where(ways.stands, whole, whole // np.maximum(most, 1)[ways.person[ways.entry]])
    tight = np.flatnonzero(np.bincount(option, minlength=options) > ways.seats)
    number = np.full(options, -1)
    number[tight] = np.arange(len(tight))
    kept = np.flatnonzero(number[option] >= 0)
    taken = (number[option[kept]], way[kept], share[kept].astype(np.float64))
    there = (np.arange(len(tight)), used[tight], -whole * ways.seats[tight])
    program.add_rows(len(tight), [taken, there], -np.inf, 0.0)
    program.add_rows(len(problem.meetings), [(index.option_meeting, used, 1.0)], -np.inf, 1.0)
    rooms = np.array([venue.rooms for venue in problem.venues], dtype=np.float64)
    for under_way in index.slots_at:
        now = np.flatnonzero(under_way[index.option_slot])
        if problem.max_parallel is not None:
            program.add_row([(used[now], 1.0)], -np.inf, float(problem.max_parallel))
        if len(now):
            program.add_rows(len(rooms), [(index.option_venue[now], used[now], 1.0)], -np.inf, rooms)
    _minimums(ways, program, way, used)
    return program.build()


def _minimums(ways: Ways, program: ProgramBuilder, way: Ints, used: Ints) -> None:
    """New meetings have their minimums; everybody who could come by what is no way does so for free."""
    index, problem = ways.index, ways.index.problem
    previous = problem.previous
    assert previous is not None
    waived = set(previous.frozen)
    if previous.shortfall is not None:
        waived |= {meeting.id for meeting in previous.meetings}
    meeting_of = index.meeting
    counted = np.flatnonzero(ways.single[ways.entry])
    unpriced = ways.possible.copy()
    unpriced[ways.at[counted]] = False
    there = meeting_of[ways.at[counted]]
    people = ways.person[ways.entry[counted]]
    for m, meeting in enumerate(problem.meetings):
        if meeting.id in waived:
            continue
        options = np.flatnonzero(index.option_meeting == m)
        here = there == m
        free = np.unique(index.person[(meeting_of == m) & unpriced])
        needs = [(np.ones(len(problem.people), dtype=np.bool_), meeting.min_size)]
        needs += [(index.mask(quota.match), quota.min) for quota in meeting.quotas if quota.min]
        for matches, least in needs:
            short = least - int(matches[free].sum())
            if short > 0:
                mine = way[counted[here & matches[people]]]
                program.add_row([(mine, 1.0), (used[options], -float(short))], 0.0, np.inf)
