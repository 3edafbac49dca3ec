"""The words of tables that pages show, for the catalogue of translations: Babel does not see them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

PHASES = (
    "model bouwen", "gelijke groepen samen nemen", "bijeenkomsten verkennen", "moment voor moment indelen",
    "deelnemers verdelen", "groepen vormen", "indeling verbeteren", "twee plekken tegelijk verbeteren",
    "zonder herhaling proberen", "zo min mogelijk wijzigingen",
)  # fmt: skip
"""What engines say that they are doing."""


def words() -> list[str]:
    """Every text that `said` is for, in the order of its table."""
    return list(dict.fromkeys(text for text in _words() if text))


def _words() -> Iterator[str]:
    from matcher.domain import MODES
    from matcher.formats import FORMATS
    from matcher.outputs.report import TERMS
    from matcher.rounds import TABLES
    from matcher.rounds.roles import ROLES
    from web.accounts.rights import RIGHTS
    from web.rounds.settings import settings_of

    yield from ("ronde", "overig", "Deze uitleg is in het Nederlands.")
    for title, meaning in TERMS.values():
        yield from (title, meaning)
    for name in FORMATS:
        yield name
        for one in settings_of(name):
            yield from (one.key.replace("_", " "), one.sentence)
    for table in TABLES:
        yield table.name
        for column in table.columns:
            yield from (column.name.replace("_", " "), column.help, *column.choices)
    yield from (*ROLES, *MODES, *RIGHTS, *PHASES)


def extract(fileobj: Any, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Any]:
    """For Babel: all of `words`, as if they were written here."""
    for text in words():
        if not text.startswith("C-"):
            yield 1, "", text, []
