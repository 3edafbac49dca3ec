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
    when = {slot.id: dutch.day_short(slot.start) for slot in problem.slots}

    reasons = {}
    for who in people:
        if who in compiled.reasons:
            reasons[who] = compiled.reasons[who]
            continue
        candidates = attends.get(who, [])
        within_reach = [a.meeting for a in candidates if _can_attend(parts[who], a, held.get(a.meeting))]
        with_room = [meeting for meeting in within_reach if room[meeting] > 0]
        nearby = [
            held[a.meeting] for a in candidates if a.meeting in held and held[a.meeting].venue in a.cost
        ]
        reasons[who] = _sentence(
            candidates,
            within_reach,
            with_room,
            compiled.meeting_names,
            _other_moments(parts[who], nearby, when),
        )
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


def _other_moments(person: PersonPart, nearby: list[HeldMeeting], when: Mapping[str, str]) -> str:
    """The days of meetings within reach at moments that don't suit somebody: 'wo 10 nov en do 18 nov'."""
    days = dict.fromkeys(when[held.slot] for held in nearby if held.slot not in person.slots)
    return dutch.listing(list(days)[:4])


def _sentence(
    candidates: list[AttendPart],
    within_reach: list[str],
    with_room: list[str],
    names: Mapping[str, str],
    other_moments: str,
) -> str:
    def named(meetings: list[str]) -> str:
        shown = [names.get(meeting, meeting) for meeting in meetings[:2]]
        more = len(meetings) - len(shown)
        return dutch.listing([*shown, f"nog {more}"] if more else shown)

    if not candidates:
        return "Er is geen bijeenkomst op een moment en binnen de reistijd die voor deze persoon kan."
    if not within_reach:
        if other_moments:
            return (
                f"Binnen de reistijd gaat er alleen iets door op {other_moments}; dan kan deze persoon niet."
            )
        return "Er gaat niets door op een moment dat deze persoon kan én binnen de reistijd."
    if not with_room:
        return f"Geen plek meer waar deze persoon bij kan zijn: {named(within_reach)}."
    return (
        f"Er is nog plek bij {named(with_room)}, maar dat past niet bij de regels van de groep "
        "of kost meer dan het oplevert."
    )
