"""Whose absence a meeting can't stand: what it breaks or costs, and who could step in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from matcher.check import Violation
from matcher.explain.judgement import Contribution
from matcher.explain.moves import Bench
from matcher.explain.substitutes import Substitute, substitutes_on
from matcher.problem import Problem
from matcher.roster import HeldMeeting

NOT_ABOUT_OTHERS = frozenset({
    "each_pinned_person_attends_or_stays_away", "each_frozen_meeting_keeps_its_people",
})  # fmt: skip
"""Rules that say no more than that this person should be there: absence always breaks those."""


@dataclass(frozen=True, slots=True)
class FragilePlace:
    """One person in one held meeting, and what goes wrong there when they don't come."""

    meeting: str
    person: str
    broken: tuple[Violation, ...]
    """Hard rules that the meeting breaks without them, or that bind others to them."""
    parts: tuple[Contribution, ...]
    """What the meeting loses, the largest first; their own travel and seat don't count."""
    substitutes: tuple[Substitute, ...] = ()
    """The best of those who could take the seat."""

    @property
    def cost(self) -> int:
        """What the meeting loses in all, in travel minutes; negative when it is better off."""
        return sum(part.minutes for part in self.parts)


def fragile_places(
    problem: Problem,
    meetings: Iterable[HeldMeeting],
    *,
    meeting: str | None = None,
    most: int | None = 20,
    substitutes: int = 3,
) -> tuple[FragilePlace, ...]:
    """Everybody whose absence breaks a hard rule, and then everybody whose absence costs something.

    Both by what it costs, most first, and then in the order of the roster. `meeting` looks at one meeting
    only; `most` None gives all places; each comes with at most so many `substitutes`. Raises KeyError for
    a meeting that is not held.
    """
    return fragile_on(Bench(problem, meetings), meeting, most, substitutes)


def fragile_on(
    bench: Bench, meeting: str | None = None, most: int | None = 20, substitutes: int = 3
) -> tuple[FragilePlace, ...]:
    """As `fragile_places`, on a bench that is there already."""
    looked_at = list(bench.held.values()) if meeting is None else [bench.held[meeting]]
    places = [_place(bench, each.meeting.id, person.id) for each in looked_at for person in each.people]
    found = [place for place in places if place.broken or place.cost > 0]
    found.sort(key=lambda place: (not place.broken, -place.cost))
    return tuple(
        FragilePlace(
            place.meeting, place.person, place.broken, place.parts,
            substitutes_on(bench, place.meeting, place.person, substitutes) if substitutes else (),
        )
        for place in found[:most]
    )  # fmt: skip


def _place(bench: Bench, meeting: str, person: str) -> FragilePlace:
    gone = bench.leave(person, meeting)
    return FragilePlace(
        meeting,
        person,
        tuple(violation for violation in gone.broken if violation.rule not in NOT_ABOUT_OTHERS),
        # What is not of the meeting (a seat, a pair, somebody met again) goes away with the person.
        tuple(part for part in gone.parts if part.meeting is not None and part.term != "attendance"),
    )
