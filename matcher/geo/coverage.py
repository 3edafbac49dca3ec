"""A clean patchwork of areas: no overlaps, no gaps, also after simplification and rounding."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

GRID = 0.01
"""Metres; nodes closer together than this are one node."""
SLIVER = 100.0
"""m²; an unclaimed face smaller than this is a crack, not a gap that means something."""


def faces(lines: Sequence[BaseGeometry]) -> list[shapely.Polygon]:
    """The smallest polygons that these boundaries enclose."""
    noded = shapely.union_all([shapely.force_2d(x) for x in lines], grid_size=GRID)
    made = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    return [p for p in made if p.area > 0]


def patchwork(
    areas: Mapping[str, BaseGeometry], choose: Callable[[shapely.Polygon], str | None]
) -> dict[str, BaseGeometry]:
    """Cuts all boundaries into faces and hands each face to the area that `choose` names.

    Because neighbours are built from the same faces, they share every vertex: a valid coverage.
    """
    owned: dict[str, list[shapely.Polygon]] = {code: [] for code in areas}
    for face in faces([g.boundary for g in areas.values()]):
        owner = choose(face)
        if owner is not None:
            owned[owner].append(face)
    return {code: shapely.coverage_union_all(parts) for code, parts in owned.items() if parts}


def merge(
    strong: Mapping[str, BaseGeometry],
    weak: Mapping[str, BaseGeometry],
    extent: BaseGeometry,
    largest_gap: float = 1_000_000.0,
) -> dict[str, BaseGeometry]:
    """Joins detailed (`strong`) and coarse (`weak`) areas into one coverage.

    Where they overlap the strong one keeps the ground. What neither covers is filled: enclosed
    gaps up to `largest_gap` m² and gaps inside `extent` that touch a weak area go to the nearest
    weak area (the coarse border was wrong, not the detailed one); gaps between strong areas only
    go to the neighbour with the longest shared border.
    """
    strong_codes, weak_codes = list(strong), list(weak)
    strong_tree = shapely.STRtree(list(strong.values()))
    weak_tree = shapely.STRtree(list(weak.values()))
    strong_all = shapely.union_all(list(strong.values()))
    leftover = extent.difference(shapely.union_all([strong_all, *weak.values()]))
    seams = {f"~{i:05d}": p for i, p in enumerate(shapely.get_parts(leftover)) if p.area > 1}
    pieces: dict[str, list[BaseGeometry]] = {code: [] for code in (*strong, *weak)}

    def inside(tree: shapely.STRtree, codes: list[str], point: shapely.Point) -> str | None:
        hits = tree.query(point, predicate="within")
        return min(codes[i] for i in hits) if len(hits) else None

    for face in faces([g.boundary for g in (*strong.values(), *weak.values(), *seams.values())]):
        point = face.representative_point()
        owner = inside(strong_tree, strong_codes, point) or inside(weak_tree, weak_codes, point)
        if owner:
            pieces[owner].append(face)
            continue
        near = [weak_codes[i] for i in weak_tree.query(face, predicate="dwithin", distance=1.0)]
        touching = sorted(
            code for code in near if weak[code].boundary.intersection(face.buffer(1.0)).length > 3
        )
        if not touching:
            beside = [strong_codes[i] for i in strong_tree.query(face, predicate="dwithin", distance=GRID)]
            enclosed = shapely.covers(shapely.Polygon(outer(strong_all)), point)
            if beside and enclosed and face.area < 1000:
                pieces[
                    max(sorted(beside), key=lambda c: strong[c].intersection(face.buffer(0.05)).area)
                ].append(face)
        elif face.area < largest_gap:
            for code, part in by_nearest(face, {c: weak[c] for c in touching}).items():
                pieces[code].append(part)

    # Second round: the cuts inside gaps ended on borders that had no vertex there.
    claimed = {code: shapely.union_all(parts) for code, parts in pieces.items() if parts}
    codes = list(claimed)
    tree = shapely.STRtree(list(claimed.values()))

    def owner_of(face: shapely.Polygon) -> str | None:
        found = inside(tree, codes, face.representative_point())
        if found is None and face.area < SLIVER:
            # Rounding left a crack between two cuts; whoever is beside it may have it.
            found = codes[int(tree.nearest(face))]
        return found

    whole = patchwork(claimed, owner_of)
    return drop_crumbs(whole)


def outer(shape: BaseGeometry) -> shapely.LinearRing:
    largest: shapely.Polygon = max(shapely.get_parts(shape), key=lambda p: p.area)
    return largest.exterior


def by_nearest(face: shapely.Polygon, areas: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Cuts a gap so that every part goes to the area whose border is nearest."""
    if len(areas) == 1:
        return {next(iter(areas)): face}
    spots, owners = [], []
    for code, shape in areas.items():
        edge = shape.boundary.intersection(face.buffer(1.0))
        for x, y in shapely.get_coordinates(shapely.segmentize(edge, 20.0)):
            spots.append((round(x, 2), round(y, 2)))
            owners.append(code)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(spots), extend_to=face))
    tree = shapely.STRtree(shapely.points(spots))
    grouped: dict[str, list[BaseGeometry]] = {}
    for cell in cells:
        hits = tree.query(cell, predicate="intersects")
        if len(hits):
            grouped.setdefault(min(owners[i] for i in hits), []).append(cell)
    return {code: face.intersection(shapely.union_all(parts)) for code, parts in grouped.items()}


def drop_crumbs(areas: Mapping[str, BaseGeometry], smallest: float = 2000.0) -> dict[str, BaseGeometry]:
    """Hands crumbs (parts of an area smaller than `smallest` m², cut loose by the merge) to a neighbour."""
    kept: dict[str, list[BaseGeometry]] = {}
    crumbs: list[tuple[str, BaseGeometry]] = []
    for code, shape in areas.items():
        parts = sorted(shapely.get_parts(shape), key=lambda p: -p.area)
        kept[code] = [p for i, p in enumerate(parts) if i == 0 or p.area >= smallest]
        crumbs += [(code, p) for p in parts[len(kept[code]) :]]
    for code, crumb in sorted(crumbs, key=lambda c: (-c[1].area, c[1].bounds)):
        shared = {
            other: sum(p.boundary.intersection(crumb.boundary).length for p in parts)
            for other, parts in kept.items()
            if other != code and areas[other].distance(crumb) < GRID
        }
        best = max(sorted(shared), key=lambda c: shared[c], default=code)
        kept[best if shared.get(best, 0) > 0 else code].append(crumb)
    return {code: shapely.coverage_union_all(parts) for code, parts in kept.items()}


def slim(areas: Mapping[str, BaseGeometry], tolerance: float) -> dict[str, BaseGeometry]:
    """Simplifies shared borders once for both sides and rounds to whole metres (0.1 m if need be).

    `tolerance` in metres: the square root of the area of the largest bend that may go. Raises
    ValueError when no rounding gives a valid coverage.
    """
    codes = list(areas)
    simple = shapely.coverage_simplify(np.array(list(areas.values())), tolerance)
    for decimals in (0, 1, 2):
        # Shared vertices have identical coordinates, so they round alike on both sides.
        rounded = np.array([unwrap(rounded_to(shape, decimals)) for shape in simple])
        if shapely.is_valid(rounded).all() and shapely.coverage_is_valid(rounded):
            return dict(zip(codes, rounded, strict=True))
    raise ValueError("rounding broke the coverage")


def rounded_to(shape: BaseGeometry, decimals: int) -> BaseGeometry:
    xy = np.round(shapely.get_coordinates(shape), decimals)
    return shapely.remove_repeated_points(shapely.set_coordinates(shape, xy))


def unwrap(shape: BaseGeometry) -> BaseGeometry:
    """A collection of one is that one."""
    parts = shapely.get_parts(shape)
    return parts[0] if len(parts) == 1 else shape


def dissolve(areas: Mapping[str, BaseGeometry], parent: Mapping[str, str]) -> dict[str, BaseGeometry]:
    """Unites areas by parent; the result shares its vertices with its neighbours again."""
    groups: dict[str, list[BaseGeometry]] = {}
    for code in sorted(areas):
        groups.setdefault(parent[code], []).append(areas[code])
    return {code: unwrap(shapely.coverage_union_all(parts)) for code, parts in sorted(groups.items())}
