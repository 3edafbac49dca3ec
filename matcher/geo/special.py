"""Special education (SBO, SO, VSO): which sites exist, what they are and where they stand."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict

from matcher.geo.site import Point, Site, count, tidy_name


def special_schools(
    history: dict[str, dict[str, str]],
    year: str,
    points: list[Point],
    listed: dict[str, Site],
    taken: set[str],
    municipalities: dict[str, str],
    remarks: list[str],
) -> list[Site]:
    """SBO, SO and VSO that had pupils in the latest year.

    The pupil history says which exist, their kind and board; the address comes from DUO's address
    file for special education where given, else from EduGIS (2024).
    """
    by_code: dict[str, list[Point]] = defaultdict(list)
    for point in points:
        by_code[point.code].append(point)
    sites = []
    for code, row in sorted(history.items()):
        gemeente = "GM" + row["gemeentecodevestiging"].zfill(4)
        kind = row["soortvestiging"].replace("/", "-")
        if gemeente not in municipalities or kind == "BO" or code in taken:
            continue
        if row[year] in ("0", ""):
            continue  # closed, or merged into another site
        there = sorted(by_code.get(code, []), key=lambda p: (p.number or 0, p.x))
        address = listed.get(code)
        if not there and not address:
            remarks.append(
                f"{code} {row['naamvestiging']} ({kind}, {row[year]} leerlingen): geen adres of punt bekend, "
                "weggelaten."
            )
            continue
        if there and there[0].type == "SBAO" and kind != "SBO":
            remarks.append(
                f"{code} {row['naamvestiging']}: {kind} in de leerlingentelling, SBO in de adreslijst; "
                "SBO gekozen."
            )
            kind = "SBO"
        name = special_name(row["naamvestiging"], there, address)
        place = there[0] if there else None
        sites.append(
            Site(
                code=code,
                name=name,
                sector=special_sector(kind, f"{name} {row['naamvestiging']}"),
                kind=kind,
                board=row["bevoegdgezagnummer"],
                levels=(),
                levels_inferred=False,
                street=address.street
                if address
                else f"{place.street} {place.number or ''}".strip()
                if place
                else "",
                number=address.number if address else place.number if place else None,
                postcode=address.postcode if address else place.postcode if place else "",
                place=address.place if address else place.place if place else "",
                municipality=gemeente,
                pupils=count(row[year]),
            )
        )
    return sites


def special_name(counted: str, there: list[Point], address: Site | None) -> str:
    """The full name from the address list, unless the pupil count (newer) has another name.

    The pupil file cuts names off at thirty characters ("Schreuder Coll De Villeveuvstr"), so a
    name that merely looks like the longer one gives way to it.
    """
    if address:
        return address.name
    short, full = tidy_name(counted), tidy_name(there[0].name) if there else ""
    alike = difflib.SequenceMatcher(None, short.casefold(), full.casefold()).ratio()
    return full if alike >= 0.6 else short


def special_sector(kind: str, names: str) -> str:
    """PO for SBO, SO, VSO; a mixed SO-VSO site counts as VSO when its name says VSO or college.

    DUO does not say which half a mixed site is; the name is the only hint, so this is a guess
    that a person's own role overrides.
    """
    if kind == "SBO":
        return "PO"
    if kind in ("SO", "VSO"):
        return kind
    return "VSO" if re.search(r"\b(vso|college|coll?)\b", names, re.IGNORECASE) else "SO"
