"""`matcher rerun` and the lists of `matcher explain` on a demo round, from the shell to the files."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from matcher.byhand import PLACES, SEATS
from matcher.check import broken_rules
from matcher.cli import main
from matcher.documents import load_problem, load_roster
from matcher.engines import CheckFailed
from matcher.rerun import Ready
from matcher.rounds import write_table

ROOT = Path(__file__).parents[2]


def matcher(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "matcher", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=ROOT)


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rondes") / "ronde"
    assert matcher("demo", folder, "--people", 60).returncode == 0
    run = matcher("plan", folder, "--seconds", 25)
    assert run.returncode == 0, run.stderr
    return folder


@pytest.fixture
def round_(planned: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(planned, tmp_path / "ronde"))


def placed(folder: Path) -> list[str]:
    return [
        person for meeting in load_roster(folder / "uit/roster.json").meetings for person in meeting.people
    ]


def told(*arguments: object) -> Any:
    run = matcher(*arguments, "--json")
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


NOW = ("--now", "2027-10-01T12:00")


def test_a_quick_try_leaves_what_people_have(round_: Path) -> None:
    gone, before = placed(round_)[0], files(round_ / "uit")
    status = next(round_.glob("status.*")).read_bytes()
    found = told("rerun", round_, "--cancel", gone, *NOW)
    assert files(round_ / "uit") == before and next(round_.glob("status.*")).read_bytes() == status
    assert Path(found["out"]) == round_ / "probeer"
    tried = load_roster(round_ / "probeer/roster.json")
    assert gone not in {person for meeting in tried.meetings for person in meeting.people}
    assert list((round_ / "probeer/agenda/afzeggingen").iterdir()), "who cancels hears of it in a try too"


def test_who_cancels_loses_the_seat_and_everything_is_written(round_: Path) -> None:
    gone = placed(round_)[0]
    write_table(round_ / "afmeldingen.csv", ("inschrijving",), [[gone]])
    found = told("rerun", round_, *NOW)
    assert found["difference"]["changes"]["value"] == found["difference"]["changes"]["bound"]
    assert {"wijzigingen.md", "wijzigingen.xlsx", "wijzigingen.json"} <= {
        Path(f).name for f in found["files"]
    }
    assert gone not in placed(round_)
    problem = load_problem(round_ / "uit/problem.json")[0]
    assert not broken_rules(problem, load_roster(round_ / "uit/roster.json").meetings)


def test_messages_of_an_earlier_rerun_are_kept(round_: Path) -> None:
    first, second = placed(round_)[0], placed(round_)[-1]
    write_table(round_ / "afmeldingen.csv", ("inschrijving",), [[first]])
    told("rerun", round_, *NOW)
    messages = (round_ / "uit/wijzigingen.xlsx").read_bytes()
    write_table(round_ / "afmeldingen.csv", ("inschrijving",), [[first], [second]])
    run = matcher("rerun", round_, *NOW)
    assert run.returncode == 0 and "wijzigingen (eerder).xlsx" in run.stdout
    assert (round_ / "uit/wijzigingen (eerder).xlsx").read_bytes() == messages


def test_a_venue_whose_row_is_gone_keeps_its_name(round_: Path) -> None:
    roster = load_roster(round_ / "uit/roster.json")
    lost = roster.meetings[0].venue
    path = round_ / "locaties.csv"
    rows = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text("\n".join(row for row in rows if not row.startswith(lost)), encoding="utf-8")
    run = matcher("rerun", round_, *NOW)
    assert run.returncode == 0, run.stderr
    assert lost not in (round_ / "uit/wijzigingen.md").read_text(encoding="utf-8")


def test_plan_asks_before_it_surprises_people(round_: Path) -> None:
    person, meeting = placed(round_)[0], load_roster(round_ / "uit/roster.json").meetings[0].id
    for path in round_.glob("status.*"):
        path.unlink()
    row = [person, "", meeting, "uitgenodigd"]
    write_table(round_ / "status.csv", ("sleutel", "email", "bijeenkomst", "status"), [row])
    before = files(round_)
    run = matcher("plan", round_, "--seconds", 5)
    assert run.returncode == 2 and "matcher rerun" in run.stderr and files(round_) == before
    assert matcher("plan", round_, "--seconds", 20, "--out", round_.parent / "probeer").returncode == 0


def test_comparing_changes_nothing_and_taking_writes_what_was_chosen(round_: Path) -> None:
    gone = placed(round_)[0]
    before = files(round_ / "uit")
    asked = ("rerun", round_, "--cancel", gone, *NOW)
    found = told(*asked, "--compare", "--seconds", 15)
    assert files(round_ / "uit") == before
    number = found["proposals"][-1]["number"]
    chosen = load_roster(round_ / f"voorstellen/roster-{number}.json")
    assert found["proposals"][0]["difference"]["cost"]["after"] >= (chosen.cost or 0)
    other = matcher("rerun", round_, *NOW, "--take", number)
    assert other.returncode == 2 and "--compare" in other.stderr
    assert files(round_ / "uit") == before
    told(*asked, "--take", number)
    assert load_roster(round_ / "uit/roster.json").meetings == chosen.meetings
    again = matcher(*asked, "--take", number)
    assert again.returncode == 2, "the roster that people have is another one now"


def test_a_proposal_that_is_not_there(round_: Path) -> None:
    run = matcher("rerun", round_, "--take", 2)
    assert run.returncode == 2 and "voorstel 2" in run.stderr
    both = matcher("rerun", round_, "--take", 2, "--compare")
    assert both.returncode == 2 and "gaan niet samen" in both.stderr


def test_comparing_writes_in_one_folder_only(round_: Path) -> None:
    run = matcher("rerun", round_, "--compare", "--out", round_ / "probeer", *NOW)
    assert run.returncode == 2 and "--out" in run.stderr
    assert not (round_ / "voorstellen").exists() and not (round_ / "probeer").exists()


def test_a_proposal_that_the_checker_rejects_is_exit_code_1(
    round_: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def wrong(ready: Ready, *_: object, **__: object) -> None:
        raise CheckFailed(ready.prepared.problem, ["cost: proof of a mistake"])

    monkeypatch.setattr("matcher.rerun.proposals_beside", wrong)
    assert main(["rerun", str(round_), "--compare", "--seconds", "8", *NOW]) == 1
    assert "proof of a mistake" in capsys.readouterr().err
    assert not (round_ / "voorstellen").exists() and (round_ / "melding/problem.json").exists()


def test_what_was_moved_by_hand_stays_and_the_rest_follows(round_: Path) -> None:
    problem = load_problem(round_ / "uit/problem.json")[0]
    roster = load_roster(round_ / "uit/roster.json")
    could = {(row.person, row.meeting) for row in problem.attend}
    # A rerun may fall short of minimums, and the roster may leave nobody to spare.
    free = [part.model_copy(update={"min_size": 0, "quotas": []}) for part in problem.meetings]
    loose = problem.model_copy(update={"meetings": free})
    person, goal = next(
        (person, goal.id)
        for meeting in roster.meetings
        for person in meeting.people
        for goal in roster.meetings
        if goal.id != meeting.id and (person, goal.id) in could and placed(round_).count(person) == 1
        and not broken_rules(loose, [
            one.model_copy(update={"people": sorted({*one.people, person})}) if one.id == goal.id
            else one.model_copy(update={"people": [p for p in one.people if p != person]})
            for one in roster.meetings
        ])
    )  # fmt: skip
    moved = round_ / "schuiven.xlsx"
    book = openpyxl.load_workbook(round_ / "uit/indeling.xlsx")
    sheet = book[SEATS.name]
    heads = {cell.value: cell.column for row in sheet.iter_rows(max_row=6) for cell in row if cell.value}
    # Everybody has a row for each seat, and some have one to spare below.
    line = next(row for row in sheet.iter_rows() if any(cell.value == person for cell in row))
    sheet.cell(line[0].row, heads["Bijeenkomst"]).value = goal
    assert PLACES.name in book.sheetnames
    book.save(moved)
    found = told("rerun", round_, "--by-hand", moved, *NOW)
    after = load_roster(round_ / "uit/roster.json")
    assert person in next(meeting for meeting in after.meetings if meeting.id == goal).people
    assert person in {one["person"] for one in found["difference"]["people"]}
    same = matcher("rerun", round_, "--by-hand", round_ / "uit/indeling.xlsx", *NOW)
    assert same.returncode == 0 and "niets verschoven" in same.stderr


def test_who_is_hard_to_miss_as_a_list(round_: Path) -> None:
    path = round_ / "nieuw" / "missen.xlsx"
    run = matcher("explain", round_, "-o", path)
    assert run.returncode == 0, run.stderr
    rows = list(openpyxl.load_workbook(path).active.iter_rows(min_row=4, values_only=True))
    assert rows and all(row[0] and row[1] and row[2] for row in rows)
    costs = [row[3] for row in rows if row[3] is not None]
    assert costs == sorted(costs, reverse=True)
    assert told("explain", round_, "-o", path) == {"files": [str(path)], "rows": len(rows)}
    wrong = matcher("explain", round_, "-o", round_ / "missen.txt")
    assert wrong.returncode == 2 and ".xlsx" in wrong.stderr
    assert matcher("explain", round_, "-o", path, "--person", placed(round_)[0]).returncode == 2
