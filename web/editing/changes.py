"""A change by hand: what stands in an address, and the meetings that come of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from matcher.explain import Bench, Step
from matcher.problem import Problem
from matcher.roster import HeldMeeting


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody who leaves a meeting, joins one, or both."""

    person: str
    leaves: str | None = None
    joins: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What an organiser wants to do; everything at once."""

    moves: tuple[Move, ...] = ()
    close: str | None = None
    """A meeting that is not held any more."""
    place: tuple[str, str, str] | None = None
    """A meeting, with the moment and the venue where it goes."""
    seat_others: bool = False
    """Whether those who can't stay get a seat elsewhere where the rules have one."""

    def fields(self) -> list[tuple[str, str]]:
        """The change as names and values of a form."""
        found = []
        for move in self.moves:
            found += [("persoon", move.person), ("uit", move.leaves or ""), ("in", move.joins or "")]
        if self.close:
            found.append(("sluit", self.close))
        if self.place:
            found += zip(("zet", "moment", "locatie"), self.place, strict=True)
        if self.seat_others:
            found.append(("opvang", "ja"))
        return found


def change_of(values: Any) -> Change:
    """The change in the values of a request. Raises ValueError when there is none."""
    people, out, into = (values.getlist(name) for name in ("persoon", "uit", "in"))
    if not len(people) == len(out) == len(into):
        raise ValueError("every person needs a meeting to leave and one to join")
    moves = tuple(Move(p, a or None, b or None) for p, a, b in zip(people, out, into, strict=True))
    option = values.get("optie", "")
    slot, _bar, venue = option.partition("|")
    meeting = values.get("zet") or ""
    place = (meeting, values.get("moment") or slot, values.get("locatie") or venue) if meeting else None
    change = Change(moves, values.get("sluit") or None, place, bool(values.get("opvang")))
    if not moves and not change.close and not place:
        raise ValueError("nothing changes")
    return change


def applied(problem: Problem, meetings: Sequence[HeldMeeting], change: Change) -> list[HeldMeeting]:
    """The meetings after the change. Raises ValueError when it does not fit them."""
    held = {one.id: one for one in meetings}
    people = {person.id for person in problem.people}
    for move in change.moves:
        if move.person not in people or not (move.leaves or move.joins):
            raise ValueError(f"nobody like {move.person}, or nowhere to go")
        if move.leaves:
            held[move.leaves] = _without(held, move.leaves, move.person)
        if move.joins:
            held[move.joins] = _with(held, move.joins, move.person)
    homeless: list[str] = []
    if change.close:
        if change.close not in held:
            raise ValueError(f"{change.close} is not held")
        homeless += held.pop(change.close).people
    if change.place:
        id_, slot, venue = change.place
        part = next((one for one in problem.meetings if one.id == id_), None)
        if id_ not in held or part is None or (slot, venue) not in part.options:
            raise ValueError(f"{id_} can't be there")
        held[id_] = held[id_].model_copy(update={"slot": slot, "venue": venue})
        if change.seat_others:
            bench = Bench(problem, held.values())
            gone = [person for person in held[id_].people if not bench.can_attend(person, id_)]
            for person in gone:
                held[id_] = _without(held, id_, person)
            homeless += gone
    if change.seat_others and homeless:
        return seated(problem, list(held.values()), homeless)
    return list(held.values())


def seated(problem: Problem, meetings: Sequence[HeldMeeting], people: Iterable[str]) -> list[HeldMeeting]:
    """The meetings with a seat for each of these people where the rules have one and it is worth its price.

    One after the other, who has the fewest ways first: good enough to look at, not the best there is.
    """
    bench = Bench(problem, meetings)
    ways = {
        person: [one.id for one in meetings if person not in one.people and bench.can_attend(person, one.id)]
        for person in people
    }
    steps: list[Step] = []
    cost = 0
    for person in sorted(ways, key=lambda one: len(ways[one])):
        judged = [
            (judgement.cost, meeting)
            for meeting in ways[person]
            for judgement in (bench.judge(*steps, Step(person, meeting, True)),)
            if judgement.allowed and judgement.cost < cost
        ]
        if judged:
            cost, meeting = min(judged, key=lambda one: one[0])
            steps.append(Step(person, meeting, True))
    held = {one.id: one for one in meetings}
    for step in steps:
        held[step.meeting] = _with(held, step.meeting, step.person)
    return list(held.values())


def with_others_seated(change: Change) -> Change:
    """The same change, with seats elsewhere for those who can't stay."""
    return replace(change, seat_others=True)


def _without(held: dict[str, HeldMeeting], meeting: str, person: str) -> HeldMeeting:
    if meeting not in held or person not in held[meeting].people:
        raise ValueError(f"{person} is not in {meeting}")
    return held[meeting].model_copy(update={"people": [one for one in held[meeting].people if one != person]})


def _with(held: dict[str, HeldMeeting], meeting: str, person: str) -> HeldMeeting:
    if meeting not in held or person in held[meeting].people:
        raise ValueError(f"{person} can't join {meeting}")
    return held[meeting].model_copy(update={"people": [*held[meeting].people, person]})
