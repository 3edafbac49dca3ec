"""From a roster to everything that a version consists of."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from matcher.formats import Compiled
from matcher.geo import load_atlas
from matcher.outputs import write_outputs
from matcher.outputs.facts import gather
from matcher.outputs.map import map_script
from matcher.roster import Roster
from matcher.rounds import Reading
from web.rounds.folder import packed, unpacked
from web.versions.keeping import Made
from web.versions.view import build_view


def assemble(
    reading: Reading,
    compiled: Compiled,
    roster: Roster,
    *,
    kind: str,
    edition: int,
    inputs: bytes,
    before: bytes | None = None,
    note: str = "",
    parent_id: int | None = None,
    tell: Callable[[str], None] | None = None,
    with_outputs: bool = True,
) -> Made:
    """A version of this roster. `before`: the outputs of the version that people have in their diaries.

    Without outputs it takes a fraction of the time: for a change that somebody may undo.
    """
    atlas = load_atlas()
    facts = gather(reading.round, compiled, roster, atlas, reading.bad_rows)
    outputs = outputs_of(reading, compiled, roster, before, tell) if with_outputs else None
    return Made(
        kind=kind, edition=edition, problem=compiled.problem, roster=roster, inputs=inputs, outputs=outputs,
        view=build_view(facts), map_script=map_script(facts, atlas), note=note, parent_id=parent_id,
    )  # fmt: skip


def outputs_of(
    reading: Reading,
    compiled: Compiled,
    roster: Roster,
    before: bytes | None = None,
    tell: Callable[[str], None] | None = None,
) -> bytes:
    """All files of a roster, packed. `before`: those of the version that people have in their diaries."""
    with tempfile.TemporaryDirectory(prefix="uit-") as name:
        earlier = unpacked(before, Path(name) / "vorige") if before else None
        out = Path(name) / "uit"
        write_outputs(
            reading.round, compiled, roster, out, load_atlas(), previous_out=earlier,
            left_out=reading.bad_rows, tell=tell,
        )  # fmt: skip
        return packed(out)
