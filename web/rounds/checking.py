"""What is wrong and odd in the tables of a round, remembered until something changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlalchemy.orm import Session

from matcher.errors import Finding, InputError
from matcher.rounds import read_round
from web.rounds.folder import FILES, SETTINGS, folder_of
from web.store import Round

_KINDS = {file: kind for kind, file in FILES.items()}


@dataclass(frozen=True)
class Checked:
    """Findings about one edition of a round."""

    errors: tuple[Finding, ...]
    """In settings or whole tables: nothing can be planned."""
    bad_rows: tuple[Finding, ...]
    """In rows that can be left out."""
    warnings: tuple[Finding, ...]

    @property
    def ready(self) -> bool:
        """Whether it can be planned without the bad rows."""
        return not self.errors

    def of(self, kind: str) -> list[Finding]:
        """The findings about one table, errors first."""
        return [f for f in (*self.errors, *self.bad_rows, *self.warnings) if kind_of(f) == kind]


def kind_of(finding: Finding) -> str:
    """The table that a finding is about; SETTINGS for the settings, '' for none."""
    return SETTINGS if finding.file == SETTINGS else _KINDS.get(finding.file, finding.file.split(".")[0])


def checked(session: Session, round_: Round) -> Checked:
    """What the reader says of the round as it is now. Reads it when something changed since the last time."""
    kept = round_.checked
    if kept is None or kept["edition"] != round_.edition:
        found = _read(session, round_)
        kept = {
            "edition": round_.edition,
            **{part: [asdict(finding) for finding in getattr(found, part)] for part in _PARTS},
        }
        round_.checked = kept
        session.commit()
    return Checked(*(tuple(Finding(**one) for one in kept[part]) for part in _PARTS))


_PARTS = ("errors", "bad_rows", "warnings")


def _read(session: Session, round_: Round) -> Checked:
    with folder_of(session, round_) as folder:
        try:
            reading = read_round(folder, without_bad_rows=True)
        except InputError as error:
            whole = error
        else:
            return Checked((), tuple(reading.bad_rows), tuple(reading.warnings))
        # Without the bad rows it stops at what is wrong with a whole file; the rows are worth telling too.
        try:
            read_round(folder)
        except InputError as error:
            bad = _without(error.findings, whole.findings)
            return Checked(whole.findings, bad, tuple(error.warnings))
        return Checked(whole.findings, (), tuple(whole.warnings))


def _without(findings: Iterable[Finding], others: Iterable[Finding]) -> tuple[Finding, ...]:
    known = set(others)
    return tuple(finding for finding in findings if finding not in known)
