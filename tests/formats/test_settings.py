"""Rules and weights: every key does something, and a wrong one is told with a suggestion."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest
from small_rounds import (
    DELFSHAVEN,
    HOOGVLIET,
    NOORD,
    a_round,
    compiled,
    mentors,
    professional,
    schools,
    teachers,
    venue,
)

from matcher.errors import InputError
from matcher.formats.settings import settings

TOML = tomllib.loads(files("matcher.formats").joinpath("wijkbijeenkomst.toml").read_text(encoding="utf-8"))
KEYS = [(section, key) for section in ("regels", "gewichten") for key in TOML[section]]
OTHER = {"max_reistijd": 90, "locaties_per_bijeenkomst": 2, "po_per_bijeenkomst": 5, "reistijd_ruim_po": 5,
         "reistijd_ruim_vo": 5}  # fmt: skip


def everybody_and_everything(**changes):
    """A round in which each rule and each weight has something to act upon."""
    own, far = schools(DELFSHAVEN, "PO"), schools(HOOGVLIET, "PO")
    people = [
        *teachers(14),
        *teachers(2, NOORD, "buur"),
        *teachers(2, HOOGVLIET, "ver"),
        *mentors(4),
        professional("wens", own[0], together=("po03",)),
        professional("liever", own[1], availability={"wo": "liever niet", "do": "ja"}),
        professional("loper", far[0], mode="lopen"),
        professional("vo-ver", schools(HOOGVLIET, "VO")[0]),
    ]
    venues = [venue(code) for code in own[:6]]
    return compiled(a_round(people, venues, **changes))


@pytest.fixture(scope="module")
def usual():
    return everybody_and_everything().problem.to_json()


@pytest.mark.parametrize(("section", "key"), KEYS)
def test_every_key_has_an_effect(section, key, usual):
    field = "rules" if section == "regels" else "weights"
    value = OTHER.get(key, TOML[section][key] + 2)
    assert everybody_and_everything(**{field: {key: value}}).problem.to_json() != usual


@pytest.mark.parametrize(("section", "key"), KEYS)
def test_the_default_is_what_the_file_says(section, key, usual):
    field = "rules" if section == "regels" else "weights"
    assert everybody_and_everything(**{field: {key: TOML[section][key]}}).problem.to_json() == usual


def test_an_unknown_key_is_told_with_what_was_meant():
    with pytest.raises(InputError) as caught:
        settings("wijkbijeenkomst", {"max_reistijden": 30}, {"xyz": 1})
    first, second = caught.value.findings
    assert (first.file, first.column, first.remedy) == (
        "ronde.toml", "max_reistijden", "Bedoel je 'max_reistijd'?",
    )  # fmt: skip
    assert "[gewichten]" in second.message
    assert second.remedy.startswith("Kies uit: ")


@pytest.mark.parametrize("value", [-1, 1.5, "10", True, None])
def test_only_whole_numbers_from_zero_are_accepted(value):
    with pytest.raises(InputError) as caught:
        settings("wijkbijeenkomst", {"min_personen": value}, {})
    assert caught.value.findings[0].column == "min_personen"


def test_overrides_leave_the_defaults_alone():
    rules, weights = settings("wijkbijeenkomst", {"min_po": 9}, {})
    assert rules == TOML["regels"] | {"min_po": 9}
    assert weights == TOML["gewichten"]
    assert settings("wijkbijeenkomst", {}, {})[0] == TOML["regels"]


@pytest.mark.parametrize(
    ("rules", "key"),
    [
        ({"min_personen": 12, "max_personen": 11}, "min_personen"),
        ({"max_personen": 9}, "min_personen"),
        ({"min_po": 20, "min_vo": 5}, "min_po"),
    ],
)
def test_rules_that_contradict_each_other(rules, key):
    with pytest.raises(InputError) as caught:
        settings("wijkbijeenkomst", rules, {"xyz": 1})
    assert [finding.column for finding in caught.value.findings] == [key, "xyz"]
    assert "[regels]" in caught.value.findings[0].remedy
