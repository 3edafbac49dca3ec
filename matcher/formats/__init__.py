"""One file per format. A format compiles a round into a problem; the solver knows no format."""

from __future__ import annotations

from collections.abc import Callable

from matcher.domain import Round
from matcher.errors import Finding, InputError
from matcher.formats import adviesmiddag, wijkbijeenkomst
from matcher.formats.compiled import Compiled
from matcher.geo import Atlas

FORMATS: dict[str, Callable[[Round, Atlas], Compiled]] = {
    wijkbijeenkomst.NAME: wijkbijeenkomst.compile_round,
    adviesmiddag.NAME: adviesmiddag.compile_round,
}

__all__ = ["FORMATS", "Compiled", "compile_problem"]


def compile_problem(round_: Round, atlas: Atlas) -> Compiled:
    """The problem of a round, by its format.

    Raises InputError for a format we don't have, unknown rules or weights, and pins that name no
    meeting.
    """
    if round_.format not in FORMATS:
        expected = ", ".join(FORMATS)
        raise InputError(
            Finding(
                f"de vorm '{round_.format}' kan nog niet ingedeeld worden.", "ronde.toml", None, "format",
                round_.format, expected, f"Kies uit: {expected}.",
            )
        )  # fmt: skip
    return FORMATS[round_.format](round_, atlas)
