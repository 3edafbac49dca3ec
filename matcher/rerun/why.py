"""Why a rerun changes somebody's place: in Dutch, for organisers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from matcher import dutch
from matcher.domain import Round
from matcher.formats.groups import is_part
from matcher.model.index import size_limit
from matcher.problem import Problem
from matcher.rerun.earlier_roster import Earlier
from matcher.rerun.names import Names
from matcher.rerun.replacements import Replacement
from matcher.roster import Roster


class PlaceLike(Protocol):
    """A meeting where and when it is held."""

    @property
    def meeting(self) -> str: ...
    @property
    def slot(self) -> str: ...
    @property
    def venue(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a place changes, in Dutch."""

    text: str
    """For organisers: it may name others."""
    told: str = ""
    """For the person; empty where the reason is somebody else."""


def _plain(text: str) -> Reason:
    return Reason(text, text)


class Why:
    """Looks for the first thing that is in the way of the earlier place; else for whom it was needed."""

    def __init__(
        self,
        problem: Problem,
        round_: Round,
        earlier: Earlier,
        roster: Roster,
        names: Names,
        replaced: Sequence[Replacement],
    ) -> None:
        self._problem, self._names = problem, names
        self._people = {person.id: person for person in problem.people}
        self._meetings = {meeting.id: meeting for meeting in problem.meetings}
        self._venues = {venue.id: venue for venue in problem.venues}
        self._rows = {(row.person, row.meeting): row for row in problem.attend}
        self._was = {meeting.id: meeting for meeting in earlier.roster.meetings}
        self._is = {meeting.id: meeting for meeting in roster.meetings}
        self._off = {pin.meeting for pin in problem.pins if pin.held is False}
        self._pinned = {pin.person: pin.meeting for pin in problem.pins if pin.attends and pin.person}
        self._signed_up = {person.id for person in round_.people}
        self._cancelled: dict[str, set[str | None]] = {}
        for cancellation in round_.cancellations:
            self._cancelled.setdefault(cancellation.person, set()).add(cancellation.slot)
        self._before = earlier.people
        self._replaces = {one.by: one for one in replaced}

    def named(self, sentence: str) -> str:
        return self._names.put_in(sentence)

    def partly_cancelled(self, person: str, slots: Sequence[str]) -> bool:
        """Whether this person said not to come at any of these moments."""
        said = self._cancelled.get(person, set())
        return bool(slots) and all(
            any(one is not None and is_part(slot, one) for one in said) for slot in slots
        )

    def of(self, person: str, gone: Sequence[PlaceLike], new: Sequence[PlaceLike]) -> Reason:
        """One sentence about the places that somebody had and has now."""
        if gone:
            return self._lost(person, gone[0])
        return self._found(person, new[0])

    def _lost(self, person: str, place: PlaceLike) -> Reason:
        names = self._names
        meeting, moment = names.meeting(place.meeting), names.moment(place.slot)
        if person not in self._people:
            if person in self._cancelled:
                return Reason("Heeft zich afgemeld.")
            if person in self._signed_up:
                return Reason("Doet niet meer mee.")
            return Reason("Staat niet meer bij de inschrijvingen.")
        if self.partly_cancelled(person, [place.slot]):
            return Reason(f"Heeft zich afgemeld voor {moment}.")
        if place.meeting in self._off:
            return _plain(f"{meeting} is afgelast.")
        part = self._meetings.get(place.meeting)
        if part is None:
            return _plain(f"{meeting} is er niet meer.")
        if not self._usable(place):
            return _plain(f"{names.venue(place.venue)} kan niet meer op {moment}.")
        if place.slot not in self._people[person].slots:
            return Reason(f"Kan niet meer op {moment}.")
        row = self._rows.get((person, place.meeting))
        if row is None or place.venue not in row.cost or (place.slot, place.venue) in row.excluded:
            return Reason(f"Kan {meeting} niet meer op tijd of binnen de reistijd bereiken.")
        if self._pinned.get(person, place.meeting) != place.meeting:
            return Reason(f"Is vastgezet in {names.meeting(self._pinned[person])}.")
        now = self._is.get(place.meeting)
        if now is None:
            return _plain(f"{meeting} gaat niet meer door.")
        if (now.slot, now.venue) != (place.slot, place.venue):
            return Reason(
                f"{meeting} is nu op een andere plek of een ander moment: zo hebben meer mensen een plek."
            )
        most = size_limit(part, self._venues[place.venue].capacity)
        crowd = sum(one in self._people for one in self._was[place.meeting].people)
        if most is not None and crowd > most:
            return Reason(f"Bij {meeting} passen nu {most} mensen; het waren er {crowd}.")
        newcomers = [one for one in now.people if one not in self._was[place.meeting].people]
        if newcomers:
            shown = dutch.listing([names.person(one) for one in newcomers[:3]])
            return Reason(f"Maakt plaats voor {shown}: anders is daar geen plek voor.")
        return Reason("Nodig om alle regels na te leven.")

    def _found(self, person: str, place: PlaceLike) -> Reason:
        names = self._names
        if person in self._replaces:
            return Reason(f"Komt in de plaats van {names.person(self._replaces[person].of)}.")
        new = self._before is not None and person not in self._before
        start = "Nieuwe inschrijving; " if new else ""
        was, now = self._was.get(place.meeting), self._is[place.meeting]
        left = [one for one in was.people if one not in now.people] if was else []
        if was is None:
            text = f"{names.meeting(place.meeting)} gaat nu wel door."
        elif left:
            text = f"er kwam plek vrij door {names.person(left[0])}."
        else:
            text = "er was nog plek."
        return Reason(f"{start}{text}" if start else text[:1].upper() + text[1:])

    def _usable(self, place: PlaceLike) -> bool:
        venue = self._venues.get(place.venue)
        return (
            venue is not None
            and (place.slot, place.venue) in self._meetings[place.meeting].options
            and (venue.slots is None or place.slot in venue.slots)
            and venue.rooms > 0
        )
