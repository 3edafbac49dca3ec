from __future__ import annotations

import re
import zipfile
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from matcher.errors import Finding
from matcher.outputs.workbook import harmless

SHEETS = ["Lees mij", "Bijeenkomsten", "Per school", "Per persoon", "Niet ingedeeld", "Presentielijsten",
          "Catering en toegang", "Wijzigen", "Wijzigen bijeenkomsten", "Verzendlijst", "lijsten"]  # fmt: skip


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
    assert "intern begeleider: niemand" in first["Wat ontbreekt of knelt"]
    assert "uitstroom: 38 % niet aan tafel (geschat)" in first["Wat ontbreekt of knelt"]


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
                                  "Catering en toegang", "Wijzigen", "Wijzigen bijeenkomsten",
                                  "Verzendlijst"])  # fmt: skip
def test_tables_are_pleasant_on_screen_and_on_paper(book, name):
    sheet = book[name]
    heading = 1 if name == "Verzendlijst" else 3
    assert sheet.freeze_panes == f"B{heading + 1}" and sheet.auto_filter.ref.startswith(f"A{heading}:")
    assert sheet.print_title_rows == f"${heading}:${heading}"
    setup = sheet.page_setup
    assert (setup.orientation, int(setup.paperSize), setup.fitToWidth) == ("landscape", 9, 1)
    assert setup.fitToHeight == 0 and sheet.sheet_properties.pageSetUpPr.fitToPage


def mailing(out):
    return rows(load_workbook(out / "indeling.xlsx")["Verzendlijst"], first=1)


def test_who_lost_a_place_or_cancelled_can_be_written_to(world, tmp_path):
    out = tmp_path / "uit"
    world.write(out)
    heard = []
    world.seated(m2=["p3", "p6"]).without("p1").write(out, tell=heard.append)
    by_email = {row["email"]: row for row in mailing(out)}
    lost, gone = by_email["persoon5@school.example"], by_email["persoon1@school.example"]
    assert (lost["status"], lost["ingedeeld"], gone["status"], gone["aantal"]) == (
        "vervallen",
        "nee",
        "afgemeld",
        0,
    )
    for row in (lost, gone):
        assert (out / "agenda" / row["afzegging"]).is_file() and row["naam"]
    assert by_email["persoon7@school.example"]["status"] == "niet ingedeeld"
    assert by_email["persoon2@school.example"]["status"] == "ingedeeld"
    assert heard == [
        "Ten opzichte van de vorige keer: 0 mensen krijgen een nieuwe of gewijzigde afspraak, "
        "2 een afzegging; bij 4 verandert alleen de tekst van de afspraak."
    ]
    text = (out / "rapport.md").read_text(encoding="utf-8")
    assert "## Wat verandert er ten opzichte van de vorige keer?" in text and heard[0] in text
    assert "- Afzegging (2): +31 10 123 45 67, =HYPERLINK" in text
    assert "- Nieuwe of gewijzigde afspraak (0): niemand" in text
    assert "### Afgemeld (1)" in text


@pytest.mark.parametrize("in_status", [True, False])
def test_somebody_whose_row_is_gone_is_listed_by_file_and_key(world, tmp_path, in_status):
    out = tmp_path / "uit"
    world.write(out)
    later = world.without("p5", cancelled=False)
    if in_status:
        later = replace(later, round=replace(later.round, status={"p5": {"m2": "uitgenodigd"}}))
    later.write(out)
    row = mailing(out)[-1]
    key = "p5" if in_status else row["afzegging"][-12:-4]
    assert (row["status"], row["naam"], row["email"]) == ("vervallen", None, None)
    assert f"Sleutel: {key}." in row["reden"] and (out / "agenda" / row["afzegging"]).is_file()
    text = (out / "rapport.md").read_text(encoding="utf-8")
    assert f"- Afzegging (1): sleutel {key} (niet meer bij de inschrijvingen)" in text


def test_news_tells_moves_and_is_told_once(world, tmp_path):
    out = tmp_path / "uit"
    heard = []
    world.write(out, tell=heard.append)
    assert heard == [] and "vorige keer" not in (out / "rapport.md").read_text(encoding="utf-8")
    moved = world.moved(m2="winter").seated(m1=["p1", "p2", "p4"])
    moved.write(out, tell=heard.append)
    moved.write(out, tell=heard.append)
    assert "3 mensen krijgen een nieuwe of gewijzigde afspraak, 1 een afzegging" in heard[0]
    assert heard[1] == (
        "Ten opzichte van de vorige keer: voor niemand verandert de bijeenkomst, het moment of de plek."
    )
    assert "staat bij allebei" not in (out / "rapport.md").read_text(encoding="utf-8")


def test_left_out_rows_are_in_the_report(world, tmp_path):
    wrong = [
        Finding("Dit e-mailadres klopt niet: 'jan_'.", "inschrijvingen.csv", 4, "email"),
        Finding("Deze school is onbekend.", "inschrijvingen.csv", 4, "school"),
        Finding("Deze school is onbekend.", "inschrijvingen.csv", 9, "school"),
    ]
    world.write(tmp_path / "uit", left_out=wrong)
    text = (tmp_path / "uit" / "rapport.md").read_text(encoding="utf-8")
    assert "### Weggelaten rijen (2)" in text and "inschrijvingen.csv, rij 9" in text
    assert "Niet meegeteld: 2 weggelaten rijen" in text
    assert "jan\\_" in text


def test_the_mailing_sheet_prints_what_can_be_read(book):
    sheet = book["Verzendlijst"]
    heads = {cell.value: cell for cell in sheet[1]}
    assert sheet.print_area == f"'Verzendlijst'!$A$1:${heads['tijd_1'].column_letter}$10"
    widths = [sheet.column_dimensions[cell.column_letter].width for cell in sheet[1]]
    assert sum(widths[: heads["tijd_1"].column]) <= 240
    assert sheet.cell(2, heads["reden"].column).alignment.wrap_text
