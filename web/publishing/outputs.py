"""The files of a version made anew: where there are none, or where they build on an older publication."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from matcher.formats import compile_problem
from matcher.geo import load_atlas
from matcher.outputs import write_outputs
from web.publishing.people import reading_of
from web.publishing.publish import published
from web.rounds.folder import packed, unpacked
from web.store import Database, Round, Version, now
from web.versions import documents


def remake_outputs(
    database: Database, round_id: int, version_id: int, tell: Callable[[str], None] | None = None
) -> None:
    """Make the outputs of a version, with appointments that replace those of the published version."""
    began = now()
    with database.work() as session:
        round_ = session.get_one(Round, round_id)
        version = session.get_one(Version, version_id)
        current = published(session, round_)
        before = current.outputs if current is not None and current.id != version_id else None
        reading, (problem, roster) = reading_of(version), documents(version)
    atlas = load_atlas()
    compiled = replace(compile_problem(reading.round, atlas), problem=problem)
    with tempfile.TemporaryDirectory(prefix="uit-") as name:
        earlier = unpacked(before, Path(name) / "vorige") if before else None
        out = Path(name) / "uit"
        write_outputs(
            reading.round, compiled, roster, out, atlas, previous_out=earlier, left_out=reading.bad_rows,
            tell=tell,
        )  # fmt: skip
        made = packed(out)
    with database.work() as session:
        version = session.get_one(Version, version_id)
        version.outputs, version.has_outputs, version.outputs_made = made, True, began
