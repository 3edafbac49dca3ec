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


@dataclass(slots=True)
class Report:
    """Collects findings; `errors` stop the round, `bad_rows` stop it unless bad rows may be left out."""

    errors: list[Finding] = field(default_factory=list)
    bad_rows: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)

    def stop_if_wrong(self, *, without_bad_rows: bool) -> None:
        """Raise InputError with everything found, if it stops the round."""
        if self.errors or (self.bad_rows and not without_bad_rows):
            raise InputError([*self.errors, *self.bad_rows], self.warnings)
