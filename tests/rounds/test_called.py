"""What people call things, and which id that is."""

from __future__ import annotations

import pytest

from matcher.errors import Finding
from matcher.rounds import Called

PEOPLE = Called(
    "deelnemer",
    [
        ("p-1", "p-1"), ("jan@school.example", "p-1"), ("Jan Jansen", "p-1"),
        ("p1", "p1"), ("Zoë de Vries", "p1"), ("Jan Jansen", "p2"),
    ],
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "id_"),
    [("p-1", "p-1"), ("p1", "p1"), ("JAN@school.example", "p-1"), ("zoe de vries", "p1")],
)
def test_a_thing_is_found_by_all_that_it_is_called(text: str, id_: str) -> None:
    assert PEOPLE.find(text) == id_ and PEOPLE.has(text)


def test_what_two_are_called_is_refused() -> None:
    found = PEOPLE.find("Jan Jansen", "--cancel")
    assert isinstance(found, Finding)
    assert (found.file, found.value) == ("--cancel", "Jan Jansen") and "p-1 of p2" in found.message


def test_what_nobody_is_called_is_refused_with_what_may_be_meant() -> None:
    found = PEOPLE.find("Zoe de Vreis")
    assert isinstance(found, Finding) and "Zoë de Vries" in found.remedy
    assert not PEOPLE.has("Zoe de Vreis")
