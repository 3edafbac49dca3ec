"""The sheets on which people change a roster, written, changed and read back, hostile names and all."""

from __future__ import annotations

import json

import pytest
from openpyxl import load_workbook

from matcher.byhand import read_edited, read_roster
from matcher.cli import main
from matcher.documents import load_problem, load_roster


@pytest.fixture
def out(world, tmp_path):
    folder = tmp_path / "ronde" / "uit"
    world.write(folder)
    return folder


def changed(out, *changes):
    """A copy of the workbook, with (sheet, key in column A, occurrence, column, new value) written in it."""
    book = load_workbook(out / "indeling.xlsx")
    for sheet, key, turn, column, value in changes:
        cells = [row[column - 1] for row in book[sheet].iter_rows(min_row=4) if row[0].value == key]
        cells[turn].value = value
    path = out.parent / "schuiven.xlsx"
    book.save(path)
    return path


def seats(path, world):
    return {meeting.id: set(meeting.people) for meeting in read_edited(path, world.compiled.problem).meetings}


SEATS, PLACES = "Wijzigen", "Wijzigen bijeenkomsten"
MEETING, MOMENT, VENUE = 5, 3, 4


def test_unchanged_sheets_give_the_same_meetings(world, out):
    # Saved anew too, as another program does.
    for path in (out / "indeling.xlsx", changed(out)):
        edited = read_edited(path, world.compiled.problem)
        assert list(edited.meetings) == world.roster.meetings and not edited.warnings
    assert read_roster(path, world.compiled.problem).cost == world.roster.cost


def test_moving_one_person_is_exactly_that(world, out):
    # By the name as the drop-down shows it, with the apostrophe that keeps it from being a formula.
    path = changed(out, (SEATS, "p1", 0, MEETING, "'=Midden"))
    assert seats(path, world) == {"m1": {"p2", "p3", "p4"}, "m2": {"p1", "p3", "p5", "p6"}}


def test_placing_and_removing(world, out):
    path = changed(out, (SEATS, "p7", 0, MEETING, "m2"), (SEATS, "p3", 1, MEETING, None))
    assert seats(path, world) == {"m1": {"p1", "p2", "p3", "p4"}, "m2": {"p5", "p6", "p7"}}


def test_sorted_and_spaced_rows_say_the_same(world, out):
    book = load_workbook(out / "indeling.xlsx")
    sheet = book[SEATS]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    for number, values in enumerate(reversed(rows)):
        for column, value in enumerate(values, 1):
            sheet.cell(4 + number, column).value = None
            sheet.cell(40 + 2 * number, column).value = value
    book.save(out / "gesorteerd.xlsx")
    edited = read_edited(out / "gesorteerd.xlsx", world.compiled.problem)
    assert list(edited.meetings) == world.roster.meetings


def test_moving_a_whole_meeting(world, out):
    path = changed(out, (PLACES, "m2", 0, MOMENT, "vóór de zomertijd"), (PLACES, "m2", 0, VENUE, "v2"))
    moved = {m.id: (m.slot, m.venue) for m in read_edited(path, world.compiled.problem).meetings}
    assert moved == {"m1": ("winter", "v1"), "m2": ("winter", "v2")}


def test_the_drop_downs_offer_every_candidate_and_refuse_nothing(out):
    book = load_workbook(out / "indeling.xlsx")
    lists = book["lijsten"]
    assert lists.sheet_state == "hidden"
    (rule,) = book[SEATS].data_validations.dataValidation
    assert rule.formula1 == "lijsten!$A$2:$A$4" and not rule.showErrorMessage
    assert [lists.cell(row, 1).value for row in (2, 3, 4)] == ["Noord", "'=Midden", "Zuid"]
    assert len(book[PLACES].data_validations.dataValidation) == 2


def test_who_may_go_to_one_more_has_a_row_for_it(world, out):
    keys = [row[0].value for row in load_workbook(out / "indeling.xlsx")[SEATS].iter_rows(min_row=4)]
    assert sorted(keys) == ["p1", "p2", "p3", "p3", "p4", "p5", "p6", "p7", "p8", "p9"]


def test_what_somebody_moved_is_kept_when_the_folder_is_written_again(world, out):
    told: list[str] = []
    world.write(out, tell=told.append)
    assert not list(out.glob("indeling (*")) and not any("geschoven" in line for line in told)
    changed(out, (SEATS, "p7", 0, MEETING, "m2")).replace(out / "indeling.xlsx")
    world.write(out, tell=told.append)
    assert seats(out / "indeling (veranderd).xlsx", world)["m2"] == {"p3", "p5", "p6", "p7"}
    assert seats(out / "indeling.xlsx", world)["m2"] == {"p3", "p5", "p6"}
    assert sum("indeling (veranderd).xlsx" in line for line in told) == 1
    # Also when it can't be read, and never over what was kept before.
    changed(out, (SEATS, "p7", 0, MEETING, "Oost")).replace(out / "indeling.xlsx")
    world.write(out)
    assert len(list(out.glob("indeling (veranderd*.xlsx"))) == 2


# The command


def check(*arguments, capsys):
    code = main(["check", *map(str, arguments)])
    return code, capsys.readouterr()


def test_the_command_tells_what_moves_and_what_it_costs(world, out, capsys, tmp_path):
    path = changed(out, (SEATS, "p7", 0, MEETING, "m2"))
    goal = tmp_path / "nieuw.json"
    code, said = check(out.parent, path, "-o", goal, capsys=capsys)
    assert code == 0 and "Zoë Öztürk: nergens → =Midden" in said.out and "De indeling kan:" in said.out
    roster = load_roster(goal)
    assert (roster.engine, roster.status, roster.bound) == ("hand", "feasible", None)
    assert main(["check", str(out / "problem.json"), str(goal)]) == 0
    capsys.readouterr()
    code, said = check(out, path, "--json", capsys=capsys)
    told = json.loads(said.out)
    assert code == 0 and told["moves"] == [{"person": "p7", "from": [], "to": ["m2"]}]
    assert told["before"]["cost"] == world.roster.cost and told["cost"] == roster.cost
    assert told["difference"]["unplaced"] == -300
    assert sum(told["difference"].values()) == roster.cost - world.roster.cost


def test_the_command_names_the_rules_that_are_broken_and_writes_nothing(out, capsys, tmp_path):
    # A fifth person where four fit, and somebody for whom that meeting is no candidate.
    path = changed(out, (SEATS, "p7", 0, MEETING, "m1"), (SEATS, "p9", 0, MEETING, "m3"),
                   (PLACES, "m3", 0, MOMENT, "winter"), (PLACES, "m3", 0, VENUE, "v1"))  # fmt: skip
    goal = tmp_path / "nieuw.json"
    code, said = check(out.parent, path, "-o", goal, capsys=capsys)
    assert code == 1 and not goal.exists()
    assert "Bijeenkomst Noord heeft 5 deelnemers; hooguit 4 mag." in said.out
    assert "(no_meeting_exceeds_its_maximum_size_or_room)" in said.out
    assert "Bijeenkomst Zuid: deelnemer Bob Ver komt voor deze bijeenkomst niet" in said.out
    assert "Huis van de Wijk heeft 1 zalen" in said.out and "Er is niets geschreven." in said.out


def test_the_command_reports_all_bad_cells_at_once(out, capsys):
    path = changed(out, (SEATS, "p1", 0, MEETING, "Oost"), (SEATS, "p2", 0, 1, "p99"),
                   (PLACES, "m2", 0, MOMENT, "zondag"))  # fmt: skip
    code, said = check(out.parent, path, capsys=capsys)
    assert code == 2 and "Traceback" not in said.err
    for value in ("Oost", "p99", "zondag"):
        assert f"'{value}'" in said.err
    assert "schuiven.xlsx, blad 'Wijzigen', rij " in said.err


def test_a_document_that_was_changed_is_computed_anew_only_when_asked(world, out, capsys, tmp_path):
    document = json.loads((out / "roster.json").read_text(encoding="utf-8"))
    document["meetings"][1]["people"].append("p7")
    path = tmp_path / "met-de-hand.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    code, said = check(out / "problem.json", path, capsys=capsys)
    assert code == 1 and "cost_is_as_recomputed" in said.out
    code, said = check(out / "problem.json", path, "--edited", capsys=capsys)
    assert code == 0 and "Zoë Öztürk: nergens → =Midden" in said.out
    document["meetings"][1]["people"].append("wie")
    path.write_text(json.dumps(document), encoding="utf-8")
    code, said = check(out / "problem.json", path, "--edited", capsys=capsys)
    assert code == 2 and "'wie'" in said.err


def test_what_the_command_can_not_do_is_said(out, capsys, tmp_path):
    code, said = check(tmp_path, out / "roster.json", capsys=capsys)
    assert code == 2 and "staat geen problem.json" in said.err
    code, said = check(out, out / "roster.json", "-o", tmp_path / "x.json", capsys=capsys)
    assert code == 2 and "--edited" in said.err and not (tmp_path / "x.json").exists()


def test_an_earlier_roster_that_is_not_sound_is_not_compared_with(world, out, capsys):
    (out / "roster.json").write_text(world.roster.model_copy(update={"cost": 1}).to_json(), encoding="utf-8")
    code, said = check(out, out / "indeling.xlsx", "--json", capsys=capsys)
    assert code == 0 and json.loads(said.out)["before"] is None and "niets om mee te vergelijken" in said.err
    assert load_problem(out / "problem.json")[0] == world.compiled.problem
