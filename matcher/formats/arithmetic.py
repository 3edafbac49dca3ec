"""Arithmetic before solving: what cannot work out, told with its numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from matcher.domain import Professional
from matcher.errors import Finding
from matcher.formats.areas import Areas
from matcher.formats.reasons import Reason
from matcher.problem import MeetingPart, PersonPart, Problem


def warnings(
    problem: Problem,
    people: Sequence[Professional],
    home: Mapping[str, str | None],
    areas: Areas,
    called: Mapping[str, str],
    able: Mapping[str, Sequence[str]],
    why_not: Mapping[str, Reason],
    proposed_in: str,
) -> tuple[Finding, ...]:
    """Everything that the solver could only find to be impossible.

    `able`: meeting → who could come. `proposed_in`: the table of the meetings; empty if there is none.
    """
    return (
        *no_venues(problem),
        *_too_few_seats(problem, proposed_in),
        *unreachable_people(people, home, areas, why_not),
        *_hopeless_meetings(problem, called, able, proposed_in),
    )


def no_venues(problem: Problem) -> Iterator[Finding]:
    """No meeting has a venue and a moment."""
    if not any(meeting.options for meeting in problem.meetings):
        what = (
            "er zijn geen locaties" if not problem.venues else "geen bijeenkomst heeft een locatie en moment"
        )
        yield Finding(
            f"{what}, dus niemand van de {len(problem.people)} mensen kan worden ingedeeld.",
            "locaties",
            remedy="Vul locaties in met de momenten waarop ze open zijn.",
        )


def _too_few_seats(problem: Problem, proposed_in: str) -> Iterator[Finding]:
    """A bound from above: rooms that are open at overlapping moments are counted at each of them."""
    if not problem.venues or not problem.meetings:
        return
    largest = max(_most(meeting, problem) for meeting in problem.meetings)
    rooms = sum(
        venue.rooms * len(venue.slots or ()) * min(largest, _people(venue.capacity))
        for venue in problem.venues
    )
    meetings = sum(_most(meeting, problem) for meeting in problem.meetings)
    for seats, file, what, remedy in (
        (rooms, "locaties", "alle zalen op alle momenten", "Vraag om meer zalen of momenten."),
        (meetings, proposed_in, "alle mogelijke bijeenkomsten", "Stel meer bijeenkomsten voor."),
    ):
        if 0 < seats < len(problem.people):
            yield Finding(
                f"{what} samen bieden plaats aan hoogstens {seats} van de {len(problem.people)} mensen.",
                file,
                remedy=remedy,
            )


def _people(capacity: int | None) -> int:
    return 10**9 if capacity is None else capacity


def _most(meeting: MeetingPart, problem: Problem) -> int:
    return min(_people(meeting.max_size), len(problem.people))


def unreachable_people(
    people: Sequence[Professional],
    home: Mapping[str, str | None],
    areas: Areas,
    why_not: Mapping[str, Reason],
) -> Iterator[Finding]:
    """'12 PO-inschrijvingen in Pernis: geen locatie binnen bereik op hun momenten.'"""
    groups: Counter[tuple[str, str, Reason]] = Counter()
    rows: dict[tuple[str, str, Reason], int] = {}
    named = areas.names(area for area in home.values() if area is not None)
    for person in people:
        if person.id in why_not:
            why = why_not[person.id]
            alike = Reason("", why.together, why.remedy)
            group = (named.get(home[person.id] or "", "een onbekend gebied"), person.sector, alike)
            groups[group] += 1
            rows.setdefault(group, person.row)
    for group, number in sorted(
        groups.items(), key=lambda item: (-item[1], item[0][:2], item[0][2].together)
    ):
        where, sector, why = group
        word = "inschrijving" if number == 1 else "inschrijvingen"
        yield Finding(
            f"{number} {sector}-{word} in {where}: {why.together}.",
            "inschrijvingen",
            # One person is found by the row; of a group that would point at the wrong one.
            (rows[group] or None) if number == 1 else None,
            remedy=why.remedy,
        )


def _hopeless_meetings(
    problem: Problem, called: Mapping[str, str], able: Mapping[str, Sequence[str]], proposed_in: str
) -> Iterator[Finding]:
    """Meetings that can't be held, however the people are divided."""
    person = {part.id: part for part in problem.people}
    for meeting in problem.meetings:
        if meeting.options and (lack := _lack(meeting, able[meeting.id], person)):
            yield Finding(
                f"'{called[meeting.id]}' kan niet doorgaan: {lack}.",
                proposed_in,
                value=meeting.id,
                remedy="Pas de momenten, de locaties of de grenzen in [regels] aan.",
            )


def _lack(meeting: MeetingPart, able: Sequence[str], person: Mapping[str, PersonPart]) -> str:
    """What a meeting is short of; empty when nothing is."""
    if len(able) < meeting.min_size:
        return f"{_can_come(len(able))} komen en {_needed(meeting.min_size)} nodig"
    for quota in meeting.quotas:
        # Not counted further than needed: in a large round thousands could come.
        matching = (one for one in able if person[one].matches(quota.match))
        number = sum(1 for _ in islice(matching, quota.min))
        if number < quota.min:
            return f"{_can_come(number)} uit het {quota.name} komen en {_needed(quota.min)} nodig"
    most = max(meeting.min_size, sum(quota.min for quota in meeting.quotas))
    if most > _people(meeting.max_size):
        return f"er zijn {most} mensen nodig en hoogstens {meeting.max_size} mogen er komen"
    return ""


def _can_come(number: int) -> str:
    """'er kan 1 persoon', 'er kunnen 2 mensen', 'er kan niemand'."""
    if number == 0:
        return "er kan niemand"
    return "er kan 1 persoon" if number == 1 else f"er kunnen {number} mensen"


def _needed(number: int) -> str:
    return "er is er 1" if number == 1 else f"er zijn er {number}"
