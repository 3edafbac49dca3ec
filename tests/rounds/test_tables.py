"""How a table may be written: encodings, separators, workbooks, formulas, headings and forms."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import pytest
from openpyxl import Workbook, load_workbook

from matcher.errors import Finding, OutputError
from matcher.rounds import person_key, write_table
from matcher.rounds.xlsxfile import MOST_COLUMNS, sheet_rows

HEADING = ["naam", "email", "school", "rol", "beschikbaar"]
ROW = ["Zoë Müller", "zoe@school.nl", "De Wegwijzer", "Intern begeleider", "alle"]


def names(folder) -> list[str]:
    return [person.name for person in folder.read().round.people]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encodings_and_separators(folder, encoding, separator, end):
    text = end.join(separator.join(line) for line in (HEADING, ROW)) + end
    folder.text("inschrijvingen.csv", text, encoding)
    assert names(folder) == ["Zoë Müller"]


def test_the_separator_line_of_excel_does_not_count_as_a_row(folder):
    folder.text("inschrijvingen.csv", "sep=,\n" + "\n".join(map(",".join, (HEADING, ROW))))
    assert folder.read().round.people[0].row == 2


def test_rows_are_counted_as_excel_counts_them(folder):
    text = ";".join(HEADING) + '\n\n"Ada\nBos";ada@school.nl;02BB00;ib;alle\n\nBo;bo;02BB00;ib;alle\n'
    folder.text("inschrijvingen.csv", text)
    assert folder.error().row == 5
    assert folder.read(without_bad_rows=True).round.people[0].row == 3
    assert folder.read(without_bad_rows=True).round.people[0].name == "Ada Bos"


def test_quoted_separators_stay_in_the_cell(folder):
    folder.text(
        "inschrijvingen.csv", ",".join(HEADING) + '\n"Bos, Ada",a@b.nl,02BB00,ib,"wo-11nov;do-12nov;"\n'
    )
    assert names(folder) == ["Bos, Ada"]


def test_text_that_exports_protect_from_excel(folder):
    folder.text("inschrijvingen.csv", ";".join(HEADING) + '\nAda;a@b.nl;"=""02BB00""";ib;alle\n')
    assert folder.read().round.people[0].school == "02BB00"


@pytest.mark.parametrize(
    "heading",
    [
        ["Naam", "E-mail", "SCHOOL", "Rol ", "Be-schik_baar"],
        [" náám", "e_mail", "school", "Röl", "beschikbaar"],
        ["Naam", "E-mailadres", "Naam van de school", "Functie", "Beschikbaarheid"],
    ],
)
def test_headings_in_any_spelling(folder, heading):
    folder.csv("inschrijvingen", heading, [ROW])
    assert names(folder) == ["Zoë Müller"] and folder.read().warnings == ()


def test_the_second_school_goes_by_several_names(folder):
    for heading in ("tweede school", "Second school", "2e school", "tweede_school"):
        folder.csv("inschrijvingen", [*HEADING, heading], [[*ROW, "20CC00"]])
        assert folder.read().round.people[0].second_school == "20CC00"


def test_an_unknown_column_is_a_warning(folder):
    folder.csv("inschrijvingen", [*HEADING, "lievelingskleur"], [[*ROW, "rood"]])
    warning = folder.warning()
    assert (warning.file, warning.row, warning.column) == ("inschrijvingen.csv", 1, "lievelingskleur")
    folder.csv("inschrijvingen", [*HEADING, "vervor"], [[*ROW, "fiets"]])
    assert "vervoer" in folder.warning().remedy


def test_a_column_without_heading_is_a_warning(folder):
    folder.csv("inschrijvingen", [*HEADING, ""], [[*ROW, "let op!"]])
    assert folder.warning().value == "let op!"


def test_a_doubled_column_is_an_error_that_names_both(folder):
    folder.csv("inschrijvingen", [*HEADING, "E mail"], [[*ROW, "zoe@school.nl"]])
    finding = folder.error()
    assert (
        finding.row == 1
        and "'email' (kolom 2)" in finding.message
        and "'E mail' (kolom 6)" in finding.message
    )


def test_our_own_name_goes_before_another_usual_name(folder):
    folder.csv("inschrijvingen", [*HEADING, "functie"], [[*ROW, "mentor"]])
    assert folder.read().round.people[0].role == "intern begeleider"
    assert folder.warning().column == "functie"


def test_a_forms_export(folder):
    """Headings of a Microsoft Forms workbook, choices with `;` and labels of the moments."""
    folder.text(
        "ronde.toml",
        (folder.path / "ronde.toml").read_text(encoding="utf-8")
        + (
            '[kolommen]\n"Wat is je werkadres (e-mail)?" = "email"\n"Waar werk je?" = "school"\n'
            '"Wat doe je daar?" = "rol"\n'
            '"Wanneer kun je?" = "beschikbaar"\n"Welke niveaus ken je?" = "niveaus"\n'
        ),
    )
    folder.xlsx(
        "inschrijvingen",
        [
            "ID",
            "Begintijd",
            "Tijd van voltooien",
            "E-mail",
            "Naam",
            "Wat is je werkadres (e-mail)?",
            "Waar werk je?",
            "Wat doe je daar?",
            "Wanneer kun je?",
            "Welke niveaus ken je?",
        ],
        [
            [
                1,
                datetime(2026, 9, 1, 9),
                datetime(2026, 9, 1, 9, 5),
                "anonymous",
                "Zoë",
                "zoe@school.nl",
                "Maascollege",
                "Mentor",
                "Woensdag 11 november, 13.30;Donderdag, één keer;",
                "mavo;havo;",
            ]
        ],
    )
    reading = folder.read()
    person = reading.round.people[0]
    assert (person.id, person.email, person.role) == (person_key(person.email), "zoe@school.nl", "mentor")
    assert person.availability == {"wo-11nov": "ja", "do-12nov": "ja"}
    assert person.levels == ("vmbo-gt", "havo")
    assert {one.column for one in reading.warnings} == {"ID", "Begintijd", "Tijd van voltooien", "E-mail"}


def test_a_forms_grid_with_a_column_per_moment(folder):
    folder.csv(
        "inschrijvingen",
        [*HEADING[:4], "Wanneer kunt u? [wo-11nov]", "Beschikbaarheid.do-12nov"],
        [[*ROW[:4], "Liever niet", "Ja"]],
    )
    assert folder.read().round.people[0].availability == {"wo-11nov": "liever niet", "do-12nov": "ja"}


# Workbooks


def test_a_workbook_says_the_same_as_csv(folder):
    folder.csv("inschrijvingen", HEADING, [ROW])
    before = folder.read().round
    folder.xlsx("inschrijvingen", HEADING, [ROW])
    assert folder.read().round == before


def test_numbers_and_booleans_in_a_workbook(folder):
    folder.xlsx("inschrijvingen", [*HEADING, "max_reistijd", "toegankelijk", "id"], [[*ROW, 40.0, True, 12]])
    person = folder.read().round.people[0]
    assert (person.max_travel, person.step_free, person.id) == (40, True, "12")


def test_the_sheet_with_the_name_of_the_table_is_read(folder):
    book = Workbook()
    book.active.append(["notities"])
    sheet = book.create_sheet("Inschrijvingen")
    for line in (HEADING, ROW):
        sheet.append(line)
    (folder.path / "inschrijvingen.csv").unlink()
    book.save(folder.path / "inschrijvingen.xlsx")
    assert names(folder) == ["Zoë Müller"]
    sheet.title = "Antwoorden"
    book.save(folder.path / "inschrijvingen.xlsx")
    assert names(folder) == ["Zoë Müller"]
    assert "Antwoorden" in folder.warning().message


def computed(path, cell: str, value: str) -> None:
    """Give a formula in a saved workbook the outcome that Excel would have stored."""
    data = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(data, "w") as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename == "xl/worksheets/sheet1.xml":
                before = content
                content = content.replace(b"<v></v>", b"<v>%s</v>" % value.encode()).replace(
                    b"<v />", b"<v>%s</v>" % value.encode()
                )
                content = content.replace(b'r="%s"' % cell.encode(), b'r="%s" t="str"' % cell.encode())
                assert content != before
            new.writestr(item, content)
    path.write_bytes(data.getvalue())


def test_a_formula_counts_as_what_excel_last_computed(folder):
    folder.xlsx("inschrijvingen", HEADING, [[*ROW[:2], '=CONCATENATE("02BB","00")', *ROW[3:]]])
    path = folder.path / "inschrijvingen.xlsx"
    finding = folder.error()
    assert (finding.row, finding.column) == (2, "school") and "zonder uitkomst" in finding.message
    computed(path, "C2", "02BB00")
    assert load_workbook(path, data_only=True).active["C2"].value == "02BB00"
    assert folder.read().round.people[0].school == "02BB00"
    assert "formules" in folder.warning().message


def test_a_formula_in_a_column_that_nobody_reads_is_harmless(folder):
    folder.xlsx("inschrijvingen", [*HEADING, "notitie"], [[*ROW, "=1+1"]])
    assert names(folder) == ["Zoë Müller"]


def test_a_cell_that_shows_an_error(folder):
    folder.xlsx("inschrijvingen", HEADING, [[*ROW[:2], "#REF!", *ROW[3:]]])
    finding = folder.error()
    assert (finding.row, finding.column, finding.value) == (2, "school", "#REF!")


# Writing


def test_a_cell_far_to_the_right_makes_no_row_longer(tmp_path):
    book = Workbook()
    book.active.append(HEADING)
    for row in range(2, 6):
        book.active.cell(row, 1, "Zoë")
        book.active.cell(row, 16_384, "x")
    buffer = io.BytesIO()
    book.save(buffer)
    rows = sheet_rows(buffer.getvalue(), "breed.xlsx", "Sheet")
    assert len(rows) == 5 and max(map(len, rows)) <= MOST_COLUMNS


def test_what_is_written_is_read(folder):
    rows = [
        [name, f"n{i}@school.nl", "02BB00", "ib", ["wo-11nov", "do-12nov"], i % 2 == 0, None]
        for i, name in enumerate(["Zoë", 'An "A" Bo;s', "@Home", "-Jan", "x=1"])
    ]
    path = folder.path / "inschrijvingen.csv"
    write_table(path, [*HEADING, "email_delen", "vervoer"], rows)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfnaam;email")
    people = folder.read().round.people
    assert [person.name for person in people] == ["Zoë", 'An "A" Bo;s', "@Home", "-Jan", "x=1"]
    assert [person.share_email for person in people] == [True, False, True, False, True]
    assert all(person.availability == {"wo-11nov": "ja", "do-12nov": "ja"} for person in people)


def test_a_formula_is_written_as_text(folder):
    path = folder.path / "proef.csv"
    write_table(path, ["a"], [["=HYPERLINK(1)"], ["+31 6"], ["-"]])
    assert path.read_text("utf-8-sig").split() == ["a", "'=HYPERLINK(1)", "'+31", "6", "-"]


def test_a_failed_write_leaves_the_old_file(folder):
    path = folder.path / "proef.csv"
    write_table(path, ["a"], [["oud"]])
    before = path.read_bytes()
    with pytest.raises(ValueError, match="2 columns"):
        write_table(path, ["a", "b"], [["x", "y"], ["z"]])
    assert path.read_bytes() == before
    with pytest.raises(OutputError):
        write_table(folder.path / "proef.csv" / "x.csv", ["a"], [])


def test_an_unknown_column_names_only_what_is_near(folder):
    folder.person(vervoerr="fiets", zzz="x")
    near, none = folder.read().warnings
    assert "vervoer" in near.remedy and near.expected == "" and "niveaus" not in str(near)
    assert "[kolommen]" in none.remedy and none.expected == ""


def test_a_place_in_the_settings_is_a_key():
    assert "sleutel 'naam'" in str(Finding("mis.", "ronde.toml", 2, "naam"))
    assert "kolom 'naam'" in str(Finding("mis.", "inschrijvingen.xlsx", 2, "naam"))
