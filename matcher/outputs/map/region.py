"""The script of a map of a region: its wijken and buurten, water, and schools by sector and level."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matcher import dutch
from matcher.domain import Region, School
from matcher.outputs.areas import Atlas
from matcher.outputs.map import layers
from matcher.outputs.map.inline import add_layer, bare_map, script_of


def schools_of(region: Region, atlas: Atlas) -> list[School]:
    """The schools in a region, by name."""
    inside = [school for school in atlas.schools.values() if atlas.in_region(school, region)]
    return sorted(inside, key=lambda school: (dutch.sort_key(school.name), school.code))


def region_script(region: Region, atlas: Atlas, people: Mapping[str, int], venues: frozenset[str]) -> str:
    """A script that draws the region in `#map_regio`, for a page that has Leaflet and regio.js.

    `people`: vestigingscode → sign-ups; `venues`: codes of schools where meetings can be held.
    """
    here = schools_of(region, atlas)
    degrees = layers.Degrees((school.x, school.y) for school in here)
    made = bare_map("regio")

    def add(name: str, features: list[layers.Feature], show: bool = True, **options: str) -> str:
        return add_layer(made, name, features, show, **options)

    names = {
        "water": add("water", layers.water_of(region, atlas), style="Regio.water"),
        "wijken": add("wijken", layers.areas_of(region, atlas, ("wijken",)), style="Regio.wijk",
                      on_each_feature="Regio.gebied"),
        "buurten": add("buurten", layers.areas_of(region, atlas, ("buurten",)), show=False,
                       style="Regio.buurt", on_each_feature="Regio.gebied"),
        "scholen": add("scholen", [_school(one, degrees, people, venues) for one in here],
                       point_to_layer="Regio.school", on_each_feature="Regio.uitleg"),
    }  # fmt: skip
    shown = ", ".join(f"{key}: {value}" for key, value in names.items())
    return f"{script_of(made)}\nRegio.start({made.get_name()}, {{{shown}}});"


def _school(
    school: School, degrees: layers.Degrees, people: Mapping[str, int], venues: frozenset[str]
) -> dict[str, Any]:
    lon, lat = degrees(school.x, school.y)
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": {
            "code": school.code, "naam": school.name, "sector": school.sector, "soort": school.kind,
            "niveaus": list(school.levels), "mensen": people.get(school.code, 0),
            "locatie": school.code in venues,
        },
    }  # fmt: skip
