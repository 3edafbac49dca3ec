"""What a small change to a roster does: exactly, and in about a millisecond, judged by the checker itself.

A change of seats touches few meetings and few people. So the checker's own rules and terms are run on
problems that hold only those: the ones about a meeting on that meeting alone, the ones about a person on
the meetings that this person and those who are bound to them sit in. What can't change is left out, and the
difference between before and after is that of the whole roster.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from matcher.check import RULES, TERMS, Violation
from matcher.check.changes import changes
from matcher.check.seating import Seating, Sitting, seat
from matcher.explain.judgement import ABOUT_A_MEETING, ABOUT_PEOPLE, Judgement, Step, in_order
from matcher.explain.matching import Matches, QuickSitting
from matcher.problem import AttendPart, CasePart, PersonPart, PreviousAttendPart, PreviousPart, Problem
from matcher.roster import HeldMeeting

REMEMBERED = 20_000
"""Judgements of one meeting that are kept: some tens of megabytes at most."""


@dataclass(frozen=True, slots=True)
class _Account:
    """What some rules and terms say of one state."""

    minutes: Mapping[tuple[str, str, str | None], int]
    broken: tuple[Violation, ...]
    changes: int = 0


@dataclass(slots=True)
class _Bonds:
    """Whose seats matter to somebody: people and the entries that bind them."""

    partners: dict[str, None] = field(default_factory=dict)
    pairs: list[int] = field(default_factory=list)
    together: list[int] = field(default_factory=list)
    apart: list[int] = field(default_factory=list)


class Bench:
    """A roster on which small changes are tried out. It is never changed itself."""

    def __init__(self, problem: Problem, meetings: Iterable[HeldMeeting]) -> None:
        """Raises ValueError when the meetings name ids that the problem hasn't."""
        seating, unreadable = seat(problem, meetings)
        if seating is None:
            raise ValueError(" ".join(unreadable))
        self.problem = problem
        self.held: Mapping[str, Sitting] = seating.held
        self.people: Mapping[str, PersonPart] = {person.id: person for person in problem.people}
        self.attend: Mapping[tuple[str, str], AttendPart] = seating.attend
        self._seats = {
            person: tuple(sitting.meeting.id for sitting in sittings)
            for person, sittings in seating.of_person.items()
        }
        self._order = {meeting: i for i, meeting in enumerate(self.held)}
        self._bonds: dict[str, _Bonds] = {}
        for kind in ("together", "apart"):
            for i, group in enumerate(getattr(problem, kind)):
                for person in group:
                    bonds = self._bonds.setdefault(person, _Bonds())
                    getattr(bonds, kind).append(i)
                    bonds.partners.update(dict.fromkeys(group))
        for i, pair in enumerate(problem.pairs):
            for one, other in ((pair.a, pair.b), (pair.b, pair.a)):
                bonds = self._bonds.setdefault(one, _Bonds())
                bonds.pairs.append(i)
                bonds.partners[other] = None
        self._presented: dict[str, list[CasePart]] = {}
        for case in problem.cases:
            # Who presents one counts in limits, wherever it is discussed; its cost must not count twice.
            free = case.model_copy(update={"cost": 0, "uncovered_cost": 0})
            for presenter in case.presenters:
                self._presented.setdefault(presenter, []).append(free)
        self._priced = {entry.series for entry in problem.repeats}
        self._slots = {slot.id: slot for slot in problem.slots}
        self._venues = {venue.id: venue for venue in problem.venues}
        self._meetings = seating.meetings
        self._attended: dict[str, list[PreviousAttendPart]] = {}
        self._attended_there: dict[str, list[PreviousAttendPart]] = {}
        for entry in problem.previous.attends if problem.previous is not None else ():
            self._attended.setdefault(entry.person, []).append(entry)
            self._attended_there.setdefault(entry.meeting, []).append(entry)
        self._before = seating.before
        self._matches = Matches()
        self._remembered: dict[tuple[str, frozenset[str]], _Account] = {}

    def seats(self, person: str) -> tuple[str, ...]:
        """The meetings that somebody sits in. Raises KeyError for an unknown person."""
        return self._seats[person]

    def can_attend(self, person: str, meeting: str) -> bool:
        """Whether somebody can be at a held meeting, at its moment and place; seats and rules aside."""
        sitting, row = self.held[meeting], self.attend.get((person, meeting))
        return (
            row is not None
            and sitting.venue.id in row.cost
            and sitting.slot.id in self.people[person].slots
            and sitting.option not in row.excluded
        )

    def leave(self, person: str, meeting: str) -> Judgement:
        """They give up this seat."""
        return self.judge(Step(person, meeting, False))

    def join(self, person: str, meeting: str) -> Judgement:
        """They take a seat here, beside those they have."""
        return self.judge(Step(person, meeting, True))

    def move(self, person: str, meeting: str, to: str) -> Judgement:
        """They go from one meeting to another."""
        return self.judge(Step(person, meeting, False), Step(person, to, True))

    def swap(self, person: str, meeting: str, other: str, there: str) -> Judgement:
        """Two people, each in a meeting where the other is not, change places."""
        return self.judge(
            Step(person, meeting, False), Step(other, there, False),
            Step(person, there, True), Step(other, meeting, True),
        )  # fmt: skip

    def judge(self, *steps: Step) -> Judgement:
        """All these steps at once.

        Raises KeyError for a person or a held meeting that is unknown, ValueError for somebody who leaves
        a meeting where they are not, or joins one where they are.
        """
        after: dict[str, list[str]] = {}
        for step in steps:
            self.people[step.person]
            people = after.setdefault(step.meeting, [person.id for person in self.held[step.meeting].people])
            if (step.person in people) == step.joins:
                raise ValueError(f"{step.person} {'is' if step.joins else 'is not'} in {step.meeting}")
            if step.joins:
                people.append(step.person)
            else:
                people.remove(step.person)
        minutes: Counter[tuple[str, str, str | None]] = Counter()
        broken: Counter[Violation] = Counter()
        changed = 0
        accounts = [
            (self._of_meeting(m, [p.id for p in self.held[m].people]), self._of_meeting(m, people))
            for m, people in after.items()
        ]
        accounts.append(self._of_people(list(dict.fromkeys(step.person for step in steps)), after))
        for was, will_be in accounts:
            minutes.update(will_be.minutes)
            minutes.subtract(was.minutes)
            broken.update(will_be.broken)
            broken.subtract(was.broken)
            changed += will_be.changes - was.changes
        return Judgement(in_order(minutes), tuple(broken.elements()), changed)

    def of_meetings(self) -> Counter[tuple[str, str, str | None]]:
        """What each held meeting costs now, by (term, name, meeting), without its opening."""
        found: Counter[tuple[str, str, str | None]] = Counter()
        for m, sitting in self.held.items():
            found.update(self._of_meeting(m, [person.id for person in sitting.people]).minutes)
        return found

    # -- one meeting ------------------------------------------------------------------------------

    def _of_meeting(self, meeting: str, people: Sequence[str]) -> _Account:
        """What the rules and terms about a meeting say when these people are there."""
        key = (meeting, frozenset(people))
        known = self._remembered.get(key)
        if known is None:
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            known = self._remembered[key] = self._account(
                self._alone(meeting, people), ABOUT_A_MEETING, meeting
            )
        return known

    def _alone(self, meeting: str, people: Sequence[str]) -> Seating:
        here, before = self.held[meeting], self.problem.previous
        known = {case.id: case for person in people for case in self._presented.get(person, ())}
        known.update((case.id, case) for case in here.cases)
        there = dict.fromkeys((*people, *(p for case in here.cases for p in case.presenters)))
        there.update((entry.person, None) for entry in self._attended_there.get(meeting, ()))
        problem = Problem.model_construct(
            version=1,
            slots=[here.slot],
            venues=[here.venue],
            people=[self.people[id_] for id_ in there if id_ in self.people],
            meetings=[here.meeting],
            attend=[row for id_ in people for row in (self.attend.get((id_, meeting)),) if row is not None],
            cases=list(known.values()),
            pins=[pin for pin in self.problem.pins if pin.meeting == meeting],
            previous=None
            if before is None
            else PreviousPart.model_construct(
                meetings=[self._before[meeting]] if meeting in self._before else [],
                attends=self._attended_there.get(meeting, []),
                frozen=[id_ for id_ in before.frozen if id_ == meeting],
                shortfall=before.shortfall,
                change=before.change,
            ),
        )
        return Seating(problem, [self._sitting(here, people, here.cases)])

    # -- people and whoever has to do with them ---------------------------------------------------

    def _of_people(
        self, movers: Sequence[str], after: Mapping[str, Sequence[str]]
    ) -> tuple[_Account, _Account]:
        """What the rules and terms about these people say, before and after."""
        bonds = [self._bonds[id_] for id_ in movers if id_ in self._bonds]
        mates = [
            id_ for bond in bonds for i in bond.together for id_ in self.problem.together[i]
        ]  # Who must sit where they sit: all their meetings count.
        there = dict.fromkeys(movers)
        for bond in bonds:
            there.update(bond.partners)
        for m, people in after.items():
            if self.held[m].meeting.series in self._priced:
                there.update((person.id, None) for person in self.held[m].people)
                there.update(dict.fromkeys(people))
        meetings = dict.fromkeys((*after, *(m for id_ in (*movers, *mates) for m in self._seats[id_])))
        previous = self._previous_of(movers)
        # Where they went before counts too, held now or not.
        known = dict.fromkeys(
            (*meetings, *(entry.meeting for entry in (previous.attends if previous else ())))
        )
        problem = Problem.model_construct(
            version=1,
            people=[self.people[id_] for id_ in there],
            meetings=[self._meetings[m] for m in known if m in self._meetings],
            pairs=[self.problem.pairs[i] for i in dict.fromkeys(i for bond in bonds for i in bond.pairs)],
            repeats=self.problem.repeats,
            together=[
                self.problem.together[i] for i in dict.fromkeys(i for bond in bonds for i in bond.together)
            ],
            apart=[self.problem.apart[i] for i in dict.fromkeys(i for bond in bonds for i in bond.apart)],
            previous=previous,
        )
        order = sorted(meetings, key=lambda m: self._order[m])
        was = [
            self._sitting(self.held[m], [p.id for p in self.held[m].people if p.id in there], ())
            for m in order
        ]
        will_be = [
            self._sitting(self.held[m], [id_ for id_ in after[m] if id_ in there], ()) if m in after else old
            for m, old in zip(order, was, strict=True)
        ]
        return (
            self._account(Seating(problem, was), ABOUT_PEOPLE, None),
            self._account(Seating(problem, will_be), ABOUT_PEOPLE, None),
        )

    def _previous_of(self, movers: Sequence[str]) -> PreviousPart | None:
        before = self.problem.previous
        if before is None:
            return None
        return PreviousPart.model_construct(
            meetings=list(self._before.values()),
            attends=[entry for id_ in movers for entry in self._attended.get(id_, ())],
            frozen=[],
            shortfall=before.shortfall,
            change=before.change,
        )

    # -- both -------------------------------------------------------------------------------------

    def _sitting(self, here: Sitting, people: Sequence[str], cases: Sequence[CasePart]) -> Sitting:
        return QuickSitting(
            here.meeting, here.slot, here.venue, tuple(self.people[id_] for id_ in people), tuple(cases),
            frozenset(people), self._matches,
        )  # fmt: skip

    def _account(self, seating: Seating, about: frozenset[str], meeting: str | None) -> _Account:
        minutes: dict[tuple[str, str, str | None], int] = {}
        for term, entries in TERMS:
            if term in about:
                for name, value in entries(seating):
                    if value:
                        key = (term, name, meeting)
                        minutes[key] = minutes.get(key, 0) + value
        broken = tuple(
            Violation(rule.__name__, message)
            for rule in RULES
            if rule.__name__ in about
            for message in rule(seating)
        )
        # Changes are about people; a meeting alone does not know where else they went.
        counted = changes(seating) if about is ABOUT_PEOPLE else None
        return _Account(minutes, broken, counted or 0)
