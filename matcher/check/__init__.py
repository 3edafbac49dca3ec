"""The independent verifier: a roster against its problem, with no solver anywhere near.

`RULES` and `TERMS` are the whole model as the checker sees it: every hard rule by a sentence
that is true of a good roster, every cost term by its name in `roster.json`. `CLAIMS` is what a
roster says about itself beyond that: its cost, bound, gap and lists.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from matcher.check.changes import changes
from matcher.check.claims import CLAIMS, Claim
from matcher.check.outsiders import CaseProof, case_proofs
from matcher.check.rules import RULES, Rule
from matcher.check.seating import Seating, seat
from matcher.check.terms import NAMED_TERMS, TERMS, Term
from matcher.problem import Problem
from matcher.roster import Costs, HeldMeeting, Roster

__all__ = [
    "CLAIMS", "NAMED_TERMS", "RULES", "TERMS", "CaseProof", "Claim", "Rule", "Term", "Verdict", "Violation",
    "broken_rules", "check", "costs_of",
]  # fmt: skip

READABLE = "each_listed_id_is_known_and_listed_once"
"""The name under which a roster is refused that can't be read as one: rules and costs mean nothing then."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that is wrong: which rule or claim, and a Dutch sentence with ids and numbers."""

    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checker found."""

    ok: bool
    violations: tuple[Violation, ...]
    costs: Costs | None
    """Recomputed, in travel minutes; None when the roster holds no assignment or can't be read."""
    cases: tuple[CaseProof, ...] = ()
    """The outsider rule for every case that is discussed."""


def check(problem: Problem, roster: Roster) -> Verdict:
    """Judge `roster`: every hard rule, every cost term, and everything it says about itself."""
    seating, unreadable = seat(problem, roster.meetings)
    if seating is None:
        return Verdict(False, tuple(Violation(READABLE, message) for message in unreadable), None)
    if roster.status in ("infeasible", "undecided"):
        costs = None
        violations = []
    else:
        costs = _costs(seating)
        violations = _broken(seating)
    violations += [
        Violation(claim.__name__, message) for claim in CLAIMS for message in claim(seating, roster, costs)
    ]
    return Verdict(not violations, tuple(violations), costs, case_proofs(seating))


def broken_rules(problem: Problem, meetings: Iterable[HeldMeeting]) -> tuple[Violation, ...]:
    """The hard rules that these decisions break; empty when they are a roster."""
    seating, unreadable = seat(problem, meetings)
    if seating is None:
        return tuple(Violation(READABLE, message) for message in unreadable)
    return tuple(_broken(seating))


def costs_of(problem: Problem, meetings: Iterable[HeldMeeting]) -> Costs:
    """What these decisions cost, rules kept or not. Raises ValueError for ids that the problem hasn't."""
    seating, unreadable = seat(problem, meetings)
    if seating is None:
        raise ValueError(" ".join(unreadable))
    return _costs(seating)


def _broken(seating: Seating) -> list[Violation]:
    return [Violation(rule.__name__, message) for rule in RULES for message in rule(seating)]


def _costs(seating: Seating) -> Costs:
    terms: dict[str, int] = {}
    breakdown: dict[str, dict[str, int]] = {}
    for term, entries in TERMS:
        terms[term] = 0
        for name, minutes in entries(seating):
            terms[term] += minutes
            if term in NAMED_TERMS and minutes:
                parts = breakdown.setdefault(term, {})
                parts[name] = parts.get(name, 0) + minutes
    return Costs(terms, breakdown, changes(seating))
