"""How numbers, days and hours look in the language of the page."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from flask_babel import format_date, format_datetime, format_decimal, get_locale, gettext

from matcher import dutch
from web.said import in_dutch, mix, said

HERE = ZoneInfo("Europe/Amsterdam")
"""Where the meetings are."""


def number(value: float | int | None, digits: int = 0) -> str:
    """1234.5 → '1.234,5' or '1,234.5'; '–' for nothing."""
    if value is None:
        return "–"
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return str(format_decimal(round(value, digits), format=pattern))


def percent(value: float | int, digits: int = 0) -> str:
    """12.34 → '12 %' or '12%'; with a space that keeps it on one line."""
    return number(value, digits) + ("\u00a0%" if str(get_locale()) == "nl" else "%")


def how_good(cost: int, bound: int | None) -> str:
    """How far a roster is from the best possible, in words."""
    better = percent_better(cost, bound)
    if not better:
        return str(gettext("nog onbekend hoeveel beter kan"))
    if bound is not None and bound >= cost:
        return str(gettext("beter kan niet"))
    return str(gettext("hooguit %(better)s beter mogelijk", better=better))


def percent_better(cost: int | None, bound: int | None) -> str:
    """How much better a roster could be at most, rounded up; '' when nothing is proven."""
    if cost is None or bound is None or bound < 0 <= cost:
        return ""
    share = max(0.0, (cost - bound) / max(1, abs(cost)))
    text = dutch.percent_at_most(share)
    return text if str(get_locale()) == "nl" else text.replace(",", ".").replace(" %", "%")


def day(value: date | datetime | str) -> str:
    """'woensdag 11 november 2026'."""
    return str(format_date(_moment(value), format="EEEE d MMMM y", rebase=False))


def short_day(value: date | datetime | str) -> str:
    """'wo 11 nov'."""
    return str(format_date(_moment(value), format="EE d MMM", rebase=False)).replace(".", "")


def hour(value: datetime | str) -> str:
    """'13:30'."""
    return f"{_moment(value):%H:%M}"


def instant(value: datetime | None) -> str:
    """'11 nov 2026 13:30', in the time of Amsterdam."""
    return "–" if value is None else str(format_datetime(value, format="d MMM y HH:mm")).replace(".", "")


def _moment(value: date | datetime | str) -> Any:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def register_filters(app: Flask) -> None:
    """Make them known to the templates."""
    for function in (number, percent, day, short_day, hour, instant, said, mix):
        app.jinja_env.filters[function.__name__] = function
    app.jinja_env.globals.update(percent_better=percent_better, in_dutch=in_dutch)
