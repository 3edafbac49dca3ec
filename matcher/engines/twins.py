"""Meetings that differ in name only: the first of each family are held, in order of time and place.

Otherwise two runs would swap their names, and with them everybody's appointment.
"""

from __future__ import annotations

from collections.abc import Sequence

from matcher.check import broken_rules, costs_of
from matcher.problem import Problem
from matcher.roster import HeldMeeting


def earlier_names_kept(problem: Problem, held: Sequence[HeldMeeting]) -> list[HeldMeeting]:
    """The same roster, in which a meeting that only moved has its earlier name, where that is as good.

    People who stay together would otherwise be told of another meeting for no reason.
    """
    if problem.previous is None:
        return list(held)
    before = {meeting.id for meeting in problem.previous.meetings}
    area = {meeting.id: meeting.area for meeting in problem.meetings}
    sat: dict[str, set[str]] = {}
    for attend in problem.previous.attends:
        sat.setdefault(attend.meeting, set()).add(attend.person)
    found = list(held)
    here = {meeting.id for meeting in found}
    best = costs_of(problem, found)
    for place, meeting in enumerate(held):
        if meeting.id in before or not meeting.people:
            continue
        shared = {
            old: len(sat.get(old, set()).intersection(meeting.people))
            for old in before - here
            if old in area and area[old] == area[meeting.id]
        }
        old = max(sorted(shared), key=lambda one: shared[one], default=None)
        if old is None or not shared[old]:
            continue
        tried = [*found[:place], meeting.model_copy(update={"id": old}), *found[place + 1 :]]
        costs = costs_of(problem, tried)
        if (costs.changes or 0, costs.total) <= (best.changes or 0, best.total) and not broken_rules(
            problem, tried
        ):
            found, best, here = tried, costs, here - {meeting.id} | {old}
    order = {meeting.id: i for i, meeting in enumerate(problem.meetings)}
    return sorted(found, key=lambda meeting: order[meeting.id])


def first_names_first(problem: Problem, held: Sequence[HeldMeeting]) -> list[HeldMeeting]:
    """The same roster, with the names of held twins moved to the first of their family.

    Names that a pin or an earlier roster mentions stay where they are. Cost and rules are the same.
    """
    named = {pin.meeting for pin in problem.pins}
    if problem.previous is not None:
        named |= {meeting.id for meeting in problem.previous.meetings} | set(problem.previous.frozen)
    place = {meeting.id: i for i, meeting in enumerate(problem.meetings)}
    looks: dict[str, list[str]] = {}
    for meeting in problem.meetings:
        if meeting.id not in named:
            looks.setdefault(meeting.model_dump_json(exclude={"id"}), []).append(meeting.id)
    here = {meeting.id for meeting in held}
    doubtful = {one for ids in looks.values() if len(ids) > 1 and here.intersection(ids) for one in ids}
    who: dict[str, list[tuple[object, ...]]] = {one: [] for one in doubtful}
    for row in problem.attend:
        if row.meeting in doubtful:
            who[row.meeting].append(
                (row.person, tuple(sorted(row.cost.items())), tuple(sorted(row.excluded)))
            )
    families: dict[object, list[str]] = {}
    for ids in looks.values():
        for one in ids:
            if one in doubtful:
                families.setdefault((ids[0], tuple(sorted(who[one]))), []).append(one)
    start = {slot.id: (slot.start, slot.end, slot.id) for slot in problem.slots}
    known = {meeting.id: meeting for meeting in held}
    called: dict[str, str] = {}
    for family in families.values():
        used = [known[one] for one in family if one in known]
        used.sort(key=lambda meeting: (*start[meeting.slot], meeting.venue, meeting.people))
        called |= {meeting.id: name for meeting, name in zip(used, family, strict=False)}
    renamed = [meeting.model_copy(update={"id": called.get(meeting.id, meeting.id)}) for meeting in held]
    return sorted(renamed, key=lambda meeting: place[meeting.id])
