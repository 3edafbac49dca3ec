"""What the ids in a version are called, from its view alone."""

from __future__ import annotations

from typing import Any

from matcher.explain import Words


def people_of(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Everybody in a version: id → name, role, school, sector."""
    found = {one["id"]: one for meeting in view["meetings"] for one in meeting["people"]}
    found.update((one["id"], one) for one in view["unplaced"])
    return found


def words_of(view: dict[str, Any]) -> Words:
    """Names for sentences about a version."""
    meetings = {meeting["id"]: meeting["name"] for meeting in view["meetings"]}
    meetings.update((id_, name) for name, _area, id_ in view["not_held"])
    return Words(
        people={id_: one["name"] for id_, one in people_of(view).items()},
        meetings=meetings,
        others=view.get("names", {}),
    )
