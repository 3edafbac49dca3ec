"""The wijken of a round, and which meetings are in one."""

from __future__ import annotations

from typing import Any

from matcher.geo import load_atlas
from web.rounds.areas import inhabited, region_of
from web.store import Round


def wijken_of(round_: Round) -> dict[str, list[tuple[str, str]]]:
    """Municipality → (code, name) of the wijken of a round where people live; of all when it names none."""
    region = region_of(round_)
    return inhabited(None if region is None else region.wijken)


def name_of(wijk: str) -> str:
    """What people call a wijk; its code when nobody knows it."""
    area = load_atlas().wijken.get(wijk)
    return area.name if area else wijk


def in_wijk(area: str, wijk: str) -> bool:
    """Whether a meeting's area is this wijk, or a buurt of it."""
    # A buurt's code is that of its wijk with two more digits: BU05990110 is in WK059901.
    return bool(wijk) and (area == wijk or (area.startswith("BU") and area[2:8] == wijk[2:8]))


def seen_of(view: dict[str, Any], wijk: str) -> list[dict[str, Any]]:
    """The meetings of one wijk with no more than a wijktrekker needs: names, roles and schools."""
    shown = ("name", "start", "end", "venue_name", "address")
    return [
        {
            **{key: meeting[key] for key in shown},
            "people": [{key: one[key] for key in ("name", "role", "school")} for one in meeting["people"]],
        }
        for meeting in view["meetings"]
        if in_wijk(meeting["area"], wijk)
    ]
