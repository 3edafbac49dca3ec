"""Decisions made by hand as what the rest of the program takes: a whole `roster.json`, or pins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from matcher.byhand.reading import read_edited
from matcher.check import check, costs_of
from matcher.documents import load_roster
from matcher.problem import PinPart, Problem
from matcher.roster import Changes, HeldMeeting, Roster, relative_gap, software

ENGINE = "hand"
"""Whose work a roster is that people made."""


def is_sheet(path: Path) -> bool:
    """Whether a roster stands in a workbook, and not in `roster.json`."""
    return path.suffix.lower() == ".xlsx"


def read_roster(path: Path, problem: Problem, names: Mapping[str, str] | None = None) -> Roster:
    """The roster in a `roster.json`, as it stands there, or in an `indeling.xlsx` that people changed.

    `problem` is the one that the roster was made for: whoever has cancelled since is still on the sheet.
    `names` are what people call its ids. A roster from a sheet has its costs computed anew and no bound;
    its rules are not looked at. Raises InputError with everything that is wrong with the file.
    """
    if not is_sheet(path):
        return load_roster(path)
    return roster_of(problem, read_edited(path, problem, names).meetings)


def roster_of(problem: Problem, meetings: Iterable[HeldMeeting], *, earlier: Roster | None = None) -> Roster:
    """A complete `roster.json` of these decisions, with costs in travel minutes as the checker has them.

    Its status is feasible: whoever calls has asked `matcher.check.broken_rules`. The bound is that of
    `earlier`, a roster of the same problem, where it holds for these decisions too. Raises ValueError
    for ids that the problem hasn't.
    """
    held = list(meetings)
    costs = costs_of(problem, held)
    seated = {person for meeting in held for person in meeting.people}
    discussed = {case for meeting in held for case in meeting.cases}
    bound, least = _known_bounds(problem, earlier)
    if bound is not None and bound > costs.total:
        bound = None
    if costs.changes is not None and earlier is not None and earlier.changes is not None:
        # In a rerun the bound on the cost is for that number of changes.
        bound = bound if earlier.changes.value == costs.changes else None
        least = least if least is not None and least <= costs.changes else None
    return Roster(
        problem=problem.name, status="feasible", cost=costs.total, bound=bound,
        gap=relative_gap(costs.total, bound), terms=dict(costs.terms),
        breakdown={term: dict(parts) for term, parts in costs.breakdown.items()}, meetings=held,
        unplaced=[person.id for person in problem.people if person.id not in seated],
        undiscussed=[case.id for case in problem.cases if case.id not in discussed],
        changes=None if costs.changes is None else Changes(value=costs.changes, bound=least),
        engine=ENGINE, software=software("po-vo-matcher"),
    )  # fmt: skip


def _known_bounds(problem: Problem, earlier: Roster | None) -> tuple[int | None, int | None]:
    """The bounds on cost and changes of an earlier roster, if the checker accepts it for this problem."""
    if earlier is None or earlier.problem != problem.name or not check(problem, earlier).ok:
        return None, None
    return earlier.bound, None if earlier.changes is None else earlier.changes.bound


def as_pins(
    problem: Problem, edited: Iterable[HeldMeeting], before: Iterable[HeldMeeting] = ()
) -> list[PinPart]:
    """Pins for what was decided by hand: who came and who left where, and what is held elsewhere or not.

    What was the same `before` stays free, and so does who sits nowhere. People and meetings that the problem
    hasn't are left out, as with a previous roster, and so are pins that it has already.
    """
    was, now = ({meeting.id: meeting for meeting in meetings} for meetings in (before, edited))
    here = {person.id for person in problem.people}
    pins: list[PinPart] = []
    for part in problem.meetings:
        old, new = was.get(part.id), now.get(part.id)
        if new is None:
            if old is not None:
                pins.append(PinPart(meeting=part.id, held=False))
            continue
        if old is None or (old.slot, old.venue) != (new.slot, new.venue):
            pins.append(PinPart(meeting=part.id, option=(new.slot, new.venue)))
        sat, sit = set(old.people) if old else set(), set(new.people)
        for person in sorted((sat ^ sit) & here):
            pins.append(PinPart(person=person, meeting=part.id, attends=person in sit))
    return [pin for pin in pins if pin not in problem.pins]
