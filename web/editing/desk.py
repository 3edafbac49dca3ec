"""A version laid out to be changed: read once, and kept for the next page."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from matcher.check import Violation, broken_rules, costs_of
from matcher.explain import Bench, Words
from matcher.problem import Problem
from matcher.roster import Costs, Roster
from web.editing.pins import Fixed, fixed_in, with_pins
from web.store import Round, Version
from web.versions import documents, view_of
from web.versions.naming import people_of, words_of

KEPT = 3
"""Versions; one of a thousand people takes a hundred megabytes."""
_lock = threading.Lock()


@dataclass(frozen=True)
class Desk:
    """Everything about one version that a change is judged by."""

    problem: Problem
    """With who is fixed now."""
    roster: Roster
    bench: Bench
    words: Words
    people: dict[str, dict[str, Any]]
    """Id → name, role, school, sector."""
    costs: Costs
    broken: tuple[Violation, ...]
    """What is wrong already."""
    fixed: tuple[Fixed, ...]

    def fixed_here(self, person: str, meeting: str) -> str | None:
        """Why somebody is fixed in a meeting; None when they are not."""
        return next((f.reason for f in self.fixed if (f.person, f.meeting) == (person, meeting)), None)


def desk_of(session: Session, round_: Round, version: Version) -> Desk:
    """The version, with the table `vastgezet` as it is now."""
    fixed = tuple(fixed_in(session, round_))
    key = (version.id, fixed)
    with _lock:
        kept: OrderedDict[Any, Desk] = current_app.extensions.setdefault("desks", OrderedDict())
        if key in kept:
            kept.move_to_end(key)
            return kept[key]
    desk = laid_out(version, fixed)
    with _lock:
        kept[key] = desk
        while len(kept) > KEPT:
            kept.popitem(last=False)
    return desk


def laid_out(version: Version, fixed: tuple[Fixed, ...]) -> Desk:
    """The version, read anew."""
    problem, roster = documents(version)
    problem = with_pins(problem, roster.meetings, list(fixed))
    view = view_of(version)
    return Desk(
        problem, roster, Bench(problem, roster.meetings), words_of(view), people_of(view),
        costs_of(problem, roster.meetings), broken_rules(problem, roster.meetings), fixed,
    )  # fmt: skip
