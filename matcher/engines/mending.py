"""Rosters of parts put together; whoever sits in two parts at odds gives up a seat, whoever in none gets one.

Every choice is judged by the checker's own costs and rules, on a problem of that one meeting.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from matcher.check import broken_rules, costs_of
from matcher.check.seating import overlap
from matcher.engines.crossing import bound_ids
from matcher.engines.parts import Split
from matcher.problem import AttendPart, PersonPart, PreviousPart, Problem
from matcher.roster import HeldMeeting

TRIED = 12
"""Seats, or people for a seat, that are tried; the nearest first."""

Roster = dict[str, HeldMeeting]


class Mending:
    """Makes one roster of a problem from the rosters of its parts."""

    def __init__(self, problem: Problem, found: Split) -> None:
        self._problem = problem
        self._order = {meeting.id: i for i, meeting in enumerate(problem.meetings)}
        self._people: dict[str, PersonPart] = {}
        self._attend: dict[str, dict[str, AttendPart]] = {}
        """Meeting → person → attendance, in parts that a crossing person is in."""
        if not found.crossing:
            return
        self._people = {person.id: person for person in problem.people}
        self._meetings = {meeting.id: meeting for meeting in problem.meetings}
        self._slots = {slot.id: slot for slot in problem.slots}
        self._venues = {venue.id: venue for venue in problem.venues}
        self._crossing = [person.id for person in problem.people if person.id in found.crossing]
        self._bound = bound_ids(problem)
        for part in found.parts:
            if any(person.id in found.crossing for person in part.problem.people):
                for entry in part.problem.attend:
                    self._attend.setdefault(entry.meeting, {})[entry.person] = entry

    def whole(self, rosters: Iterable[Sequence[HeldMeeting]]) -> list[HeldMeeting]:
        """The meetings of all parts, valid for the whole when each was for its part."""
        held = {meeting.id: meeting for roster in rosters for meeting in roster}
        if self._attend:
            self._mend(held)
        return sorted(held.values(), key=lambda meeting: self._order[meeting.id])

    def _mend(self, held: Roster) -> None:
        seats: dict[str, list[str]] = {}
        for meeting in held.values():
            for id_ in meeting.people:
                seats.setdefault(id_, []).append(meeting.id)
        displaced: list[str] = []
        for person in self._crossing:
            mine = seats.get(person, [])
            if self._agree(person, mine, held):
                continue
            ways = (
                (sum(self._leave(person, m, held, seats)[0] for m in mine if m not in kept), kept)
                for size in range(1, len(mine))
                for kept in combinations(mine, size)
                if self._agree(person, kept, held)
            )
            _, kept = min(ways, key=lambda way: (way[0], way[1]))
            for m in [m for m in mine if m not in kept]:
                people = self._leave(person, m, held, seats)[1]
                before = held[m].people
                for id_ in before:
                    seats[id_].remove(m)
                for id_ in people:
                    seats.setdefault(id_, []).append(m)
                if people:
                    held[m] = held[m].model_copy(update={"people": people})
                else:
                    displaced += [id_ for id_ in before if id_ not in self._bound]
                    del held[m]
        for person in dict.fromkeys((*self._crossing, *displaced)):
            if not seats.get(person):
                self._seat(person, held, seats)

    def _agree(self, person: str, meetings: Sequence[str], held: Roster) -> bool:
        """Whether one person can sit in all of these meetings."""
        most = self._people[person].max_meetings
        if most is not None and len(meetings) > most:
            return False
        for one, other in combinations(meetings, 2):
            if overlap(self._slots[held[one].slot], self._slots[held[other].slot]):
                return False
            group = self._meetings[one].exclusive
            if group is not None and group == self._meetings[other].exclusive:
                return False
        return True

    def _leave(
        self, person: str, meeting: str, held: Roster, seats: dict[str, list[str]]
    ) -> tuple[int, list[str]]:
        """What it costs that a person leaves a meeting, and who is there then; nobody: it is not held."""
        here = held[meeting]
        now = self._cost(here, here.people) or 0
        rest = [id_ for id_ in here.people if id_ != person]
        ways: list[tuple[int, list[str]]] = []
        alone = self._cost(here, rest) if rest else None
        if alone is not None:
            ways.append((alone - now, rest))
        else:
            for other in self._others(here, held, seats):
                cost = self._cost(here, [*rest, other])
                if cost is not None:
                    relief = 0 if seats.get(other) else self._people[other].unplaced_cost
                    ways.append((cost - now - relief, [*rest, other]))
        lost = sum(self._people[id_].unplaced_cost for id_ in rest if len(seats[id_]) == 1)
        ways.append((lost - now, []))
        return min(ways)

    def _others(self, here: HeldMeeting, held: Roster, seats: dict[str, list[str]]) -> Iterator[str]:
        """Who could come instead, the nearest first; nobody of whom the parts might disagree again."""
        able = [
            (cost, id_)
            for id_ in self._attend.get(here.id, {})
            if id_ not in self._bound and id_ not in self._crossing and id_ not in here.people
            for cost in [self._travel(id_, here)]
            if cost is not None and self._agree(id_, [*seats.get(id_, []), here.id], held)
        ]
        # Whoever sits nowhere gains most.
        able.sort(key=lambda way: (bool(seats.get(way[1])), *way))
        yield from (id_ for _, id_ in able[:TRIED])

    def _seat(self, person: str, held: Roster, seats: dict[str, list[str]]) -> None:
        """Give somebody without a seat the cheapest of the nearest, if that is worth it."""
        able = [
            (cost, meeting.id)
            for meeting in held.values()
            for cost in [self._travel(person, meeting)]
            if cost is not None and self._agree(person, [meeting.id], held)
        ]
        best: tuple[int, str] = (self._people[person].unplaced_cost, "")
        for _, id_ in sorted(able)[:TRIED]:
            here = held[id_]
            now, then = self._cost(here, here.people), self._cost(here, [*here.people, person])
            if now is not None and then is not None and then - now < best[0]:
                best = (then - now, id_)
        if best[1]:
            held[best[1]] = held[best[1]].model_copy(update={"people": [*held[best[1]].people, person]})
            seats.setdefault(person, []).append(best[1])

    def _travel(self, person: str, here: HeldMeeting) -> int | None:
        """What attending costs; None when it is not possible."""
        entry = self._attend.get(here.id, {}).get(person)
        slot = self._people[person].slots.get(here.slot)
        if entry is None or slot is None or (here.slot, here.venue) in entry.excluded:
            return None
        minutes = entry.cost.get(here.venue)
        return None if minutes is None else minutes + slot

    def _cost(self, here: HeldMeeting, people: Sequence[str]) -> int | None:
        """What the meeting costs with these people, unplaced people aside; None when that breaks a rule."""
        whole, there = self._problem, set(people)
        cases = [case for case in whole.cases if case.id in here.cases or there & set(case.presenters)]
        ids = list(dict.fromkeys((*people, *(id_ for case in cases for id_ in case.presenters))))
        before = whole.previous
        alone = Problem.model_construct(
            version=1,
            slots=whole.slots,
            venues=[self._venues[here.venue]],
            people=[self._people[id_] for id_ in ids],
            meetings=[self._meetings[here.id]],
            attend=[self._attend[here.id][id_] for id_ in people],
            pairs=[pair for pair in whole.pairs if pair.a in there and pair.b in there],
            repeats=[],
            cases=cases,
            apart=[few for few in ([id_ for id_ in g if id_ in there] for g in whole.apart) if len(few) > 1],
            together=[],
            pins=[pin for pin in whole.pins if pin.meeting == here.id and pin.person is None],
            max_parallel=None,
            previous=None
            if before is None
            else PreviousPart(
                meetings=[entry for entry in before.meetings if entry.id == here.id],
                frozen=[id_ for id_ in before.frozen if id_ == here.id],
                shortfall=before.shortfall,
            ),
        )
        held = [here.model_copy(update={"people": list(people)})]
        if broken_rules(alone, held):
            return None
        costs = costs_of(alone, held)
        return costs.total - costs.terms["unplaced"]
