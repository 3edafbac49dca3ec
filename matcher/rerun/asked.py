"""What a planner tries on top of the round folder: the same changes, for once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matcher.domain import Cancellation, Pin, Round, Venue
from matcher.errors import Finding, InputError
from matcher.rounds import Called

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
        people = ((key, p.id) for p in round_.people for key in (p.id, p.email, p.name))
        self._people = Called("deelnemer", people)
        self._venues = Called("locatie", ((key, v.id) for v in round_.venues for key in (v.id, v.name)))
        self._slots = Called("moment", ((key, s.id) for s in round_.slots for key in (s.id, s.name)))
        self._meetings = Called("bijeenkomst", ((key, id_) for id_, name in meetings for key in (id_, name)))

    def apply(self, asked: Asked) -> Round:
        cancelled = [self._at("--cancel", text, self._people) for text in asked.cancelled]
        replaced = [self._pair("--replace", text, self._people) for text in asked.replaced]
        lost = [self._at("--lost-venue", text, self._venues) for text in asked.lost_venues]
        rooms = [self._number("--rooms", text) for text in asked.rooms]
        capacity = [self._number("--capacity", text) for text in asked.capacity]
        pinned = [self._pair("--pin", text, self._meetings) for text in asked.pinned]
        off = [self._find("--call-off", text, self._meetings) for text in asked.called_off]
        frozen = [self._find("--freeze", text, self._meetings) for text in asked.frozen]
        if self._findings:
            raise InputError(self._findings)
        round_ = self._round
        return replace(
            round_,
            venues=tuple(_changed(venue, lost, dict(rooms), dict(capacity)) for venue in round_.venues),
            cancellations=(
                *round_.cancellations,
                *(Cancellation(who, slot) for who, slot in cancelled),
                *(Cancellation(who, None, by) for who, by in replaced),
            ),
            pins=(*round_.pins, *(Pin(who, meeting) for who, meeting in pinned)),
            called_off=tuple(dict.fromkeys((*round_.called_off, *off))),
            frozen=tuple(dict.fromkeys((*round_.frozen, *frozen))),
        )

    def _find(self, option: str, text: str, known: Called) -> str:
        found = known.find(text.strip(), option)
        if isinstance(found, str):
            return found
        self._findings.append(found)
        return ""

    def _at(self, option: str, text: str, known: Called) -> tuple[str, str | None]:
        """Who or what, and the moment after the last @ when there is one."""
        head, _, tail = text.rpartition(AT)
        if head and self._slots.has(tail):
            return self._find(option, head, known), self._find(option, tail, self._slots)
        return self._find(option, text, known), None

    def _pair(self, option: str, text: str, right: Called) -> tuple[str, str]:
        head, _, tail = text.partition("=")
        return self._find(option, head, self._people), self._find(option, tail, right)

    def _number(self, option: str, text: str) -> tuple[str, int]:
        head, _, tail = text.partition("=")
        venue = self._find(option, head, self._venues)
        if tail.strip().isdecimal():
            return venue, int(tail)
        remedy = "Schrijf bijvoorbeeld: 'De Pijler=12'."
        self._findings.append(Finding(f"'{tail}' is geen aantal.", option, value=text, remedy=remedy))
        return venue, 0


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
