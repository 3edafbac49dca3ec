"""Schools, areas, banks and travel minutes: the only room that knows coordinates.

`load_atlas()` reads the shipped tables; `matcher.geo.build.build()` makes them from the publishers'
downloads. All coordinates are RD New (EPSG:28992), in metres.
"""

from matcher.geo.atlas import Atlas, load_atlas

__all__ = ["Atlas", "load_atlas"]
