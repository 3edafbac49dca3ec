"""The atlas: everything the rest of the program may ask about schools, areas and travel."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely

from matcher.domain import MODES, Area, Region, School
from matcher.errors import Finding, InputError
from matcher.geo import outflow as flow
from matcher.geo.lookup import Lookup, normal, suggestions
from matcher.geo.paths import CRS, TRAVEL, data_dir
from matcher.geo.read import read_areas, read_neighbours, read_regions, read_schools
from matcher.geo.tables import read_geojson, read_table, yes
from matcher.geo.travel import (
    Banks,
    Floats,
    Link,
    Provider,
    Routed,
    Shipped,
    Trips,
    Way,
    quickest_way,
    read_routers,
)
from matcher.geo.travel.opening import open_shipped

if TYPE_CHECKING:
    import geopandas

AreaKind = Literal["wijk", "buurt", "gemeente"]
FrameKind = Literal["wijken", "buurten", "gemeenten", "water"]
LAYER_OF: Mapping[str, str] = {"wijk": "wijken", "buurt": "buurten", "gemeente": "gemeenten"}


@lru_cache(maxsize=4)
def _load(folder: Path) -> Atlas:
    return Atlas(folder)


def load_atlas() -> Atlas:
    """The shipped atlas, read once per process. Raises InputError when a table is missing."""
    return _load(data_dir())


class Atlas:
    """Schools, areas, neighbours, travel minutes and outflow of the region.

    Coordinates are RD New (EPSG:28992) in metres. Tables are read at once; geometry only when
    something asks for it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.schools: Mapping[str, School] = read_schools(folder / "schools" / "schools.csv")
        """By vestigingscode."""
        self.wijken: Mapping[str, Area] = read_areas(folder / "wijken" / "wijken.csv")
        """By code, such as WK059910."""
        self.buurten: Mapping[str, Area] = read_areas(folder / "wijken" / "buurten.csv")
        """Rotterdam only, by code such as BU05991088."""
        self.municipalities: Mapping[str, Area] = read_areas(folder / "wijken" / "gemeenten.csv")
        """By code, such as GM0599."""
        self._neighbours = read_neighbours(folder / "wijken" / "buren.csv")
        self._regions = read_regions(folder / "wijken" / "regios.csv")
        self._outflow: dict[str, dict[str, int]] = {}

    # Schools

    @cached_property
    def _lookup(self) -> Lookup:
        return Lookup(self.schools.values())

    def find_schools(self, text: str, limit: int = 5) -> list[tuple[School, float]]:
        """Schools that resemble a code, name, street or place, best first, with a score from 0 to 1."""
        return self._lookup.find(text, limit)

    def resolve_school(self, text: str) -> School | list[School]:
        """The one school meant; else the candidates, best first (empty when nothing resembles it)."""
        return self._lookup.resolve(text)

    # Areas

    def area(self, code: str) -> Area:
        """The wijk, buurt or municipality with this code. Raises KeyError."""
        for areas in (self.wijken, self.buurten, self.municipalities):
            if code in areas:
                return areas[code]
        raise KeyError(code)

    def region(self, spec: str | Sequence[str]) -> Region:
        """A region by name ("rotterdam", "koers-vo", a municipality) or as a list of names and codes.

        With buurt codes the region is narrowed: `buurten` then holds them, together with all
        buurten of Rotterdam's whole wijken in the list (elsewhere there are no buurten; see
        `in_region`). Raises InputError that names every unknown entry, with suggestions.
        """
        entries = [spec] if isinstance(spec, str) else list(spec)
        wijken: set[str] = set()
        narrow: set[str] = set()
        names: list[str] = []
        problems: list[Finding] = []
        for entry in entries:
            code = entry.strip().upper()
            name = normal(entry).replace(" ", "-")
            if name in self._regions:
                title, members = self._regions[name]
                wijken |= members
            elif code in self.municipalities:
                title = self.municipalities[code].name
                wijken |= {w for w, area in self.wijken.items() if area.municipality == code}
            elif code in self.wijken:
                title = self.wijken[code].name
                wijken.add(code)
            elif code in self.buurten:
                title = self.buurten[code].name
                narrow.add(code)
            else:
                problems.append(self._unknown_region(entry))
                continue
            names.append(title)
        if not entries:
            problems.append(
                Finding("De regio is leeg.", column="regio", remedy="noem een regio of een gebied.")
            )
        if problems:
            raise InputError(problems)
        buurten: set[str] = set()
        if narrow:
            buurten = narrow | {b for b in self.buurten if wijk_of(b) in wijken}
            wijken |= {wijk_of(b) for b in narrow}
        return Region(
            name=", ".join(dict.fromkeys(names)),
            wijken=frozenset(wijken),
            buurten=frozenset(buurten),
            municipalities=frozenset(self.wijken[w].municipality for w in wijken),
        )

    def _unknown_region(self, entry: str) -> Finding:
        labels = {title: name for name, (title, _) in self._regions.items()}
        for areas in (self.wijken, self.buurten):
            for code, area in areas.items():
                labels.setdefault(area.name, code)
        close = suggestions(entry, [*labels, *labels.values()])
        hints = [f"{labels[c]} ({c})" if c in labels and labels[c] != normal(c) else c for c in close]
        return Finding(
            f"'{entry}' is geen regio die we kennen.",
            column="regio",
            value=entry,
            expected="rotterdam, koers-vo, een gemeente, of codes van gemeenten, wijken of buurten",
            remedy=f"bedoel je {' of '.join(hints)}?" if hints else "kies een regio uit de lijst.",
        )

    def in_region(self, school: School, region: Region) -> bool:
        """Does the school lie in the region, buurten taken into account where there are any?"""
        if region.buurten and school.buurt:
            return school.buurt in region.buurten
        return school.wijk in region.wijken

    def neighbours(self, code: str) -> frozenset[str]:
        """Areas of the same kind that share more than 50 m of border.

        Across a dividing river only where a bridge, tunnel or ferry joins the banks within 750 m of
        that border. Raises KeyError for an unknown area.
        """
        self.area(code)
        return self._neighbours.get(code, frozenset())

    @cached_property
    def _shapes(self) -> dict[str, tuple[list[str], shapely.STRtree]]:
        return {}

    def area_at(self, x: float, y: float, kind: AreaKind = "wijk") -> str | None:
        """Code of the area at a point; None outside. On a border: the lowest code."""
        if kind not in self._shapes:
            features = read_geojson(self.folder / "wijken" / f"{LAYER_OF[kind]}.geojson")
            self._shapes[kind] = ([p["code"] for p, _ in features], shapely.STRtree([g for _, g in features]))
        codes, tree = self._shapes[kind]
        return min((codes[i] for i in tree.query(shapely.Point(x, y), predicate="intersects")), default=None)

    @cached_property
    def _postcodes(self) -> dict[str, tuple[float, float]]:
        rows = read_table(self.folder / "schools" / "postcodes.csv", ("postcode", "x", "y"))
        return {r["postcode"]: (float(r["x"]), float(r["y"])) for r in rows}

    def postcode_point(self, postcode: str) -> tuple[float, float] | None:
        """About where a postcode lies: mean of the schools with it, else with its four digits; else None."""
        code = "".join(postcode.split()).upper()
        return self._postcodes.get(code) or self._postcodes.get(code[:4])

    def knows_postcode(self, postcode: str) -> bool:
        """Whether the whole postcode is known; else `postcode_point` gives the middle of its four digits."""
        return "".join(postcode.split()).upper() in self._postcodes

    # Travel

    @cached_property
    def banks(self) -> Banks:
        """The land on either side of the rivers, and the crossings between."""
        shapes = {p["oever"]: g for p, g in read_geojson(self.folder / "wijken" / "oevers.geojson")}
        rows = read_table(
            self.folder / "wijken" / "rivierovergangen.csv", ("naam", "oever_a", "oever_b", "x", "y", *MODES)
        )
        links = [
            Link(
                r["naam"], r["oever_a"], r["oever_b"], float(r["x"]), float(r["y"]),
                tuple(m for m in MODES if yes(r[m])), r["soort"] == "veer",
            )
            for r in rows
        ]  # fmt: skip
        return Banks(shapes, links)

    @cached_property
    def shipped_travel(self) -> Shipped:
        """The travel minutes that come with the program."""
        return open_shipped(self.folder / TRAVEL, self.banks)

    @cached_property
    def travel(self) -> Provider:
        """Travel minutes: the shipped ones, or those of the organisation's own routers (MATCHER_ROUTER)."""
        chosen = os.environ.get("MATCHER_ROUTER")
        return Routed(read_routers(Path(chosen)), self.shipped_travel) if chosen else self.shipped_travel

    def trips(self, origins: Floats, destinations: Floats, mode: str, within: float = np.inf) -> Trips:
        """Travel one way, (n, 2) × (m, 2) points → (n, m), measured or estimated; see matcher.geo.travel.

        What takes longer than `within` minutes may come out as infinite.

        Raises InputError for an unknown mode.
        """
        if mode not in MODES:
            raise InputError(
                Finding(
                    f"'{mode}' is geen vervoermiddel dat we kennen.",
                    column="vervoer",
                    value=mode,
                    expected=", ".join(MODES),
                    remedy="kies een van deze.",
                )
            )
        return self.travel.trips(np.asarray(origins, float), np.asarray(destinations, float), mode, within)

    def minutes(self, origins: Floats, destinations: Floats, mode: str, within: float = np.inf) -> Floats:
        """The minutes of `trips`."""
        return self.trips(origins, destinations, mode, within).minutes

    def is_routed(self, mode: str) -> bool:
        """True when the organisation's own router was asked for this mode, and answered."""
        return isinstance(self.travel, Routed) and self.travel.answers(mode)

    def way(self, origin: Floats, destination: Floats, mode: str) -> Way | None:
        """The way over the shipped network between two points (2,).

        None where minutes are estimated, and for who stays.
        """
        if np.array_equal(origin, destination):
            return None
        if not self.shipped_travel.network.joins(np.array([origin, destination])).all():
            return None
        return quickest_way(self.shipped_travel.graph(mode), origin, destination)

    def pupils_minutes(self, origins: Floats, destinations: Floats, mode: str) -> Floats:
        """The shipped minutes, whatever router there is: the estimate of outflow is calibrated to them."""
        return self.shipped_travel.trips(origins, destinations, mode).minutes

    def bank(self, x: float, y: float) -> str:
        """Name of the river bank at a point, such as "noord" or "ijsselmonde"."""
        return self.banks.names[int(self.banks.of(np.array([[x, y]]))[0])]

    # Outflow

    @cached_property
    def _counted(self) -> dict[str, dict[str, float]]:
        """Counted pupils per area and VO site, of areas with enough of them to say something."""
        path = self.folder / "wijken" / "uitstroom.csv"
        counted: dict[str, dict[str, float]] = defaultdict(dict)
        if path.exists():
            for row in read_table(path, ("gebied", "vestiging", "leerlingen")):
                if row["vestiging"] in self.schools:
                    counted[row["gebied"]][row["vestiging"]] = float(row["leerlingen"])
        return {a: sites for a, sites in counted.items() if sum(sites.values()) >= flow.FEWEST_COUNTED}

    def outflow_is_estimate(self, area_code: str) -> bool:
        """True when the outflow of this area is estimated: no pupils were counted there, or too few."""
        return area_code not in self._counted

    def outflow(self, area_code: str) -> Mapping[str, int]:
        """Whole percents of the area's outflow per VO school code, largest first, none below 1 %.

        From counted pupils where built in, else estimated (see matcher.geo.outflow): ask
        `outflow_is_estimate` and say so. Raises KeyError for an unknown area.
        """
        if area_code not in self._outflow:
            self._outflow[area_code] = flow.percentages(
                self._counted.get(area_code) or self._estimated(area_code)
            )
        return self._outflow[area_code]

    @cached_property
    def _estimate(self) -> flow.Estimate:
        return flow.Estimate(self.schools.values(), self.pupils_minutes)

    def _estimated(self, code: str) -> dict[str, float]:
        area = self.area(code)
        return self._estimate.area(code, area.x, area.y)

    # Maps

    def frame(self, kind: FrameKind) -> geopandas.GeoDataFrame:
        """A map layer in EPSG:28992: columns code, naam (water: soort) and geometry. A fresh copy."""
        import geopandas

        features = read_geojson(self.folder / "wijken" / f"{kind}.geojson")
        return geopandas.GeoDataFrame(
            [p for p, _ in features], geometry=[g for _, g in features], crs=CRS
        )  # fmt: skip


def wijk_of(buurt: str) -> str:
    """BU05991088 → WK059910."""
    return "WK" + buurt[2:8]
