"""What earlier meetings mean: who met whom, how long ago, and who sat where the last time."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from matcher.domain import PastMeeting
from matcher.formats.past import last_group, met_before, school_year


def past(day: str, meeting: str, *people: str) -> list[PastMeeting]:
    return [PastMeeting(datetime.fromisoformat(day), meeting, person) for person in people]


NOW = date(2027, 11, 10)


@pytest.mark.parametrize(
    ("day", "year"), [("2027-08-01", 2027), ("2027-07-31", 2026), ("2028-01-05", 2027), ("2027-12-31", 2027)]
)
def test_a_school_year_runs_from_august(day, year):
    assert school_year(date.fromisoformat(day)) == year


@pytest.mark.parametrize(
    ("day", "cost"),
    [("2027-09-01", 30), ("2026-11-11", 15), ("2025-11-12", 8), ("2024-11-12", 4), ("2023-11-12", 2),
     ("2022-11-12", 1), ("2021-11-12", 0), ("1995-01-01", 0)],
)  # fmt: skip
def test_meeting_again_costs_half_for_every_school_year_ago(day, cost):
    found = met_before(past(day, "g", "a", "b"), {"a", "b"}, NOW, 30)
    assert found == ({("a", "b"): cost} if cost else {})


def test_only_people_of_one_meeting_on_one_day_met_and_the_last_time_counts():
    history = [
        *past("2026-11-11", "g1", "a", "b"),
        *past("2026-11-11", "g2", "c"),
        *past("2025-11-12", "g1", "a", "b", "c", "gone"),
    ]
    assert met_before(history, {"a", "b", "c"}, NOW, 30) == {("a", "b"): 15, ("a", "c"): 8, ("b", "c"): 8}


def test_a_date_in_the_future_counts_as_this_year():
    assert met_before(past("2029-11-12", "g", "a", "b"), {"a", "b"}, NOW, 30) == {("a", "b"): 30}


def test_the_last_group_is_that_of_the_latest_day():
    history = [*past("2026-11-11", "taal", "a"), *past("2027-01-05", "rekenen", "a", "b")]
    assert last_group(history) == {"a": "rekenen", "b": "rekenen"}
