"""What a format makes of a round: the problem, and what people need to read its roster."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from matcher.errors import Finding
from matcher.problem import Problem


@dataclass(frozen=True, slots=True)
class Compiled:
    """A problem with the facts behind it, which the solver does not need but readers do."""

    problem: Problem
    minutes: Mapping[tuple[str, str], int]
    """(person id, venue id) → travel minutes one way, without any penalty."""
    estimated: Mapping[tuple[str, str], int]
    """(person id, venue id) → 1 where those minutes are an estimate."""
    meeting_names: Mapping[str, str]
    """Meeting id → Dutch name, such as 'Delfshaven 2'."""
    meeting_areas: Mapping[str, str]
    """Meeting id → area code."""
    outflow: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Area code → VO school → percent of the area's pupils that go there."""
    outflow_counted: frozenset[str] = frozenset()
    """Areas whose outflow was counted; that of every other area is an estimate, and is told as one."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Person id → Dutch sentence, for people who can attend no candidate meeting at all."""
    case_reasons: Mapping[str, str] = field(default_factory=dict)
    """Case → Dutch sentence, for cases that are left out because nobody is there to present them."""
    eased: Callable[[], Compiled] | None = None
    """Makes the same round with fewer demands, for when there is no roster that meets these."""
    cards: bool = False
    """Whether every meeting is a group around cases, which gets a card with everybody's part in it."""
    rooms: Mapping[str, int] = field(default_factory=dict)
    """Meeting id → number of its room, where the format proposed one group for every room."""
    routed: tuple[str, ...] = ()
    """Modes whose minutes came from the organisation's own router."""
    travel_notices: tuple[Finding, ...] = ()
    """What went wrong in asking for minutes; also among the warnings."""
    warnings: tuple[Finding, ...] = ()

    def outflow_is_estimate(self, area: str) -> bool:
        """Must a number about the outflow of this area be marked *geschat*?"""
        return area not in self.outflow_counted
