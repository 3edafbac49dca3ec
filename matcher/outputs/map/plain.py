"""A map that shows a few things, with a legend and a table that says the same; opens without a network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from matcher.geo import Atlas
from matcher.geo.rd import to_degrees
from matcher.geo.travel.speeds import KINDS
from matcher.outputs.map.inline import (
    add_layer,
    bare_map,
    document,
    leaflet_css,
    leaflet_js,
    script_of,
    static,
)

Floats = npt.NDArray[np.float64]
MAIN_WAYS = ("motorway", "trunk", "primary", "secondary", "tertiary")
LOOKS = {"style": "Plat.stijl", "point_to_layer": "Plat.punt", "on_each_feature": "Plat.uitleg"}
WATER, LAND, WAY = "#93c3df", "#6f6a5f", "#b9b4a8"


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of the legend."""

    colour: str
    text: str
    dash: str = ""
    dot: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """What the map shows, for who can't see it."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


def line(
    xy: Floats, colour: str, weight: float, name: str = "", dash: str = "", opacity: float = 1.0
) -> dict[str, Any]:
    """A feature along points (k, 2) in RD New."""
    looks = {"kleur": colour, "dik": weight, "streep": dash, "dekking": opacity, "naam": name}
    return _feature("LineString", _degrees(xy), looks)


def dot(xy: Floats, colour: str, radius: float, name: str) -> dict[str, Any]:
    """A feature at a point (2,) in RD New."""
    looks = {"kleur": colour, "straal": radius, "naam": name}
    return _feature("Point", _degrees(xy[None])[0], looks)


def background(atlas: Atlas, box: tuple[float, float, float, float], ways: bool) -> list[dict[str, Any]]:
    """Water, borders of wijken and (if asked) main ways within west, south, east, north."""
    features = []
    for shape in atlas.frame("water").geometry:
        for part in shapely.get_parts(shapely.clip_by_rect(shapely.make_valid(shape), *box)):
            if part.geom_type == "Polygon" and part.area > 5_000:
                rings = [_degrees(shapely.get_coordinates(ring)) for ring in (part.exterior, *part.interiors)]
                looks = {"kleur": WATER, "dik": 0, "vulling": WATER, "dekking": 1}
                features.append(_feature("Polygon", rings, looks))
    for shape in atlas.frame("wijken").geometry:
        for part in _lines(shapely.clip_by_rect(shape.boundary, *box)):
            features.append(line(shapely.get_coordinates(part), LAND, 1, opacity=0.35))
    if ways:
        network = atlas.shipped_travel.network
        shown = np.isin(network.kind, [KINDS.index(kind) for kind in MAIN_WAYS])
        lines = shapely.simplify(shapely.clip_by_rect(network.lines[shown], *box), 4)
        merged = shapely.line_merge(shapely.union_all(lines[~shapely.is_empty(lines)]))
        features += [
            line(shapely.get_coordinates(part), WAY, 2) for part in _lines(merged) if part.length > 20
        ]
    return features


def plain_page(
    title: str,
    subtitle: str,
    layers: Sequence[tuple[str, list[dict[str, Any]]]],
    box: tuple[float, float, float, float],
    legend: Iterable[Mark],
    table: Table,
) -> str:
    """The whole document. `layers` are (name, features), the lowest first; `box` is what is shown, RD New."""
    bare = bare_map("plat")
    for name, features in layers:
        add_layer(bare, name, features, True, **LOOKS)
    west, south, east, north = box
    (lon_a, lat_a), (lon_b, lat_b) = _degrees(np.array([[west, south], [east, north]]))
    start = f"Plat.start({bare.get_name()}, [[{lat_a}, {lon_a}], [{lat_b}, {lon_b}]]);"
    script = f"{script_of(bare)}\n{start}"
    return document(
        "plat.html",
        styles=[leaflet_css(), static("bladzijde.css"), static("kaart.css"), static("plat.css")],
        scripts=[leaflet_js(), static("plat.js"), script],
        title=title,
        subtitle=subtitle,
        legend=list(legend),
        table=table,
    )


def _lines(shape: Any) -> list[Any]:
    return [part for part in shapely.get_parts(shape) if part.geom_type in ("LineString", "LinearRing")]


def _degrees(xy: Floats) -> list[list[float]]:
    """[longitude, latitude] with five decimals, a metre."""
    return [[round(float(lon), 5), round(float(lat), 5)] for lat, lon in to_degrees(xy)]


def _feature(kind: str, coordinates: Any, looks: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": {"type": kind, "coordinates": coordinates}, "properties": looks}
