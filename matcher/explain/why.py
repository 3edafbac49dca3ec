"""Why there is no roster, and what would help: what screens and commands say of an infeasible problem."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from matcher.dutch import with_names
from matcher.engines import CheckFailed, Limits
from matcher.explain.arithmetic import impossibilities
from matcher.explain.fixes import Fix, Fixes, smallest_fixes
from matcher.problem import Problem


@dataclass(frozen=True)
class WhyNot:
    """The reasons that arithmetic shows (else those that an engine gave), and the fixes that were found."""

    reasons: tuple[str, ...]
    """Dutch sentences, with ids between quotes."""
    found: Fixes

    def said(self, names: Mapping[str, str]) -> list[str]:
        """Lines for people: the reasons, then the fixes; `names` are what people call the ids."""
        lines = [f"- {with_names(reason, names)}" for reason in self.reasons]
        for number, fix in enumerate(self.found.fixes):
            lines.append(_opening(fix) if number == 0 else "Of:")
            lines += [f"- {text}" for text in fix.sentences(names)]
        if not self.found.fixes:
            lines.append(
                "Welke verandering helpt, is binnen de tijd niet gevonden. Probeer het met meer tijd, "
                "bijvoorbeeld --seconds 300."
            )
        return lines

    def document(self, names: Mapping[str, str]) -> dict[str, object]:
        """What `--json` prints of it."""
        return {
            "reasons": [with_names(reason, names) for reason in self.reasons],
            "fixes": [
                {
                    "size": fix.size,
                    "proven_smallest": fix.proven_smallest,
                    "sentences": list(fix.sentences(names)),
                    "easings": [
                        {key: value for key, value in asdict(easing).items() if value not in (None, "", ())}
                        for easing in fix.easings
                    ],
                }
                for fix in self.found.fixes
            ],
        }


def why_not(
    problem: Problem, limits: Limits, reasons: Iterable[str] = (), *, stop: threading.Event | None = None
) -> WhyNot:
    """Explain a problem that is proven infeasible, within the limits. `reasons` are what the engine said.

    Raises CheckFailed when it turns out to have a roster (a bug).
    """
    told = impossibilities(problem) or list(reasons)
    found = smallest_fixes(problem, limits, stop=stop)
    if found.verdict == "solvable":
        raise CheckFailed(problem, ["proven infeasible, yet there is a valid roster"])
    return WhyNot(tuple(told), found)


def _opening(fix: Fix) -> str:
    several = len(fix.easings) > 1
    if fix.proven_smallest:
        what = "Dit zijn samen de kleinste veranderingen" if several else "Dit is de kleinste verandering"
        return f"{what} waarmee het wel kan:"
    return f"{'Met deze veranderingen' if several else 'Met deze verandering'} kan het wel:"
