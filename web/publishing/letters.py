"""What everybody must hear about a publication: who was told the same before, hears nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from matcher.outputs.ics import events, value
from matcher.rounds import Reading
from web.publishing.people import diary_of, mark_of
from web.store import Letter, Round, Version

NEW, CHANGED, GONE, WAITING = "nieuw", "veranderd", "vervallen", "reserve"
TOLD = ("verstuurd", "zelf", "onzeker", "bezig")
"""States of letters that people have, or may have."""
SUBJECTS = {
    NEW: "Uitnodiging", CHANGED: "Je afspraak is veranderd", GONE: "Je bijeenkomst vervalt",
    WAITING: "Je staat op de reservelijst",
}  # fmt: skip
LONGEST_SUBJECT = 200


@dataclass(frozen=True)
class Draft:
    """One person's message, before it is a `Letter`."""

    kind: str
    person: str
    name: str
    email: str
    subject: str
    text: str
    appointment: bytes | None
    cancellation: bytes | None


def drafts_of(session: Session, round_: Round, version: Version, reading: Reading) -> list[Draft]:
    """A message for everybody who must hear something of this version, by name."""
    told = _told(session, round_)
    diary, name = diary_of(version), reading.round.name
    cancelled = {one.person for one in reading.round.cancellations if one.slot is None}
    drafts = []
    for person in reading.round.people:
        mark = mark_of(name, person.id)
        appointment = diary.appointments.get(mark)
        kind = _kind(appointment, told.get(person.id), person.id in cancelled)
        if kind:
            gone = diary.cancellations.get(mark) if kind in (CHANGED, GONE) else None
            drafts.append(_draft(kind, person.id, person.name, person.email, round_, appointment, gone))
    here = {person.id for person in reading.round.people}
    for who, letter in told.items():
        # Somebody was removed from the round and still has an appointment.
        if who not in here and letter.appointment is not None:
            gone = diary.cancellations.get(mark_of(name, who))
            drafts.append(_draft(GONE, who, letter.name, letter.email, round_, None, gone))
    return sorted(drafts, key=lambda draft: (draft.name.casefold(), draft.person))


def _told(session: Session, round_: Round) -> dict[str, Letter]:
    """Person → the last letter about this round that they have."""
    letters = select(Letter).where(Letter.round_id == round_.id, Letter.state.in_(TOLD))
    ordered = letters.order_by(Letter.publication, Letter.id).options(undefer(Letter.appointment))
    return {letter.person: letter for letter in session.scalars(ordered)}


def _kind(appointment: bytes | None, told: Letter | None, cancelled: bool) -> str:
    if appointment is not None:
        if told is None or told.appointment is None:
            return NEW
        return "" if _where(appointment) == _where(told.appointment) else CHANGED
    if told is None:
        return "" if cancelled else WAITING
    return GONE if told.appointment is not None else ""


def _where(calendar: bytes) -> list[tuple[str, ...]]:
    """What makes somebody go elsewhere; not who else comes."""
    return sorted(
        tuple(event.get(part, "") for part in ("DTSTART", "DTEND", "LOCATION")) for event in events(calendar)
    )


def _draft(
    kind: str, person: str, name: str, email: str, round_: Round, appointment: bytes | None,
    cancellation: bytes | None,
) -> Draft:  # fmt: skip
    return Draft(
        kind, person, name, email, one_line(f"{SUBJECTS[kind]}: {round_.name}")[:LONGEST_SUBJECT],
        _text(kind, name, round_, appointment, cancellation), appointment, cancellation,
    )  # fmt: skip


def _text(kind: str, name: str, round_: Round, appointment: bytes | None, cancellation: bytes | None) -> str:
    lead = {
        NEW: "Je bent welkom bij deze bijeenkomst:",
        CHANGED: "Je afspraak is veranderd. Zo is het nu:",
        GONE: "De bijeenkomst waarvoor je was uitgenodigd, gaat voor jou niet door.",
        WAITING: "Er is nu geen plek voor je. Je staat op de reservelijst. Komt er een plek vrij, dan hoor "
        "je dat van ons.",
    }[kind]
    meetings = [unescaped(value(event, "DESCRIPTION")) for event in events(appointment or b"")]
    if len(meetings) > 1:
        lead = lead.replace("bij deze bijeenkomst", f"bij deze {len(meetings)} bijeenkomsten")
    end = []
    if appointment:
        end.append("Open de bijlage afspraak.ics, dan staat de afspraak in je agenda.")
    if cancellation:
        end.append("Open de bijlage afzegging.ics, dan gaat de oude afspraak uit je agenda.")
    if kind in (NEW, CHANGED):
        end.append("Kun je niet? Laat het ons dan snel weten.")
    parts = [
        f"Beste {name},", round_.introduction.strip() if kind in (NEW, CHANGED) else "", lead, *meetings,
        "\n".join(end), f"Met vriendelijke groet,\nde organisatie van {one_line(round_.name)}",
    ]  # fmt: skip
    return "\n\n".join(part for part in parts if part) + "\n"


def unescaped(text: str) -> str:
    """A text of a calendar file as people read it."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], text)


def one_line(text: str) -> str:
    """Without line breaks and other control characters, so that it can be a header."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def add_letters(
    session: Session, round_: Round, version: Version, drafts: Iterable[Draft], state: str = "klaar"
) -> int:
    """Put letters ready for this publication; those that are there already stay. Returns how many are new."""
    there = set(
        session.scalars(
            select(Letter.person).where(
                Letter.round_id == round_.id, Letter.publication == round_.publication
            )
        )
    )
    fresh = [draft for draft in drafts if draft.person not in there]
    for draft in fresh:
        session.add(
            Letter(
                round_id=round_.id, version_id=version.id, publication=round_.publication, state=state,
                kind=draft.kind, person=draft.person, name=draft.name, email=draft.email,
                subject=draft.subject, text=draft.text, appointment=draft.appointment,
                cancellation=draft.cancellation,
            )
        )  # fmt: skip
    session.flush()
    return len(fresh)
