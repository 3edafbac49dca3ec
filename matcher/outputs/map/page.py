"""The page around the map: Folium writes the map's own script, everything else is in `static/`.

Nothing in the file may reach the network. The policy in its head says so to the browser, and allows
only the scripts and styles whose hash it names: markup in somebody's name can never run.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.metadata import distribution
from importlib.resources import files
from pathlib import Path
from typing import Any

from matcher.outputs import dutch
from matcher.outputs.facts import Atlas, Facts
from matcher.outputs.map import layers
from matcher.outputs.workbook import ORGANISERS_ONLY

ATTRIBUTION = "Gegevens: © OpenStreetMap-bijdragers, CBS/Kadaster, Gemeente Rotterdam, DUO"


def write_map(facts: Facts, atlas: Atlas, path: Path) -> None:
    """Write `kaart.html`."""
    path.write_text(map_page(facts, atlas), encoding="utf-8", newline="\n")


def map_page(facts: Facts, atlas: Atlas) -> str:
    """The whole document."""
    import jinja2

    styles = [leaflet_css(), _static("kaart.css")]
    scripts = [leaflet_js(), _static("kaart.js"), _map_script(facts, atlas)]
    for text in scripts + styles:
        # The one thing that would end an inline element early; escaped where data is written.
        if re.search(r"</(script|style)|<!--", text, re.IGNORECASE):
            raise ValueError("inline code must not contain an end tag")
    template = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
        _static("kaart.html")
    )
    return template.render(
        facts=facts, dutch=dutch, scripts=scripts, styles=styles, policy=_policy(scripts, styles),
        attribution=ATTRIBUTION, notice=ORGANISERS_ONLY,
    )  # fmt: skip


def _policy(scripts: list[str], styles: list[str]) -> str:
    def hashes(texts: list[str]) -> str:
        digests = (hashlib.sha256(text.encode("utf-8")).digest() for text in texts)
        return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)

    return (
        f"default-src 'none'; script-src {hashes(scripts)}; style-src {hashes(styles)}; img-src data:; "
        "form-action 'none'; base-uri 'none'"
    )


def _map_script(facts: Facts, atlas: Atlas) -> str:
    import folium
    from folium.utilities import JsCode

    class RoundMap(folium.Map):
        """A map that asks for no script or style of its own: the page has them."""

        default_js: list[tuple[str, str]] = []
        default_css: list[tuple[str, str]] = []

    points = [(person.person.x, person.person.y) for person in facts.people]
    points += [(meeting.venue.x, meeting.venue.y) for meeting in facts.meetings]
    degrees = layers.Degrees(points)
    area_features = layers.areas(facts, atlas)
    rondekaart = RoundMap(
        location=[51.92, 4.48], zoom_start=11, tiles=None, zoom_control=False, attribution_control=False,
        zoom_snap=0.25, max_zoom=18, min_zoom=8,
    )  # fmt: skip
    rondekaart._id = "ronde"

    def add(name: str, features: list[layers.Feature], show: bool = True, **options: str) -> str:
        code: dict[str, Any] = {key: JsCode(value) for key, value in options.items()}
        layer = folium.GeoJson(layers.collection(features), name=name, show=show, **code)
        layer._id = name
        layer.add_to(rondekaart)
        return str(layer.get_name())

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
    figure: Any = rondekaart.get_root()
    figure.render()
    shown = ", ".join(f"{key}: {value}" for key, value in names.items())
    drawn = ", ".join(f"{number}: {value}" for number, value in lines.items())
    start = f"Kaart.start({rondekaart.get_name()}, {{{shown}, lijnen: {{{drawn}}}}});"
    return _compact(str(figure.script.render())) + "\n" + start


def _compact(script: str) -> str:
    # Folium indents its templates for readers of the source; here that is a third of the file.
    return "\n".join(line.strip() for line in script.splitlines() if line.strip())


@cache
def _static(name: str) -> str:
    return (files("matcher.outputs") / "static" / name).read_text(encoding="utf-8")


def _leaflet() -> Path:
    found = distribution("XStatic-Leaflet").locate_file("xstatic/pkg/leaflet/data")
    return Path(str(found))


@cache
def leaflet_js() -> str:
    """Leaflet's script, without the line that makes developer tools ask for its source map."""
    script = (_leaflet() / "leaflet.js").read_text(encoding="utf-8")
    return re.sub(r"//# sourceMappingURL=\S*", "", script)


@cache
def leaflet_css() -> str:
    """Leaflet's styles with its images inside; the ancient VML rule for Internet Explorer goes."""
    style = (_leaflet() / "leaflet.css").read_text(encoding="utf-8")
    style = re.sub(r"behavior:\s*url\([^)]*\);?", "", style)

    def inlined(match: re.Match[str]) -> str:
        image = (_leaflet() / match[1]).read_bytes()
        return f"url(data:image/png;base64,{base64.b64encode(image).decode()})"

    return re.sub(r"url\((images/[\w.-]+)\)", inlined, style)
