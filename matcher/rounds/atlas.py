"""What the reader asks of an atlas; `matcher.geo.load_atlas()` gives the real one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

from matcher.domain import Area, Region, School


class AtlasLike(Protocol):
    """Schools and areas. Coordinates are RD New (EPSG:28992), in metres."""

    @property
    def schools(self) -> Mapping[str, School]: ...

    @property
    def wijken(self) -> Mapping[str, Area]: ...

    @property
    def buurten(self) -> Mapping[str, Area]: ...

    @property
    def municipalities(self) -> Mapping[str, Area]: ...

    def resolve_school(self, text: str) -> School | list[School]:
        """The one school meant, else the candidates."""

    def find_schools(self, text: str, limit: int = 5) -> list[tuple[School, float]]:
        """Schools that resemble the text, best first."""

    def region(self, spec: str | Sequence[str]) -> Region:
        """The region by name, or made of a list of codes. Raises InputError."""

    def area_at(self, x: float, y: float, kind: Literal["wijk", "buurt", "gemeente"] = "wijk") -> str | None:
        """Code of the area at a point."""

    def knows_postcode(self, postcode: str) -> bool:
        """Whether the whole postcode is known, not just its four digits."""

    def postcode_point(self, postcode: str) -> tuple[float, float] | None:
        """About where a postcode lies."""
