"""The layers of the map as GeoJSON: degrees with five decimals (a metre), and nothing but plain values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from matcher import dutch
from matcher.domain import Professional, Region
from matcher.outputs.areas import Atlas
from matcher.outputs.facts import Facts
from matcher.outputs.seats import MeetingFacts

Feature = dict[str, Any]
Point = tuple[float, float]

_METRES_OF_DETAIL = 12.0
"""Borders are drawn this precisely: half a pixel at the zoom where a wijk fills a screen."""
_SMALLEST_WATER = 20_000.0
"""Square metres; smaller ponds are no help in finding one's way."""


def areas(facts: Facts, atlas: Atlas) -> list[Feature]:
    """The wijken of the region; its buurten where the round groups by buurt or was narrowed to some."""
    region = facts.round.region
    both = facts.round.grouping == "buurt" or region.buurten
    return areas_of(region, atlas, ("wijken", "buurten") if both else ("wijken",))


def areas_of(region: Region, atlas: Atlas, kinds: Sequence[str]) -> list[Feature]:
    """The areas of a region of these kinds: `wijken`, `buurten`, or wijken where there are no buurten."""
    import shapely

    codes = set(region.wijken) if "wijken" in kinds else set()
    if "buurten" in kinds:
        wijken_with_buurten = {code[:2].replace("BU", "WK") + code[2:8] for code in atlas.buurten}
        codes -= wijken_with_buurten & codes
        whole = {"WK" + code[2:8] for code in region.buurten}
        codes |= {
            code for code in atlas.buurten
            if (code in region.buurten if region.buurten else "WK" + code[2:8] in region.wijken | whole)
        }  # fmt: skip
    features = []
    for kind in kinds:
        frame = atlas.frame(kind)
        frame = frame[frame["code"].isin(codes)]
        if not len(frame):
            continue
        # Together, so that neighbours keep one border between them.
        frame = frame.set_geometry(shapely.coverage_simplify(frame.geometry.values, _METRES_OF_DETAIL))
        names = {**atlas.wijken, **atlas.buurten}
        for code, geometry in zip(frame["code"], frame.to_crs(4326).geometry, strict=True):
            area = names.get(code)
            properties = {
                "code": code,
                "naam": area.name if area else code,
                "gemeente": area.municipality_name if area else "",
                "haven": bool(area and area.industrial),
            }
            features.append(_feature(_shape(geometry), properties))
    return features


def water(facts: Facts, atlas: Atlas) -> list[Feature]:
    """Rivers, harbours and lakes around the region of a round, in one feature."""
    return water_of(facts.round.region, atlas)


def water_of(region: Region, atlas: Atlas) -> list[Feature]:
    """Rivers, harbours and lakes around a region, in one feature."""
    import shapely

    frame = atlas.frame("water")
    wijken = atlas.frame("wijken")
    here = wijken[wijken["code"].isin(region.wijken)]
    if not len(frame) or not len(here):
        return []
    west, south, east, north = here.total_bounds
    margin = 5_000
    cut = shapely.clip_by_rect(
        shapely.make_valid(shapely.union_all(frame.geometry.values)),
        west - margin, south - margin, east + margin, north + margin,
    )  # fmt: skip
    parts = [
        part for part in shapely.get_parts(shapely.make_valid(cut))
        if part.geom_type in ("Polygon", "MultiPolygon") and part.area >= _SMALLEST_WATER
    ]  # fmt: skip
    if not parts:
        return []
    simple = shapely.simplify(shapely.union_all(parts), _METRES_OF_DETAIL)
    import geopandas

    geometry = geopandas.GeoSeries([simple], crs=frame.crs).to_crs(4326).iloc[0]
    return [_feature(_shape(geometry), {"naam": "Water"})]


class Degrees:
    """RD New points in degrees, converted in one go."""

    def __init__(self, points: Iterable[Point]) -> None:
        from pyproj import Transformer

        unique = list(dict.fromkeys(points))
        to_degrees = Transformer.from_crs(28992, 4326, always_xy=True)
        lons, lats = to_degrees.transform([x for x, _ in unique], [y for _, y in unique])
        self._degrees = {
            point: (round(float(lon), 5), round(float(lat), 5))
            for point, lon, lat in zip(unique, lons, lats, strict=True)
        }

    def __call__(self, x: float, y: float) -> Point:
        """(longitude, latitude)."""
        return self._degrees[(x, y)]

    @property
    def all(self) -> list[Point]:
        return list(self._degrees.values())


def meetings(facts: Facts, degrees: Degrees) -> list[Feature]:
    """A point per meeting at its venue; `plek` of `plekken` keeps meetings at one venue apart."""
    at_venue: dict[Point, list[int]] = defaultdict(list)
    for meeting in facts.meetings:
        at_venue[(meeting.venue.x, meeting.venue.y)].append(meeting.number)
    features = []
    for meeting in facts.meetings:
        together = at_venue[(meeting.venue.x, meeting.venue.y)]
        properties = {
            "nr": meeting.number,
            "naam": meeting.name,
            "gebied": meeting.area_name,
            "wanneer": _when(meeting),
            "locatie": meeting.venue.name,
            "adres": meeting.venue.address,
            "mensen": f"{dutch.count(len(meeting.seats), 'deelnemer', 'deelnemers')}: {meeting.mix}",
            "plek": together.index(meeting.number),
            "plekken": len(together),
        }
        features.append(_feature(_point(degrees(meeting.venue.x, meeting.venue.y)), properties))
    return features


def _when(meeting: MeetingFacts) -> str:
    return f"{dutch.day_words(meeting.slot.start)}, {dutch.times_words(meeting.slot.start, meeting.slot.end)}"


def lines(meeting: MeetingFacts, degrees: Degrees) -> list[Feature]:
    """A line per person, from the person's school to the venue."""
    goal = degrees(meeting.venue.x, meeting.venue.y)
    already: dict[Point, int] = defaultdict(int)
    features = []
    for seat in meeting.seats:
        person = seat.person
        start = degrees(person.x, person.y)
        properties = {
            "naam": person.name,
            "rol": person.role,
            "school": person.organisation,
            "sector": _sector(person.sector),
            "minuten": seat.minutes,
        }
        route = bowed(start, goal, already[start])
        already[start] += 1
        features.append(_feature({"type": "LineString", "coordinates": route}, properties))
    return features


def bowed(start: Point, goal: Point, turn: int) -> list[Point]:
    """A line from start to goal; each further one between the same points bends a little more.

    Colleagues of one school go to the same meeting: without the bend their lines would be one.
    """
    if turn == 0 or start == goal:
        return [start, goal]
    bend = 0.06 * ((turn + 1) // 2) * (1 if turn % 2 else -1)
    # A degree of longitude is 0.62 of a degree of latitude here; good enough for a bend.
    dx, dy = goal[0] - start[0], goal[1] - start[1]
    control = (start[0] + dx / 2 - bend * dy / 0.62, start[1] + dy / 2 + bend * dx * 0.62)
    steps = 8
    curve = []
    for step in range(steps + 1):
        t = step / steps
        curve.append(
            (
                round((1 - t) ** 2 * start[0] + 2 * t * (1 - t) * control[0] + t * t * goal[0], 5),
                round((1 - t) ** 2 * start[1] + 2 * t * (1 - t) * control[1] + t * t * goal[1], 5),
            )
        )
    return curve


def schools(facts: Facts, degrees: Degrees) -> list[Feature]:
    """The schools (and other organisations) people come from, with who comes and where they sit."""
    found: dict[tuple[str, Point], list[Professional]] = defaultdict(list)
    numbers: Mapping[str, Sequence[int]] = {
        fact.person.id: [meeting.number for meeting, _ in fact.seats] for fact in facts.people
    }
    for fact in facts.people:
        person = fact.person
        found[(person.organisation, degrees(person.x, person.y))].append(person)
    features = []
    for (name, point), people in sorted(
        found.items(), key=lambda item: (dutch.sort_key(item[0][0]), item[0][1])
    ):
        rows = [[person.name, person.role, _seated(numbers[person.id])] for person in people]
        properties = {"naam": name, "sector": _sector(people[0].sector), "mensen": rows}
        features.append(_feature(_point(point), properties))
    return features


def _seated(numbers: Sequence[int]) -> str:
    if not numbers:
        return "niet ingedeeld"
    return f"bijeenkomst {dutch.listing([str(number) for number in numbers])}"


def other_schools(facts: Facts, atlas: Atlas) -> list[Feature]:
    """Schools of the region from which nobody signed up."""
    signed_up = {fact.person.school for fact in facts.people}
    rest = [
        school for code, school in atlas.schools.items()
        if school.wijk in facts.round.region.wijken and code not in signed_up
    ]  # fmt: skip
    degrees = Degrees((school.x, school.y) for school in rest)
    return [
        _feature(_point(degrees(school.x, school.y)), {"naam": school.name, "sector": _sector(school.sector)})
        for school in rest
    ]


def _sector(sector: str) -> str:
    return sector if sector in ("PO", "VO") else "overig"


def _point(point: Point) -> Feature:
    return {"type": "Point", "coordinates": list(point)}


def _feature(geometry: Feature, properties: Feature) -> Feature:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _shape(geometry: Any) -> Feature:
    from shapely.geometry import mapping

    made = mapping(geometry)
    return {"type": made["type"], "coordinates": _rounded(made["coordinates"])}


def _rounded(value: Any) -> Any:
    if isinstance(value, float | int):
        return round(float(value), 5)
    return [_rounded(part) for part in value]
