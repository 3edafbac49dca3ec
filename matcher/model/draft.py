"""The columns every rule and term speaks about, for a chosen part of a problem."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np

from matcher.model.easing import Easing, Kind, Ledger
from matcher.model.index import Bools, Index
from matcher.model.linear import Ints, ProgramBuilder
from matcher.problem import CasePart, MeetingPart, PreviousAttendPart, PreviousMeetingPart


@dataclass(frozen=True)
class Scope:
    """Which part of a problem a model is about.

    options: allowed options, shape (options,); None allows all.
    fixed: the allowed options (at most one per meeting) are held, the other meetings are not.
    part: the whole model; or only what is stated within one meeting; or only what couples meetings.
    """

    options: Bools | None = None
    fixed: bool = False
    part: Literal["whole", "meetings", "coupling"] = "whole"


@dataclass(frozen=True)
class Group:
    """A meeting with its attendances.

    on: the column that is 1 when the meeting is held, or None when it certainly is.
    at: positions of its attendances in `Draft.person` and `Draft.x`.
    """

    number: int
    meeting: MeetingPart
    on: int | None
    at: Ints


class Draft:
    """A model under construction: `x` attends, `y` an option is used, `h` a meeting is held.

    Arrays by attendance in scope: x (columns), person, option, cost. `y` and `h` hold columns by
    option and meeting number, -1 where out of scope. With a `ledger` the model is elastic: what is
    negotiable may give way, and is written there.
    """

    def __init__(self, index: Index, scope: Scope, ledger: Ledger | None = None) -> None:
        self.index, self.scope, self.problem = index, scope, index.problem
        self.ledger = ledger
        self.program = ProgramBuilder()
        allowed = (
            np.ones(len(index.option_meeting), dtype=np.bool_) if scope.options is None else scope.options
        )
        kept = np.flatnonzero(allowed[index.option])
        self.person, self.option, self.cost = index.person[kept], index.option[kept], index.cost[kept]
        self.meeting = index.option_meeting[self.option]
        self.x = self.program.add_columns(len(kept), integral=True)
        self.y = np.full(len(allowed), -1, dtype=np.int64)
        self.options = np.flatnonzero(allowed)
        held = 1.0 if scope.fixed else 0.0
        self.y[self.options] = self.program.add_columns(len(self.options), lower=held, integral=True)
        self.h = np.full(len(self.problem.meetings), -1, dtype=np.int64)
        meetings = np.unique(index.option_meeting[self.options])
        if scope.part != "meetings":
            meetings = np.arange(len(self.problem.meetings))
        used = np.isin(meetings, index.option_meeting[self.options])
        upper = np.where(used, 1.0, 0.0)
        self.h[meetings] = self.program.add_columns(
            len(meetings), lower=upper if scope.fixed else 0.0, upper=upper, integral=True
        )
        self.contradictions: list[str] = []
        """Rules that no roster can satisfy, found while building."""

    @cached_property
    def groups(self) -> list[Group]:
        """The meetings in scope."""
        return [
            Group(
                number=m,
                meeting=self.problem.meetings[m],
                on=None if self.scope.fixed and self.h_is_used(m) else int(self.h[m]),
                at=self.by_meeting[m],
            )
            for m in np.flatnonzero(self.h >= 0).tolist()
        ]

    def h_is_used(self, meeting: int) -> bool:
        """Whether any option in scope belongs to this meeting."""
        return bool(self._used[meeting])

    @cached_property
    def _used(self) -> Bools:
        used = np.zeros(len(self.problem.meetings), dtype=np.bool_)
        used[self.index.option_meeting[self.options]] = True
        return used

    @cached_property
    def by_meeting(self) -> list[Ints]:
        """Positions of each meeting's attendances."""
        numbers = np.arange(len(self.problem.meetings))
        starts, ends = (
            np.searchsorted(self.meeting, numbers, "left"),
            np.searchsorted(self.meeting, numbers, "right"),
        )
        return [np.arange(a, b) for a, b in zip(starts, ends, strict=True)]

    @cached_property
    def by_person(self) -> list[Ints]:
        """Positions of each person's attendances."""
        order = np.argsort(self.person, kind="stable")
        bounds = np.searchsorted(self.person[order], np.arange(len(self.problem.people) + 1))
        return [order[bounds[p] : bounds[p + 1]] for p in range(len(self.problem.people))]

    @cached_property
    def present(self) -> Bools:
        """Who can attend which meeting, shape (people, meetings)."""
        found = np.zeros((len(self.problem.people), len(self.problem.meetings)), dtype=np.bool_)
        found[self.person, self.meeting] = True
        return found

    @cached_property
    def _by_person_and_meeting(self) -> tuple[Ints, Ints]:
        key = self.person * len(self.problem.meetings) + self.meeting
        order = np.argsort(key, kind="stable")
        return order, key[order]

    def positions(self, people: Ints, meetings: Ints) -> tuple[Ints, Ints]:
        """The attendances of the i-th person at the i-th meeting, one for each option: (i, position)."""
        order, keys = self._by_person_and_meeting
        wanted = people * len(self.problem.meetings) + meetings
        starts, ends = np.searchsorted(keys, wanted, "left"), np.searchsorted(keys, wanted, "right")
        times = ends - starts
        offset = np.arange(int(times.sum())) - np.repeat(np.cumsum(times) - times, times)
        return np.repeat(np.arange(len(wanted)), times), order[np.repeat(starts, times) + offset]

    @cached_property
    def several(self) -> Bools:
        """Who may attend more than one meeting, shape (people,). If that gives way, everybody."""
        return np.array(
            [
                self.ledger is not None or p.max_meetings is None or p.max_meetings > 1
                for p in self.problem.people
            ],
            dtype=np.bool_,
        )

    def select(self, group: Group, match: Mapping[str, Any]) -> Ints:
        """Positions of the group's attendances by people who match."""
        return group.at[self.index.mask(match)[self.person[group.at]]] if match else group.at

    def select_people(self, group: Group, people: Ints) -> Ints:
        """Positions of the group's attendances by these people."""
        return group.at[np.isin(self.person[group.at], people)]

    def by_value(self, group: Group, by: str, match: Mapping[str, Any]) -> Iterator[tuple[int, Ints]]:
        """For each value of `by` that a matching attendee can have: its number, and positions."""
        at = self.select(group, match)
        people, numbers = self.index.incidence(by)
        starts, ends = (
            np.searchsorted(people, self.person[at], "left"),
            np.searchsorted(people, self.person[at], "right"),
        )
        times = ends - starts
        where = np.repeat(at, times)
        offset = np.arange(len(where)) - np.repeat(np.cumsum(times) - times, times)
        value = numbers[np.repeat(starts, times) + offset]
        order = np.argsort(value, kind="stable")
        where, value = where[order], value[order]
        distinct, first = np.unique(value, return_index=True)
        yield from zip(distinct.tolist(), np.split(where, first[1:]) if len(where) else [], strict=True)

    def row(
        self, group: Group, entries: list[tuple[Any, Any]], on: float, lower: float, upper: float
    ) -> None:
        """Add the row lower ≤ entries + on × (the group is held) ≤ upper."""
        if group.on is None:
            self.program.add_row(entries, lower - on, upper - on)
        elif on:
            self.program.add_row([*entries, (group.on, on)], lower, upper)
        else:
            self.program.add_row(entries, lower, upper)

    def rows(
        self,
        meetings: Ints,
        entries: list[tuple[Any, Any, Any]],
        on: float,
        lower: float,
        upper: float,
    ) -> None:
        """As `row`, for one row per meeting (number); entries are (row, column, coefficient)."""
        certain = np.array(
            [self.scope.fixed and self.h_is_used(m) for m in meetings.tolist()], dtype=np.bool_
        )
        waits = np.flatnonzero(~certain)
        shift = np.where(certain, on, 0.0)
        held = [(waits, self.h[meetings[waits]], on)]
        self.program.add_rows(len(meetings), [*entries, *held], lower - shift, upper - shift)

    def charge(self, group: Group, cost: float) -> None:
        """Charge `cost` when the group is held."""
        column = self.h[group.number] if group.on is None else group.on
        self.program.add_cost(np.array([column]), cost)

    def ease(self, easing: Easing, coefficient: float, most: int = 1) -> list[tuple[int, float]]:
        """Entries that let a row give way by at most `most` units; none in a model that isn't elastic."""
        if self.ledger is None or most < 1:
            return []
        return [(self.ledger.column(self.program, easing, most), coefficient)]

    def settle(
        self, entries: list[tuple[Any, Any]], value: float, *easings: Easing, reach: float = 1.0
    ) -> None:
        """Add the row entries = value; elastically any of the easings lets it differ by at most `reach`."""
        up = [entry for easing in easings for entry in self.ease(easing, reach)]
        if not up:
            self.program.add_row(entries, value, value)
            return
        self.program.add_row([*entries, *up], value, np.inf)
        self.program.add_row([*entries, *((column, -reach) for column, _ in up)], -np.inf, value)

    def impossible(self, why: str, *easings: Easing) -> None:
        """No roster can satisfy this: add a row that says so, or that one of the easings is needed."""
        needed = [entry for easing in easings for entry in self.ease(easing, 1.0)]
        if needed:
            self.program.add_row(needed, 1.0, np.inf)
            return
        self.contradictions.append(why)
        column = self.program.add_columns(1, lower=0.0, upper=0.0)
        self.program.add_row([(column, 1.0)], 1.0, 1.0)

    def attends(self, person: int, meeting: int) -> Ints:
        """Positions of this person's attendances of this meeting, one for each option."""
        at = self.by_person[person]
        mine: Ints = at[self.meeting[at] == meeting]
        return mine

    @cached_property
    def frozen(self) -> dict[int, PreviousMeetingPart | None]:
        """Frozen meeting → where it was; None for one that was not held before."""
        previous = self.problem.previous
        if previous is None:
            return {}
        before = {m.id: m for m in previous.meetings}
        known = self.index.meetings
        return {known[m]: before.get(m) for m in dict.fromkeys(previous.frozen) if m in known}

    def thawed(self, meeting: int) -> Easing:
        """A frozen meeting that may change after all."""
        return Easing(Kind.FROZEN, meeting=self.problem.meetings[meeting].id)

    @cached_property
    def softened(self) -> set[int]:
        """Numbers of previous meetings whose lower bounds are soft."""
        previous = self.problem.previous
        if previous is None or previous.shortfall is None:
            return set()
        return self.known_before - self.frozen.keys()

    @property
    def known_before(self) -> set[int]:
        """Numbers of the meetings of the previous roster that are still there."""
        previous, known = self.problem.previous, self.index.meetings
        return {known[m.id] for m in (previous.meetings if previous else ()) if m.id in known}

    @cached_property
    def previous_attends(self) -> list[tuple[int, int, PreviousAttendPart]]:
        """(person, meeting, entry) of the previous attendances that still mean something."""
        previous = self.problem.previous
        people, meetings = self.index.people, self.index.meetings
        return [
            (people[a.person], meetings[a.meeting], a)
            for a in (previous.attends if previous else ())
            if a.person in people and a.meeting in meetings
        ]

    @cached_property
    def presenters(self) -> list[Ints]:
        """Per case the numbers of its presenters."""
        return [
            np.array([self.index.people[p] for p in dict.fromkeys(case.presenters)], dtype=np.int64)
            for case in self.problem.cases
        ]

    @cached_property
    def cases(self) -> dict[tuple[int, int], tuple[Group, int]]:
        """(case, meeting) → the group and the column that is 1 when the case is discussed there."""
        return {
            (c, g.number): (g, int(self.program.add_columns(1, integral=True)[0]))
            for c in range(len(self.problem.cases))
            for g in self.groups
            if g.meeting.max_cases != 0 and len(self.select_people(g, self.presenters[c]))
        }

    def case_columns(self, case: int) -> list[int]:
        """The columns of one case in every group where it can be discussed."""
        return [column for (c, _), (_, column) in self.cases.items() if c == case]

    def strangers_barred(self, case: int) -> Bools:
        """Who may not hear a case: no presenter, but of a presenter's institution; shape (people,)."""
        people, presenters = self.problem.people, self.presenters[case].tolist()
        brins = {people[p].brin for p in presenters} - {None}
        return np.array(
            [q.brin in brins and i not in presenters for i, q in enumerate(people)], dtype=np.bool_
        )

    def experts(self, case: CasePart, level: str) -> Bools:
        """Who could speak for a level: matches, offers it, of another institution; shape (people,)."""
        people = self.problem.people
        brins = {p.brin for p in people if p.id in set(case.presenters)}
        return np.array(
            [level in p.tags and p.brin not in brins and p.matches(case.experts) for p in people],
            dtype=np.bool_,
        )
