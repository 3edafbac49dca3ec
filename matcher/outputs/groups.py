"""What everybody does in a group around cases: who leads, who brings which case, who thinks along and why.

Also the order of the cases with their times, and the room a group is in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from matcher import dutch
from matcher.domain import Case, Professional
from matcher.outputs.facts import Facts
from matcher.outputs.seats import MeetingFacts

WELCOME = 15
"""Minutes at most for getting to know each other, before the first case."""


@dataclass(frozen=True, slots=True)
class Task:
    """What one person does in one group."""

    person: Professional
    minutes: int | None
    """Travel minutes one way."""
    leads: bool
    brings: tuple[str, ...]
    """Cases that this person presents here."""
    thinks_along: tuple[str, ...]
    """Cases to which this person is an outsider."""
    knows: tuple[tuple[str, tuple[str, ...]], ...]
    """(level, cases): for a VO colleague, the levels in doubt that their school offers."""

    @property
    def roles(self) -> tuple[str, ...]:
        """'gespreksleider', 'inbrenger', 'buitenstaander PO', 'VO-collega': what is true of this person."""
        found = ["gespreksleider"] if self.leads else []
        if self.brings:
            found.append("inbrenger")
        elif self.person.sector == "VO":
            found.append("VO-collega")
        else:
            found.append("buitenstaander PO" if self.person.sector == "PO" else "buitenstaander")
        return tuple(found)

    def sentence(self) -> str:
        """The same with cases and levels: 'Leidt het gesprek. Brengt C-001 in. Denkt mee over C-002.'"""
        parts = ["Leidt het gesprek."] if self.leads else []
        if self.brings:
            parts.append(f"Brengt {dutch.listing(self.brings)} in.")
        known = {case for _, cases in self.knows for case in cases}
        if self.knows:
            levels = [f"{level} ({dutch.listing(cases)})" for level, cases in self.knows]
            parts.append(f"Kent {dutch.listing(levels)}.")
        if others := [case for case in self.thinks_along if case not in known]:
            parts.append(f"Kijkt van buiten mee naar {dutch.listing(others)}.")
        return " ".join(parts) or "Denkt mee."


@dataclass(frozen=True, slots=True)
class Turn:
    """A case in the programme of a group."""

    begin: datetime
    end: datetime
    case: Case


def cases_of(meeting: MeetingFacts, facts: Facts) -> tuple[Case, ...]:
    """The cases of a group, in the order in which they are discussed: one presenter's together."""
    known = {case.code: case for case in facts.round.cases}
    here = [known[code] for code in meeting.cases]
    first = {presenter: min(c.code for c in here if presenter in c.presenters)
             for case in here for presenter in case.presenters}  # fmt: skip
    return tuple(sorted(here, key=lambda case: (min(first[one] for one in case.presenters), case.code)))


def programme(meeting: MeetingFacts, facts: Facts) -> tuple[Turn, ...]:
    """When each case is discussed; what is left of the time goes to a welcome first, then to the end."""
    cases = cases_of(meeting, facts)
    length = (meeting.slot.end - meeting.slot.start) // timedelta(minutes=1)
    spare = max(0, length - sum(case.minutes for case in cases))
    begin = meeting.slot.start + timedelta(minutes=min(WELCOME, spare // 10 * 5))
    turns = []
    for case in cases:
        end = begin + timedelta(minutes=case.minutes)
        turns.append(Turn(begin, end, case))
        begin = end
    return tuple(turns)


def tasks(meeting: MeetingFacts, facts: Facts) -> tuple[Task, ...]:
    """What everybody in a group does: who leads first, then presenters, then PO, then VO, then others."""
    cases = cases_of(meeting, facts)
    here = {person.id for person in meeting.people}
    presenting = {one for case in cases for one in case.presenters if one in here}
    leader = _leader(meeting.people, presenting)
    found = []
    for seat in meeting.seats:
        person = seat.person
        mine = tuple(case.code for case in cases if person.id in case.presenters)
        others = [case for case in cases if person.id not in case.presenters]
        knows: dict[str, list[str]] = {}
        if person.sector == "VO":
            for case in others:
                for level in case.levels:
                    if level in person.levels:
                        knows.setdefault(level, []).append(case.code)
        found.append(
            Task(
                person, seat.minutes, person.id == leader, mine, tuple(case.code for case in others),
                tuple((level, tuple(codes)) for level, codes in knows.items()),
            )
        )  # fmt: skip
    order = {"PO": 0, "VO": 1}
    return tuple(
        sorted(
            found,
            key=lambda task: (
                not task.leads, not task.brings, order.get(task.person.sector, 2),
                dutch.sort_key(task.person.name), task.person.id,
            ),
        )
    )  # fmt: skip


def _leader(people: Iterable[Professional], presenting: set[str]) -> str | None:
    """Who leads: of those who offered, somebody without a case of their own if there is one."""
    offered = [person for person in people if person.chair]
    chosen = min(offered, key=lambda p: (p.id in presenting, dutch.sort_key(p.name), p.id), default=None)
    return chosen.id if chosen else None


def rooms(facts: Facts) -> Mapping[str, int]:
    """Meeting id → room number at its venue: that of its proposal, or the first that is free."""
    found: dict[str, int] = {}
    taken: dict[str, list[MeetingFacts]] = {}
    for meeting in sorted(facts.meetings, key=lambda one: (one.slot.start, one.number)):
        busy = {
            found[other.id]
            for other in taken.get(meeting.venue.id, ())
            if other.slot.end > meeting.slot.start
        }
        proposed = facts.compiled.rooms.get(meeting.id)
        free = [n for n in range(1, len(busy) + 2) if n not in busy]
        found[meeting.id] = free[0] if proposed is None or proposed in busy else proposed
        taken.setdefault(meeting.venue.id, []).append(meeting)
    return found


def case_reasons(facts: Facts) -> dict[str, str]:
    """Why cases are not discussed, as Dutch sentences; those that were left out first."""
    placed = {person.id: meeting for meeting in facts.meetings for person in meeting.people}
    most = {part.id: part.max_cases for part in facts.compiled.problem.meetings}
    names = {person.id: person.name for person in facts.round.people}
    parts = {case.id: case for case in facts.compiled.problem.cases}
    found = {code: f"{why[:1].upper()}{why[1:]}." for code, why in facts.compiled.case_reasons.items()}
    for code in facts.roster.undiscussed:
        presenters = parts[code].presenters
        seated = [one for one in presenters if one in placed]
        who = dutch.listing([names[one] for one in presenters])
        if not seated:
            found[code] = f"{who} {'heeft' if len(presenters) == 1 else 'hebben'} geen plek."
        elif all(len(placed[one].cases) >= (most[placed[one].id] or 0) for one in seated):
            found[code] = f"In de groep van {who} is geen tijd meer."
        else:
            found[code] = "In de groep van de inbrenger zit iemand van dezelfde school, of het kost te veel."
    return found
