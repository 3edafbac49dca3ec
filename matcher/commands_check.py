"""`matcher check`: judge a roster that was calculated, or one that people made or changed by hand."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from matcher.errors import Finding, InputError
from matcher.exit_codes import CHECK_FAILED, DONE
from matcher.files import ensure_writable, write_whole
from matcher.telling import finding_documents, outsider_line, print_json, warn

if TYPE_CHECKING:
    from matcher.check import Verdict
    from matcher.problem import Problem
    from matcher.roster import HeldMeeting, Roster

_SHOWN = 20
"""More moves would push the verdict off the screen; `--json` has them all."""


def check(options: Namespace, started: float) -> int:
    from matcher.byhand import is_sheet
    from matcher.check import check as judge
    from matcher.documents import load_problem, load_roster

    path = problem_file(options.problem)
    by_hand = options.edited or is_sheet(options.roster)
    if options.output is not None and not by_hand:
        raise InputError(Finding(
            "--output schrijft alleen een indeling die met de hand gemaakt of veranderd is.",
            remedy="Zet --edited erbij, of geef een indeling.xlsx.",
        ))  # fmt: skip
    document, warnings = load_problem(path)
    if by_hand:
        return _check_by_hand(document, path, options, warnings)
    roster = load_roster(options.roster)
    warn(warnings)
    verdict = judge(document, roster)
    if options.json:
        print_json(_as_document(verdict))
    else:
        _print_verdict(verdict, document, roster)
    return DONE if verdict.ok else CHECK_FAILED


def problem_file(given: Path) -> Path:
    """The `problem.json` that is meant: the file itself, or that of a round or of its folder `uit`."""
    if not given.is_dir():
        return given
    for folder in (given / "uit", given):
        if (folder / "problem.json").is_file():
            return folder / "problem.json"
    raise InputError(Finding(
        f"in '{given}' staat geen problem.json.", expected="de map van een ronde die is ingedeeld",
        remedy="Deel de ronde eerst in met matcher plan, of geef de map met de uitvoer.",
    ))  # fmt: skip


def _as_document(verdict: Verdict) -> dict[str, object]:
    costs = verdict.costs
    return {
        "ok": verdict.ok,
        "violations": [{"rule": each.rule, "message": each.message} for each in verdict.violations],
        "cost": None if costs is None else costs.total,
        "terms": {} if costs is None else dict(costs.terms),
        "changes": None if costs is None else costs.changes,
        "cases": [asdict(proof) | {"holds": proof.holds} for proof in verdict.cases],
    }


def _print_verdict(verdict: Verdict, document: Problem, roster: Roster) -> None:
    from matcher.dutch import number
    from matcher.outputs.report import TERMS

    for proof in verdict.cases:
        print(outsider_line(proof))
    for violation in verdict.violations:
        print(f"{violation.message} ({violation.rule})")
    if not verdict.ok:
        count = len(verdict.violations)
        if roster.problem != document.name:
            print(f"Deze indeling is van een ander probleem: '{roster.problem}', niet '{document.name}'.")
        print(f"De indeling klopt niet: {count} {'ding' if count == 1 else 'dingen'} mis.")
    elif verdict.costs is None:
        print("Het bestand klopt; er staat geen indeling in.")
    else:
        for term, minutes in verdict.costs.terms.items():
            print(f"{TERMS[term][0]:<24}{number(minutes):>12}   {term}")
        print(
            f"De indeling klopt: alle regels zijn nageleefd en de kosten zijn {number(verdict.costs.total)}."
        )


# A roster that people made or changed: its costs are computed, not verified.


def _check_by_hand(document: Problem, path: Path, options: Namespace, warnings: Sequence[Finding]) -> int:
    from matcher.byhand import is_sheet, names_in, read_edited, roster_of
    from matcher.check import READABLE, broken_rules
    from matcher.check import check as judge
    from matcher.documents import load_roster

    meetings: Sequence[HeldMeeting]
    if options.output is not None:
        ensure_writable(options.output)
    # What the workbook of the round calls people and places, when the roster comes without names.
    names = names_in(path.with_name("indeling.xlsx"))
    if is_sheet(options.roster):
        edited = read_edited(options.roster, document, names.flat())
        meetings, warnings = edited.meetings, (*warnings, *edited.warnings)
        names = edited.names
    else:
        meetings = load_roster(options.roster).meetings
    broken = broken_rules(document, meetings)
    unreadable = [each for each in broken if each.rule == READABLE]
    if unreadable:
        file = options.roster.name
        raise InputError(
            [Finding(each.message, file, remedy="Gebruik alleen ids uit problem.json, elk één keer.")
             for each in unreadable]
        )  # fmt: skip
    earlier, doubt = _earlier(document, path, options.roster)
    warn((*warnings, *doubt))
    roster = roster_of(document, meetings, earlier=earlier)
    verdict = judge(document, roster)
    files = []
    if options.output is not None and verdict.ok:
        write_whole(options.output, roster.to_json())
        files.append(options.output)
    moves = _moves(document, earlier, roster)
    if options.json:
        print_json(
            _as_document(verdict)
            | {
                "before": None if earlier is None else {"cost": earlier.cost, "terms": earlier.terms},
                "difference": None if earlier is None else _difference(earlier.terms, roster.terms),
                "moves": moves,
                "bound": roster.bound,
                "gap": roster.gap,
                "warnings": finding_documents((*warnings, *doubt)),
                "files": [str(file) for file in files],
            }
        )
        return DONE if verdict.ok else CHECK_FAILED
    _print_moves(moves, names.flat())
    for proof in verdict.cases:
        if not proof.holds:
            print(names.put_in(outsider_line(proof)))
    for violation in verdict.violations:
        print(f"{names.put_in(violation.message)} ({violation.rule})")
    _print_costs(earlier, roster)
    _print_conclusion(len(verdict.violations), roster, options.output)
    return DONE if verdict.ok else CHECK_FAILED


def _earlier(document: Problem, path: Path, given: Path) -> tuple[Roster | None, list[Finding]]:
    """The roster that stands beside the problem, if it is a sound one of this very problem."""
    from matcher.check import check as judge
    from matcher.documents import load_roster

    beside = path.with_name("roster.json")
    if not beside.is_file() or beside.resolve() == given.resolve():
        return None, []
    try:
        found = load_roster(beside)
    except InputError:
        found = None
    if found is not None and found.cost is not None and judge(document, found).ok:
        return found, []
    text = "hoort niet bij dit probleem of klopt niet; er is dus niets om mee te vergelijken."
    return None, [Finding(text, str(beside), remedy="Deel opnieuw in met matcher plan.")]


def _difference(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, int]:
    return {term: minutes - before.get(term, 0) for term, minutes in after.items()}


def _moves(document: Problem, earlier: Roster | None, roster: Roster) -> list[dict[str, object]]:
    """Who sits elsewhere than before, and which meetings are elsewhere; empty without an earlier roster."""
    if earlier is None:
        return []

    def seats(of: Roster, person: str) -> list[str]:
        return [meeting.id for meeting in of.meetings if person in meeting.people]

    def option(of: Roster, meeting: str) -> list[str] | None:
        return next(([held.slot, held.venue] for held in of.meetings if held.id == meeting), None)

    people = [(part.id, seats(earlier, part.id), seats(roster, part.id)) for part in document.people]
    meetings = [(part.id, option(earlier, part.id), option(roster, part.id)) for part in document.meetings]
    found: list[dict[str, object]] = []
    found += [{"meeting": id, "from": old, "to": new} for id, old, new in meetings if old != new]
    found += [{"person": id, "from": old, "to": new} for id, old, new in people if set(old) != set(new)]
    return found


def _print_moves(moves: Sequence[Mapping[str, object]], names: Mapping[str, str]) -> None:
    for move in moves[:_SHOWN]:
        who = str(move.get("meeting") or move.get("person"))
        none, between = ("gaat niet door", ", ") if "meeting" in move else ("nergens", " en ")
        old, new = (
            between.join(names.get(id, id) for id in part) if isinstance(part, list) and part else none
            for part in (move["from"], move["to"])
        )
        print(f"{names.get(who, who)}: {old} → {new}")
    if len(moves) > _SHOWN:
        print(f"En nog {len(moves) - _SHOWN}; --json noemt ze alle.")


def _print_costs(earlier: Roster | None, roster: Roster) -> None:
    from matcher.dutch import number
    from matcher.outputs.report import TERMS

    def line(name: str, before: int | None, after: int, term: str = "") -> str:
        if before is None:
            return f"{name:<24}{number(after):>12}   {term}".rstrip()
        change = after - before
        sign = "+" if change > 0 else ""
        shown = f"{sign}{number(change)}" if change else "="
        return f"{name:<24}{number(before):>12}{number(after):>12}{shown:>12}   {term}".rstrip()

    print(f"{'Kosten in reisminuten':<24}" + "".join(
        f"{word:>12}" for word in (("eerst", "nu", "verschil") if earlier else ("nu",))
    ))  # fmt: skip
    for term, minutes in roster.terms.items():
        before = None if earlier is None else earlier.terms.get(term, 0)
        print(line(TERMS[term][0], before, minutes, term))
    assert roster.cost is not None
    print(line("Samen", None if earlier is None else earlier.cost, roster.cost))


def _print_conclusion(broken: int, roster: Roster, output: Path | None) -> None:
    from matcher.dutch import count, number
    from matcher.live import how_good

    assert roster.cost is not None
    if broken:
        times = count(broken, "keer", "keer")
        print(
            f"De indeling kan zo niet: {times} een regel gebroken."
            + (" Er is niets geschreven." if output else "")
        )
        return
    good = "" if roster.bound is None else f", {how_good(roster.cost, roster.bound)}"
    print(f"De indeling kan: alle regels zijn nageleefd en de kosten zijn {number(roster.cost)}{good}.")
    if output is not None:
        print(f"Geschreven: {output}")
