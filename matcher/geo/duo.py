"""From DUO's files to school sites: which exist, what they are, how many pupils they have."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace

from matcher.domain import LEVELS
from matcher.errors import Finding, InputError
from matcher.geo.site import (
    CODE,
    POSTCODE,
    SMALL,
    Point,
    Site,
    code_columns,
    count,
    house_number,
    site_code,
    tidy_name,
    tidy_place,
)
from matcher.geo.sources import Sources, Table
from matcher.geo.special import special_schools
from matcher.geo.wanted import years

MUNICIPALITIES: dict[str, str] = {
    "GM0489": "Barendrecht",
    "GM0502": "Capelle aan den IJssel",
    "GM0542": "Krimpen aan den IJssel",
    "GM0597": "Ridderkerk",
    "GM0599": "Rotterdam",
    "GM0613": "Albrandswaard",
    "GM1621": "Lansingerland",
    "GM1892": "Zuidplas",
    "GM1931": "Krimpenerwaard",
}
"""The nine municipalities of the region, by CBS code."""

STRUCTURE: dict[str, tuple[str, ...]] = {
    "VBO": ("vmbo-b", "vmbo-k"),
    "MAVO": ("vmbo-gt",),
    "HAVO": ("havo",),
    "VWO": ("vwo",),
    "PRO": ("pro",),
    "BRUGJAAR": (),
}
"""ONDERWIJSSTRUCTUUR → levels. BRUGJAAR says nothing about levels."""


OTHER_BOARDS: dict[str, str] = {"15OM00": "42618", "15OM01": "42618"}
"""Board in DUO's pupil counts of 2025, whose extract left the column out (see its provenance)."""


def read_sites(
    sources: Sources, points: list[Point], municipalities: dict[str, str]
) -> tuple[list[Site], list[str]]:
    """All sites in these municipalities, and remarks (Dutch). Raises InputError on bad rows."""
    remarks: list[str] = []
    problems: list[Finding] = []
    history = {row["vestigingscode"]: row for row in sources.pupils_po[0].rows}
    latest = years(set(sources.pupils_po[0].columns))
    if not latest:
        problems.append(
            Finding(
                "Er is geen kolom met leerlingaantallen.",
                file=sources.pupils_po[0].path.name,
                row=1,
                column="LEERLINGEN_JJJJ",
                remedy="gebruik het historisch overzicht zoals DUO het aanbiedt.",
            )
        )
        raise InputError(problems)
    year = latest[-1]
    po = [
        replace(site, pupils=count(history.get(site.code, {}).get(year, "")))
        for site in addresses(sources.po[0], "PO", "BO", municipalities, problems)
    ]
    vo_pupils = secondary_pupils(sources.pupils_vo[0])
    vo = [
        replace(site, pupils=vo_pupils.get(site.code))
        for site in addresses(sources.vo[0], "VO", "VO", municipalities, problems)
    ]
    known = {site.code for site in [*po, *vo]}
    listed = {
        site.code: site
        for table in sources.special
        for site in addresses(table, "SO", "SO", municipalities, problems)
    }
    problems += odd_counts(sources.pupils_po[0], [year], municipalities)
    problems += odd_counts(sources.pupils_vo[0], pupil_columns(sources.pupils_vo[0]))
    special = special_schools(history, year, points, listed, known, municipalities, remarks)
    doubles = [s.code for s in po if s.code in {v.code for v in vo}]
    problems += [
        Finding(
            f"Vestiging {code} staat in twee adresbestanden.",
            file=sources.vo[0].path.name,
            column="VESTIGINGSCODE",
            value=code,
            remedy="haal de dubbele regel weg.",
        )
        for code in doubles
    ]
    if problems:
        raise InputError(problems)
    boards(vo, sources.pupils_vo[0], remarks)
    return sorted([*po, *inferred_levels(vo), *special], key=lambda s: s.code), remarks


def addresses(
    table: Table, sector: str, kind: str, municipalities: dict[str, str], problems: list[Finding]
) -> list[Site]:
    """Rows of a DUO address file in the region; what is wrong is added to `problems`."""
    sites: list[Site] = []
    seen: dict[str, int] = {}
    for line, row in enumerate(table.rows, start=2):
        gemeente = "GM" + row.get("gemeentenummer", "").zfill(4)
        if gemeente not in municipalities:
            continue
        code, postcode = row["vestigingscode"], row["postcode"].replace(" ", "").upper()

        def bad(
            message: str, column: str, expected: str, line: int = line, row: dict[str, str] = row
        ) -> None:
            problems.append(
                Finding(
                    message,
                    file=table.path.name,
                    row=line,
                    column=table.columns.get(column, column),
                    value=row.get(column, ""),
                    expected=expected,
                    remedy="verbeter de regel of download het bestand opnieuw.",
                )
            )

        if not CODE.fullmatch(code):
            bad(f"'{code}' is geen vestigingscode.", "vestigingscode", "BRIN en twee cijfers, zoals 20AK03")
        elif code in seen:
            bad(f"{code} staat ook in rij {seen[code]}.", "vestigingscode", "elke vestiging één keer")
        seen.setdefault(code, line)
        if not POSTCODE.fullmatch(postcode):
            bad(f"'{row['postcode']}' is geen postcode.", "postcode", "vier cijfers en twee letters")
        structure = [s for s in row.get("onderwijsstructuur", "").upper().split("/") if s]
        for unknown in [s for s in structure if s not in STRUCTURE]:
            bad(
                f"'{unknown}' is geen bekende onderwijsstructuur.", "onderwijsstructuur", ", ".join(STRUCTURE)
            )
        offered = {level for s in structure for level in STRUCTURE.get(s, ())}
        sites.append(
            Site(
                code=code,
                name=tidy_name(row["vestigingsnaam"]),
                sector=sector,
                kind=kind,
                board=row["bevoegdgezagnummer"],
                levels=tuple(level for level in LEVELS if level in offered),
                levels_inferred=False,
                street=f"{row['straatnaam']} {row['huisnummertoevoeging']}".strip(),
                number=house_number(row["huisnummertoevoeging"]),
                postcode=postcode,
                place=tidy_place(row["plaatsnaam"]),
                municipality=gemeente,
                pupils=None,
            )
        )
    return sites


def odd_counts(
    table: Table, columns: list[str], municipalities: dict[str, str] | None = None
) -> list[Finding]:
    """Cells in the region that are no number, not empty and not like "<5"."""
    return [
        Finding(
            f"'{row[column]}' is geen aantal leerlingen.",
            file=table.path.name,
            row=line,
            column=table.columns[column],
            value=row[column],
            expected="een getal, '<5' of niets",
            remedy="verbeter de regel of download het bestand opnieuw.",
        )
        for line, row in enumerate(table.rows, start=2)
        for column in columns
        if not re.fullmatch(r"(<?\d+)?", row[column])
        and (municipalities is None or "GM" + row["gemeentecodevestiging"].zfill(4) in municipalities)
    ]


def pupil_columns(table: Table) -> list[str]:
    """Count columns of the VO pupil file: the newest total, or one per school year and sex."""
    totals = [c for c in table.columns if c.startswith("aantalleerlingen")]
    if totals:
        return [max(totals)]
    return [c for c in table.columns if re.fullmatch(r"leer.*jaar\d.*", c)]


def secondary_pupils(table: Table) -> dict[str, int]:
    """Pupils per VO location; a location with several rows (per kind of education) is added up.

    A lone "<5" stays unknown; within a sum it counts for SMALL.
    """
    columns, code = pupil_columns(table), code_columns(table.columns)
    cells: dict[str, list[str]] = defaultdict(list)
    for row in table.rows:
        cells[site_code(row, code)] += [row[c] for c in columns if row[c] not in ("", "0")]
    return {
        site: sum(count(text) or SMALL for text in texts)
        for site, texts in cells.items()
        if any(count(text) for text in texts)
    }


def inferred_levels(sites: list[Site]) -> list[Site]:
    """Sites with only BRUGJAAR get the levels of the institution's other sites, marked as such."""
    offered: dict[str, set[str]] = defaultdict(set)
    for site in sites:
        offered[site.brin] |= set(site.levels)
    return [
        site
        if site.levels
        else replace(
            site,
            levels=tuple(level for level in LEVELS if level in offered[site.brin]),
            levels_inferred=bool(offered[site.brin]),
        )
        for site in sites
    ]


def boards(vo: list[Site], pupils: Table, remarks: list[str]) -> None:
    """Notes where two files name another board; the address file stands."""
    for site in vo:
        if site.code in OTHER_BOARDS and OTHER_BOARDS[site.code] != site.board:
            remarks.append(
                f"{site.code}: bevoegd gezag {site.board} in het adressenbestand en "
                f"{OTHER_BOARDS[site.code]} bij de leerlingaantallen; het adressenbestand is gevolgd."
            )
    if "bevoegdgezagnummer" not in pupils.columns:
        return
    code = code_columns(pupils.columns)
    other = {site_code(row, code): row["bevoegdgezagnummer"] for row in pupils.rows}
    for site in vo:
        if other.get(site.code, site.board) != site.board:
            remarks.append(
                f"{site.code}: bevoegd gezag {site.board} in het adressenbestand en {other[site.code]} "
                "bij de leerlingaantallen; het adressenbestand is gevolgd."
            )
