"""ronde.toml: what is refused, what is only odd, and where the message points."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from matcher.errors import InputError
from matcher.rounds import read_overrides
from matcher.rounds.holidays import easter, public_holiday, school_holiday

from .conftest import SETTINGS

WRONG = [
    # old text, new text, line, key, part of message, part of remedy
    ('naam = "Proef"', "", None, "naam", "ontbreekt", "naam"),
    ('naam = "Proef"', "naam = 5", 2, "naam", "tekst", "naam"),
    ('"wijkbijeenkomst"', '"wijkbijenkomst"', 3, "format", "kennen we niet", "wijkbijeenkomst"),
    ('regio = "rotterdam"', 'regio = "roterdam"', 4, "regio", "geen regio", "rotterdam"),
    ('regio = "rotterdam"', "regio = 3", 4, "regio", "leeg of ontbreekt", "rotterdam"),
    ('regio = "rotterdam"', "", None, "regio", "leeg of ontbreekt", "rotterdam"),
    (
        'regio = "rotterdam"',
        'regio = "rotterdam"\ngroepering = "straat"',
        5,
        "groepering",
        "kennen we niet",
        "Kies",
    ),
    ('id = "wo-11nov"', "", None, "id", "geen bruikbaar id", "wo-11nov"),
    ('id = "wo-11nov"', 'id = "a|b"', 7, "id", "geen bruikbaar id", "wo-11nov"),
    ('id = "do-12nov"', 'id = "WO 11nov"', 13, "id", "twee keer", "ander id"),
    ("eind = 2026-11-11T16:00:00", "eind = 2026-11-11T13:00:00", 10, "eind", "niet na het begin", "Verbeter"),
    ("eind = 2026-11-11T16:00:00", "", None, "eind", "ontbreekt", "jaar-maand-dag"),
    (
        "eind = 2026-11-11T16:00:00",
        "eind = 2026-11-11",
        10,
        "eind",
        "geen dag met een tijd",
        "jaar-maand-dag",
    ),
    (
        "eind = 2026-11-11T16:00:00",
        'eind = "31-11-2026 16:00"',
        10,
        "eind",
        "geen dag met een tijd",
        "jaar-maand",
    ),
    ("eind = 2026-11-11T16:00:00", "eind = 2026-11-11T16:00:00Z", 10, "eind", "tijdzone", "jaar-maand"),
]


@pytest.mark.parametrize(("old", "new", "row", "key", "message", "remedy"), WRONG)
def test_a_wrong_setting(folder, old, new, row, key, message, remedy):
    assert old in SETTINGS
    folder.text("ronde.toml", SETTINGS.replace(old, new, 1))
    # A moment that went missing must not make every row that names it an error too.
    finding = folder.error()
    assert finding.file == "ronde.toml" and finding.column == key
    assert message in finding.message and remedy in finding.remedy and finding.expected
    assert row is None or finding.row == row


def test_all_settings_at_once(folder):
    text = SETTINGS
    for old, new, *_ in (WRONG[1], WRONG[2], WRONG[3], WRONG[10]):
        text = text.replace(old, new, 1)
    folder.text("ronde.toml", text + '[gewichten]\nopenen = -1\n[kolommen]\n"School" = "skool"\n')
    assert {one.column for one in folder.errors()} == {"naam", "format", "regio", "eind", "openen", "School"}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("dit is geen toml", "klopt niet"),
        ("x = 2026-02-30T10:00:00", "bestaat niet"),
        ('naam = "tweede"', "twee keer"),
        ('x = "open', "klopt niet"),
    ],
)
def test_text_that_is_no_toml(folder, line, message):
    folder.text("ronde.toml", SETTINGS.replace("format", f"{line}\nformat", 1))
    finding = folder.errors()[0]
    assert finding.file == "ronde.toml" and finding.row == 3
    assert message in finding.message and finding.remedy


def test_tables_are_checked_beside_broken_settings(folder):
    folder.text("ronde.toml", "[ronde\n")
    folder.text("locaties.csv", "locatie;capaciteit;momenten\n20CC00;veel;alle\n")
    assert [(one.file, one.column) for one in folder.errors()][-1] == ("locaties.csv", "capaciteit")


def test_without_moments(folder):
    folder.text("ronde.toml", SETTINGS.partition("[[moment]]")[0])
    finding = folder.error()
    assert finding.column == "moment" and "geen momenten" in finding.message


def test_single_brackets(folder):
    head, _, tail = SETTINGS.partition("[[moment]]")
    folder.text("ronde.toml", head + "[moment]" + tail.partition("[[moment]]")[0])
    assert "[[moment]]" in folder.error().remedy


def test_times_as_text_a_list_of_regions_and_overrides(folder):
    text = SETTINGS.replace("2026-11-11T13:30:00", '"11-11-2026 13:30"').replace('"rotterdam"', '["GM0599"]')
    folder.text("ronde.toml", text + "[regels]\nmin_po = 2\n[gewichten]\nopenen = 90\n")
    round_ = folder.read().round
    assert round_.slots[0].start == datetime(2026, 11, 11, 13, 30)
    assert round_.region.municipalities == {"GM0599"}
    assert round_.rules == {"min_po": 2} and round_.weights == {"openen": 90}
    assert (round_.name, round_.format, round_.grouping) == ("Proef", "wijkbijeenkomst", "wijk")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_encodings(folder, encoding):
    folder.text("ronde.toml", SETTINGS.replace("Proef", "Één proef"), encoding)
    assert folder.read().round.name == "Één proef"


@pytest.mark.parametrize(
    ("old", "new", "key", "message"),
    [
        ('naam = "Proef"', 'naam = "Proef"\ngroep = "wijk"', "groep", "kennen we niet"),
        ('id = "wo-11nov"', 'id = "wo-11nov"\nlokaal = 3', "lokaal", "kennen we niet"),
        ("[ronde]", "[rondes]\n[ronde]", "rondes", "kennen we niet"),
    ],
)
def test_an_unknown_key_is_a_warning(folder, old, new, key, message):
    folder.text("ronde.toml", SETTINGS.replace(old, new, 1))
    warning = folder.warning()
    assert warning.column == key and message in warning.message and warning.row


def test_an_unknown_key_gets_a_suggestion(folder):
    folder.text("ronde.toml", SETTINGS.replace("[[moment]]", 'groepring = "buurt"\n[[moment]]', 1))
    assert "groepering" in folder.warning().remedy


@pytest.mark.parametrize(
    ("begin", "end", "message"),
    [
        ("2026-11-14T13:30:00", "2026-11-14T16:00:00", "weekend (zaterdag)"),
        ("2026-11-11T22:30:00", "2026-11-11T23:30:00", "nacht"),
        ("2026-11-11T05:30:00", "2026-11-11T09:30:00", "nacht"),
        ("2026-08-31T13:30:00", "2026-08-31T16:00:00", "verleden"),
        ("2026-10-21T13:30:00", "2026-10-21T16:00:00", "herfstvakantie"),
        ("2027-05-06T13:30:00", "2027-05-06T16:00:00", "Hemelvaartsdag"),
        ("2028-04-17T13:30:00", "2028-04-17T16:00:00", "Tweede Paasdag"),
        ("2026-11-12T13:30:00", "2026-11-12T16:00:00", "overlapt met 'wo-11nov'"),
        ("2030-11-13T13:30:00", "2030-11-13T16:00:00", "twee jaar"),
        ("2026-11-10T13:30:00", "2026-11-11T12:00:00", "langer dan een dag"),
    ],
)
def test_an_odd_moment_is_a_warning(folder, begin, end, message):
    folder.text(
        "ronde.toml", SETTINGS.replace("2026-11-11T13:30:00", begin).replace("2026-11-11T16:00:00", end)
    )
    warning = folder.warning()
    assert message in warning.message and warning.file == "ronde.toml" and warning.row


def test_an_ordinary_moment_gives_no_warning(folder):
    assert folder.read().warnings == ()


def test_moments_that_touch_do_not_overlap(folder):
    text = SETTINGS.replace("2026-11-12T15:30:00", "2026-11-11T16:00:00").replace(
        "2026-11-12T17", "2026-11-11T18"
    )
    folder.text("ronde.toml", text)
    assert folder.read().warnings == ()


def test_holidays():
    # Dates of Easter as published: 2024 March 31, 2025 April 20, 2027 March 28, 2038 April 25 (the latest).
    assert [easter(year) for year in (2024, 2025, 2027, 2038)] == [
        date(2024, 3, 31),
        date(2025, 4, 20),
        date(2027, 3, 28),
        date(2038, 4, 25),
    ]
    assert public_holiday(date(2027, 4, 27)) == "Koningsdag"
    # 27 April 2025 was a Sunday.
    assert public_holiday(date(2025, 4, 26)) == "Koningsdag" and public_holiday(date(2025, 4, 27)) is None
    assert public_holiday(date(2027, 5, 17)) == "Tweede Pinksterdag"
    assert public_holiday(date(2027, 5, 18)) is None
    assert (
        school_holiday(date(2026, 12, 19)) == "kerstvakantie" and school_holiday(date(2026, 12, 18)) is None
    )


@pytest.mark.parametrize("old", ["begin = 2026-11-11T13:30:00", "eind = 2026-11-11T16:00:00"])
def test_cells_are_checked_against_all_ids_while_a_moment_is_wrong(folder, old):
    folder.text("ronde.toml", SETTINGS.replace(old, f"{old[:5]} = 3", 1))
    folder.person(beschikbaar="wo-11nov|do-13nov|wo 11 nov 13.30")
    wrong, unknown = folder.errors()
    assert (wrong.file, wrong.row) == ("ronde.toml", 9 if old.startswith("begin") else 10)
    assert unknown.file == "inschrijvingen.csv" and "do-13nov" in unknown.message


def test_warnings_are_told_beside_errors(folder):
    folder.text("ronde.toml", SETTINGS + "[regel]\nx = 1\n")
    folder.person(rol="tovenaar")
    with pytest.raises(InputError) as caught:
        folder.read()
    assert [one.column for one in caught.value.warnings] == ["regel"]


def test_rules_and_weights_are_read_whatever_else_is_wrong(folder):
    folder.text("ronde.toml", SETTINGS.replace('"rotterdam"', "3") + "[regels]\nmin_po = 2\n")
    given = read_overrides(folder.path)
    assert (given.format, given.rules, given.weights) == ("wijkbijeenkomst", {"min_po": 2}, {})
    assert given.rows == {"min_po": 18}
    folder.text("ronde.toml", "[ronde\n")
    assert read_overrides(folder.path).rules == {}
