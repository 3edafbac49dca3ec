"""What the shipped tables hold."""

from __future__ import annotations

from collections import Counter

import pytest
import shapely

from matcher.domain import LEVELS, MODES
from matcher.geo import Atlas
from matcher.geo.tables import read_geojson, read_table
from matcher.geo.travel import load_table
from matcher.geo.travel.fitted import read_agreement, read_fitted


def layer(atlas: Atlas, kind: str) -> dict[str, shapely.Geometry]:
    return {p["code"]: g for p, g in read_geojson(atlas.folder / "wijken" / f"{kind}.geojson")}


def test_number_of_schools_per_kind(atlas: Atlas) -> None:
    kinds = Counter(s.kind for s in atlas.schools.values())
    assert kinds == {"BO": 295, "VO": 114, "SBO": 17, "SO": 9, "SO-VSO": 20, "VSO": 13}
    sectors = Counter(s.sector for s in atlas.schools.values())
    assert sectors == {"PO": 312, "VO": 114, "SO": 24, "VSO": 18}


def test_number_of_schools_per_municipality(atlas: Atlas) -> None:
    places = Counter(s.municipality for s in atlas.schools.values())
    assert places == {
        "GM0489": 22, "GM0502": 25, "GM0542": 12, "GM0597": 21, "GM0599": 300, "GM0613": 7, "GM1621": 33,
        "GM1892": 18, "GM1931": 30,
    }  # fmt: skip


def test_keys_are_unique_in_the_file(atlas: Atlas) -> None:
    rows = read_table(atlas.folder / "schools" / "schools.csv", ["vestigingscode"])
    assert len({r["vestigingscode"] for r in rows}) == len(rows) == len(atlas.schools)


def test_every_school_is_in_a_wijk_of_its_own_municipality(atlas: Atlas) -> None:
    for school in atlas.schools.values():
        assert atlas.wijken[school.wijk].municipality == school.municipality, school.code
        if school.municipality == "GM0599":
            assert school.buurt[2:8] == school.wijk[2:], school.code
            assert school.buurt in atlas.buurten
        else:
            assert school.buurt == ""


def test_the_map_agrees_with_the_table(atlas: Atlas) -> None:
    """Simplified borders may put a school on the other side only if it stands within 30 m of the border."""
    shapes = layer(atlas, "wijken")
    for school in atlas.schools.values():
        spot = shapely.Point(school.x, school.y)
        assert shapes[school.wijk].distance(spot) <= 30, school.code


def test_precision_is_as_good_as_the_sources_allow(atlas: Atlas) -> None:
    found = Counter(
        (s.kind if s.kind in ("BO", "VO") else "overig", s.precision) for s in atlas.schools.values()
    )
    assert found == {
        ("BO", "adres"): 285, ("BO", "postcode"): 1, ("BO", "pc4"): 9,
        ("VO", "adres"): 109, ("VO", "postcode"): 2, ("VO", "pc4"): 3,
        ("overig", "adres"): 59,
    }  # fmt: skip


def test_uncertain_wijken(atlas: Atlas) -> None:
    uncertain = [s for s in atlas.schools.values() if not s.wijk_certain]
    assert len(uncertain) == 96
    assert all(s.precision == "pc4" for s in uncertain if s.municipality == "GM0599")
    assert all(not s.wijk_certain for s in atlas.schools.values() if s.precision == "pc4")


def test_levels_and_pupils(atlas: Atlas) -> None:
    for school in atlas.schools.values():
        assert school.pupils is None or school.pupils > 0
        assert list(school.levels) == [level for level in LEVELS if level in school.levels]
        assert bool(school.levels) == (school.kind == "VO"), school.code
    assert sum(s.pupils is None for s in atlas.schools.values()) == 14
    assert sum(s.levels_inferred for s in atlas.schools.values()) == 5
    assert sum(s.pupils or 0 for s in atlas.schools.values() if s.sector == "VO") == 56406


def test_a_campus_is_one_address_and_its_largest_site(atlas: Atlas) -> None:
    for school in atlas.schools.values():
        main = atlas.schools[school.campus]
        assert main.campus == main.code
        assert main.postcode == school.postcode
        assert (main.pupils or 0) >= (school.pupils or 0)
    assert sum(s.campus != s.code for s in atlas.schools.values()) == 24


def test_no_telephone_numbers(atlas: Atlas) -> None:
    text = (atlas.folder / "schools" / "schools.csv").read_text(encoding="utf-8")
    assert "telefoon" not in text.casefold()
    assert "010-" not in text


@pytest.mark.parametrize(("kind", "number"), [("wijken", 104), ("buurten", 91), ("gemeenten", 9)])
def test_areas_neither_overlap_nor_leave_gaps(atlas: Atlas, kind: str, number: int) -> None:
    shapes = layer(atlas, kind)
    assert len(shapes) == number
    values = list(shapes.values())
    assert all(g.is_valid and g.area > 0 for g in values)
    assert shapely.coverage_is_valid(values)  # tolerance 0: shared borders are the same points
    whole = shapely.union_all(values)
    assert abs(whole.area - sum(g.area for g in values)) < 1
    assert [len(p.interiors) for p in shapely.get_parts(whole)] == [0] * len(shapely.get_parts(whole))


def test_buurten_make_up_rotterdam(atlas: Atlas) -> None:
    rotterdam = layer(atlas, "gemeenten")["GM0599"]
    assert shapely.union_all(list(layer(atlas, "buurten").values())).equals(rotterdam)
    assert shapely.union_all([g for c, g in layer(atlas, "wijken").items() if c[2:6] == "0599"]).equals(
        rotterdam
    )


def test_label_points_lie_inside_their_area(atlas: Atlas) -> None:
    for kind, areas in (
        ("wijken", atlas.wijken),
        ("buurten", atlas.buurten),
        ("gemeenten", atlas.municipalities),
    ):
        shapes = layer(atlas, kind)
        assert set(shapes) == set(areas)
        assert all(shapes[c].contains(shapely.Point(a.x, a.y)) for c, a in areas.items())


def test_maps_say_that_they_are_in_rd(atlas: Atlas) -> None:
    for path in (atlas.folder / "wijken").glob("*.geojson"):
        assert "EPSG::28992" in path.read_text(encoding="utf-8")[:200], path.name


def test_industrial_areas(atlas: Atlas) -> None:
    rotterdam = {c for c, a in atlas.wijken.items() if a.industrial and a.municipality == "GM0599"}
    assert rotterdam == {f"WK0599{n}" for n in (18, 19, 21, 22, 23, 24, 25)}
    assert not atlas.wijken["WK059910"].industrial
    assert atlas.buurten["BU05991926"].industrial
    assert not atlas.buurten["BU05991593"].industrial  # Heijplaat, a village amid docks
    primary = {s.wijk for s in atlas.schools.values() if s.kind == "BO"}
    assert not primary & {c for c, a in atlas.wijken.items() if a.industrial}


def test_water_is_small_enough_for_a_web_page(atlas: Atlas) -> None:
    path = atlas.folder / "wijken" / "water.geojson"
    assert path.stat().st_size < 600_000
    shapes = [g for _, g in read_geojson(path)]
    assert all(g.is_valid for g in shapes)
    assert shapely.union_all(shapes).contains(shapely.Point(93000, 436050))  # the Maas at the Erasmusbrug


def test_crossings_join_banks_that_exist(atlas: Atlas) -> None:
    banks = {p["oever"]: g for p, g in read_geojson(atlas.folder / "wijken" / "oevers.geojson")}
    rows = read_table(
        atlas.folder / "wijken" / "rivierovergangen.csv", ["naam", "oever_a", "oever_b", "x", "y"]
    )
    assert len(rows) == 18
    assert not any("halte" in r["naam"].casefold() for r in rows)
    # A bridge over a dock joins a bank with itself: it tells who may use the bridge.
    docks = [r["naam"] for r in rows if r["oever_a"] == r["oever_b"]]
    assert docks == ["Rijnhavenbrug"]
    for row in rows:
        spot = shapely.Point(float(row["x"]), float(row["y"]))
        # Approximate ones lie some hundreds of metres off.
        limit = 600 if row["geverifieerd"] == "ja" else 1100
        assert max(banks[row["oever_a"]].distance(spot), banks[row["oever_b"]].distance(spot)) < limit, row[
            "naam"
        ]


def test_travel_tables_are_small_enough_to_ship(atlas: Atlas) -> None:
    files = {p.name: p.stat().st_size for p in (atlas.folder / "reistijden").iterdir()}
    assert set(files) == {"SOURCE.md", "minuten.npz", "netwerk.npz", "schatting.csv", "snelheden.toml"}
    assert sum(files.values()) < 4_000_000


def test_travel_tables_are_read_and_hold_all_modes(atlas: Atlas) -> None:
    folder = atlas.folder / "reistijden"
    table, fitted, agreed = (
        load_table(folder / "minuten.npz"),
        read_fitted(folder / "schatting.csv"),
        read_agreement(folder / "schatting.csv"),
    )
    places, inside = len(table.xy), int(table.measured.sum())
    assert set(table.halves) == set(fitted) == set(agreed) == set(MODES)
    assert all(len(half) == places * (places - 1) // 2 for half in table.halves.values())
    assert all(a.pairs == inside * (inside - 1) // 2 for a in agreed.values())
    assert len({tuple(p) for p in table.xy.tolist()}) == places
    # On foot a kilometre of straight line takes longer than a kilometre, but not twice as long.
    assert 12 < fitted["lopen"].per_km < 24 and fitted["lopen"].fixed == 0


def test_the_travel_folder_says_where_its_data_come_from(atlas: Atlas) -> None:
    text = (atlas.folder / "reistijden" / "SOURCE.md").read_text(encoding="utf-8")
    for word in (
        "licentie",
        "peildatum",
        "Bronvermelding",
        "OpenStreetMap",
        "ODbL",
        "GTFS",
        "eigen berekening",
    ):
        assert word in text
    assert "/work" not in text and "vul aan" not in text
    for path in (atlas.folder / "reistijden").iterdir():
        assert path.name == "SOURCE.md" or f"`{path.name}`" in text


@pytest.mark.parametrize("folder", ["schools", "wijken"])
def test_each_folder_says_where_its_data_come_from(atlas: Atlas, folder: str) -> None:
    text = (atlas.folder / folder / "SOURCE.md").read_text(encoding="utf-8")
    for word in ("licentie", "peildatum", "Bronvermelding", "benadering"):
        assert word in text
    assert "/work" not in text and "vul aan" not in text
    if folder == "wijken":
        for word in ("TIR", "GTFS", "ODbL", "CC BY 4.0"):
            assert word in text
