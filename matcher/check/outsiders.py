"""The outsider rule, case by case: who sits in the group that discusses it, and where they are from."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.check.seating import Seating


@dataclass(frozen=True, slots=True)
class CaseProof:
    """One case that is discussed, re-derived from the two documents alone."""

    case: str
    meeting: str
    institutions: tuple[str, ...]
    """The brins of all presenters, those who are absent included."""
    presenters: tuple[str, ...]
    """Those who are in the group."""
    outsiders: tuple[str, ...]
    insiders: tuple[str, ...]
    """Others in the group from one of those institutions: breaks the rule unless empty."""
    uncovered: tuple[str, ...]
    """Levels in doubt of which no outsider among the experts knows."""

    @property
    def holds(self) -> bool:
        return not self.insiders and bool(self.presenters)


def case_proofs(seating: Seating) -> tuple[CaseProof, ...]:
    """Every case that a held meeting discusses, in the order of the problem."""
    found = {}
    for sitting in seating.sittings:
        for case in sitting.cases:
            theirs = {seating.brins[presenter] for presenter in case.presenters}
            own = theirs - {None}
            others = [person for person in sitting.people if person.id not in case.presenters]
            outside = [person for person in others if person.brin not in own]
            known = {
                tag
                for person in sitting.people
                if person.brin not in theirs and person.matches(case.experts)
                for tag in person.tags
            }
            found[case.id] = CaseProof(
                case.id,
                sitting.meeting.id,
                tuple(sorted(str(brin) for brin in own)),
                tuple(person for person in case.presenters if person in sitting.present),
                tuple(person.id for person in outside),
                tuple(person.id for person in others if person.brin in own),
                tuple(level for level in case.levels if level not in known),
            )
    return tuple(found[case.id] for case in seating.problem.cases if case.id in found)
