"""Two versions side by side, from their views alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from matcher.outputs.report import TERMS
from web.versions.naming import people_of


@dataclass(frozen=True, slots=True)
class Moved:
    """Somebody who sits elsewhere."""

    name: str
    role: str
    school: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    known: bool = True
    """False for who is in one of the versions only: signed up later, or cancelled."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A meeting that others attend, or that is elsewhere, or in one of the versions only."""

    name: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    came: tuple[str, ...]
    left: tuple[str, ...]

    @property
    def elsewhere(self) -> bool:
        """Whether moment or venue differs."""
        return bool(self.before and self.after) and _place(self.before) != _place(self.after)


@dataclass(frozen=True, slots=True)
class Compared:
    """What differs from the first version to the second."""

    people: tuple[Moved, ...]
    meetings: tuple[Changed, ...]
    terms: tuple[tuple[str, int, int], ...]
    """(name of the term, first, second) in travel minutes."""
    before: int
    after: int


def compared(first: dict[str, Any], second: dict[str, Any]) -> Compared:
    """What differs between two versions of a round."""
    was, now = people_of(first), people_of(second)
    seats_was, seats_now = _seats(first), _seats(second)
    people = []
    for id_ in dict.fromkeys((*was, *now)):
        before, after = seats_was.get(id_, {}), seats_now.get(id_, {})
        if set(before) != set(after) or (id_ in was) != (id_ in now):
            one = now.get(id_) or was[id_]
            people.append(
                Moved(one["name"], one["role"], one["school"], tuple(before.values()), tuple(after.values()),
                      id_ in was and id_ in now)
            )  # fmt: skip
    costs_was, costs_now = _costs(first), _costs(second)
    return Compared(
        people=tuple(sorted(people, key=lambda one: one.name.casefold())),
        meetings=tuple(_meetings(first["meetings"], second["meetings"])),
        terms=tuple(
            (TERMS[name][0], costs_was.get(name, 0), costs_now.get(name, 0))
            for name in TERMS
            if name in costs_was or name in costs_now
        ),
        before=first["cost"] or 0,
        after=second["cost"] or 0,
    )


def _seats(view: dict[str, Any]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for meeting in view["meetings"]:
        for one in meeting["people"]:
            found.setdefault(one["id"], {})[meeting["id"]] = meeting["name"]
    return found


def _costs(view: dict[str, Any]) -> dict[str, int]:
    return {name: cost for name, _title, cost, _meaning in view["terms"]}


def _place(meeting: dict[str, Any] | None) -> tuple[str, str] | None:
    return None if meeting is None else (meeting["slot"], meeting["venue"])


def _meetings(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> Iterable[Changed]:
    was, now = ({one["id"]: one for one in meetings} for meetings in (before, after))
    for id_ in dict.fromkeys((*was, *now)):
        old, new = was.get(id_), now.get(id_)
        sat = {one["id"]: one["name"] for one in old["people"]} if old else {}
        sit = {one["id"]: one["name"] for one in new["people"]} if new else {}
        if _place(old) == _place(new) and set(sat) == set(sit):
            continue
        yield Changed(
            (new or old or {})["name"], old, new,
            tuple(name for key, name in sit.items() if key not in sat),
            tuple(name for key, name in sat.items() if key not in sit),
        )  # fmt: skip
