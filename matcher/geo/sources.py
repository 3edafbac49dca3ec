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
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from matcher.errors import Finding, InputError
from matcher.geo.wanted import LAYERS, TABLES, Wanted, plain_name

MAP_SUFFIXES = (".geojson", ".json", ".gpkg")


@dataclass(frozen=True)
class Table:
    """A CSV file as published; `rows` have plain column names, row 0 is line 2 of the file."""

    path: Path
    columns: dict[str, str]
    """Plain name → name in the file."""
    rows: list[dict[str, str]]


@dataclass(frozen=True)
class Layer:
    """A layer of a map file: a GeoPackage may have several."""

    path: Path
    name: str


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
    postcode_map: list[Table] = field(default_factory=list)
    """Optional: which part of a postcode lies in which wijk or buurt."""
    points: list[Layer] = field(default_factory=list)
    """EduGIS school points."""
    buurten: list[Layer] = field(default_factory=list)
    """Rotterdam's own buurten (TIR)."""
    wijken: list[Layer] = field(default_factory=list)
    """CBS wijken."""
    water: list[Layer] = field(default_factory=list)
    roads: list[Layer] = field(default_factory=list)
    """Optional: ways of OpenStreetMap; without them the network of an earlier build is kept."""
    line_stops: list[Layer] = field(default_factory=list)
    """Optional: stops of metro and tram lines, in the order of each route."""
    line_shapes: list[Layer] = field(default_factory=list)
    bus_stops: list[Table] = field(default_factory=list)
    """Optional: stops of a timetable feed (GTFS)."""

    def files(self) -> list[Path]:
        tables = [*self.po, *self.special, *self.vo, *self.pupils_po, *self.pupils_vo]
        tables += [*self.swv, *self.crossings, *self.flows, *self.postcode_map, *self.bus_stops]
        maps = [*self.points, *self.buurten, *self.wijken, *self.water]
        maps += [*self.roads, *self.line_stops, *self.line_shapes]
        return [t.path for t in tables] + [m.path for m in maps]


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
    # A short row gets empty cells at its end, so that it is reported and does not crash.
    filled = [[v.strip() for v in row] + [""] * (len(names) - len(row)) for row in rows[1:] if any(row)]
    return Table(path, columns, [dict(zip(names, row, strict=False)) for row in filled])


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
    for path in sorted([*raw.rglob("*.csv"), *raw.rglob("stops.txt")]):
        header = set(read_header(path))
        for want in TABLES:
            if want.recognise(header, path.name):
                problems += missing_columns(path, want, header)
                getattr(found, want.attribute).append(read_csv(path))
                break
    for layer, fields in layers(raw):
        for want in LAYERS:
            if want.recognise(fields, layer.path.name):
                problems += missing_columns(layer.path, want, fields)
                getattr(found, want.attribute).append(layer)
                break
    for want in (*TABLES, *LAYERS):
        files = getattr(found, want.attribute)
        if not files and not want.optional:
            problems.append(
                Finding(f"Geen bestand gevonden voor: {want.title}.", file=want.title, remedy=want.remedy)
            )
        if len(files) > 1:
            names = ", ".join(sorted(f.path.name for f in files))
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


def layers(raw: Path) -> Iterator[tuple[Layer, set[str]]]:
    """Layers of the map files under `raw`, with their field names."""
    import pyogrio

    for path in sorted(p for p in raw.rglob("*") if p.suffix.casefold() in MAP_SUFFIXES):
        try:
            names = [str(row[0]) for row in pyogrio.list_layers(path)]
        except pyogrio.errors.DataSourceError:
            continue  # some other JSON file
        for name in names:
            fields = pyogrio.read_info(path, layer=name)["fields"]
            yield Layer(path, name), {plain_name(str(f)) for f in fields}


def read_layer(layer: Layer) -> Any:
    """A map layer as a GeoDataFrame with plain column names, in RD New where it says what it is in.

    GeoJSON without a CRS member counts as unknown: readers assume WGS84, which for municipal files
    is wrong. Such a frame has no CRS.
    """
    import geopandas

    frame = geopandas.read_file(layer.path, layer=layer.name)
    frame = frame.rename(columns={c: plain_name(c) for c in frame.columns if c != "geometry"})
    if not states_crs(layer.path):
        return frame.set_crs(None, allow_override=True)
    return frame if frame.crs is None else frame.to_crs("EPSG:28992")


def states_crs(path: Path) -> bool:
    """True when a GeoJSON file names its CRS; without it readers wrongly assume WGS84."""
    if path.suffix == ".gpkg":
        return True
    return "crs" in json.loads(path.read_text(encoding="utf-8"))


EDITIONS: dict[str, str] = {
    "357d63db22d4": "augustus 2026",
    "b398ec4d60f1": "najaar 2026",
    "8061d1d8c80f": "kopie van juli 2026",
    "97447c63b73a": "kopie van augustus 2026",
    "b12114c8d5a2": "2026",
    "6b64b1997e14": "18 augustus 2026",
    "502abdc5c68c": "kopie van augustus 2026",
    "a7a1edcac18a": "kopie van augustus 2026",
}
"""Fingerprint → reference date, for editions whose file name does not tell."""


def edition(path: Path) -> str:
    """Reference date of a file: known by fingerprint, or the date or year in its name or folders."""
    if (known := EDITIONS.get(fingerprint(path))) is not None:
        return known
    for name in (path.name, path.parent.name, path.parent.parent.name):
        found = re.search(r"(20\d\d)(\d\d)?(\d\d)?", name)
        if found:
            return "-".join(part for part in found.groups() if part)
    return "niet in de bestandsnaam: vul aan"


def fingerprint(path: Path) -> str:
    """First twelve digits of the SHA-256, to tell which edition of a file was used."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
