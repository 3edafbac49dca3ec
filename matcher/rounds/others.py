"""The smaller tables: bijeenkomsten, historie, vastgezet, afmeldingen and status."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time

from matcher.domain import Cancellation, CandidateMeeting, PastMeeting, Pin, Venue
from matcher.rounds.columns import STATES
from matcher.rounds.line import Line, Table
from matcher.rounds.people import Directory, read_moments
from matcher.rounds.places import Places
from matcher.rounds.report import Report
from matcher.rounds.settings import Settings
from matcher.rounds.words import (
    Value,
    as_text,
    did_you_mean,
    email,
    fold,
    is_key,
    person_key,
    slug,
    split_list,
)


def read_meetings(
    table: Table,
    settings: Settings,
    places: Places,
    venues: tuple[Venue, ...],
    venue_names: set[str],
    report: Report,
) -> tuple[CandidateMeeting, ...]:
    """The meetings that the organiser proposes; empty locaties or momenten mean all of them."""
    meetings: list[CandidateMeeting] = []
    rows: dict[str, int] = {}
    for line in table.lines(report):
        name = line.needed("id", "een eigen code voor de bijeenkomst")
        if name and name.casefold() in rows:
            line.fail("id",
                      f"De bijeenkomst '{name}' staat er twee keer: in rij {rows[name.casefold()]} en in rij "
                      f"{line.number}.", expected="elk id één keer",
                      remedy="Geef één van de twee een ander id.")  # fmt: skip
        rows.setdefault(name.casefold(), line.number)
        area = _area(line, settings, places)
        where = _venues(line, places, venues, venue_names)
        answers = read_moments(line, "momenten", settings)
        when = tuple(slot.id for slot in settings.slots if answers.get(slot.id, "nee") != "nee")
        when = when or tuple(slot.id for slot in settings.slots)
        low, high = line.number_in("min", 0, 5000, "mensen"), line.number_in("max", 1, 5000, "mensen")
        if low is not None and high is not None and low > high:
            line.fail("min", f"Het minimum ({low}) is groter dan het maximum ({high}).",
                      expected=f"hooguit {high}",
                      remedy="Verbeter het minimum of het maximum.")  # fmt: skip
        if not line.ok:
            continue
        open_at = {venue.id: venue.slots for venue in venues}
        if settings.slots_certain and not any(slot in open_at[venue] for venue in where for slot in when):
            line.warn("momenten",
                      f"Voor de bijeenkomst '{name}' is geen enkele locatie vrij op deze momenten.",
                      remedy="Voeg een moment of een locatie toe.")  # fmt: skip
        meetings.append(CandidateMeeting(name, area, where, when, low, high, line.number))
    return tuple(meetings)


def _area(line: Line, settings: Settings, places: Places) -> str:
    by_area = settings.grouping in ("wijk", "buurt", "gemeente") and settings.format != "adviesmiddag"
    if not by_area:
        # A board, a kind of school or a subregio: the format knows which there are. A group has none.
        return line.text("gebied")
    if not line.needed("gebied", f"de {settings.grouping} van de bijeenkomst"):
        return ""
    return places.area(line, "gebied") or ""


def _venues(line: Line, places: Places, venues: tuple[Venue, ...], names: set[str]) -> tuple[str, ...]:
    known = {fold(key): venue.id for venue in venues for key in (venue.name, venue.id)}
    found: list[str] = []
    # A name may hold a comma itself, so only the other separators count here.
    for text in split_list(line.raw_list("locaties"), "|;\n"):
        parts = [text] if fold(text) in known or slug(text) in names else split_list(text)
        for part in parts:
            school = places.atlas.schools.get(part.replace(" ", "").upper())
            venue = known.get(fold(part)) or (known.get(fold(school.code)) if school else None)
            if venue:
                found.append(venue)
            elif {fold(part), slug(part), part.upper()} & names:
                line.warn("locaties", f"'{part}' telt niet mee, want de rij in locaties is fout.", value=part,
                          remedy="Herstel die rij.")  # fmt: skip
            else:
                line.fail("locaties", f"'{part}' staat niet bij de locaties.", value=part,
                          expected="een code of naam uit locaties, met | ertussen",
                          remedy=did_you_mean(part, sorted({venue.name for venue in venues}),
                                              "Zet de locatie eerst in de tabel locaties."))  # fmt: skip
    if line.text("locaties"):
        return tuple(dict.fromkeys(found))
    return tuple(venue.id for venue in venues)


def read_history(table: Table, directory: Directory, report: Report) -> tuple[PastMeeting, ...]:
    """Who sat where before. People who did not sign up now are fine; an address becomes its key."""
    past: list[PastMeeting] = []
    for line in table.lines(report):
        text = line.needed("sleutel", "de sleutel van een persoon")
        meeting = line.needed("bijeenkomst", "de code van de bijeenkomst")
        when = read_day(line, "datum")
        if text and directory.find(text) is None and not email(text) and not is_key(text):
            line.fail("sleutel", f"'{text[:40]}' is geen sleutel en geen e-mailadres.",
                      expected="een sleutel zoals het programma die schreef, of een e-mailadres",
                      remedy="Zet er het e-mailadres neer: daar maken we een sleutel van.")  # fmt: skip
        if line.ok and when:
            address = email(text)
            person = directory.find(text) or (person_key(address) if address else text)
            past.append(PastMeeting(when, meeting, person))
    return tuple(dict.fromkeys(past))


def read_day(line: Line, column: str) -> datetime | None:
    """The day in a cell that may not be empty; None (and an error) when there is none."""
    expected = "een dag zoals 2026-11-11 of 11-11-2026"
    if not line.needed(column, expected):
        return None
    found = day(line.cells[column])
    if found is None or not 1990 <= found.year <= 2100:
        line.fail(column, f"'{line.text(column)}' is geen datum die bestaat.", expected=expected,
                  remedy="Schrijf de datum als jaar-maand-dag.")  # fmt: skip
        return None
    return found


def day(value: Value) -> datetime | None:
    """A day out of a cell, at midnight; None when it is none."""
    if isinstance(value, datetime):
        return datetime.combine(value.date(), time())
    if isinstance(value, date):
        return datetime.combine(value, time())
    text = re.sub(r"[T ]\d{1,2}[:.]\d{2}.*$", "", as_text(value)).replace("/", "-").replace(".", "-")
    for pattern in ("%Y-%m-%d", "%d-%m-%Y", "%Y%m%d"):
        try:
            return datetime.strptime(text, pattern)
        except ValueError:
            continue
    return None


def read_pins(
    table: Table, directory: Directory, meetings: Iterable[CandidateMeeting], report: Report
) -> tuple[Pin, ...]:
    """Who must be where. Meetings are checked when the organiser proposed them; else the format does."""
    pins: list[Pin] = []
    known = {meeting.id.casefold(): meeting.id for meeting in meetings}
    for line in table.lines(report):
        text = line.needed("inschrijving", "een e-mailadres of id uit inschrijvingen")
        person = directory.person(line, "inschrijving", text) if text else None
        meeting = line.needed("bijeenkomst", "de code van een bijeenkomst")
        if meeting and known and meeting.casefold() not in known:
            line.fail("bijeenkomst", f"De bijeenkomst '{meeting}' kennen we niet.",
                      expected="een id uit bijeenkomsten",
                      remedy=did_you_mean(meeting, known.values(),
                                          "Gebruik een id uit bijeenkomsten."))  # fmt: skip
        if line.ok and person:
            pins.append(Pin(person, known.get(meeting.casefold(), meeting), line.text("reden"), line.number))
    return tuple(dict.fromkeys(pins))


def read_cancellations(
    table: Table, settings: Settings, directory: Directory, gone: Iterable[str], report: Report
) -> tuple[Cancellation, ...]:
    """Who can't come after all. `gone`: keys and addresses in `status`, for people who were removed."""
    cancellations: list[Cancellation] = []
    former = set(gone)
    for line in table.lines(report):
        text = line.needed("inschrijving", "een e-mailadres of id uit inschrijvingen")
        key = email(text) or text
        if text and directory.find(text) is None and {text, key} & former:
            line.warn("inschrijving", f"'{text}' staat niet meer bij de inschrijvingen.",
                      remedy="Laat wie zich afmeldt gewoon bij de inschrijvingen staan.")  # fmt: skip
            continue
        person = directory.person(line, "inschrijving", text) if text else None
        answers = read_moments(line, "moment", settings)
        replacement = None
        if line.text("vervanger"):
            replacement = directory.person(line, "vervanger", line.text("vervanger"))
            if replacement and replacement == person:
                line.fail("vervanger", "Iemand kan zichzelf niet vervangen.",
                          expected="een andere inschrijving",
                          remedy="Vul een collega in, of laat de cel leeg.")  # fmt: skip
        if not line.ok or not person:
            continue
        named = [slot for slot, said in answers.items() if said != "nee"]
        every = not named or (
            len(named) == len(settings.slots) and fold(line.text("moment")) not in _ids(settings)
        )
        for slot in (None,) if every else named:
            cancellations.append(Cancellation(person, slot, replacement, line.text("wanneer"), line.number))
    return tuple(cancellations)


def _ids(settings: Settings) -> set[str]:
    return {fold(slot.id) for slot in settings.slots}


def read_status(table: Table, report: Report) -> tuple[Mapping[str, str], Mapping[str, Mapping[str, str]]]:
    """E-mail address → key, and key → {meeting → state}."""
    keys: dict[str, str] = {}
    status: dict[str, dict[str, str]] = {}
    for line in table.lines(report):
        key = line.needed("sleutel", "de sleutel van een persoon")
        address = email(line.text("email")) if line.text("email") else None
        if line.text("email") and address is None:
            line.fail("email", f"'{line.text('email')}' is geen e-mailadres.",
                      expected="een adres zoals naam@school.nl",
                      remedy="Zet het bestand terug zoals het programma het schreef.")  # fmt: skip
        if address and key and keys.get(address, key) != key:
            line.fail("email", f"Het adres {address} heeft twee sleutels: {keys[address]} en {key}.",
                      expected="één sleutel per adres",
                      remedy="Verwijder de rij die niet klopt.")  # fmt: skip
        meeting, state = line.text("bijeenkomst"), fold(line.text("status"))
        if meeting and state not in STATES:
            line.fail("status", f"'{line.text('status')}' is geen stand die we kennen.",
                      expected=", ".join(STATES),
                      remedy="Kies een van deze woorden.")  # fmt: skip
        if not line.ok:
            continue
        if address:
            keys[address] = key
        if meeting:
            status.setdefault(key, {})[meeting] = state
    return keys, status
