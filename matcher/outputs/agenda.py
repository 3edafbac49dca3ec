"""`agenda/`: appointments that replace the earlier version, and cancellations that remove it.

What makes that work (RFC 5545, RFC 5546): a UID that stays the same for the same person at the same
meeting, and moves along with who goes to another one; a SEQUENCE that rises when anything changes, and
METHOD:CANCEL for a seat that is gone. The
earlier `agenda/` is the only memory: its events are read back, and an event whose content did not
change keeps its SEQUENCE and DTSTAMP, so that unchanged input gives unchanged files.

Nobody's e-mail address is in any file; ORGANIZER and ATTENDEE, which would carry one, are left out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from icalendar import Event

from matcher import dutch
from matcher.outputs.facts import Facts
from matcher.outputs.groups import programme, tasks
from matcher.outputs.seats import MeetingFacts, PersonFacts

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

MEETINGS, PEOPLE, CANCELLED = "bijeenkomsten", "personen", "afzeggingen"
"""The folders in `agenda/`."""

# The rules since 1996, as they stand in the tz database: clocks change at 01:00 UTC on the last Sundays
# of March and October. Written out, for a generated list of changes would depend on the tz version.
_HEAD = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//PO-VO matcher//NL
CALSCALE:GREGORIAN
METHOD:{method}
BEGIN:VTIMEZONE
TZID:Europe/Amsterdam
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19970330T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
END:DAYLIGHT
END:VTIMEZONE
""".replace("\n", "\r\n")
_VEVENT = re.compile(rb"^BEGIN:VEVENT\r?\n.*?^END:VEVENT\r?\n", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class CalendarFiles:
    """File names in `agenda/`, with forward slashes, for the mail-merge sheet."""

    people: Mapping[str, str]
    """Person id → the person's appointments."""
    cancellations: Mapping[str, str]
    """Person id → the appointments that this person must remove; also of who cancelled."""
    strangers: Mapping[str, str]
    """The same for people who are no longer in the round: their key → the file."""
    news: News | None
    """What changed for whom; None when there was no earlier version."""


@dataclass(frozen=True, slots=True)
class News:
    """Who must hear something, compared with the earlier version: ids, and keys of who left the round."""

    appointed: tuple[str, ...]
    """Another meeting, or the same one at another moment or place."""
    described: tuple[str, ...]
    """Same meeting, moment and place, but another text, mostly because somebody else comes or stays away."""
    cancelled: tuple[str, ...]
    """An appointment that was there is gone. Who moves to another meeting is in `appointed` as well."""

    def sentence(self) -> str:
        """The counts in one line."""
        if not self.appointed and not self.cancelled:
            text = "voor niemand verandert de bijeenkomst, het moment of de plek"
        else:
            text = (
                f"{dutch.count(len(self.appointed), 'persoon krijgt', 'mensen krijgen')} een nieuwe of "
                f"gewijzigde afspraak, {dutch.number(len(self.cancelled))} een afzegging"
            )
        if self.described:
            text += f"; bij {dutch.number(len(self.described))} verandert alleen de tekst van de afspraak"
        return f"Ten opzichte van de vorige keer: {text}."


@dataclass(frozen=True, slots=True)
class _Earlier:
    """An event of the previous output."""

    event: Event
    stem: str

    @property
    def cancelled(self) -> bool:
        return str(self.event.get("STATUS", "")) == "CANCELLED"

    def of_a_meeting(self, uid: str) -> bool:
        """True for the appointment of a whole meeting, false for that of a person."""
        return uid.startswith(self.stem[-8:])


def write_calendars(facts: Facts, agenda: Path, previous: Path | None, now: datetime) -> CalendarFiles:
    """Write all .ics files into the new folder `agenda`.

    `previous` is the earlier `agenda/`, if there is one; `now` (with a time zone) becomes the DTSTAMP of
    what is new or changed.
    """
    stamp = now.astimezone(UTC).replace(microsecond=0)
    earlier = _read(previous) if previous is not None else {}
    for folder in (MEETINGS, PEOPLE):
        (agenda / folder).mkdir(parents=True)

    current: set[str] = set()
    for meeting in facts.meetings:
        uid = meeting_uid(facts.round.name, meeting.id)
        current.add(uid)
        event = _dated(_event(meeting, uid, facts, None), earlier.get(uid), stamp)
        _write(agenda / MEETINGS / f"{_meeting_stem(meeting, uid)}.ics", "PUBLISH", [event])

    marks = {fact.person.id: _mark(facts.round.name, fact.person.id) for fact in facts.people}
    people: dict[str, str] = {}
    stems: dict[str, str] = {}
    mine = _by_person(earlier)
    appointed: list[str] = []
    described: list[str] = []
    for person in facts.cancelled:
        mark = marks[person.id] = _mark(facts.round.name, person.id)
        stems[mark] = f"{dutch.slug(person.name)}-{mark}".lstrip("-")
    for fact in facts.people:
        mark = marks[fact.person.id]
        stem = f"{dutch.slug(fact.person.name)}-{mark}".lstrip("-")
        stems[mark] = stem
        events = []
        news = set()
        uids = _uids(fact, facts.round.name, earlier, mine.get(mark, []))
        for (meeting, minutes), uid in zip(fact.seats, uids, strict=True):
            current.add(uid)
            event = _event(meeting, uid, facts, (fact.person.id, minutes))
            news.add(_what_is_new(event, earlier.get(uid)))
            events.append(_dated(event, earlier.get(uid), stamp))
        if "appointed" in news:
            appointed.append(fact.person.id)
        elif "described" in news:
            described.append(fact.person.id)
        if events:
            people[fact.person.id] = f"{PEOPLE}/{stem}.ics"
            _write(agenda / people[fact.person.id], "PUBLISH", events)

    gone = {uid: before for uid, before in earlier.items() if uid not in current}
    cancelled = _write_cancellations(agenda, gone, stems, stamp)
    known = {mark: who for who, mark in marks.items()}
    # Somebody who was removed may still be in `status`; otherwise the mark in the file's name is the key.
    keys = {_mark(facts.round.name, who): who for who in facts.round.status} | known
    personal = {uid: before.stem[-8:] for uid, before in gone.items() if not before.of_a_meeting(uid)}
    files = {keys.get(mark, mark): cancelled[mark] for mark in dict.fromkeys(personal.values())}
    fresh = {keys.get(mark, mark) for uid, mark in personal.items() if not gone[uid].cancelled}
    return CalendarFiles(
        people,
        {who: files[who] for who in marks if who in files},
        {who: files[who] for who in sorted(files) if who not in marks},
        News(
            tuple(appointed),
            tuple(described),
            tuple(who for who in (*marks, *sorted(files.keys() - marks.keys())) if who in fresh),
        )
        if earlier
        else None,
    )


def _by_person(earlier: Mapping[str, _Earlier]) -> dict[str, list[str]]:
    """Mark of a person → UIDs of the appointments that stand in their diary, in order of time."""
    found: dict[str, list[str]] = {}
    for uid, before in earlier.items():
        if not before.cancelled and not before.of_a_meeting(uid):
            found.setdefault(before.stem[-8:], []).append(uid)
    for uids in found.values():
        uids.sort(key=lambda uid: (earlier[uid].event["DTSTART"].to_ical(), uid))
    return found


def _uids(
    fact: PersonFacts, round_name: str, earlier: Mapping[str, _Earlier], mine: Sequence[str]
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
    return same_time and str(event.get("SUMMARY", "")) == _summary(meeting, round_name)


def _summary(meeting: MeetingFacts, round_name: str) -> str:
    return f"{meeting.name} ({round_name})"


def meeting_uid(round_name: str, meeting: str) -> str:
    """UID of the appointment that stands for a whole meeting."""
    return f"{_digest(round_name, meeting)[:32]}@po-vo-matcher"


def seat_uid(round_name: str, meeting: str, person: str) -> str:
    """UID of one person's appointment for a meeting. Hashed: the ids themselves stay here."""
    return f"{_digest(round_name, meeting, person)[:32]}@po-vo-matcher"


def _mark(round_name: str, person: str) -> str:
    """What ends the names of a person's files, and finds them when the name was corrected."""
    return _digest(round_name, person)[:8]


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _meeting_stem(meeting: MeetingFacts, uid: str) -> str:
    return f"{dutch.slug(meeting.name)}-{uid[:8]}".lstrip("-")


def _event(meeting: MeetingFacts, uid: str, facts: Facts, seat: tuple[str, int | None] | None) -> Event:
    event = Event()
    round_name = facts.round.name
    event.add("UID", uid)
    event.add("SUMMARY", _summary(meeting, round_name))
    event.add("DTSTART", meeting.slot.start.replace(tzinfo=AMSTERDAM))
    event.add("DTEND", meeting.slot.end.replace(tzinfo=AMSTERDAM))
    venue = meeting.venue
    event.add("LOCATION", ", ".join(filter(None, (venue.name, venue.address))))
    event.add("DESCRIPTION", _description(meeting, facts, seat))
    event.add("STATUS", "CONFIRMED")
    event.add("TRANSP", "OPAQUE")
    return event


def _description(meeting: MeetingFacts, facts: Facts, seat: tuple[str, int | None] | None) -> str:
    day = dutch.day_words(meeting.slot.start)
    lines = [
        f"{meeting.name}, {facts.round.name}",
        "",
        f"Wanneer: {day}, {dutch.times_words(meeting.slot.start, meeting.slot.end)}",
        f"Waar: {', '.join(filter(None, (meeting.venue.name, meeting.venue.address)))}",
    ]
    if meeting.venue.directions:
        lines.append(f"Aanwijzingen: {meeting.venue.directions}")
    me = None
    if seat is not None:
        me, minutes = seat
        if minutes is not None:
            lines.append(f"Reistijd: ongeveer {dutch.count(minutes, 'minuut', 'minuten')} enkele reis")
    if facts.compiled.cards:
        lines += _part(meeting, facts, me)
    others = [person for person in meeting.people if person.id != me]
    lines += ["", "Met wie:" if seat is None else "Je ontmoet:"]
    lines += [f"- {person.name}, {person.role}, {person.organisation}" for person in others]
    return "\n".join(lines)


def _part(meeting: MeetingFacts, facts: Facts, me: str | None) -> list[str]:
    """What somebody does in a group around cases; for the group itself, the programme."""
    lines = [f"Groep: {meeting.number}"]
    for task in tasks(meeting, facts):
        if task.person.id == me:
            lines.append(f"Jouw rol: {', '.join(task.roles)}. {task.sentence()}")
    turns = programme(meeting, facts)
    if turns:
        lines += ["", "Casussen:"]
    names = {person.id: person.name for person in meeting.people}
    for turn in turns:
        who = dutch.listing([names[one] for one in turn.case.presenters if one in names])
        levels = f", twijfel over {' of '.join(turn.case.levels)}" if turn.case.levels else ""
        lines.append(f"- {dutch.clock(turn.begin)} {turn.case.code}, {who}{levels}")
    return lines


_VOLATILE = ("DTSTAMP", "SEQUENCE")


def _content(event: Event) -> tuple[tuple[str, bytes], ...]:
    return tuple(sorted(line for line in _lines(event) if line[0] not in _VOLATILE))


def _lines(event: Event) -> Iterable[tuple[str, bytes]]:
    for name, value in event.items():
        for one in value if isinstance(value, list) else [value]:
            yield name.upper(), one.to_ical()


def _dated(event: Event, before: _Earlier | None, stamp: datetime) -> Event:
    if before is None:
        event.add("SEQUENCE", 0)
        event.add("DTSTAMP", stamp)
    elif _content(before.event) == _content(event):
        event.add("SEQUENCE", _sequence(before.event))
        event["DTSTAMP"] = before.event["DTSTAMP"]
    else:
        event.add("SEQUENCE", _sequence(before.event) + 1)
        event.add("DTSTAMP", stamp)
    return event


def _what_is_new(event: Event, before: _Earlier | None) -> str:
    """'appointed' for another meeting, moment or place, 'described' for another text, or nothing."""
    if before is None or before.cancelled:
        return "appointed"
    old, new = dict(_content(before.event)), dict(_content(event))
    if any(old.get(name) != new.get(name) for name in ("DTSTART", "DTEND", "LOCATION")):
        return "appointed"
    return "" if old == new else "described"


def _sequence(event: Event) -> int:
    return int(event.get("SEQUENCE", 0))


def _write_cancellations(
    agenda: Path, gone: Mapping[str, _Earlier], stems: Mapping[str, str], stamp: datetime
) -> dict[str, str]:
    # Returns the mark at the end of each file's stem → the file.
    by_file: dict[str, list[Event]] = {}
    for uid, before in gone.items():
        # A cancellation stays until the seat comes back: it may not have been sent yet.
        event = before.event if before.cancelled else _cancellation(uid, before.event, stamp)
        # The mark finds the file of somebody whose name was corrected since.
        by_file.setdefault(stems.get(before.stem[-8:], before.stem), []).append(event)
    if by_file:
        (agenda / CANCELLED).mkdir()
    for stem, events in by_file.items():
        _write(agenda / CANCELLED / f"{stem}.ics", "CANCEL", events)
    return {stem[-8:]: f"{CANCELLED}/{stem}.ics" for stem in by_file}


def _cancellation(uid: str, before: Event, stamp: datetime) -> Event:
    event = Event()
    event.add("UID", uid)
    event.add("SUMMARY", f"Vervallen: {before.get('SUMMARY', '')}")
    for name in ("DTSTART", "DTEND", "LOCATION"):
        if name in before:
            event[name] = before[name]
    # No description: who would have been there is nobody's business any more.
    event.add("STATUS", "CANCELLED")
    event.add("TRANSP", "TRANSPARENT")
    event.add("SEQUENCE", _sequence(before) + 1)
    event.add("DTSTAMP", stamp)
    return event


def _write(path: Path, method: str, events: Iterable[Event]) -> None:
    # Put together from parts: the head is the same in a thousand files, and slow to serialise.
    ordered = sorted(events, key=lambda event: (event["DTSTART"].to_ical(), str(event["UID"])))
    body = b"".join(event.to_ical() for event in ordered)
    path.write_bytes(_HEAD.format(method=method).encode() + body + b"END:VCALENDAR\r\n")


def _read(agenda: Path) -> dict[str, _Earlier]:
    found: dict[str, _Earlier] = {}
    for path in sorted(agenda.glob("*/*.ics")):
        for text in _VEVENT.findall(path.read_bytes()):
            try:
                event = Event.from_ical(text)
            except ValueError:
                continue  # damaged: then the appointment starts anew
            uid = str(event.get("UID", ""))
            if isinstance(event, Event) and uid.endswith("@po-vo-matcher") and "DTSTART" in event:
                found[uid] = _Earlier(event, path.stem)
    return found
