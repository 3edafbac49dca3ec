"""The shipped tables as the program's own types."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from matcher.domain import Area, Precision, School
from matcher.geo.tables import read_table, yes

SCHOOL_COLUMNS: Mapping[str, str] = {
    "vestigingscode": "code",
    "brin": "brin",
    "naam": "name",
    "sector": "sector",
    "soort": "kind",
    "bevoegd_gezag": "board",
    "niveaus": "levels",
    "niveaus_afgeleid": "levels_inferred",
    "adres": "street",
    "postcode": "postcode",
    "plaats": "place",
    "gemeente": "municipality",
    "wijk": "wijk",
    "buurt": "buurt",
    "wijk_zeker": "wijk_certain",
    "x": "x",
    "y": "y",
    "precisie": "precision",
    "leerlingen": "pupils",
    "campus": "campus",
}
"""Column of schools.csv → field of domain.School."""

AREA_COLUMNS = ("code", "naam", "gemeente", "gemeente_naam", "industrieel", "x", "y", "oever")


def read_schools(path: Path) -> dict[str, School]:
    return {
        row["vestigingscode"]: School(
            code=row["vestigingscode"],
            brin=row["brin"],
            name=row["naam"],
            sector=row["sector"],
            kind=row["soort"],
            board=row["bevoegd_gezag"],
            levels=tuple(row["niveaus"].split("|")) if row["niveaus"] else (),
            levels_inferred=yes(row["niveaus_afgeleid"]),
            street=row["adres"],
            postcode=row["postcode"],
            place=row["plaats"],
            municipality=row["gemeente"],
            wijk=row["wijk"],
            buurt=row["buurt"],
            wijk_certain=yes(row["wijk_zeker"]),
            x=float(row["x"]),
            y=float(row["y"]),
            precision=cast(Precision, row["precisie"]),
            pupils=int(row["leerlingen"]) if row["leerlingen"] else None,
            campus=row["campus"],
        )
        for row in read_table(path, list(SCHOOL_COLUMNS))
    }


def read_areas(path: Path) -> dict[str, Area]:
    return {
        row["code"]: Area(
            code=row["code"],
            name=row["naam"],
            municipality=row["gemeente"],
            municipality_name=row["gemeente_naam"],
            industrial=yes(row["industrieel"]),
            x=float(row["x"]),
            y=float(row["y"]),
        )
        for row in read_table(path, AREA_COLUMNS)
    }


def read_neighbours(path: Path) -> dict[str, frozenset[str]]:
    """Both ways round; the table has every pair once."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in read_table(path, ("a", "b")):
        found[row["a"]].add(row["b"])
        found[row["b"]].add(row["a"])
    return {code: frozenset(others) for code, others in found.items()}


def read_regions(path: Path) -> dict[str, tuple[str, frozenset[str]]]:
    """Key → (name, wijken)."""
    names: dict[str, str] = {}
    members: dict[str, set[str]] = defaultdict(set)
    for row in read_table(path, ("regio", "naam", "wijk", "in_regio")):
        names[row["regio"]] = row["naam"]
        if yes(row["in_regio"]):
            members[row["regio"]].add(row["wijk"])
    return {key: (name, frozenset(members[key])) for key, name in names.items()}
