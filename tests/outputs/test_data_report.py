"""`matcher data report` counts what is really in the tables."""

from __future__ import annotations

import re

import numpy as np

from matcher.geo import load_atlas
from matcher.geo.travel.fitted import read_agreement
from matcher.outputs.data_report import data_report


def numbers(text: str) -> dict[str, int]:
    """First cell → whole number in the second, of all two-column rows."""
    rows = re.findall(r"^\| ([^|]+) \| ([\d.]+) \|$", text, re.MULTILINE)
    return {name: int(value.replace(".", "")) for name, value in rows}


def test_the_numbers_are_those_of_the_tables():
    atlas = load_atlas()
    text = data_report(atlas)
    found, schools = numbers(text), list(atlas.schools.values())
    network = atlas.shipped_travel.network
    covered = network.covers(np.array([[s.x, s.y] for s in schools]))
    assert found["vestigingen"] == len(schools)
    assert found["sector VO"] == sum(s.sector == "VO" for s in schools)
    assert found["wijk niet zeker (dicht bij een vereenvoudigde grens)"] == sum(
        not s.wijk_certain for s in schools
    )
    assert found["scholen binnen de wegenkaart"] == covered.sum()
    assert found["stukken weg"] == len(network.start)
    assert found["waarvan de uitstroom is geschat"] == len(atlas.wijken) + len(atlas.buurten) + len(
        atlas.municipalities
    )
    outside = text.split("Buiten de wegenkaart")[1].split("##")[0]
    for school, inside in zip(schools, covered, strict=True):
        assert (school.code in outside) == (not inside)


def test_imprecise_schools_oddities_and_crossings_are_named():
    atlas = load_atlas()
    text = data_report(atlas)
    for school in atlas.schools.values():
        if school.precision != "adres":
            assert f"{school.code} {school.name}" in text
    assert "15OM00" in text and "TIR" in text
    assert "| Willemsspoortunnel | ov | nee, alleen in de schatting |" in text
    assert "| Erasmusbrug | fiets, lopen, auto, ov | ja |" in text
    agreed = read_agreement(atlas.folder / "reistijden" / "schatting.csv")["auto"]
    assert f"{100 * agreed.median_share:.1f}".replace(".", ",") + " %" in text
