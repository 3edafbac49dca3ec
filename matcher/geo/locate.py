"""Where every school site is, and how sure we are of it."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from matcher.domain import Precision
from matcher.geo.site import Point, Site, house_number
from matcher.geo.sources import Layer, read_layer


def read_points(layer: Layer) -> list[Point]:
    """EduGIS school points in RD New."""
    frame = read_layer(layer)
    if frame.crs is None:  # GeoJSON's own default
        frame = frame.set_crs("EPSG:4326").to_crs("EPSG:28992")
    # Not frame.type: that is the geometry type.
    columns = ("vestigingscode", "naam", "type", "straat", "huisnummer", "postcode", "plaats", "gemeente")
    values = [frame[c].tolist() if c in frame.columns else [""] * len(frame) for c in columns]
    points = [
        Point(
            code=text(code),
            name=text(name),
            type=text(kind),
            street=text(street),
            number=house_number(text(number)),
            postcode=text(postcode).replace(" ", "").upper(),
            place=text(place),
            municipality=text(gemeente),
            x=float(shape.x),
            y=float(shape.y),
        )
        for code, name, kind, street, number, postcode, place, gemeente, shape in zip(
            *values, frame.geometry, strict=True
        )
        if shape is not None and not shape.is_empty
    ]
    return sorted(points, key=lambda p: (p.postcode, p.number or 0, p.code, p.x, p.y))


def text(value: object) -> str:
    return "" if value is None or value != value else str(value).strip()


class Locator:
    """Looks sites up by code and address, then by address, postcode and four-digit postcode."""

    def __init__(self, points: list[Point]) -> None:
        self.by_code: dict[str, list[Point]] = defaultdict(list)
        self.by_address: dict[tuple[str, int | None], list[Point]] = defaultdict(list)
        self.by_postcode: dict[str, list[Point]] = defaultdict(list)
        self.by_pc4: dict[str, list[Point]] = defaultdict(list)
        for point in points:
            self.by_code[point.code].append(point)
            if point.postcode:
                self.by_address[point.address].append(point)
                self.by_postcode[point.postcode].append(point)
                self.by_pc4[point.postcode[:4]].append(point)

    def place(self, site: Site) -> tuple[float, float, Precision] | None:
        """Coordinates in RD New metres, and how precise; None when even the area is unknown."""
        own = [p for p in self.by_code[site.code] if p.postcode == site.postcode]
        same = [p for p in own if p.number == site.number]
        for found, precision in (
            (same[:1], "adres"),
            # One school at Aalreep 8, 16 and 24, now published as 10: a building with several numbers.
            (own if not self.by_address.get(site.address) else [], "adres"),
            (self.by_address.get(site.address, [])[:1], "adres"),
            (self.by_postcode.get(site.postcode, []), "postcode"),
            (self.by_pc4.get(site.postcode[:4], []), "pc4"),
        ):
            if found:
                x, y = mean(found)
                return x, y, precision  # type: ignore[return-value]
        return None

    def postcodes(self, box: tuple[float, float, float, float]) -> list[tuple[str, float, float, int]]:
        """Mean point per postcode (six and four characters) inside the box, with the number of addresses."""
        rows = []
        for code, found in sorted({**self.by_postcode, **self.by_pc4}.items()):
            x, y = mean(found)
            if box[0] <= x <= box[2] and box[1] <= y <= box[3]:
                rows.append((code, x, y, len({p.address for p in found})))
        return rows


def mean(points: list[Point]) -> tuple[float, float]:
    """Mean of distinct addresses: two schools in one building count once."""
    spots = {p.address: (p.x, p.y) for p in reversed(points)}
    xy = np.array(sorted(spots.values())).mean(axis=0)
    return float(xy[0]), float(xy[1])


def campuses(sites: list[Site]) -> dict[str, str]:
    """Code → code of the largest site at the same address (ties: lowest code)."""
    groups: dict[tuple[str, int | None], list[Site]] = defaultdict(list)
    for site in sites:
        groups[site.address if site.postcode and site.number else (site.code, None)].append(site)
    return {
        site.code: min(group, key=lambda s: (-(s.pupils or 0), s.code)).code
        for group in groups.values()
        for site in group
    }
