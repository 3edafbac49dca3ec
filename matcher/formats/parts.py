"""What every format makes alike: people, wishes and pins as parts of a problem."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from matcher.domain import Professional, Round
from matcher.errors import Finding, InputError
from matcher.geo import Atlas
from matcher.problem import PairPart, PersonPart, PinPart, SlotPart, VenuePart


def slot_parts(round_: Round) -> list[SlotPart]:
    """The moments of a round."""
    return [SlotPart(id=s.id, start=s.start, end=s.end) for s in round_.slots]


def venue_parts(round_: Round) -> list[VenuePart]:
    """The venues of a round."""
    return [
        VenuePart(id=v.id, rooms=v.rooms, capacity=v.capacity, slots=list(v.slots)) for v in round_.venues
    ]


def person_part(
    person: Professional,
    atlas: Atlas,
    availability: Mapping[str, str],
    *,
    max_meetings: int,
    unplaced: int,
    rather_not: int,
    attributes: Mapping[str, object] | None = None,
) -> PersonPart:
    """Somebody who signed up. `unplaced` and `rather_not` are costs in travel minutes.

    `max_meetings` is the format's, for who did not say; `attributes` are further ones to match by.
    """
    school = atlas.schools.get(person.school or "")
    return PersonPart(
        id=person.id,
        sector=person.sector,
        brin=school.brin if school else None,
        school=school.code if school else None,
        board=(school.board or None) if school else None,
        role=person.role,
        tags=list(person.levels),
        slots={s: rather_not if answer == "liever niet" else 0 for s, answer in availability.items()},
        max_meetings=max_meetings,
        unplaced_cost=unplaced,
        **dict(attributes or {}),
    )


def couples(people: Sequence[Professional], wish: str) -> list[tuple[str, str]]:
    """Unordered couples in which at least one asked for the other (`wish` is 'together' or 'apart')."""
    here = {person.id for person in people}
    found = {
        (min(p.id, q), max(p.id, q)) for p in people for q in getattr(p, wish) if q in here and q != p.id
    }
    return sorted(found)


def together_pairs(people: Sequence[Professional], weight: int) -> list[PairPart]:
    """Wishes to sit together, as pairs that earn `weight` minutes."""
    # "Not together costs 60" is "together earns 60", less a constant.
    return [PairPart(a=a, b=b, cost=-weight) for a, b in couples(people, "together")] if weight else []


def pin_parts(round_: Round, people: Sequence[Professional]) -> list[PinPart]:
    """Who is pinned and still comes, and what was called off."""
    here = {person.id for person in people}
    pins = [
        PinPart(person=pin.person, meeting=pin.meeting, attends=True)
        for pin in round_.pins
        if pin.person in here
    ]
    return [*pins, *(PinPart(meeting=meeting, held=False) for meeting in round_.called_off)]


def check_people(round_: Round, people: Sequence[Professional]) -> None:
    """Raise InputError when nobody is left."""
    if people:
        return
    if round_.people:
        message, remedy = (
            "iedereen heeft zich afgemeld.",
            "Haal een afmelding weg of voeg inschrijvingen toe.",
        )
        raise InputError(Finding(message, "afmeldingen", remedy=remedy))
    message, remedy = "er is geen enkele inschrijving.", "Vul minstens één inschrijving in."
    raise InputError(Finding(message, "inschrijvingen", None, "", "", "minstens één rij", remedy))


def check_pins(round_: Round, known: Iterable[str]) -> None:
    """Raise InputError for pins to a meeting that is not there, or is called off."""
    known = sorted(known)
    some = f"Kies uit: {', '.join(known) or 'geen'}."
    findings = [
        Finding(
            f"bijeenkomst '{pin.meeting}' bestaat niet.", "vastgezet", pin.row or None, "bijeenkomst",
            pin.meeting, "een bijeenkomst van deze ronde", some,
        )
        for pin in round_.pins
        if pin.meeting not in known
    ]  # fmt: skip
    findings += [
        Finding(
            f"bijeenkomst '{pin.meeting}' is afgelast, maar er is ook iemand in vastgezet.", "vastgezet",
            pin.row or None, "bijeenkomst", pin.meeting, "een bijeenkomst die doorgaat",
            "Haal de rij weg, of haal de bijeenkomst uit afgelast.",
        )
        for pin in round_.pins
        if pin.meeting in round_.called_off
    ]  # fmt: skip
    findings += [
        Finding(
            f"bijeenkomst '{meeting}' bestaat niet.", "ronde.toml", None, key, meeting,
            "een bijeenkomst van deze ronde", some,
        )
        for key, meetings in (("afgelast", round_.called_off), ("bevroren", round_.frozen))
        for meeting in meetings
        if meeting not in known
    ]  # fmt: skip
    if findings:
        raise InputError(findings)
