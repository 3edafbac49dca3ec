"""The map of a round: Folium writes the map's own script, everything else is in `static/`."""

from __future__ import annotations

from pathlib import Path

from matcher import dutch
from matcher.outputs.areas import Atlas
from matcher.outputs.facts import Facts
from matcher.outputs.map import layers
from matcher.outputs.map.inline import (
    add_layer,
    bare_map,
    document,
    leaflet_css,
    leaflet_js,
    script_of,
    static,
)
from matcher.outputs.workbook import ORGANISERS_ONLY


def write_map(facts: Facts, atlas: Atlas, path: Path) -> None:
    """Write `kaart.html`."""
    path.write_text(map_page(facts, atlas), encoding="utf-8", newline="\n")


def map_page(facts: Facts, atlas: Atlas) -> str:
    """The whole document."""
    return document(
        "kaart.html",
        styles=[leaflet_css(), static("bladzijde.css"), static("kaart.css")],
        scripts=[leaflet_js(), static("kaart.js"), map_script(facts, atlas)],
        facts=facts,
        dutch=dutch,
        notice=ORGANISERS_ONLY,
    )


def map_script(facts: Facts, atlas: Atlas) -> str:
    """The script that draws the map, for a page that has Leaflet, kaart.js and the elements they look for."""
    points = [(person.person.x, person.person.y) for person in facts.people]
    points += [(meeting.venue.x, meeting.venue.y) for meeting in facts.meetings]
    degrees = layers.Degrees(points)
    area_features = layers.areas(facts, atlas)
    rondekaart = bare_map("ronde")

    def add(name: str, features: list[layers.Feature], show: bool = True, **options: str) -> str:
        return add_layer(rondekaart, name, features, show, **options)

    names = {
        "water": add("water", layers.water(facts, atlas), style="Kaart.waterStijl"),
        "gebieden": add("gebieden", area_features, style="Kaart.gebiedStijl", on_each_feature="Kaart.gebied"),
        "andere": add("andere", layers.other_schools(facts, atlas), show=False,
                      point_to_layer="Kaart.andereSchool", on_each_feature="Kaart.schoolUitleg"),
        "scholen": add("scholen", layers.schools(facts, degrees), point_to_layer="Kaart.school",
                       on_each_feature="Kaart.schoolUitleg"),
        "bijeenkomsten": add("bijeenkomsten", layers.meetings(facts, degrees),
                             point_to_layer="Kaart.bijeenkomst"),
    }  # fmt: skip
    lines = {
        meeting.number: add(f"lijnen_{meeting.number}", layers.lines(meeting, degrees), show=False,
                            style="Kaart.lijnStijl", on_each_feature="Kaart.lijn")
        for meeting in facts.meetings
    }  # fmt: skip
    script = script_of(rondekaart)
    shown = ", ".join(f"{key}: {value}" for key, value in names.items())
    drawn = ", ".join(f"{number}: {value}" for number, value in lines.items())
    start = f"Kaart.start({rondekaart.get_name()}, {{{shown}, lijnen: {{{drawn}}}}});"
    return script + "\n" + start
