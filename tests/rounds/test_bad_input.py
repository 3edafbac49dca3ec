"""Bad input: each mistake is told with file, row, column, value and remedy, and all of them at once."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.errors import InputError
from matcher.rounds import read_round

PERSON = [
    # column, text, part of the message, part of the remedy
    ("naam", "", "leeg", "Vul"),
    ("naam", "12345", "geen naam", "naam"),
    ("naam", "x" * 121, "geen naam", "120"),
    ("email", "", "leeg", "Vul"),
    ("email", "ada.school.nl", "geen e-mailadres", "tikfouten"),
    ("email", "ada@school", "geen e-mailadres", "tikfouten"),
    ("email", "ada @school.nl", "geen e-mailadres", "spaties"),
    ("email", "bo@school.nl", "twee keer", "Verwijder"),
    ("school", "", "ontbreekt", "organisatie en postcode"),
    ("school", "Regenbogenland", "kennen we niet", "01AA00"),
    ("school", "01AB00", "geen school met de code", "01AA00"),
    ("school", "99ZZ99", "geen school met de code", "vestigingscode"),
    ("tweede_school", "Nergens", "kennen we niet", "vestigingscode"),
    ("rol", "", "leeg", "Vul"),
    ("rol", "mentr", "kennen we niet", "mentor"),
    ("beschikbaar", "", "geen moment", "minstens één"),
    ("beschikbaar", "geen", "geen moment", "minstens één"),
    ("beschikbaar", "wo-11nv", "staat niet in ronde.toml", "wo-11nov"),
    ("beschikbaar", "wo-11nov|31 februari", "'31 februari' staat niet", "ronde.toml"),
    ("vertrek_vanaf", "25:00", "geen tijd", "dubbele punt"),
    ("vertrek_vanaf", "13:75", "geen tijd", "dubbele punt"),
    ("vertrek_vanaf", "na de les", "geen tijd", "dubbele punt"),
    ("max_bijeenkomsten", "0", "geen bruikbaar getal", "getal"),
    ("max_bijeenkomsten", "veel", "geen bruikbaar getal", "getal"),
    ("max_bijeenkomsten", "1.5", "geen bruikbaar getal", "getal"),
    ("vervoer", "raket", "geen vervoermiddel", "lijst"),
    ("max_reistijd", "-5", "geen bruikbaar getal", "getal"),
    ("niveaus", "havo|hbo", "'hbo'", "niveaus"),
    ("niet_met", "niemand@x.nl", "staat niet bij de inschrijvingen", "e-mailadres"),
    ("toegankelijk", "soms", "geen ja of nee", "ja of nee"),
    ("gespreksleider", "?!", "geen ja of nee", "ja of nee"),
    ("email_delen", "2", "geen ja of nee", "ja of nee"),
    ("naam", "=1+1", "formule", "Typ de waarde"),
    ("id", "a|b", "geen sleutel", "leeg"),
]

VENUE = [
    ("locatie", "", "leeg", "Vul"),
    ("locatie", "01ZZ00", "geen school met de code", "vestigingscode"),
    ("locatie", "Huis van de Wijk", "ligt, weten we niet", "postcode"),
    ("locatie", "De Regenboog", "meer dan één school", "01AA01"),
    ("capaciteit", "", "leeg", "Vul"),
    ("capaciteit", "0", "geen bruikbaar getal", "getal"),
    ("capaciteit", "groot", "geen bruikbaar getal", "getal"),
    ("zalen", "0", "geen bruikbaar getal", "getal"),
    ("momenten", "", "geen moment", "minstens één"),
    ("momenten", "nooit", "geen moment", "minstens één"),
    ("momenten", "vr-13nov", "staat niet in ronde.toml", "ronde.toml"),
    ("toegankelijk", "bijna", "geen ja of nee", "ja of nee"),
]


def the_error(finding, file, row, column, message, remedy):
    assert (finding.file, finding.row, finding.column) == (file, row, column), str(finding)
    assert message in finding.message, str(finding)
    assert remedy in finding.remedy, str(finding)
    assert finding.expected, str(finding)


@pytest.mark.parametrize(("column", "text", "message", "remedy"), PERSON)
def test_a_wrong_cell_in_a_sign_up(folder, column, text, message, remedy):
    folder.person(**{column: text})
    finding = folder.error()
    # Of a doubled address the second row is the one to point at.
    row = 3 if "twee keer" in finding.message else 2
    the_error(finding, "inschrijvingen.csv", row, column, message, remedy)
    assert all(part in text for part in finding.value.split("…"))


@pytest.mark.parametrize(("column", "text", "message", "remedy"), VENUE)
def test_a_wrong_cell_in_a_venue(folder, column, text, message, remedy):
    folder.venue(**{column: text})
    the_error(folder.error(), "locaties.csv", 2, column, message, remedy)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"organisatie": "Koers VO"}, "postcode"),
        ({"postcode": "3024AB"}, "organisatie"),
        ({"organisatie": "Koers VO", "postcode": "3024"}, "postcode"),
        ({"organisatie": "Koers VO", "postcode": "8888AB"}, "postcode"),
    ],
)
def test_no_school_needs_organisation_and_postcode(folder, cells, column):
    folder.person(school="", rol="consulent", **cells)
    finding = folder.error()
    assert (finding.row, finding.column) == (2, column) and finding.remedy


def test_together_and_apart_at_once(folder):
    folder.person(samen_met="bo@school.nl", niet_met="bo@school.nl")
    assert folder.error().column == "niet_met"


def test_everything_at_once(folder):
    """All rows, all tables and the settings are checked whatever is wrong elsewhere."""
    heading = ["naam", "email"] + sorted({column for column, *_ in PERSON} - {"naam", "email"})
    good = {"naam": "Ada", "school": "01AA00", "rol": "ib", "beschikbaar": "alle"}
    rows = [{**good, "email": f"p{i}@school.nl", column: text} for i, (column, text, *_) in enumerate(PERSON)]
    folder.csv(
        "inschrijvingen",
        heading,
        [
            ["Bo", "bo@school.nl", *(good.get(name, "") for name in heading[2:])],
            *([row.get(name, "") for name in heading] for row in rows),
        ],
    )
    spots = ["locatie", "capaciteit", "zalen", "momenten", "toegankelijk"]
    fine = {"locatie": "20CC00", "capaciteit": "24", "momenten": "alle"}
    folder.csv(
        "locaties",
        spots,
        [[{**fine, column: text}.get(name, "") for name in spots] for column, text, *_ in VENUE],
    )
    folder.text("ronde.toml", (folder.path / "ronde.toml").read_text().replace("wijkbijeenkomst", "feest"))
    findings = folder.errors()
    told = {(one.file, one.row, one.column) for one in findings}
    assert ("ronde.toml", 3, "format") in told
    missing = {("inschrijvingen.csv", row, column) for row, (column, *_) in enumerate(PERSON, 3)} - told
    assert not missing
    missing = {("locaties.csv", row, column) for row, (column, *_) in enumerate(VENUE, 2)} - told
    assert not missing
    assert findings[0].file == "ronde.toml"


def test_without_bad_rows_the_rest_is_kept(folder):
    folder.csv(
        "inschrijvingen",
        ["naam", "email", "school", "rol", "beschikbaar"],
        [
            ["Ada", "ada@school.nl", "01AA00", "ib", "alle"],
            ["Bo", "geen", "01AA00", "ib", "alle"],
            ["Cas", "cas@school.nl", "20CC00", "mentor", "alle"],
            ["Dirk", "dirk@school.nl", "x", "y", "z"],
        ],
    )
    reading = folder.read(without_bad_rows=True)
    assert [person.name for person in reading.round.people] == ["Ada", "Cas"]
    assert [(one.row, one.column) for one in reading.bad_rows] == [
        (3, "email"),
        (5, "school"),
        (5, "rol"),
        (5, "beschikbaar"),
    ]


def test_without_bad_rows_nothing_left_is_an_error(folder):
    folder.csv("locaties", ["locatie", "capaciteit", "momenten"], [["20CC00", "veel", "alle"]])
    with pytest.raises(InputError, match="geen enkele goede locatie"):
        folder.read(without_bad_rows=True)


def test_without_bad_rows_a_bad_file_still_stops(folder):
    folder.text("locaties.csv", "locatie;momenten\n20CC00;alle\n")
    with pytest.raises(InputError, match="capaciteit"):
        folder.read(without_bad_rows=True)


# Files

BAD_FILES = [
    (b"", "leeg"),
    (b"\xef\xbb\xbf\r\n\r\n", "leeg"),
    (b";;;\r\n;;\r\n", "leeg"),
    (bytes(range(256)) * 20, "geen tekst"),
    (b"PK\x03\x04" + bytes(200), "Excel-bestand of zip"),
    (b"\xd0\xcf\x11\xe0" + bytes(200), "oud Excel-bestand"),
    (b'naam;email\n"Ada;a@b.nl\nBo;b@b.nl\n', "aanhalingstekens"),
    (b"zomaar een tekst", "geen kolommen"),
    (b"naam|email|school|rol|beschikbaar\nAda|a@b.nl|01AA00|ib|alle\n", "geen kolommen"),
]


@pytest.mark.parametrize(("data", "message"), BAD_FILES)
def test_a_csv_file_that_can_not_be_read(folder, data, message):
    (folder.path / "inschrijvingen.csv").write_bytes(data)
    finding = folder.error()
    assert finding.file == "inschrijvingen.csv" and message in finding.message and finding.remedy


@pytest.mark.parametrize(
    "data", [b"naam;email", b"PK\x03\x04" + bytes(200), b"\xd0\xcf\x11\xe0" + bytes(99), bytes(99)]
)
def test_a_workbook_that_can_not_be_read(folder, data):
    (folder.path / "inschrijvingen.csv").unlink()
    (folder.path / "inschrijvingen.xlsx").write_bytes(data)
    finding = folder.error()
    assert finding.file == "inschrijvingen.xlsx" and finding.remedy


def test_a_damaged_workbook(folder):
    folder.xlsx("inschrijvingen", ["naam"], [["Ada"]] * 200)
    path = folder.path / "inschrijvingen.xlsx"
    whole = path.read_bytes()
    for cut in (len(whole) // 3, len(whole) - 40):
        path.write_bytes(whole[:cut])
        assert "beschadigd" in folder.error().message
    middle = len(whole) // 2
    path.write_bytes(whole[:middle] + bytes(40) + whole[middle + 40 :])
    assert folder.errors()


def test_a_folder_in_place_of_a_file(folder):
    (folder.path / "inschrijvingen.csv").unlink()
    (folder.path / "inschrijvingen.csv").mkdir()
    assert "map en geen bestand" in folder.error().message


def test_a_file_that_may_not_be_read(folder, monkeypatch):
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    finding = folder.error()
    assert finding.file == "ronde.toml" and "niet te lezen" in finding.message
    assert "Sluit het bestand" in finding.remedy


def test_no_folder_and_a_file_as_folder(tmp_path):
    with pytest.raises(InputError, match="bestaat niet"):
        read_round(tmp_path / "weg")
    (tmp_path / "bestand").write_text("x")
    with pytest.raises(InputError, match="is een bestand en geen map"):
        read_round(tmp_path / "bestand")


def test_an_empty_folder_names_what_is_missing(tmp_path, folder):
    for path in folder.path.iterdir():
        path.unlink()
    assert [one.file for one in folder.errors()] == ["ronde.toml", "inschrijvingen", "locaties"]


def test_two_files_for_one_table(folder):
    text = (folder.path / "inschrijvingen.csv").read_bytes()
    folder.xlsx("inschrijvingen", ["naam"], [])
    (folder.path / "inschrijvingen.csv").write_bytes(text)
    finding = folder.error()
    assert "inschrijvingen.csv" in finding.value and "inschrijvingen.xlsx" in finding.value


def test_a_kind_of_file_that_we_do_not_read(folder):
    (folder.path / "inschrijvingen.csv").rename(folder.path / "inschrijvingen.ods")
    finding = folder.error()
    assert finding.file == "inschrijvingen.ods" and ".xlsx" in finding.remedy


def test_a_misspelled_file_name(folder):
    (folder.path / "locatie.csv").write_text("locatie\nX\n")
    assert "locaties.csv" in folder.warning().remedy


@pytest.mark.parametrize("column", ["naam", "email", "school", "rol", "beschikbaar"])
def test_a_missing_column_is_told_once(folder, column):
    heading = ["naam", "email", "school", "rol", "beschikbaar"]
    row = ["Ada", "ada@school.nl", "01AA00", "ib", "alle"]
    at = heading.index(column)
    folder.csv(
        "inschrijvingen", heading[:at] + heading[at + 1 :], [row[:at] + row[at + 1 :]] * (1 if at != 1 else 3)
    )
    finding = folder.error()
    assert (finding.file, finding.row, finding.column) == ("inschrijvingen.csv", 1, column)
    assert "ontbreekt" in finding.message and "kolommen" in finding.remedy


def test_a_misspelled_column_is_proposed(folder):
    folder.csv("locaties", ["locatie", "capasiteit", "momenten"], [["20CC00", "24", "alle"]])
    assert "capasiteit" in folder.error().remedy


def test_headings_without_rows(folder):
    folder.csv("inschrijvingen", ["naam", "email", "school", "rol", "beschikbaar"], [])
    finding = folder.error()
    assert finding.file == "inschrijvingen.csv" and "geen enkele inschrijving" in finding.message


def test_a_shifted_row(folder):
    folder.text("locaties.csv", "locatie;capaciteit;momenten\n20CC00;24;wo-11nov;do-12nov\n")
    finding = folder.error()
    assert finding.row == 2 and finding.value == "do-12nov"


@pytest.mark.parametrize("part", ["-", ",", "9", "a@", "x, ", "|", "wo ", "é,"])
@pytest.mark.parametrize(
    "column", ["beschikbaar", "email", "samen_met", "vertrek_vanaf", "max_reistijd", "niveaus"]
)
def test_an_absurd_cell_takes_no_absurd_time(folder, column, part):
    """These would take minutes, or raise, if text were taken apart in every possible way."""
    folder.person(**{column: f'"{part * 9_000}"'})
    started = time.monotonic()
    read_or_refuse(folder)
    assert time.monotonic() - started < 5


def test_an_absurd_number_in_the_settings(folder):
    text = (folder.path / "ronde.toml").read_text(encoding="utf-8")
    folder.text("ronde.toml", text + "[gewichten]\nopenen = " + "9" * 5000)
    assert folder.errors()[0].file == "ronde.toml"


@pytest.mark.parametrize("number", ["9" * 400, "1e400", "-1e999", "nan"])
def test_an_absurd_number_in_a_workbook(folder, number):
    heading = ["naam", "email", "school", "rol", "beschikbaar", "max_reistijd"]
    folder.xlsx("inschrijvingen", heading, [["Ada", "a@b.nl", "02BB00", "ib", "alle", 12345]])
    path = folder.path / "inschrijvingen.xlsx"
    parts = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(parts, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"12345", number.encode()))
    path.write_bytes(parts.getvalue())
    finding = folder.error()
    assert finding.file == "inschrijvingen.xlsx" and finding.remedy


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    [
        "ada@school.nl",
        "01AA00",
        "mentor",
        "alle",
        "wo-11nov",
        "24",
        "=1",
        '"',
        ";",
        "|",
        "\x00",
        "liever niet",
        "13:30",
    ]
)
HEADINGS = st.sampled_from(
    [
        "naam",
        "email",
        "school",
        "rol",
        "beschikbaar",
        "wo-11nov",
        "vertrek_vanaf",
        "samen_met",
        "niveaus",
        "",
        "?",
        "x;y",
    ]
)
LIMITS = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@LIMITS
@given(
    headings=st.lists(HEADINGS, min_size=1, max_size=8),
    rows=st.lists(st.lists(CELLS, max_size=9), max_size=4),
    separator=st.sampled_from([";", ",", "\t"]),
    table=st.sampled_from(["inschrijvingen", "locaties", "casussen"]),
)
def test_any_table_is_read_or_refused(folder, headings, rows, separator, table):
    folder.csv(table, headings, rows, separator)
    read_or_refuse(folder)


@LIMITS
@given(
    data=st.binary(max_size=400),
    name=st.sampled_from(["inschrijvingen.csv", "status.xlsx", "ronde.toml", "historie.csv"]),
)
def test_any_bytes_are_read_or_refused(folder, data, name):
    whole = (folder.path / name).read_bytes() if (folder.path / name).exists() else None
    (folder.path / name).write_bytes(data)
    read_or_refuse(folder)
    if whole is None:
        (folder.path / name).unlink()
    else:
        (folder.path / name).write_bytes(whole)


@LIMITS
@given(
    text=st.text(st.characters(codec="utf-8"), max_size=60),
    column=st.sampled_from([column for column, *_ in PERSON]),
)
def test_any_cell_is_read_or_refused(folder, text, column):
    folder.person(**{column: '"' + text.replace('"', '""') + '"'})
    read_or_refuse(folder)


def read_or_refuse(folder) -> None:
    """Either a round whose people all have a key, a role and a moment, or findings that say where."""
    before = {path.name: path.read_bytes() for path in folder.path.iterdir()}
    try:
        for person in folder.read().round.people:
            assert person.id and person.role and person.availability and person.email
    except InputError as error:
        assert error.findings and all(one.message and one.file for one in error.findings)
    assert {path.name: path.read_bytes() for path in folder.path.iterdir()} == before
