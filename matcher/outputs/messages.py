"""What everybody must hear whose place a rerun changes; nobody else hears anything."""

from __future__ import annotations

from dataclasses import dataclass

from matcher import dutch
from matcher.domain import Professional, Round
from matcher.outputs.agenda import CalendarFiles
from matcher.rerun import Difference, Names, PersonChange, Place
from matcher.rerun.difference import CANCELLED, EXTRA, LOST, MOVED, NEW


@dataclass(frozen=True, slots=True)
class Message:
    """What one person must hear, with the files to send along."""

    person: str
    name: str
    email: str
    subject: str
    text: str
    appointment: str
    """File in `agenda/`; empty when there is none to send."""
    cancellation: str


def messages(change: Difference, names: Names, round_: Round, calendars: CalendarFiles) -> list[Message]:
    """One for everybody whose place changes, and none for anybody else.

    They name nobody else: who cancelled is no business of the others.
    """
    people = {person.id: person for person in round_.people}
    return [
        _message(one, people[one.person], names, round_, calendars)
        for one in change.people
        if one.person in people
    ]


def _message(
    change: PersonChange, person: Professional, names: Names, round_: Round, calendars: CalendarFiles
) -> Message:
    appointment = calendars.people.get(person.id, "") if change.new else ""
    cancellation = calendars.cancellations.get(person.id, "")
    reason = f"{change.reason.told} " if change.reason.told else ""
    was = dutch.listing([_full(place, names) for place in change.gone])
    now = dutch.listing([_full(place, names) for place in change.new])
    kept = dutch.listing([_full(place, names) for place in change.kept])
    if change.kind == CANCELLED:
        subject = "Je afmelding is verwerkt"
        body = f"We hebben je afmelding verwerkt. Dit vervalt: {was}."
        if change.new:
            body += f" Je kunt nu hier terecht: {now}."
    elif change.kind == LOST:
        subject = "Je bijeenkomst vervalt"
        body = f"{reason}Daarom vervalt voor jou: {was}."
        if not reason:
            body = f"Helaas vervalt voor jou: {was}."
        if not change.kept:
            body += " We hebben nog geen andere plek voor je. Je staat op de reservelijst."
    elif change.kind == MOVED:
        subject = "Je bijeenkomst is veranderd"
        body = f"{reason}Je afspraak is veranderd. Eerst was het: {was}. Nu is het: {now}."
    elif change.kind == EXTRA:
        subject = "Je kunt naar nog een bijeenkomst"
        body = f"Je kunt naar nog een bijeenkomst. Je bent ook welkom bij {now}."
    else:
        subject = "Er is een plek voor je"
        body = f"Goed nieuws: er is een plek voor je. Je bent welkom bij {now}."
    if kept:
        body += f" Dit blijft zoals het was: {kept}."
    body += "\n"
    if appointment and cancellation:
        body += "\nIn de bijlagen zitten je nieuwe afspraak en de afzegging van de oude, voor je agenda."
    elif appointment:
        body += "\nOpen de bijlage, dan staat de nieuwe afspraak in je agenda."
    elif cancellation:
        body += "\nOpen de bijlage, dan is de afspraak uit je agenda."
    if change.kind in (MOVED, NEW, EXTRA):
        body += "\nKun je niet? Laat het ons dan snel weten."
    closing = f"Met vriendelijke groet,\nde organisatie van {round_.name}"
    text = f"Beste {person.name},\n\n{body.rstrip()}\n\n{closing}"
    return Message(
        person.id, person.name, person.email, f"{subject}: {round_.name}", text, appointment,
        cancellation,
    )  # fmt: skip


def _full(place: Place, names: Names) -> str:
    """'Delfshaven 2 op woensdag 11 november 2026, 13.30 – 16.00 uur, in De Pijler (Pijlerweg 1)'."""
    slot, venue = names.slots.get(place.slot), names.venues.get(place.venue)
    when = place.slot
    if slot is not None:
        when = f"{dutch.day_words(slot.start)}, {dutch.times_words(slot.start, slot.end)}"
    address = f" ({venue.address})" if venue is not None and venue.address else ""
    return f"{names.meeting(place.meeting)} op {when}, in {names.venue(place.venue)}{address}"
