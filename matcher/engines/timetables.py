"""Local search over timetables: which option each meeting uses, judged by the attendance relaxation.

For a fixed timetable, attendance is a linear program that is nearly integral. Its duals price
every other option of every meeting at once: a move whose priced saving is small can't gain much,
and one whose saving is large is tried first. A trial re-solves only the neighbourhood of the
meeting that moves.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from matcher.engines.attendance import Attendance, attendance_of
from matcher.engines.backends import QUICK, search_cpsat, solve_linear
from matcher.engines.decomposition import Decomposition, Pattern
from matcher.model.linear import Floats, Ints, ProgramBuilder

CLOSED = -1
NEIGHBOURS = 8
"""Meetings whose attendance is free when a move is tried, the moving one included."""
TRIALS = 40
"""Moves tried without success before the timetable counts as locally optimal."""
IDLE = 50
"""Kicks in a row without a new timetable after which the search counts as exhausted."""
NEAR = 10.0
"""Minutes: meetings compete for people who would come for at most this much more."""
LEAST_GAIN = 0.5
"""Minutes; costs are whole, so smaller gains mean nothing."""


@dataclass
class Timetable:
    """An option for each meeting (CLOSED when not held), with its attendance relaxation."""

    options: Ints
    value: float
    prices: Floats
    patterns: dict[int, Pattern]
    values: Floats | None = None
    """Column values of its attendance model."""


@dataclass
class TimetableSearch:
    """Improves a timetable move by move; `best` is the best by relaxed cost."""

    whole: Decomposition
    seed: int
    best: Timetable | None = None
    now: Timetable | None = None
    evaluated: int = 0
    kicks: int = 0
    _priced: Floats | None = None
    _moves: list[tuple[float, int, int]] = field(default_factory=list)
    _failures: int = 0
    _idle: int = 0
    _near: set[int] = field(default_factory=set)
    _stale: bool = True
    _seen: set[bytes] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._random = np.random.default_rng(self.seed)
        self._price_all()
        whole = self.whole
        draft, rows = whole.coupling.draft, whole.rows
        # The coupling rows that speak of options alone: rooms, hosts, what is pinned or required.
        people = np.zeros(len(rows.cost), dtype=np.bool_)
        people[draft.x] = True
        people[whole.free] = True
        busy = np.diff(whole.by_column[:, np.flatnonzero(people)].tocsr().indptr)
        self._timetable_rows = np.flatnonzero(busy == 0)
        use = whole.by_column[self._timetable_rows]
        self._use = np.asarray(
            (use[:, draft.y] + use[:, draft.h[whole.index.option_meeting]]).todense(), dtype=np.float64
        )
        self._lower, self._upper = rows.lower[self._timetable_rows], rows.upper[self._timetable_rows]

    def start(self, values: Floats) -> bool:
        """Begin with the best timetable by these priced costs; False when none can be attended."""
        chosen = self._choose(values)
        while chosen is not None:
            self.now = self._attend(chosen)
            if self.now is not None:
                self._keep()
                return True
            self.whole.check_time()
            # Some meeting can't get the people it must have: close the least wanted one.
            held = [m for m in range(len(chosen)) if chosen[m] != CLOSED and self._may_close(chosen, m)]
            if not held:
                return False
            chosen[max(held, key=lambda m: values[chosen[m]])] = CLOSED
        return False

    def adopt(self, options: Ints) -> bool:
        """Go on from another timetable when it is better; returns whether it is."""
        assert self.best is not None
        self._new(options)
        found = self._attend(options)
        if found is None or found.value >= self.best.value - LEAST_GAIN:
            return False
        self.now = found
        self._keep()
        self._price_all()
        return True

    def step(self) -> bool:
        """Try one move; returns whether the best timetable improved."""
        assert self.now is not None and self.best is not None
        if self._stale:
            # Prices change little far from a move: those meetings keep their values until the search stalls.
            part = self._priced is not None and len(self._near) < len(self.whole.options)
            self._priced = self.whole.values(self.now.prices, self._priced if part else None, self._near)
            self._moves = self._promising()
            self._failures, self._stale = 0, False
        if not self._moves or self._failures >= TRIALS:
            if len(self._near) < len(self.whole.options):
                self._price_all()
            else:
                self._kick()
            return False
        _, meeting, option = self._moves.pop(0)
        moved = self.now.options.copy()
        moved[meeting] = option
        if not self._new(moved):
            return False
        if self._estimate(meeting, option) >= self.now.value - LEAST_GAIN:
            self._failures += 1
            return False
        tried = self._attend(moved)
        if tried is None or tried.value >= self.now.value - LEAST_GAIN:
            self._failures += 1
            return False
        self._near = self._neighbourhood(meeting, option)
        self.now, self._stale = tried, True
        return self._keep()

    @property
    def exhausted(self) -> bool:
        """Whether kick after kick leads to nothing new: the search has seen all it can reach."""
        return self._idle >= IDLE

    def attendance(self, timetable: Timetable) -> Attendance:
        """The exact attendance model of a timetable."""
        return attendance_of(self.whole, [int(o) for o in timetable.options if o != CLOSED])

    def _price_all(self) -> None:
        self._near, self._stale = set(range(len(self.whole.options))), True

    def _keep(self) -> bool:
        assert self.now is not None
        if self.best is None or self.now.value < self.best.value - 1e-6:
            self.best = self.now
            return True
        return False

    def _attend(self, options: Ints) -> Timetable | None:
        """The whole attendance relaxation of a timetable; None when it has no solution."""
        self.evaluated += 1
        assembly = attendance_of(self.whole, [int(o) for o in options if o != CLOSED])
        found = solve_linear(assembly.program, solver="GLOP", parameters=QUICK)
        if found.values is None or found.duals is None:
            return None
        prices = assembly.prices(found.duals)
        return Timetable(options, found.objective, prices, assembly.patterns(found.values), found.values)

    def _estimate(self, meeting: int, option: int) -> float:
        """Upper bound on the cost after a move: only its neighbourhood may change attendance."""
        assert self.now is not None
        self.evaluated += 1
        near = self._neighbourhood(meeting, option)
        outside = [pattern for m, pattern in self.now.patterns.items() if m not in near]
        inside = [int(self.now.options[m]) for m in near if m != meeting and self.now.options[m] != CLOSED]
        if option != CLOSED:
            inside.append(option)
        assembly = attendance_of(self.whole, inside, self.whole.activity(outside))
        found = solve_linear(assembly.program, solver="GLOP", parameters=QUICK)
        if found.values is None:
            return np.inf
        return found.objective + sum(pattern.cost for pattern in outside)

    def _neighbourhood(self, meeting: int, option: int) -> set[int]:
        """The meetings that share most potential attendees with this one."""
        assert self.now is not None
        people = np.zeros(len(self.whole.index.problem.people))
        for o in (option, int(self.now.options[meeting])):
            if o != CLOSED:
                people[self.whole.interested(o, NEAR)] = 1.0
        shared = [
            (-people[self.whole.interested(int(o), NEAR)].sum(), m)
            for m, o in enumerate(self.now.options)
            if o != CLOSED and m != meeting
        ]
        return {meeting} | {m for _, m in sorted(shared)[: NEIGHBOURS - 1]}

    def _promising(self) -> list[tuple[float, int, int]]:
        """Moves of one meeting that the prices don't exclude, most promising first."""
        assert self.now is not None and self._priced is not None
        values, options = self._priced, self.now.options
        use = self._use[:, options[options != CLOSED]].sum(axis=1)
        moves = []
        # Of closed twins, one is enough to open.
        idle = {m for family in self.whole.families for m in [m for m in family if options[m] == CLOSED][1:]}
        for meeting, choices in enumerate(self.whole.options):
            if meeting in idle:
                continue
            current = int(options[meeting])
            base = values[current] if current != CLOSED else 0.0
            without = use - self._use[:, current] if current != CLOSED else use
            for option in choices.tolist():
                if option == current or not np.isfinite(values[option]):
                    continue
                if self._fits(without + self._use[:, option]):
                    moves.append((float(values[option] - base), meeting, option))
            if current != CLOSED and self._fits(without):
                moves.append((float(-base), meeting, CLOSED))
        return sorted(move for move in moves if move[0] < -LEAST_GAIN)

    def _fits(self, use: Floats) -> bool:
        return bool(((use >= self._lower - 1e-6) & (use <= self._upper + 1e-6)).all())

    def _may_close(self, options: Ints, meeting: int) -> bool:
        left = options.copy()
        left[meeting] = CLOSED
        return self._fits(self._use[:, left[left != CLOSED]].sum(axis=1))

    def _new(self, options: Ints) -> bool:
        """Whether this timetable was not tried before; remembers it."""
        key = options.tobytes()
        if key in self._seen:
            return False
        self._seen.add(key)
        return True

    def _kick(self) -> None:
        """Go back to the best timetable and move a few neighbouring meetings at random."""
        assert self.best is not None and self._priced is not None
        self.kicks += 1
        if not len(self.best.options):
            self._idle += 1
            return
        self.now = self.best
        options = self.best.options.copy()
        held = np.flatnonzero(options != CLOSED)
        centre = int(self._random.choice(held if len(held) else np.arange(len(options))))
        near = sorted(self._neighbourhood(centre, CLOSED) - {centre})
        chosen = [centre, *self._random.permutation(near)[: int(self._random.integers(1, 4))].tolist()]
        for meeting in chosen:
            choices = [int(o) for o in self.whole.options[meeting] if np.isfinite(self._priced[o])]
            others = sorted((o for o in choices if o != options[meeting]), key=lambda o: self._priced[o])[:6]  # type: ignore[index]
            for option in self._random.permutation(others).tolist():
                trial = options.copy()
                trial[meeting] = option
                if self._fits(self._use[:, trial[trial != CLOSED]].sum(axis=1)):
                    options = trial
                    break
        kicked = self._attend(options) if self._new(options) else None
        self._idle = 0 if kicked is not None else self._idle + 1
        self.now = kicked if kicked is not None else self.best
        self._price_all()
        if kicked is not None:
            self._keep()

    def _choose(self, values: Floats) -> Ints | None:
        """The timetable with the least sum of priced costs that the timetable rows allow."""
        program = ProgramBuilder()
        usable = np.isfinite(values)
        columns = program.add_columns(
            len(values), cost=np.where(usable, np.round(np.where(usable, values, 0.0)), 0.0), integral=True,
            upper=usable.astype(np.float64),
        )  # fmt: skip
        for choices in self.whole.options:
            if len(choices):
                program.add_row([(columns[choices], 1.0)], 0.0, 1.0)
        for use, lower, upper in zip(self._use, self._lower, self._upper, strict=True):
            program.add_row([(columns, use)], lower, upper)
        built = program.build()
        found = search_cpsat(built, built.cost, seconds=5.0, workers=1, seed=self.seed)
        if found.values is None:
            return None
        chosen = np.full(len(self.whole.options), CLOSED, dtype=np.int64)
        for option in np.flatnonzero(found.values > 0.5):
            chosen[self.whole.index.option_meeting[option]] = option
        return chosen
