"""Two maps about travel: the way from one place to another, and what the network covers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matcher import dutch
from matcher.geo import Atlas
from matcher.geo.spot import Spot
from matcher.outputs.map.plain import Mark, Table, background, dot, line, plain_page
from matcher.outputs.trips import METHODS, MODE_WORDS, Trip, way_in_words

COLOURS = {"fiets": "#a83a00", "lopen": "#3b6e22", "auto": "#6b2fa0", "ov": "#0b5cad"}
WIDTHS = {"auto": 10.0, "ov": 7.0, "fiets": 4.5, "lopen": 2.5}
"""Ways lie over each other: the wide ones below, so that all stay visible."""
DASHES = {"lopen": "2 7", "bus": "14 6", "veer": "6 4"}
PARTS = {"lopen": "lopend deel", "bus": "deel met de bus", "veer": "deel met de pont"}
STRAIGHT = "1 10"
MEASURED, ESTIMATED = "#14702b", "#b45309"


def way_page(atlas: Atlas, start: Spot, end: Spot, trips: Sequence[Trip]) -> str:
    """The trips on a map; where no network is followed, a straight line of dashes."""
    ends = np.array([[start.x, start.y], [end.x, end.y]])
    drawn, corners = [], [ends]
    for trip in sorted(trips, key=lambda trip: -WIDTHS[trip.mode]):
        colour = COLOURS[trip.mode]
        label = f"{MODE_WORDS[trip.mode]}: {trip.whole} minuten"
        if trip.way is None:
            drawn.append(line(ends, colour, WIDTHS[trip.mode], f"{label} ({METHODS[trip.method]})", STRAIGHT))
            continue
        for leg in trip.way.legs:
            drawn.append(
                line(leg.xy, colour, WIDTHS[trip.mode], f"{label}; hier {leg.by}", DASHES.get(leg.by, ""))
            )
            corners.append(leg.xy)
    around = np.vstack(corners)
    west, south = around.min(axis=0) - 250
    east, north = around.max(axis=0) + 250
    box = (float(west), float(south), float(east), float(north))
    # A screen is wider than the way, or higher.
    margin = max(box[2] - box[0], box[3] - box[1])
    wide = (box[0] - 1.3 * margin, box[1] - 0.9 * margin, box[2] + 1.3 * margin, box[3] + 0.9 * margin)
    dots = [dot(ends[0], "#111827", 8, f"van {start.name}"), dot(ends[1], "#111827", 8, f"naar {end.name}")]
    rows = [
        [
            trip.mode,
            str(trip.whole),
            METHODS[trip.method],
            way_in_words(trip.way) if trip.way else "",
        ]
        for trip in trips
    ]
    legend = [Mark(COLOURS[trip.mode], f"{MODE_WORDS[trip.mode]}, {trip.whole} minuten") for trip in trips]
    legs = {leg.by for trip in trips if trip.way for leg in trip.way.legs}
    legend += [Mark("#374151", text, DASHES[by]) for by, text in PARTS.items() if by in legs]
    if any(trip.way is None for trip in trips):
        legend.append(Mark("#374151", "rechte lijn: de weg zelf kennen we niet", STRAIGHT))
    legend += [Mark("#111827", "begin en eind", dot=True)]
    return plain_page(
        f"Van {start.name} naar {end.name}",
        "Enkele reis, in minuten van deur tot deur.",
        [("achtergrond", background(atlas, wide, ways=True)), ("weg", drawn), ("plekken", dots)],
        box,
        legend,
        Table("Reistijden", ("vervoer", "minuten", "hoe berekend", "weg"), rows),
    )


def cover_page(atlas: Atlas) -> str:
    """Which schools lie on the network, and where its map ends."""
    network = atlas.shipped_travel.network
    schools = list(atlas.schools.values())
    points = np.array([[s.x, s.y] for s in schools]).reshape(-1, 2)
    inside = network.joins(points)
    west, south, east, north = network.extent
    edge = np.array([[west, south], [east, south], [east, north], [west, north], [west, south]])
    dots = [
        dot(point, MEASURED if joined else ESTIMATED, 5, f"{school.name}, {school.place}")
        for school, point, joined in sorted(
            zip(schools, points, inside, strict=True), key=lambda row: not row[2]
        )
    ]
    crossings = [
        dot(np.array([link.x, link.y]), "#0b5cad", 4, link.name) for link in atlas.banks.links
    ]  # fmt: skip
    places: dict[str, list[int]] = {}
    for school, joined in zip(schools, inside, strict=True):
        name = atlas.municipalities[school.municipality].name
        places.setdefault(name, [0, 0])[0 if joined else 1] += 1
    low, high = np.minimum(points.min(axis=0), [west, south]), np.maximum(points.max(axis=0), [east, north])
    box = (float(low[0]) - 500, float(low[1]) - 500, float(high[0]) + 500, float(high[1]) + 500)
    wide = (box[0] - 3000, box[1] - 3000, box[2] + 3000, box[3] + 3000)
    return plain_page(
        "Waar reistijden over het wegennet gaan",
        f"{dutch.number(int(inside.sum()))} van de {dutch.number(len(schools))} scholen liggen erop.",
        [
            ("achtergrond", background(atlas, wide, ways=True)),
            ("rand", [line(edge, "#111827", 2, "hier houdt de wegenkaart op", "6 6")]),
            ("overgangen", crossings),
            ("scholen", dots),
        ],
        box,
        [
            Mark(MEASURED, "school op het wegennet", dot=True),
            Mark(ESTIMATED, "school daarbuiten: reistijd geschat", dot=True),
            Mark("#0b5cad", "brug, tunnel of pont over een grote rivier", dot=True),
            Mark("#111827", "hier houdt de wegenkaart op", "6 6"),
        ],
        Table(
            "Scholen per gemeente",
            ("gemeente", "op het wegennet", "geschat"),
            [(name, str(a), str(b)) for name, (a, b) in sorted(places.items())],
        ),
    )
