"""Dates, times, numbers and plurals as a Dutch reader writes them.

Own tables instead of locales: a laptop need not have a Dutch locale installed.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime

WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
    "november", "december",
)  # fmt: skip


def day_words(day: date) -> str:
    """'woensdag 11 november 2026'."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def day_short(day: date) -> str:
    """'wo 11 nov': for lists where the year is clear."""
    month = MONTHS[day.month - 1]
    return f"{WEEKDAYS[day.weekday()][:2]} {day.day} {'mrt' if day.month == 3 else month[:3]}"


def clock(moment: datetime) -> str:
    """'13.30'."""
    return f"{moment.hour}.{moment.minute:02d}"


def times_words(start: datetime, end: datetime) -> str:
    """'13.30 – 16.00 uur', with the day of the end when that is another day."""
    if start.date() != end.date():
        return f"{clock(start)} uur tot {day_words(end)} {clock(end)} uur"
    return f"{clock(start)} – {clock(end)} uur"


def number(value: int) -> str:
    """1234 → '1.234'."""
    return f"{value:,}".replace(",", ".").replace("-", "−")


def decimal(value: float, digits: int = 1) -> str:
    """12.34 → '12,3'."""
    return f"{value:.{digits}f}".replace(".", ",").replace("-", "−")


def percent_at_most(share: float) -> str:
    """0.01234 → '1,3 %': rounded up, because it follows the word 'hooguit'."""
    # The tolerance keeps 0.012 (1.2000000000000002 %) from becoming 1,3 %.
    tenths = math.ceil(share * 1000 - 1e-9)
    return f"{decimal(tenths / 10)} %"


def percent(value: float) -> str:
    """43.2 → '43 %'."""
    return f"{round(value)} %"


def count(value: int, one: str, many: str) -> str:
    """'1 persoon', '1.200 personen'."""
    return f"{number(value)} {one if value == 1 else many}"


def listing(parts: Sequence[str], word: str = "en") -> str:
    """'a, b en c'."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def with_names(sentence: str, names: Mapping[str, str]) -> str:
    """A sentence with names for the ids that it quotes: "'m1' gaat door" → 'Delfshaven 1 gaat door'."""
    return re.sub(r"'([^']*)'", lambda found: names.get(found[1], found[0]), sentence)


def sort_key(text: str) -> str:
    """Orders 'École' beside 'Ecole' and does not mind capitals."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in folded if not unicodedata.combining(sign))


def slug(text: str, length: int = 40) -> str:
    """A part of a file name that every file system accepts: a–z, 0–9 and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", sort_key(text)).strip("-")[:length].strip("-")
