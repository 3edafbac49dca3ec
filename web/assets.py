"""Scripts and styles that come from packages, Leaflet's and the map's own: served from here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort

from matcher.outputs.map import leaflet_css, leaflet_js, static

blueprint = Blueprint("assets", __name__)
FILES: dict[str, tuple[Callable[[], str], str]] = {
    "leaflet.js": (leaflet_js, "text/javascript"),
    "leaflet.css": (leaflet_css, "text/css"),
    "kaart.js": (lambda: static("kaart.js"), "text/javascript"),
    "kaart.css": (lambda: static("kaart.css"), "text/css"),
}


@blueprint.get("/delen/<name>")
def asset(name: str) -> Any:
    if name not in FILES:
        abort(404)
    make, kind = FILES[name]
    response = Response(make(), mimetype=kind)
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response
