"""A whole model in a few readable lines, and its way back to a roster."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.errors import Finding, InputError
from matcher.model import rules, terms
from matcher.model.draft import Draft, Scope
from matcher.model.index import Index
from matcher.model.linear import Floats, Program
from matcher.roster import HeldMeeting


@dataclass(frozen=True)
class Model:
    """A program and what its columns mean."""

    index: Index
    draft: Draft
    program: Program
    contradictions: tuple[str, ...]
    """Dutch sentences: why no roster can exist, where building alone shows it."""

    def held(self, values: Floats) -> list[HeldMeeting]:
        """The held meetings of a solution; `values` has one (integral) number per column."""
        index, problem, draft = self.index, self.index.problem, self.draft
        used = draft.options[values[draft.y[draft.options]] > 0.5]
        people: dict[int, list[str]] = {int(o): [] for o in used}
        for at in np.flatnonzero(values[draft.x] > 0.5):
            people[int(draft.option[at])].append(problem.people[draft.person[at]].id)
        cases: dict[int, list[str]] = {}
        for (c, _), (group, column) in draft.cases.items():
            if values[column] > 0.5:
                cases.setdefault(group.number, []).append(problem.cases[c].id)
        return [
            HeldMeeting(
                id=problem.meetings[m].id,
                slot=problem.slots[index.option_slot[o]].id,
                venue=problem.venues[index.option_venue[o]].id,
                people=people[o],
                cases=cases.get(m, []),
            )
            for o, m in ((int(o), int(index.option_meeting[o])) for o in used)
        ]

    def hint(self, meetings: list[HeldMeeting]) -> Floats:
        """Column values for these held meetings: 1 for what they decide, 0 elsewhere, NaN for slack."""
        index, draft = self.index, self.draft
        values = np.full(len(self.program.cost), np.nan)
        values[draft.x], values[draft.y[draft.options]], values[draft.h[draft.h >= 0]] = 0.0, 0.0, 0.0
        for _, column in draft.cases.values():
            values[column] = 0.0
        where = {
            (int(p), int(o)): at for at, (p, o) in enumerate(zip(draft.person, draft.option, strict=True))
        }
        for held in meetings:
            m = index.meetings.get(held.id)
            o = None if m is None else index.option_number.get((m, held.slot, held.venue))
            if m is None or o is None or draft.y[o] < 0:
                continue
            values[draft.y[o]] = values[draft.h[m]] = 1.0
            for person in held.people:
                at = where.get((index.people.get(person, -1), o))
                if at is not None:
                    values[draft.x[at]] = 1.0
            for (c, _), (group, column) in draft.cases.items():
                if group.number == m and index.problem.cases[c].id in held.cases:
                    values[column] = 1.0
        return values


def build(index: Index, scope: Scope = Scope()) -> Model:  # noqa: B008 (frozen)
    """The model of (a part of) a problem: every rule, then every term.

    Raises InputError when its numbers are too large to compute with exactly.
    """
    draft = Draft(index, scope)
    for step in (*rules.RULES, *terms.TERMS):
        couples = step in rules.COUPLING or step in terms.COUPLING
        if scope.part == "whole" or (scope.part == "coupling") == couples:
            draft.program.label(step.__name__)
            step(draft)
    program = draft.program.build()
    refuse_if_inexact(program)
    return Model(index, draft, program, tuple(draft.contradictions))


def refuse_if_inexact(program: Program) -> None:
    """Beyond 2^53 a float no longer holds every whole number, and no bound would be a proof."""
    largest = np.maximum(np.abs(program.var_lower), np.abs(program.var_upper))
    sums = [float(np.abs(objective) @ largest) for objective in (program.cost, program.changes)]
    rows = np.abs(program.matrix) @ largest
    if max([*sums, float(rows.max(initial=0.0))]) >= 2.0**52:
        raise InputError(
            Finding(
                "de kosten en aantallen zijn samen te groot om precies mee te rekenen.",
                expected="een som die ver onder 4.500.000.000.000.000 blijft",
                remedy="Gebruik kleinere getallen.",
            )
        )
