"""What a planner tries on top of the round folder: the same changes, for once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from matcher import dutch
from matcher.domain import Cancellation, Pin, Round, Venue
from matcher.errors import Finding, InputError

AT = "@"
"""Stands before a moment; an e-mail address has one too, so the last counts, and only before a moment."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Options as they were typed: people, venues, moments and meetings by id or name."""

    cancelled: tuple[str, ...] = ()
    """WHO or WHO@MOMENT."""
    lost_venues: tuple[str, ...] = ()
    """VENUE or VENUE@MOMENT."""
    rooms: tuple[str, ...] = ()
    """VENUE=NUMBER."""
    capacity: tuple[str, ...] = ()
    """VENUE=NUMBER of people per room."""
    called_off: tuple[str, ...] = ()
    frozen: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()
    """WHO=MEETING."""
    replaced: tuple[str, ...] = ()
    """WHO=COLLEAGUE."""

    @property
    def anything(self) -> bool:
        return any(getattr(self, name) for name in self.__dataclass_fields__)


def with_asked(round_: Round, asked: Asked, meetings: Sequence[tuple[str, str]]) -> Round:
    """The round with what was asked. `meetings`: (id, name) of all that there are.

    Raises InputError with everything that we don't know.
    """
    return _Asking(round_, meetings).apply(asked)


class _Asking:
    def __init__(self, round_: Round, meetings: Sequence[tuple[str, str]]) -> None:
        self._round = round_
        self._findings: list[Finding] = []
        self._people = _index(
            (key, person.id) for person in round_.people for key in (person.id, person.email, person.name)
        )
        self._venues = _index((key, venue.id) for venue in round_.venues for key in (venue.id, venue.name))
        self._slots = _index((key, slot.id) for slot in round_.slots for key in (slot.id, slot.name))
        self._meetings = _index((key, id_) for id_, name in meetings for key in (id_, name))

    def apply(self, asked: Asked) -> Round:
        cancellations = [
            Cancellation(who, slot)
            for text in asked.cancelled
            for who, slot in self._at("--cancel", text, self._people, "inschrijvingen")
        ]
        for text in asked.replaced:
            found = self._pair("--replace", text, self._people, self._people, "inschrijvingen")
            cancellations += [Cancellation(who, None, by) for who, by in found]
        lost = [
            pair
            for text in asked.lost_venues
            for pair in self._at("--lost-venue", text, self._venues, "locaties")
        ]
        rooms = dict(pair for text in asked.rooms for pair in self._number("--rooms", text))
        capacity = dict(pair for text in asked.capacity for pair in self._number("--capacity", text))
        pins = [
            Pin(who, meeting)
            for text in asked.pinned
            for who, meeting in self._pair("--pin", text, self._people, self._meetings, "inschrijvingen")
        ]
        off = [one for text in asked.called_off for one in self._meeting("--call-off", text)]
        frozen = [one for text in asked.frozen for one in self._meeting("--freeze", text)]
        if self._findings:
            raise InputError(self._findings)
        venues = tuple(_changed(venue, lost, rooms, capacity) for venue in self._round.venues)
        return replace(
            self._round,
            venues=venues,
            cancellations=(*self._round.cancellations, *cancellations),
            pins=(*self._round.pins, *pins),
            called_off=tuple(dict.fromkeys((*self._round.called_off, *off))),
            frozen=tuple(dict.fromkeys((*self._round.frozen, *frozen))),
        )

    def _at(
        self, option: str, text: str, known: dict[str, str | None], table: str
    ) -> list[tuple[str, str | None]]:
        """Who or what, and the moment after the last @ when there is one."""
        head, _, tail = text.rpartition(AT)
        slot = self._slots.get(_key(tail)) if head else None
        found = self._known(option, head if slot else text, known, table)
        return [(found, slot)] if found else []

    def _pair(
        self,
        option: str,
        text: str,
        left: dict[str, str | None],
        right: dict[str, str | None],
        table: str,
    ) -> list[tuple[str, str]]:
        head, _, tail = text.partition("=")
        kind = "inschrijvingen" if right is left else "bijeenkomsten"
        one, other = self._known(option, head, left, table), self._known(option, tail, right, kind)
        return [(one, other)] if one and other else []

    def _number(self, option: str, text: str) -> list[tuple[str, int]]:
        head, _, tail = text.partition("=")
        venue = self._known(option, head, self._venues, "locaties")
        if not tail.strip().isdecimal():
            self._fail(option, text, f"'{tail}' is geen aantal.", "Schrijf bijvoorbeeld: 'De Pijler=12'.")
            return []
        return [(venue, int(tail))] if venue else []

    def _meeting(self, option: str, text: str) -> list[str]:
        found = self._known(option, text, self._meetings, "bijeenkomsten")
        return [found] if found else []

    def _known(self, option: str, text: str, known: dict[str, str | None], table: str) -> str | None:
        key = _key(text)
        if known.get(key):
            return known[key]
        if key in known:
            self._fail(
                option, text, f"'{text}' is er meer dan één keer.", "Gebruik het id of het e-mailadres."
            )
            return None
        near = get_close_matches(key, known, n=3)
        remedy = f"Bedoel je {dutch.listing(near, 'of')}?" if near else f"Gebruik een id of naam uit {table}."
        self._fail(option, text, f"'{text}' kennen we niet.", remedy)
        return None

    def _fail(self, option: str, text: str, message: str, remedy: str) -> None:
        self._findings.append(Finding(message, option, None, "", text, remedy=remedy))


def _key(text: str) -> str:
    return " ".join(text.split()).casefold()


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, str | None]:
    """Name → id; None for a name that two have."""
    found: dict[str, str | None] = {}
    for name, id_ in pairs:
        key = _key(name)
        found[key] = id_ if found.get(key, id_) == id_ else None
    return found


def _changed(
    venue: Venue,
    lost: Sequence[tuple[str, str | None]],
    rooms: dict[str, int],
    capacity: dict[str, int],
) -> Venue:
    gone = {slot for id_, slot in lost if id_ == venue.id}
    slots = () if None in gone else tuple(slot for slot in venue.slots if slot not in gone)
    return replace(
        venue,
        slots=slots,
        rooms=rooms.get(venue.id, venue.rooms),
        capacity=capacity.get(venue.id, venue.capacity),
    )
