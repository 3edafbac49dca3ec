"""Classic puzzles as problems, with optima that are known from the literature."""

from __future__ import annotations

from datetime import datetime, timedelta

from matcher.problem import AttendPart, MeetingPart, PersonPart, Problem, RepeatPart, SlotPart, VenuePart


def social_golfers(groups: int, size: int, weeks: int) -> Problem:
    """Golfers who play each week in groups, no two of them twice in a group (CSPLib, problem 10).

    A pair that meets again costs 1. 5-3-7 (Kirkman's schoolgirls) and 8-4-5 can be done at cost 0.
    """
    start = datetime(2026, 9, 7, 10)
    slots = [
        SlotPart(id=f"w{w + 1}", start=start + timedelta(weeks=w), end=start + timedelta(weeks=w, hours=2))
        for w in range(weeks)
    ]
    people = [
        PersonPart(id=f"p{p + 1}", slots={slot.id: 0 for slot in slots}, max_meetings=None)
        for p in range(groups * size)
    ]
    meetings = [
        MeetingPart(
            id=f"{slot.id}g{g + 1}",
            series="golf",
            options=[(slot.id, "baan")],
            min_size=size,
            max_size=size,
        )
        for slot in slots
        for g in range(groups)
    ]
    return Problem(
        version=1,
        name=f"social golfers {groups}-{size}-{weeks}",
        slots=slots,
        venues=[VenuePart(id="baan", rooms=groups)],
        people=people,
        meetings=meetings,
        attend=[
            AttendPart(person=person.id, meeting=meeting.id, cost={"baan": 0})
            for meeting in meetings
            for person in people
        ],
        repeats=[RepeatPart(series="golf", cost=1)],
    )
