"""Which area somebody belongs to, for each way to group a round; and how areas lie to each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matcher.domain import Grouping, Professional, Venue
from matcher.errors import Finding, InputError
from matcher.geo import Atlas
from matcher.geo.atlas import AreaKind

ON_THE_MAP: Mapping[Grouping, AreaKind] = {"wijk": "wijk", "buurt": "buurt", "gemeente": "gemeente"}

KINDS: Mapping[str, str] = {
    "BO": "basisonderwijs",
    "SBO": "speciaal basisonderwijs",
    "SO": "speciaal onderwijs",
    "SO-VSO": "(voortgezet) speciaal onderwijs",
    "VSO": "voortgezet speciaal onderwijs",
    "VO": "voortgezet onderwijs",
}
"""Kinds of school in words."""


@dataclass(frozen=True)
class Areas:
    """Areas of one grouping. Codes are those of the atlas, or of a board or kind of school."""

    atlas: Atlas
    grouping: Grouping

    def __post_init__(self) -> None:
        if self.grouping == "subregio":
            raise InputError(
                Finding(
                    "er zijn geen subregio's bekend.", "ronde.toml", None, "groepering", "subregio",
                    "wijk, buurt, gemeente, schooltype of bestuur", "Kies een andere groepering.",
                )
            )  # fmt: skip

    @property
    def geographic(self) -> bool:
        return self.grouping in ON_THE_MAP

    def of_person(self, person: Professional) -> str | None:
        """The area of somebody's school, or of their own postcode point; None outside every area."""
        school = self.atlas.schools.get(person.school or "")
        if school is None:
            return self._at(person.x, person.y)
        return {
            "wijk": school.wijk,
            "buurt": school.buurt or school.wijk,
            "gemeente": school.municipality,
            "schooltype": school.kind,
            "bestuur": school.board or None,
        }[self.grouping]

    def of_venue(self, venue: Venue) -> str | None:
        """The area that a venue stands in; None for groupings that are not on the map."""
        return self._at(venue.x, venue.y)

    def _at(self, x: float, y: float) -> str | None:
        kind = ON_THE_MAP.get(self.grouping)
        if kind is None:
            return None
        # Only Rotterdam has buurten; elsewhere the wijk stands in.
        return self.atlas.area_at(x, y, kind) or (
            self.atlas.area_at(x, y, "wijk") if kind == "buurt" else None
        )

    def name(self, code: str) -> str:
        """What people call an area."""
        for areas in (self.atlas.wijken, self.atlas.buurten, self.atlas.municipalities):
            if code in areas:
                return areas[code].name
        return f"bestuur {code}" if self.grouping == "bestuur" else KINDS.get(code, code)

    def names(self, codes: Iterable[str]) -> dict[str, str]:
        """Code → name; where two of these areas share a name, with the municipality behind it."""
        names = {code: self.name(code) for code in codes}
        for tell_apart in (self._municipality, str):
            times = Counter(names.values())
            names = {
                code: f"{name} ({tell_apart(code)})" if times[name] > 1 else name
                for code, name in names.items()
            }
        return names

    def _municipality(self, code: str) -> str:
        for areas in (self.atlas.wijken, self.atlas.buurten):
            if code in areas:
                return areas[code].municipality_name
        return code

    def neighbours(self, code: str) -> frozenset[str]:
        """Areas that border on this one."""
        return self.atlas.neighbours(code) if self.geographic else frozenset()

    def outflow(self, code: str) -> Mapping[str, int]:
        """Percent of an area's pupils per VO school; nothing for groupings that are not on the map."""
        return self.atlas.outflow(code) if self.geographic else {}

    def outflow_is_counted(self, code: str) -> bool:
        """True when those percents were counted, not estimated."""
        return self.geographic and not self.atlas.outflow_is_estimate(code)
