"""A stored round as the round folder that `matcher` reads, and back."""

from __future__ import annotations

import io
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tomli_w
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from matcher.rounds import MOMENT, TABLES, read_lines, write_table
from web.rounds.storable import storable
from web.rounds.vocabulary import vocabulary_of
from web.store import Line, Round

SETTINGS = "ronde.toml"
FILES = {spec.name: f"{spec.name}.csv" for spec in TABLES}
"""Table → its file in the folder."""
RESERVE = "reserve"
"""The cell that says 'ja' in a row of somebody on the reserve list: kept, but no part of the table."""


def rows_of(session: Session, round_: Round, kind: str) -> list[Line]:
    """The rows of a table, in order, without the reserve list."""
    return [line for line in _all_rows(session, round_, kind) if not line.cells.get(RESERVE)]


def reserves_of(session: Session, round_: Round, kind: str = "inschrijvingen") -> list[Line]:
    """The rows that wait on the reserve list: no roster counts on them."""
    return [line for line in _all_rows(session, round_, kind) if line.cells.get(RESERVE)]


def _all_rows(session: Session, round_: Round, kind: str) -> list[Line]:
    found = select(Line).where(Line.round_id == round_.id, Line.kind == kind).order_by(Line.position, Line.id)
    return list(session.scalars(found))


def add_rows(session: Session, round_: Round, kind: str, rows: Sequence[Mapping[str, str]]) -> None:
    """Add rows below those that are there."""
    last = session.scalar(
        select(func.max(Line.position)).where(Line.round_id == round_.id, Line.kind == kind)
    )
    first = 0 if last is None else last + 1
    for position, cells in enumerate(rows, first):
        session.add(Line(round_id=round_.id, kind=kind, position=position, cells=dict(cells)))
    touch(round_)


def replace_rows(session: Session, round_: Round, kind: str, rows: Sequence[Mapping[str, str]]) -> None:
    """Put these rows in the place of all rows of a table. The reserve list stays."""
    for line in rows_of(session, round_, kind):
        session.delete(line)
    session.flush()
    add_rows(session, round_, kind, rows)


def touch(round_: Round) -> None:
    """Something of the round has changed: rosters made before are of an older edition."""
    # Counted by the database: two changes at the same time are two editions.
    round_.edition = Round.edition + 1


def lock(session: Session, round_: Round) -> None:
    """Have this round for oneself until the commit, as it is now: who else changes it waits."""
    session.flush()
    session.execute(
        update(Round)
        .where(Round.id == round_.id)
        .values(edition=Round.edition)
        .execution_options(synchronize_session=False)
    )
    session.refresh(round_)


def merged(
    there: Sequence[Mapping[str, str]], rows: Sequence[Mapping[str, str]], key: str
) -> tuple[list[dict[str, str]], int, int]:
    """The rows that are there with those of a newer file: (all, how many new, how many changed).

    A row with the same `key` gets the cells of the newer one; what that says nothing of stays.
    """
    found = [dict(cells) for cells in there]
    place = {cells[key].strip().casefold(): n for n, cells in enumerate(found) if cells.get(key, "").strip()}
    new = changed = 0
    for cells in rows:
        n = place.get(cells.get(key, "").strip().casefold())
        if n is None:
            found.append(dict(cells))
            new += 1
        elif found[n] != {**found[n], **cells}:
            found[n].update(cells)
            changed += 1
    return found, new, changed


def columns_of(kind: str, rows: Sequence[Mapping[str, Any]], moments: Sequence[str] = ()) -> list[str]:
    """The columns that a table has, ours first, in their usual order; columns of `moments` in that order."""
    used = {name for cells in rows for name in cells}
    spec = next(one for one in TABLES if one.name == kind)
    ordered = [column.name for column in spec.columns if column.required or column.name in used]
    if spec.moments and any(name.startswith(MOMENT) for name in used) and spec.moments not in used:
        ordered = [name for name in ordered if name != spec.moments]
    ordered += [name for name in moments if name in used and name not in ordered]
    return ordered + sorted(used - set(ordered))


def write_folder(session: Session, round_: Round, folder: Path) -> None:
    """Write the round as a folder. A table without rows is not there, unless a round can't do without."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SETTINGS).write_text(tomli_w.dumps(round_.settings), encoding="utf-8")
    for spec in TABLES:
        rows = [line.cells for line in rows_of(session, round_, spec.name)]
        if not rows and not spec.required:
            continue
        write_rows(folder, spec.name, rows)


def write_rows(folder: Path, kind: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write one table into a round folder."""
    columns = columns_of(kind, rows)
    # Heading 1 in the file, so that a row number of a finding is the place in the table plus 2.
    heads = [name.removeprefix(MOMENT) for name in columns]
    write_table(folder / FILES[kind], heads, [[cells.get(c, "") for c in columns] for cells in rows])


def read_folder(session: Session, round_: Round, folder: Path) -> None:
    """Take the settings and all tables of a round folder. Raises InputError for a file that can't be read."""
    text = (folder / SETTINGS).read_text(encoding="utf-8")
    round_.settings = storable(tomllib.loads(text))
    round_.name = str(round_.settings.get("ronde", {}).get("naam", ""))[:200]
    session.flush()
    for spec in TABLES:
        path = next((p for end in ("csv", "xlsx") if (p := folder / f"{spec.name}.{end}").exists()), None)
        if path is not None:
            replace_rows(session, round_, spec.name, read_lines(path, spec, vocabulary_of(round_)))


@contextmanager
def folder_of(session: Session, round_: Round) -> Iterator[Path]:
    """The round as a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="ronde-") as name:
        folder = Path(name) / "ronde"
        write_folder(session, round_, folder)
        yield folder


def packed(folder: Path) -> bytes:
    """All files in a folder as a zip; the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                info = zipfile.ZipInfo(path.relative_to(folder).as_posix(), (1980, 1, 1, 0, 0, 0))
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, path.read_bytes())
    return buffer.getvalue()


def unpacked(data: bytes, folder: Path) -> Path:
    """Unpack what `packed` made."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(folder)
    return folder
