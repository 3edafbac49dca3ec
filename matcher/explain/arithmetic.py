"""Why no roster exists, where arithmetic alone shows it: plain Dutch, with the numbers.

Silence proves nothing: a problem can be infeasible for a reason that only a search finds.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from matcher.model.index import Index, index_problem, size_limit
from matcher.model.linear import Ints
from matcher.problem import MeetingPart, Problem


def impossibilities(problem: Problem) -> list[str]:
    """Every demand on a meeting that must be held which no choice of people can meet."""
    index = index_problem(problem)
    required = _required(problem)
    reasons = [reason for m in required for reason in _of_meeting(index, m)]
    reasons += _of_pins(index)
    needed = sum(problem.meetings[m].min_size for m in required if _has_minimums(problem, m))
    able = np.unique(index.person[np.isin(index.meeting, required)])
    wanted = [problem.people[p].max_meetings for p in able]
    if None not in wanted:
        total = sum(count for count in wanted if count is not None)
        if needed > total:
            reasons.append(
                f"De bijeenkomsten die door moeten gaan vragen samen minstens {needed} deelnemers; de "
                f"mensen die kunnen ({len(able)}) willen samen hoogstens {total} keer komen."
            )
    return reasons


def _of_pins(index: Index) -> Iterator[str]:
    """People who are pinned where they can't all be."""
    problem = index.problem
    pinned: dict[int, dict[int, Ints]] = {}
    for pin in problem.pins:
        if pin.person is not None and pin.attends:
            p, m = index.people[pin.person], index.meetings[pin.meeting]
            ways = index.option[(index.person == p) & (index.meeting == m)]
            pinned.setdefault(m, {})[p] = ways
            if not len(ways):
                yield (
                    f"'{pin.person}' is vastgezet in '{pin.meeting}', maar kan daar op geen moment en plek "
                    "zijn."
                )
    apart = [{index.people[person] for person in group} for group in problem.apart]
    for m, people in pinned.items():
        name = problem.meetings[m].id
        able = [(p, ways) for p, ways in people.items() if len(ways)]
        together = " en ".join(f"'{problem.people[p].id}'" for p, _ in able)
        if len(able) > 1 and not set.intersection(*(set(ways.tolist()) for _, ways in able)):
            yield (
                f"{together} zijn vastgezet in '{name}', maar kunnen nooit op hetzelfde moment en dezelfde "
                "plek."
            )
        for group in apart:
            both = [f"'{problem.people[p].id}'" for p in people if p in group]
            if len(both) > 1:
                yield f"{' en '.join(both)} zijn vastgezet in '{name}', maar mogen niet bij elkaar zitten."
    for p in sorted({p for people in pinned.values() for p in people}):
        mine = [m for m, people in pinned.items() if p in people]
        yield from _of_busy(index, p, mine)


def _of_busy(index: Index, p: int, meetings: list[int]) -> Iterator[str]:
    """Whoever is pinned in more meetings than one person can attend."""
    problem, person = index.problem, index.problem.people[p]
    names = " en ".join(f"'{problem.meetings[m].id}'" for m in meetings)
    if person.max_meetings is not None and len(meetings) > person.max_meetings:
        yield f"'{person.id}' is vastgezet in {names}, maar komt hoogstens {person.max_meetings} keer."
    areas = [problem.meetings[m].exclusive for m in meetings if problem.meetings[m].exclusive is not None]
    if len(areas) > len(set(areas)):
        yield f"'{person.id}' is vastgezet in {names}, maar daarvan mag iemand er maar één bijwonen."


def _has_minimums(problem: Problem, m: int) -> bool:
    """Whether the lower bounds of a meeting are hard: a rerun waives or softens them."""
    previous = problem.previous
    return previous is None or (previous.shortfall is None and problem.meetings[m].id not in previous.frozen)


def _required(problem: Problem) -> list[int]:
    pinned = {pin.meeting for pin in problem.pins if pin.held or pin.option is not None or pin.attends}
    return [m for m, meeting in enumerate(problem.meetings) if not meeting.optional or meeting.id in pinned]


def _of_meeting(index: Index, m: int) -> Iterator[str]:
    problem, meeting = index.problem, index.problem.meetings[m]
    name = f"Bijeenkomst '{meeting.id}' moet doorgaan"
    forbidden = [pin for pin in problem.pins if pin.meeting == meeting.id and pin.held is False]
    if forbidden:
        yield f"{name}, maar is ook vastgezet als niet gehouden."
    options = np.flatnonzero(index.option_meeting == m)
    if not len(options):
        yield f"{name}, maar heeft geen moment waarop een van de locaties open is."
        return
    if not _has_minimums(problem, m):
        return
    people = [index.person[index.option == o] for o in options]
    most = max(len(able) for able in people)
    if most < meeting.min_size:
        yield (
            f"{name} met minstens {meeting.min_size} mensen; op geen moment en plek kunnen er meer "
            f"dan {most}."
        )
    rooms = [size_limit(meeting, problem.venues[index.option_venue[o]].capacity) for o in options]
    largest = None if None in rooms else max(room for room in rooms if room is not None)
    if largest is not None and largest < meeting.min_size:
        yield f"{name} met minstens {meeting.min_size} mensen; er passen er hoogstens {largest}."
    yield from _of_quotas(index, meeting, name, people)


def _of_quotas(index: Index, meeting: MeetingPart, name: str, people: list[Ints]) -> Iterator[str]:
    for quota in meeting.quotas:
        able = max(int(index.mask(quota.match)[ids].sum()) for ids in people)
        if able < quota.min:
            yield (
                f"{name} met minstens {quota.min} keer '{quota.name}'; op geen moment en plek kunnen er meer "
                f"dan {able}."
            )
        if quota.max is not None and quota.max < quota.min:
            yield f"{name}, maar vraagt minstens {quota.min} en hoogstens {quota.max} keer '{quota.name}'."
