"""Markdown in which names from a form stay text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def text(value: str) -> str:
    """Somebody's words, escaped."""
    # Names come from a form: as text they must not become a heading, a link, an image or HTML.
    flat = re.sub(r"\s+", " ", value).strip()
    return re.sub(r"([\\`*_{}\[\]<>#|!~&])", r"\\\1", flat)


class Marked(str):
    """Our own text with our own emphasis; every other cell is escaped."""


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], right: tuple[int, ...] = ()) -> str:
    """A table; the columns in `right` are numbers."""
    rule = ["---:" if index in right else "---" for index in range(len(heads))]
    cells = [[value if isinstance(value, Marked) else text(value) for value in row] for row in rows]
    lines = [heads, rule, *cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
