"""From DUO's files to school sites: which exist, what they are, how many pupils they have."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from dataclasses import dataclass, replace

from matcher.domain import LEVELS
from matcher.errors import Finding, InputError
from matcher.geo.sources import Sources, Table, years

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


def secondary_pupils(table: Table) -> dict[str, int]:
    """Pupils per VO location; a location that occurs more than once (per structure) is added up."""
    column = max(c for c in table.columns if c.startswith("aantalleerlingen"))
    totals: dict[str, int] = defaultdict(int)
    for row in table.rows:
        totals[row["vestigingscode"]] += count(row.get(column, "")) or 0
    return {code: total for code, total in totals.items() if total}


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


def boards(vo: list[Site], pupils: Table, remarks: list[str]) -> None:
    """Notes where the two files name another board; the address file stands."""
    if "bevoegdgezagnummer" not in pupils.columns:
        return
    other = {row["vestigingscode"]: row["bevoegdgezagnummer"] for row in pupils.rows}
    for site in vo:
        if other.get(site.code, site.board) != site.board:
            remarks.append(
                f"{site.code}: bevoegd gezag {site.board} in het adressenbestand en {other[site.code]} "
                "bij de leerlingaantallen; het adressenbestand is gevolgd."
            )
