from __future__ import annotations

import re
import zipfile

import pytest
from openpyxl import load_workbook

from matcher.outputs.workbook import harmless

SHEETS = ["Lees mij", "Bijeenkomsten", "Per school", "Per persoon", "Niet ingedeeld", "Presentielijsten",
          "Catering en toegang", "Verzendlijst"]  # fmt: skip


@pytest.fixture
def book(world, tmp_path):
    world.write(tmp_path / "uit")
    return load_workbook(tmp_path / "uit" / "indeling.xlsx")


def rows(sheet, first=3):
    """The rows of a table as dictionaries; the heading is in row `first`."""
    values = list(sheet.iter_rows(min_row=first, values_only=True))
    return [dict(zip(values[0], row, strict=True)) for row in values[1:]]


def test_a_sheet_per_audience(book):
    assert book.sheetnames == SHEETS
    assert "Alleen voor organisatoren" in book["Lees mij"]["A2"].value


def test_no_cell_is_a_formula(book, tmp_path):
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n"), f"{sheet.title}!{cell.coordinate}"
                if isinstance(cell.value, str):
                    assert not re.match(r"\s*[=+\-@\t\r]", cell.value), cell.value
    with zipfile.ZipFile(tmp_path / "uit" / "indeling.xlsx") as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/"):
                assert b"<f>" not in archive.read(name)


def test_hostile_names_are_readable(book, hostile):
    names = [row["Naam"] for row in rows(book["Per persoon"])]
    assert f"'{hostile[0]}" in names and hostile[1] in names


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=1+1", "'=1+1"), ("+31", "'+31"), ("-5", "'-5"), ("@x", "'@x"), ("\t=1", "'\t=1"), ("\r=1", "'=1"),
        ("  =1", "'  =1"), ("\uff1d1", "'\uff1d1"), ("Jan-Piet", "Jan-Piet"), ("a@b.nl", "a@b.nl"), ("", ""),
        ("a\x00b\x0bc", "abc"),
    ],
)  # fmt: skip
def test_harmless(text, shown):
    assert harmless(text).replace("\r", "") == shown


def test_meetings(book):
    first, second = rows(book["Bijeenkomsten"])
    assert (first["Nr"], first["Bijeenkomst"], first["Datum"]) == (1, "'=Midden", "woensdag 31 maart 2027")
    assert (second["Tijd"], second["Deelnemers"], second["PO"]) == ("13.30 – 16.00 uur", 4, 3)
    assert "intern begeleider: 0 van 1" in first["Wat ontbreekt of knelt"]


def test_per_person_has_a_row_per_seat_and_shows_who_has_none(book, hostile):
    table = rows(book["Per persoon"])
    assert len(table) == 7 + 3
    assert [row["Bijeenkomst"] for row in table if row["Naam"] == hostile[2]] == ["Noord", "'=Midden"]
    assert {row["Bijeenkomst"] for row in table if row["Naam"] == "Anne Vol"} == {"niet ingedeeld"}


def test_unplaced_with_the_reason(book):
    table = {row["Naam"]: row["Reden"] for row in rows(book["Niet ingedeeld"])}
    assert set(table) == {"Zoë Öztürk", "Anne Vol", "Bob Ver"}
    assert all(table.values())


def test_catering_counts(book):
    first, second, total = rows(book["Catering en toegang"])
    assert (first["Bijeenkomst"], first["Deelnemers"], first["Drempelvrij nodig"]) == ("Noord", 4, 1)
    assert (first["Locatie drempelvrij"], second["Locatie drempelvrij"]) == ("ja", "nee")
    assert (second["Drempelvrij nodig"], second["Gespreksleiders"]) == (1, 1)
    assert (total["Deelnemers"], total["Drempelvrij nodig"]) == (7, 2)


def test_attendance_lists_have_a_sheet_of_paper_each_and_no_addresses(book):
    sheet = book["Presentielijsten"]
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert texts.count("Handtekening") == 2 and len(sheet.row_breaks.brk) == 2
    assert not any("@school.example" in text for text in texts)
    assert not any("drempel" in text.lower() for text in texts)


def test_mail_merge_has_one_row_per_person(book, hostile):
    table = rows(book["Verzendlijst"], first=1)
    assert len(table) == 9 and len({row["email"] for row in table}) == 9
    assert all(re.fullmatch(r"[a-z]+(_\d)?", name) for name in table[0])
    twice = next(row for row in table if row["naam"] == hostile[2])
    assert (twice["aantal"], twice["bijeenkomst_1"], twice["bijeenkomst_2"]) == (2, "Noord", "'=Midden")
    assert (twice["datum_1"], twice["tijd_2"]) == ("woensdag 24 maart 2027", "13.30 – 16.00 uur")
    assert (twice["adres_1"], twice["aanwijzingen_1"]) == ("Plein 1, 3011AA Rotterdam", "Ingang achter")
    assert (twice["reisminuten_1"], twice["reisminuten_2"]) == (10, 8)
    missing = next(row for row in table if row["naam"] == "Bob Ver")
    assert (missing["ingedeeld"], missing["agenda"]) == ("nee", None) and missing["reden"]


def test_the_appointments_that_mail_merge_names_exist(book, tmp_path):
    for row in rows(book["Verzendlijst"], first=1):
        assert (row["agenda"] is None) == (row["ingedeeld"] == "nee")
        if row["agenda"]:
            assert (tmp_path / "uit" / "agenda" / row["agenda"]).is_file()


@pytest.mark.parametrize("name", ["Bijeenkomsten", "Per school", "Per persoon", "Niet ingedeeld",
                                  "Catering en toegang", "Verzendlijst"])  # fmt: skip
def test_tables_are_pleasant_on_screen_and_on_paper(book, name):
    sheet = book[name]
    heading = 1 if name == "Verzendlijst" else 3
    assert sheet.freeze_panes == f"B{heading + 1}" and sheet.auto_filter.ref.startswith(f"A{heading}:")
    assert sheet.print_title_rows == f"${heading}:${heading}"
    setup = sheet.page_setup
    assert (setup.orientation, int(setup.paperSize), setup.fitToWidth) == ("landscape", 9, 1)
    assert setup.fitToHeight == 0 and sheet.sheet_properties.pageSetUpPr.fitToPage
