"""Simulated annealing over timetable and attendance together, compiled to machine code.

Small moves seat, unseat or exchange units; large ones hold a meeting by another option, open or
close it, and let people find their places again before the whole is judged (Metropolis' criterion;
Kirkpatrick, Gelatt and Vecchi, "Optimization by simulated annealing", 1983). Broken hard rules cost
`price` each, so that the search may pass through them; only rosters without any are kept.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from matcher.engines.tally import FAR, Tally, tally_of
from matcher.model.index import index_problem
from matcher.model.linear import Ints
from matcher.problem import Problem

JOIN, LEAVE, OPTION = 0, 1, 2
CLOSED = -1
MISSING = 10
"""Broken rules for which a required meeting counts that is not held."""
LOG = 20_000
"""Moves in the log beyond those that empty and fill every meeting: what refining a large move may add."""
COST, BROKEN, LOGGED = 0, 1, 2
"""Places in `State.total`: cost with broken rules priced, their number, moves logged."""


class State(NamedTuple):
    """A roster in the making."""

    price: int
    """Minutes that a broken hard rule costs."""
    under: Ints
    over: Ints
    """Per counter what each below and above costs, hard rules priced."""
    seat: Ints
    """The pairs that each unit attends, shape (units, seats); -1 where none."""
    seated: Ints
    """Per unit the number of meetings attended."""
    place: Ints
    """Where each seat stands in `table`, shape (units, seats)."""
    table: Ints
    """Per meeting who attends, as pairs."""
    units: Ints
    people: Ints
    """Per meeting the units and people that attend."""
    option: Ints
    """Per meeting the option by which it is held, or CLOSED."""
    counted: Ints
    """Per counter its value."""
    used: Ints
    """Rooms in use, shape (venues, instants)."""
    parallel: Ints
    """Meetings under way, per instant."""
    total: Ints
    log: Ints
    """What was done since the last mark, shape (moves, 3), to undo it."""
    loose: Ints
    """Units that lost their place in a large move."""
    best_seat: Ints
    best_option: Ints
    best: Ints
    """Cost of the best roster without broken rules."""
    random: NDArray[np.uint64]


def new_state(tally: Tally, price: int, seed: int) -> State:
    """Nobody attends and nothing is held."""
    seats = int(tally.unit_seats.max(initial=1))
    units, meetings = len(tally.unit_size), len(tally.minimum)
    log = LOG + 8 * (units + int(tally.meeting_seats[-1]))
    state = State(
        price=price,
        under=tally.under + price * tally.hard_under,
        over=tally.over + price * tally.hard_over,
        seat=np.full((units, max(1, seats)), -1, dtype=np.int64),
        seated=np.zeros(units, dtype=np.int64),
        place=np.zeros((units, max(1, seats)), dtype=np.int64),
        table=np.full(int(tally.meeting_seats[-1]), -1, dtype=np.int64),
        units=np.zeros(meetings, dtype=np.int64),
        people=np.zeros(meetings, dtype=np.int64),
        option=np.full(meetings, CLOSED, dtype=np.int64),
        counted=np.zeros(len(tally.low), dtype=np.int64),
        used=np.zeros((len(tally.rooms), max(1, tally.instants)), dtype=np.int64),
        parallel=np.zeros(max(1, tally.instants), dtype=np.int64),
        total=np.zeros(3, dtype=np.int64),
        log=np.zeros((log, 3), dtype=np.int64),
        loose=np.zeros(units, dtype=np.int64),
        best_seat=np.full((units, max(1, seats)), -1, dtype=np.int64),
        best_option=np.full(meetings, CLOSED, dtype=np.int64),
        best=np.array([FAR], dtype=np.int64),
        random=np.array([seed * 2654435761 % 2**63 + 88172645463325252], dtype=np.uint64),
    )
    missing = int(MISSING * tally.required.sum() + tally.locked.sum()) + tally.impossible
    state.total[COST] = int(tally.unit_cost.sum()) + price * missing
    state.total[BROKEN] = missing
    return state


_njit: Any = njit
# The inner functions are called by compiled code alone: without wrappers they compile in half the time.
_inner = _njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, error_model="numpy")
_compiled = _njit(cache=True, nogil=True, error_model="numpy")


@_inner
def _draw(s: State) -> float:
    """A random number in [0, 1): xorshift64* (Vigna, "An experimental exploration of xorshift", 2016)."""
    x = s.random[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    s.random[0] = x
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@_inner
def _below(s: State, n: int) -> int:
    """A random whole number from 0 to n - 1."""
    return int(_draw(s) * n)


@_inner
def _costs(t: Tally, s: State, c: int, value: int) -> int:
    if value < t.low[c]:
        return (t.low[c] - value) * s.under[c]
    if value > t.high[c]:
        return (value - t.high[c]) * s.over[c]
    return 0


@_inner
def _breaks(t: Tally, c: int, value: int) -> int:
    if value < t.low[c]:
        return (t.low[c] - value) * t.hard_under[c]
    if value > t.high[c]:
        return (value - t.high[c]) * t.hard_over[c]
    return 0


@_inner
def _change(t: Tally, s: State, u: int, p: int, sign: int) -> int:
    """What it costs more, besides `unit_cost`, when u joins (sign 1) or leaves (-1) the meeting of pair p."""
    m = t.pair_meeting[p]
    change = sign * (t.cost[t.pair_costs[p] + s.option[m] - t.meeting_options[m]] - s.price * t.locked[p])
    heads, least = s.people[m], t.minimum[m]
    change += s.price * (max(0, least - heads - sign * t.unit_size[u]) - max(0, least - heads))
    parent, more = -1, 0
    for i in range(t.pair_counts[p], t.pair_counts[p + 1]):
        c = t.counter[i]
        before = s.counted[c]
        after = before + sign * t.amount[i]
        if t.parent[c] >= 0:
            if t.parent[c] != parent:
                if more != 0:
                    n = s.counted[parent]
                    change += _costs(t, s, parent, n + more) - _costs(t, s, parent, n)
                parent, more = t.parent[c], 0
            more += int(after > 0) - int(before > 0)
        change += _costs(t, s, c, after) - _costs(t, s, c, before)
    if more != 0:
        n = s.counted[parent]
        change += _costs(t, s, parent, n + more) - _costs(t, s, parent, n)
    for i in range(t.friends[u], t.friends[u + 1]):
        v = t.friend[i]
        if v != u:
            for k in range(s.seated[v]):
                if t.pair_meeting[s.seat[v, k]] == m:
                    change += sign * (t.friend_cost[i] + s.price * t.friend_hard[i])
    return change


@_inner
def _count(t: Tally, s: State, u: int, p: int, sign: int) -> None:
    """Bring the counters, the people and the broken rules up to date."""
    m = t.pair_meeting[p]
    heads, least = s.people[m], t.minimum[m]
    broken = max(0, least - heads - sign * t.unit_size[u]) - max(0, least - heads) - sign * t.locked[p]
    for i in range(t.pair_counts[p], t.pair_counts[p + 1]):
        c = t.counter[i]
        before = s.counted[c]
        after = before + sign * t.amount[i]
        broken += _breaks(t, c, after) - _breaks(t, c, before)
        s.counted[c] = after
        if t.parent[c] >= 0:
            s.counted[t.parent[c]] += int(after > 0) - int(before > 0)
    for i in range(t.friends[u], t.friends[u + 1]):
        v = t.friend[i]
        if v != u and t.friend_hard[i] != 0:
            for k in range(s.seated[v]):
                if t.pair_meeting[s.seat[v, k]] == m:
                    broken += sign * t.friend_hard[i]
    s.people[m] += sign * t.unit_size[u]
    s.total[BROKEN] += broken


@_inner
def _note(s: State, what: int, a: int, b: int) -> None:
    n = s.total[LOGGED]
    s.log[n, 0], s.log[n, 1], s.log[n, 2] = what, a, b
    s.total[LOGGED] = n + 1


@_inner
def _join(t: Tally, s: State, u: int, p: int, change: int) -> None:
    m = t.pair_meeting[p]
    _count(t, s, u, p, 1)
    k = s.seated[u]
    if k == 0:
        change -= t.unit_cost[u]
    s.seat[u, k] = p
    s.place[u, k] = s.units[m]
    s.table[t.meeting_seats[m] + s.units[m]] = p
    s.seated[u] += 1
    s.units[m] += 1
    s.total[COST] += change
    _note(s, JOIN, u, p)


@_inner
def _leave(t: Tally, s: State, u: int, k: int, change: int) -> None:
    p = s.seat[u, k]
    m = t.pair_meeting[p]
    _count(t, s, u, p, -1)
    # The last one at the table takes the empty chair.
    last = s.table[t.meeting_seats[m] + s.units[m] - 1]
    v = t.pair_unit[last]
    for j in range(s.seated[v]):
        if s.seat[v, j] == last:
            s.place[v, j] = s.place[u, k]
    s.table[t.meeting_seats[m] + s.place[u, k]] = last
    s.units[m] -= 1
    s.seated[u] -= 1
    n = s.seated[u]
    s.seat[u, k], s.place[u, k] = s.seat[u, n], s.place[u, n]
    s.seat[u, n] = -1
    if n == 0:
        change += t.unit_cost[u]
    s.total[COST] += change
    _note(s, LEAVE, u, p)


@_inner
def _fits(t: Tally, s: State, u: int, p: int, skip: int) -> bool:
    """Whether u can join pair p's meeting, seat `skip` being given up."""
    m = t.pair_meeting[p]
    o = s.option[m]
    if o == CLOSED or t.cost[t.pair_costs[p] + o - t.meeting_options[m]] >= FAR:
        return False
    if s.people[m] + t.unit_size[u] > t.option_most[o]:
        return False
    if s.units[m] >= t.meeting_seats[m + 1] - t.meeting_seats[m]:
        return False
    for k in range(s.seated[u]):
        if k != skip:
            other = t.pair_meeting[s.seat[u, k]]
            if other == m or (t.exclusive[m] >= 0 and t.exclusive[m] == t.exclusive[other]):
                return False
            if t.overlap[t.option_slot[o], t.option_slot[s.option[other]]]:
                return False
    return True


@_inner
def _closed_cost(t: Tally, s: State, m: int) -> int:
    return s.price * MISSING * t.required[m]


@_inner
def _opening(t: Tally, s: State, m: int) -> int:
    """What holding a meeting costs with nobody there."""
    cost = t.open_cost[m] + s.price * t.minimum[m]
    for c in range(t.meeting_counters[m], t.meeting_counters[m + 1]):
        cost += _costs(t, s, c, 0)
    return cost


@_inner
def _occupy(t: Tally, s: State, o: int, sign: int) -> None:
    slot = t.option_slot[o]
    for i in range(t.slot_instants[slot], t.slot_instants[slot + 1]):
        s.used[t.option_venue[o], t.slot_instant[i]] += sign
        s.parallel[t.slot_instant[i]] += sign


@_inner
def _free(t: Tally, s: State, o: int) -> bool:
    """Whether there is a room and a host for one more meeting by this option."""
    slot, venue = t.option_slot[o], t.option_venue[o]
    if not t.option_usable[o]:
        return False
    for i in range(t.slot_instants[slot], t.slot_instants[slot + 1]):
        if s.used[venue, t.slot_instant[i]] >= t.rooms[venue] or s.parallel[t.slot_instant[i]] >= t.parallel:
            return False
    return True


@_inner
def _hold(t: Tally, s: State, m: int, o: int) -> None:
    """Hold a meeting by another option, or close it: only for those who can attend either way."""
    before = s.option[m]
    change = 0
    if before != CLOSED:
        _occupy(t, s, before, -1)
    if o != CLOSED:
        _occupy(t, s, o, 1)
    if before != CLOSED and o != CLOSED:
        for i in range(s.units[m]):
            at = t.pair_costs[s.table[t.meeting_seats[m] + i]] - t.meeting_options[m]
            change += t.cost[at + o] - t.cost[at + before]
    elif before != o:
        sign = 1 if before == CLOSED else -1
        change = sign * (_opening(t, s, m) - _closed_cost(t, s, m))
        broken = t.minimum[m] - MISSING * t.required[m]
        for c in range(t.meeting_counters[m], t.meeting_counters[m + 1]):
            broken += _breaks(t, c, 0)
        s.total[BROKEN] += sign * broken
    s.option[m] = o
    s.total[COST] += change
    _note(s, OPTION, m, before)


@_inner
def _undo(t: Tally, s: State, mark: int) -> None:
    """Back to where the log was at `mark`."""
    while s.total[LOGGED] > mark:
        n = s.total[LOGGED] - 1
        what, a, b = s.log[n, 0], s.log[n, 1], s.log[n, 2]
        if what == JOIN:
            for k in range(s.seated[a]):
                if s.seat[a, k] == b:
                    _leave(t, s, a, k, _change(t, s, a, b, -1))
                    break
        elif what == LEAVE:
            _join(t, s, a, b, _change(t, s, a, b, 1))
        else:
            _hold(t, s, a, b)
        s.total[LOGGED] = n


@_inner
def _settle(t: Tally, s: State, u: int) -> None:
    """Seat a unit that has a seat left where that saves most."""
    if s.seated[u] >= t.unit_seats[u]:
        return
    least, where = 0, -1
    for p in range(t.unit_pairs[u], t.unit_pairs[u + 1]):
        if _fits(t, s, u, p, -1):
            change = _change(t, s, u, p, 1)
            if s.seated[u] == 0:
                change -= t.unit_cost[u]
            if change < least:
                least, where = change, p
    if where >= 0:
        _join(t, s, u, where, _change(t, s, u, where, 1))


@_inner
def _attract(t: Tally, s: State, m: int) -> None:
    """Let everybody move to this meeting whom that saves something, in a random order."""
    first, n = t.meeting_pairs[m], t.meeting_pairs[m + 1] - t.meeting_pairs[m]
    if n == 0:
        return
    start = _below(s, n)
    for i in range(n):
        p = t.meeting_pair[first + (start + i) % n]
        u = t.pair_unit[p]
        least, give = 0, -2
        if s.seated[u] < t.unit_seats[u] and _fits(t, s, u, p, -1):
            change = _change(t, s, u, p, 1)
            if s.seated[u] == 0:
                change -= t.unit_cost[u]
            if change < least:
                least, give = change, -1
        for k in range(s.seated[u]):
            q = s.seat[u, k]
            if q != p and not t.locked[q] and t.pair_meeting[q] != m and _fits(t, s, u, p, k):
                change = _change(t, s, u, p, 1) + _change(t, s, u, q, -1)
                if change < least:
                    least, give = change, k
        if give >= 0:
            _leave(t, s, u, give, _change(t, s, u, s.seat[u, give], -1))
        if give >= -1:
            _join(t, s, u, p, _change(t, s, u, p, 1))


@_inner
def _clear(t: Tally, s: State, m: int, o: int, loose: int) -> int:
    """Unseat whoever can't attend by option o (everybody when CLOSED); -1 when somebody is pinned there.

    Returns how many units are loose now.
    """
    i = s.units[m] - 1
    heads = s.people[m]
    while i >= 0:
        p = s.table[t.meeting_seats[m] + i]
        u = t.pair_unit[p]
        stays = o != CLOSED and t.cost[t.pair_costs[p] + o - t.meeting_options[m]] < FAR
        if stays and heads > t.option_most[o]:
            stays = False
        if stays:
            for k in range(s.seated[u]):
                other = t.pair_meeting[s.seat[u, k]]
                if other != m and t.overlap[t.option_slot[o], t.option_slot[s.option[other]]]:
                    stays = False
        if not stays:
            if t.locked[p]:
                return -1
            for k in range(s.seated[u]):
                if s.seat[u, k] == p:
                    heads -= t.unit_size[u]
                    _leave(t, s, u, k, _change(t, s, u, p, -1))
                    break
            s.loose[loose] = u
            loose += 1
        i -= 1
    return loose


@_inner
def _accept(s: State, change: int, heat: float) -> bool:
    return change <= 0 or _draw(s) < np.exp(-change / heat)


@_inner
def _reseat(t: Tally, s: State, u: int, heat: float) -> None:
    """Small move: one unit to another meeting, to none, or to one more."""
    first, n = t.unit_pairs[u], t.unit_pairs[u + 1] - t.unit_pairs[u]
    if n == 0:
        return
    seated = s.seated[u]
    if seated and _draw(s) < 0.05:
        k = _below(s, seated)
        p = s.seat[u, k]
        if not t.locked[p]:
            change = _change(t, s, u, p, -1)
            if _accept(s, change + (t.unit_cost[u] if seated == 1 else 0), heat):
                _leave(t, s, u, k, change)
        return
    r = _draw(s)
    p = t.nearest[first + int(r * r * n)]
    skip = -1
    if seated and (seated >= t.unit_seats[u] or _draw(s) < 0.5):
        skip = _below(s, seated)
        if t.locked[s.seat[u, skip]] or s.seat[u, skip] == p:
            return
    if not _fits(t, s, u, p, skip):
        return
    change = _change(t, s, u, p, 1)
    if skip < 0:
        if _accept(s, change - (t.unit_cost[u] if seated == 0 else 0), heat):
            _join(t, s, u, p, change)
    else:
        away = _change(t, s, u, s.seat[u, skip], -1)
        if _accept(s, change + away, heat):
            _leave(t, s, u, skip, away)
            _join(t, s, u, p, _change(t, s, u, p, 1))


@_inner
def _pair_of(t: Tally, u: int, m: int) -> int:
    """The pair of a unit and a meeting, or -1."""
    low, high = t.unit_pairs[u], t.unit_pairs[u + 1]
    while low < high:
        middle = (low + high) // 2
        if t.pair_meeting[middle] < m:
            low = middle + 1
        else:
            high = middle
    return low if low < t.unit_pairs[u + 1] and t.pair_meeting[low] == m else -1


@_inner
def _exchange(t: Tally, s: State, u: int, heat: float) -> None:
    """Small move: a unit takes the seat of another, who takes its seat or loses theirs."""
    first, n = t.unit_pairs[u], t.unit_pairs[u + 1] - t.unit_pairs[u]
    if n == 0:
        return
    r = _draw(s)
    p = t.nearest[first + int(r * r * n)]
    m = t.pair_meeting[p]
    o = s.option[m]
    if o == CLOSED or s.units[m] == 0 or t.cost[t.pair_costs[p] + o - t.meeting_options[m]] >= FAR:
        return
    q = s.table[t.meeting_seats[m] + _below(s, s.units[m])]
    v = t.pair_unit[q]
    if v == u or t.locked[q]:
        return
    mine, k = -1, -1
    if s.seated[u] > 0:
        k = _below(s, s.seated[u])
        mine = s.seat[u, k]
        if t.locked[mine] or t.pair_meeting[mine] == m:
            return
        if _pair_of(t, v, t.pair_meeting[mine]) < 0 and s.seated[v] <= 1 and _draw(s) < 0.8:
            return
    mark, before = s.total[LOGGED], s.total[COST]
    for j in range(s.seated[v]):
        if s.seat[v, j] == q:
            _leave(t, s, v, j, _change(t, s, v, q, -1))
            break
    if k >= 0:
        _leave(t, s, u, k, _change(t, s, u, mine, -1))
    if not _fits(t, s, u, p, -1):
        _undo(t, s, mark)
        return
    _join(t, s, u, p, _change(t, s, u, p, 1))
    if mine >= 0:
        back = _pair_of(t, v, t.pair_meeting[mine])
        if back >= 0 and _fits(t, s, v, back, -1):
            _join(t, s, v, back, _change(t, s, v, back, 1))
        else:
            _settle(t, s, v)
    else:
        _settle(t, s, v)
    if not _accept(s, s.total[COST] - before, heat):
        _undo(t, s, mark)


@_inner
def _option_for(t: Tally, s: State, m: int) -> int:
    """A random option by which the meeting could be held now; CLOSED when a few draws find none."""
    first, n = t.meeting_options[m], t.meeting_options[m + 1] - t.meeting_options[m]
    for _ in range(4):
        if n > 0:
            o = first + _below(s, n)
            if o != s.option[m] and _free(t, s, o):
                return o
    return CLOSED


@_inner
def _rearrange(t: Tally, s: State, heat: float, refine: int) -> None:
    """Large move: hold one or two meetings otherwise, open or close them, and let people settle."""
    meetings = len(t.minimum)
    mark, before = s.total[LOGGED], s.total[COST]
    m = _below(s, meetings)
    loose = 0
    changed, other = -1, -1
    if s.option[m] == CLOSED:
        # Sometimes in the place of a meeting nearby: one of those that its people could attend.
        if _draw(s) < 0.5:
            other = _neighbour(t, s, m)
        if other >= 0 and not (t.required[other] and _draw(s) < 0.9):
            loose = _clear(t, s, other, CLOSED, loose)
            if loose < 0:
                _undo(t, s, mark)
                return
            _hold(t, s, other, CLOSED)
        o = _option_for(t, s, m)
        if o == CLOSED:
            _undo(t, s, mark)
            return
        _hold(t, s, m, o)
        changed = m
    else:
        r = _draw(s)
        if r < 0.25:
            loose = _clear(t, s, m, CLOSED, loose)
            if loose < 0:
                _undo(t, s, mark)
                return
            _hold(t, s, m, CLOSED)
        else:
            old = s.option[m]
            _occupy(t, s, old, -1)
            o = _option_for(t, s, m)
            _occupy(t, s, old, 1)
            if o == CLOSED:
                return
            loose = _clear(t, s, m, o, loose)
            if loose < 0:
                _undo(t, s, mark)
                return
            _hold(t, s, m, o)
            changed = m
            if r > 0.7:
                # A neighbour moves as well, often to the moment that came free.
                other = _neighbour(t, s, m)
                if other >= 0:
                    old = s.option[other]
                    _occupy(t, s, old, -1)
                    o = _option_for(t, s, other)
                    _occupy(t, s, old, 1)
                    if o != CLOSED:
                        more = _clear(t, s, other, o, loose)
                        if more < 0:
                            _undo(t, s, mark)
                            return
                        loose = more
                        _hold(t, s, other, o)
                    else:
                        other = -1
    if changed >= 0:
        _attract(t, s, changed)
    if other >= 0 and s.option[other] != CLOSED:
        _attract(t, s, other)
    for i in range(loose):
        _settle(t, s, s.loose[i])
    if changed >= 0:
        # Whom the meeting drew away may be missed elsewhere; whoever is left over may be wanted there.
        _attract(t, s, changed)
    for i in range(refine):
        centre = m if i % 2 == 0 or other < 0 else other
        n = t.meeting_pairs[centre + 1] - t.meeting_pairs[centre]
        if n == 0:
            continue
        u = t.pair_unit[t.meeting_pair[t.meeting_pairs[centre] + _below(s, n)]]
        if _draw(s) < 0.3:
            _exchange(t, s, u, heat)
        else:
            _reseat(t, s, u, heat)
    if not _accept(s, s.total[COST] - before, heat):
        _undo(t, s, mark)


@_inner
def _neighbour(t: Tally, s: State, m: int) -> int:
    """A held meeting that somebody who could attend m could attend too; -1 when a few draws find none."""
    first, n = t.meeting_pairs[m], t.meeting_pairs[m + 1] - t.meeting_pairs[m]
    for _ in range(4):
        if n == 0:
            return -1
        u = t.pair_unit[t.meeting_pair[first + _below(s, n)]]
        r = _draw(s)
        width = t.unit_pairs[u + 1] - t.unit_pairs[u]
        other = t.pair_meeting[t.nearest[t.unit_pairs[u] + int(r * r * width)]]
        if other != m and s.option[other] != CLOSED:
            return other
    return -1


@_compiled
def anneal(
    t: Tally,
    s: State,
    moves: int,
    large: float,
    hot: float,
    cold: float,
    begin: float,
    end: float,
    refine: int,
) -> None:
    """So many moves, a share `large` of them large, cooling from the fraction `begin` of the way to `end`.

    Heat goes from `hot` to `cold` (minutes) geometrically. `s` and its best roster are changed in place.
    """
    if len(t.unit_size) == 0 or len(t.minimum) == 0:
        return
    heat = hot
    for i in range(moves):
        if i % 256 == 0:
            heat = hot * (cold / hot) ** (begin + (end - begin) * i / moves)
        s.total[LOGGED] = 0
        r = _draw(s)
        if r < large:
            _rearrange(t, s, heat, refine)
        elif r < large + 0.3 * (1 - large):
            _exchange(t, s, _below(s, len(t.unit_size)), heat)
        else:
            _reseat(t, s, _below(s, len(t.unit_size)), heat)
        if s.total[BROKEN] == 0 and s.total[COST] < s.best[0]:
            s.best[0] = s.total[COST]
            s.best_seat[:] = s.seat
            s.best_option[:] = s.option


def compile_now() -> None:
    """Compile once, and keep the machine code beside this file (or in the user's cache): some 20 seconds.

    Without it the first search that anneals compiles in the background, and has no annealing until then.
    """
    document = Problem.model_validate({"version": 1, "people": [{"id": "p"}], "meetings": [{"id": "m"}]})
    tally, _ = tally_of(index_problem(document))
    anneal(tally, new_state(tally, 1, 0), 1, 0.0, 1.0, 1.0, 0.0, 1.0, 0)
