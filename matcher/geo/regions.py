"""Which wijken belong to which region, with the ground for every decision; and who borders on whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from matcher.geo.borders import Borders
from matcher.geo.duo import MUNICIPALITIES
from matcher.geo.rivers import Crossing
from matcher.geo.sources import Table

KOERS_VO = "VO2810"

EMPTY_WIJKEN: dict[str, str] = {
    "WK059918": "3044",  # Spaanse Polder
    "WK059919": "3029",  # Nieuw Mathenesse
    "WK059921": "3088",  # Waalhaven-Eemhaven
    "WK059922": "3196",  # Vondelingenplaat
    "WK059923": "3197",  # Botlek; 3198 Europoort and 3199 Maasvlakte are alike: no samenwerkingsverband
    "WK059924": "3045",  # Rotterdam-Noord-West
    "WK059925": "2909",  # Rivium
}
"""Four-digit postcode of wijken without a school (general knowledge)."""


def koers_vo(
    table: Table, wijken: Iterable[str], addresses: Sequence[tuple[str, str]]
) -> dict[str, tuple[bool, str]]:
    """Wijk → (in the region?, ground).

    The legal table lists VO2810 by four-digit postcode. A municipality wholly in it is in. In a
    partly listed one a wijk follows the postcodes of the school addresses in it (`addresses`:
    wijk, four-digit postcode), and a wijk without schools the postcode in EMPTY_WIJKEN.
    Municipalities outside the nine (Hoeksche Waard) are left out.
    """
    swv = {row["pc4"]: row["voswv"] for row in table.rows}
    per_place: dict[str, set[str]] = defaultdict(set)
    for row in table.rows:
        per_place[row["gemeente"].casefold()].add(row["voswv"])
    codes: dict[str, Counter[str]] = defaultdict(Counter)
    for wijk, pc4 in addresses:
        codes[wijk][pc4] += 1
    result = {}
    for wijk in wijken:
        name = MUNICIPALITIES["GM" + wijk[2:6]]
        if per_place.get(name.casefold()) == {KOERS_VO}:
            result[wijk] = (True, f"hele gemeente {name} in {KOERS_VO}")
        elif codes[wijk]:
            listed = sum(n for pc4, n in codes[wijk].items() if swv.get(pc4) == KOERS_VO)
            total = codes[wijk].total()
            result[wijk] = (
                2 * listed > total,
                f"{listed} van {total} schooladressen met een postcode in {KOERS_VO}",
            )
        elif wijk in EMPTY_WIJKEN:
            pc4 = EMPTY_WIJKEN[wijk]
            result[wijk] = (
                swv.get(pc4) == KOERS_VO,
                f"geen scholen; postcode {pc4} hoort bij {swv.get(pc4, 'geen swv')}",
            )
        else:
            result[wijk] = (False, f"geen scholen en geen postcode bekend; {name} maar deels in {KOERS_VO}")
    return result


def region_rows(
    borders: Borders, table: Table, addresses: Sequence[tuple[str, str]]
) -> list[dict[str, object]]:
    """Rows of regios.csv: per region and wijk whether it belongs, and why."""
    rows: list[dict[str, object]] = []
    wijken = sorted(borders.wijken)
    for wijk, (inside, why) in sorted(koers_vo(table, wijken, addresses).items()):
        rows.append({"regio": "koers-vo", "naam": "Koers VO", "wijk": wijk, "in_regio": inside, "grond": why})
    for gemeente, name in MUNICIPALITIES.items():
        for wijk in wijken:
            if borders.municipality(wijk) == gemeente:
                rows.append(
                    {
                        "regio": name.casefold().replace(" ", "-"),
                        "naam": name,
                        "wijk": wijk,
                        "in_regio": True,
                        "grond": f"wijk van de gemeente {name}",
                    }
                )
    return rows


def neighbour_rows(
    areas: Mapping[str, BaseGeometry],
    banks: Mapping[str, Sequence[str]],
    crossings: Sequence[Crossing],
    kind: str,
) -> list[dict[str, object]]:
    """Pairs of areas that share more than 50 m of border.

    Areas on different banks are neighbours only when a crossing joins those banks within 750 m of
    the border they share (CBS borders are up to 300 m off, and a bridge is as long as the river
    is wide).
    """
    codes = sorted(areas)
    tree = shapely.STRtree([areas[c] for c in codes])
    rows: list[dict[str, object]] = []
    for i, code in enumerate(codes):
        for j in sorted(tree.query(areas[code], predicate="intersects")):
            if j <= i:
                continue
            other = codes[j]
            border = areas[code].intersection(areas[other])
            if border.length <= 50:
                continue
            via = ""
            if not set(banks[code]) & set(banks[other]):
                pairs = [{a, b} for a in banks[code] for b in banks[other]]
                near = [
                    (not {"fiets", "lopen"} & set(c.modes), border.distance(shapely.Point(c.x, c.y)), c.name)
                    for c in crossings
                    if {c.bank_a, c.bank_b} in pairs
                ]
                near = sorted(n for n in near if n[1] <= 750)
                if not near:
                    continue
                via = near[0][2]
            rows.append({"soort": kind, "a": code, "b": other, "meters": float(border.length), "via": via})
    return rows
