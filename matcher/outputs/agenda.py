"""`agenda/`: appointments that replace the earlier version, and cancellations that remove it.

What makes that work (RFC 5545, RFC 5546): a UID that stays the same for the same person at the same
meeting, and moves along with who goes to another one; a SEQUENCE that rises when anything changes, and
METHOD:CANCEL for a seat that is gone. The
earlier `agenda/` is the only memory: its events are read back, and an event whose content did not
change keeps its SEQUENCE and DTSTAMP, so that unchanged input gives unchanged files.

Nobody's e-mail address is in any file; ORGANIZER and ATTENDEE, which would carry one, are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from matcher import dutch
from matcher.outputs.diaries import (
    Earlier,
    by_person,
    dated,
    digest,
    meeting_uid,
    next_version,
    read_earlier,
    summary,
    uids_of,
    what_is_new,
)
from matcher.outputs.facts import Facts
from matcher.outputs.groups import programme, tasks
from matcher.outputs.ics import Event, local, text, value, written
from matcher.outputs.seats import MeetingFacts

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


def write_calendars(facts: Facts, agenda: Path, previous: Path | None, now: datetime) -> CalendarFiles:
    """Write all .ics files into the new folder `agenda`.

    `previous` is the earlier `agenda/`, if there is one; `now` (with a time zone) becomes the DTSTAMP of
    what is new or changed.
    """
    stamp = now.astimezone(UTC).replace(microsecond=0)
    earlier = read_earlier(previous) if previous is not None else {}
    for folder in (MEETINGS, PEOPLE):
        (agenda / folder).mkdir(parents=True)

    current: set[str] = set()
    for meeting in facts.meetings:
        uid = meeting_uid(facts.round.name, meeting.id)
        current.add(uid)
        event = dated(_event(meeting, uid, facts, None), earlier.get(uid), stamp)
        _write(agenda / MEETINGS / f"{_meeting_stem(meeting, uid)}.ics", "PUBLISH", [event])

    marks = {fact.person.id: _mark(facts.round.name, fact.person.id) for fact in facts.people}
    people: dict[str, str] = {}
    stems: dict[str, str] = {}
    mine = by_person(earlier)
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
        uids = uids_of(fact, facts.round.name, earlier, mine.get(mark, []))
        for (meeting, minutes), uid in zip(fact.seats, uids, strict=True):
            current.add(uid)
            event = _event(meeting, uid, facts, (fact.person.id, minutes))
            news.add(what_is_new(event, earlier.get(uid)))
            events.append(dated(event, earlier.get(uid), stamp))
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


def _mark(round_name: str, person: str) -> str:
    """What ends the names of a person's files, and finds them when the name was corrected."""
    return digest(round_name, person)[:8]


def _meeting_stem(meeting: MeetingFacts, uid: str) -> str:
    return f"{dutch.slug(meeting.name)}-{uid[:8]}".lstrip("-")


def _event(meeting: MeetingFacts, uid: str, facts: Facts, seat: tuple[str, int | None] | None) -> Event:
    venue = meeting.venue
    return {
        "UID": text(uid),
        "SUMMARY": text(summary(meeting, facts.round.name)),
        "DTSTART": local(meeting.slot.start),
        "DTEND": local(meeting.slot.end),
        "LOCATION": text(", ".join(filter(None, (venue.name, venue.address)))),
        "DESCRIPTION": text(_description(meeting, facts, seat)),
        "STATUS": text("CONFIRMED"),
        "TRANSP": text("OPAQUE"),
    }


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


def _write_cancellations(
    agenda: Path, gone: Mapping[str, Earlier], stems: Mapping[str, str], stamp: datetime
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
    # No description: who would have been there is nobody's business any more.
    return {
        "UID": text(uid),
        # Escaped already.
        "SUMMARY": f":Vervallen: {value(before, 'SUMMARY')}",
        **{name: before[name] for name in ("DTSTART", "DTEND", "LOCATION") if name in before},
        "STATUS": text("CANCELLED"),
        "TRANSP": text("TRANSPARENT"),
        **next_version(before, stamp),
    }


def _write(path: Path, method: str, events: Iterable[Event]) -> None:
    ordered = sorted(events, key=lambda event: (value(event, "DTSTART"), value(event, "UID")))
    body = b"".join(written(event) for event in ordered)
    path.write_bytes(_HEAD.format(method=method).encode() + body + b"END:VCALENDAR\r\n")
