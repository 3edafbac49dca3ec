"""Why somebody sits nowhere, read off the roster: no seat within reach, or no seat left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from matcher import dutch
from matcher.formats.compiled import Compiled
from matcher.problem import AttendPart, PersonPart
from matcher.roster import HeldMeeting, Roster


def unplaced_reasons(people: Iterable[str], compiled: Compiled, roster: Roster) -> Mapping[str, str]:
    """Person id → Dutch sentence. The format's own reason wins, for it knows more than the problem says."""
    problem = compiled.problem
    parts = {part.id: part for part in problem.people}
    attends: dict[str, list[AttendPart]] = {}
    for attend in problem.attend:
        attends.setdefault(attend.person, []).append(attend)
    held = {meeting.id: meeting for meeting in roster.meetings}
    room = _free_seats(compiled, roster)

    reasons = {}
    for who in people:
        if who in compiled.reasons:
            reasons[who] = compiled.reasons[who]
            continue
        candidates = attends.get(who, [])
        within_reach = [a.meeting for a in candidates if _can_attend(parts[who], a, held.get(a.meeting))]
        with_room = [meeting for meeting in within_reach if room[meeting] > 0]
        reasons[who] = _sentence(candidates, within_reach, with_room, compiled.meeting_names)
    return reasons


def _can_attend(person: PersonPart, attend: AttendPart, held: HeldMeeting | None) -> bool:
    return (
        held is not None
        and held.venue in attend.cost
        and held.slot in person.slots
        and (held.slot, held.venue) not in attend.excluded
    )


def _free_seats(compiled: Compiled, roster: Roster) -> Mapping[str, float]:
    capacity = {venue.id: venue.capacity for venue in compiled.problem.venues}
    largest = {meeting.id: meeting.max_size for meeting in compiled.problem.meetings}
    unlimited = float("inf")

    def seats(limit: int | None) -> float:
        return unlimited if limit is None else limit

    return {
        held.id: min(seats(largest[held.id]), seats(capacity[held.venue])) - len(held.people)
        for held in roster.meetings
    }


def _sentence(
    candidates: list[AttendPart], within_reach: list[str], with_room: list[str], names: Mapping[str, str]
) -> str:
    def named(meetings: list[str]) -> str:
        shown = [names.get(meeting, meeting) for meeting in meetings[:2]]
        more = len(meetings) - len(shown)
        return dutch.listing([*shown, f"nog {more}"] if more else shown)

    if not candidates:
        return "Er is geen bijeenkomst op een moment en binnen de reistijd die voor deze persoon kan."
    if not within_reach:
        return (
            "De bijeenkomsten waar deze persoon bij kan zijn, gaan niet door, "
            "of op een ander moment of een andere plek dan voor deze persoon kan."
        )
    if not with_room:
        return f"Geen plek meer waar deze persoon bij kan zijn: {named(within_reach)}."
    return (
        f"Er is nog plek bij {named(with_room)}, maar dat past niet bij de regels van de groep "
        "of kost meer dan het oplevert."
    )
