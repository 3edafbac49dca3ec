"""DUO's file of VO pupils by home postcode: reading it, whatever the year of its layout.

Layouts seen in programs that read the file (DUO gives no description of its columns):

- a column per school year, 2012 to 2018: `BRIN NUMMER`, `VESTIGINGSNUMMER`, `POSTCODE LEERLING`,
  `LEER- OF VERBLIJFSJAAR 1` to `6` (openstate/openonderwijsdata-api; a table of Quadraam);
- the same with `INSTELLINGSCODE` and a `VESTIGINGSCODE` of two digits, and school years per sex,
  `… 1 - MAN` and `… 1 - VROUW`, as in DUO's other VO files since 2023;
- a row per count, as in DUO's data portal: `PEILJAAR`, `POSTCODE4_DEELNEMER`, `AANTAL_LEERLINGEN`, and
  several years in one file (the primary school file `popostcode4`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from matcher.errors import Finding, InputError
from matcher.geo.site import SMALL, code_columns, site_code
from matcher.geo.sources import Table

FIRST_YEARS = (1, 2, 3)
"""School years that count. Every level has them, so that a vwo school (six years) does not weigh half
as much again as a vmbo school (four); and they tell where pupils go now, not six years ago. The first
year alone would leave little more than "<5"."""

HIDDEN = frozenset({"<5", "-1"})
"""A number from 1 to 4 that DUO hides: "<5" in its files, -1 in its data portal."""

UNKNOWN = frozenset({"*", "x"})
"""Not given at all. Adds nothing."""

TOTALS = frozenset({"totaal", "eindtotaal", "total"})

YEAR_COLUMN = re.compile(r"(?:leer(?:ofverblijfs)?|verblijfs)jaar(\d)(man|vrouw|onbekend|totaal)?")
TOTAL_COLUMN = re.compile(r"(?:totaal)?(?:aantal)?(?:leerlingen)?(?:totaal)?(?:20\d\d)?")
SEX_COLUMN = re.compile(r"aantal(?:leerlingen)?(?:man|vrouw|onbekend)")
HOME_COLUMN = re.compile(r"postcode4?(?:leerling|deelnemer).*|postcodevanhuis|pc4leerling")
NUMBER = re.compile(r"\d{1,3}(?:\.\d{3})+|\d+(?:[.,]0{1,2})?")
POSTCODE = re.compile(r"[1-9]\d{3}")


@dataclass(frozen=True)
class Columns:
    """Plain names of the columns that count."""

    site: tuple[str, ...]
    """One with the vestigingscode, or BRIN and number."""
    home: str
    counts: tuple[str, ...]
    """Added up. Never a total beside its parts."""
    school_year: str = ""
    """In a file with a row per school year; empty otherwise."""
    edition: str = ""
    """The year of counting, where a file can hold several; only the last counts."""
    all_years: bool = False
    """True when the file does not tell school years apart: all of them count."""


@dataclass
class Pupils:
    """What the file says: pupils in the school years that count, by site and home postcode."""

    file: str
    all_years: bool
    numbers: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    """(vestigingscode, four digits; empty for abroad or unknown) → pupils."""
    hidden: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    """The same → how many cells said "<5"."""
    unknown: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))


def columns(table: Table) -> Columns:
    """Which columns count. Raises InputError that lists every column not found."""
    names = list(table.columns)
    home = next((n for n in names if HOME_COLUMN.fullmatch(n)), "")
    home = home or next((n for n in names if n in ("pc4", "postcode")), "")
    site = _site_columns(names)
    school_year = next((n for n in names if re.fullmatch(r"(?:leer(?:ofverblijfs)?|verblijfs)jaar", n)), "")
    wide = _year_columns(names)
    whole = [n for n in names if n and TOTAL_COLUMN.fullmatch(n)]
    counts = wide or tuple(whole[:1]) or tuple(n for n in names if SEX_COLUMN.fullmatch(n))
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
    return Columns(
        site, home, counts, "" if wide else school_year,
        next((n for n in names if n in ("peiljaar", "schooljaar", "jaar", "peildatum")), ""),
        all_years=not wide and not school_year,
    )  # fmt: skip


def _site_columns(names: Sequence[str]) -> tuple[str, ...]:
    # Beside an institution code DUO's vestigingscode may be its last two digits only; site_code takes both.
    brin = next((n for n in ("instellingscode", "brinnummer", "brin") if n in names), "")
    if brin and "vestigingscode" in names:
        return (brin, "vestigingscode")
    return code_columns(names)


def _year_columns(names: Sequence[str]) -> tuple[str, ...]:
    """A column per school year that counts, or its columns per sex where there is none for all."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for name in names:
        if match := YEAR_COLUMN.fullmatch(name):
            found[int(match[1])][match[2] or "totaal"] = name
    return tuple(
        name
        for year in FIRST_YEARS
        for kind, name in found[year].items()
        if kind == "totaal" or "totaal" not in found[year]
    )


def _by_year(edition: str) -> tuple[str, str]:
    """'01-10-2023' comes after '2022-10-01': its year tells."""
    year = re.search(r"(?:19|20)\d\d", edition)
    return (year[0] if year else "", edition)


def read(table: Table) -> Pupils:
    """The pupils in the file. Totals, as a row or as a column, are not counted again.

    A hidden number counts as SMALL (2): each such cell can be 1 too many or 2 too few. Raises
    InputError with every kind of value that is no number, per column, with its first row.
    """
    use = columns(table)
    found = Pupils(table.path.name, use.all_years)
    odd: dict[tuple[str, str], list[int]] = defaultdict(list)
    last = max((r.get(use.edition, "") for r in table.rows), key=_by_year, default="") if use.edition else ""
    for line, row in enumerate(table.rows, start=2):
        if use.edition and row.get(use.edition, "") != last:
            continue
        if any(value.casefold() in TOTALS for value in row.values()):
            continue
        if use.school_year and not _counts(row.get(use.school_year, "")):
            continue
        home = row.get(use.home, "").replace(" ", "")[:4]
        key = (site_code(row, use.site).upper(), home if POSTCODE.fullmatch(home) else "")
        for column in use.counts:
            text = re.sub(r"\s", "", row.get(column, ""))
            if text in HIDDEN:
                found.hidden[key] += 1
                found.numbers[key] += SMALL
            elif text.casefold() in UNKNOWN:
                found.unknown[key] += 1
            elif NUMBER.fullmatch(text):
                found.numbers[key] += whole_number(text)
            elif text:
                odd[column, text].append(line)
    if odd:
        raise InputError(
            [
                Finding(
                    f"'{value}' is geen aantal"
                    + (f" ({len(lines)} keer in deze kolom)." if len(lines) > 1 else "."),
                    file=table.path.name,
                    row=lines[0],
                    column=table.columns.get(column, column),
                    value=value,
                    expected="een geheel getal, '<5' of een lege cel",
                    remedy="download het bestand opnieuw bij DUO, of verbeter de cel.",
                )
                for (column, value), lines in odd.items()
            ]
        )
    return found


def _counts(school_year: str) -> bool:
    number = re.search(r"\d", school_year)
    return number is not None and int(number[0]) in FIRST_YEARS


def whole_number(text: str) -> int:
    """A NUMBER: '1.234' is Dutch for 1234; '12.0' and '12,0' are 12."""
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", text):
        return int(text.replace(".", ""))
    return int(re.split(r"[.,]", text)[0])
