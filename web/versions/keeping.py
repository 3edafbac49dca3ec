"""Versions in the store: documents in, documents out."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.problem import Problem
from matcher.roster import Roster
from web.rounds.folder import lock, unpacked
from web.store import Round, Version, now


@dataclass(frozen=True)
class Made:
    """Everything that a new version consists of."""

    kind: str
    edition: int
    problem: Problem
    roster: Roster
    inputs: bytes
    """The round folder, packed."""
    outputs: bytes | None
    view: dict[str, Any]
    map_script: str
    note: str = ""
    parent_id: int | None = None
    outputs_made: datetime | None = None
    """When it was looked up on which publication the outputs build; None: now."""


def _next_number(session: Session, round_: Round) -> int:
    """The number of a new version; nobody else makes one in this round until the commit."""
    lock(session, round_)
    last = session.scalar(select(func.max(Version.number)).where(Version.round_id == round_.id))
    return (last or 0) + 1


def keep(session: Session, round_: Round, made: Made, by: str) -> Version:
    """Keep a version under the next number of its round."""
    version = Version(
        round_id=round_.id, number=_next_number(session, round_), parent_id=made.parent_id,
        kind=made.kind, note=made.note,
        edition=made.edition, cost=made.roster.cost or 0, bound=made.roster.bound,
        problem=_squeezed(made.problem.to_json()), roster=_squeezed(made.roster.to_json()),
        inputs=made.inputs, outputs=made.outputs,
        has_outputs=made.outputs is not None, view=_squeezed(json.dumps(made.view, ensure_ascii=False)),
        map=_squeezed(made.map_script), made_by=by, outputs_made=made.outputs_made or now(),
    )  # fmt: skip
    session.add(version)
    session.flush()
    return version


def copied(
    session: Session, round_: Round, version: Version, note: str, parent_id: int | None, by: str
) -> Version:
    """An earlier version once more, as the newest of its round."""
    same = (
        "edition",
        "cost",
        "bound",
        "problem",
        "roster",
        "inputs",
        "outputs",
        "view",
        "map",
        "has_outputs",
        "outputs_made",
    )
    again = Version(
        round_id=round_.id, number=_next_number(session, round_), parent_id=parent_id, kind="hand",
        note=note, made_by=by,
        **{name: getattr(version, name) for name in same},
    )  # fmt: skip
    session.add(again)
    session.flush()
    return again


def documents(version: Version) -> tuple[Problem, Roster]:
    """The problem and the roster of a version."""
    return (
        Problem.model_validate_json(zlib.decompress(version.problem)),
        Roster.model_validate_json(zlib.decompress(version.roster)),
    )


def view_of(version: Version) -> dict[str, Any]:
    """What the pages show of a version."""
    found: dict[str, Any] = json.loads(zlib.decompress(version.view))
    return found


def add_to_view(version: Version, **parts: Any) -> None:
    """Keep something more that the pages show of a version; what it is made of stays as it was."""
    version.view = _squeezed(json.dumps({**view_of(version), **parts}, ensure_ascii=False))


def map_of(version: Version) -> str:
    """The script that draws the map of a version."""
    return zlib.decompress(version.map).decode("utf-8")


@contextmanager
def inputs_of(version: Version) -> Iterator[Path]:
    """The round folder from which a version was made; gone afterwards."""
    with TemporaryDirectory(prefix="ronde-") as name:
        yield unpacked(version.inputs, Path(name) / "ronde")


def _squeezed(text: str) -> bytes:
    return zlib.compress(text.encode("utf-8"), 6)
