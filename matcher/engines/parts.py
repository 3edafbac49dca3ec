"""A problem split into parts that share nothing, or nothing but a few people whose places have a price.

Parts that share nothing: every roster of the whole is a roster of each part, and the other way round. So
costs add up, bounds add up, and one impossible part makes the whole impossible. What makes two people or
meetings belong together is `coupled`; forgetting one kind there would make a false proof.

Parts that share a few people (Lagrangian relaxation): each of the k parts in which a crossing person could
attend gets a copy of them, who costs a price π there when placed in none of its meetings, with 0 ≤ π ≤ U,
their unplaced cost. Then Σ bounds − Σ over crossing people of (k − 1)·π is a bound for the whole. Proof:
restrict any roster of the whole to each part. No rule of a part is broken, for a crossing person is only in
rules about a single meeting or about too many meetings. All costs but the unplaced ones belong to one
meeting, to two people in one meeting, or (repeats) only become less. A crossing person who attends in j parts
costs (k − j)·π in the parts, less (k − 1)·π: (1 − j)·π ≤ 0 when j ≥ 1, as they cost in the whole at least;
and π ≤ U when j = 0. So the parts together never cost more than the whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sparse
from scipy.sparse.csgraph import connected_components

from matcher.engines.crossing import LEAST, crossing_people
from matcher.model.index import Bools, Index
from matcher.model.linear import Ints
from matcher.problem import AttendPart, PersonPart, PreviousPart, Problem

PRICE = 30
"""Minutes: what placing a crossing person is about worth to a part."""
MOST = 100
"""Parts; smaller ones are taken together, for each costs something by itself."""


@dataclass(frozen=True)
class Part:
    """A problem by itself."""

    problem: Problem
    size: int
    """Possible attendances."""


@dataclass(frozen=True)
class Split:
    """A problem as parts, and what the parts do not tell of it."""

    parts: tuple[Part, ...]
    constant: int = 0
    """What people and cases cost who can't be in any meeting; in travel minutes."""
    crossing: dict[str, int] = field(default_factory=dict)
    """Person in more than one part → (number of those parts − 1) × price."""

    @property
    def beside(self) -> int:
        """What is to be added to the sum of the parts' bounds."""
        return self.constant - sum(self.crossing.values())


def split(index: Index, crossing: Bools | None = None, prices: dict[str, int] | None = None) -> Split:
    """The parts of a problem, in the order of their first meetings.

    crossing: the people at whom to cut, who must not be among `bound_people` (default: the few that hold
    large parts together). `prices` of crossing people in travel minutes, by id; each at most the person's
    unplaced cost.
    """
    if crossing is None:
        crossing = np.zeros(len(index.problem.people), dtype=np.bool_)
        of_person, of_meeting = coupled(index)
        for who in crossing_people(index, of_meeting):
            # What other rules couple may hold together what the crossing people leave.
            people, meetings = coupled(index, crossing | who)
            if _worthwhile(meetings) > _worthwhile(of_meeting):
                crossing, of_person, of_meeting = crossing | who, people, meetings
    else:
        of_person, of_meeting = coupled(index, crossing)
    return _parts(index, of_person, of_meeting, crossing, prices or {})


def _worthwhile(of_meeting: Ints) -> int:
    """How many components are worth a part of their own."""
    return int((np.bincount(of_meeting) >= LEAST).sum())


def coupled(index: Index, crossing: Bools | None = None) -> tuple[Ints, Ints]:
    """Component numbers of people and of meetings; what has two numbers shares nothing.

    Attendances of people in the mask `crossing` don't couple. Pairs, apart, repeats, limits by school and
    whoever hears a case are about people who share a meeting, so these couple nothing more.
    """
    problem = index.problem
    count = len(problem.people)
    attends = np.ones(len(index.person), dtype=np.bool_) if crossing is None else ~crossing[index.person]
    edges = [(index.person[attends], index.meeting[attends] + count)]
    for group in (*_at_once(index), *_by_name(index)):
        edges.append((group[:-1], group[1:]))
    left, right = (np.concatenate(ends) for ends in zip(*edges, strict=True))
    total = count + len(problem.meetings)
    graph = sparse.coo_matrix((np.ones(len(left), dtype=np.int8), (left, right)), shape=(total, total))
    # A sum of ones in so small a type could become 0.
    graph.data[:] = 1
    graph = graph.tocsr()
    graph.data[:] = 1
    _, labels = connected_components(graph, directed=False)
    numbers = labels.astype(np.int64)
    return numbers[:count], numbers[count:]


def _at_once(index: Index) -> Iterator[Ints]:
    """Meetings that could be more at once than a venue has rooms, or than may be under way at all."""
    problem = index.problem
    first = len(problem.people)
    rooms = np.array([venue.rooms for venue in problem.venues], dtype=np.int64)
    for under_way in index.slots_at:
        then = under_way[index.option_slot]
        meetings = np.unique(index.option_meeting[then])
        if problem.max_parallel is not None and len(meetings) > problem.max_parallel:
            yield meetings + first
        where = np.unique(np.column_stack((index.option_venue[then], index.option_meeting[then])), axis=0)
        for venue in np.unique(where[:, 0]):
            here = where[where[:, 0] == venue, 1]
            if len(here) > rooms[venue]:
                yield here + first


def _by_name(index: Index) -> Iterator[Ints]:
    """People and meetings that the problem names together."""
    problem, people, meetings = index.problem, index.people, index.meetings
    count = len(people)
    groups = [[people[id_] for id_ in group] for group in problem.together]
    groups += [[people[id_] for id_ in case.presenters] for case in problem.cases]
    groups += [
        [people[pin.person], meetings[pin.meeting] + count] for pin in problem.pins if pin.person is not None
    ]
    if problem.previous is not None:
        groups += [
            [people[before.person], meetings[before.meeting] + count]
            for before in problem.previous.attends
            if before.person in people and before.meeting in meetings
        ]
    for group in groups:
        yield np.array(group, dtype=np.int64)


def _parts(index: Index, of_person: Ints, of_meeting: Ints, crossing: Bools, prices: dict[str, int]) -> Split:
    """Make the problems of the components."""
    problem = index.problem
    sizes = np.bincount(of_meeting[index.meeting], minlength=int(of_meeting.max(initial=-1)) + 1)
    idle = _idle(index, of_meeting)
    used = [int(label) for label in dict.fromkeys(of_meeting.tolist()) if not idle[label]]
    numbers: dict[int, int] = {}
    filled: list[int] = []
    for label in used:
        if not filled or filled[-1] > 0 and filled[-1] + sizes[label] > len(index.person) // MOST:
            filled.append(0)
        numbers[label] = len(filled) - 1
        filled[-1] += int(sizes[label])
    # A crossing person is where they can attend.
    pairs = np.unique(np.column_stack((index.person, of_meeting[index.meeting])), axis=0)
    attending: dict[int, list[int]] = {}
    for person, label in pairs[crossing[pairs[:, 0]]].tolist():
        attending.setdefault(person, []).append(numbers[label])
    places = [
        sorted(set(attending[i])) if i in attending else [numbers[label]] if label in numbers else []
        for i, label in enumerate(of_person.tolist())
    ]
    members: list[list[PersonPart]] = [[] for _ in filled]
    constant, charged = 0, {}
    for person, where in zip(problem.people, places, strict=True):
        if not where:
            constant += person.unplaced_cost
        shown = person
        if len(where) > 1:
            price = prices.get(person.id, min(PRICE, person.unplaced_cost))
            charged[person.id] = (len(where) - 1) * price
            shown = person.model_copy(update={"unplaced_cost": price})
        for number in where:
            members[number].append(shown)
    constant += sum(
        case.cost for case in problem.cases if not any(places[index.people[id_]] for id_ in case.presenters)
    )
    part_of = [numbers.get(int(label)) for label in of_meeting]
    attends: list[list[AttendPart]] = [[] for _ in filled]
    for attend in problem.attend:
        at = part_of[index.meetings[attend.meeting]]
        if at is not None and at in places[index.people[attend.person]]:
            attends[at].append(attend)
    parts = [
        Part(
            _problem(
                problem,
                members[number],
                {meeting.id for meeting, at in zip(problem.meetings, part_of, strict=True) if at == number},
                attends[number],
            ),
            filled[number],
        )
        for number in range(len(filled))
    ]
    return Split(tuple(parts), constant, charged)


def _idle(index: Index, of_meeting: Ints) -> Bools:
    """Components of meetings that nobody can attend and that need not be held: never worth holding."""
    problem = index.problem
    needed = {pin.meeting for pin in problem.pins}
    if problem.previous is not None:
        needed.update(problem.previous.frozen)
        # Whoever was there and can't be any more is a change, and belongs to the meeting's part.
        needed.update(before.meeting for before in problem.previous.attends)
    idle = np.ones(int(of_meeting.max(initial=-1)) + 1, dtype=np.bool_)
    idle[of_meeting[index.meeting]] = False
    for meeting, label in zip(problem.meetings, of_meeting, strict=True):
        if not meeting.optional or meeting.id in needed:
            idle[label] = False
    return idle


def _problem(
    whole: Problem, people: Sequence[PersonPart], meetings: Collection[str], attend: list[AttendPart]
) -> Problem:
    """The part of a problem that is about these people and meetings."""
    ids = {person.id for person in people}
    held = [meeting for meeting in whole.meetings if meeting.id in meetings]
    venues = {venue for meeting in held for _, venue in meeting.options}
    venues.update(venue for entry in attend for venue in (*entry.cost, *(at for _, at in entry.excluded)))
    before = whole.previous
    return Problem.model_construct(
        version=1,
        name=whole.name,
        slots=whole.slots,
        venues=[venue for venue in whole.venues if venue.id in venues],
        people=list(people),
        meetings=held,
        attend=attend,
        pairs=[pair for pair in whole.pairs if pair.a in ids and pair.b in ids],
        repeats=whole.repeats,
        cases=[case for case in whole.cases if any(id_ in ids for id_ in case.presenters)],
        together=[group for group in whole.together if any(id_ in ids for id_ in group)],
        apart=[
            few for few in ([id_ for id_ in group if id_ in ids] for group in whole.apart) if len(few) > 1
        ],
        pins=[pin for pin in whole.pins if pin.meeting in meetings],
        max_parallel=whole.max_parallel,
        previous=None
        if before is None
        else PreviousPart(
            meetings=[entry for entry in before.meetings if entry.id in meetings],
            attends=[entry for entry in before.attends if entry.meeting in meetings and entry.person in ids],
            frozen=[id_ for id_ in before.frozen if id_ in meetings],
            shortfall=before.shortfall,
            change=before.change,
        ),
    )
