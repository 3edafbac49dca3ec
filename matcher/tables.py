"""Tables and sentences that fit a screen."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

WIDTH = 100


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> list[str]:
    """Columns of these widths, two spaces apart; what is longer goes on below."""
    lines = []
    for row in (heads, tuple("─" * width for width in widths), *rows):
        cells = [textwrap.wrap(cell, width) or [""] for cell, width in zip(row, widths, strict=True)]
        for i in range(max(map(len, cells))):
            texts = [cell[i] if i < len(cell) else "" for cell in cells]
            lines.append("  ".join(f"{t:<{w}}" for t, w in zip(texts, widths, strict=True)).rstrip())
    return lines


def wrapped(lines: Sequence[str]) -> list[str]:
    """Sentences broken where the screen ends; rows of a table fit already."""
    return [
        part
        for line in lines
        for part in (
            textwrap.wrap(line, WIDTH, subsequent_indent="  " if line.startswith("- ") else "")
            if len(line) > WIDTH
            else [line]
        )
    ]
