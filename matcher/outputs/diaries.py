"""What stands in people's diaries by an earlier output, and which of it an appointment replaces.

The earlier `agenda/` is the only memory: its events are read back and compared by content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from matcher.outputs.ics import Event, events, instant, local, text, value
from matcher.outputs.seats import MeetingFacts, PersonFacts


def meeting_uid(round_name: str, meeting: str) -> str:
    """UID of the appointment that stands for a whole meeting."""
    return f"{digest(round_name, meeting)[:32]}@po-vo-matcher"


def seat_uid(round_name: str, meeting: str, person: str) -> str:
    """UID of one person's appointment for a meeting. Hashed: the ids themselves stay here."""
    return f"{digest(round_name, meeting, person)[:32]}@po-vo-matcher"


def digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Earlier:
    """An event of the previous output."""

    event: Event
    stem: str

    @property
    def cancelled(self) -> bool:
        return value(self.event, "STATUS") == "CANCELLED"

    def of_a_meeting(self, uid: str) -> bool:
        """True for the appointment of a whole meeting, false for that of a person."""
        return uid.startswith(self.stem[-8:])


def read_earlier(agenda: Path) -> dict[str, Earlier]:
    found: dict[str, Earlier] = {}
    for path in sorted(agenda.glob("*/*.ics")):
        for event in events(path.read_bytes()):
            if _ours(event):
                found[value(event, "UID")] = Earlier(event, path.stem)
    return found


def _ours(event: Event) -> bool:
    """Whether we wrote it and nothing is missing; otherwise the appointment starts anew."""
    mine = value(event, "UID").endswith("@po-vo-matcher")
    return mine and "DTSTART" in event and "DTSTAMP" in event and value(event, "SEQUENCE").isdecimal()


def by_person(earlier: Mapping[str, Earlier]) -> dict[str, list[str]]:
    """Mark of a person → UIDs of the appointments that stand in their diary, in order of time."""
    found: dict[str, list[str]] = {}
    for uid, before in earlier.items():
        if not before.cancelled and not before.of_a_meeting(uid):
            found.setdefault(before.stem[-8:], []).append(uid)
    for uids in found.values():
        uids.sort(key=lambda uid: (value(earlier[uid].event, "DTSTART"), uid))
    return found


def uids_of(
    fact: PersonFacts, round_name: str, earlier: Mapping[str, Earlier], mine: Sequence[str]
) -> list[str]:
    """The UID of each of somebody's appointments.

    Who goes to another meeting keeps the appointment: it moves in their diary, instead of one that goes
    and one that comes.
    """
    found: dict[int, str] = {}
    own = [seat_uid(round_name, meeting.id, fact.person.id) for meeting, _ in fact.seats]
    free = [uid for uid in mine if uid not in own]
    waiting = [i for i, uid in enumerate(own) if uid not in earlier]
    # First those that moved before and did not move now, then in order of time.
    for same in (True, False):
        for i in waiting:
            meeting = fact.seats[i][0]
            fits = [uid for uid in free if not same or _is_of(earlier[uid].event, meeting, round_name)]
            if i not in found and fits:
                found[i] = fits[0]
                free.remove(fits[0])
    return [found.get(i, uid) for i, uid in enumerate(own)]


def _is_of(event: Event, meeting: MeetingFacts, round_name: str) -> bool:
    same_time = event.get("DTSTART") == local(meeting.slot.start)
    return same_time and event.get("SUMMARY") == text(summary(meeting, round_name))


def summary(meeting: MeetingFacts, round_name: str) -> str:
    return f"{meeting.name} ({round_name})"


_VOLATILE = ("DTSTAMP", "SEQUENCE")


def _content(event: Event) -> Event:
    return {name: line for name, line in event.items() if name not in _VOLATILE}


def dated(event: Event, before: Earlier | None, stamp: datetime) -> Event:
    """The event with its version: as it was when nothing changed, else the next one, of `stamp` (UTC)."""
    if before is None:
        version = {"SEQUENCE": ":0", "DTSTAMP": instant(stamp)}
    elif _content(before.event) == _content(event):
        version = {name: before.event[name] for name in _VOLATILE}
    else:
        version = next_version(before.event, stamp)
    return event | version


def next_version(event: Event, stamp: datetime) -> Event:
    """What numbers and dates (UTC) the version after this one."""
    return {"SEQUENCE": f":{int(value(event, 'SEQUENCE')) + 1}", "DTSTAMP": instant(stamp)}


def what_is_new(event: Event, before: Earlier | None) -> str:
    """'appointed' for another meeting, moment or place, 'described' for another text, or nothing."""
    if before is None or before.cancelled:
        return "appointed"
    old, new = _content(before.event), _content(event)
    if any(old.get(name) != new.get(name) for name in ("DTSTART", "DTEND", "LOCATION")):
        return "appointed"
    return "" if old == new else "described"
