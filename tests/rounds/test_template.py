"""A new round folder: what is in it, that it validates, and that filling it in works."""

from __future__ import annotations

from datetime import date

import pytest
from openpyxl import load_workbook

from matcher.errors import InputError, OutputError
from matcher.formats import FORMATS as PLANNED_BY_FORMATS
from matcher.rounds import FORMATS, new_round, read_round
from matcher.rounds.columns import CASES, SIGN_UPS, VENUES
from matcher.rounds.roles import ROLES

from .conftest import TODAY, FakeAtlas


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("today", [TODAY, date(2026, 10, 25), date(2027, 3, 1), date(2026, 12, 31)])
def test_a_new_round_validates(tmp_path, format, today):
    paths = new_round(tmp_path / "map met spaties" / "ronde", format, today=today, formats=FORMATS)
    assert all(path.is_file() for path in paths) and paths[0].name == "ronde.toml"
    reading = read_round(paths[0].parent, atlas=FakeAtlas(), today=today)
    assert (reading.round.format, reading.round.people, reading.round.venues) == (format, (), ())
    assert len(reading.round.slots) == 2
    assert all("oorbeeld" in one.message for one in reading.warnings), reading.warnings
    assert (paths[0].parent / "schoolnamen.csv").read_text("utf-8-sig") == "gevonden;vestigingscode\n"
    assert ("casussen.xlsx" in [path.name for path in paths]) == (format == "adviesmiddag")


@pytest.mark.parametrize("keep_examples", [True, False])
def test_filling_in_a_new_round(tmp_path, keep_examples):
    folder = tmp_path / "ronde"
    new_round(folder, "adviesmiddag", today=TODAY, formats=FORMATS)
    slot = read_round(folder, atlas=FakeAtlas(), today=TODAY).round.slots[0].id
    filled = {
        "inschrijvingen": {
            "naam": "Ada Bos",
            "email": "ada@school.nl",
            "school": "01AA00",
            "rol": ROLES[0],
            "beschikbaar": f"{slot}|",
            "email_delen": "ja",
        },
        "locaties": {"locatie": "20CC00", "capaciteit": 20, "momenten": "alle"},
        "casussen": {"casus": "C-001", "inbrenger": "ada@school.nl", "niveaus": "havo"},
    }
    for name, cells in filled.items():
        book = load_workbook(folder / f"{name}.xlsx")
        sheet = book[name]
        heading = [cell.value for cell in sheet[1]]
        examples = sum(
            sheet.cell(row, 1 + heading.index(next(iter(cells)))).value is not None for row in range(2, 9)
        )
        row = 2 + examples
        for column, value in cells.items():
            sheet.cell(row, 1 + heading.index(column), value)
        if not keep_examples:
            sheet.delete_rows(2, examples)
        book.save(folder / f"{name}.xlsx")
    round_ = read_round(folder, atlas=FakeAtlas(), today=TODAY).round
    assert [person.name for person in round_.people] == ["Ada Bos"]
    assert round_.people[0].availability == {slot: "ja"} and round_.people[0].share_email
    assert round_.venues[0].slots == tuple(one.id for one in round_.slots)
    assert [case.code for case in round_.cases] == ["C-001"]


def test_workbooks_have_headings_drop_downs_and_explanation(tmp_path):
    folder = tmp_path / "ronde"
    new_round(folder, "adviesmiddag", today=TODAY, formats=FORMATS)
    for spec in (SIGN_UPS, VENUES, CASES):
        book = load_workbook(folder / f"{spec.name}.xlsx")
        sheet = book[spec.name]
        heading = [cell.value for cell in sheet[1]]
        assert heading == [column.name for column in spec.columns if column.offered]
        assert sheet.freeze_panes
        explained = {row[0].value for row in book["uitleg"].iter_rows()}
        assert set(heading) <= explained
        lists = book["lijsten"]
        offered = {}
        for rule in sheet.data_validations.dataValidation:
            column = heading[next(iter(rule.sqref.ranges)).min_col - 1]
            cells = lists[rule.formula1.removeprefix("lijsten!").replace("$", "")]
            offered[column] = [cell.value for (cell,) in cells]
        if spec is SIGN_UPS:
            assert offered["rol"] == list(ROLES)
            assert offered["email_delen"] == ["ja", "nee"] and offered["vervoer"] == [
                "fiets",
                "lopen",
                "auto",
                "ov",
            ]
            assert offered["beschikbaar"][0] == "alle" and len(offered["beschikbaar"]) == 3


def test_a_folder_with_files_is_left_alone(tmp_path):
    (tmp_path / "ronde.toml").write_text("mijn werk")
    with pytest.raises(InputError, match="niet leeg: ronde.toml"):
        new_round(tmp_path, "wijkbijeenkomst")
    assert [path.name for path in tmp_path.iterdir()] == ["ronde.toml"]
    assert (tmp_path / "ronde.toml").read_text() == "mijn werk"


def test_an_empty_folder_is_used(tmp_path):
    assert new_round(tmp_path, "wijkbijeenkomst")


@pytest.mark.parametrize("format", FORMATS)
def test_examples_name_nobody(tmp_path, format):
    assert set(FORMATS) == set(PLANNED_BY_FORMATS)
    paths = new_round(tmp_path / "ronde", format, today=TODAY)
    assert "subregio" not in paths[0].read_text(encoding="utf-8")
    for path in paths:
        for sheet in load_workbook(path) if path.suffix == ".xlsx" else ():
            cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
            assert not [text for text in cells if "@" in text and ".example" not in text]
            assert not [text for text in cells if "Nu zijn dat" in text]


def test_an_unknown_format(tmp_path):
    with pytest.raises(InputError, match="wijkbijeenkomst"):
        new_round(tmp_path / "ronde", "wijkbijenkomst")
    assert not (tmp_path / "ronde").exists()


def test_a_place_where_nothing_can_be_written(tmp_path):
    (tmp_path / "bestand").write_text("x")
    with pytest.raises(OutputError):
        new_round(tmp_path / "bestand" / "ronde", "wijkbijeenkomst")
