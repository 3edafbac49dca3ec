"""The travel part of `matcher data build`: from road map, stops and speeds to the files of `reistijden/`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from matcher.domain import School
from matcher.errors import Finding, InputError
from matcher.geo import rivers
from matcher.geo.borders import Borders, label_points
from matcher.geo.paths import TRAVEL, data_dir
from matcher.geo.sources import Sources
from matcher.geo.travel import Banks, Link, load_network
from matcher.geo.travel.making import Made, make
from matcher.geo.travel.network import Network
from matcher.geo.travel.raw import read_roads, read_stops
from matcher.geo.travel.speeds import FILE as SPEEDS_FILE
from matcher.geo.travel.speeds import Speeds, default_speeds, read_speeds
from matcher.geo.travel.streets import build_network


def make_travel(
    sources: Sources,
    raw: Path,
    out: Path,
    crossings: Sequence[rivers.Crossing],
    schools: Sequence[School],
    borders: Borders,
) -> tuple[Made, dict[str, int]]:
    """The files with travel minutes, and what they count. Raises InputError."""
    spots = np.array([[s.x, s.y] for s in schools] + area_points(borders))
    banks = crossed_banks(sources, crossings)
    network = network_of(sources, banks, speeds_for(raw, out), out)
    made = make(network, banks, spots)
    counts = {
        "knooppunten in het wegennet": len(network.xy),
        "stukken weg": len(network.start),
        "plekken in de tabel": made.places,
        "daarvan op het wegennet": made.covered,
    }
    return made, counts


def area_points(borders: Borders) -> list[list[float]]:
    """The points by which areas are known in the tables."""
    layers = (borders.slim_wijken, borders.slim_buurten, borders.slim_municipalities)
    return [[float(x), float(y)] for shapes in layers for x, y in label_points(shapes).values()]


def crossed_banks(sources: Sources, crossings: Sequence[rivers.Crossing]) -> Banks:
    """The banks as they are shipped, with the crossings between."""
    land = rivers.banks(rivers.barrier(rivers.read_water(sources.water[0])))
    return Banks(
        land, [Link(c.name, c.bank_a, c.bank_b, c.x, c.y, c.modes, c.kind == "veer") for c in crossings]
    )


def speeds_for(raw: Path, out: Path) -> Speeds:
    """Those somewhere under `raw`, else those of the earlier build (perhaps changed by hand), else ours.

    Raises InputError.
    """
    own = sorted(raw.rglob(SPEEDS_FILE))
    if len(own) > 1:
        raise InputError(
            Finding(
                "Meer dan één bestand met snelheden.",
                file=SPEEDS_FILE,
                remedy="laat er één in de map staan.",
            )
        )
    earlier = out / TRAVEL / SPEEDS_FILE
    if not own and earlier.exists():
        own = [earlier]
    return read_speeds(own[0]) if own else default_speeds()


def network_of(sources: Sources, banks: Banks, speeds: Speeds, out: Path) -> Network:
    """The network of the road map; without one, that of an earlier build.

    Raises InputError when there is neither.
    """
    if sources.roads:
        stops = read_stops(sources.line_stops, sources.line_shapes, sources.bus_stops)
        return build_network(read_roads(sources.roads[0]), stops, banks, speeds)
    for folder in (out, data_dir()):
        if (folder / TRAVEL / "netwerk.npz").exists():
            return load_network(folder / TRAVEL / "netwerk.npz", speeds)
    raise InputError(
        Finding(
            "Geen wegenkaart gevonden, en ook geen wegennet van een eerdere bouw.",
            file="OpenStreetMap: wegen en paden",
            remedy="zet een laag met de wegen van OpenStreetMap in de map, met fclass, bridge en tunnel.",
        )
    )
