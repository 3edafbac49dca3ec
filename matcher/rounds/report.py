"""Everything found wrong while reading, gathered so that it can be told at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from matcher.domain import Round
from matcher.errors import Finding, InputError


@dataclass(frozen=True, slots=True)
class Reading:
    """A round that can be planned, and what was odd about its files."""

    round: Round
    warnings: tuple[Finding, ...] = ()
    bad_rows: tuple[Finding, ...] = ()
    """What was wrong with the rows that were left out; only with `without_bad_rows`."""


_SHOWN = 10


@dataclass(slots=True)
class Report:
    """Collects findings; `errors` stop the round, `bad_rows` stop it unless bad rows may be left out."""

    errors: list[Finding] = field(default_factory=list)
    bad_rows: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)

    read_as: dict[str, dict[str, str]] = field(default_factory=dict)
    """File → what stands there → what we took it for, where that was not the same."""

    def tell_read_as(self) -> None:
        """One warning per table with what was understood although it was written otherwise."""
        for file, found in self.read_as.items():
            pairs = [f"'{text[:60]}' → {meaning}" for text, meaning in found.items()]
            more = f"; en nog {len(pairs) - _SHOWN}" if len(pairs) > _SHOWN else ""
            self.warnings.append(Finding(
                f"Zo lazen we het: {'; '.join(pairs[:_SHOWN])}{more}.", file,
                remedy="Klopt er iets niet? Vul dan de vestigingscode of een rol uit de lijst in.",
            ))  # fmt: skip

    def stop_if_wrong(self, *, without_bad_rows: bool) -> None:
        """Raise InputError with everything found, if it stops the round."""
        if self.errors or (self.bad_rows and not without_bad_rows):
            raise InputError([*self.errors, *self.bad_rows], self.warnings)
