"""The rivers: banks that they divide the region into, crossings that join them, water for the map."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from matcher.errors import Finding, InputError
from matcher.geo.sources import Layer, Table, read_layer

BANK_SEEDS: dict[str, tuple[float, float]] = {
    "noord": (92500, 438000),  # Rotterdam Centrum
    "noordereiland": (93890, 436490),
    "ijsselmonde": (95000, 432500),  # Rotterdam-Zuid to Ridderkerk, the island IJsselmonde
    "krimpenerwaard": (104500, 437500),
    "voorne": (75600, 436300),  # Rozenburg, Europoort, Voorne-Putten: south-west of the Oude Maas
    "alblasserwaard": (112000, 430000),  # outside the region, only so that it is no one else's
}
"""A point on dry land for every bank (RD New)."""

BARRIERS: tuple[tuple[tuple[float, float], ...], ...] = (
    # Nieuwe Maas, Scheur and Nieuwe Waterweg west of the water layer: the municipal border runs in the river.
    (
        (82400, 434550), (81515, 434547), (79182, 435089), (76237, 436827), (74640, 438715),
        (72075, 440413), (67993, 443659), (60428, 446572), (40000, 452000),
    ),
    # Mouth of the Oude Maas, where the water layer ends just short.
    ((81640, 433900), (81515, 434547)),
    # Hollandsche IJssel from Ouderkerk to Gouda and Haastrecht: municipal borders of Krimpenerwaard.
    (
        (104800, 443320), (105578, 443627), (107028, 445550), (108306, 446150), (109644, 446082),
        (110407, 446696), (111324, 447473), (113666, 447738), (114607, 448377), (140000, 450000),
    ),
    # Lek, from Krimpen aan de Lek to Schoonhoven; 150 m south of CBS's border, which cuts across the dike.
    (
        (102100, 433800), (103516, 433844), (104571, 433716), (105860, 433614), (108086, 434370),
        (109352, 434456), (110800, 435240), (112060, 436227), (114760, 437029), (115680, 437534),
        (116902, 438904), (118973, 439043), (119970, 438814), (140000, 438000),
    ),
    # Dordrecht: Noord to Oude Maas, and the Beneden Merwede.
    ((105650, 426900), (105450, 425900)),
    ((105550, 426400), (108500, 425800), (140000, 426000)),
)  # fmt: skip
"""Where the water layer does not reach: hand-drawn along borders that follow the rivers, some 150 m exact."""

BOX = (40000.0, 415000.0, 140000.0, 460000.0)
"""Around the region, RD New."""


@dataclass(frozen=True)
class Crossing:
    """A bridge, tunnel or ferry over one of the dividing rivers."""

    name: str
    water: str
    kind: str
    bank_a: str
    bank_b: str
    x: float
    y: float
    modes: tuple[str, ...]
    verified: bool
    """Coordinates and modes both measured in OpenStreetMap."""
    source: str
    remark: str


DECISIONS: dict[str, tuple[str, str] | str] = {
    "Beneluxtunnel (A4)": ("noord", "ijsselmonde"),
    "Beneluxtunnel metro": ("noord", "ijsselmonde"),
    "Maastunnel": ("noord", "ijsselmonde"),
    "Erasmusbrug": ("noord", "ijsselmonde"),
    "Metrotunnel Leuvehaven-Wilhelminaplein": ("noord", "ijsselmonde"),
    "Willemsspoortunnel": ("noord", "ijsselmonde"),
    "Willemsbrug": ("noord", "noordereiland"),
    "Koninginnebrug": ("noordereiland", "ijsselmonde"),
    "Van Brienenoordbrug (A16)": ("noord", "ijsselmonde"),
    "Algerabrug (N210)": ("noord", "krimpenerwaard"),
    "Spijkenisserbrug": ("ijsselmonde", "voorne"),
    "Metrotunnel Oude Maas": ("ijsselmonde", "voorne"),
    "Botlektunnel/Botlekbrug (A15)": ("ijsselmonde", "voorne"),
    "Maasdeltatunnel (A24)": ("noord", "voorne"),
    "Veer Rozenburg - Maassluis": ("noord", "voorne"),
    "Driehoeksveer Kinderdijk - Krimpen aan de Lek - Slikkerveer": ("krimpenerwaard", "ijsselmonde"),
    # Katendrecht and Wilhelminapier lie on the same bank, yet it tells who may use the bridge.
    "Rijnhavenbrug": ("ijsselmonde", "ijsselmonde"),
    "Veer Schoonhoven - Gelkenes": "buiten de regio",
    "Veer Bergstoep - Streefkerk": "buiten de regio",
}
"""Per raw row: the two banks it joins (twice the same over a dock), or why it is left out.

Halts of the waterbus are left out by rule.
"""

BUS_BRIDGES = frozenset({"Erasmusbrug", "Algerabrug (N210)", "Van Brienenoordbrug (A16)"})
"""Bridges with a bus or tram line, so that public transport crosses there (to be checked)."""

GOUDA = Crossing(
    "Gouda (Haastrechtsebrug en N207)", "Hollandsche IJssel", "brug", "noord", "krimpenerwaard",
    108900.0, 446100.0, ("auto", "fiets", "lopen", "ov"), False, "benaderd",
    "door ons toegevoegd: anders moet de hele Krimpenerwaard over de Algerabrug; verifieren",
)  # fmt: skip


def crossings(table: Table) -> tuple[list[Crossing], list[str]]:
    """The crossings worth using, and why the other rows are left out (Dutch)."""
    to_rd = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:28992", always_xy=True)
    kept: list[Crossing] = []
    dropped: list[str] = []
    problems: list[Finding] = []
    for line, row in enumerate(table.rows, start=2):
        name = row["naam"]
        bad = [c for c in ("lat", "lon") if not re.fullmatch(r"\d+(\.\d+)?", row[c])]
        if bad:
            problems += [
                Finding(
                    f"'{row[c]}' is geen coördinaat.",
                    file=table.path.name,
                    row=line,
                    column=c,
                    value=row[c],
                    expected="graden met een punt, zoals 51.9094",
                    remedy="vul de coördinaat in of haal de regel weg.",
                )
                for c in bad
            ]
            continue
        decision = DECISIONS.get(name)
        if decision is None and "halte" in name.casefold():
            decision = "halte, geen overgang"
        if decision is None:
            decision = "nog niet beoordeeld: welke oevers verbindt deze overgang?"
        if isinstance(decision, str):
            dropped.append(f"{name}: {decision}.")
            continue
        public = name in BUS_BRIDGES or any(row[m] == "1" for m in ("tram", "metro", "trein"))
        served = {
            "fiets": row["fiets"] == "1",
            "lopen": row["voet"] == "1",
            "auto": row["auto"] == "1",
            "ov": public,
        }
        x, y = to_rd.transform(float(row["lon"]), float(row["lat"]))
        by_osm = row.get("coordbron") == "osm_extract" and row.get("modusbron") == "osm_extract"
        kept.append(
            Crossing(
                name,
                row["water"],
                row["soort"],
                *decision,
                float(round(x)),
                float(round(y)),
                tuple(m for m, ok in served.items() if ok),
                by_osm,
                row.get("coordbron", ""),
                row.get("opmerking", ""),
            )  # fmt: skip
        )
    if problems:
        raise InputError(problems)
    return sorted([*kept, GOUDA], key=lambda c: (c.water, c.name)), dropped


def read_water(layer: Layer) -> list[shapely.Polygon]:
    """Water polygons in RD New, largest first."""
    frame = read_layer(layer)
    parts = [p for g in frame.geometry for p in shapely.get_parts(shapely.make_valid(g))]
    return sorted((p for p in parts if p.geom_type == "Polygon"), key=lambda p: (-p.area, p.bounds))


def opened(shape: BaseGeometry, half_width: float) -> BaseGeometry:
    """Without the parts narrower than twice `half_width` metres: canals go, rivers stay."""
    return shape.buffer(-half_width, quad_segs=4).buffer(half_width, quad_segs=4)


def barrier(water: list[shapely.Polygon]) -> BaseGeometry:
    """The dividing rivers as one shape: the large connected water, widened where only a line is known."""
    large = shapely.union_all([p for p in water if p.area > 5_000_000])
    lines = [shapely.LineString(line).buffer(40) for line in BARRIERS]
    # 6 m extra closes hairline seams between the tiles of the source.
    return shapely.union_all([opened(large, 20).buffer(6, quad_segs=2), *lines])


def banks(river: BaseGeometry, seeds: dict[str, tuple[float, float]] = BANK_SEEDS) -> dict[str, BaseGeometry]:
    """Land on each bank, simplified to some 25 m, whole metres. Points in the water belong to the nearest.

    Loose land without a seed (islets, piers cut off by a dock) goes to the nearest bank.
    """
    land = shapely.get_parts(shapely.box(*BOX).difference(river))
    owned: dict[str, list[BaseGeometry]] = {}
    for name, spot in seeds.items():
        part = min(land, key=lambda p: (p.distance(shapely.Point(spot)), -p.area))
        if any(part in taken for taken in owned.values()):
            continue
        owned[name] = [part]
    main = {name: parts[0] for name, parts in owned.items()}
    for part in land:
        if part.area > 3000 and not any(part.equals(m) for m in main.values()):
            owned[min(main, key=lambda n: (main[n].distance(part), n))].append(part)
    result = {}
    for name, parts in sorted(owned.items()):
        simple = shapely.union_all(parts).simplify(25)
        result[name] = shapely.set_precision(simple, 1.0)
    return result


def area_banks(shape: BaseGeometry, land: dict[str, BaseGeometry]) -> tuple[str, ...]:
    """The bank on which most of an area lies, then any island that lies mostly inside the area.

    Wijk Feijenoord lies on IJsselmonde and holds Noordereiland, so the Willemsbrug reaches it.
    """
    most = max(sorted(land), key=lambda n: (land[n].intersection(shape).area, -land[n].distance(shape)))
    held = [n for n in sorted(land) if n != most and land[n].intersection(shape).area > land[n].area / 2]
    return (most, *held)


def map_water(water: list[shapely.Polygon], region: BaseGeometry) -> list[tuple[str, BaseGeometry]]:
    """Water that people orient by: rivers, docks and lakes in and around the region, whole metres."""
    around = shapely.box(*region.buffer(1500).bounds)
    shapes: list[tuple[str, BaseGeometry]] = []
    for shape in water:
        if shape.area < 60_000:
            break
        rivers = shape.area > 5_000_000
        wide = opened(shape, 15 if rivers else 8).intersection(around)
        for part in shapely.get_parts(wide):
            if part.area > (30_000 if rivers else 50_000):
                simple = shapely.set_precision(part.simplify(8 if part.area > 1e6 else 12), 1.0)
                kind = "rivier" if part.area > 5_000_000 else "water"
                shapes += [(kind, p) for p in shapely.get_parts(simple) if p.area > 10_000]
    return sorted(shapes, key=lambda s: (-s[1].area, s[1].bounds))
