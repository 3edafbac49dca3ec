"""The table `inschrijvingen`: who signed up, from where, and when they can come."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from matcher.domain import MODES, Professional
from matcher.errors import Finding
from matcher.rounds import roles
from matcher.rounds.columns import MOMENT
from matcher.rounds.line import Complain, Line, Table
from matcher.rounds.moments import Answer, answer
from matcher.rounds.places import Places
from matcher.rounds.report import Report
from matcher.rounds.settings import Settings
from matcher.rounds.words import (
    clean,
    did_you_mean,
    email,
    fold,
    levels,
    listed,
    mode,
    person_key,
    split_list,
    suggest,
)

Available = Literal["ja", "liever niet"]

_FORM_HEADINGS = {
    "begintijd", "starttijd", "tijdvanvoltooien", "voltooiingstijd", "tijdstempel", "starttime",
    "completiontime", "timestamp", "tijdvanlaatstewijziging", "lastmodifiedtime",
}  # fmt: skip
"""Columns that a form adds by itself, folded."""
_ASKED = ("naam", "email", "school", "rol", "beschikbaar")

_EMAIL_EXPECTED = "een e-mailadres zoals naam@school.nl"
_SUGGESTIONS = 50
"""Looking for look-alikes among thousands of addresses is slow; past this many nobody reads them."""


@dataclass(slots=True)
class Directory:
    """Who is who: everybody by id and e-mail address, those with a bad row included."""

    ids: dict[str, str] = field(default_factory=dict)
    """Folded id or e-mail address → id."""
    usable: set[str] = field(default_factory=set)
    """Ids of people whose row is good."""
    names: dict[str, list[str]] = field(default_factory=dict)
    """Folded full name → ids of everybody with that name."""
    shown: list[str] = field(default_factory=list)
    asked: int = 0

    def add(self, person: str, address: str, name: str) -> None:
        self.names.setdefault(fold(name), []).append(person)
        self.ids[person.casefold()] = person
        if address:
            self.ids[address.casefold()] = person
            self.shown.append(address)

    def find(self, text: str) -> str | None:
        """The id of the person with this id or e-mail address."""
        return self.ids.get(text.casefold()) or self.ids.get((email(text) or "").casefold())

    def person(self, line: Line, column: str, text: str) -> str | None:
        """The person named in a cell; an error with suggestions when nobody has that id or address.

        Somebody whose own row is bad gives None and no second error, only a warning.
        """
        return self._known(line, column, text, self.find(text), line.fail)

    def wished(self, line: Line, column: str, text: str, *, must: bool) -> str | None:
        """The same for a wish, which may use a full name; unless it `must` hold, a warning is enough."""
        complain = line.fail if must else line.warn
        found = self.find(text)
        alike = self.names.get(fold(text), []) if found is None and fold(text) else []
        if len(alike) > 1:
            complain(column, f"Er zijn {len(alike)} inschrijvingen met de naam '{text}'." + _ignored(must),
                     value=text, expected="een e-mailadres of id uit inschrijvingen",
                     remedy="Gebruik het e-mailadres waarmee iemand zich inschreef.")  # fmt: skip
            return None
        return self._known(line, column, text, found or next(iter(alike), None), complain, _ignored(must))

    def _known(
        self, line: Line, column: str, text: str, found: str | None, complain: Complain, then: str = ""
    ) -> str | None:
        if found is None:
            self.asked += 1
            near = suggest(text, self.shown, cutoff=80) if self.asked <= _SUGGESTIONS else []
            remedy = "Gebruik het e-mailadres waarmee iemand zich inschreef."
            complain(column, f"'{text}' staat niet bij de inschrijvingen.{then}", value=text,
                     expected="een e-mailadres of id uit inschrijvingen",
                     remedy=f"Bedoel je {listed(near)}? {remedy}" if near else remedy)  # fmt: skip
            return None
        if found not in self.usable:
            line.warn(column, f"'{text}' telt niet mee, want de rij in inschrijvingen is fout.", value=text,
                      remedy="Herstel die rij.")  # fmt: skip
            return None
        return found


def _ignored(must: bool) -> str:
    return "" if must else " Deze wens telt niet mee."


def read_people(
    table: Table, settings: Settings, places: Places, keys: Mapping[str, str], report: Report
) -> tuple[tuple[Professional, ...], Directory]:
    """Everybody with a good row, and the directory of all. `keys`: e-mail address → key kept in `status`."""
    lines = list(table.lines(report))
    numbered = _only_numbered(table, lines, set(keys.values()))
    if numbered:
        report.warnings.append(Finding(
            f"De kolom '{table.headings['id']}' wordt niet gelezen: het zijn de nummers van een formulier, "
            "en het volgende formulier begint weer bij 1.", table.file, None, table.headings["id"],
            remedy="Je hoeft niets te doen: we maken van elk e-mailadres een vaste sleutel.",
        ))  # fmt: skip
    directory = Directory()
    addresses: dict[str, int] = {}
    ids: dict[str, int] = {}
    draft: list[tuple[Line, Professional]] = []
    for line in lines:
        address = _email(line, addresses)
        person = _id(line, "" if numbered else line.text("id"), address, keys, ids)
        if person:
            directory.add(person, address, line.text("naam"))
        draft.append((line, _professional(line, person, address, settings, places)))
    directory.usable = {person.id for line, person in draft if line.ok}
    wished = [(line, _with_wishes(line, person, directory)) for line, person in draft]
    people = [person for line, person in wished if line.ok]
    # A row can still turn out bad by its wishes, after others already pointed at it.
    directory.usable = {person.id for person in people}
    kept = directory.usable
    return tuple(
        replace(person, together=tuple(other for other in person.together if other in kept),
                apart=tuple(other for other in person.apart if other in kept))
        for person in people
    ), directory  # fmt: skip


def _email(line: Line, addresses: dict[str, int]) -> str:
    text = line.needed("email", _EMAIL_EXPECTED)
    address = email(text) or ""
    if text and not address:
        line.fail("email", f"'{text}' is geen e-mailadres.", expected=_EMAIL_EXPECTED,
                  remedy="Controleer het adres op tikfouten en spaties.")  # fmt: skip
    if address and address in addresses:
        line.fail("email", f"Het e-mailadres {address} staat er twee keer: in rij {addresses[address]} en in "
                  f"rij {line.number}.", expected="elk e-mailadres één keer",
                  remedy="Verwijder de rij die niet meer geldt.")  # fmt: skip
        return ""
    if address:
        addresses[address] = line.number
    return address


def _only_numbered(table: Table, lines: Iterable[Line], known: Collection[str]) -> bool:
    """Whether the column id holds the row numbers of a form, and not keys of ours or `known` ones."""
    ids = [text for line in lines if (text := line.text("id"))]
    if not ids or not all(re.fullmatch(r"\d{1,6}", text) for text in ids) or set(ids) & set(known):
        return False
    numbers = [int(text) for text in ids]
    # A form's numbers may have gaps, for answers that were deleted, but start low and go up.
    if numbers != sorted(set(numbers)) or numbers[-1] > 10 * len(numbers) + 10:
        return False
    from_form = any(fold(heading) in _FORM_HEADINGS for heading in table.unread)
    renamed = any(fold(table.headings.get(name, name)) != fold(name) for name in _ASKED)
    return from_form or renamed


def _id(line: Line, given: str, address: str, keys: Mapping[str, str], ids: dict[str, int]) -> str:
    person = given or keys.get(address) or (person_key(address) if address else "")
    if not person:
        return ""
    if person.casefold() in ids:
        line.fail("id", f"De sleutel '{person}' staat er twee keer: in rij {ids[person.casefold()]} en in "
                  f"rij {line.number}.", value=person, expected="elke sleutel één keer",
                  remedy="Laat de cel leeg: het programma maakt de sleutels zelf.")  # fmt: skip
        return ""
    if any(mark in person for mark in "|;,@"):
        line.fail("id", f"'{person}' kan geen sleutel zijn.", expected="een code zonder | ; , of @",
                  remedy="Laat de cel leeg: het programma maakt de sleutels zelf.")  # fmt: skip
        return ""
    ids[person.casefold()] = line.number
    return person


def _professional(line: Line, person: str, address: str, settings: Settings, places: Places) -> Professional:
    """Checks the whole row, whatever is wrong with it; the answer only counts when the line is still ok."""
    name = line.needed("naam", "een voor- en achternaam")
    if name and (len(name) > 120 or not any(char.isalpha() for char in name)):
        line.fail("naam", f"'{name[:40]}' is geen naam.", expected="een voor- en achternaam",
                  remedy="Vul de naam in, in hooguit 120 tekens.")  # fmt: skip
    at = _workplace(line, places)
    second = places.school(line, "tweede_school") if line.text("tweede_school") else None
    sector = at.sector if at else ""
    role = _role(line, sector)
    answers = read_moments(line, "beschikbaar", settings, needed="wanneer iemand kan")
    available: dict[str, Available] = {slot: said for slot, said in answers.items() if said != "nee"}
    if answers and not available and line.ok:
        line.fail("beschikbaar", "Er is geen enkel moment waarop deze persoon kan.",
                  expected="minstens één moment",
                  remedy="Vul een moment in, of verwijder de inschrijving.")  # fmt: skip
    preferred = places.area(line, "voorkeur_gebied", wish=True) if line.text("voorkeur_gebied") else None
    travels = mode(line.text("vervoer")) if line.text("vervoer") else "fiets"
    if travels is None:
        line.fail("vervoer", f"'{line.text('vervoer')}' is geen vervoermiddel dat we kennen.",
                  expected=listed(MODES), remedy="Kies er een uit de lijst.")  # fmt: skip
    return Professional(
        id=person, name=name, email=address, school=at.school if at else None,
        second_school=second.code if second else None, organisation=at.organisation if at else "",
        sector=sector, role=role, x=at.x if at else 0.0, y=at.y if at else 0.0, availability=available,
        leaves_at=line.time("vertrek_vanaf"),
        max_meetings=line.number_in("max_bijeenkomsten", 1, 100, "bijeenkomsten"),
        mode=travels or "fiets", max_travel=line.number_in("max_reistijd", 1, 600, "minuten"),
        levels=read_levels(line) or (at.levels if at else ()), preferred_area=preferred,
        step_free=line.yes("toegankelijk"), chair=line.yes("gespreksleider"),
        share_email=line.yes("email_delen"), row=line.number,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Workplace:
    school: str | None
    organisation: str
    sector: str
    levels: tuple[str, ...]
    x: float
    y: float


def _workplace(line: Line, places: Places) -> _Workplace | None:
    if line.text("school"):
        school = places.school(line, "school")
        if school is None:
            return None
        return _Workplace(school.code, school.name, school.sector, school.levels, school.x, school.y)
    if not line.text("organisatie") and not line.text("postcode"):
        line.fail("school", "De school ontbreekt.", expected="een vestigingscode of de naam van een school",
                  remedy="Vul de school in, of anders organisatie en postcode.")  # fmt: skip
        return None
    organisation = line.needed("organisatie", "de naam van de organisatie, want er staat geen school")
    point = None
    if line.needed("postcode", "de postcode van de organisatie, want er staat geen school"):
        point = places.postcode(line, "postcode")
    if not organisation or point is None:
        return None
    sector = line.text("sector").upper() or "SWV"
    return _Workplace(None, organisation, sector, (), *point)


def _role(line: Line, sector: str) -> str:
    text = line.needed("rol", "een functie uit de lijst")
    found = roles.role(text)
    if text and not found:
        line.fail("rol", f"De rol '{text}' kennen we niet.", expected=", ".join(roles.ROLES),
                  remedy=did_you_mean(text, roles.ROLES, "Kies een rol uit de lijst."))  # fmt: skip
    if not found:
        return ""
    # Somebody with two functions counts under the one that fits the school.
    fitting = [role for role in found if roles.fits(role, sector)] if sector else list(found)
    role = (fitting or list(found))[0]
    if len(found) == 1 and fold(text) != fold(role):
        line.read_as(text, role)
    if len(found) > 1:
        line.warn("rol", f"Er staan meer rollen in; '{role}' telt.", expected="één rol",
                  remedy="Laat alleen de rol staan waarvoor iemand komt.")  # fmt: skip
    if sector and not fitting:
        line.warn("rol", f"De rol '{role}' past niet bij de sector {sector} van de school.",
                  expected=listed([one for one in roles.ROLES if roles.fits(one, sector)]),
                  remedy="Controleer de rol en de school.")  # fmt: skip
    return role


def read_levels(line: Line) -> tuple[str, ...]:
    """The levels in the column niveaus; an error for words that are no level."""
    found, unknown = levels(line.raw_list("niveaus"))
    if unknown:
        line.fail("niveaus",
                  f"{listed([repr(word) for word in unknown], 'en')} is geen niveau dat we kennen.",
                  expected="pro, vmbo-b, vmbo-k, vmbo-gt, havo of vwo, met | ertussen",
                  remedy="Gebruik alleen deze niveaus.")  # fmt: skip
    return found


def read_moments(line: Line, column: str, settings: Settings, needed: str = "") -> dict[str, Answer]:
    """Slot id → answer, out of a list and out of columns per moment; errors for what is no moment.

    With `needed`, a row that names no moment at all is an error.
    """
    moments = settings.vocabulary.moments
    choice = moments.read_list(line.raw_list(column))
    unknown = dict.fromkeys(text for text in choice.unknown if _surely_no_moment(text, settings))
    for text in list(unknown)[:_SUGGESTIONS]:
        ids = [slot.id for slot in moments.slots]
        near = suggest(text, [*ids, *(slot.name for slot in moments.slots)])
        remedy = "Gebruik het id of de naam uit ronde.toml, met | ertussen."
        line.fail(column, f"Het moment '{text}' staat niet in ronde.toml.", expected=moments.shown(),
                  remedy=f"Bedoel je {listed(near)}? {remedy}" if near else remedy)  # fmt: skip
    for text, options in choice.ambiguous:
        line.fail(column, f"'{text}' kan meer dan één moment zijn.", expected=listed(options),
                  remedy="Gebruik het id uit ronde.toml.")  # fmt: skip
    answers = dict(choice.answers)
    for name, value in line.cells.items():
        if not name.startswith(MOMENT):
            continue
        slot, said = name.removeprefix(MOMENT), answer(value)
        if said is None:
            line.fail(name, f"'{line.text(name)}' is geen antwoord dat we kennen.",
                      expected="ja, liever niet, nee of leeg",
                      remedy="Vul ja, liever niet of nee in.")  # fmt: skip
        elif answers.get(slot, said) != said:
            line.fail(name, f"Over het moment '{slot}' staat er '{answers[slot]}' én '{said}'.",
                      expected="één antwoord per moment",
                      remedy=f"Verbeter deze kolom of de kolom {column}.")  # fmt: skip
        else:
            answers[slot] = said
    silent = not choice.unknown and not choice.ambiguous and not answers
    if needed and silent and (settings.slots_certain or not clean(line.raw_list(column))):
        line.fail(column, "Er staat geen moment in.", expected=f"{needed}: {moments.shown()} of alle",
                  remedy="Vul minstens één moment in, of verwijder de rij.")  # fmt: skip
    return answers


def _surely_no_moment(text: str, settings: Settings) -> bool:
    """False when a text that names no moment may mean one that is wrong in ronde.toml."""
    written_out = re.search(r"\d", text) and re.search(r"[\s/]", text)
    return settings.slots_certain and (settings.times_certain or not written_out)


def _with_wishes(line: Line, person: Professional, directory: Directory) -> Professional:
    together = _others(line, "samen_met", person, directory)
    apart = _others(line, "niet_met", person, directory)
    if both := set(together) & set(apart):
        line.fail("niet_met", f"{len(both)} naam staat bij samen_met en bij niet_met.",
                  expected="niemand in beide kolommen",
                  remedy="Haal de naam uit één van de twee.")  # fmt: skip
    return replace(person, together=together, apart=apart)


def _others(line: Line, column: str, person: Professional, directory: Directory) -> tuple[str, ...]:
    found: list[str] = []
    for text in named_people(line, column):
        other = directory.wished(line, column, text, must=column == "niet_met")
        if other == person.id:
            line.warn(
                column, "De persoon noemt zichzelf; dat telt niet.", remedy="Verwijder dit adres uit de cel."
            )
        elif other:
            found.append(other)
    return tuple(dict.fromkeys(found))


def named_people(line: Line, column: str) -> Iterable[str]:
    """The ids, e-mail addresses and names in a cell."""
    return (
        text for text in split_list(line.raw_list(column)) if fold(text) not in ("", "geen", "nvt", "niemand")
    )
