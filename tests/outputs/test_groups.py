"""Groups around cases on paper: who does what, in which order, in which room; and the way back."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import datetime

import pytest
from openpyxl import load_workbook
from small_rounds import ATLAS, advies_round, compiled, professional, strangers, venue

from matcher.byhand import read_edited
from matcher.domain import Cancellation, Case, PastMeeting
from matcher.engines import Limits, solve
from matcher.errors import InputError
from matcher.outputs import write_afterwards, write_outputs
from matcher.outputs.facts import gather
from matcher.outputs.fill_in import keep_filled_in
from matcher.outputs.groups import case_reasons, programme, rooms, tasks
from matcher.rounds import read_afterwards
from matcher.rounds.columns import QUESTIONS

HOSTILE = '<img src=x onerror="window.geraakt=1">'


def world():
    """Two groups on one afternoon; one presenter leads, one brings two cases, one case has nobody left."""
    po = [replace(p, availability={"wo": "ja"}) for p in strangers("PO", 8)]
    vo = [replace(p, availability={"wo": "ja"}) for p in strangers("VO", 4)]
    vo = [replace(p, levels=("havo",) if i % 2 else ("vmbo-k", "vwo")) for i, p in enumerate(vo)]
    po[0] = replace(po[0], chair=True, name=HOSTILE)
    vo[0] = replace(vo[0], chair=True)
    po[7] = replace(po[7], email="weg@voorbeeld.example")
    host = venue(vo[0].school, rooms=3, capacity=8, directions="Achterom", slots=("wo",))
    cases = (
        Case("C-002", (po[0].id,), ("havo",), 40), Case("C-001", (po[1].id,), ("vwo",), 30),
        Case("C-003", (po[1].id,), ("pro", "havo"), 40), Case("C-004", ("weg",), ("vwo",), 40),
    )  # fmt: skip
    gone = professional("weg", po[7].school, name="Wie Weg is")
    round_ = advies_round(
        [*po, *vo, gone], [host], cases=cases, cancellations=(Cancellation("weg", None),),
        history=(PastMeeting(datetime(2026, 11, 11), "g", po[0].id),
                 PastMeeting(datetime(2026, 11, 11), "g", po[1].id)),
    )  # fmt: skip
    found = compiled(round_)
    roster = solve(found.problem, Limits(seconds=20, workers=1)).roster
    assert roster.status == "optimal" and len(roster.meetings) == 2
    return round_, found, roster


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    round_, found, roster = world()
    out = tmp_path_factory.mktemp("ronde") / "uit"
    write_outputs(round_, found, roster, out, ATLAS)
    return round_, found, roster, out


@pytest.fixture(scope="module")
def facts(made):
    round_, found, roster, _ = made
    return gather(round_, found, roster, ATLAS)


def group_of(facts, code):
    return next(meeting for meeting in facts.meetings if code in meeting.cases)


# Who does what


def test_the_cases_of_one_presenter_follow_each_other_and_fit(facts):
    for meeting in facts.meetings:
        turns = programme(meeting, facts)
        assert [(b.begin - a.end).seconds for a, b in zip(turns, turns[1:], strict=False)] == [0] * (
            len(turns) - 1
        )
        if turns:
            assert turns[0].begin >= meeting.slot.start and turns[-1].end <= meeting.slot.end
        codes = [turn.case.code for turn in turns]
        if "C-001" in codes:
            assert codes.index("C-003") == codes.index("C-001") + 1


def test_a_welcome_comes_first_of_a_quarter_at_most(facts):
    meeting = group_of(facts, "C-001")
    first = programme(meeting, facts)[0].begin - meeting.slot.start
    assert 0 < first.seconds <= 15 * 60 and first.seconds % 300 == 0


def test_one_person_leads_and_preferably_not_a_presenter(facts):
    for meeting in facts.meetings:
        doing = tasks(meeting, facts)
        assert [task.leads for task in doing].count(True) == 1 and doing[0].leads
        offered = [p for p in meeting.people if p.chair]
        if any(p.sector == "VO" for p in offered):
            assert doing[0].person.sector == "VO"


def test_everybody_is_presenter_or_outsider_of_every_case_in_the_group(facts):
    for meeting in facts.meetings:
        for task in tasks(meeting, facts):
            assert {*task.brings, *task.thinks_along} == set(meeting.cases)
            assert not {*task.brings} & {*task.thinks_along}
            assert all(level in task.person.levels for level, _ in task.knows)


def test_the_sentence_says_it_all(facts):
    meeting = group_of(facts, "C-001")
    doing = {task.person.id: task for task in tasks(meeting, facts)}
    presenter = next(task for task in doing.values() if "C-001" in task.brings)
    assert presenter.roles[-1] == "inbrenger" and "Brengt C-001 en C-003 in." in presenter.sentence()
    knowing = [task for task in doing.values() if task.knows]
    assert knowing and all("Kent " in task.sentence() for task in knowing)


def test_groups_at_one_moment_have_rooms_of_their_own(facts):
    numbers = [rooms(facts)[meeting.id] for meeting in facts.meetings]
    assert sorted(numbers) == [1, 2]


def test_a_case_without_presenter_says_why(facts):
    assert "afgemeld" in case_reasons(facts)["C-004"]


# On paper


def test_cards_carry_names_as_text_and_no_address(made):
    *_, out = made
    page = (out / "groepskaarten.html").read_text(encoding="utf-8")
    assert "&lt;img src=x" in page and "<img" not in page
    assert "@voorbeeld.example" not in page and "http" not in page.replace("http-equiv", "")
    assert page.count("<article>") == 2 and "Achterom" in page


def test_forms_have_closed_questions_only(made):
    *_, out = made
    page = (out / "evaluatieformulieren.html").read_text(encoding="utf-8")
    assert page.count("<article>") == 3
    assert "<input" not in page and "<textarea" not in page
    assert all(page.count(question.text) == 3 for question in QUESTIONS)


def test_the_sheets_to_change_groups_on_read_back(made, tmp_path):
    _, found, roster, out = made
    edited = read_edited(out / "indeling.xlsx", found.problem)
    assert list(edited.meetings) == roster.meetings and not edited.warnings
    # Who brings C-001 and C-003 goes home: so do the cases, and the rest stays as it was.
    presenter = next(case for case in found.problem.cases if case.id == "C-001").presenters[0]
    book = load_workbook(out / "indeling.xlsx")
    (row,) = [row for row in book["Wijzigen"].iter_rows(min_row=4) if row[0].value == presenter]
    row[4].value = None
    book.save(tmp_path / "schuiven.xlsx")
    edited = read_edited(tmp_path / "schuiven.xlsx", found.problem)
    gone = {"C-001", "C-003"}
    assert [(m.id, m.people, m.cases) for m in edited.meetings] == [
        (m.id, [p for p in m.people if p != presenter], [c for c in m.cases if c not in gone])
        for m in roster.meetings
    ]
    assert sum("wordt niet meer besproken" in str(warning) for warning in edited.warnings) == 2


def test_the_workbook_has_the_sheets_of_groups(made):
    *_, out = made
    book = load_workbook(out / "indeling.xlsx")
    assert {"Wie doet wat", "Casussen", "Zaalplan", "Wie trof wie"} <= set(book.sheetnames)
    met = book["Wie trof wie"]
    names = [met.cell(row, 1).value for row in range(5, met.max_row + 1)]
    counts = [[met.cell(r, c).value or 0 for c in range(2, len(names) + 2)] for r in range(5, 5 + len(names))]
    assert counts == [list(column) for column in zip(*counts, strict=True)], "it looks the same both ways"
    assert sum(map(sum, counts)) == 2 * (2 * 15 + 1), "two groups of six, and a pair of an earlier year"


def test_a_person_finds_role_and_cases_in_their_own_appointment(made, facts):
    *_, out = made
    meeting = group_of(facts, "C-001")
    presenter = next(task.person for task in tasks(meeting, facts) if "C-001" in task.brings)
    texts = {path.name: path.read_bytes().replace(b"\r\n ", b"").decode() for path in
             (out / "agenda" / "personen").iterdir()}  # fmt: skip
    mine = next(text for name, text in texts.items() if name.startswith(presenter.name))
    assert "Jouw rol: inbrenger. Brengt C-001 en C-003 in." in mine
    others = [m for m in facts.meetings if m.number != meeting.number]
    assert not any(code in mine for m in others for code in m.cases), "only the cases of the own group"


def test_the_summary_names_nobody(made):
    round_, *_, out = made
    text = (out / "sectorkamer.md").read_text(encoding="utf-8")
    assert not any(p.name in text or p.email in text or p.organisation in text for p in round_.people)
    assert "| groepen | 2 |" in text and "| mensen | 12 |" in text and "| casussen in een groep | 3 |" in text


# And back


def fill_in(path, column, answer):
    book = load_workbook(path)
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, 1).value:
            sheet.cell(row, heads.index(column) + 1).value = answer(row)
    book.save(path)


@pytest.fixture
def filled(made, tmp_path):
    round_, found, roster, _ = made
    out = tmp_path / "uit"
    write_outputs(round_, found, roster, out, ATLAS)
    fill_in(out / "presentie.xlsx", "aanwezig", lambda row: "nee" if row == 2 else "ja")
    for question in QUESTIONS:
        fill_in(out / "evaluatie.xlsx", question.name, lambda row, q=question: q.choices[row % 2])
    return round_, out


def test_who_was_there_becomes_the_history(filled, facts):
    round_, out = filled
    found = read_afterwards((out.parent, out), round_.people, [case.code for case in round_.cases])
    assert found.seats is not None and len(found.seats) == 11 and found.absent == 1
    assert {seat.meeting for seat in found.seats} == {meeting.id for meeting in facts.meetings}
    write_afterwards(round_, found, out, ATLAS)
    with (out / "historie.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert len(rows) == 11 + 2, "and what was there before"
    text = (out / "sectorkamer.md").read_text(encoding="utf-8")
    assert "| ingedeeld, maar niet gekomen | 1 |" in text and "Wat vonden de groepen?" in text


def test_answers_read_back_as_they_were_given(filled):
    round_, out = filled
    found = read_afterwards((out,), round_.people, [case.code for case in round_.cases])
    assert found.answers is not None and set(found.answers) == {"C-001", "C-002", "C-003"}
    for given in found.answers.values():
        assert set(given) == {question.name for question in QUESTIONS}


def test_free_text_and_unknown_cases_are_refused_all_at_once(filled):
    round_, out = filled
    fill_in(out / "evaluatie.xlsx", "uitkomst", lambda row: "Jan vond het lastig")
    fill_in(out / "evaluatie.xlsx", "casus", lambda row: "C-077" if row == 2 else "C-001")
    with pytest.raises(InputError) as caught:
        read_afterwards((out,), round_.people, [case.code for case in round_.cases])
    said = str(caught.value)
    assert said.count("is geen antwoord dat we kennen") == 3
    assert "'C-077' kennen we niet" in said and "staat er twee keer" in said


def test_a_list_that_nobody_filled_in_changes_nothing(made):
    round_, _, _, out = made
    found = read_afterwards((out,), round_.people, [case.code for case in round_.cases])
    assert found.seats is None
    assert any("nog niets ingevuld" in str(warning) for warning in found.warnings)


def test_somebody_who_was_not_on_the_list_counts_by_address(filled):
    round_, out = filled
    book = load_workbook(out / "presentie.xlsx")
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    row = next(r for r in range(2, 100) if not sheet.cell(r, 1).value)
    values = {"bijeenkomst": "x", "datum": "2027-11-10", "sleutel": "nieuw@school.example", "aanwezig": "ja"}
    for name, value in values.items():
        sheet.cell(row, heads.index(name) + 1).value = value
    book.save(out / "presentie.xlsx")
    found = read_afterwards((out,), round_.people, [case.code for case in round_.cases])
    assert found.seats is not None and found.seats[-1].person.startswith("p-")


def test_what_was_filled_in_is_kept_when_the_roster_is_made_again(made, filled):
    _, compiled_, roster, _ = made
    round_, out = filled
    news: list[str] = []
    write_outputs(round_, compiled_, roster, out, ATLAS, tell=news.append)
    kept = load_workbook(out / "presentie (ingevuld).xlsx").worksheets[0]
    assert "nee" in [cell.value for row in kept.iter_rows() for cell in row]
    assert any("presentie (ingevuld).xlsx" in line for line in news)
    fresh = load_workbook(out / "presentie.xlsx").worksheets[0]
    assert "nee" not in [cell.value for row in fresh.iter_rows() for cell in row]
    # And a second time beside it.
    fill_in(out / "presentie.xlsx", "aanwezig", lambda row: "ja")
    write_outputs(round_, compiled_, roster, out, ATLAS)
    assert (out / "presentie (ingevuld 2).xlsx").exists() and (out / "presentie (ingevuld).xlsx").exists()


def test_a_list_that_looks_otherwise_is_kept_as_well(filled):
    _, out = filled
    book = load_workbook(out / "presentie.xlsx")
    sheet = book.worksheets[0]
    for cell in sheet[1]:
        cell.value = str(cell.value).capitalize()
    book.save(out / "presentie.xlsx")
    assert any("presentie" in path.name for path in keep_filled_in(out, out.parent))


def test_groups_at_overlapping_moments_share_no_room(facts):
    first, second = facts.meetings
    later = replace(
        second.slot, start=second.slot.start.replace(hour=15), end=second.slot.end.replace(hour=17)
    )
    overlap = replace(
        facts,
        meetings=(first, replace(second, slot=later)),
        compiled=replace(facts.compiled, rooms={first.id: 1, second.id: 1}),
    )
    assert sorted(rooms(overlap).values()) == [1, 2]


def test_an_empty_list_is_not_kept(made, tmp_path):
    *_, out = made
    assert keep_filled_in(out, tmp_path) == []
