"""The table `locaties`: where meetings can be held, for how many people and when."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from matcher.domain import School, Venue
from matcher.rounds.line import Line, Table
from matcher.rounds.people import read_moments
from matcher.rounds.places import SCHOOL_CODE, Places, outside
from matcher.rounds.report import Report
from matcher.rounds.settings import Settings
from matcher.rounds.words import decimal, fold, slug

_RD_X, _RD_Y = (-7_000.0, 300_000.0), (289_000.0, 629_000.0)
"""Metres: where RD New is defined."""
_LAT, _LON = (50.6, 53.7), (3.2, 7.3)
"""Degrees: the Netherlands."""


def read_venues(
    table: Table, settings: Settings, places: Places, report: Report
) -> tuple[tuple[Venue, ...], set[str]]:
    """Every venue with a good row, and the ids and folded names of all, those with a bad row included."""
    venues: list[Venue] = []
    names: set[str] = set()
    rows: dict[str, int] = {}
    for line in table.lines(report):
        found = _venue(line, settings, places)
        names.update((found.id, fold(found.name), fold(line.text("locatie"))))
        if found.id in rows:
            line.fail("locatie",
                      f"De locatie '{found.name}' staat er twee keer: in rij {rows[found.id]} en in "
                      f"rij {line.number}.", expected="elke locatie één keer",
                      remedy="Voeg de rijen samen: zet het aantal zalen in de kolom zalen.")  # fmt: skip
        elif found.id:
            rows[found.id] = line.number
        if not line.ok:
            continue
        if settings.region and outside(settings.region, found.wijk, _buurt(found, places)):
            line.warn("locatie", f"De locatie '{found.name}' ligt buiten de regio {settings.region.name}.",
                      remedy="Controleer de locatie, of maak de regio in ronde.toml groter.")  # fmt: skip
        venues.append(found)
    return told_apart(venues), names


def told_apart(venues: Sequence[Venue]) -> tuple[Venue, ...]:
    """The venues, with the street (or else the code) in the name of those that are called the same."""
    count = Counter(fold(venue.name) for venue in venues)
    named = [
        replace(venue, name=f"{venue.name} ({venue.address.partition(',')[0] or venue.id})")
        if count[fold(venue.name)] > 1 else venue
        for venue in venues
    ]  # fmt: skip
    again = Counter(fold(venue.name) for venue in named)
    return tuple(
        replace(new, name=f"{old.name} ({old.id})") if again[fold(new.name)] > 1 else new
        for old, new in zip(venues, named, strict=True)
    )


def _buurt(venue: Venue, places: Places) -> str:
    school = places.atlas.schools.get(venue.school or "")
    return school.buurt if school else places.atlas.area_at(venue.x, venue.y, "buurt") or ""


def _venue(line: Line, settings: Settings, places: Places) -> Venue:
    """Checks the whole row, whatever is wrong with it."""
    text = line.needed("locatie", "een vestigingscode of de naam van een plek")
    place = _place(line, text, places) if text else None
    rooms = line.number_in("zalen", 1, 200, "zalen")
    capacity = None
    if line.needed("capaciteit", "het aantal mensen dat in één zaal past"):
        capacity = line.number_in("capaciteit", 1, 5000, "mensen per zaal")
    answers = read_moments(line, "momenten", settings, needed="wanneer de locatie echt mag")
    if "liever niet" in answers.values():
        line.warn("momenten", "Bij een locatie telt 'liever niet' als ja.", remedy="Vul ja of nee in.")
    slots = tuple(slot.id for slot in settings.slots if answers.get(slot.id, "nee") != "nee")
    if answers and not slots and line.ok:
        line.fail("momenten", "Er is geen enkel moment waarop deze locatie mag.",
                  expected="minstens één moment",
                  remedy="Vul een moment in, of verwijder de rij.")  # fmt: skip
    school = place if isinstance(place, School) else None
    point = (school.x, school.y) if school else place if isinstance(place, tuple) else (0.0, 0.0)
    address = line.text("adres") or (school.street if school else "")
    where = " ".join(part for part in (line.text("postcode") or (school.postcode if school else ""),
                                       school.place if school else "") if part)  # fmt: skip
    return Venue(
        id=school.code if school else slug(text), name=school.name if school else text,
        address=", ".join(part for part in (address, where) if part), x=point[0], y=point[1],
        wijk=school.wijk if school else (places.atlas.area_at(*point, "wijk") or "") if place else "",
        rooms=rooms or 1, capacity=capacity or 1, slots=slots, school=school.code if school else None,
        step_free=line.yes("toegankelijk"), contact=line.text("contact"),
        directions=line.text("aanwijzingen"),
        row=line.number,
    )  # fmt: skip


def _place(line: Line, text: str, places: Places) -> School | tuple[float, float] | None:
    if SCHOOL_CODE.fullmatch(text.replace(" ", "").upper()):
        return places.school(line, "locatie")
    point = _coordinates(line)
    if point is not None:
        return point
    if line.text("postcode"):
        if not line.text("adres"):
            line.warn("adres", "Het adres van de locatie ontbreekt.", expected="straat en huisnummer",
                      remedy="Vul het adres in, dan weten mensen waar ze moeten zijn.")  # fmt: skip
        found = places.postcode(line, "postcode")
        postcode = line.text("postcode").upper()
        if found and not places.atlas.knows_postcode(postcode):
            line.warn(
                "postcode",
                f"Waar postcode {postcode} precies ligt, weten we niet. We nemen het midden van "
                f"{postcode[:4]}, dus reistijden zijn daar ongeveer.",
                remedy="Vul coördinaten in (lat en lon), of de postcode van een school vlakbij.",
            )
        return found
    if any(line.text(column) for column in ("x", "y", "lat", "lon", "coordinaten")):
        return None
    if places.find(text):
        return places.school(line, "locatie")
    line.fail("locatie", f"Waar '{text}' ligt, weten we niet.",
              expected="een vestigingscode, of een naam met adres en postcode of met coördinaten",
              remedy="Vul bij deze rij adres en postcode in.")  # fmt: skip
    return None


def _coordinates(line: Line) -> tuple[float, float] | None:
    """RD coordinates from x and y, lat and lon, or both in one cell; an error when they make no sense."""
    if text := line.text("coordinaten"):
        # A comma stands between two numbers or inside one: '92500,437500' and '51,92; 4,48'.
        found = re.findall(r"\d{5,6}|-?\d+(?:[.,]\d+)?", text)
        first, second = (decimal(found[0]), decimal(found[1])) if len(found) == 2 else (None, None)
        return _point(line, "coordinaten", first, second)
    for one, other in (("x", "y"), ("lat", "lon")):
        if line.text(one) or line.text(other):
            if missing := next((column for column in (one, other) if not line.text(column)), None):
                line.fail(missing,
                          f"De kolom {missing} is leeg, maar {one if missing == other else other} niet.",
                          expected="beide of geen van beide",
                          remedy="Vul beide in, of laat beide leeg.")  # fmt: skip
                return None
            return _point(line, one, decimal(line.cells[one]), decimal(line.cells[other]))
    return None


def _point(line: Line, column: str, first: float | None, second: float | None) -> tuple[float, float] | None:
    def within(a: float, b: float, ranges: tuple[tuple[float, float], tuple[float, float]]) -> bool:
        return ranges[0][0] <= a <= ranges[0][1] and ranges[1][0] <= b <= ranges[1][1]

    expected = "lat en lon zoals 51,92 en 4,48, of x en y in meters zoals 92500 en 437500"
    if first is not None and second is not None:
        if within(first, second, (_LAT, _LON)):
            # Imported here: most rounds have no coordinates, and pyproj takes a moment to load.
            from matcher.geo.rd import to_rd

            return to_rd(first, second)
        if within(first, second, (_RD_X, _RD_Y)):
            return first, second
        if within(second, first, (_LAT, _LON)) or within(second, first, (_RD_X, _RD_Y)):
            line.fail(column, "De twee coördinaten zijn verwisseld.", expected=expected,
                      remedy="Zet de breedte (lat) voor de lengte (lon), of x voor y.")  # fmt: skip
            return None
    line.fail(column, "Deze coördinaten liggen niet in Nederland.", expected=expected,
              remedy="Controleer de getallen, of vul adres en postcode in.")  # fmt: skip
    return None
