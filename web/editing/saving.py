"""A change by hand as a new version, and the way back."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import replace

from flask import current_app, has_app_context
from sqlalchemy.orm import Session

from matcher.byhand import roster_of
from matcher.check import check
from matcher.formats import Compiled, compile_problem
from matcher.geo import load_atlas
from matcher.rounds import Reading, read_round
from web.editing.changes import Change
from web.editing.desk import Desk, laid_out
from web.editing.effect import effect_of, told
from web.editing.pins import fixed_in
from web.store import Round, Version
from web.versions import assemble, documents, inputs_of, keep
from web.versions.keeping import copied

AT_ONCE = 300
"""People: with more, a change takes seconds the first time and is a worker's."""
KEPT = 2
_lock = threading.Lock()


class Refused(Exception):
    """A change that breaks a hard rule."""


def quick(version: Version, desk: Desk) -> bool:
    """Whether a change of this version can be made while somebody waits."""
    return len(desk.people) <= AT_ONCE or _key(version) in _compiled()


def change_version(session: Session, round_: Round, version: Version, change: Change, by: str) -> Version:
    """Carry a change out as a new version. The caller commits.

    Raises Refused when it breaks a rule, ValueError when it does not fit the version.
    """
    desk = laid_out(version, tuple(fixed_in(session, round_)))
    effect = effect_of(desk, change)
    if not effect.allowed:
        raise Refused(*effect.broken)
    reading, compiled = _read(version)
    problem, _roster = documents(version)
    # A bound holds as long as nothing that was fixed has been let go since.
    earlier = desk.roster if all(pin in desk.problem.pins for pin in problem.pins) else None
    roster = roster_of(desk.problem, effect.meetings, earlier=earlier)
    verdict = check(desk.problem, roster)
    if not verdict.ok:
        raise Refused(*(desk.words.fill_in(one.message) for one in verdict.violations))
    made = assemble(
        reading, replace(compiled, problem=desk.problem), roster, kind="hand", edition=version.edition,
        inputs=version.inputs, note=told(desk, change), parent_id=version.id, with_outputs=False,
    )  # fmt: skip
    return keep(session, round_, made, by)


def undo(session: Session, round_: Round, version: Version, by: str) -> Version | None:
    """The version that this one was made from, as the newest; None when it was made from nothing."""
    parent = session.get(Version, version.parent_id) if version.parent_id else None
    if parent is None or parent.round_id != round_.id:
        return None
    return copied(session, round_, parent, f"ongedaan gemaakt: versie {version.number}", version.id, by)


def _key(version: Version) -> str:
    return hashlib.sha256(version.inputs).hexdigest()


def _compiled() -> OrderedDict[str, tuple[Reading, Compiled]]:
    if not has_app_context():
        return OrderedDict()
    found: OrderedDict[str, tuple[Reading, Compiled]] = current_app.extensions.setdefault(
        "compiled", OrderedDict()
    )
    return found


def _read(version: Version) -> tuple[Reading, Compiled]:
    """The round from which a version was made; kept, for one change by hand follows another."""
    key, kept = _key(version), _compiled()
    with _lock:
        if key in kept:
            kept.move_to_end(key)
            return kept[key]
    with inputs_of(version) as folder:
        reading = read_round(folder, True)
        found = reading, compile_problem(reading.round, load_atlas())
    with _lock:
        kept[key] = found
        while len(kept) > KEPT:
            kept.popitem(last=False)
    return found
