"""Pupils by home postcode → where a wijk's pupils go, when DUO's file is there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from matcher.domain import School
from matcher.errors import Finding, InputError
from matcher.geo.site import SMALL, code_columns, site_code
from matcher.geo.sources import Table


def columns(table: Table) -> tuple[tuple[str, ...], str, list[str]]:
    """Plain names of the location (one column, or BRIN and number), home postcode and count columns.

    Accepts one row per school year with a count, and one column per school year. Raises InputError
    that lists every column not found.
    """
    names = list(table.columns)
    site = code_columns(names)
    home = next(
        (n for n in names if n.startswith("postcodeleerling") or n in ("postcodevanhuis", "pc4", "postcode")),
        "",
    )
    counts = [n for n in names if re.fullmatch(r"(leer.*jaar\d|aantal.*|leerlingen)", n)]
    problems = [
        Finding(
            f"De kolom voor {what} ontbreekt.",
            file=table.path.name,
            row=1,
            column=title,
            expected=expected,
            remedy="gebruik het bestand zoals DUO het aanbiedt.",
        )
        for missing, what, title, expected in (
            (
                not site,
                "de vestiging",
                "VESTIGINGSCODE",
                "VESTIGINGSCODE, of BRIN NUMMER en VESTIGINGSNUMMER",
            ),
            (not home, "de postcode van de leerling", "POSTCODE LEERLING", "vier cijfers"),
            (not counts, "het aantal leerlingen", "AANTAL", "AANTAL, of een kolom per leerjaar"),
        )
        if missing
    ]
    if problems:
        raise InputError(problems)
    return site, home, counts


def pupils(text: str) -> int:
    if text.startswith("<"):
        return SMALL
    return int(text) if text.isdigit() else 0


def outflow_rows(
    table: Table, schools: Sequence[School], postcode_areas: Iterable[tuple[str, str]] = ()
) -> list[dict[str, object]]:
    """Rows of uitstroom.csv: pupils per area (wijk and buurt) × VO site, all school years together.

    A postcode belongs to the wijken of the primary schools in it, in proportion to their pupils
    (100 where unknown). `postcode_areas` (postcode, area) places postcodes without a school.
    """
    site_columns, home, counts = columns(table)
    secondary = {s.code for s in schools if s.sector == "VO"}
    share: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for school in schools:
        if school.kind == "BO":
            for area in filter(None, (school.wijk, school.buurt)):
                share[school.postcode[:4]][area] += school.pupils or 100
    for postcode, area in postcode_areas:
        if postcode not in share:
            share[postcode][area] += 1
    totals: dict[tuple[str, str], float] = defaultdict(float)
    for row in table.rows:
        code = site_code(row, site_columns)
        if code not in secondary:
            continue
        number = sum(pupils(row.get(c, "")) for c in counts)
        areas = share.get(row.get(home, "")[:4], {})
        for kind in ("WK", "BU"):
            some = {a: w for a, w in areas.items() if a.startswith(kind)}
            for area, weight in some.items():
                totals[area, code] += number * weight / sum(some.values())
    return [
        {"gebied": area, "vestiging": code, "leerlingen": f"{number:.1f}"}
        for (area, code), number in sorted(totals.items())
        if number > 0
    ]
