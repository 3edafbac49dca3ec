"""The best roster and the best bound so far, shared by everything that searches."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from matcher.check import broken_rules, costs_of
from matcher.engines.outcome import Progress
from matcher.problem import Problem
from matcher.roster import Costs, HeldMeeting


class CheckFailed(Exception):
    """The independent checker rejects what an engine made: a bug of ours, never shown as a result."""

    def __init__(self, problem: Problem, violations: Sequence[str]) -> None:
        self.problem = problem
        self.violations = tuple(violations)
        super().__init__("\n".join(self.violations))


class Incumbent:
    """Thread-safe. Costs are recomputed from the problem; no engine's own figure is believed.

    In a rerun, `changes` counts first: the bound on the cost is one for rosters with at most
    `changes_cap` changes.
    """

    def __init__(self, problem: Problem, report: Callable[[Progress], None] | None = None) -> None:
        self.problem = problem
        self.started = time.monotonic()
        self.phase = "begin"
        self.meetings: list[HeldMeeting] | None = None
        self.costs: Costs | None = None
        self.bound: int | None = None
        self.changes_bound: int | None = None
        self.proven_infeasible = False
        self.reasons: tuple[str, ...] = ()
        self.engine = ""
        self._lock = threading.RLock()
        self._report = report

    @property
    def cost(self) -> int | None:
        return None if self.costs is None else self.costs.total

    def offer(self, meetings: list[HeldMeeting], engine: str, claimed: int | None = None) -> bool:
        """Take these meetings if they are better; returns whether they were.

        `claimed` is the cost in the engine's own model: a true cost above it means that the model
        forgets something, so that its bounds can't be trusted either. Raises CheckFailed then, and
        when a hard rule is broken.
        """
        with self._lock:
            costs = costs_of(self.problem, meetings)
            if claimed is not None and costs.total > claimed:
                raise CheckFailed(
                    self.problem, [f"engine {engine}: model cost {claimed}, true cost {costs.total}"]
                )
            if self.costs is not None and _key(costs) >= _key(self.costs):
                return False
            broken = broken_rules(self.problem, meetings)
            if broken:
                raise CheckFailed(self.problem, [f"engine {engine}: {v.rule}: {v.message}" for v in broken])
            self.meetings, self.costs, self.engine = meetings, costs, engine
        self.tell()
        return True

    def raise_bound(self, bound: int | None) -> None:
        """A proven lower bound on the cost (in a rerun: at the least changes found)."""
        with self._lock:
            if bound is None or (self.bound is not None and bound <= self.bound):
                return
            self.bound = bound
        self.tell()

    def raise_changes_bound(self, bound: int) -> None:
        """A proven lower bound on the changes of a rerun."""
        with self._lock:
            self.changes_bound = bound if self.changes_bound is None else max(bound, self.changes_bound)

    def infeasible(self, reasons: Sequence[str]) -> None:
        """It is proven that no roster exists."""
        with self._lock:
            self.proven_infeasible = True
            self.reasons = tuple(reasons)

    def close_enough(self, gap: float) -> bool:
        """Whether the proof is there, or near enough."""
        with self._lock:
            if self.cost is None or self.bound is None:
                return False
            if (
                self.costs is not None
                and self.costs.changes is not None
                and self.costs.changes != self.changes_bound
            ):
                return False
            return self.cost - self.bound <= gap * max(1, abs(self.cost))

    def enter(self, phase: str) -> None:
        """Say what is being done now (Dutch)."""
        self.phase = phase
        self.tell()

    def tell(self) -> None:
        if self._report is not None:
            bound = None if self.bound is None or self.cost is None else min(self.bound, self.cost)
            shown = self.bound if self.cost is None else bound
            empty = self.meetings is not None and not any(meeting.people for meeting in self.meetings)
            seconds = time.monotonic() - self.started
            self._report(Progress(seconds, self.cost, shown, self.phase, empty))


def _key(costs: Costs) -> tuple[int, int]:
    return (costs.changes or 0, costs.total)
