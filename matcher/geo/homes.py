"""Where pupils live: from home postcodes to wijken, buurten and municipalities.

A postcode belongs to the areas of the primary schools in it, in proportion to their pupils: a postcode
is published with four digits, cuts through wijken, and where its schools stand, its children live. A
postcode map says it better, where somebody has one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from matcher.domain import School
from matcher.errors import Finding, InputError
from matcher.geo.flows import POSTCODE, Pupils
from matcher.geo.outflow import FEWEST_COUNTED, UNKNOWN_PUPILS
from matcher.geo.site import SMALL
from matcher.geo.sources import Table

Parts = dict[str, dict[str, dict[str, float]]]
"""Four digits → kind of area (WK, BU, GM) → area → weight."""


@dataclass(frozen=True)
class Outflow:
    """Counted pupils per area and VO site."""

    rows: list[dict[str, object]]
    """Of uitstroom.csv: gebied, vestiging, leerlingen."""
    remarks: tuple[str, ...]
    """How many pupils there were and which could not be placed, in Dutch."""


def read_postcodes(table: Table, areas: Collection[str]) -> list[tuple[str, str, float]]:
    """A postcode map: (four digits, area code, part) from `postcode;wijk;aandeel`.

    `wijk` is the code of a wijk or buurt; one outside our municipalities takes its part of the
    pupils away. Raises InputError that lists every bad cell.
    """
    rows: list[tuple[str, str, float]] = []
    problems: list[Finding] = []
    ours = {"GM" + code[2:6] for code in areas}
    for line, row in enumerate(table.rows, start=2):
        postcode, area = row["postcode"].replace(" ", "")[:4], row["wijk"].upper()
        part = row["aandeel"].removesuffix("%").strip().replace(",", ".")
        number = float(part) if re.fullmatch(r"\d+(\.\d+)?", part) else 0.0
        known = area in areas or "GM" + area[2:6] not in ours
        for wrong, column, expected in (
            (not POSTCODE.fullmatch(postcode), "postcode", "vier cijfers"),
            (
                not re.fullmatch(r"WK\d{6}|BU\d{8}", area) or not known,
                "wijk",
                "de code van een wijk of buurt, zoals WK059910 of BU05991088",
            ),
            (number <= 0, "aandeel", "een getal boven nul, zoals 0,4 of 40"),
        ):
            if wrong:
                problems.append(
                    Finding(
                        f"'{row[column]}' kan hier niet.",
                        file=table.path.name,
                        row=line,
                        column=table.columns.get(column, column),
                        value=row[column],
                        expected=expected,
                        remedy="verbeter deze cel.",
                    )
                )
        rows.append((postcode, area, number))
    if problems:
        raise InputError(problems)
    return rows


def above(area: str) -> tuple[str, ...]:
    """An area with the areas it lies in: BU05991088 → itself, WK059910, GM0599."""
    wijk = "WK" + area[2:8]
    return tuple(dict.fromkeys((area, wijk, "GM" + area[2:6])))


def parts(
    schools: Sequence[School],
    points: Iterable[tuple[str, str]] = (),
    given: Iterable[tuple[str, str, float]] = (),
) -> Parts:
    """How a postcode is divided over areas of each kind.

    By the pupils of the primary schools in it (UNKNOWN_PUPILS where unknown); `points` (postcode,
    area) places postcodes without a primary school; `given` (postcode, area, part) goes before both
    for the kinds of area it speaks of: a map of wijken leaves buurten as they were.
    """
    found: Parts = defaultdict(lambda: defaultdict(lambda: defaultdict(float)))
    for school in schools:
        if school.kind == "BO":
            for area in filter(None, (school.wijk, school.buurt, school.municipality)):
                found[school.postcode[:4]][area[:2]][area] += school.pupils or UNKNOWN_PUPILS
    with_school = set(found)
    for postcode, area in points:
        if postcode not in with_school:
            for each in above(area):
                found[postcode][each[:2]][each] = 1.0
    mapped: Parts = defaultdict(lambda: defaultdict(lambda: defaultdict(float)))
    for postcode, area, part in given:
        for each in above(area):
            mapped[postcode][each[:2]][each] += part
    for postcode, areas in mapped.items():
        found[postcode].update(areas)
    return found


def outflow(pupils: Pupils, schools: Sequence[School], places: Parts, areas: Collection[str]) -> Outflow:
    """Pupils per area (wijk, buurt, municipality) × VO site of the region.

    Only VO sites among `schools`, and only areas in `areas`, get pupils. Pupils of the region at
    other schools are told in a remark and left out: their schools can't come to a meeting here.
    """
    secondary = {s.code for s in schools if s.sector == "VO"}
    totals: dict[tuple[str, str], float] = defaultdict(float)
    counted = nowhere = outside = elsewhere = 0.0
    for (site, home), number in pupils.numbers.items():
        here = places.get(home, {})
        wijken = here.get("WK", {})
        inside = sum(w for a, w in wijken.items() if a in areas) / (sum(wijken.values()) or 1.0)
        if site not in secondary:
            elsewhere += number * inside
            continue
        counted += number
        if home:
            outside += number * (1 - inside)
        else:
            nowhere += number
        for some in here.values():
            for area, weight in some.items():
                if area in areas:
                    totals[area, site] += number * weight / sum(some.values())
    per_area: dict[str, float] = defaultdict(float)
    for (area, _), number in totals.items():
        per_area[area] += number
    hidden, unknown = (
        sum(n for (site, _), n in cells.items() if site in secondary)
        for cells in (pupils.hidden, pupils.unknown)
    )
    thin = sum(per_area.get(area, 0.0) < FEWEST_COUNTED for area in areas)
    years = "alle leerjaren; het bestand splitst ze niet" if pupils.all_years else "leerjaar 1 tot en met 3"
    remarks = [
        f"Uitstroom, geteld uit {pupils.file}: {_dutch(counted)} leerlingen op vo-scholen in de regio "
        f"({years}), van wie {_dutch(counted - outside - nowhere)} in een gebied zijn geplaatst.",
        f"Niet geplaatst: {_dutch(outside)} leerlingen met een postcode buiten de gebieden, "
        f"{_dutch(nowhere)} uit het buitenland of met een onbekende postcode.",
        f"{_dutch(elsewhere)} leerlingen uit de regio gaan naar een school die niet in onze lijst staat; "
        "zij tellen niet mee.",
        f"Gebieden met minder dan {FEWEST_COUNTED} getelde leerlingen: {thin} van de {len(areas)}. Daar "
        "blijft de uitstroom geschat.",
    ]
    if hidden:
        remarks.append(
            f"Cellen met '<5': {_dutch(hidden)}. Ze tellen als {SMALL}, samen {_dutch(SMALL * hidden)} "
            f"leerlingen; in werkelijkheid zijn dat er {_dutch(hidden)} tot {_dutch(4 * hidden)}."
        )
    if unknown:
        remarks.append(f"Cellen zonder aantal: {_dutch(unknown)}. Ze tellen als nul.")
    rows: list[dict[str, object]] = [
        {"gebied": area, "vestiging": site, "leerlingen": f"{number:.1f}"}
        for (area, site), number in sorted(totals.items())
        if number > 0
    ]
    return Outflow(rows, tuple(remarks))


def _dutch(number: float) -> str:
    return f"{number:,.0f}".replace(",", ".")
