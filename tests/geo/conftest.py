"""The shipped atlas, and a tiny region of our own making for the build."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from shapely.geometry import LineString, box, mapping

from matcher.geo import Atlas, load_atlas

PO = (
    "PROVINCIE;BEVOEGD GEZAG NUMMER;INSTELLINGSCODE;VESTIGINGSCODE;VESTIGINGSNAAM;STRAATNAAM;"
    "HUISNUMMER-TOEVOEGING;POSTCODE;PLAATSNAAM;GEMEENTENUMMER;GEMEENTENAAM;DENOMINATIE;TELEFOONNUMMER"
)
VO = (
    "PROVINCIE;BEVOEGD GEZAG NUMMER;INSTELLINGSCODE;VESTIGINGSCODE;VESTIGINGSNAAM;STRAATNAAM;"
    "HUISNUMMER-TOEVOEGING;POSTCODE;PLAATSNAAM;GEMEENTENUMMER;GEMEENTENAAM;ONDERWIJSSTRUCTUUR"
)
PUPILS = (
    "INSTELLINGSCODE;VESTIGINGSCODE;NAAM_VESTIGING;SOORT_VESTIGING;BEVOEGD_GEZAG_NUMMER;"
    "GEMEENTECODE_VESTIGING;GEMEENTENAAM_VESTIGING;LEERLINGEN_2023;LEERLINGEN_2024;LEERLINGEN_2025"
)
RD = "urn:ogc:def:crs:EPSG::28992"
CROSSINGS = "naam;water;soort;lat;lon;auto;fiets;voet;tram;metro;trein;veer;coord_bron;modus_bron;opmerking"


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    return load_atlas()


def features(rows: list[tuple[dict[str, object], object]], crs: str | None) -> str:
    document: dict[str, object] = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": p, "geometry": g if isinstance(g, dict) else mapping(g)}
            for p, g in rows
        ],
    }
    if crs:
        document["crs"] = {"type": "name", "properties": {"name": crs}}
    return json.dumps(document)


def point(code: str, kind: str, number: int, postcode: str, lon: float, lat: float) -> tuple[dict, dict]:
    properties = {
        "naam": f"School {code}", "type": kind, "straat": "Straat", "huisnummer": number,
        "postcode": postcode, "plaats": "Rotterdam", "gemeente": "ROTTERDAM", "vestigingscode": code,
    }  # fmt: skip
    return properties, {"type": "Point", "coordinates": [lon, lat]}


def synthetic_files() -> dict[str, bytes]:
    """Two Rotterdam buurten north of a straight river, one south of it, and two CBS wijken beside them."""
    po = [
        "ZH;111;01AA;01AA00;De Eénhoorn;Straat;1;3011 AA;ROTTERDAM;0599;ROTTERDAM;X;0101234567",
        "ZH;111;01AA;01AA01;De Eénhoorn;Straat;3-5;3011 AA;ROTTERDAM;0599;ROTTERDAM;X;0101234567",
        "ZH;112;01AB;01AB00;De Verhuisde;Nieuwe Weg;9;3081 ZZ;ROTTERDAM;0599;ROTTERDAM;X;",
        "ZH;113;01AC;01AC00;De Barend;Dorp;1;2991 AA;BARENDRECHT;0489;BARENDRECHT;X;",
        "ZH;114;01AD;01AD00;Ver Weg;Weg;1;9999 AA;GRONINGEN;0014;GRONINGEN;X;",
    ]
    vo = [
        "ZH;211;02BA;02BA00;Het Lyceum;Plein;10;3011 BB;ROTTERDAM;0599;ROTTERDAM;VBO/MAVO/HAVO",
        "ZH;211;02BA;02BA01;Het Lyceum brugklas;Plein;12;3011 BB;ROTTERDAM;0599;ROTTERDAM;BRUGJAAR",
        "ZH;212;02BB;02BB00;De Praktijk;Zuid;2;3081 BB;ROTTERDAM;0599;ROTTERDAM;PRO",
    ]
    pupils = [
        "01AA;01AA00;De Eenhoorn;BO;111;599;ROTTERDAM;1;2;300",
        "01AB;01AB00;De Verhuisde;BO;112;599;ROTTERDAM;1;2;<5",
        "01AC;01AC00;De Barend;BO;113;489;BARENDRECHT;1;2;120",
        "03CA;03CA00;SBO De Kring;SBO;311;599;ROTTERDAM;9;9;60",
        "03CB;03CB00;Gesloten School;SO;312;599;ROTTERDAM;9;9;0",
        "03CC;03CC00;VSO Zonder Adres;VSO;313;599;ROTTERDAM;9;9;70",
        "03CD;03CD00;Gemengd College;SO/VSO;314;599;ROTTERDAM;9;9;80",
    ]
    points = [
        point("01AA00", "basisschool", 1, "3011AA", 4.475, 51.925),
        point("01AA00", "basisschool", 1, "3011AA", 4.475, 51.925),
        point("01AB00", "basisschool", 4, "3011AA", 4.478, 51.926),
        point("02BA00", "VBO/MAVO", 10, "3011BB", 4.470, 51.922),
        point("02BB00", "PRO", 2, "3081BB", 4.490, 51.890),
        point("01AC00", "basisschool", 1, "2991AA", 4.530, 51.8825),
        point("03CA00", "SBAO", 7, "3081CC", 4.492, 51.888),
        point("03CB00", "SO", 8, "3081CC", 4.492, 51.888),
        point("03CD00", "(V)SO", 9, "3011CC", 4.473, 51.924),
    ]
    swv = ["PC4;GEMEENTE;PO_SWV;VO_SWV", "3011;Rotterdam;PO2806;VO2810", "3081;Rotterdam;PO2806;VO2810"]
    swv += ["3181;Rotterdam;PO2808;VO2812", "2991;Barendrecht;PO2805;VO2810"]
    crossings = [
        "Maastunnel;Nieuwe Maas;tunnel;51.8999;4.4682;1;1;1;0;0;0;0;osm_extract;osm_extract;",
        "Waterbushalte X;Nieuwe Maas;veer;51.90;4.47;0;1;1;0;0;0;1;gtfs;algemene_kennis;",
    ]
    # The second buurt leaves a sliver of half a metre to the first; the CBS wijken overlap Rotterdam
    # by 100 m and leave a gap of 150 m further south.
    buurten = [
        (
            {"BUURTNAAM": "Noord-West", "GEBDNAAM": "Noordkant", "GEBIED": 1, "BUURT": 10},
            box(90000, 435000, 92000, 440000),
        ),
        (
            {"BUURTNAAM": "Noord-Oost", "GEBDNAAM": "Noordkant", "GEBIED": 1, "BUURT": 11},
            box(92000.5, 435000, 95000, 440000),
        ),
        (
            {"BUURTNAAM": "Zuid", "GEBDNAAM": "Zuidkant", "GEBIED": 15, "BUURT": 71},
            box(90000, 431000, 95000, 435000),
        ),
    ]
    cbs = [
        ("WK048901", "Wijk 01 Dorp", "GM0489", box(94900, 433000, 99000, 440000)),
        ("WK048902", "Wijk 02 Polder", "GM0489", box(95150, 431000, 99000, 433000)),
        ("WK059901", "Noordkant", "GM0599", box(90000, 435000, 94900, 440000)),
        ("WK059915", "Zuidkant", "GM0599", box(90000, 431000, 95150, 435000)),
    ]
    wijken = [({"statcode": c, "statnaam": n, "gmCode": g, "jaar": 2025}, shape) for c, n, g, shape in cbs]
    water = [
        ({"opp_m2": 1.0}, box(80000, 434850, 112000, 435150)),
        ({"opp_m2": 1.0}, box(91000, 437000, 91500, 437400)),
    ]
    # A street along either bank, with streets up to the schools, and the tunnel at its place in the table.
    roads = [
        ("residential", "F", "F", [(90000, 436000), (91751, 436000), (92500, 436000), (99000, 436000)]),
        ("residential", "F", "F", [(90000, 434000), (91751, 434000), (93000, 434000), (99000, 434000)]),
        ("primary", "F", "F", [(91751, 436000), (91751, 435400)]),
        ("primary", "F", "F", [(91751, 434600), (91751, 434000)]),
        ("primary", "F", "T", [(91751, 435400), (91751, 434600)]),
        ("residential", "F", "F", [(92000, 436000), (92000, 438000)]),
        ("cycleway", "F", "F", [(92000, 437800), (91000, 437800)]),
        ("residential", "F", "F", [(93300, 434000), (93300, 431500)]),
        ("motorway", "T", "F", [(96000, 431000), (96000, 440000)]),
        ("proposed", "F", "F", [(90000, 432000), (99000, 432000)]),
    ]
    ways = [
        ({"fclass": kind, "bridge": bridge, "tunnel": tunnel}, LineString(points))
        for kind, bridge, tunnel, points in roads
    ]
    rd = RD

    def lines(head: str, rows: list[str]) -> str:
        return "\r\n".join([head, *rows]) + "\r\n"

    return {
        "a/basisscholen.csv": lines(PO, po).encode("cp1252"),
        "b/voortgezet.csv": lines(VO, vo).encode("utf-8"),
        "b/aantallen.csv": b"VESTIGINGSCODE;AANTAL_LEERLINGEN_2025\r\n02BA00;900\r\n02BB00;<5\r\n",
        "c/historie.csv": lines(PUPILS, pupils).encode("utf-8-sig"),
        "d/postcodes.csv": "\n".join(swv).encode(),
        "d/rivierovergangen.csv": lines(CROSSINGS, crossings).encode(),
        "e/scholen20241122.geojson": features(points, None).encode(),
        "f/buurten.geojson": features(buurten, None).encode(),
        "f/wijken_2025.geojson": features(wijken, rd).encode(),
        "g/water.geojson": features(water, rd).encode(),
        "g/wegen_2026.geojson": features(ways, rd).encode(),
    }  # fmt: skip


@pytest.fixture
def raw(tmp_path: Path) -> Callable[..., Path]:
    """Writes the tiny raw folder; keyword arguments replace, add or (None) leave out files."""

    def make(changes: dict[str, bytes | None] | None = None) -> Path:
        folder = tmp_path / "raw"
        for name, content in (synthetic_files() | (changes or {})).items():
            if content is not None:
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        return folder

    return make
