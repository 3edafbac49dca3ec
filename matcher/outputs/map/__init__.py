"""`kaart.html`: where the meetings are and who travels there; opens from disk without a network."""

from matcher.outputs.map.inline import ATTRIBUTION, leaflet_css, leaflet_js, static
from matcher.outputs.map.page import map_script, write_map
from matcher.outputs.map.region import region_script, schools_of

__all__ = [
    "ATTRIBUTION", "leaflet_css", "leaflet_js", "map_script", "region_script", "schools_of", "static",
    "write_map",
]  # fmt: skip
