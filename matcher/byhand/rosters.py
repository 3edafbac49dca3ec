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
    problem: Problem, meetings: Iterable[HeldMeeting], *, people: bool = True, options: bool = True
) -> list[PinPart]:
    """Pins that keep these decisions: who sits where (`people`), and where and when it is (`options`).

    Who sits nowhere stays free, and so does every other meeting. People and meetings that the problem
    hasn't are left out, as with a previous roster, and so are pins that it has already.
    """
    here = {person.id for person in problem.people}
    known = {meeting.id for meeting in problem.meetings}
    there = list(problem.pins)
    pins: list[PinPart] = []
    for held in meetings:
        if held.id not in known:
            continue
        if options:
            pins.append(PinPart(meeting=held.id, option=(held.slot, held.venue)))
        if people:
            pins += [
                PinPart(person=person, meeting=held.id, attends=True)
                for person in held.people
                if person in here
            ]
    return [pin for pin in pins if pin not in there]
