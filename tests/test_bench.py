"""The benchmark's table. How quick an engine is, is no matter for a test."""

from __future__ import annotations

from functools import partial

import pytest

from matcher import bench, bench_travel, cli, commands
from matcher.bench import ENGINES, INSTANCES, Instance, Moment, Run, demo_problem
from matcher.bench_classics import social_golfers

SMALLEST = (Instance("klein", partial(demo_problem, "rotterdam", 20)),)


def a_run(engine: str, **changes: object) -> Run:
    facts = {
        "instance": "r", "people": 1000, "meetings": 80, "attendances": 50_000, "engine": engine,
        "first": 12.34,
        "marks": (Moment(), Moment(3000, 500)), "end": Moment(2000, 900), "seconds": 60.04, "checked": True,
        "megabytes": 1234.5,
    }  # fmt: skip
    return Run(**{**facts, **changes})


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_every_engine_has_a_row_whose_cost_was_checked():
    told: list[str] = []
    runs = bench.bench(SMALLEST, seconds=3, workers=2, tell=told.append)
    assert [(run.instance, run.engine) for run in runs] == [("klein", engine) for engine in ENGINES]
    assert len(told) == len(runs)
    for run in runs:
        assert run.checked
        assert run.people == 20
        assert len(run.marks) == 1
        assert run.end.cost is None or run.first is not None
        assert run.end.bound is None or run.end.cost is None or run.end.bound <= run.end.cost
    lines = bench.table(runs).splitlines()
    assert len(lines) == 2 + len(runs)
    assert {line.count("|") for line in lines} == {len(bench.HEADINGS) + 1}


def test_the_cells_of_a_row():
    plain = a_run("plain")
    better = a_run("auto", first=0.96, marks=(Moment(1500, None), Moment(1400, 950)), end=Moment(1010, 1000))
    lines = bench.table([plain, better]).splitlines()
    assert cells(lines[2]) == [
        "r", "1.000", "80", "50.000", "plain", "12,3", "–", "3.000 (83,4 %)", "2.000 (55,0 %)", "900", "60,0",
        "1,000", "1,000", "1.234",
    ]  # fmt: skip
    assert cells(lines[3])[5:13] == [
        "1,0", "1.500 (niets bewezen)", "1.400 (32,2 %)", "1.010 (1,0 %)", "1.000", "60,0", "0,505", "0,010",
    ]  # fmt: skip


def test_no_roster_is_told_as_such():
    nothing = a_run("plain", first=None, marks=(Moment(),), end=Moment(), megabytes=None)
    found = a_run("auto", end=Moment(100, -50))
    lines = bench.table([nothing, found]).splitlines()
    assert cells(lines[2])[5:] == ["–", "–", "–", "–", "–", "60,0", "–", "–", "–"]
    assert cells(lines[3])[8] == "100 (niets bewezen)"
    assert cells(lines[3])[11:13] == ["–", "–"], "no ratio to what is not there"


def test_the_same_instance_is_the_same_problem():
    assert SMALLEST[0].make() == SMALLEST[0].make()


@pytest.mark.parametrize("instance", INSTANCES, ids=lambda each: each.name)
def test_every_instance_is_a_problem_of_its_size(instance):
    problem = instance.make()
    assert problem.people and problem.meetings and problem.attend


def test_golfers_play_in_groups_each_week():
    problem = social_golfers(5, 3, 7)
    assert (len(problem.people), len(problem.meetings), len(problem.slots)) == (15, 35, 7)


def test_the_command_prints_table_and_surroundings(monkeypatch, capsys):
    asked = []

    def fake(instances, seconds, workers, seed, tell):
        asked.append((tuple(instances), seconds, workers, seed))
        return [a_run("plain", checked=checked)]

    monkeypatch.setattr(bench, "bench", fake)
    checked = True
    assert cli.main(["bench", "--seconds", "1", "--workers", "2"]) == 0
    assert asked == [(INSTANCES, 1.0, 2, 0)]
    printed = capsys.readouterr().out
    assert "| ronde |" in printed
    assert "ortools" in printed
    assert cli.main(["bench", "--only", "rotterdam"]) == 0
    assert [each.name for each in asked[-1][0]] == [
        each.name for each in INSTANCES if each.name.startswith("Rotterdam")
    ]
    checked = False
    assert cli.main(["bench"]) == commands.CHECK_FAILED


def test_an_unknown_instance_is_told_with_those_there_are(capsys):
    assert cli.main(["bench", "--only", "Utrecht"]) == 2
    assert "Rotterdam 450" in capsys.readouterr().err


def test_travel_is_measured_on_what_is_shipped():
    rows = bench_travel.bench_travel(repeat=1)
    assert [row.what for row in rows][:2] == ["tabel lezen", "wegennet lezen"]
    assert sum(row.what.startswith("uitrekenen") for row in rows) == 4
    assert all(row.seconds > 0 for row in rows[:-2]) and all(row.result for row in rows)
    lines = bench_travel.table(rows).splitlines()
    assert len(lines) == 2 + len(rows) and {line.count("|") for line in lines} == {4}
