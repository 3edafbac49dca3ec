"""The invented country: plainly invented, repeatable, and linked only where it says so."""

from __future__ import annotations

from collections import Counter

import pytest

from matcher.country import NAME, REACH, country, write_country
from matcher.documents import load_problem, parse_problem
from matcher.errors import InputError
from matcher.problem import Problem


def crossings(problem: Problem) -> Counter[tuple[str, str]]:
    """(region of somebody, another region) → how many people may go there."""
    found = {(a.person, a.meeting[:3]) for a in problem.attend if a.person[:3] != a.meeting[:3]}
    return Counter((person[:3], region) for person, region in found)


def test_a_region_is_as_large_as_a_real_one() -> None:
    problem = country(1)
    locations = {person.school for person in problem.people} | {venue.id for venue in problem.venues}
    assert (len(problem.people), len(locations)) == (1000, 350)
    assert 60 <= len(problem.meetings) <= 70
    assert 35 <= len(problem.attend) / 1000 <= 50
    assert max(minutes for a in problem.attend for minutes in a.cost.values()) <= REACH


def test_only_linked_regions_share_people() -> None:
    assert not crossings(country(4, 200, linked=0))
    found = crossings(country(4, 200, linked=1))
    assert set(found) == {("r00", "r01"), ("r01", "r00")}
    assert max(found.values()) <= 2
    assert set(crossings(country(4, 200, linked=2))) >= {("r02", "r03"), ("r03", "r02")}


def test_what_is_made_reads_back_without_a_warning() -> None:
    problem = country(2, 60, linked=1)
    assert parse_problem(problem.to_json()) == (problem, [])
    assert country(2, 60, linked=1).to_json() == problem.to_json() != country(2, 60, seed=1).to_json()


def test_a_country_overwrites_only_a_country(tmp_path) -> None:
    path = write_country(tmp_path / "land", regions=2, people=30)
    write_country(tmp_path / "land", regions=1, people=30)
    assert load_problem(path)[0].name.startswith(NAME)
    assert len(load_problem(path)[0].people) == 30
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="iets anders"):
        write_country(tmp_path / "land", regions=1, people=30)
    assert path.read_text(encoding="utf-8") == "{}"
    path.unlink()
    (path.parent / "other.txt").touch()
    with pytest.raises(InputError, match="iets anders"):
        write_country(tmp_path / "land", regions=1, people=30)
