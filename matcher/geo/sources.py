"""Finding the publishers' files by what is in them, and reading them as published.

Nobody has to keep our folder names: a CSV file is recognised by its columns, a map layer by its
fields. Foreign column names are translated here and nowhere else.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from matcher.errors import Finding, InputError

MAP_SUFFIXES = (".geojson", ".json", ".gpkg")


def plain_name(text: str) -> str:
    """`BEVOEGD GEZAG NUMMER`, `Bevoegd_gezag-nummer` → `bevoegdgezagnummer`."""
    return re.sub(r"[^a-z0-9]", "", text.casefold())


@dataclass(frozen=True)
class Table:
    """A CSV file as published; `rows` have plain column names, row 0 is line 2 of the file."""

    path: Path
    columns: dict[str, str]
    """Plain name → name in the file."""
    rows: list[dict[str, str]]


@dataclass
class Sources:
    """The raw files of one build."""

    po: list[Table] = field(default_factory=list)
    """DUO addresses of primary schools."""
    special: list[Table] = field(default_factory=list)
    """DUO addresses of SBO, SO and VSO; optional (EduGIS serves until it is there)."""
    vo: list[Table] = field(default_factory=list)
    """DUO addresses of secondary schools."""
    pupils_po: list[Table] = field(default_factory=list)
    """DUO pupils per location over the years, with SOORT_VESTIGING."""
    pupils_vo: list[Table] = field(default_factory=list)
    swv: list[Table] = field(default_factory=list)
    """Legal table: four-digit postcode → samenwerkingsverband."""
    crossings: list[Table] = field(default_factory=list)
    flows: list[Table] = field(default_factory=list)
    """Optional: pupils per VO location by home postcode and school year."""
    points: list[Path] = field(default_factory=list)
    """EduGIS school points."""
    buurten: list[Path] = field(default_factory=list)
    """Rotterdam's own buurten (TIR)."""
    wijken: list[Path] = field(default_factory=list)
    """CBS wijken."""
    water: list[Path] = field(default_factory=list)

    def files(self) -> list[Path]:
        tables = [*self.po, *self.special, *self.vo, *self.pupils_po, *self.pupils_vo]
        tables += [*self.swv, *self.crossings, *self.flows]
        return [t.path for t in tables] + [*self.points, *self.buurten, *self.wijken, *self.water]


@dataclass(frozen=True)
class Wanted:
    """How a source is recognised, and what to tell somebody who lacks it."""

    attribute: str
    title: str
    needs: tuple[str, ...]
    """Columns (plain names) that the file must have to be used."""
    recognise: Callable[[set[str], str], bool]
    remedy: str
    optional: bool = False


ADDRESS = (
    "bevoegdgezagnummer",
    "vestigingscode",
    "vestigingsnaam",
    "straatnaam",
    "huisnummertoevoeging",
    "postcode",
    "plaatsnaam",
    "gemeentenummer",
)


def _address(columns: set[str]) -> bool:
    # Two of three telling columns: then a renamed third one is reported as missing, by name.
    return len({"vestigingscode", "straatnaam", "vestigingsnaam"} & columns) >= 2


def _special(columns: set[str], name: str) -> bool:
    return "soortprimaironderwijs" in columns or "speciaal" in name.casefold()


TABLES: tuple[Wanted, ...] = (
    Wanted(
        "vo",
        "DUO: alle vestigingen voortgezet onderwijs",
        (*ADDRESS, "onderwijsstructuur"),
        lambda c, n: _address(c) and ("onderwijsstructuur" in c or "vestigingenvo" in plain_name(n)),
        "download 'Alle vestigingen vo' van duo.nl (open onderwijsdata).",
    ),
    Wanted(
        "special",
        "DUO: alle schoolvestigingen speciaal (basis)onderwijs",
        ADDRESS,
        lambda c, n: _address(c) and _special(c, n),
        "",
        optional=True,
    ),
    Wanted(
        "po",
        "DUO: alle schoolvestigingen basisonderwijs",
        ADDRESS,
        lambda c, n: _address(c),
        "download 'Alle schoolvestigingen basisonderwijs' van duo.nl (open onderwijsdata).",
    ),
    Wanted(
        "pupils_po",
        "DUO: historisch overzicht aantal leerlingen per schoolvestiging",
        ("vestigingscode", "naamvestiging", "soortvestiging", "bevoegdgezagnummer", "gemeentecodevestiging"),
        lambda c, n: "soortvestiging" in c or (len(years(c)) > 3 and "vestigingscode" in c),
        "download '06. Historisch overzicht aantal leerlingen per schoolvestiging' van duo.nl.",
    ),
    Wanted(
        "flows",
        "DUO: leerlingen per vestiging naar postcode en leerjaar",
        (),
        lambda c, n: (
            any(x.startswith("postcodeleerling") or x == "postcodevanhuis" for x in c)
            or "naarpostcodeenleerjaar" in plain_name(n)
        ),
        "",
        optional=True,
    ),
    Wanted(
        "pupils_vo",
        "DUO: leerlingen per vestiging voortgezet onderwijs",
        ("vestigingscode",),
        lambda c, n: "vestigingscode" in c and any(x.startswith("aantalleerlingen") for x in c),
        "download 'Leerlingen vo per vestiging' van duo.nl (open onderwijsdata).",
    ),
    Wanted(
        "swv",
        "wettelijke indeling: postcode naar samenwerkingsverband",
        ("pc4", "gemeente", "voswv"),
        lambda c, n: "pc4" in c and ("voswv" in c or "poswv" in c),
        "maak een tabel met de kolommen PC4, GEMEENTE en VO_SWV uit de regeling BWBR0032324.",
    ),
    Wanted(
        "crossings",
        "rivierovergangen",
        ("naam", "water", "soort", "lat", "lon", "auto", "fiets", "voet", "tram", "metro", "trein", "veer"),
        lambda c, n: {"naam", "water"} <= c or "rivierovergang" in n.casefold(),
        "gebruik rivierovergangen.csv met naam, water, soort, lat, lon en een kolom per vervoermiddel.",
    ),
)

LAYERS: tuple[Wanted, ...] = (
    Wanted(
        "points",
        "EduGIS: schoolpunten",
        ("vestigingscode", "postcode", "huisnummer", "straat", "plaats", "naam", "type"),
        lambda c, n: "vestigingscode" in c,
        "gebruik scholenJJJJMMDD.geo.json van EduGIS.",
    ),
    Wanted(
        "buurten",
        "gemeente Rotterdam: TIR-buurten",
        ("buurtnaam", "gebdnaam", "gebied", "buurt"),
        lambda c, n: "buurtnaam" in c and "wijkcode" not in c,
        "gebruik de buurten van de Territoriale Indeling Rotterdam (GeoJSON, RD New).",
    ),
    Wanted(
        "wijken",
        "CBS: wijken",
        (),
        lambda c, n: "statcode" in c or {"wijkcode", "wijknaam"} <= c,
        "gebruik de wijken van de CBS wijk- en buurtkaart (GeoJSON of GeoPackage).",
    ),
    Wanted(
        "water",
        "OpenStreetMap: watervlakken",
        (),
        lambda c, n: "water" in n.casefold(),
        "gebruik een laag met watervlakken waarvan de bestandsnaam 'water' bevat.",
    ),
)


def years(columns: set[str]) -> list[str]:
    """Year columns of the pupil table, oldest first."""
    return sorted(c for c in columns if re.fullmatch(r"leerlingen\d{4}", c))


def read_csv(path: Path) -> Table:
    """Reads a publisher's CSV: UTF-8 with or without BOM, else cp1252; `;` or `,`."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Five bytes are undefined in cp1252; one such byte must not hide the other 6,000 rows.
        text = raw.decode("cp1252", errors="replace")
    head = text.split("\n", 1)[0]
    rows = list(csv.reader(io.StringIO(text), delimiter=";" if head.count(";") >= head.count(",") else ","))
    if not rows:
        return Table(path, {}, [])
    names = [plain_name(name) for name in rows[0]]
    columns = dict(zip(names, (n.strip() for n in rows[0]), strict=True))
    return Table(
        path, columns, [dict(zip(names, (v.strip() for v in r), strict=False)) for r in rows[1:] if any(r)]
    )


def find(raw: Path) -> Sources:
    """Every source under `raw`, recognised by its columns.

    Raises InputError with everything that is missing: files and columns together.
    """
    if not raw.is_dir():
        raise InputError(
            Finding(
                f"De map '{raw.name}' bestaat niet.",
                remedy="geef met --raw de map waarin de downloads staan.",
            )
        )
    found = Sources()
    problems: list[Finding] = []
    for path in sorted(raw.rglob("*.csv")):
        header = set(read_header(path))
        for want in TABLES:
            if want.recognise(header, path.name):
                problems += missing_columns(path, want, header)
                getattr(found, want.attribute).append(read_csv(path))
                break
    for path, fields in layers(raw):
        for want in LAYERS:
            if want.recognise({plain_name(f) for f in fields}, path.name):
                problems += missing_columns(path, want, {plain_name(f) for f in fields})
                getattr(found, want.attribute).append(path)
                break
    for want in (*TABLES, *LAYERS):
        files = getattr(found, want.attribute)
        if not files and not want.optional:
            problems.append(
                Finding(f"Geen bestand gevonden voor: {want.title}.", file=want.title, remedy=want.remedy)
            )
        if len(files) > 1:
            names = ", ".join(sorted((f.path if isinstance(f, Table) else f).name for f in files))
            problems.append(
                Finding(
                    f"Meer dan één bestand voor: {want.title}.",
                    file=names,
                    remedy="laat alleen het nieuwste bestand in de map staan.",
                )
            )
    if problems:
        raise InputError(problems)
    return found


def missing_columns(path: Path, want: Wanted, present: set[str]) -> list[Finding]:
    return [
        Finding(
            f"De kolom '{name}' ontbreekt in {want.title}.",
            file=path.name,
            row=1,
            column=name,
            expected=", ".join(want.needs),
            remedy=want.remedy or "download het bestand opnieuw bij de uitgever.",
        )
        for name in want.needs
        if name not in present
    ]


def read_header(path: Path) -> list[str]:
    with path.open("rb") as file:
        raw = file.readline()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    separator = ";" if text.count(";") >= text.count(",") else ","
    return [plain_name(name) for name in next(csv.reader([text.strip()], delimiter=separator), [])]


def layers(raw: Path) -> Iterator[tuple[Path, list[str]]]:
    """Map files under `raw` with their field names."""
    import pyogrio

    for path in sorted(p for p in raw.rglob("*") if p.suffix.casefold() in MAP_SUFFIXES):
        try:
            yield path, [str(f) for f in pyogrio.read_info(path)["fields"]]
        except pyogrio.errors.DataSourceError:
            continue  # some other JSON file


def read_layer(path: Path) -> Any:
    """A map layer as a GeoDataFrame with plain column names (its own CRS, or none stated)."""
    import geopandas

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame = geopandas.read_file(path)
    return frame.rename(columns={c: plain_name(c) for c in frame.columns if c != "geometry"})


def states_crs(path: Path) -> bool:
    """True when a GeoJSON file names its CRS; without it readers wrongly assume WGS84."""
    if path.suffix == ".gpkg":
        return True
    return "crs" in json.loads(path.read_text(encoding="utf-8"))


def fingerprint(path: Path) -> str:
    """First twelve digits of the SHA-256, to tell which edition of a file was used."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
