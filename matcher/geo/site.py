"""A school site and a point as the build handles them, and how published values are read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

CODE = re.compile(r"\d{2}[A-Z]{2}\d{2}")
POSTCODE = re.compile(r"[1-9]\d{3}[A-Z]{2}")


@dataclass(frozen=True)
class Site:
    """A school site before it has a place on the map."""

    code: str
    name: str
    sector: str
    kind: str
    board: str
    levels: tuple[str, ...]
    levels_inferred: bool
    street: str
    number: int | None
    postcode: str
    """Six characters without a space; empty when unknown."""
    place: str
    municipality: str
    pupils: int | None

    @property
    def brin(self) -> str:
        return self.code[:4]

    @property
    def address(self) -> tuple[str, int | None]:
        return self.postcode, self.number


@dataclass(frozen=True)
class Point:
    """One EduGIS row: an address with a coordinate (RD New)."""

    code: str
    name: str
    type: str
    street: str
    number: int | None
    postcode: str
    place: str
    municipality: str
    """Name in capitals, as published."""
    x: float
    y: float

    @property
    def address(self) -> tuple[str, int | None]:
        return self.postcode, self.number


SMALL = 2
"""What a published "<5" adds to a sum: the middle of 1 to 4, rounded down."""


def code_columns(names: Iterable[str]) -> tuple[str, ...]:
    """The column, or the two columns (BRIN and number), that make a vestigingscode; empty when absent."""
    present = set(names)
    if "vestigingscode" in present:
        return ("vestigingscode",)
    brin = next((n for n in ("brinnummer", "instellingscode", "brin") if n in present), None)
    number = next((n for n in ("vestigingsnummer", "vestiging") if n in present), None)
    return (brin, number) if brin and number else ()


def site_code(row: Mapping[str, str], columns: tuple[str, ...]) -> str:
    """The vestigingscode of a row: DUO writes its number as 3, 03 or 20AK03."""
    if len(columns) == 1:
        return row[columns[0]]
    return row[columns[0]] + row[columns[1]].removeprefix(row[columns[0]]).zfill(2)


def count(text: str) -> int | None:
    """A published count; "<5", empty and 0 are unknown: DUO has no row for a school without pupils."""
    number = int(text) if text.isdigit() else None
    return number or None


def house_number(text: str) -> int | None:
    """First number of DUO's HUISNUMMER-TOEVOEGING: '17-A' → 17, '1-3-5' → 1."""
    match = re.match(r"\s*(\d+)", text)
    return int(match.group(1)) if match else None


def tidy_place(text: str) -> str:
    """'CAPELLE AAN DEN IJSSEL' → 'Capelle aan den IJssel'."""
    small = {"aan", "de", "den", "der", "van", "het", "op", "a/d", "bij", "in"}
    words = []
    for i, word in enumerate(text.casefold().split()):
        if i and word in small:
            words.append(word)
        elif word.startswith("ij"):
            words.append("IJ" + word[2:])
        else:
            words.append("-".join(p[:1].upper() + p[1:] for p in word.split("-")))
    return " ".join(words)


def tidy_name(text: str) -> str:
    """A school name as published, with single spaces; capitals only where it was all capitals."""
    name = " ".join(text.split())
    return tidy_place(name) if name.isupper() and len(name) > 6 else name
