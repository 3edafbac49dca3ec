"""What the rest of the program may ask of the atlas."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import matcher
from matcher.domain import Region
from matcher.errors import InputError
from matcher.geo import Atlas, load_atlas, outflow
from matcher.geo.paths import data_dir


def test_the_atlas_is_read_once(atlas: Atlas) -> None:
    assert load_atlas() is atlas


def test_loading_imports_no_geopandas() -> None:
    code = "import sys; from matcher.geo import load_atlas; load_atlas(); print('geopandas' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_the_environment_can_point_at_other_tables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MATCHER_DATA", str(tmp_path))
    assert data_dir() == tmp_path
    with pytest.raises(InputError, match="ontbreekt"):
        load_atlas()


def test_a_wheel_carries_its_tables_inside_the_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("MATCHER_DATA", raising=False)
    monkeypatch.setattr(matcher, "__file__", str(tmp_path / "matcher" / "__init__.py"))
    assert data_dir() == tmp_path / "data"  # a checkout
    (tmp_path / "matcher" / "_data").mkdir(parents=True)
    assert data_dir() == tmp_path / "matcher" / "_data"


# Schools by name


def test_an_exact_code_or_unique_name_is_certain(atlas: Atlas) -> None:
    school = atlas.schools["15SC00"]
    assert atlas.find_schools("15sc00") == [(school, 1.0)]
    assert atlas.find_schools("ERASMIANUM  gemeente-gymnasium") == [(school, 1.0)]
    assert atlas.resolve_school("Erasmianum Gemeente Gymnasium") == school


def test_every_code_finds_its_school(atlas: Atlas) -> None:
    for code, school in atlas.schools.items():
        assert atlas.resolve_school(code) is school


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("kameleon", "18GY00"),
        ("Erasmiaans Gymnasium", "15SC00"),
        ("Penta Hoogvliet", "20FR04"),
        ("Thorbecke Prinsenlaan", "15HX00"),
        ("Emauscollege", "08CU00"),
        ("avicena college", "30WH02"),
    ],
)
def test_part_of_a_name_a_street_or_a_slip_puts_the_school_first(atlas: Atlas, text: str, code: str) -> None:
    found = atlas.find_schools(text)
    assert found[0][0].code == code
    assert 0 < found[0][1] < 1
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


def test_an_ambiguous_name_gives_candidates(atlas: Atlas) -> None:
    found = atlas.resolve_school("Wolfert van Borselen Scholengroep")
    assert isinstance(found, list)
    assert len(found) > 1
    assert all("Wolfert" in s.name for s in found)


def test_nothing_like_it_gives_nothing(atlas: Atlas) -> None:
    assert atlas.resolve_school("xyzzy") == []
    assert atlas.resolve_school("") == []


def test_the_limit_holds(atlas: Atlas) -> None:
    assert len(atlas.find_schools("school rotterdam", 3)) <= 3


# Areas and regions


def test_regions(atlas: Atlas) -> None:
    rotterdam = atlas.region("Rotterdam")
    assert rotterdam.wijken == {w for w in atlas.wijken if w.startswith("WK0599")}
    assert rotterdam.municipalities == {"GM0599"}
    assert not rotterdam.buurten
    assert atlas.region("Capelle aan den IJssel").wijken == {
        w for w in atlas.wijken if w.startswith("WK0502")
    }


def test_koers_vo(atlas: Atlas) -> None:
    koers = atlas.region("koers-vo").wijken
    outside = set(atlas.wijken) - koers
    assert {w for w in outside if w.startswith("WK0599")} == {"WK059923", "WK059927"}  # Europoort, Rozenburg
    assert {w for w in koers if w.startswith("WK1892")} == {"WK189204"}  # Nieuwerkerk
    assert {w for w in koers if w.startswith("WK1931")} == {"WK193100", "WK193101"}
    assert len({w[:6] for w in koers}) == 9
    assert all(w.startswith(("WK1892", "WK1931", "WK0599")) for w in outside)


def test_a_region_of_codes_and_names(atlas: Atlas) -> None:
    region = atlas.region(["WK059910", "BU05991593", "barendrecht"])
    assert {"WK059910", "WK059915", "WK048901"} <= region.wijken
    assert "BU05991593" in region.buurten
    assert "BU05991571" not in region.buurten
    assert {b for b in atlas.buurten if b.startswith("BU059910")} <= region.buurten
    assert region.municipalities == {"GM0599", "GM0489"}


def test_schools_in_a_region_narrowed_to_buurten(atlas: Atlas) -> None:
    def codes(region: Region) -> set[str]:
        return {s.code for s in atlas.schools.values() if atlas.in_region(s, region)}

    assert codes(atlas.region(["BU05991571"])) == {
        s.code for s in atlas.schools.values() if s.buurt == "BU05991571"
    }
    assert codes(atlas.region("WK059910")) == {s.code for s in atlas.schools.values() if s.wijk == "WK059910"}
    assert codes(atlas.region("WK059910"))


def test_unknown_regions_are_all_named_with_suggestions(atlas: Atlas) -> None:
    with pytest.raises(InputError) as error:
        atlas.region(["Rotterdm", "WK999999", "rotterdam"])
    assert [f.value for f in error.value.findings] == ["Rotterdm", "WK999999"]
    assert "rotterdam" in error.value.findings[0].remedy


def test_area_at(atlas: Atlas) -> None:
    assert atlas.area_at(93700, 436570) == "WK059910"
    assert atlas.area_at(93700, 436570, "buurt") == "BU05991088"
    assert atlas.area_at(101000, 436500, "gemeente") == "GM0542"
    assert atlas.area_at(101000, 436500, "buurt") is None
    assert atlas.area_at(120000, 480000) is None


def test_postcode_point(atlas: Atlas) -> None:
    school = next(s for s in atlas.schools.values() if s.precision == "adres")
    spot = atlas.postcode_point(f"{school.postcode[:4]} {school.postcode[4:].lower()}")
    assert spot is not None
    assert abs(spot[0] - school.x) < 500 and abs(spot[1] - school.y) < 500
    near = atlas.postcode_point(school.postcode[:4] + "ZZ")
    assert near == atlas.postcode_point(school.postcode[:4])
    assert atlas.postcode_point("9999 AA") is None
    assert atlas.knows_postcode(f"{school.postcode[:4]} {school.postcode[4:].lower()}")
    assert not atlas.knows_postcode(school.postcode[:4] + "ZZ")


def test_neighbours_are_mutual_and_of_one_kind(atlas: Atlas) -> None:
    for areas in (atlas.wijken, atlas.buurten, atlas.municipalities):
        for code in areas:
            for other in atlas.neighbours(code):
                assert code in atlas.neighbours(other)
                assert other in areas and other != code


def test_neighbours_over_the_river_only_by_a_crossing(atlas: Atlas) -> None:
    assert "WK059910" in atlas.neighbours("WK059901")  # Erasmusbrug, Willemsbrug
    assert "WK059915" in atlas.neighbours("WK059903")  # Maastunnel
    assert "WK054200" in atlas.neighbours("WK050201")  # Algerabrug
    assert "WK054200" not in atlas.neighbours("WK059914")
    assert "WK059923" not in atlas.neighbours("WK059917")  # the Nieuwe Waterweg
    assert "BU05991088" in atlas.neighbours("BU05991087")  # Noordereiland and Feijenoord


def test_almost_every_wijk_has_neighbours(atlas: Atlas) -> None:
    alone = {c for c in atlas.wijken if not atlas.neighbours(c)}
    assert alone == {"WK059917"}  # Hoek van Holland borders on no other wijk of the nine municipalities


def test_unknown_areas_are_key_errors(atlas: Atlas) -> None:
    for ask in (atlas.neighbours, atlas.outflow, atlas.area):
        with pytest.raises(KeyError):
            ask("WK000000")


@pytest.mark.parametrize("kind", ["wijken", "buurten", "gemeenten", "water"])
def test_map_layers(atlas: Atlas, kind: str) -> None:
    frame = atlas.frame(kind)  # type: ignore[arg-type]
    assert frame.crs.to_epsg() == 28992
    assert len(frame) > 5
    assert ("soort" if kind == "water" else "code") in frame.columns


def test_a_frame_is_a_fresh_copy(atlas: Atlas) -> None:
    frame = atlas.frame("gemeenten")
    frame.loc[0, "naam"] = "anders"
    assert "anders" not in set(atlas.frame("gemeenten")["naam"])


# Outflow


def test_outflow_is_in_whole_percents_of_secondary_schools(atlas: Atlas) -> None:
    for code in (*atlas.wijken, *atlas.buurten, *atlas.municipalities):
        assert atlas.outflow_is_estimate(code)  # DUO's file is not among what we ship
        shares = atlas.outflow(code)
        assert shares
        assert all(isinstance(v, int) and v >= 1 for v in shares.values())
        assert 40 <= sum(shares.values()) <= 100, code
        assert list(shares.values()) == sorted(shares.values(), reverse=True)
        assert all(atlas.schools[c].sector == "VO" for c in shares)


def test_a_third_of_zuid_goes_north(atlas: Atlas) -> None:
    """2018: some 35 % of the secondary pupils of Rotterdam-Zuid went to school north of the river."""
    share = outflow.north_from_zuid(atlas.schools.values(), atlas.minutes, atlas.bank)
    assert share == pytest.approx(0.35, abs=0.03)


@pytest.mark.parametrize("text", ["agnesschool", "Agnesschool", "AGNES"])
def test_a_name_as_one_word_proposes_the_school(atlas, text):
    found = atlas.resolve_school(text)
    best = found[0] if isinstance(found, list) else found
    assert best.name == "Agnes"
