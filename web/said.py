"""Dutch words from tables of the program, in the language of the page.

What a page shows of such a table goes through `said`; the catalogue learns the words from `web.catalogue`.
Sentences that `matcher` makes, with names and numbers in them, are Dutch on every page: their blocks say so.
"""

from __future__ import annotations

from flask_babel import get_locale, gettext
from markupsafe import Markup


def later(text: str) -> str:
    """A text that is kept in the store and translated when it is shown."""
    return text


def said(text: object) -> str:
    """A word or sentence of a table in the language of the page; anything else stays as it is."""
    # A catalogue has its own header under the empty text.
    return gettext(text) if isinstance(text, str) and text else "" if text is None else str(text)


def mix(text: str) -> str:
    """'8 PO, 4 VO, 1 overig'."""
    return text.replace("overig", gettext("overig"))


def in_dutch() -> Markup:
    """On a page in another language: that what follows is in Dutch."""
    if str(get_locale() or "nl") == "nl":
        return Markup("")
    return Markup('<p class="hint">{}</p>').format(gettext("Deze uitleg is in het Nederlands."))
