"""Who came, and what follows from it: the history for next year and the figures for the sectorkamer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.domain import PastMeeting
from matcher.geo import load_atlas
from matcher.outputs.sector import Reached, sector_report
from matcher.rounds import person_key
from web.publishing.people import people_since, reading_of
from web.publishing.publish import published
from web.rounds.folder import rows_of
from web.store import Presence, Round, Version
from web.versions import view_of


@dataclass(frozen=True)
class Known:
    """Somebody who signed up."""

    id: str
    name: str
    email: str
    about: str


def known_people(session: Session, round_: Round, version: Version) -> dict[str, Known]:
    """Everybody who signed up, by key: when the version was made, or since."""
    people = list(reading_of(version).round.people)
    people += people_since(session, round_, people)
    found = {
        person.id: Known(person.id, person.name, person.email, f"{person.role}, {person.organisation}")
        for person in people
    }
    addresses = {person.email.casefold() for person in found.values()}
    keys = {
        str(line.cells.get("email", "")).casefold(): str(line.cells.get("sleutel", ""))
        for line in rows_of(session, round_, "status")
    }
    for line in rows_of(session, round_, "inschrijvingen"):
        email = str(line.cells.get("email", "")).strip()
        if email and email.casefold() not in addresses:
            key = keys.get(email.casefold()) or str(line.cells.get("id", "")) or person_key(email)
            about = f"{line.cells.get('rol', '')}, {line.cells.get('school', '')}".strip(", ")
            found.setdefault(key, Known(key, str(line.cells.get("naam", "")) or email, email, about))
    return found


def presences_of(session: Session, version: Version, meeting: str | None = None) -> list[Presence]:
    """What was filled in, for one meeting or all."""
    query = select(Presence).where(Presence.version_id == version.id).order_by(Presence.id)
    if meeting is not None:
        query = query.where(Presence.meeting == meeting)
    return list(session.scalars(query))


def save_presence(
    session: Session, version: Version, meeting: dict[str, Any], came: Collection[str], was: Collection[str]
) -> None:
    """Keep who came. Only ticks that changed since the page was shown (`was`) change anything: two people can
    fill in the same list."""
    there = {one.person: one for one in presences_of(session, version, meeting["id"])}
    for person in meeting["people"]:
        if person["id"] not in there:
            there[person["id"]] = _add(session, version, meeting, person["id"])
    for who, one in there.items():
        if (who in came) != (who in was):
            one.came = who in came
    session.flush()


def _add(session: Session, version: Version, meeting: dict[str, Any], person: str) -> Presence:
    one = Presence(version_id=version.id, meeting=meeting["id"], person=person, came=False)
    session.add(one)
    return one


def add_unexpected(
    session: Session, version: Version, meeting: dict[str, Any], person: str, instead_of: str = ""
) -> None:
    """Somebody came who had no seat here."""
    save_presence(session, version, meeting, (), ())
    there = {one.person: one for one in presences_of(session, version, meeting["id"])}
    one = there.get(person) or _add(session, version, meeting, person)
    one.came = True
    one.extra = person not in {each["id"] for each in meeting["people"]}
    one.instead_of = instead_of
    session.flush()


def really_there(session: Session, round_: Round) -> tuple[list[PastMeeting], int]:
    """(seats that were really taken, how many people stayed away), of every list that was filled in."""
    seats, absent = [], 0
    for version in round_.versions:
        filled = presences_of(session, version)
        if not filled:
            continue
        start = {one["id"]: datetime.fromisoformat(one["start"]) for one in view_of(version)["meetings"]}
        for one in filled:
            if one.meeting in start and one.came:
                seats.append(PastMeeting(start[one.meeting], one.meeting, one.person))
            absent += not one.came and not one.extra
    return seats, absent


def history_of(session: Session, round_: Round) -> list[PastMeeting]:
    """Who sat where in this round: as filled in, and as planned for meetings without a list."""
    seats, _absent = really_there(session, round_)
    version = published(session, round_)
    if version is not None:
        filled = {one.meeting for one in presences_of(session, version)}
        for meeting in view_of(version)["meetings"]:
            if meeting["id"] not in filled:
                start = datetime.fromisoformat(meeting["start"])
                seats += [PastMeeting(start, meeting["id"], person["id"]) for person in meeting["people"]]
    return seats


def history_rows(session: Session, round_: Round) -> list[dict[str, str]]:
    """The rows of `historie` for a next round: those of years before, and those of this round."""
    rows = {
        (str(c.get("datum", "")), str(c.get("bijeenkomst", "")), str(c.get("sleutel", "")))
        for c in (line.cells for line in rows_of(session, round_, "historie"))
    } | {(one.date.date().isoformat(), one.meeting, one.person) for one in history_of(session, round_)}
    return [
        {"datum": day, "bijeenkomst": meeting, "sleutel": person} for day, meeting, person in sorted(rows)
    ]


def sector_figures(session: Session, round_: Round, version: Version) -> str:
    """sectorkamer.md with who was really there."""
    seats, absent = really_there(session, round_)
    reached = Reached(tuple(seats), really=True, absent=absent)
    then = reading_of(version).round
    # Who signed up later may have come too, and counts with their own school and sector.
    everybody = (*then.people, *people_since(session, round_, then.people))
    return sector_report(replace(then, people=everybody), reached, load_atlas())
