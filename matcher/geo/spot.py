"""A place as somebody types it: a school, a wijk, a postcode or coordinates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from matcher.domain import School
from matcher.errors import Finding, InputError
from matcher.geo.atlas import Atlas
from matcher.geo.lookup import normal, suggestions
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
    # '51,92; 4,48' has its commas inside the numbers.
    if ";" in text:
        text = text.replace(",", ".")
    if pair := _PAIR.fullmatch(text):
        return _coordinates(text, float(pair[1]), float(pair[2]))
    if _POSTCODE.fullmatch(text.strip()):
        point = atlas.postcode_point(text)
        if point is None:
            raise _unknown(
                text, f"Waar postcode {text} ligt, weten we niet.", "neem de postcode van een school vlakbij."
            )
        code = text.strip().upper()
        known = atlas.knows_postcode(code) or len(code) == 4
        return Spot(
            f"postcode {code}" if known else f"ongeveer postcode {code} (midden van {code[:4]})", *point
        )
    code = text.strip().upper()
    for areas in (atlas.wijken, atlas.buurten, atlas.municipalities):
        meant = [
            a
            for a in areas.values()
            if code in (a.code, a.name.upper(), f"{a.name} {a.municipality_name}".upper())
        ]
        if len(meant) > 1:
            options = "; ".join(f"{area.code} {area.name}, {area.municipality_name}" for area in meant)
            message = f"'{text}' kan meer dan één wijk zijn."
            raise _unknown(text, message, f"kies er een met de code: {options}.")
        if meant:
            (area,) = meant
            where = "" if area.name == area.municipality_name else f", {area.municipality_name}"
            return Spot(f"het midden van {area.name}{where}", area.x, area.y)
    names = [area.name for areas in (atlas.wijken, atlas.buurten) for area in areas.values()]
    close = suggestions(text, list(dict.fromkeys(names)))
    found = atlas.resolve_school(text)
    if isinstance(found, School):
        return Spot(f"{found.name} ({found.code}), {found.place}", found.x, found.y, found.code)
    likely = [f"{school.code} {school.name}, {school.place}" for school in (found or [])[:5]]
    if sum(normal(text) in normal(f"{school.name} {school.place}") for school in found or []) > 1:
        message = f"'{text}' kan meer dan één school zijn."
        raise _unknown(text, message, f"kies er een met de code: {'; '.join(likely)}.")
    hints = [*close[:3], *likely[:3]]
    raise _unknown(
        text,
        f"'{text}' kennen we niet als school, wijk, postcode of coördinaten.",
        f"bedoel je {' of '.join(hints)}?" if hints else "zoek de code op in data/schools/schools.csv.",
    )


def _coordinates(text: str, first: float, second: float) -> Spot:
    if 50.6 <= first <= 53.7 and 3.2 <= second <= 7.3:
        return Spot(f"{text.strip()}", *to_rd(first, second))
    if 0 <= first <= 289_000 and 300_000 <= second <= 629_000:
        return Spot(f"{text.strip()}", first, second)
    if 50.6 <= second <= 53.7 and 3.2 <= first <= 7.3:
        raise _unknown(text, "De breedte en de lengte zijn verwisseld.", f"probeer {second},{first}.")
    raise _unknown(
        text, "Deze coördinaten liggen niet in Nederland.",
        "geef x,y in meters (zoals 92500,437500) of breedte,lengte in graden (zoals 51.92,4.48).",
    )  # fmt: skip


def _unknown(text: str, message: str, remedy: str) -> InputError:
    return InputError(Finding(message, value=text, expected=EXPECTED, remedy=remedy))
