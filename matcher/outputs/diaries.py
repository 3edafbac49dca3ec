"""What stands in people's diaries by an earlier output, and which of it an appointment replaces.

The earlier `agenda/` is the only memory: its events are read back and compared by content.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from icalendar import Event

from matcher.outputs.seats import MeetingFacts, PersonFacts

_VEVENT = re.compile(rb"^BEGIN:VEVENT\r?\n.*?^END:VEVENT\r?\n", re.DOTALL | re.MULTILINE)


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
        return str(self.event.get("STATUS", "")) == "CANCELLED"

    def of_a_meeting(self, uid: str) -> bool:
        """True for the appointment of a whole meeting, false for that of a person."""
        return uid.startswith(self.stem[-8:])


def read_earlier(agenda: Path) -> dict[str, Earlier]:
    found: dict[str, Earlier] = {}
    for path in sorted(agenda.glob("*/*.ics")):
        for text in _VEVENT.findall(path.read_bytes()):
            try:
                event = Event.from_ical(text)
            except ValueError:
                continue  # damaged: then the appointment starts anew
            uid = str(event.get("UID", ""))
            if isinstance(event, Event) and uid.endswith("@po-vo-matcher") and "DTSTART" in event:
                found[uid] = Earlier(event, path.stem)
    return found


def by_person(earlier: Mapping[str, Earlier]) -> dict[str, list[str]]:
    """Mark of a person → UIDs of the appointments that stand in their diary, in order of time."""
    found: dict[str, list[str]] = {}
    for uid, before in earlier.items():
        if not before.cancelled and not before.of_a_meeting(uid):
            found.setdefault(before.stem[-8:], []).append(uid)
    for uids in found.values():
        uids.sort(key=lambda uid: (earlier[uid].event["DTSTART"].to_ical(), uid))
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
    start = event.get("DTSTART")
    same_time = start is not None and start.dt.replace(tzinfo=None) == meeting.slot.start
    return same_time and str(event.get("SUMMARY", "")) == summary(meeting, round_name)


def summary(meeting: MeetingFacts, round_name: str) -> str:
    return f"{meeting.name} ({round_name})"


_VOLATILE = ("DTSTAMP", "SEQUENCE")


def _content(event: Event) -> tuple[tuple[str, bytes], ...]:
    return tuple(sorted(line for line in _lines(event) if line[0] not in _VOLATILE))


def _lines(event: Event) -> Iterable[tuple[str, bytes]]:
    for name, value in event.items():
        for one in value if isinstance(value, list) else [value]:
            yield name.upper(), one.to_ical()


def dated(event: Event, before: Earlier | None, stamp: datetime) -> Event:
    if before is None:
        event.add("SEQUENCE", 0)
        event.add("DTSTAMP", stamp)
    elif _content(before.event) == _content(event):
        event.add("SEQUENCE", sequence(before.event))
        event["DTSTAMP"] = before.event["DTSTAMP"]
    else:
        event.add("SEQUENCE", sequence(before.event) + 1)
        event.add("DTSTAMP", stamp)
    return event


def what_is_new(event: Event, before: Earlier | None) -> str:
    """'appointed' for another meeting, moment or place, 'described' for another text, or nothing."""
    if before is None or before.cancelled:
        return "appointed"
    old, new = dict(_content(before.event)), dict(_content(event))
    if any(old.get(name) != new.get(name) for name in ("DTSTART", "DTEND", "LOCATION")):
        return "appointed"
    return "" if old == new else "described"


def sequence(event: Event) -> int:
    return int(event.get("SEQUENCE", 0))
