"""A place as somebody types it: a school, a wijk, a postcode or coordinates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from matcher.domain import School
from matcher.errors import Finding, InputError
from matcher.geo.atlas import Atlas
from matcher.geo.lookup import suggestions
from matcher.geo.rd import to_rd

EXPECTED = "een vestigingscode, een school of wijk bij naam, een postcode, of coördinaten zoals 92500,437500"
_NUMBER = r"(\d{1,6}(?:\.\d+)?)"
_PAIR = re.compile(rf"\s*{_NUMBER}\s*[,;\s]\s*{_NUMBER}\s*")
_POSTCODE = re.compile(r"[1-9]\d{3}\s?[A-Za-z]{2}|[1-9]\d{3}")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place with a name; RD New, metres."""

    name: str
    x: float
    y: float
    school: str | None = None
    """Vestigingscode, when it is a school."""


def find_spots(texts: Sequence[str], atlas: Atlas) -> list[Spot]:
    """The places meant. Raises InputError naming everything that is wrong."""
    found: list[Spot] = []
    problems: list[Finding] = []
    for text in texts:
        try:
            found.append(find_spot(text, atlas))
        except InputError as error:
            problems += error.findings
    if problems:
        raise InputError(problems)
    return found


def find_spot(text: str, atlas: Atlas) -> Spot:
    """The place meant. Raises InputError, with suggestions, when it is none or could be several."""
    if pair := _PAIR.fullmatch(text):
        return _coordinates(text, float(pair[1]), float(pair[2]))
    if _POSTCODE.fullmatch(text.strip()):
        point = atlas.postcode_point(text)
        if point is None:
            raise _unknown(
                text, f"Waar postcode {text} ligt, weten we niet.", "neem de postcode van een school vlakbij."
            )
        return Spot(f"postcode {text.upper()}", *point)
    code = text.strip().upper()
    for areas in (atlas.wijken, atlas.buurten, atlas.municipalities):
        for area in areas.values():
            if code == area.code or text.strip().casefold() == area.name.casefold():
                return Spot(f"het midden van {area.name}", area.x, area.y)
    found = atlas.resolve_school(text)
    if isinstance(found, School):
        return Spot(f"{found.name} ({found.code}), {found.place}", found.x, found.y, found.code)
    if found:
        options = "; ".join(f"{school.code} {school.name}, {school.place}" for school in found[:5])
        raise _unknown(
            text, f"'{text}' kan meer dan één school zijn.", f"kies er een met de code: {options}."
        )
    close = suggestions(text, [area.name for area in atlas.wijken.values()])
    raise _unknown(
        text,
        f"'{text}' kennen we niet als school, wijk, postcode of coördinaten.",
        f"bedoel je {' of '.join(close)}?" if close else "zoek de code op in data/schools/schools.csv.",
    )


def _coordinates(text: str, first: float, second: float) -> Spot:
    if 50.6 <= first <= 53.7 and 3.2 <= second <= 7.3:
        return Spot(f"{text.strip()}", *to_rd(first, second))
    if 0 <= first <= 289_000 and 300_000 <= second <= 629_000:
        return Spot(f"{text.strip()}", first, second)
    raise _unknown(
        text, "Deze coördinaten liggen niet in Nederland.",
        "geef x,y in meters (zoals 92500,437500) of breedte,lengte in graden (zoals 51.92,4.48).",
    )  # fmt: skip


def _unknown(text: str, message: str, remedy: str) -> InputError:
    return InputError(Finding(message, value=text, expected=EXPECTED, remedy=remedy))
