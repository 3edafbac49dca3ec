"""A page that brings everything along: scripts, styles and images inside, nothing from the network.

The policy in its head says so to the browser, and allows only the scripts and styles whose hash it
names: markup in somebody's name can never run.
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

ATTRIBUTION = "Gegevens: © OpenStreetMap-bijdragers, CBS/Kadaster, Gemeente Rotterdam, DUO"


def document(template: str, styles: list[str], scripts: list[str], **values: Any) -> str:
    """The whole document of a template in `static/`. Raises ValueError when inline code would end early."""
    import jinja2

    for text in scripts + styles:
        # The one thing that would end an inline element early; escaped where data is written.
        if re.search(r"</(script|style)|<!--", text, re.IGNORECASE):
            raise ValueError("inline code must not contain an end tag")
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(static), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template(template).render(
        scripts=scripts, styles=styles, policy=_policy(scripts, styles), attribution=ATTRIBUTION, **values
    )


def bare_map(name: str, **options: Any) -> Any:
    """A Folium map that asks for no script or style of its own: the page has them."""
    import folium

    class BareMap(folium.Map):
        default_js: list[tuple[str, str]] = []
        default_css: list[tuple[str, str]] = []

    made = BareMap(
        location=[51.92, 4.48], zoom_start=11, tiles=None, zoom_control=False, attribution_control=False,
        zoom_snap=0.25, max_zoom=18, min_zoom=8, **options,
    )  # fmt: skip
    made._id = name
    return made


def add_layer(bare: Any, name: str, features: list[dict[str, Any]], show: bool = True, **options: str) -> str:
    """Adds GeoJSON features; options are JavaScript functions by name. Returns the layer's variable."""
    import folium
    from folium.utilities import JsCode

    code: dict[str, Any] = {key: JsCode(value) for key, value in options.items()}
    data = {"type": "FeatureCollection", "features": features}
    layer = folium.GeoJson(data, name=name, show=show, **code)
    layer._id = name
    layer.add_to(bare)
    return str(layer.get_name())


def script_of(bare: Any) -> str:
    """The script that makes the map."""
    figure: Any = bare.get_root()
    figure.render()
    return _compact(str(figure.script.render()))


def _policy(scripts: list[str], styles: list[str]) -> str:
    def hashes(texts: list[str]) -> str:
        digests = (hashlib.sha256(text.encode("utf-8")).digest() for text in texts)
        return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)

    return (
        f"default-src 'none'; script-src {hashes(scripts)}; style-src {hashes(styles)}; img-src data:; "
        "form-action 'none'; base-uri 'none'"
    )


def _compact(script: str) -> str:
    # Folium indents its templates for readers of the source; here that is a third of the file.
    return "\n".join(line.strip() for line in script.splitlines() if line.strip())


@cache
def static(name: str) -> str:
    """A file of `static/`."""
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
