"""Hand-made sheets: what is read, and everything that can be wrong with them."""

from __future__ import annotations

import pytest
from judging import held, read
from openpyxl import Workbook

from matcher.byhand import labels, read_edited
from matcher.byhand.cases import follow_presenters
from matcher.errors import InputError

SLOTS = [{"id": f"s{n}", "start": f"2027-11-1{n}T13:30", "end": f"2027-11-1{n}T16:00"} for n in (0, 1)]


def problem(**changes):
    """Three meetings: m1 can be at four places, m2 and m3 at one; cases of p1 and of p2."""
    people = [
        {"id": f"p{n}", "slots": {"s0": 0, "s1": 0}, "max_meetings": 2, "brin": f"b{n}"} for n in range(1, 6)
    ]
    return read(
        {
            "version": 1,
            "name": "klein",
            "slots": SLOTS,
            "venues": [{"id": "v1"}, {"id": "v2"}],
            "people": people,
            "meetings": [
                {"id": "m1", "options": [[s, v] for s in ("s0", "s1") for v in ("v1", "v2")],
                 "optional": True, "max_cases": 2},
                {"id": "m2", "options": [["s1", "v2"]], "optional": True, "max_cases": 1},
                {"id": "m3", "options": [["s0", "v2"]], "optional": True, "max_cases": 1},
            ],
            "attend": [
                {"person": p["id"], "meeting": m, "cost": {"v1": 5, "v2": 7}}
                for p in people
                for m in ("m1", "m2", "m3")
            ],
            "cases": [
                {"id": "C-1", "presenters": ["p1"], "cost": 300},
                {"id": "C-2", "presenters": ["p2", "p3"], "cost": 300},
            ],
        }
        | changes
    )  # fmt: skip


NAMES = {"m1": "Noord", "m2": "Zuid", "m3": "Zuid", "v1": "De Pijler", "v2": "'t Kompas", "p1": "Ann Ö",
         "p2": "Bo", "p3": "Bo", "s0": "woensdag"}  # fmt: skip


def sheet(path, seats, places=(), heads=("Sleutel", "Bijeenkomst")):
    book = Workbook()
    page = book.active
    page.title = "Wijzigen"
    for row in (heads, *seats):
        page.append(row)
    if places:
        page = book.create_sheet("Wijzigen bijeenkomsten")
        for row in (("Code", "Moment", "Locatie", "Casussen"), *places):
            page.append(row)
    book.save(path)
    return path


def found(path, document=None):
    return list(read_edited(path, document or problem(), NAMES).meetings)


def wrong(path, document=None):
    """(row, column, value) of everything that is wrong; each names the file and a remedy."""
    with pytest.raises(InputError) as caught:
        read_edited(path, document or problem(), NAMES)
    for finding in caught.value.findings:
        assert finding.file.startswith(path.name) and finding.remedy, str(finding)
    return [(each.row, each.column, each.value) for each in caught.value.findings]


def test_names_and_codes_are_both_read_in_any_order_with_empty_rows(tmp_path):
    path = sheet(
        tmp_path / "hand.xlsx",
        [("p4", "NOORD"), (None, None), ("p1", "m2"), ("p2", None), ("p3", "niet ingedeeld"), ("p1", "m1"),
         ("p5", "")],
        [("m1", "woensdag", "'t kompas")],
    )  # fmt: skip
    assert found(path) == held([
        {"id": "m1", "slot": "s0", "venue": "v2", "people": ["p1", "p4"], "cases": []},
        {"id": "m2", "slot": "s1", "venue": "v2", "people": ["p1"], "cases": []},
    ])  # fmt: skip


def test_a_name_does_where_there_is_no_key(tmp_path):
    path = sheet(tmp_path / "hand.xlsx", [("ann o", "m3")], heads=("Naam", "Bijeenkomst"))
    (meeting,) = found(path)
    assert (meeting.id, meeting.people) == ("m3", ["p1"])


def test_everything_that_is_wrong_is_told_at_once(tmp_path):
    path = sheet(
        tmp_path / "hand.xlsx",
        [("p1", "m1"), ("p9", "m1"), ("p2", "Oost"), ("p3", "Zuid"), ("p1", "Noord"), (None, "m1"),
         ("p4", "m2")],
        [("m1", "zondag", "v1"), ("m2", "s0", "v2"), ("m7", "s0", "v2"), ("m3", "s0", "v9"),
         ("m2", "s1", "v2"), ("m3", "s0", None, "C-9")],
    )  # fmt: skip
    assert sorted(wrong(path)) == sorted([
        (3, "Sleutel", "p9"), (4, "Bijeenkomst", "Oost"), (5, "Bijeenkomst", "Zuid"),
        (6, "Bijeenkomst", "Noord"), (7, "Sleutel", ""), (2, "Moment", "zondag"), (3, "Locatie", "v2"),
        (4, "Code", "m7"), (5, "Locatie", "v9"), (6, "Code", "m2"), (7, "Code", "m3"), (7, "Casussen", "C-9"),
    ])  # fmt: skip


def test_two_people_with_one_name_need_a_key(tmp_path):
    path = sheet(tmp_path / "hand.xlsx", [("Bo", "m1")], [("m1", "s0", "v1")], heads=("Naam", "Bijeenkomst"))
    assert wrong(path) == [(2, "Naam", "Bo")]


def test_a_column_that_was_sorted_on_its_own_is_refused(tmp_path):
    path = sheet(
        tmp_path / "hand.xlsx", [("p1", "Bo", "m2"), ("p4", "zomaar", "m2")],
        heads=("Sleutel", "Naam", "Bijeenkomst"),
    )  # fmt: skip
    assert wrong(path) == [(2, "Naam", "Bo")]


def test_a_meeting_without_a_place_needs_one_unless_there_is_but_one(tmp_path):
    assert wrong(sheet(tmp_path / "a.xlsx", [("p1", "m1")])) == [(2, "Bijeenkomst", "m1")]
    assert wrong(sheet(tmp_path / "b.xlsx", [("p1", "m1")], [("m1", None, "v1")])) == [(2, "Moment", "")]
    edited = read_edited(sheet(tmp_path / "c.xlsx", [("p1", "m2")], [("m2", None, None)]), problem(), NAMES)
    assert [(m.slot, m.venue) for m in edited.meetings] == [("s1", "v2")]
    assert any("past er maar één" in str(warning) for warning in edited.warnings)


def test_a_meeting_that_nobody_is_left_in_is_held_only_if_it_must_be(tmp_path):
    path = sheet(tmp_path / "hand.xlsx", [("p1", None)], [("m1", "s0", "v1"), ("m2", "s1", "v2")])
    assert found(path) == []
    pinned = problem(pins=[{"meeting": "m1", "held": True}])
    assert [(meeting.id, meeting.people) for meeting in found(path, pinned)] == [("m1", [])]


def test_who_is_on_no_row_is_told_and_sits_nowhere(tmp_path):
    edited = read_edited(sheet(tmp_path / "hand.xlsx", [("p1", "m2")]), problem(), NAMES)
    assert [meeting.people for meeting in edited.meetings] == [["p1"]]
    assert any("Niet op het blad, dus niet ingedeeld: Bo, Bo, p4, p5." in str(w) for w in edited.warnings)


def test_a_workbook_without_the_sheet_says_which_it_needs(tmp_path):
    book = Workbook()
    book.create_sheet("Nog een")
    book.save(tmp_path / "ander.xlsx")
    with pytest.raises(InputError, match="Het blad 'Wijzigen' ontbreekt"):
        read_edited(tmp_path / "ander.xlsx", problem())
    (tmp_path / "tekst.xlsx").write_text("geen werkmap")
    with pytest.raises(InputError, match="geen Excel-werkmap"):
        read_edited(tmp_path / "tekst.xlsx", problem())


def test_names_that_are_not_clear_get_their_code():
    assert labels({"a": "Noord", "b": "Zuid", "c": "zuid", "d": "A"}) == {
        "a": "Noord", "b": "Zuid (b)", "c": "zuid (c)", "d": "A (d)",
    }  # fmt: skip


# Cases


def test_a_case_stays_follows_or_drops_out(tmp_path):
    places = [("m1", "s0", "v1", "C-1, C-2")]
    stay = sheet(tmp_path / "a.xlsx", [("p1", "m1"), ("p3", "m1"), ("p2", "m2")], places)
    assert [meeting.cases for meeting in found(stay)] == [["C-1", "C-2"], []]
    follow = sheet(tmp_path / "b.xlsx", [("p1", "m1"), ("p3", None), ("p2", "m2")], places)
    assert [meeting.cases for meeting in found(follow)] == [["C-1"], ["C-2"]]
    drop = sheet(tmp_path / "c.xlsx", [("p1", "m1"), ("p4", "m2")], places)
    edited = read_edited(drop, problem(), NAMES)
    assert [meeting.cases for meeting in edited.meetings] == [["C-1"], []]
    assert any("Casus C-2 wordt niet meer besproken" in str(warning) for warning in edited.warnings)


def test_a_case_goes_only_where_there_is_room_and_nobody_of_its_school():
    document = problem()
    full = {"m1": ["p4"], "m2": ["p1", "p2"]}
    placed, moved = follow_presenters(document, full, {"C-1": "m1", "C-2": "m2"})
    assert placed == {"m1": [], "m2": ["C-2"]} and moved == {"C-1": None}
    people = [person.model_copy(update={"brin": "b1"}) for person in document.people]
    same = document.model_copy(update={"people": people})
    assert follow_presenters(same, {"m2": ["p1", "p4"]}, {"C-1": "m1"})[1] == {"C-1": None}
    assert follow_presenters(document, {"m2": ["p1", "p4"]}, {"C-1": "m1"})[1] == {"C-1": "m2"}
    # What stood nowhere stays nowhere.
    assert follow_presenters(document, {"m2": ["p1"]}, {}) == ({"m2": []}, {})


def test_a_case_that_stands_in_two_meetings_is_refused(tmp_path):
    path = sheet(tmp_path / "hand.xlsx", [("p1", "m2"), ("p2", "m3")],
                 [("m2", "s1", "v2", "C-1"), ("m3", "s0", "v2", "C-1")])  # fmt: skip
    assert wrong(path) == [(3, "Casussen", "C-1")]
