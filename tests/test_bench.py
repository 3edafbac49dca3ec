"""The benchmark's table. How quick an engine is, is no matter for a test."""

from __future__ import annotations

from matcher import bench, bench_travel, cli, commands
from matcher.bench import ENGINES, INSTANCES, Instance, Run

SMALLEST = (Instance("klein", "rotterdam", 20),)


def test_every_engine_has_a_row_whose_cost_was_checked():
    told: list[str] = []
    runs = bench.bench(SMALLEST, seconds=1, workers=2, tell=told.append)
    assert [(run.instance, run.engine) for run in runs] == [("klein", engine) for engine in ENGINES]
    assert len(told) == len(runs)
    for run in runs:
        assert run.checked
        assert run.people == 20
        assert run.cost is None or run.first is not None
        assert run.bound is None or run.cost is None or run.bound <= run.cost
    lines = bench.table(runs).splitlines()
    assert len(lines) == 2 + len(runs)
    assert {line.count("|") for line in lines} == {len(bench.HEADINGS) + 1}


def test_the_cells_of_a_row():
    plain = Run("r", 1000, 80, 50_000, "cp-sat", 12.34, 2000, None, True)
    better = Run("r", 1000, 80, 50_000, "timetable", 0.96, 1000, 990, True)
    lines = bench.table([plain, better]).splitlines()
    assert lines[2] == "| r | 1.000 | 80 | 50.000 | cp-sat | 12,3 | 2.000 | – | – | 1,000 |"
    assert lines[3] == "| r | 1.000 | 80 | 50.000 | timetable | 1,0 | 1.000 | 990 | 1,0 % | 0,500 |"


def test_no_roster_is_told_as_such():
    nothing = Run("r", 10, 2, 20, "cp-sat", None, None, None, True)
    found = Run("r", 10, 2, 20, "timetable", 0.5, 100, 0, True)
    lines = bench.table([nothing, found]).splitlines()
    assert lines[2].endswith("| cp-sat | – | – | – | – | – |")
    assert lines[3].endswith("| niets bewezen | – |"), "no ratio to what is not there"


def test_the_same_instance_is_the_same_problem():
    assert bench.problem_of(SMALLEST[0]) == bench.problem_of(SMALLEST[0])


def test_the_command_prints_table_and_surroundings(monkeypatch, capsys):
    asked = []

    def fake(instances, seconds, workers, seed, tell):
        asked.append((tuple(instances), seconds, workers, seed))
        return [Run("r", 10, 2, 20, "cp-sat", 0.1, 100, 100, checked)]

    monkeypatch.setattr(bench, "bench", fake)
    checked = True
    assert cli.main(["bench", "--seconds", "1", "--workers", "2"]) == 0
    assert asked == [(INSTANCES, 1.0, 2, 0)]
    printed = capsys.readouterr().out
    assert "| ronde |" in printed
    assert "ortools" in printed
    assert cli.main(["bench", "--large"]) == 0
    assert asked[-1][0] == INSTANCES + bench.LARGE
    checked = False
    assert cli.main(["bench"]) == commands.CHECK_FAILED


def test_travel_is_measured_on_what_is_shipped():
    rows = bench_travel.bench_travel(repeat=1)
    assert [row.what for row in rows][:2] == ["tabel lezen", "wegennet lezen"]
    assert sum(row.what.startswith("uitrekenen") for row in rows) == 4
    assert all(row.seconds > 0 for row in rows[:-2]) and all(row.result for row in rows)
    lines = bench_travel.table(rows).splitlines()
    assert len(lines) == 2 + len(rows) and {line.count("|") for line in lines} == {4}
