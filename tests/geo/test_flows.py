"""DUO's file of pupils by home postcode, in each of its layouts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from matcher.domain import School
from matcher.errors import InputError
from matcher.geo import homes
from matcher.geo.flows import Pupils, read, whole_number
from matcher.geo.homes import outflow, parts, read_postcodes
from matcher.geo.sources import Table, read_csv

from .test_outflow import school


def table(folder: Path, text: str) -> Table:
    path = folder / "duo.csv"
    path.write_bytes(text.encode("cp1252"))
    return read_csv(path)


def numbers(pupils: Pupils) -> dict[tuple[str, str], float]:
    return {key: number for key, number in pupils.numbers.items() if number}


WANTED = {("02BA00", "3011"): 42, ("02BB03", "3081"): 1210}

LAYOUTS = {
    "2012 to 2018": (
        "BRIN NUMMER;VESTIGINGSNUMMER;INSTELLINGSNAAM VESTIGING;GEMEENTENUMMER;GEMEENTENAAM;"
        "POSTCODE LEERLING;PLAATSNAAM LEERLING;GEMEENTENUMMER LEERLING;GEMEENTENAAM LEERLING;"
        "LEER- OF VERBLIJFSJAAR 1;"
        "LEER- OF VERBLIJFSJAAR 2;LEER- OF VERBLIJFSJAAR 3;LEER- OF VERBLIJFSJAAR 4;"
        "LEER- OF VERBLIJFSJAAR 5;LEER- OF VERBLIJFSJAAR 6\n"
        "02BA;0;Lyceum;0599;ROTTERDAM;3011;ROTTERDAM;0599;ROTTERDAM;30;10;<5;50;50;50\n"
        "02BB;3;Zuid;0599;ROTTERDAM;3081;ROTTERDAM;0599;ROTTERDAM;1200;10;;7;0;0\n"
    ),
    "a total beside the years": (
        "BRIN NUMMER;VESTIGINGSNUMMER;POSTCODE LEERLING;LEERJAAR 1;LEERJAAR 2;LEERJAAR 3;TOTAAL\n"
        "02BA;00;3011;30;10;<5;42\n02BB;03;3081;1.200;10;0;1.210\n02BA;00;Totaal;30;10;<5;42\n"
        "Totaal;;;1230;20;2;1252\n"
    ),
    "a vestigingscode of two digits, years per sex": (
        "INSTELLINGSCODE;VESTIGINGSCODE;POSTCODE_LEERLING;LEER- OF VERBLIJFSJAAR 1 - MAN;"
        "LEER- OF VERBLIJFSJAAR 1 - VROUW;LEER- OF VERBLIJFSJAAR 4 - MAN\n"
        "02BA;00;3011AB;40;<5;9\n02BB;03;3081 ZZ;1200;10;9\n"
    ),
    "years per sex with their total": (
        "BRIN;VESTIGINGSNUMMER;POSTCODE LEERLING;LEERJAAR 1 - MAN;LEERJAAR 1 - VROUW;LEERJAAR 1 - TOTAAL\n"
        "02BA;02BA00;3011;20;22;42\n02BB;02BB03;3081;600;610;1210\n"
    ),
    "a row per school year": (
        "VESTIGINGSCODE,POSTCODE_LEERLING,LEERJAAR,AANTAL_LEERLINGEN\n"
        "02BA00,3011,1,40\n02BA00,3011,3,<5\n02BA00,3011,4,50\n02BA00,3011,Totaal,92\n02BB03,3081,2,1210\n"
    ),
    "the data portal, with an earlier year": (
        "INSTELLINGSCODE,VESTIGINGSCODE,PEILJAAR,POSTCODE4_DEELNEMER,LEERJAAR,AANTAL_LEERLINGEN\n"
        "02BA,00,2024,3011,1,500\n02BA,00,2025,3011,1,40\n02BA,00,2025,3011,2,-1\n02BB,03,2025,3081,1,1210\n"
    ),
    "days written the Dutch way, with an earlier year": (
        "VESTIGINGSCODE;PEILDATUM;POSTCODE LEERLING;LEERJAAR;AANTAL\n"
        "02BA00;31-12-2024;3011;1;500\n02BA00;01-10-2025;3011;1;40\n02BA00;01-10-2025;3011;2;<5\n"
        "02BB03;01-10-2025;3081;1;1210\n"
    ),
    "men and women in columns": (
        "VESTIGINGSCODE;POSTCODE LEERLING;LEERJAAR;AANTAL MAN;AANTAL VROUW\n"
        "02BA00;3011;1;40;<5\n02BB03;3081;1;600;610\n"
    ),
    "men, women and both": (
        "VESTIGINGSCODE;POSTCODE LEERLING;LEERJAAR;AANTAL MAN;AANTAL VROUW;AANTAL TOTAAL\n"
        "02BA00;3011;1;40;<5;42\n02BB03;3081;1;600;610;1210\n"
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_same_pupils(tmp_path: Path, layout: str) -> None:
    pupils = read(table(tmp_path, LAYOUTS[layout]))
    assert numbers(pupils) == WANTED
    assert not pupils.all_years


def test_a_file_without_school_years_counts_them_all_and_says_so(tmp_path: Path) -> None:
    text = "VESTIGINGSCODE;POSTCODE LEERLING;TOTAAL\n02BA00;3011;42\n02BB03;3081;1210\n"
    pupils = read(table(tmp_path, text))
    assert numbers(pupils) == WANTED
    assert pupils.all_years
    assert "alle leerjaren" in outflow(pupils, [], {}, ()).remarks[0]


def test_hidden_and_missing_numbers(tmp_path: Path) -> None:
    text = (
        "VESTIGINGSCODE;POSTCODE LEERLING;LEERJAAR 1;LEERJAAR 2;LEERJAAR 3\n"
        "02BA00;3011;<5;< 5;*\n02BA00;3012;;0;x\n02BA00;3012;-1;7;1 200\n"
    )
    pupils = read(table(tmp_path, text))
    assert numbers(pupils) == {("02BA00", "3011"): 4, ("02BA00", "3012"): 1209}
    assert dict(pupils.hidden) == {("02BA00", "3011"): 2, ("02BA00", "3012"): 1}
    assert dict(pupils.unknown) == {("02BA00", "3011"): 1, ("02BA00", "3012"): 1}


@pytest.mark.parametrize("home", ["0000", "Buitenland", "", "België", "12"])
def test_a_home_that_is_no_dutch_postcode(tmp_path: Path, home: str) -> None:
    pupils = read(table(tmp_path, f"VESTIGINGSCODE;POSTCODE LEERLING;LEERJAAR 1\n02BA00;{home};8\n"))
    assert numbers(pupils) == {("02BA00", ""): 8}


@pytest.mark.parametrize(("text", "number"), [("7", 7), ("1.234", 1234), ("12.0", 12), ("12,00", 12)])
def test_whole_numbers(text: str, number: int) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize("value", ["veel", "<10", "1,5", "12.34.5", "-2", "n.v.t."])
def test_what_is_no_number_is_refused(tmp_path: Path, value: str) -> None:
    text = f"VESTIGINGSCODE;POSTCODE LEERLING;LEERJAAR 1\n02BA00;3011;8\n02BA00;3012;{value}\n"
    with pytest.raises(InputError) as error:
        read(table(tmp_path, text))
    (finding,) = error.value.findings
    assert (finding.file, finding.row, finding.column, finding.value) == ("duo.csv", 3, "LEERJAAR 1", value)
    assert finding.remedy


# Where they live


def region() -> list[School]:
    return [
        school("01AA00", "PO", 300, wijk="WK059901", buurt="BU05990110"),
        school("01AB00", "PO", 100, wijk="WK059902", buurt="BU05990201"),
        replace(school("01AC00", "PO", None, wijk="WK048901"), municipality="GM0489", postcode="2991AA"),
        school("01AD00", "PO", 900, wijk="WK059902", kind="SBO"),
        school("02BA00", "VO", 900, wijk="WK059902"),
        school("02BB03", "VO", 900, wijk="WK059902"),
    ]


AREAS = ("BU05990110", "BU05990201", "WK059901", "WK059902", "WK048901", "GM0599", "GM0489")


def pupils_of(*rows: tuple[str, str, float]) -> Pupils:
    found = Pupils("duo.csv", False)
    for site, home, number in rows:
        found.numbers[site, home] += number
    return found


def shares(found: homes.Outflow) -> dict[tuple[object, object], object]:
    return {(row["gebied"], row["vestiging"]): row["leerlingen"] for row in found.rows}


def test_a_postcode_belongs_to_the_areas_of_its_primary_schools() -> None:
    """300 and 100 pupils at 3011: three quarters and one; sbo and vo schools don't count."""
    found = outflow(pupils_of(("02BA00", "3011", 80)), region(), parts(region()), AREAS)
    assert shares(found) == {
        ("WK059901", "02BA00"): "60.0",
        ("WK059902", "02BA00"): "20.0",
        ("BU05990110", "02BA00"): "60.0",
        ("BU05990201", "02BA00"): "20.0",
        ("GM0599", "02BA00"): "80.0",
    }


def test_a_postcode_without_a_primary_school_goes_by_its_point() -> None:
    places = parts(region(), [("3012", "BU05990201"), ("3012", "WK059902"), ("3011", "WK048901")])
    found = outflow(pupils_of(("02BA00", "3012", 8), ("02BA00", "3011", 4)), region(), places, AREAS)
    assert shares(found)["WK059902", "02BA00"] == "9.0"
    assert ("WK048901", "02BA00") not in shares(found)  # 3011 has schools: the point is not asked


def test_a_map_overrules_schools_for_the_areas_it_speaks_of() -> None:
    places = parts(region(), given=[("3011", "WK059901", 1), ("3011", "WK048901", 3)])
    found = shares(outflow(pupils_of(("02BA00", "3011", 80)), region(), places, AREAS))
    assert found["WK059901", "02BA00"] == "20.0" and found["WK048901", "02BA00"] == "60.0"
    assert found["GM0599", "02BA00"] == "20.0" and found["GM0489", "02BA00"] == "60.0"
    assert ("WK059902", "02BA00") not in found
    assert found["BU05990110", "02BA00"] == "60.0"  # no buurten in the map


def test_a_map_of_buurten_tells_of_wijken_too() -> None:
    places = parts(region(), given=[("3011", "BU05990201", 40), ("3011", "BU05990110", 10)])
    found = shares(outflow(pupils_of(("02BA00", "3011", 80)), region(), places, AREAS))
    assert found["BU05990201", "02BA00"] == found["WK059902", "02BA00"] == "64.0"


def test_what_falls_outside_is_counted_and_told() -> None:
    places = parts(region(), given=[("3012", "WK059901", 1), ("3012", "WK050501", 3)])
    pupils = pupils_of(
        ("02BA00", "3011", 1000), ("02BA00", "3012", 80), ("02BA00", "9999", 7), ("02BA00", "", 5),
        ("09ZZ00", "3012", 40), ("09ZZ00", "3011", 3), ("09ZZ00", "9999", 99), ("09ZZ00", "", 99),
    )  # fmt: skip
    pupils.hidden["02BA00", "3011"] = 10
    pupils.hidden["09ZZ00", "3011"] = 10
    pupils.unknown["02BA00", "3011"] = 6
    found = outflow(pupils, region(), places, AREAS)
    told = "\n".join(found.remarks)
    assert "1.092 leerlingen op vo-scholen in de regio (leerjaar 1 tot en met 3), van wie 1.020" in told
    assert "67 leerlingen met een postcode buiten de gebieden, 5 uit het buitenland" in told
    assert "13 leerlingen uit de regio gaan naar een school die niet in onze lijst staat" in told
    assert (
        "Cellen met '<5': 10. Ze tellen als 2, samen 20 leerlingen; in werkelijkheid zijn dat er 10 tot 40"
        in told
    )
    assert "Cellen zonder aantal: 6." in told
    assert "minder dan 50 getelde leerlingen: 2 van de 7" in told
    assert shares(found)["WK059901", "02BA00"] == "770.0"  # 750, and a quarter of 80


def test_a_postcode_map_as_people_write_it(tmp_path: Path) -> None:
    text = "Postcode;Wijk;Aandeel\n3011 AA;wk059901;0,4\n3011;BU05990201;60%\n3012;WK050501;1.5\n"
    assert read_postcodes(table(tmp_path, text), AREAS) == [
        ("3011", "WK059901", 0.4),
        ("3011", "BU05990201", 60.0),
        ("3012", "WK050501", 1.5),  # of another municipality
    ]


def test_bad_cells_of_a_postcode_map_are_told_together(tmp_path: Path) -> None:
    text = "postcode;wijk;aandeel\n30;WK059999;nul\n3011;Feijenoord;0\n"
    with pytest.raises(InputError) as error:
        read_postcodes(table(tmp_path, text), AREAS)
    assert [(f.row, f.column) for f in error.value.findings] == [
        (2, "postcode"), (2, "wijk"), (2, "aandeel"), (3, "wijk"), (3, "aandeel"),
    ]  # fmt: skip
