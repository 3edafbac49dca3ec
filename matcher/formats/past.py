"""What earlier meetings mean for the next one: who met whom, and who sat where the last time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from itertools import combinations

from matcher.domain import PastMeeting

_YEAR_BEGINS = 8
"""A school year runs from 1 August."""


def school_year(day: date) -> int:
    """The calendar year in which the school year of a day began."""
    return day.year if day.month >= _YEAR_BEGINS else day.year - 1


def tables_of(history: Iterable[PastMeeting]) -> dict[tuple[datetime, str], set[str]]:
    """(day, meeting) → who sat there."""
    tables: dict[tuple[datetime, str], set[str]] = defaultdict(set)
    for past in history:
        tables[past.date, past.meeting].add(past.person)
    return tables


def met_before(
    history: Iterable[PastMeeting], here: Collection[str], now: date, weight: int
) -> dict[tuple[str, str], int]:
    """What it costs that two people who met before meet again, in travel minutes.

    The last time counts: `weight` for this school year, half of it for each year further ago, rounded
    half up, until nothing is left.
    """
    tables = tables_of(past for past in history if past.person in here)
    last: dict[tuple[str, str], date] = {}
    for (day, _), people in tables.items():
        for pair in combinations(sorted(people), 2):
            last[pair] = max(last.get(pair, day.date()), day.date())
    costs = {}
    for pair, day_ in sorted(last.items()):
        years = min(60, max(0, school_year(now) - school_year(day_)))
        if cost := (2 * weight + 2**years) // 2 ** (years + 1):
            costs[pair] = cost
    return costs


def last_group(history: Iterable[PastMeeting]) -> dict[str, str]:
    """Person → the meeting they sat in the last time they were there."""
    latest: dict[str, PastMeeting] = {}
    for past in history:
        known = latest.get(past.person)
        if known is None or (past.date, past.meeting) > (known.date, known.meeting):
            latest[past.person] = past
    return {person: past.meeting for person, past in latest.items()}
