from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import pytest

from matcher.documents import load_problem, load_roster
from matcher.errors import OutputError
from matcher.outputs import folder
from matcher.outputs.folder import check_writable, replaced_whole


def tree(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def test_everything_is_there(world, tmp_path):
    out = tmp_path / "een map" / "uit"
    written = world.write(out)
    assert set(written) == {path for path in out.rglob("*") if path.is_file()}
    names = {path.name for path in out.iterdir()}
    assert names == {"problem.json", "roster.json", "indeling.xlsx", "kaart.html", "rapport.md",
                     "historie.csv", "agenda", "presentie.xlsx", "sectorkamer.md"}  # fmt: skip
    # What only groups around cases have is ours as well.
    assert names < folder.OURS
    assert load_problem(out / "problem.json")[0] == world.compiled.problem
    assert load_roster(out / "roster.json") == world.roster
    assert [path.name for path in out.parent.iterdir()] == ["uit"]


def test_the_same_input_gives_the_same_bytes(world, tmp_path):
    world.write(tmp_path / "a")
    world.write(tmp_path / "b")
    assert tree(tmp_path / "a") == tree(tmp_path / "b")


@pytest.mark.parametrize("step", ["write_workbook", "write_map", "report"])
def test_a_failure_halfway_leaves_the_old_folder(world, tmp_path, monkeypatch, step):
    out = tmp_path / "uit"
    world.write(out)
    before = tree(out)

    def broken(*args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(f"matcher.outputs.write.{step}", broken)
    with pytest.raises(OutputError, match="de schijf is vol"):
        world.seated(m1=["p1", "p2"]).write(out)
    assert tree(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["uit"]


@pytest.mark.parametrize("failing", [1, 2, 3])
def test_a_failing_rename_leaves_the_old_folder(tmp_path, monkeypatch, failing):
    """As Windows does when a file in the folder is open in Excel."""
    out = tmp_path / "uit"
    out.mkdir()
    (out / "rapport.md").write_text("oud")
    (out / "eigen notities.txt").write_text("van mij")
    real, calls = Path.rename, []

    def rename(self: Path, target: Path) -> Path:
        calls.append(self)
        if len(calls) == failing:
            raise PermissionError(errno.EACCES, "Access is denied", str(self))
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(OutputError, match="open in bijvoorbeeld Excel"), replaced_whole(out) as fresh:
        (fresh / "rapport.md").write_text("nieuw")
    assert tree(out) == {"rapport.md": b"oud", "eigen notities.txt": b"van mij"}
    assert [path.name for path in tmp_path.iterdir()] == ["uit"]


def test_an_interrupt_leaves_the_old_folder(tmp_path):
    out = tmp_path / "uit"
    out.mkdir()
    (out / "rapport.md").write_text("oud")
    with pytest.raises(KeyboardInterrupt), replaced_whole(out):
        raise KeyboardInterrupt
    assert tree(out) == {"rapport.md": b"oud"}
    assert [path.name for path in tmp_path.iterdir()] == ["uit"]


def test_what_is_not_ours_stays_and_what_is_ours_goes(world, tmp_path):
    out = tmp_path / "uit"
    (out / "agenda").mkdir(parents=True)
    (out / "agenda" / "oud.ics").write_text("oud")
    (out / "eigen").mkdir()
    (out / "eigen" / "notities.txt").write_text("van mij")
    world.write(out)
    assert (out / "eigen" / "notities.txt").read_text() == "van mij"
    assert not (out / "agenda" / "oud.ics").exists()


def test_after_a_crash_between_the_renames_the_old_folder_comes_back(tmp_path):
    aside = tmp_path / ".uit-oud"
    aside.mkdir()
    (aside / "rapport.md").write_text("oud")
    with pytest.raises(ZeroDivisionError), replaced_whole(tmp_path / "uit"):
        raise ZeroDivisionError
    assert tree(tmp_path) == {os.path.join("uit", "rapport.md"): b"oud"}


def test_what_a_killed_run_left_is_removed_after_a_day(tmp_path):
    old, new = tmp_path / ".uit-nieuw-oud", tmp_path / ".uit-nieuw-vers"
    for left in (old, new):
        left.mkdir()
    os.utime(old, (time.time() - 2 * 86_400,) * 2)
    with replaced_whole(tmp_path / "uit"):
        pass
    assert not old.exists() and new.exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_said_plainly(world, tmp_path):
    tmp_path.chmod(0o555)
    with pytest.raises(OutputError, match="je mag daar niet schrijven"):
        world.write(tmp_path / "uit")
    tmp_path.chmod(0o755)


def test_a_file_in_the_way_is_said_plainly(world, tmp_path):
    (tmp_path / "uit").write_text("ik ben een bestand")
    with pytest.raises(OutputError, match="is een bestand, geen map"):
        world.write(tmp_path / "uit")
    with pytest.raises(OutputError, match="is niet geschreven"):
        world.write(tmp_path / "uit" / "dieper")
    assert (tmp_path / "uit").read_text() == "ik ben een bestand"


def test_the_round_folder_itself_is_refused(tmp_path):
    (tmp_path / "ronde.toml").write_text("[ronde]")
    with pytest.raises(OutputError, match="eigen map"):
        check_writable(tmp_path)


def test_checking_beforehand_leaves_nothing_and_sees_a_locked_file(world, tmp_path, monkeypatch):
    out = tmp_path / "uit"
    check_writable(out)
    assert list(tmp_path.iterdir()) == []
    world.write(out)
    check_writable(out)
    real = Path.open

    def locked(self: Path, *args: object, **options: object) -> object:
        if self.name == "indeling.xlsx":
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return real(self, *args, **options)

    monkeypatch.setattr(Path, "open", locked)
    with pytest.raises(OutputError, match="indeling.xlsx"):
        check_writable(out)
