"""The pipeline on a tiny made-up region, and on the real downloads where MATCHER_RAW points at them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyproj
import pytest
import shapely

from matcher.domain import MODES
from matcher.errors import InputError, OutputError
from matcher.geo.atlas import Atlas
from matcher.geo.build import build
from matcher.geo.paths import data_dir
from matcher.geo.tables import read_geojson
from matcher.geo.travel import Estimate, quickest_way
from matcher.geo.travel.fitted import read_fitted
from matcher.geo.travel.graph import Graph
from matcher.geo.travel.making import BY_DEFAULT, TOO_FEW, make
from matcher.geo.travel.speeds import KINDS, default_speeds
from matcher.geo.travel.table import UNIT

from .conftest import CROSSINGS, RD, features, synthetic_files

Raw = Callable[..., Path]


@pytest.fixture
def built(raw: Raw, tmp_path: Path) -> Atlas:
    build(raw(), tmp_path / "data")
    return Atlas(tmp_path / "data")


def test_schools_are_those_of_the_region_that_exist_and_have_a_place(built: Atlas) -> None:
    assert set(built.schools) == {
        "01AA00", "01AA01", "01AB00", "01AC00", "02BA00", "02BA01", "02BB00", "03CA00", "03CD00",
    }  # fmt: skip


def test_cp1252_and_capitals_are_read_well(built: Atlas) -> None:
    assert built.schools["01AA00"].name == "De Eénhoorn"
    assert built.schools["01AA00"].place == "Rotterdam"


@pytest.mark.parametrize(
    ("code", "precision"),
    [
        ("01AA00", "adres"),
        ("01AA01", "postcode"),
        ("01AB00", "pc4"),
        ("02BA01", "postcode"),
        ("03CA00", "adres"),
    ],
)
def test_a_moved_school_gets_its_new_address_and_says_how_precise(
    built: Atlas, code: str, precision: str
) -> None:
    assert built.schools[code].precision == precision


def test_a_pc4_point_makes_the_wijk_uncertain(built: Atlas) -> None:
    assert not built.schools["01AB00"].wijk_certain
    assert built.schools["01AA00"].wijk_certain


def test_a_simplified_border_nearby_makes_the_wijk_uncertain(built: Atlas) -> None:
    assert not built.schools["01AC00"].wijk_certain  # close to the border between two CBS wijken


def test_unknown_numbers_stay_unknown(built: Atlas) -> None:
    assert built.schools["01AA00"].pupils == 300
    assert [built.schools[c].pupils for c in ("01AB00", "02BB00", "02BA01")] == [None, None, None]


def test_levels_and_inference(built: Atlas) -> None:
    assert built.schools["02BA00"].levels == ("vmbo-b", "vmbo-k", "vmbo-gt", "havo")
    assert not built.schools["02BA00"].levels_inferred
    assert built.schools["02BA01"].levels == built.schools["02BA00"].levels
    assert built.schools["02BA01"].levels_inferred
    assert built.schools["02BB00"].levels == ("pro",)


def test_special_education_kinds(built: Atlas) -> None:
    assert (built.schools["03CA00"].sector, built.schools["03CA00"].kind) == ("PO", "SBO")
    assert (built.schools["03CD00"].sector, built.schools["03CD00"].kind) == ("VSO", "SO-VSO")


def test_the_report_names_what_was_left_out(raw: Raw, tmp_path: Path) -> None:
    report = build(raw(), tmp_path / "data")
    assert any("03CC00" in remark for remark in report.remarks)
    assert any("Waterbushalte X: halte" in remark for remark in report.remarks)
    assert report.counts["vestigingen"] == 9


def test_detail_wins_and_the_seam_is_healed(built: Atlas) -> None:
    shapes = {p["code"]: g for p, g in read_geojson(built.folder / "wijken" / "wijken.geojson")}
    assert shapely.coverage_is_valid(list(shapes.values()))
    whole = shapely.union_all(list(shapes.values()))
    assert whole.equals(shapely.box(90000, 431000, 99000, 440000))
    # Rotterdam keeps its 100 m of overlap; the 150 m gap goes to the wijk beside it.
    assert shapes["WK059901"].bounds[2] == 95000
    assert shapes["WK048902"].bounds[0] == 95000
    assert shapes["WK048901"].bounds[0] == 95000


def test_wijken_across_the_river_need_a_crossing(built: Atlas, raw: Raw, tmp_path: Path) -> None:
    assert "WK059915" in built.neighbours("WK059901")  # the Maastunnel is near
    assert "BU05991571" in built.neighbours("BU05990110")
    alone = raw({"d/rivierovergangen.csv": f"{CROSSINGS}\n".encode()})
    build(alone, tmp_path / "data")
    assert "WK059915" not in Atlas(tmp_path / "data").neighbours("WK059901")


def test_building_twice_gives_the_same_bytes(raw: Raw, tmp_path: Path) -> None:
    folder = raw()
    build(folder, tmp_path / "one")
    build(folder, tmp_path / "two")
    build(folder, tmp_path / "two")  # and over an earlier build
    names = sorted(p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*") if p.is_file())
    assert names == sorted(
        p.relative_to(tmp_path / "two") for p in (tmp_path / "two").rglob("*") if p.is_file()
    )
    assert len(names) > 10
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


def test_everything_wrong_is_reported_at_once(raw: Raw, tmp_path: Path) -> None:
    folder = raw(
        {"g/water.geojson": None, "d/postcodes.csv": b"PC4;GEMEENTE;PO_SWV\n3011;Rotterdam;PO2806\n"}
    )
    with pytest.raises(InputError) as error:
        build(folder, tmp_path / "data")
    assert any("watervlakken" in f.message and f.remedy for f in error.value.findings)
    assert any(f.column == "voswv" and f.file == "postcodes.csv" for f in error.value.findings)
    assert not (tmp_path / "data").exists()


def test_bad_cells_are_reported_with_row_column_and_value(raw: Raw, tmp_path: Path) -> None:
    files = synthetic_files()
    po = files["a/basisscholen.csv"].replace(b"3011 AA", b"30 AA", 1).replace(b"01AC00", b"1AC00")
    history = files["c/historie.csv"].replace(b";300", b";veel")
    crossing = files["d/rivierovergangen.csv"].replace(b"51.8999", b"51,9")
    bad = {"a/basisscholen.csv": po, "c/historie.csv": history, "d/rivierovergangen.csv": crossing}
    with pytest.raises(InputError) as error:
        build(raw(bad), tmp_path / "data")
    seen = {(f.file, f.row, f.column, f.value) for f in error.value.findings}
    assert ("basisscholen.csv", 2, "POSTCODE", "30 AA") in seen
    assert ("basisscholen.csv", 5, "VESTIGINGSCODE", "1AC00") in seen
    assert ("historie.csv", 2, "LEERLINGEN_2025", "veel") in seen
    assert ("rivierovergangen.csv", 2, "lat", "51,9") in seen


def test_two_editions_of_one_file_are_refused(raw: Raw, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Meer dan één bestand"):
        build(raw({"a/oud.csv": synthetic_files()["a/basisscholen.csv"]}), tmp_path / "data")


def test_a_missing_folder_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="bestaat niet"):
        build(tmp_path / "nergens", tmp_path / "data")


def test_a_failed_write_leaves_the_old_tables(
    raw: Raw, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, out = raw(), tmp_path / "data"
    build(folder, out)
    (out / "schools" / "schools.csv").write_text("oud")
    rename = Path.rename

    def fail(self: Path, target: Path) -> Path:
        if target == out / "wijken" and "nieuw" in self.parts:
            raise PermissionError(13, "bezet")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OutputError):
        build(folder, out)
    assert (out / "schools" / "schools.csv").read_text() == "oud"
    assert (out / "wijken" / "wijken.csv").exists()
    assert (out / "reistijden" / "minuten.npz").exists()
    assert sorted(p.name for p in out.iterdir()) == ["reistijden", "schools", "wijken"]


# Travel

ROADS = "g/wegen_2026.geojson"


def without_tables(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """No earlier build anywhere."""
    folder.mkdir()
    monkeypatch.setenv("MATCHER_DATA", str(folder))


def test_the_road_map_becomes_minutes(built: Atlas, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    files = sorted(p.name for p in (built.folder / "reistijden").iterdir())
    assert files == ["SOURCE.md", "minuten.npz", "netwerk.npz", "schatting.csv", "snelheden.toml"]
    network = built.shipped_travel.network
    assert [c.name for c in network.crossings if c.modes][0] == "Maastunnel"
    assert (network.crossing == 0).sum() == 1
    # The motorway on a bridge joins nothing that it crosses, and is left out for it.
    assert KINDS.index("motorway") not in network.kind
    tunnel = quickest_way(
        built.shipped_travel.graph("fiets"), np.array([92000, 436500.0]), np.array([93300, 433500.0])
    )
    assert tunnel is not None and tunnel.crossings == ("Maastunnel",)
    # 500 + 249 + 2,000 + 1,549 + 500 m at 15 km/h, a minute to park and two on the escalators.
    assert tunnel.minutes == pytest.approx(1 + 4798 * 60 / 15000 + 2)


def test_the_table_is_what_the_network_gives(built: Atlas) -> None:
    travel = built.shipped_travel
    inside = travel.table.xy[travel.table.measured]
    assert len(inside) > 1 and travel.table.measured.sum() == len(inside)
    for mode in MODES:
        table, real = travel.trips(inside, inside, mode), travel.graph(mode).table(inside, inside)
        assert table.measured.all()
        assert np.abs(table.minutes - real).max() <= UNIT / 2 + 1e-9
    all_places = travel.table.xy
    assert (travel.network.joins(all_places) == travel.table.measured).all()
    spots = {tuple(p) for p in all_places.tolist()}
    assert {(s.x, s.y) for s in built.schools.values()} <= spots
    assert {(a.x, a.y) for a in built.buurten.values()} <= spots


def test_with_few_places_nothing_is_fitted(built: Atlas) -> None:
    assert 0 < built.shipped_travel.table.measured.sum() < TOO_FEW
    assert dict(read_fitted(built.folder / "reistijden" / "schatting.csv")) == dict(BY_DEFAULT)


def test_with_enough_places_the_estimate_is_fitted_to_the_network(built: Atlas) -> None:
    network = built.shipped_travel.network
    spots = network.xy[:, None] + np.array([[0, 0], [5, 5], [9, -7], [-8, 3], [4, -9]])
    spots = spots.reshape(-1, 2)
    spots = spots[network.joins(spots)]
    few, many = make(network, built.banks, spots[: TOO_FEW - 1]), make(network, built.banks, spots)
    assert few.covered == TOO_FEW - 1 and few.fitted == BY_DEFAULT
    assert many.covered >= TOO_FEW and all(many.fitted[mode] != BY_DEFAULT[mode] for mode in MODES)
    assert many.fitted["lopen"].per_km >= 12
    # Nearer to the network than the minutes that stand otherwise.
    for mode in MODES:
        real = Graph(network, mode).table(spots, spots)
        apart = real > 0
        off = [
            float(
                np.mean(
                    np.abs(Estimate(built.banks, f).minutes(spots, spots, mode) - real)[apart] / real[apart]
                )
            )
            for f in (many.fitted, BY_DEFAULT)
        ]
        assert off[0] < off[1]


def test_without_a_road_map_the_network_of_an_earlier_build_stays(
    raw: Raw, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_tables(monkeypatch, tmp_path / "leeg")
    build(raw(), tmp_path / "data")
    before = (tmp_path / "data" / "reistijden" / "netwerk.npz").read_bytes()
    table = (tmp_path / "data" / "reistijden" / "minuten.npz").read_bytes()
    (tmp_path / "raw" / ROADS).unlink()
    build(tmp_path / "raw", tmp_path / "data")
    assert (tmp_path / "data" / "reistijden" / "netwerk.npz").read_bytes() == before
    assert (tmp_path / "data" / "reistijden" / "minuten.npz").read_bytes() == table
    # Into a new folder: the network that the program has.
    monkeypatch.setenv("MATCHER_DATA", str(tmp_path / "data"))
    build(tmp_path / "raw", tmp_path / "new")
    assert (tmp_path / "new" / "reistijden" / "netwerk.npz").read_bytes() == before


def test_without_any_network_the_build_says_what_is_missing(
    raw: Raw, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_tables(monkeypatch, tmp_path / "leeg")
    with pytest.raises(InputError, match="Geen wegenkaart gevonden") as error:
        build(raw({ROADS: None}), tmp_path / "data")
    (finding,) = error.value.findings
    assert "fclass" in finding.remedy and finding.file
    assert not (tmp_path / "data").exists()


def road_map(kinds: list[str], crs: str | None = RD) -> bytes:
    line = shapely.LineString([(91000, 436000), (92000, 436000)])
    return features([({"fclass": k, "bridge": "F", "tunnel": "F"}, line) for k in kinds], crs).encode()


@pytest.mark.parametrize(
    ("layer", "message", "remedy"),
    [
        (road_map(["canal", "rail"]), "geen wegen die we kennen", "OpenStreetMap"),
        (road_map(["residential"], None), "welk coördinatenstelsel", "RD New"),
    ],
    ids=["no kind that we know", "no coordinate system"],
)
def test_a_road_map_that_can_not_be_used_is_refused(
    raw: Raw, tmp_path: Path, layer: bytes, message: str, remedy: str
) -> None:
    with pytest.raises(InputError, match=message) as error:
        build(raw({ROADS: layer}), tmp_path / "data")
    (finding,) = error.value.findings
    assert finding.file == Path(ROADS).name and remedy in finding.remedy
    assert not (tmp_path / "data").exists()


STOPS = "stop_id,stop_name,stop_lat,stop_lon\n"


def degrees(x: float, y: float) -> str:
    lon, lat = pyproj.Transformer.from_crs("EPSG:28992", "EPSG:4326", always_xy=True).transform(x, y)
    return f"{lat:.7f},{lon:.7f}"


def test_stops_of_a_timetable_feed_are_read(raw: Raw, tmp_path: Path) -> None:
    feed = STOPS + f"1,Hier,{degrees(92000, 437990)}\n2,Daar,{degrees(99000, 436000)}\n"
    build(raw({"i/stops.txt": feed.encode()}), tmp_path / "data")
    network = Atlas(tmp_path / "data").shipped_travel.network
    assert {tuple(p) for p in network.xy[network.bus_stops].tolist()} == {(92000, 438000), (99000, 436000)}
    assert "stops.txt" in (tmp_path / "data" / "reistijden" / "SOURCE.md").read_text()


def test_a_bad_place_of_a_stop_is_reported(raw: Raw, tmp_path: Path) -> None:
    feed = STOPS + f"1,Hier,{degrees(92000, 437990)}\n2,Daar,noord,4.4\n"
    with pytest.raises(InputError) as error:
        build(raw({"i/stops.txt": feed.encode()}), tmp_path / "data")
    (finding,) = error.value.findings
    assert (finding.file, finding.row) == ("stops.txt", 3)
    assert "noord" in finding.message


@pytest.mark.parametrize("name", ["netwerk.npz", "minuten.npz", "schatting.csv"])
def test_broken_tables_of_travel_are_an_input_error(built: Atlas, name: str) -> None:
    path = built.folder / "reistijden" / name
    for content in (b"rommel", None):
        path.unlink() if content is None else path.write_bytes(content)
        fresh = Atlas(built.folder)
        with pytest.raises(InputError) as error:
            fresh.minutes(np.array([[92000.0, 436500.0]]), np.array([[92000.0, 437000.0]]), "fiets")
        assert error.value.findings[0].file == name
        assert error.value.findings[0].remedy


FLOW_FILE = "h/02.-leerlingen-per-vestiging-naar-postcode-en-leerjaar-2025.csv"
WIDE = (
    "BRIN NUMMER;VESTIGINGSNUMMER;POSTCODE LEERLING;LEER- OF VERBLIJFSJAAR 1;LEER- OF VERBLIJFSJAAR 2\n"
    "02BA;00;3011;60;20\n02BB;00;3011;<5;18\n02BB;00;3081;20;0\n02BA;00;9999;50;50\n09ZZ;00;3011;99;99\n"
    "02BA;00;0000;5;\n"
)
LONG = (
    "VESTIGINGSCODE;POSTCODE_LEERLING;LEERJAAR;AANTAL_LEERLINGEN\n"
    "02BA00;3011;1;60\n02BA00;3011;2;20\n02BB00;3011;1;<5\n02BB00;3011;2;18\n02BB00;3081;1;20\n"
)


@pytest.mark.parametrize("text", [WIDE, LONG], ids=["a column per year", "a row per year"])
def test_counted_flows_replace_the_estimate(raw: Raw, tmp_path: Path, text: str) -> None:
    build(raw({FLOW_FILE: text.encode("cp1252")}), tmp_path / "data")
    atlas = Atlas(tmp_path / "data")
    # 3011: 80 pupils to the lyceum, 18 and "<5" (counted as 2) to the other.
    for area in ("WK059901", "BU05990111", "GM0599"):
        assert not atlas.outflow_is_estimate(area)
    assert dict(atlas.outflow("WK059901")) == {"02BA00": 80, "02BB00": 20}
    # 80 and 20 from the north side, 20 to the second from the south side.
    assert dict(atlas.outflow("GM0599")) == {"02BA00": 67, "02BB00": 33}


def test_an_area_with_few_counted_pupils_stays_estimated(
    raw: Raw, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = raw({FLOW_FILE: WIDE.encode()})
    build(folder, tmp_path / "data")
    (folder / FLOW_FILE).unlink()
    build(folder, tmp_path / "none")
    monkeypatch.setattr(Atlas, "minutes", lambda self, a, b, mode: np.full((len(a), len(b)), 9.0))
    counted, estimated = Atlas(tmp_path / "data"), Atlas(tmp_path / "none")
    assert counted.outflow_is_estimate("WK059915")  # 20 pupils
    assert "WK059915;02BB00;20.0" in (counted.folder / "wijken" / "uitstroom.csv").read_text()
    assert counted.outflow("WK059915") == estimated.outflow("WK059915") != {"02BB00": 100}
    assert counted.outflow_is_estimate("WK048902")  # nobody
    assert estimated.outflow_is_estimate("WK059901") and not counted.outflow_is_estimate("WK059901")


def test_what_could_not_be_placed_is_told(raw: Raw, tmp_path: Path) -> None:
    report = build(raw({FLOW_FILE: WIDE.encode()}), tmp_path / "data")
    source = (tmp_path / "data" / "wijken" / "SOURCE.md").read_text()
    for told in (
        "225 leerlingen op vo-scholen in de regio (leerjaar 1 tot en met 3), van wie 120 in een gebied",
        "100 leerlingen met een postcode buiten de gebieden, 5 uit het buitenland",
        "198 leerlingen uit de regio gaan naar een school die niet in onze lijst staat",
        "Cellen met '<5': 1. Ze tellen als 2",
    ):
        assert any(told in remark for remark in report.remarks), told
        assert told in source
    (tmp_path / "raw" / FLOW_FILE).unlink()
    build(tmp_path / "raw", tmp_path / "none")
    assert "Uitstroom" not in (tmp_path / "none" / "wijken" / "SOURCE.md").read_text()


def test_a_postcode_map_goes_before_the_schools(raw: Raw, tmp_path: Path) -> None:
    table = b"Postcode;Wijk;Aandeel\n3011;WK059901;25%\n3011;WK059915;75%\n"
    build(raw({FLOW_FILE: WIDE.encode(), "h/kaart.csv": table}), tmp_path / "data")
    lines = (tmp_path / "data" / "wijken" / "uitstroom.csv").read_text().splitlines()
    assert {"WK059901;02BA00;20.0", "WK059915;02BA00;60.0", "GM0599;02BA00;80.0"} <= set(lines)
    assert "BU05990111;02BA00;80.0" in lines  # the map has no buurten, so the schools say
    assert "postcodetabel" in (tmp_path / "data" / "wijken" / "SOURCE.md").read_text()


def test_everything_wrong_with_the_flows_is_told_at_once(raw: Raw, tmp_path: Path) -> None:
    bad = WIDE.replace(";60;", ";veel;").replace("09ZZ;00;3011;99;99", "09ZZ;00;3011;veel;veel")
    table = b"postcode;wijk;aandeel\n3011;WK059999;0\n"
    with pytest.raises(InputError) as error:
        build(raw({FLOW_FILE: bad.encode(), "h/kaart.csv": table}), tmp_path / "data")
    found = {(f.file, f.row, f.column, f.value) for f in error.value.findings}
    file = Path(FLOW_FILE).name
    assert found == {
        (file, 2, "LEER- OF VERBLIJFSJAAR 1", "veel"),
        (file, 6, "LEER- OF VERBLIJFSJAAR 2", "veel"),
        ("kaart.csv", 2, "wijk", "WK059999"),
        ("kaart.csv", 2, "aandeel", "0"),
    }
    assert all(f.remedy for f in error.value.findings)
    assert any("(2 keer in deze kolom)" in f.message for f in error.value.findings)


def test_flows_without_the_needed_columns_are_refused(raw: Raw, tmp_path: Path) -> None:
    name = "h/leerlingen-per-vestiging-naar-postcode-en-leerjaar.csv"
    with pytest.raises(InputError) as error:
        build(raw({name: b"VESTIGINGSCODE;POSTCODE LEERLING;X\n"}), tmp_path / "data")
    assert [f.column for f in error.value.findings] == ["AANTAL"]


def test_the_same_file_of_primary_schools_is_not_taken_for_it(raw: Raw, tmp_path: Path) -> None:
    text = "INSTELLINGSCODE;VESTIGINGSCODE;TYPE_PO;PEILJAAR;POSTCODE4_DEELNEMER;AANTAL\n"
    text += "02BA;00;BO;2025;3011;90\n"
    build(raw({"h/brin6_pc4.csv": text.encode()}), tmp_path / "data")
    assert not (tmp_path / "data" / "wijken" / "uitstroom.csv").exists()


PUBLISHED_VO = (
    "BRIN NUMMER;VESTIGINGSNUMMER;ONDERWIJSTYPE;"
    "LEER- OF VERBLIJFSJAAR 1 - MAN;LEER- OF VERBLIJFSJAAR 1 - VROUW\n"
    "02BA;0;HAVO;100;150\n02BA;00;VMBO;<5;40\n02BB;02BB00;PRO;<5;0\n"
)


def test_pupils_per_kind_of_education_are_added_up(raw: Raw, tmp_path: Path) -> None:
    build(raw({"b/aantallen.csv": PUBLISHED_VO.encode("cp1252")}), tmp_path / "data")
    schools = Atlas(tmp_path / "data").schools
    assert schools["02BA00"].pupils == 100 + 150 + 2 + 40
    assert schools["02BB00"].pupils is None  # a lone "<5" says nothing


def test_the_map_as_cbs_publishes_it(raw: Raw, tmp_path: Path) -> None:
    """One GeoPackage with layers for municipalities, wijken and buurten; detailed, so all is certain."""
    geopandas = pytest.importorskip("geopandas")
    folder = raw({"f/wijken_2025.geojson": None})
    shapes = [
        ("WK048901", "Wijk 01 Dorp", shapely.box(94900, 433000, 99000, 440000)),
        ("WK048902", "Wijk 02 Polder", shapely.box(95150, 431000, 98000, 433000)),
        ("WK048902", "Wijk 02 Polder", shapely.box(98000, 431000, 99000, 433000)),  # its water
    ]
    wijken = geopandas.GeoDataFrame(
        {"wijkcode": [s[0] for s in shapes], "wijknaam": [s[1] for s in shapes]},
        geometry=[shapely.segmentize(s[2], 20) for s in shapes],
        crs="EPSG:28992",
    )
    path = folder / "f" / "wijkenbuurten_2025.gpkg"
    wijken.assign(gemeentecode="GM0489")[["gemeentecode", "geometry"]].to_file(path, layer="gemeenten")
    wijken.to_file(path, layer="wijken")
    wijken.assign(buurtcode="BU04890101", buurtnaam="x")[
        ["buurtcode", "buurtnaam", "wijkcode", "geometry"]
    ].to_file(path, layer="buurten")
    build(folder, tmp_path / "data")
    atlas = Atlas(tmp_path / "data")
    assert {w for w in atlas.wijken if w.startswith("WK0489")} == {"WK048901", "WK048902"}
    assert atlas.area_at(98500, 432000) == "WK048902"
    assert atlas.schools["01AC00"].wijk_certain


@pytest.mark.skipif("MATCHER_RAW" not in os.environ, reason="MATCHER_RAW does not point at the downloads")
def test_the_shipped_tables_are_what_the_downloads_give(tmp_path: Path) -> None:
    build(Path(os.environ["MATCHER_RAW"]), tmp_path)
    for path in sorted(p for p in tmp_path.rglob("*") if p.is_file()):
        name = path.relative_to(tmp_path)
        assert path.read_bytes() == (data_dir() / name).read_bytes(), name


def test_speeds_changed_by_hand_are_used_and_kept(raw: Raw, tmp_path: Path) -> None:
    out = tmp_path / "data"
    build(raw(), out)
    usual = Atlas(out)
    spots = np.array([[s.x, s.y] for s in usual.schools.values()])
    before = usual.minutes(spots, spots, "auto")
    path = out / "reistijden" / "snelheden.toml"
    changed = path.read_text(encoding="utf-8").replace("toeslag = 5", "toeslag = 9")
    path.write_text(changed, encoding="utf-8")
    build(raw(), out)
    assert path.read_text(encoding="utf-8") == changed
    after = Atlas(out).minutes(spots, spots, "auto")
    assert (after >= before - 0.05).all() and (after > before + 1).any()


def test_speeds_in_the_raw_folder_go_before_those_of_the_earlier_build(raw: Raw, tmp_path: Path) -> None:
    out = tmp_path / "data"
    build(raw(), out)
    own = default_speeds().text.replace("pont = 10", "pont = 12")
    build(raw({"h/snelheden.toml": own.encode()}), out)
    assert (out / "reistijden" / "snelheden.toml").read_text(encoding="utf-8") == own
