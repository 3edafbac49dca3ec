"""The region of a round and the wijken in it."""

from __future__ import annotations

from collections.abc import Collection

from matcher.domain import Region
from matcher.errors import InputError
from matcher.geo import load_atlas
from web.store import Round


def region_of(round_: Round) -> Region | None:
    """The region of a round; None when its settings name none that we know."""
    try:
        return load_atlas().region(round_.settings.get("ronde", {}).get("regio", ""))
    except (InputError, AttributeError, TypeError):
        return None


def inhabited(codes: Collection[str] | None = None) -> dict[str, list[tuple[str, str]]]:
    """Municipality → (code, name) of the wijken where people live: of these, or of all."""
    found: dict[str, list[tuple[str, str]]] = {}
    for area in load_atlas().wijken.values():
        if not area.industrial and (codes is None or area.code in codes):
            found.setdefault(area.municipality_name, []).append((area.code, area.name))
    return {name: sorted(areas, key=lambda one: one[1]) for name, areas in sorted(found.items())}
