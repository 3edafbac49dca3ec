"""Rosters to begin with, made without a search over the whole: nothing at all, or the earlier roster."""

from __future__ import annotations

from matcher.check import broken_rules
from matcher.engines.incumbent import Incumbent
from matcher.problem import Problem
from matcher.roster import HeldMeeting

NOTHING = "nothing"
"""The engine of the roster in which no meeting is held, where that is allowed: valid, but nobody's wish."""
EARLIER = "earlier"
"""The engine of the earlier roster, as far as people and meetings are still there."""


def offer_known(best: Incumbent) -> None:
    """Offer what is known to be a roster: from that moment on there is one."""
    offer_nothing(best)
    earlier = earlier_roster(best.problem)
    if earlier and not broken_rules(best.problem, earlier):
        best.offer(earlier, EARLIER)


def offer_nothing(best: Incumbent) -> None:
    """Where nothing has to be held there is a roster from the first moment on."""
    if not broken_rules(best.problem, []):
        best.offer([], NOTHING)


def earlier_roster(problem: Problem) -> list[HeldMeeting]:
    """What `previous` says of people and meetings that are still there and may still meet so."""
    before = problem.previous
    if before is None:
        return []
    people = {person.id: person for person in problem.people}
    parts = {meeting.id: meeting for meeting in problem.meetings}
    rows = {(row.person, row.meeting): row for row in problem.attend}
    option = {meeting.id: (meeting.slot, meeting.venue) for meeting in before.meetings}
    seats: dict[str, list[str]] = {meeting: [] for meeting in option if meeting in parts}
    for attend in before.attends:
        row = rows.get((attend.person, attend.meeting))
        if row is None or attend.meeting not in seats or attend.person not in people:
            continue
        slot, venue = option[attend.meeting]
        free = slot in people[attend.person].slots and venue in row.cost
        if free and (slot, venue) not in row.excluded and attend.person not in seats[attend.meeting]:
            seats[attend.meeting].append(attend.person)
    return [
        HeldMeeting(id=meeting, slot=option[meeting][0], venue=option[meeting][1], people=here)
        for meeting in (part.id for part in problem.meetings)
        if meeting in seats and (here := seats[meeting]) and option[meeting] in parts[meeting].options
    ]
