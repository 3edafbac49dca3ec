"""How much each VO school matters to a round: the part of its wijken's pupils that goes there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from matcher.domain import Region
from matcher.geo import load_atlas
from matcher.geo.outflow import UNKNOWN_PUPILS

MATTERS = 1.0
"""Percent: with less, a school outside the region is not on the list by itself."""


def areas_of(region: Region) -> list[str]:
    """The wijken of a region where people live, or its buurten when it is narrowed to those."""
    atlas = load_atlas()
    if region.buurten:
        return sorted(code for code in region.buurten if code in atlas.buurten)
    return sorted(code for code in region.wijken if not atlas.wijken[code].industrial)


def shares_of(region: Region | None) -> Mapping[str, float]:
    """Vestigingscode → percent of the pupils of all areas together, each area by its primary pupils.

    The outflow itself is that of the atlas (docs/relevantie.md): whole percents per area, none below 1.
    """
    if region is None:
        return {}
    atlas = load_atlas()
    pupils: Counter[str] = Counter()
    for school in atlas.schools.values():
        if school.sector == "PO":
            # An unknown number counts as in the estimate of the outflow.
            number = UNKNOWN_PUPILS if school.pupils is None else school.pupils
            pupils[school.buurt if region.buurten and school.buurt else school.wijk] += int(number)
    areas = areas_of(region)
    weights = {code: pupils[code] for code in areas if pupils[code]} or dict.fromkeys(areas, 1)
    summed = sum(weights.values())
    shares: dict[str, float] = {}
    for code, weight in weights.items():
        for school_code, percent in atlas.outflow(code).items():
            shares[school_code] = shares.get(school_code, 0.0) + percent * weight / summed
    return shares


def estimated(region: Region | None) -> bool:
    """Whether any of the areas has an outflow that is estimated and not counted."""
    atlas = load_atlas()
    return region is not None and any(atlas.outflow_is_estimate(code) for code in areas_of(region))


def mostly_from(region: Region | None, limit: int = 3) -> Mapping[str, list[tuple[str, int]]]:
    """Vestigingscode → [(area, percent of its pupils)], largest first."""
    if region is None:
        return {}
    atlas = load_atlas()
    found: dict[str, list[tuple[str, int]]] = {}
    for code in areas_of(region):
        for school_code, percent in atlas.outflow(code).items():
            found.setdefault(school_code, []).append((atlas.area(code).name, percent))
    return {code: sorted(areas, key=lambda one: (-one[1], one[0]))[:limit] for code, areas in found.items()}
