"""The folder `uit/`, written whole or not at all.

Everything is first written in a temporary folder beside it. Only when that is complete do two
renames put it in place; whatever fails before or between them, the earlier folder comes back.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from matcher.errors import OutputError

OURS = frozenset(
    {
        "problem.json", "roster.json", "indeling.xlsx", "kaart.html", "rapport.md", "historie.csv", "agenda",
        "sectorkamer.md", "presentie.xlsx", "groepskaarten.html", "evaluatieformulieren.html",
        "evaluatie.xlsx", "wijzigingen.xlsx", "wijzigingen.md", "wijzigingen.json",
    }
)  # fmt: skip
"""What this program writes in `uit/`; everything else there is somebody's own and is kept."""


def check_writable(out: Path, ours: frozenset[str] = OURS) -> None:
    """Raise OutputError when `out` can't be replaced now; worth asking before a long solve.

    On Windows an open Excel file refuses to be opened for writing, which is what this looks for.
    """
    target = _target(out)
    with _plain_errors(target):
        _nearest_folder(target)
        if not target.exists():
            return
        for path in sorted(target.rglob("*")):
            if path.is_file() and path.relative_to(target).parts[0] in ours:
                with path.open("r+b"):
                    pass


@contextmanager
def replaced_whole(out: Path, ours: frozenset[str] = OURS) -> Iterator[Path]:
    """Yield an empty folder that takes the place of `out` when the block ends without an exception.

    Files in `out` that are not `ours` move along. Raises OutputError, in Dutch, when something can't
    be written; then, and after any other exception, `out` is as it was.
    """
    target = _target(out)
    with _plain_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        _tidy_after_a_crash(target, ours)
        fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}-nieuw-", dir=target.parent))
    try:
        with _plain_errors(target):
            yield fresh
            # mkdtemp makes a folder for its owner only: give it the rights it had, or those of the round
            # (but never let everybody write).
            model = target if target.exists() else target.parent
            fresh.chmod(model.stat().st_mode & 0o775)
            _swap(fresh, target, ours)
    finally:
        if fresh.exists():
            shutil.rmtree(fresh, ignore_errors=True)


def _target(out: Path) -> Path:
    # A link stays a link: what it points at is replaced.
    target = out.resolve()
    if target.exists() and not target.is_dir():
        raise OutputError(f"'{out}' is een bestand, geen map. Kies een andere map voor de uitvoer.")
    if target == target.parent or target == Path.home() or (target / "ronde.toml").exists():
        raise OutputError(
            f"'{out}' kan niet de map voor de uitvoer zijn, want daar staan andere gegevens. "
            "Kies een eigen map, bijvoorbeeld 'uit' in de rondemap."
        )
    here = Path.cwd()
    if target.exists() and (target == here or target in here.parents):
        # The folder is replaced by another one: whoever stands in it would stand nowhere.
        raise OutputError(
            f"Je staat zelf in de map '{target}', en die wordt in zijn geheel vervangen. "
            "Ga eerst naar een andere map (cd ..)."
        )
    return target


def _nearest_folder(target: Path) -> None:
    # Tries a rename-like write where the temporary folder will come.
    parent = target.parent
    while not parent.exists():
        parent = parent.parent
    probe = Path(tempfile.mkdtemp(prefix=f".{target.name}-proef-", dir=parent))
    probe.rmdir()


def _swap(fresh: Path, target: Path, ours: frozenset[str]) -> None:
    if not target.exists():
        fresh.rename(target)
        return
    aside = _aside(target)
    undo: list[tuple[Path, Path]] = []
    try:
        for source, goal in ((target, aside), (fresh, target)):
            source.rename(goal)
            undo.append((goal, source))
        for entry in _not_ours(aside, ours):
            entry.rename(target / entry.name)
            undo.append((target / entry.name, entry))
    except BaseException:
        for goal, source in reversed(undo):
            goal.rename(source)
        raise
    # Everything is in place; leftovers of the old folder must not turn success into an error.
    shutil.rmtree(aside, ignore_errors=True)


def _aside(target: Path) -> Path:
    return target.parent / f".{target.name}-oud"


def _not_ours(folder: Path, ours: frozenset[str]) -> list[Path]:
    return sorted(entry for entry in folder.iterdir() if entry.name not in ours)


def _tidy_after_a_crash(target: Path, ours: frozenset[str]) -> None:
    aside = _aside(target)
    if aside.exists() and not target.exists():
        aside.rename(target)
    elif aside.exists():
        for entry in _not_ours(aside, ours):
            if not (target / entry.name).exists():
                entry.rename(target / entry.name)
        shutil.rmtree(aside)
    # A killed run leaves its temporary folder, and that holds personal data. A day old: nobody writes in it.
    for stale in target.parent.glob(f".{target.name}-nieuw-*"):
        if time.time() - stale.stat().st_mtime > 86_400:
            shutil.rmtree(stale, ignore_errors=True)


@contextmanager
def _plain_errors(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(_sentence(error, target)) from error


def _sentence(error: OSError, target: Path) -> str:
    place = f"De map '{target}' is niet geschreven"
    file = ""
    if error.filename is not None:
        with suppress(TypeError, ValueError):
            name = Path(os.fsdecode(error.filename))
            file = f" ('{name.name}')" if name != target else ""
    kept = "Wat er al stond, is niet veranderd."
    # 32 and 33 are Windows' sharing and lock violations: a file that another program has open.
    if getattr(error, "winerror", None) in (32, 33) or error.errno == errno.EBUSY:
        return (
            f"{place}: een bestand{file} is nog open in een ander programma, bijvoorbeeld Excel. "
            f"Sluit het en probeer het opnieuw. {kept}"
        )
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return (
            f"{place}: je mag daar niet schrijven{file}, of een bestand is nog open in bijvoorbeeld Excel. "
            f"Sluit het bestand, of kies een andere map met --out. {kept}"
        )
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return f"{place}: de schijf is vol. Maak ruimte vrij of kies een andere map met --out. {kept}"
    if error.errno == errno.ENAMETOOLONG:
        return f"{place}: de naam van de map is te lang. Kies een kortere met --out. {kept}"
    return f"{place}: {error.strerror or error}{file}. {kept}"
