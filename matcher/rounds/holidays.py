"""Dutch public holidays, and the school holidays that we know."""

from __future__ import annotations

from datetime import date, timedelta

SCHOOL_HOLIDAYS: tuple[tuple[date, date, str], ...] = (
    (date(2026, 10, 17), date(2026, 10, 25), "herfstvakantie"),
    (date(2026, 12, 19), date(2027, 1, 3), "kerstvakantie"),
    (date(2027, 2, 20), date(2027, 2, 28), "voorjaarsvakantie"),
    (date(2027, 4, 24), date(2027, 5, 9), "meivakantie"),
    (date(2027, 7, 17), date(2027, 8, 29), "zomervakantie"),
)
"""First and last day, regio Midden, school year 2026-2027, as a school board in the region publishes them
(WSKO, mariaschool.wsko.nl, "vakanties en vrije dagen"), weekends around them added. Schools may differ:
the second week of the meivakantie is each board's own, and FOKOR sets days in Rotterdam."""


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (the Meeus/Jones/Butcher algorithm)."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), g = divmod(b, 4), (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


def public_holiday(day: date) -> str | None:
    """The name of the public holiday on this day, in Dutch; Goede Vrijdag counts, for schools are closed."""
    sunday = easter(day.year)
    kings_day = date(day.year, 4, 27)
    if kings_day.weekday() == 6:
        kings_day -= timedelta(days=1)
    names = {
        date(day.year, 1, 1): "Nieuwjaarsdag",
        sunday - timedelta(days=2): "Goede Vrijdag",
        sunday: "Eerste Paasdag",
        sunday + timedelta(days=1): "Tweede Paasdag",
        date(day.year, 5, 5): "Bevrijdingsdag",
        sunday + timedelta(days=39): "Hemelvaartsdag",
        sunday + timedelta(days=49): "Eerste Pinksterdag",
        sunday + timedelta(days=50): "Tweede Pinksterdag",
        date(day.year, 12, 25): "Eerste Kerstdag",
        date(day.year, 12, 26): "Tweede Kerstdag",
        kings_day: "Koningsdag",
    }
    return names.get(day)


def school_holiday(day: date) -> str | None:
    """The name of the school holiday around this day; None also when we don't know that school year."""
    return next((name for first, last, name in SCHOOL_HOLIDAYS if first <= day <= last), None)
