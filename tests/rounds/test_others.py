"""The smaller tables: bijeenkomsten, casussen, historie, vastgezet, afmeldingen and status."""

from __future__ import annotations

from datetime import datetime

import pytest

from matcher.domain import Cancellation, CandidateMeeting, Case, PastMeeting, Pin
from matcher.rounds import person_key
from matcher.rounds.cases import looks_like_a_pupil

ADA, BO = person_key("ada@school.nl"), person_key("bo@school.nl")


def test_meetings(folder):
    folder.csv(
        "bijeenkomsten",
        ["id", "gebied", "locaties", "momenten", "min", "max"],
        [["m1", "Delfshaven", "Maascollege", "wo-11nov", "5", "12"], ["m2", "WK059903", "", "", "", ""]],
    )
    assert folder.read().round.meetings == (
        CandidateMeeting("m1", "WK059903", ("20CC00",), ("wo-11nov",), 5, 12, 2),
        CandidateMeeting("m2", "WK059903", ("20CC00",), ("wo-11nov", "do-12nov"), None, None, 3),
    )


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"id": ""}, "id"),
        ({"gebied": "Nergens"}, "gebied"),
        ({"gebied": ""}, "gebied"),
        ({"locaties": "Huis"}, "locaties"),
        ({"momenten": "vr-13nov"}, "momenten"),
        ({"min": "9"}, "min"),
        ({"max": "veel"}, "max"),
    ],
)
def test_a_wrong_meeting(folder, cells, column):
    row = {
        "id": "m1",
        "gebied": "Delfshaven",
        "locaties": "20CC00",
        "momenten": "alle",
        "min": "3",
        "max": "8",
    } | cells
    folder.csv("bijeenkomsten", list(row), [list(row.values())])
    finding = folder.error()
    assert (finding.file, finding.row, finding.column) == ("bijeenkomsten.csv", 2, column) and finding.remedy


def test_a_meeting_id_twice(folder):
    folder.csv("bijeenkomsten", ["id", "gebied"], [["m1", "Delfshaven"], ["M1", "Delfshaven"]])
    assert folder.error().row == 3


def test_a_meeting_that_no_venue_can_hold_is_a_warning(folder):
    folder.venue(momenten="wo-11nov")
    folder.csv("bijeenkomsten", ["id", "gebied", "momenten"], [["m1", "Delfshaven", "do-12nov"]])
    assert "geen enkele locatie" in folder.warning().message


def test_cases(folder):
    folder.csv(
        "casussen",
        ["casus", "inbrenger", "niveaus", "minuten"],
        [["C-001", "ada@school.nl", "mavo|havo", ""], ["C-002", f"{BO}|ADA@school.nl", "", "30"]],
    )
    assert folder.read().round.cases == (
        Case("C-001", (ADA,), ("vmbo-gt", "havo"), 40, 2),
        Case("C-002", (BO, ADA), (), 30, 3),
    )


@pytest.mark.parametrize(
    ("cells", "column", "message"),
    [
        ({"casus": "Fatima"}, "casus", "een naam"),
        ({"casus": ""}, "casus", "geen code"),
        ({"casus": "C-002"}, "casus", "twee keer"),
        ({"inbrenger": ""}, "inbrenger", "geen inbrenger"),
        ({"inbrenger": "cas@school.nl"}, "inbrenger", "staat niet bij"),
        ({"inbrenger": "a@b.nl|c@d.nl|e@f.nl"}, "inbrenger", "niet"),
        ({"niveaus": "twijfelt over zichzelf"}, "niveaus", "geen niveau"),
        ({"minuten": "lang"}, "minuten", "getal"),
    ],
)
def test_a_wrong_case(folder, cells, column, message):
    row = {"casus": "C-001", "inbrenger": "ada@school.nl", "niveaus": "havo", "minuten": "40"} | cells
    folder.csv("casussen", list(row), [list(row.values()), ["C-002", "ada@school.nl", "", ""]])
    findings = folder.errors()
    assert {(one.file, one.column) for one in findings} == {("casussen.csv", column)}
    assert message in findings[0].message and findings[0].remedy


@pytest.mark.parametrize("column", ["naam leerling", "opmerking", "geboortedatum", "x"])
def test_any_further_column_about_a_case_is_refused(folder, column):
    folder.csv("casussen", ["casus", "inbrenger", column], [["C-001", "ada@school.nl", ""]])
    finding = folder.error()
    assert finding.column == column and "nooit meer dan een code" in finding.message
    assert folder.errors() == (finding,)


def test_a_value_beside_a_case_without_heading_is_refused(folder):
    folder.csv("casussen", ["casus", "inbrenger", ""], [["C-001", "ada@school.nl", "verlegen kind"]])
    assert folder.error().value == "verlegen kind"
    assert folder.read(without_bad_rows=True).round.cases == ()


def test_a_birth_date_as_excel_date_is_refused(folder):
    folder.xlsx("casussen", ["casus", "inbrenger"], [[datetime(2014, 5, 3), "ada@school.nl"]])
    assert "geboortedatum" in folder.error().message


@pytest.mark.parametrize(
    "code", ["C-001", "c1", "casus 3", "12", "007", "A12", "K-07", "AM1-C07", "C-2026-014", "X7Q2"]
)
def test_neutral_codes(code):
    assert looks_like_a_pupil(code) is None


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("Fatima", "naam"),
        ("Jan 2", "naam"),
        ("PietdeVries1", "naam"),
        ("Ömer1", "naam"),
        ("J.B.", "initialen"),
        ("JdB", "initialen"),
        ("JB1", "initialen"),
        ("j b 8", "initialen"),
        ("A", "initialen"),
        ("C", "initialen"),
        ("123456782", "BSN"),
        ("1234.56.782", "BSN"),
        ("03-05-2014", "geboortedatum"),
        ("3/5/14", "geboortedatum"),
        ("2014-05-03", "geboortedatum"),
        ("20140503", "geboortedatum"),
        ("030514", "geboortedatum"),
        ("3-12", "geboortedatum"),
        ("C-2014", "geboortejaar"),
        ("C001!?<b>", "tekst"),
        ("c 1 a b", "initialen"),
    ],
)
def test_codes_that_may_point_at_a_pupil(code, why):
    assert why in (looks_like_a_pupil(code) or "neutraal")


def test_history(folder):
    folder.csv(
        "historie",
        ["datum", "bijeenkomst", "person key"],
        [
            ["2025-11-12", "m1", "p-oud"],
            ["12-11-2025", "m1", "ada@school.nl"],
            ["12/11/2025", "m1", "weg@school.nl"],
        ],
    )
    day = datetime(2025, 11, 12)
    assert folder.read().round.history == (
        PastMeeting(day, "m1", "p-oud"),
        PastMeeting(day, "m1", ADA),
        PastMeeting(day, "m1", person_key("weg@school.nl")),
    )


@pytest.mark.parametrize("text", ["2025-02-30", "31-11-2025", "gisteren", "0000-01-01", "1-1"])
def test_an_impossible_date(folder, text):
    folder.csv("historie", ["datum", "bijeenkomst", "sleutel"], [[text, "m1", "p-oud"]])
    finding = folder.error()
    assert (finding.row, finding.column, finding.value) == (2, "datum", text)


def test_pins(folder):
    folder.csv(
        "vastgezet",
        ["inschrijving", "bijeenkomst", "reden"],
        [["ADA@school.nl", "m9", "opent"], [BO, "m9", ""]],
    )
    assert folder.read().round.pins == (Pin(ADA, "m9", "opent", 2), Pin(BO, "m9", "", 3))


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["", "m1"], "inschrijving"),
        (["cas@school.nl", "m1"], "inschrijving"),
        (["ada@school.nl", ""], "bijeenkomst"),
        (["ada@school.nl", "m3"], "bijeenkomst"),
    ],
)
def test_a_wrong_pin(folder, row, column):
    folder.csv("bijeenkomsten", ["id", "gebied"], [["m1", "Delfshaven"]])
    folder.csv("vastgezet", ["inschrijving", "bijeenkomst"], [row])
    finding = folder.error()
    assert (finding.file, finding.row, finding.column) == ("vastgezet.csv", 2, column)


def test_cancellations(folder):
    folder.csv(
        "afmeldingen",
        ["inschrijving", "moment", "vervanger", "wanneer"],
        [
            ["ada@school.nl", "", "", "gisteren"],
            ["bo@school.nl", "wo-11nov", "ada@school.nl", ""],
            ["bo@school.nl", "alle", "", ""],
        ],
    )
    assert folder.read().round.cancellations == (
        Cancellation(ADA, None, None, "gisteren", 2),
        Cancellation(BO, "wo-11nov", ADA, "", 3),
        Cancellation(BO, None, None, "", 4),
    )


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["cas@school.nl", "", ""], "inschrijving"),
        (["ada@school.nl", "vr-13nov", ""], "moment"),
        (["ada@school.nl", "", "cas@school.nl"], "vervanger"),
        (["ada@school.nl", "", "ada@school.nl"], "vervanger"),
    ],
)
def test_a_wrong_cancellation(folder, row, column):
    folder.csv("afmeldingen", ["inschrijving", "moment", "vervanger"], [row])
    finding = folder.error()
    assert (finding.row, finding.column) == (2, column) and finding.remedy


def test_a_cancellation_of_somebody_who_was_removed_is_a_warning(folder):
    folder.csv(
        "status",
        ["sleutel", "email", "bijeenkomst", "status"],
        [["p-weg", "weg@school.nl", "m1", "uitgenodigd"]],
    )
    folder.csv("afmeldingen", ["inschrijving"], [["p-weg"], ["weg@school.nl"]])
    reading = folder.read()
    assert reading.round.cancellations == () and [one.row for one in reading.warnings] == [2, 3]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["", "a@b.nl", "", ""], "sleutel"),
        (["p1", "ab", "", ""], "email"),
        (["p1", "", "m1", "misschien"], "status"),
        (["p2", "x@school.nl", "", ""], "email"),
    ],
)
def test_a_wrong_status(folder, row, column):
    folder.csv(
        "status", ["sleutel", "email", "bijeenkomst", "status"], [["p1", "x@school.nl", "m1", "Gepland"], row]
    )
    finding = folder.error()
    assert (finding.file, finding.row, finding.column) == ("status.csv", 3, column)


def test_optional_tables_may_be_empty(folder):
    for name, heading in {
        "bijeenkomsten": ["id"],
        "vastgezet": ["inschrijving", "bijeenkomst"],
        "historie": ["datum", "bijeenkomst", "sleutel"],
        "afmeldingen": ["inschrijving"],
    }.items():
        folder.csv(name, heading, [])
    round_ = folder.read().round
    assert (round_.meetings, round_.pins, round_.history, round_.cancellations) == ((), (), (), ())


def test_a_name_is_no_key(folder):
    rows = [["2025-11-12", "m1", "Zwaan Zonder Mail"]]
    folder.csv("historie", ["datum", "bijeenkomst", "sleutel"], rows)
    assert "geen sleutel en geen e-mailadres" in folder.error().message
