"""What can go wrong for a reason outside this program, said in plain Dutch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or odd, in somebody's input.

    `message` is a whole Dutch sentence that names what was found; the other fields say where,
    so that a screen can point at the cell. `row` counts as Excel does: the heading is row 1.
    """

    message: str
    file: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    expected: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        place = self.file
        if self.row is not None:
            place += f", rij {self.row}"
        if self.column:
            place += f", {'sleutel' if self.file.endswith('.toml') else 'kolom'} '{self.column}'"
        text = f"{place}: {self.message}" if place else self.message
        if self.expected:
            text += f" Verwacht: {self.expected.rstrip('.')}."
        if self.remedy:
            text += f" Oplossing: {self.remedy}"
        return text


class InputError(Exception):
    """The input can't be used. Carries every problem found, not just the first, and what was odd besides."""

    def __init__(self, findings: Sequence[Finding] | Finding | str, warnings: Sequence[Finding] = ()) -> None:
        if isinstance(findings, str):
            findings = Finding(findings)
        if isinstance(findings, Finding):
            findings = (findings,)
        self.findings: tuple[Finding, ...] = tuple(findings)
        self.warnings: tuple[Finding, ...] = tuple(warnings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


class OutputError(Exception):
    """Something could not be written (a locked file, a read-only folder, a full disk)."""
