"""Wijken, buurten and municipalities, from Rotterdam's own borders and those of CBS."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import shapely
from shapely.geometry.base import BaseGeometry

from matcher.errors import Finding, InputError
from matcher.geo import coverage
from matcher.geo.duo import MUNICIPALITIES
from matcher.geo.sources import Layer, read_layer

ROTTERDAM = "GM0599"
TOLERANCE = 12.0
"""Metres; bends smaller than about 12 × 12 m go. CBS borders are far coarser already."""

INDUSTRIAL_WIJKEN: dict[str, str] = {
    "WK059918": "Spaanse Polder: bedrijventerrein",
    "WK059919": "Nieuw Mathenesse: haven en bedrijven",
    "WK059921": "Waalhaven-Eemhaven: haven",
    "WK059922": "Vondelingenplaat: haven",
    "WK059923": "Botlek-Europoort-Maasvlakte: haven",
    "WK059924": "Rotterdam-Noord-West: bedrijventerrein en luchthaven",
    "WK059925": "Rivium (Rotterdams deel): bedrijventerrein",
    "WK048950": "Bedrijventerreinen (Barendrecht)",
    "WK059710": "Donkersloot (Ridderkerk): bedrijventerrein",
    "WK059711": "Verenambacht (Ridderkerk): bedrijventerrein",
    "WK059712": "Cornelisland (Ridderkerk): bedrijventerrein",
}
"""Harbour and business areas: the seven gebieden without residents, and CBS wijken named for it."""

INDUSTRIAL_BUURTEN: dict[str, str] = {
    "BU05992705": "Noordzeeweg (Rozenburg): havenstrook langs de Nieuwe Waterweg",
}
"""Beside every buurt of an industrial gebied."""


@dataclass
class Borders:
    """Areas in full detail (for deciding) and slimmed (for shipping), by code."""

    names: dict[str, str] = field(default_factory=dict)
    detail: dict[str, BaseGeometry] = field(default_factory=dict)
    """Finest areas: Rotterdam's buurten and the CBS wijken elsewhere."""
    wijk_of: dict[str, str] = field(default_factory=dict)
    """Finest area → wijk."""
    wijken: dict[str, BaseGeometry] = field(default_factory=dict)
    """Wijken in full detail."""
    simplified: bool = False
    """Is the CBS map a simplified one, whose borders can't be trusted to 300 m?"""
    coarse_edges: BaseGeometry = field(default_factory=lambda: shapely.MultiLineString())
    """Borders that come from CBS's simplified map."""
    slim_buurten: dict[str, BaseGeometry] = field(default_factory=dict)
    slim_wijken: dict[str, BaseGeometry] = field(default_factory=dict)
    slim_municipalities: dict[str, BaseGeometry] = field(default_factory=dict)
    overlap: float = 0.0
    """m² that both maps claimed; Rotterdam's own border won."""
    filled: float = 0.0
    """m² along the seam that neither map claimed, given to the nearest CBS wijk."""
    remarks: list[str] = field(default_factory=list)

    def municipality(self, code: str) -> str:
        return "GM" + code[2:6]

    def industrial(self, code: str) -> bool:
        if code.startswith("BU"):
            return code in INDUSTRIAL_BUURTEN or self.wijk_of[code] in INDUSTRIAL_WIJKEN
        return code in INDUSTRIAL_WIJKEN


def read_buurten(layer: Layer) -> tuple[dict[str, BaseGeometry], dict[str, str]]:
    """Rotterdam's buurten by CBS code, and names of buurten and gebieden.

    The published files do not state their CRS; they are in RD New.
    """
    frame = read_layer(layer)
    shapes: dict[str, BaseGeometry] = {}
    names: dict[str, str] = {}
    problems: list[Finding] = []
    for buurt, gebied, name, wijk, shape in zip(
        frame["buurt"], frame["gebied"], frame["buurtnaam"], frame["gebdnaam"], frame.geometry, strict=True
    ):
        if not (whole(buurt) and whole(gebied)) or shape is None:
            problems.append(
                Finding(
                    f"Buurt '{name}' heeft geen nummer of geen grens.",
                    file=layer.path.name,
                    column="BUURT, GEBIED",
                    value=f"{buurt}, {gebied}",
                    expected="hele getallen",
                    remedy="download de TIR-buurten opnieuw.",
                )
            )
            continue
        code = f"BU0599{int(gebied):02d}{int(buurt):02d}"
        shapes[code] = shapely.make_valid(shape)
        names[code] = str(name).strip()
        names[f"WK0599{int(gebied):02d}"] = str(wijk).strip()
    if problems:
        raise InputError(problems)
    return dict(sorted(shapes.items())), names


def whole(value: object) -> bool:
    return str(value).removesuffix(".0").isdigit()


def read_wijken(layer: Layer) -> tuple[dict[str, BaseGeometry], dict[str, str]]:
    """CBS wijken of the nine municipalities, from cartomap's or CBS's own column names."""
    frame = read_layer(layer)
    code, name = ("statcode", "statnaam") if "statcode" in frame.columns else ("wijkcode", "wijknaam")
    if name not in frame.columns:
        raise InputError(
            Finding(
                f"De kolom '{name}' ontbreekt.",
                file=layer.path.name,
                column=name,
                remedy="gebruik de CBS-kaart zoals die is gepubliceerd.",
            )
        )
    parts: dict[str, list[BaseGeometry]] = {}
    for c, g in zip(frame[code], frame.geometry, strict=True):
        if str(c).startswith("WK") and "GM" + str(c)[2:6] in MUNICIPALITIES:
            parts.setdefault(str(c), []).append(shapely.make_valid(g))
    # CBS's own map has a second row for the water of a wijk.
    shapes = {c: shapely.union_all(found) for c, found in parts.items()}
    names = {str(c): tidy(str(n)) for c, n in zip(frame[code], frame[name], strict=True)}
    return dict(sorted(shapes.items())), names


def tidy(name: str) -> str:
    """'Wijk 01 Centrum', 'Moerkapelle wijk 01' → 'Centrum', 'Moerkapelle'."""
    return re.sub(r"^Wijk \d+ |\s+wijk \d+$", "", name.strip())


def read_borders(buurten: Layer, wijken: Layer) -> Borders:
    """One coverage of the region: TIR in Rotterdam, CBS elsewhere, the seam between them healed."""
    tir, tir_names = read_buurten(buurten)
    cbs, cbs_names = read_wijken(wijken)
    outside = {c: g for c, g in cbs.items() if not c.startswith("WK0599")}
    extent = shapely.union_all(list(cbs.values()))
    result = Borders(names={**cbs_names, **tir_names, **MUNICIPALITIES})
    result.detail = coverage.merge(tir, outside, extent)
    result.wijk_of = {c: "WK" + c[2:8] if c.startswith("BU") else c for c in result.detail}
    result.wijken = coverage.dissolve(result.detail, result.wijk_of)
    for code, shape in outside.items():
        left = result.wijken[code].area / shape.area if code in result.wijken else 0
        if left < 0.75 or left > 1.33:
            result.remarks.append(
                f"{code} {result.names[code]}: {left:.0%} van de oppervlakte op de CBS-kaart na het "
                "aansluiten op de Rotterdamse grens."
            )
    coarse = sum(g.area for g in outside.values())
    result.overlap = (
        shapely.union_all(list(tir.values())).intersection(shapely.union_all(list(outside.values()))).area
    )
    result.filled = sum(g.area for c, g in result.detail.items() if c in outside) - coarse + result.overlap
    rotterdam = shapely.union_all([g for c, g in result.detail.items() if c.startswith("BU")])
    length = sum(g.length for g in outside.values())
    result.simplified = length / max(1, sum(shapely.get_num_coordinates(g) for g in outside.values())) > 60
    if result.simplified:
        edges = [g.boundary for c, g in result.detail.items() if not c.startswith("BU")]
        result.coarse_edges = shapely.union_all(edges).difference(rotterdam.boundary.buffer(1.0))
    slim = coverage.slim(result.detail, TOLERANCE)
    result.slim_buurten = {c: g for c, g in slim.items() if c.startswith("BU")}
    result.slim_wijken = coverage.dissolve(slim, result.wijk_of)
    result.slim_municipalities = coverage.dissolve(
        result.slim_wijken, {c: result.municipality(c) for c in result.slim_wijken}
    )
    return result


def assign(
    x: float, y: float, municipality: str, borders: Borders, precision: str
) -> tuple[str, str, bool, float]:
    """Wijk, buurt, whether that is certain, and metres outside its municipality (0 when inside).

    A school belongs to a wijk of its own municipality; nearest when the point falls outside.
    Uncertain: a four-digit-postcode point, or within 300 m of a border of the simplified map.
    """
    point = shapely.Point(x, y)
    own = {c: g for c, g in borders.detail.items() if borders.municipality(c) == municipality}
    code = min(own, key=lambda c: (own[c].distance(point), c))
    wijk, buurt = borders.wijk_of[code], code if code.startswith("BU") else ""
    near_coarse = borders.simplified and not buurt and borders.coarse_edges.distance(point) < 300
    return wijk, buurt, not near_coarse and precision != "pc4", own[code].distance(point)


def label_points(areas: Mapping[str, BaseGeometry]) -> dict[str, tuple[float, float]]:
    """A point well inside each area, whole metres: the middle of its widest part."""
    points = {}
    for code, shape in areas.items():
        largest = max(shapely.get_parts(shape), key=lambda p: p.area)
        spot = shapely.get_coordinates(shapely.maximum_inscribed_circle(largest, 20.0))[0]
        points[code] = (float(round(spot[0])), float(round(spot[1])))
    return points
