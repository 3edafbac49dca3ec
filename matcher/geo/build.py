"""`matcher data build`: from the publishers' downloads to the tables that the program ships."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from matcher.domain import MODES, School
from matcher.errors import Finding, InputError
from matcher.geo import flows, homes, notes, regions, rivers
from matcher.geo.borders import Borders, assign, label_points, read_borders
from matcher.geo.build_travel import make_travel
from matcher.geo.duo import MUNICIPALITIES, read_sites
from matcher.geo.locate import Locator, campuses, read_points
from matcher.geo.read import AREA_COLUMNS, SCHOOL_COLUMNS
from matcher.geo.site import Site
from matcher.geo.sources import Sources, find
from matcher.geo.tables import geojson_text, table_text, write
from matcher.geo.wanted import years

CROSSING_COLUMNS = (
    "naam", "water", "soort", "oever_a", "oever_b", "x", "y", *MODES, "geverifieerd",
    "coordinaat_bron", "opmerking",
)  # fmt: skip


@dataclass(frozen=True)
class Report:
    """What a build made."""

    counts: Mapping[str, int]
    """Dutch label → number."""
    remarks: tuple[str, ...]
    """What an administrator should know, in Dutch."""
    files: tuple[str, ...]
    """Written files, relative to the output folder."""

    def __str__(self) -> str:
        lines = [f"{name}: {n}" for name, n in self.counts.items()]
        lines += ["", *(f"Let op: {r}" for r in self.remarks)] if self.remarks else []
        return "\n".join([*lines, "", "Geschreven: " + ", ".join(self.files)])


def build(raw: Path, out: Path) -> Report:
    """Makes `schools/`, `wijken/` and `reistijden/` in `out` from the raw files somewhere under `raw`.

    Either all three folders are replaced as a whole or nothing changes. Raises InputError listing
    everything wrong with the input, OutputError when the tables can't be written.
    """
    sources = find(raw)
    points = read_points(sources.points[0])
    attempts = Attempts()
    with attempts:
        sites, remarks = read_sites(sources, points, MUNICIPALITIES)
    with attempts:
        borders = read_borders(sources.buurten[0], sources.wijken[0])
        given = [row for t in sources.postcode_map for row in homes.read_postcodes(t, borders.names)]
    with attempts:
        crossings, dropped = rivers.crossings(sources.crossings[0])
    with attempts:
        pupils = [flows.read(table) for table in sources.flows]
    attempts.finish()
    check_match(sites, borders, sources)
    schools, place_remarks = place_schools(sites, Locator(points), borders)
    remarks += place_remarks
    postcodes = Locator(points).postcodes(around(borders))
    counts = school_counts(schools)
    texts, area_counts = area_tables(sources, borders, schools, crossings)
    flow_remarks: tuple[str, ...] = ()
    for counted in pupils:
        known = {s.postcode[:4] for s in schools if s.kind == "BO"}
        places = homes.parts(schools, postcode_areas(postcodes, borders, known), given)
        flow = homes.outflow(counted, schools, places, borders.names)
        flow_remarks = flow.remarks
        texts["wijken/uitstroom.csv"] = table_text(("gebied", "vestiging", "leerlingen"), flow.rows)
        area_counts["uitstroom (gebied × vestiging)"] = len(flow.rows)
    year = years(set(sources.pupils_po[0].columns))[-1][-4:]
    texts["schools/schools.csv"] = table_text(list(SCHOOL_COLUMNS), map(school_row, schools))
    texts["schools/postcodes.csv"] = table_text(
        ("postcode", "x", "y", "adressen"),
        ({"postcode": p, "x": x, "y": y, "adressen": n} for p, x, y, n in postcodes),
    )
    texts["schools/SOURCE.md"] = notes.schools_note(sources, counts, remarks, year)
    texts["wijken/SOURCE.md"] = notes.areas_note(sources, area_counts, borders, dropped, flow_remarks)
    with attempts:
        made, travel_counts = make_travel(sources, raw, out, crossings, schools, borders)
    attempts.finish()
    files: dict[str, str | bytes] = {**texts, **made.files}
    files["reistijden/SOURCE.md"] = notes.travel_note(sources, travel_counts, made)
    write(files, out)
    area_counts |= travel_counts
    told = (*remarks, *borders.remarks, *dropped, *flow_remarks)
    return Report({**counts, **area_counts}, told, tuple(sorted(files)))


def area_tables(
    sources: Sources, borders: Borders, schools: list[School], crossings: list[rivers.Crossing]
) -> tuple[dict[str, str], dict[str, int]]:
    """File name → text of the tables and maps in `wijken/`, and what they count."""
    water = rivers.read_water(sources.water[0])
    land = rivers.banks(rivers.barrier(water))
    layers = {
        "wijken": borders.slim_wijken,
        "buurten": borders.slim_buurten,
        "gemeenten": borders.slim_municipalities,
    }
    texts: dict[str, str] = {}
    neighbours: list[dict[str, object]] = []
    for kind, shapes in layers.items():
        banks = {c: rivers.area_banks(g, land) for c, g in shapes.items()}
        texts[f"wijken/{kind}.csv"] = table_text(AREA_COLUMNS, area_rows(shapes, borders, banks))
        texts[f"wijken/{kind}.geojson"] = geojson_text(
            ({"code": c, "naam": borders.names[c]}, shapes[c]) for c in sorted(shapes)
        )
        neighbours += regions.neighbour_rows(shapes, banks, crossings, kind)
    texts["wijken/buren.csv"] = table_text(("soort", "a", "b", "meters", "via"), neighbours)
    texts["wijken/regios.csv"] = table_text(
        ("regio", "naam", "wijk", "in_regio", "grond"),
        regions.region_rows(borders, sources.swv[0], [(s.wijk, s.postcode[:4]) for s in schools]),
    )
    drawn = rivers.map_water(water, shapely.union_all(list(borders.slim_municipalities.values())))
    texts["wijken/oevers.geojson"] = geojson_text(({"oever": n}, g) for n, g in sorted(land.items()))
    texts["wijken/water.geojson"] = geojson_text(({"soort": kind}, g) for kind, g in drawn)
    texts["wijken/rivierovergangen.csv"] = table_text(CROSSING_COLUMNS, map(crossing_row, crossings))
    counts = {kind: len(shapes) for kind, shapes in layers.items()}
    return texts, {**counts, "rivierovergangen": len(crossings), "watervlakken": len(drawn)}


def around(borders: Borders, margin: float = 10_000) -> tuple[float, float, float, float]:
    """Box around the region with a margin in metres: people come from just outside it, too."""
    west, south, east, north = shapely.total_bounds(list(borders.wijken.values()))
    return west - margin, south - margin, east + margin, north + margin


class Attempts:
    """Collects the findings of several steps, so that all of them are reported at once."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: object, trace: object) -> bool:
        if isinstance(error, InputError):
            self.findings += error.findings
            return True
        return False

    def finish(self) -> None:
        if self.findings:
            raise InputError(self.findings)


def check_match(sites: list[Site], borders: Borders, sources: Sources) -> None:
    """Schools and borders must be about the same municipalities. Raises InputError."""
    mapped = {borders.municipality(code) for code in borders.detail}
    problems = [
        Finding(
            f"{MUNICIPALITIES[code]} heeft scholen, maar geen wijken op de kaart.",
            file=sources.wijken[0].path.name,
            value=code,
            remedy="gebruik een kaart met de wijken van alle negen gemeenten.",
        )
        for code in sorted({s.municipality for s in sites} - mapped)
    ]
    for sector, tables in (("PO", sources.po), ("VO", sources.vo)):
        if not any(s.sector == sector and s.kind in ("BO", "VO") for s in sites):
            problems.append(
                Finding(
                    "Er staat geen school uit de negen gemeenten in dit bestand.",
                    file=tables[0].path.name,
                    column="GEMEENTENUMMER",
                    expected=", ".join(c[2:] for c in MUNICIPALITIES),
                    remedy="gebruik het landelijke bestand zoals DUO het aanbiedt.",
                )
            )
    if problems:
        raise InputError(problems)


def place_schools(sites: list[Site], locator: Locator, borders: Borders) -> tuple[list[School], list[str]]:
    """Every site with its coordinate, wijk, buurt and campus."""
    campus = campuses(sites)
    schools, remarks = [], []
    for site in sites:
        spot = locator.place(site)
        if spot is None:
            remarks.append(f"{site.code} {site.name}: geen plaats op de kaart te vinden, weggelaten.")
            continue
        x, y, precision = float(round(spot[0])), float(round(spot[1])), spot[2]
        wijk, buurt, certain, outside = assign(x, y, site.municipality, borders, precision)
        if outside > 0:
            remarks.append(
                f"{site.code} {site.name} ligt {outside:.0f} m buiten de kaart van "
                f"{MUNICIPALITIES[site.municipality]}; de dichtstbijzijnde wijk is gekozen ({wijk})."
            )
        schools.append(
            School(
                code=site.code, brin=site.brin, name=site.name, sector=site.sector, kind=site.kind,
                board=site.board, levels=site.levels, levels_inferred=site.levels_inferred,
                street=site.street, postcode=site.postcode, place=site.place,
                municipality=site.municipality, wijk=wijk, buurt=buurt, wijk_certain=certain,
                x=x, y=y, precision=precision, pupils=site.pupils, campus=campus[site.code],
            )
        )  # fmt: skip
    return schools, remarks


def school_row(school: School) -> dict[str, object]:
    row: dict[str, object] = {column: getattr(school, name) for column, name in SCHOOL_COLUMNS.items()}
    row["niveaus"] = "|".join(school.levels)
    return row


def school_counts(schools: list[School]) -> dict[str, int]:
    sectors = Counter(f"sector {s.sector}" for s in schools)
    kinds = Counter(f"soort {s.kind}" for s in schools)
    precision = Counter(f"precisie {s.precision}, {s.sector}" for s in schools)
    places = Counter(f"{MUNICIPALITIES[s.municipality]}" for s in schools)
    other = {
        "wijk niet zeker": sum(not s.wijk_certain for s in schools),
        "leerlingen onbekend": sum(s.pupils is None for s in schools),
        "niveaus afgeleid": sum(s.levels_inferred for s in schools),
        "op een gedeelde campus": sum(n for n in Counter(s.campus for s in schools).values() if n > 1),
    }
    total = {"vestigingen": len(schools)}
    return total | {k: c[k] for c in (sectors, kinds, precision, places) for k in sorted(c)} | other


def area_rows(
    shapes: Mapping[str, BaseGeometry], borders: Borders, banks: Mapping[str, tuple[str, ...]]
) -> list[dict[str, object]]:
    spots = label_points(shapes)
    return [
        {
            "code": code,
            "naam": borders.names[code],
            "gemeente": borders.municipality(code),
            "gemeente_naam": MUNICIPALITIES[borders.municipality(code)],
            "industrieel": borders.industrial(code),
            "x": spots[code][0],
            "y": spots[code][1],
            "oever": banks[code][0],
        }
        for code in sorted(shapes)
    ]


def crossing_row(c: rivers.Crossing) -> dict[str, object]:
    return {
        "naam": c.name, "water": c.water, "soort": c.kind, "oever_a": c.bank_a, "oever_b": c.bank_b, "x": c.x,
        "y": c.y, **{m: m in c.modes for m in MODES}, "geverifieerd": c.verified, "coordinaat_bron": c.source,
        "opmerking": c.remark,
    }  # fmt: skip


def postcode_areas(
    postcodes: list[tuple[str, float, float, int]], borders: Borders, known: set[str]
) -> list[tuple[str, str]]:
    """Wijk and buurt of four-digit postcodes that are not `known`, by their approximate point."""
    found = []
    for code, x, y, _ in postcodes:
        if len(code) == 4 and code not in known:
            for area, shape in borders.detail.items():
                if shape.contains(shapely.Point(x, y)):
                    found += [(code, a) for a in {area, borders.wijk_of[area]}]
    return sorted(found)


def main(arguments: list[str] | None = None) -> int:
    """`python -m matcher.geo.build --raw MAP [--out data]`."""
    parser = argparse.ArgumentParser(prog="python -m matcher.geo.build")
    parser.add_argument("--raw", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("data"))
    options = parser.parse_args(arguments)
    try:
        print(build(options.raw, options.out))
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
