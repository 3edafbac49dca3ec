"""What the commands say: results on standard output, everything else on standard error."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from matcher import dutch
from matcher.errors import Finding
from matcher.exit_codes import DONE, INFEASIBLE, UNDECIDED

if TYPE_CHECKING:
    from matcher.check import CaseProof
    from matcher.engines import Outcome
    from matcher.explain import WhyNot
    from matcher.problem import Problem
    from matcher.roster import Roster

WARNINGS_SHOWN = 20
"""More would push the result off the screen; `matcher validate` shows them all."""


def finding_documents(findings: Iterable[Finding]) -> list[dict[str, object]]:
    """Findings as `--json` prints them."""
    return [asdict(finding) | {"text": str(finding)} for finding in findings]


def tell_outcome(outcome: Outcome, why: WhyNot | None, names: Mapping[str, str] | None = None) -> int:
    """Say why there is no roster and what would help, if there is none; returns the exit code.

    `why` explains an infeasible outcome (None: not asked). `names` are what people call the ids of the
    problem.
    """
    from matcher.engines import Infeasible, Undecided

    if isinstance(outcome, Infeasible):
        tell("Er bestaat geen indeling die aan alle regels voldoet; dat is bewezen.")
        for line in why.said(names or {}) if why is not None else ():
            tell(line)
        return INFEASIBLE
    if isinstance(outcome, Undecided):
        tell(
            "Binnen de tijd is geen indeling gevonden, en ook niet bewezen dat die niet bestaat. "
            "Probeer het met meer tijd, bijvoorbeeld --seconds 300."
        )
        return UNDECIDED
    return DONE


def print_result(problem: Problem, roster: Roster) -> None:
    from matcher.dutch import count, number
    from matcher.live import how_good

    assert roster.cost is not None
    few = " met zo weinig wijzigingen" if roster.changes is not None else ""
    placed = len(problem.people) - len(roster.unplaced)
    print(
        f"{count(len(roster.meetings), 'bijeenkomst', 'bijeenkomsten')}; {number(placed)} van "
        f"{count(len(problem.people), 'persoon', 'mensen')} ingedeeld. Kosten {number(roster.cost)} "
        f"reisminuten, {how_good(roster.cost, roster.bound)}{few}. De onafhankelijke controle is akkoord."
    )


def summary(
    roster: Roster, started: float, why: WhyNot | None = None, names: Mapping[str, str] | None = None
) -> dict[str, object]:
    """How it went, for `--json`; with the reasons and the fixes where there is no roster."""
    explained = {} if why is None else why.document(names or {})
    return {
        "status": roster.status,
        "cost": roster.cost,
        "bound": roster.bound,
        "gap": roster.gap,
        "meetings": len(roster.meetings),
        "unplaced": len(roster.unplaced),
        "seconds": round(time.monotonic() - started, 1),
        **explained,
    }


def warn(
    warnings: Iterable[Finding], left_out: Iterable[Finding] = (), most: int | None = WARNINGS_SHOWN
) -> None:
    for finding in left_out:
        tell(f"weggelaten: {finding}")
    texts = [str(finding) for finding in warnings]
    for text in texts[:most]:
        tell(f"let op: {text}")
    if most is not None and len(texts) > most:
        more = dutch.count(len(texts) - most, "waarschuwing", "waarschuwingen")
        tell(f"let op: en nog {more}; matcher validate toont ze alle.")


def tell(text: str) -> None:
    # Whoever read along may have gone; the result is still wanted.
    with suppress(BrokenPipeError):
        print(text, file=sys.stderr, flush=True)


def print_paths(paths: Iterable[Path]) -> None:
    for path in paths:
        print(f"  {path}")


def print_json(document: Mapping[str, object]) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=1))


def outsider_line(proof: CaseProof) -> str:
    """The outsider rule for one case: 'casus C-003 in g1: 5 buitenstaanders, niemand anders van 12AB.'"""
    of = " en ".join(proof.institutions) or "een school zonder brin"
    start = f"casus {proof.case} in {proof.meeting}"
    if not proof.presenters:
        return f"{start}: FOUT, er is geen inbrenger bij."
    if proof.insiders:
        who = ", ".join(proof.insiders)
        return f"{start}: FOUT, {who} van dezelfde instelling ({of})."
    outside = dutch.count(len(proof.outsiders), "buitenstaander", "buitenstaanders")
    lacking = f" Niet vertegenwoordigd: {', '.join(proof.uncovered)}." if proof.uncovered else ""
    return f"{start}: {outside}, buiten de inbrenger niemand van {of}.{lacking}"
