"""Reading the road map and the stops as published. Only the build comes here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import shapely
from scipy.spatial import cKDTree

from matcher.errors import Finding, InputError
from matcher.geo.sources import Layer, Table, read_layer
from matcher.geo.travel.streets import HIGHWAYS, RoadMap, Stops, lines_of_stops
from matcher.geo.travel.trips import Flags, Floats

OWN_STOP = 25.0
"""Metres: a stop of the feed this near to one of a line is that line's own, not a bus stop."""


def read_roads(layer: Layer) -> RoadMap:
    """The ways of a map layer. Raises InputError when it has no lines, or no kind of way that we know."""
    frame = read_layer(layer)
    frame = frame[frame.geometry.notna() & ~frame.geometry.is_empty].explode(ignore_index=True)
    frame = frame[frame.geometry.geom_type == "LineString"]
    column = next((c for c in ("klasse", "fclass", "highway") if c in frame.columns), None)
    kinds = [str(k) for k in frame[column]] if column else []
    if not any(kind in HIGHWAYS for kind in kinds):
        raise InputError(
            Finding(
                "In deze kaartlaag staan geen wegen die we kennen.",
                file=layer.path.name,
                column=column or "fclass",
                expected=", ".join(sorted(HIGHWAYS)[:8]) + ", …",
                remedy="gebruik de wegen van OpenStreetMap, als lijnen.",
            )
        )
    if frame.crs is None:
        raise InputError(
            Finding(
                "Deze kaartlaag zegt niet in welk coördinatenstelsel ze is.",
                file=layer.path.name,
                remedy="gebruik een GeoPackage, of bewaar de laag in RD New (EPSG:28992).",
            )
        )
    return RoadMap(
        np.array(shapely.force_2d(frame.geometry.values), dtype=object),
        kinds,
        _flag(frame, ("brug", "bridge")),
        _flag(frame, ("tunnel",)),
    )


def _flag(frame: Any, names: Sequence[str]) -> Flags:
    for name in names:
        if name in frame.columns:
            values = frame[name].astype(str).str.casefold()
            return np.asarray(~values.isin(["0", "f", "no", "nee", "false", "none", "nan", ""]))
    return np.zeros(len(frame), dtype=bool)


def read_stops(line_stops: Sequence[Layer], line_shapes: Sequence[Layer], feed: Sequence[Table]) -> Stops:
    """Stops of lines, and of buses: those of the feed that belong to no line. Empty without files."""
    xy, owner, metres = np.zeros((0, 2)), np.zeros(0, dtype=np.int64), np.zeros(0)
    names: list[str] = []
    if line_stops:
        stops = read_layer(line_stops[0])
        unknown = sorted({str(kind) for kind in stops["soort"]} - {"metro", "tram"})
        if unknown:
            raise InputError(
                Finding(
                    f"De soort '{unknown[0]}' kennen we niet.",
                    file=line_stops[0].path.name,
                    column="soort",
                    value=", ".join(unknown),
                    expected="metro of tram",
                    remedy="laat andere soorten weg.",
                )
            )
        shapes = dict(enumerate(read_layer(line_shapes[0]).geometry)) if line_shapes else {}
        xy, owner, metres, names = lines_of_stops(
            list(stops["soort"]),
            [str(line) for line in stops["lijn"]],
            stops["routeidx"].to_numpy(),
            stops["volgnr"].to_numpy(),
            shapely.get_coordinates(stops.geometry.values),
            shapes,
        )
    bus = np.vstack([_feed(table) for table in feed]) if feed else np.zeros((0, 2))
    if len(xy) and len(bus):
        bus = bus[cKDTree(xy).query(bus)[0] > OWN_STOP]
    return Stops(xy, owner, metres, names, bus)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _feed(table: Table) -> Floats:
    lon, lat = ("lon", "lat") if "lon" in table.columns else ("stoplon", "stoplat")
    spots, problems = [], []
    for line, row in enumerate(table.rows, start=2):
        try:
            spot = (float(row[lon]), float(row[lat]))
            if not (-180 <= spot[0] <= 180 and -90 <= spot[1] <= 90):
                raise ValueError
            spots.append(spot)
        except ValueError:
            wrong = lat if _is_number(row[lon]) else lon
            problems.append(
                Finding(
                    f"'{row[lon]}, {row[lat]}' is geen plek op de kaart.",
                    file=Path(table.path).name,
                    row=line,
                    column=table.columns[wrong],
                    value=row[wrong],
                    expected="graden met een punt, zoals 4.4892 en 51.9094",
                    remedy="haal de regel weg.",
                )
            )
    if problems:
        raise InputError(problems)
    if not spots:
        return np.zeros((0, 2))
    degrees = np.array(spots)
    x, y = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:28992", always_xy=True).transform(*degrees.T)
    return np.column_stack([x, y])
