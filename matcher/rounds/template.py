"""A new, empty round folder: settings with explanation, and workbooks with drop-downs and examples."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from pathlib import Path

from matcher.domain import Slot
from matcher.errors import Finding, InputError
from matcher.files import cannot_write, write_whole
from matcher.rounds.columns import CANCELLATIONS, CASES, PINS, SCHOOL_NAMES, SIGN_UPS, VENUES, TableSpec
from matcher.rounds.files import list_folder
from matcher.rounds.holidays import public_holiday, school_holiday
from matcher.rounds.settings import FORMATS, PLANNED_GROUPINGS
from matcher.rounds.slots import spoken
from matcher.rounds.tomlfile import FILE
from matcher.rounds.words import did_you_mean

_MARK = "VOORBEELD"

_TABLES: dict[str, tuple[TableSpec, ...]] = {
    "adviesmiddag": (SIGN_UPS, VENUES, CASES, PINS, CANCELLATIONS),
}
_USUAL_TABLES = (SIGN_UPS, VENUES, PINS, CANCELLATIONS)

_NAMES = {"wijkbijeenkomst": "Wijkontmoetingen", "adviesmiddag": "AdviesMiddag"}


def new_round(
    folder: Path, format: str, *, today: date | None = None, formats: Collection[str] = FORMATS
) -> list[Path]:
    """Make a round folder to fill in, and return its files in the order in which to fill them in.

    The dates in it are examples, some two months after `today` (the real day when None). Raises
    InputError for a format that we don't have and for a folder that already holds files, OutputError
    when something can't be written.
    """
    if format not in formats:
        raise InputError(Finding(
            f"De soort bijeenkomst '{format}' kennen we niet.", column="format", value=format,
            expected=" of ".join(formats), remedy=did_you_mean(format, formats, "Kies er een uit de lijst."),
        ))  # fmt: skip
    if folder.exists() and (there := list_folder(folder)):
        names = ", ".join(path.name for path in there[:5])
        raise InputError(Finding(
            f"De map '{folder}' is niet leeg: {names}{' …' if len(there) > 5 else ''}.", file=str(folder),
            expected="een nieuwe of lege map", remedy="Kies een andere naam, of maak de map eerst leeg.",
        ))  # fmt: skip
    # Imported here: openpyxl is only needed to write the workbooks.
    from matcher.rounds.workbook import workbook

    slots = _example_slots(today or date.today())
    content: dict[str, str | bytes] = {FILE: _settings(format, slots, formats)}
    for spec in _TABLES.get(format, _USUAL_TABLES):
        content[f"{spec.name}.xlsx"] = workbook(spec, _examples(spec, slots, format), slots)
    names = ";".join(column.name for column in SCHOOL_NAMES.columns)
    content[f"{SCHOOL_NAMES.name}.csv"] = b"\xef\xbb\xbf" + f"{names}\r\n".encode()
    # Everything is made before anything is written, so that a folder is never half filled by our mistake.
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from error
    for name, data in content.items():
        write_whole(folder / name, data)
    return [folder / name for name in content]


def _example_slots(today: date) -> tuple[Slot, ...]:
    """A Wednesday and a Thursday afternoon, outside the holidays."""

    def free(day: date) -> bool:
        return not public_holiday(day) and not school_holiday(day)

    day = today + timedelta(days=56)
    while not (day.weekday() == 2 and free(day) and free(day + timedelta(days=1))):
        day += timedelta(days=1)
    slots = []
    for offset, begin, end in ((0, time(13, 30), time(16, 0)), (1, time(15, 30), time(17, 0))):
        start = datetime.combine(day + timedelta(days=offset), begin)
        weekday, month = spoken(start).split()[0], spoken(start).split()[2]
        slots.append(Slot(f"{weekday[:2]}-{start.day}{month.rstrip(',')[:3]}", spoken(start), start,
                          datetime.combine(start.date(), end)))  # fmt: skip
    return tuple(slots)


def _settings(format: str, slots: tuple[Slot, ...], formats: Collection[str]) -> str:
    season = f"{_NAMES.get(format, format.capitalize())} {spoken(slots[0].start).split()[2].rstrip(',')}"
    moments = "\n".join(
        f"""[[moment]]
id    = "{slot.id}"
naam  = "{slot.name}"
begin = {slot.start:%Y-%m-%dT%H:%M:%S}
eind  = {slot.end:%Y-%m-%dT%H:%M:%S}
"""
        for slot in slots
    )
    return f"""# De instellingen van deze ronde. Regels die met # beginnen, zijn uitleg.

[ronde]
naam = "{season} {slots[0].start.year}"

# De soort bijeenkomst: {" of ".join(formats)}.
format = "{format}"

# Het gebied: "rotterdam", "koers-vo", een gemeente zoals "ridderkerk",
# of een lijst met codes van gemeenten, wijken of buurten: ["WK059910", "WK059913"].
regio = "rotterdam"

# Waarnaar de bijeenkomsten zijn gegroepeerd: {", ".join(PLANNED_GROUPINGS)}.
groepering = "wijk"

# De momenten waarop er bijeenkomsten kunnen zijn. Dit zijn voorbeelden: zet er je eigen momenten neer.
# Neem zo veel blokken [[moment]] als je nodig hebt. Elk moment heeft een eigen, korte id.
# In de tabellen mag je het id gebruiken, of de naam.

{moments}
# Regels voor deze ronde die anders zijn dan gewoonlijk. Haal de # weg om een regel te gebruiken.
[regels]
# max_tegelijk = 4      # hooguit zoveel bijeenkomsten tegelijk

# Hoe zwaar iets telt, in minuten reistijd.
[gewichten]
# liever_niet = 20      # iemand op een moment dat liever niet uitkomt

# Komen de inschrijvingen uit een formulier met andere kolommen? Zet links de kop uit dat bestand
# en rechts de naam van onze kolom.
[kolommen]
# "Op welke school werk je?" = "school"
# "Wat is je functie?" = "rol"
"""


def _examples(spec: TableSpec, slots: tuple[Slot, ...], format: str) -> list[dict[str, object]]:
    """Rows that show how it is meant; the reader skips them by their mark."""
    first, second = slots[0].id, slots[1].id
    meeting = f"{first}-12AB00-1" if format == "adviesmiddag" else "WK059903-1"
    rows: dict[str, list[dict[str, object]]] = {
        "inschrijvingen": [
            {"naam": f"{_MARK} Samira de Vries", "email": "s.devries@school.example", "school": "12AB00",
             "rol": "leerkracht groep 8", "beschikbaar": f"{first}|{second} (liever niet)",
             "vertrek_vanaf": time(12, 45),
             "vervoer": "fiets", "samen_met": "j.bakker@school.example", "toegankelijk": "nee",
             "email_delen": "ja"},
            {"naam": f"{_MARK} Joost Bakker", "email": "j.bakker@koersvo.example", "organisatie": "Koers VO",
             "postcode": "3011AB", "rol": "Koersconsulent", "beschikbaar": "alle", "max_bijeenkomsten": 2,
             "vervoer": "ov", "max_reistijd": 40, "gespreksleider": "ja"},
        ],
        "locaties": [
            {"locatie": f"{_MARK} 12AB00", "zalen": 2, "capaciteit": 24, "momenten": first,
             "toegankelijk": "ja",
             "contact": "Anja de Wit, 010 123 45 67", "aanwijzingen": "Ingang aan de achterkant"},
            {"locatie": f"{_MARK} Huis van de Wijk", "adres": "Voorbeeldstraat 1", "postcode": "3011AB",
             "capaciteit": 18, "momenten": "alle"},
        ],
        "casussen": [
            {"casus": f"{_MARK} C-001", "inbrenger": "s.devries@school.example", "niveaus": "vmbo-gt|havo",
             "minuten": 40},
        ],
        "vastgezet": [
            {"inschrijving": f"{_MARK} s.devries@school.example", "bijeenkomst": meeting,
             "reden": "Zij opent de middag."},
        ],
        "afmeldingen": [
            {"inschrijving": f"{_MARK} s.devries@school.example", "moment": first,
             "vervanger": "j.bakker@school.example",
             "wanneer": datetime.combine(slots[0].start.date() - timedelta(days=2), time(9, 0))},
        ],
    }  # fmt: skip
    return rows.get(spec.name, [])
