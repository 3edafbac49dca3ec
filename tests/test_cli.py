"""The `matcher` command as its users meet it: exit codes, what is said where, what is written."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from matcher import cli, commands
from matcher.check import check
from matcher.documents import load_problem, load_roster
from matcher.engines import CheckFailed, Progress, Solved, Undecided
from matcher.errors import Finding, InputError, OutputError
from matcher.exit_codes import UNREAD
from matcher.files import ensure_writable, write_whole
from matcher.live import Live, describe, watch
from matcher.problem import Problem
from matcher.roster import Roster

ROOT = Path(__file__).resolve().parent.parent

SMALL = {
    "version": 1,
    "name": "klein",
    "slots": [{"id": "s1", "start": "2027-11-10T13:30", "end": "2027-11-10T16:00"}],
    "venues": [{"id": "v1", "capacity": 2}],
    "people": [{"id": name, "slots": {"s1": 0}, "unplaced_cost": 100} for name in ("an", "bo", "cas")],
    "meetings": [{"id": "m1", "options": [["s1", "v1"]], "optional": True, "open_cost": 10}],
    "attend": [
        {"person": name, "meeting": "m1", "cost": {"v1": minutes}}
        for name, minutes in (("an", 5), ("bo", 7), ("cas", 30))
    ],
}
SMALL_OPTIMUM = 10 + 5 + 7 + 100


def matcher(
    *arguments: object, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, as people do."""
    return subprocess.run(
        [sys.executable, "-m", "matcher", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd or ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"} | environment,
        timeout=170,
    )


def plain(run: subprocess.CompletedProcess[str]) -> str:
    """Standard error, after making sure that nobody sees a traceback."""
    assert "Traceback" not in run.stderr, run.stderr
    return run.stderr


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(SMALL))
    return path


@pytest.fixture(scope="session")
def demo_round(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo round; tests that write use a folder of their own for it."""
    folder = tmp_path_factory.mktemp("rondes") / "mijn ronde"
    assert matcher("demo", folder, "--people", 60).returncode == 0
    return folder


# Help and usage


def test_help_lists_exactly_the_commands_that_exist():
    run = matcher("--help")
    assert run.returncode == 0
    for name in commands.COMMANDS:
        assert re.search(rf"^    {name}\s", run.stdout, re.MULTILINE), name
    expected = {
        "new",
        "validate",
        "plan",
        "rerun",
        "problem",
        "solve",
        "check",
        "explain",
        "demo",
        "after",
        "bench",
        "travel",
        "data",
        "serve",
        "bench-pages",
    }
    assert set(commands.COMMANDS) == expected


@pytest.mark.parametrize("name", [*commands.COMMANDS])
def test_each_command_explains_itself_in_dutch(name):
    run = matcher(name, "--help")
    assert run.returncode == 0
    assert run.stdout.startswith("gebruik: ")
    assert "opties:" in run.stdout
    assert not {"usage:", "options:", "positional arguments", "show this help"} & set(run.stdout.splitlines())


def test_help_loads_nothing_heavy():
    heavy = {"ortools", "geopandas", "shapely", "pandas", "numpy", "folium", "openpyxl", "pydantic", "flask"}
    code = (
        "import sys; from matcher.cli import main; assert main(['--help']) == 0; "
        f"print([name for name in {sorted(heavy)!r} if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert run.stdout.splitlines()[-1] == "[]", run.stderr


def test_version():
    run = matcher("--version")
    assert run.returncode == 0
    assert run.stdout.startswith("matcher ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "gebruik: matcher"),
        (["vergader"], "'vergader' bestaat niet; kies uit"),
        (["plan"], "dit ontbreekt: RONDE"),
        (["plan", "x", "--seconds"], "--seconds: hier hoort een waarde achter"),
        (["plan", "x", "--seconds", "0"], "'0' is geen aantal seconden boven 0"),
        (["plan", "x", "--seconds", "nan"], "'nan' is geen aantal seconden boven 0"),
        (["plan", "x", "--workers", "0"], "'0' is geen heel getal van 1 of meer"),
        (["plan", "x", "--sec", "5"], "onbekend: --sec"),
        (["solve", "x.json"], "dit ontbreekt: -o"),
        (["solve", "x.json", "-o", "y", "--engine", "gok"], "'gok' bestaat niet; kies uit"),
        (["demo", "x", "--people", "0"], "'0' is geen heel getal van 1 tot en met 20000"),
        (["data"], "dit ontbreekt: STAP"),
        (["inroosteren"], "'inroosteren' bestaat niet"),
    ],
)
def test_wrong_use_is_explained_in_dutch(arguments, said):
    run = matcher(*arguments)
    assert run.returncode == 2
    assert said in plain(run)
    assert run.stdout == ""


# Bad input


@pytest.mark.parametrize("name", ["validate", "plan", "problem"])
def test_a_round_that_is_not_there(name, tmp_path):
    more = ["-o", tmp_path / "problem.json"] if name == "problem" else []
    run = matcher(name, tmp_path / "weg", *more)
    assert run.returncode == 2
    assert "weg" in plain(run) and "bestaat niet" in run.stderr
    assert list(tmp_path.iterdir()) == []


def test_every_error_of_a_problem_is_listed(tmp_path):
    path = tmp_path / "problem.json"
    wrong = SMALL | {"venues": [{"id": "v1", "capacity": "twee"}], "meetings": [{"id": 7}]}
    path.write_text(json.dumps(wrong))
    run = matcher("solve", path, "-o", tmp_path / "roster.json", "--json")
    assert run.returncode == 2
    assert plain(run).count("fout: ") == 2
    assert "Er zijn 2 fouten. Er is niets geschreven." in run.stderr
    document = json.loads(run.stdout)
    assert [error["column"] for error in document["errors"]] == ["venues.0.capacity", "meetings.0.id"]
    assert not (tmp_path / "roster.json").exists()


@pytest.mark.parametrize("text", ["", "geen json", "[]", "\xff\xfe".encode().decode("latin-1")])
def test_a_problem_that_is_none(tmp_path, text):
    path = tmp_path / "problem.json"
    path.write_text(text, encoding="latin-1")
    run = matcher("solve", path, "-o", tmp_path / "roster.json")
    assert run.returncode == 2
    assert "fout: problem.json" in plain(run)


def test_a_roster_that_is_not_there(small, tmp_path):
    run = matcher("check", small, tmp_path / "weg.json")
    assert run.returncode == 2
    assert "weg.json" in plain(run)


def test_errors_in_a_round_leave_an_earlier_result_alone(demo_round, tmp_path):
    folder = _copy(demo_round, tmp_path)
    (folder / "uit").mkdir()
    (folder / "uit" / "rapport.md").write_text("van vorige week")
    table = folder / "inschrijvingen.csv"
    text = table.read_text(encoding="utf-8-sig")
    table.write_text(text.replace("demo005@voorbeeld.example", "demo006@voorbeeld.example"), encoding="utf-8")
    run = matcher("plan", folder, "--seconds", 5)
    assert run.returncode == 2
    assert "demo006@voorbeeld.example" in plain(run)
    assert [path.name for path in (folder / "uit").iterdir()] == ["rapport.md"]
    assert (folder / "uit" / "rapport.md").read_text() == "van vorige week"


def test_every_error_and_warning_at_once(demo_round, tmp_path):
    copy = _copy(demo_round, tmp_path)
    path = copy / "ronde.toml"
    text = path.read_text(encoding="utf-8").replace("eind", "einde", 1)
    path.write_text(text + "[gewichten]\nxyz = 1\nopenen = -1\n", encoding="utf-8")
    people = next(copy.glob("inschrijvingen.*"))
    lines = people.read_text(encoding="utf-8-sig").splitlines()
    lines[1] = lines[1].replace("@", "")
    people.write_text("\n".join(lines), encoding="utf-8")
    for command in (["validate"], ["plan"], ["problem", "-o", tmp_path / "problem.json"]):
        run = matcher(command[0], copy, *command[1:])
        said = plain(run)
        assert run.returncode == 2
        for part in ("'eind' ontbreekt", "'xyz' is onbekend", "'openen'", "rij 2"):
            assert said.count(f"{part}") >= 1, (command, said)
        assert said.count("gewicht 'openen'") == 1 and said.index("rij 2") < said.index("let op: ")


def test_bad_rows_can_be_left_out_and_are_named(demo_round, tmp_path):
    folder = _copy(demo_round, tmp_path)
    table = folder / "inschrijvingen.csv"
    lines = table.read_text(encoding="utf-8-sig").splitlines()
    cells = lines[3].split(";")
    cells[2] = "99ZZ99"
    table.write_text("\n".join([*lines[:3], ";".join(cells), *lines[4:]]) + "\n", encoding="utf-8")
    assert matcher("validate", folder).returncode == 2
    run = matcher("validate", folder, "--without-bad-rows", "--json")
    assert run.returncode == 0
    assert "weggelaten: " in plain(run) and "99ZZ99" in run.stderr
    document = json.loads(run.stdout)
    assert document["ok"] and [found["row"] for found in document["left_out"]] == [4]


# Output that can't be written


def test_an_output_path_through_a_file(small, demo_round, tmp_path):
    (tmp_path / "bestand").write_text("")
    for arguments in (
        ["solve", small, "-o", tmp_path / "bestand" / "roster.json"],
        ["problem", demo_round, "-o", tmp_path / "bestand" / "problem.json"],
        ["plan", demo_round, "--out", tmp_path / "bestand"],
    ):
        started = time.monotonic()
        run = matcher(*arguments)
        assert run.returncode == 2, arguments
        assert "bestand" in plain(run)
        assert time.monotonic() - started < 30, "it must be said before the minute of solving, not after"
    assert (tmp_path / "bestand").read_text() == ""


def test_a_folder_in_the_place_of_the_file(small, tmp_path):
    run = matcher("solve", small, "-o", tmp_path)
    assert run.returncode == 2
    assert "er staat al een map met die naam" in plain(run)


def test_a_locked_file_stays_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "roster.json"
    path.write_text("oud")

    def locked(source, target):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", locked)
    with pytest.raises(OutputError, match="open in een ander programma"):
        write_whole(path, "nieuw")
    assert path.read_text() == "oud"
    assert [p.name for p in tmp_path.iterdir()] == ["roster.json"]


def test_whole_files_are_utf8_and_make_their_folder(tmp_path):
    path = tmp_path / "nieuw" / "ë.txt"
    write_whole(path, "één\n")
    assert path.read_bytes() == "één\n".encode()
    assert [p.name for p in path.parent.iterdir()] == ["ë.txt"]


def test_asking_whether_a_file_can_be_written_leaves_no_trace(tmp_path):
    ensure_writable(tmp_path / "a" / "b.json")
    assert list(tmp_path.iterdir()) == []


def test_output_errors_are_exit_code_2(small, tmp_path, monkeypatch, capsys):
    def full(path, content):
        raise OutputError("de schijf is vol")

    monkeypatch.setattr(commands, "write_whole", full)
    assert cli.main(["solve", str(small), "-o", str(tmp_path / "r.json"), "--seconds", "5"]) == 2
    assert "de schijf is vol" in capsys.readouterr().err


# Solving


def test_solve_and_check(small, tmp_path):
    out = tmp_path / "roster.json"
    run = matcher("solve", small, "-o", out, "--seconds", 20, "--workers", 1)
    assert run.returncode == 0, run.stderr
    assert f"Kosten {SMALL_OPTIMUM} reisminuten, beter kan niet" in run.stdout
    roster = load_roster(out)
    assert (roster.status, roster.cost, roster.bound) == ("optimal", SMALL_OPTIMUM, SMALL_OPTIMUM)
    assert matcher("check", small, out).returncode == 0
    judged = json.loads(matcher("check", small, out, "--json").stdout)
    assert judged["ok"] and judged["cost"] == SMALL_OPTIMUM


def test_the_summary_for_programs(small, tmp_path):
    out = tmp_path / "roster.json"
    document = json.loads(matcher("solve", small, "-o", out, "--seconds", 20, "--json").stdout)
    assert document["status"] == "optimal" and document["cost"] == SMALL_OPTIMUM
    assert document["files"] == [str(out)]


def test_a_roster_that_breaks_a_rule(small, tmp_path):
    out = tmp_path / "roster.json"
    assert matcher("solve", small, "-o", out, "--seconds", 20).returncode == 0
    document = json.loads(out.read_text())
    document["meetings"][0]["people"] = ["an", "bo", "cas"]
    out.write_text(json.dumps(document))
    run = matcher("check", small, out)
    assert run.returncode == 1
    assert "(no_meeting_exceeds_its_maximum_size_or_room)" in run.stdout
    assert "De indeling klopt niet" in run.stdout
    judged = json.loads(matcher("check", small, out, "--json").stdout)
    assert not judged["ok"] and judged["violations"]


def test_infeasible(tmp_path):
    path, out = tmp_path / "problem.json", tmp_path / "roster.json"
    path.write_text(
        json.dumps(SMALL | {"meetings": [SMALL["meetings"][0] | {"optional": False, "min_size": 3}]})
    )
    run = matcher("solve", path, "-o", out, "--seconds", 20)
    assert run.returncode == 3
    assert "Er bestaat geen indeling die aan alle regels voldoet; dat is bewezen." in plain(run)
    assert "Dit is de kleinste verandering waarmee het wel kan:" in plain(run)
    assert "doorgaan met 2 mensen in plaats van minstens 3." in plain(run)
    roster = load_roster(out)
    assert (roster.status, roster.cost, roster.gap, roster.meetings) == ("infeasible", None, None, [])
    assert matcher("check", path, out).returncode == 0
    told = json.loads(matcher("solve", path, "-o", out, "--seconds", 20, "--json").stdout)
    assert told["status"] == "infeasible" and told["reasons"]
    assert told["fixes"][0]["easings"] == [
        {"kind": "min_size", "meeting": SMALL["meetings"][0]["id"], "now": 3, "amount": 1}
    ]


def test_undecided_is_never_called_infeasible(small, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("matcher.engines.solve", lambda *_, **__: Undecided(Roster(status="undecided")))
    out = tmp_path / "roster.json"
    assert cli.main(["solve", str(small), "-o", str(out)]) == 4
    said = capsys.readouterr().err
    assert "Binnen de tijd is geen indeling gevonden" in said
    assert "bestaat geen" not in said
    assert load_roster(out).status == "undecided"


def test_a_roster_that_our_own_checker_rejects(small, tmp_path, monkeypatch, capsys):
    def wrong(problem, *_, **__):
        raise CheckFailed(problem, ["no_venue_is_double_booked: v1"])

    monkeypatch.setattr("matcher.engines.solve", wrong)
    out = tmp_path / "roster.json"
    assert cli.main(["solve", str(small), "-o", str(out)]) == 1
    said = capsys.readouterr().err
    assert "no_venue_is_double_booked" in said and "fout van ons" in said
    assert not out.exists()
    saved, _ = load_problem(tmp_path / "melding" / "problem.json")
    assert saved == Problem.model_validate_json(small.read_text())


def test_the_limits_reach_the_engine(small, tmp_path, monkeypatch):
    seen = {}

    def spy(problem, limits, *, engine, progress, stop):
        seen.update(limits=limits, engine=engine)
        return Undecided(Roster(status="undecided"))

    monkeypatch.setattr("matcher.engines.solve", spy)
    arguments = ["--seconds", "30", "--workers", "3", "--seed", "7", "--engine", "cp-sat", "--gap", "1,5"]
    cli.main(["solve", str(small), "-o", str(tmp_path / "r.json"), *arguments])
    limits = seen["limits"]
    assert (limits.workers, limits.seed, limits.gap, seen["engine"]) == (3, 7, 0.015, "cp-sat")
    assert 25 < limits.seconds < 30, "loading and writing come out of --seconds"


def test_a_fault_of_ours(small, tmp_path, monkeypatch, capsys):
    def fault(*_, **__):
        raise KeyError("v9")

    monkeypatch.setattr("matcher.engines.solve", fault)
    arguments = ["solve", str(small), "-o", str(tmp_path / "r.json")]
    assert cli.main(arguments) == 70
    said = capsys.readouterr().err
    assert "KeyError: 'v9'" in said and "Traceback" not in said
    assert cli.main([*arguments, "--debug"]) == 70
    assert "Traceback" in capsys.readouterr().err
    monkeypatch.setenv("MATCHER_DEBUG", "1")
    assert cli.main(arguments) == 70
    assert "Traceback" in capsys.readouterr().err


def test_findings_are_all_shown(monkeypatch, capsys):
    def wrong(options, started):
        raise InputError([Finding("mist.", "a.csv", 2, "naam"), Finding("mist.", "b.csv", 9, "rol")])

    monkeypatch.setitem(commands.COMMANDS, "validate", wrong)
    assert cli.main(["validate", "x", "--json"]) == 2
    out, err = capsys.readouterr()
    assert "a.csv, rij 2, kolom 'naam'" in err and "b.csv, rij 9, kolom 'rol'" in err
    assert [error["row"] for error in json.loads(out)["errors"]] == [2, 9]


# A whole round


def test_new_makes_a_folder_to_fill_in(tmp_path):
    folder = tmp_path / "najaar"
    run = matcher("new", folder, "--format", "wijkbijeenkomst")
    assert run.returncode == 0, run.stderr
    assert (folder / "ronde.toml").is_file()
    empty = matcher("validate", folder)
    assert empty.returncode == 0 and empty.stdout == "Er zijn nog geen inschrijvingen: vul de tabellen in.\n"
    assert matcher("new", folder).returncode == 2, "what somebody filled in is not overwritten"
    assert matcher("new", tmp_path / "x", "--format", "feestje").returncode == 2
    assert not (tmp_path / "x").exists()


def test_plan_writes_everything_within_the_time(demo_round, tmp_path):
    folder = _copy(demo_round, tmp_path)
    started = time.monotonic()
    run = matcher("plan", folder, "--seconds", 20, "--json")
    assert run.returncode == 0, run.stderr
    assert time.monotonic() - started < 25 + 5, "20 s, at most 5 s late, and some air for a busy machine"
    document = json.loads(run.stdout)
    names = {Path(path).name for path in document["files"]}
    assert {"problem.json", "roster.json", "indeling.xlsx", "kaart.html", "rapport.md"} <= names
    out = folder / "uit"
    assert matcher("check", out / "problem.json", out / "roster.json").returncode == 0
    roster = load_roster(out / "roster.json")
    assert roster.cost == document["cost"] and roster.bound is not None


def test_problem_and_solve_make_the_same_steps(demo_round, tmp_path):
    problem, out = tmp_path / "problem.json", tmp_path / "roster.json"
    assert matcher("problem", demo_round, "-o", problem).returncode == 0
    document, warnings = load_problem(problem)
    assert len(document.people) == 60 and not warnings
    assert matcher("solve", problem, "-o", out, "--seconds", 10).returncode == 0
    assert check(document, load_roster(out)).ok


def test_data_build_needs_its_files(tmp_path):
    run = matcher("data", "build", "--raw", tmp_path / "leeg", "--out", tmp_path / "uit")
    assert run.returncode == 2
    assert plain(run)
    assert not (tmp_path / "uit").exists()


# Ctrl-C


@pytest.mark.skipif(
    sys.platform == "win32", reason="POSIX signals; Windows sends Ctrl-C to the whole console"
)
def test_ctrl_c_keeps_the_best_roster(tmp_path):
    folder, problem, out = tmp_path / "ronde", tmp_path / "problem.json", tmp_path / "roster.json"
    assert matcher("demo", folder, "--people", 300).returncode == 0
    assert matcher("problem", folder, "-o", problem).returncode == 0
    process = subprocess.Popen(
        [sys.executable, "-m", "matcher", "solve", str(problem), "-o", str(out), "--seconds", "600"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env=os.environ | {"PYTHONUTF8": "1"},
    )
    watchdog = threading.Timer(160, process.kill)
    watchdog.start()
    try:
        assert process.stderr is not None
        for line in process.stderr:
            if "kosten" in line:
                break
        stopped = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
    finally:
        watchdog.cancel()
        process.kill()
    assert process.returncode == 0, said
    assert "Gestopt" in said and "Traceback" not in said
    assert time.monotonic() - stopped < 60
    roster = load_roster(out)
    assert roster.status in ("feasible", "optimal")
    assert check(load_problem(problem)[0], roster).ok


def test_a_second_ctrl_c_breaks_off(small, tmp_path):
    code = (
        "import os, signal, sys, threading, time\n"
        "import matcher.engines\n"
        "def deaf(*_, **__):\n"
        "    for _ in range(2):\n"
        "        time.sleep(1); os.kill(os.getpid(), signal.SIGINT)\n"
        "    time.sleep(600)\n"
        "matcher.engines.solve = deaf\n"
        f"sys.argv = ['matcher', 'solve', {str(small)!r}, '-o', {str(tmp_path / 'r.json')!r}]\n"
        "from matcher.cli import run\n"
        "run()\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert run.returncode == 130
    assert "Afgebroken. Er is niets geschreven." in plain(run)
    assert not (tmp_path / "r.json").exists()


def test_a_solver_that_is_still_busy_does_not_spoil_the_exit_code(small):
    code = (
        "import sys, threading, time\n"
        "import matcher.commands\n"
        "def busy(*_):\n"
        "    threading.Thread(target=time.sleep, args=(600,)).start()\n"
        "    print('klaar')\n"
        "    return 4\n"
        "matcher.commands.COMMANDS['check'] = busy\n"
        f"sys.argv = ['matcher', 'check', {str(small)!r}, {str(small)!r}]\n"
        "from matcher.cli import run\n"
        "run()\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert (run.returncode, run.stdout) == (4, "klaar\n")


# The live line


class Screen:
    """A stream that remembers."""

    def __init__(self, terminal: bool) -> None:
        self.terminal, self.text = terminal, ""

    def isatty(self) -> bool:
        return self.terminal

    def write(self, text: str) -> None:
        self.text += text

    def flush(self) -> None:
        pass


def test_progress_in_words():
    assert describe(Progress(1, None, None, "begin")) == "nog geen indeling · begin"
    assert describe(Progress(1, None, 900, "")) == "nog geen indeling · ondergrens 900"
    assert describe(Progress(1, 1234, None, "")) == "kosten 1.234 · nog onbekend hoeveel beter kan"
    assert (
        describe(Progress(1, 21684, 20900, "zoeken"))
        == "kosten 21.684 · ondergrens 20.900 · hooguit 3,7 % beter mogelijk · zoeken"
    )
    assert describe(Progress(1, 500, 500, "")) == "kosten 500 · ondergrens 500 · beter kan niet"


def test_a_terminal_gets_one_line_that_is_rewritten(monkeypatch):
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((30, 24)))
    screen = Screen(terminal=True)
    live = Live(time.monotonic(), screen)
    live(Progress(1, 21684, 20900, "zoeken"))
    live.tick()
    live.close()
    assert "\n" not in screen.text
    assert screen.text.endswith("\r\x1b[K")
    assert max(len(part) for part in screen.text.split("\r\x1b[K")) == 29


def test_a_log_gets_few_lines_and_the_last_state():
    screen = Screen(terminal=False)
    live = Live(time.monotonic(), screen)
    for cost in range(2000, 1000, -1):
        live(Progress(1, cost, 1000, "zoeken"))
        live.tick()
    live.close()
    lines = screen.text.splitlines()
    assert len(lines) == 2
    assert "kosten 2.000" in lines[0] and "kosten 1.001" in lines[1]
    assert "\x1b" not in screen.text


def test_watching_hands_over_results_and_exceptions():
    before = signal.getsignal(signal.SIGINT)
    live = Live(time.monotonic(), Screen(terminal=True))
    assert watch(lambda: 42, live, threading.Event()) == 42
    with pytest.raises(ZeroDivisionError):
        watch(lambda: 1 // 0, live, threading.Event())
    assert signal.getsignal(signal.SIGINT) is before


def test_public_names_load_when_used():
    code = (
        "import sys, matcher\n"
        "assert 'ortools' not in sys.modules and 'numpy' not in sys.modules\n"
        "import matcher.check.rules\n"
        "from matcher import check, solve, compile_problem, read_round\n"
        "assert all(map(callable, (check, solve, compile_problem, read_round, matcher.check)))\n"
        "assert set(matcher.__all__) <= set(dir(matcher))\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert run.returncode == 0, run.stderr


def test_solved_is_what_the_checker_accepts(small, tmp_path, monkeypatch):
    """The CLI adds no judgement of its own: what the engine returns is what is written, unchanged."""
    roster = Roster(status="feasible", cost=300, terms={"unplaced": 300}, unplaced=["an", "bo", "cas"])
    monkeypatch.setattr("matcher.engines.solve", lambda *_, **__: Solved(roster))
    out = tmp_path / "roster.json"
    assert cli.main(["solve", str(small), "-o", str(out)]) == 0
    assert load_roster(out) == roster


def _copy(folder: Path, into: Path) -> Path:
    target = into / folder.name
    target.mkdir()
    for path in folder.iterdir():
        if path.is_file():
            (target / path.name).write_bytes(path.read_bytes())
    return target


def test_a_plan_without_time_to_search_leaves_the_earlier_one(tmp_path):
    matcher("demo", tmp_path / "ronde", "--people", 40)
    run = matcher("plan", tmp_path / "ronde", "--seconds", 0.1)
    assert run.returncode == 4
    assert not (tmp_path / "ronde" / "uit").exists()


def test_an_engine_that_cannot_do_the_problem_is_bad_input(tmp_path):
    path = tmp_path / "problem.json"
    path.write_text(json.dumps({"version": 1, "cases": [{"id": "c"}]}))
    run = matcher("solve", path, "-o", tmp_path / "roster.json", "--engine", "timetable")
    assert run.returncode == 2
    assert "Kies de rekenwijze auto of cp-sat." in plain(run)


def test_a_reader_that_goes_away_is_no_error_of_ours():
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as gone:
        ended = subprocess.run(
            [sys.executable, "-m", "matcher", "--version"], stdout=gone, stderr=subprocess.PIPE, check=False
        )
    assert ended.returncode == UNREAD
    assert ended.stderr == b""


# A second time, and afterwards


@pytest.fixture(scope="session")
def advies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small AdviesMiddag that has been planned."""
    folder = tmp_path_factory.mktemp("rondes") / "advies"
    assert matcher("demo", folder, "--format", "adviesmiddag", "--people", 24).returncode == 0
    run = matcher("plan", folder, "--seconds", 12)
    assert run.returncode == 0, run.stderr
    return folder


def test_planning_again_moves_nobody_for_nothing(advies, tmp_path):
    folder = _copy(advies, tmp_path)
    (folder / "uit").mkdir()
    for name in ("problem.json", "roster.json"):
        (folder / "uit" / name).write_bytes((advies / "uit" / name).read_bytes())
    before = load_roster(folder / "uit" / "roster.json")
    run = matcher("plan", folder, "--seconds", 6, "--seed", 5)
    assert run.returncode == 0
    after = load_roster(folder / "uit" / "roster.json")
    assert after.cost is not None and before.cost is not None and after.cost <= before.cost
    if after.cost == before.cost:
        assert after.meetings == before.meetings
        assert "die blijft staan" in plain(run)
    assert matcher("check", folder / "uit" / "problem.json", folder / "uit" / "roster.json").returncode == 0


def test_a_changed_round_is_planned_afresh(advies, tmp_path):
    folder = _copy(advies, tmp_path)
    (folder / "uit").mkdir()
    for name in ("problem.json", "roster.json"):
        (folder / "uit" / name).write_bytes((advies / "uit" / name).read_bytes())
    text = (folder / "ronde.toml").read_text(encoding="utf-8")
    (folder / "ronde.toml").write_text(f"{text}\n[gewichten]\nliever_niet = 21\n", encoding="utf-8")
    assert "die blijft staan" not in plain(matcher("plan", folder, "--seconds", 6))


def test_check_shows_the_outsider_rule_case_by_case(advies):
    run = matcher("check", advies / "uit" / "problem.json", advies / "uit" / "roster.json")
    assert run.returncode == 0
    roster = load_roster(advies / "uit" / "roster.json")
    discussed = [case for meeting in roster.meetings for case in meeting.cases]
    assert discussed and all(f"casus {case} in " in run.stdout for case in discussed)
    assert "buiten de inbrenger niemand van" in run.stdout and "FOUT" not in run.stdout
    run = matcher("check", advies / "uit" / "problem.json", advies / "uit" / "roster.json", "--json")
    assert all(case["holds"] for case in json.loads(run.stdout)["cases"])


def test_check_names_the_case_that_somebody_knows_from_within(advies, tmp_path):
    problem = json.loads((advies / "uit" / "problem.json").read_text(encoding="utf-8"))
    roster = load_roster(advies / "uit" / "roster.json")
    meeting = next(meeting for meeting in roster.meetings if meeting.cases)
    case = next(case for case in problem["cases"] if case["id"] == meeting.cases[0])
    people = {person["id"]: person for person in problem["people"]}
    other = next(person for person in meeting.people if person not in case["presenters"])
    people[other]["brin"] = people[case["presenters"][0]]["brin"]
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(problem), encoding="utf-8")
    run = matcher("check", path, advies / "uit" / "roster.json")
    assert run.returncode == 1
    assert f"casus {case['id']} in {meeting.id}: FOUT, {other} van dezelfde instelling" in run.stdout


def test_after_without_lists_says_what_to_do(demo_round, tmp_path):
    run = matcher("after", _copy(demo_round, tmp_path))
    assert run.returncode == 2
    assert "er is geen presentielijst" in plain(run) and "matcher plan" in run.stderr


def test_after_reads_the_lists_back(advies, tmp_path):
    folder = _copy(advies, tmp_path)
    shutil.copytree(advies / "uit", folder / "uit")
    run = matcher("after", folder)
    assert run.returncode == 0
    assert "presentie.xlsx" in run.stdout and "nog niets ingevuld" in plain(run)


def test_a_round_in_which_nothing_can_be_held_keeps_the_earlier_roster(demo_round, tmp_path):
    folder = _copy(demo_round, tmp_path)
    (folder / "uit").mkdir()
    (folder / "uit" / "rapport.md").write_text("van vorige keer")
    text = (folder / "ronde.toml").read_text(encoding="utf-8")
    rules = "\n[regels]\nmin_personen = 2000\nmax_personen = 3000\n"
    (folder / "ronde.toml").write_text(text + rules, encoding="utf-8")
    run = matcher("plan", folder, "--seconds", 20)
    assert run.returncode == 3
    assert "geen enkele bijeenkomst" in plain(run)
    assert (folder / "uit" / "rapport.md").read_text() == "van vorige keer"


def test_the_folder_one_stands_in_is_not_replaced(demo_round, tmp_path):
    folder = _copy(demo_round, tmp_path)
    (folder / "uit").mkdir()
    for where, out in ((folder / "uit", []), (folder, ["--out", "."])):
        run = matcher("plan", folder, "--seconds", 5, *out, cwd=where)
        assert run.returncode == 2
        assert "Je staat zelf in de map" in plain(run) or "kan niet de map voor de uitvoer zijn" in run.stderr
    assert (folder / "uit").is_dir() and list((folder / "uit").iterdir()) == []


def test_a_country_is_no_round(tmp_path):
    assert matcher("demo", tmp_path, "--region", "land", "--regions", 1, "--people", 20).returncode == 0
    run = matcher("plan", tmp_path)
    assert run.returncode == 2
    assert "matcher solve" in plain(run) and "matcher new" not in run.stderr


def test_a_file_is_no_folder(demo_round):
    run = matcher("plan", demo_round / "ronde.toml")
    assert run.returncode == 2 and "is een bestand" in plain(run)


def test_a_roster_of_nobody_is_no_roster_yet():
    assert describe(Progress(1, 150_000, None, "begin", empty=True)) == "nog geen indeling · begin"
