"""What each `matcher` command does: call the rooms of the program in order, and print how it went.

Every function takes the parsed options and the `time.monotonic()` of the start, and returns an exit
code. Libraries that take long to load are imported where they are needed.
"""

from __future__ import annotations

import threading
from argparse import Namespace
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from matcher.commands_check import check
from matcher.commands_data import data, travel
from matcher.commands_explain import explain
from matcher.commands_rerun import rerun
from matcher.commands_shared import (
    compiled_of,
    existing_round,
    keep_status,
    read,
    search,
    search_round,
    why_not_of,
)
from matcher.errors import Finding, InputError
from matcher.exit_codes import CHECK_FAILED, DONE, INFEASIBLE
from matcher.extensions import added_commands
from matcher.files import ensure_writable, write_whole
from matcher.telling import (
    finding_documents,
    print_json,
    print_paths,
    print_result,
    summary,
    tell,
    tell_outcome,
    warn,
)

if TYPE_CHECKING:
    from matcher.domain import Round


def new(options: Namespace, started: float) -> int:
    from matcher.rounds import new_round

    paths = new_round(options.round, options.format)
    print(f"De ronde '{options.round}' is gemaakt. Vul deze bestanden in:")
    print_paths(paths)
    print(f'Controleer ze daarna met: matcher validate "{options.round}"')
    return DONE


def validate(options: Namespace, started: float) -> int:
    from matcher.geo import load_atlas

    reading = read(options)
    # Some things only show when the rules are applied: an unknown rule, people whom no meeting can reach.
    # A round fresh from `matcher new` has nobody in it yet; the reading has said so.
    compiled = compiled_of(reading, load_atlas()) if reading.round.people else None
    warnings = (*reading.warnings, *(compiled.warnings if compiled else ()))
    if options.json:
        print_json(
            {
                "ok": True,
                "errors": [],
                "warnings": finding_documents(warnings),
                "left_out": finding_documents(reading.bad_rows),
            }
        )
    warn(warnings, reading.bad_rows, most=None)
    if not options.json:
        from matcher.dutch import count

        round_ = reading.round
        if not round_.people:
            print("Er zijn nog geen inschrijvingen: vul de tabellen in.")
            return DONE
        cases = f", {count(len(round_.cases), 'casus', 'casussen')}" if round_.cases else ""
        doubts = " Lees wel wat er achter 'let op' staat." if compiled and compiled.warnings else ""
        print(
            f"'{round_.name}' is in orde: {count(len(round_.people), 'inschrijving', 'inschrijvingen')}, "
            f"{count(len(round_.venues), 'locatie', 'locaties')}{cases} en "
            f"{count(len(round_.slots), 'moment', 'momenten')}.{doubts}"
        )
    return DONE


def plan(options: Namespace, started: float) -> int:
    from matcher.outputs.folder import check_writable

    out: Path = options.out if options.out is not None else options.round / "uit"
    existing_round(options.round)
    check_writable(out)

    from matcher.dutch import count
    from matcher.earlier import as_good
    from matcher.engines import Solved, Undecided
    from matcher.geo import load_atlas
    from matcher.outputs import seconds_for_outputs, write_outputs

    atlas = load_atlas()
    reading = read(options)
    if options.out is None and not options.anew:
        _refuse_to_surprise(options.round, reading.round)
    compiled = compiled_of(reading, atlas)
    warn((*reading.warnings, *compiled.warnings), reading.bad_rows)
    tell(
        f"{count(len(compiled.problem.people), 'persoon', 'mensen')} en "
        f"{count(len(compiled.problem.meetings), 'mogelijke bijeenkomst', 'mogelijke bijeenkomsten')}; "
        "nu wordt er ingedeeld."
    )
    # A round so large that writing alone would fill the limit: then half of it is still for solving.
    reserve = min(seconds_for_outputs(len(compiled.problem.people)), options.seconds / 2)
    stop = threading.Event()
    compiled, outcome = search_round(compiled, options, started, reserve, stop)
    if outcome is None:
        return CHECK_FAILED
    round_ = reading.round
    places = {slot.id: slot.name for slot in round_.slots} | {venue.id: venue.name for venue in round_.venues}
    names = places | {person.id: person.name for person in round_.people} | dict(compiled.meeting_names)
    if isinstance(outcome, Solved) and not outcome.roster.meetings:
        # Valid, but not what anybody asked for: it must not replace an earlier roster.
        if outcome.roster.status == "optimal":
            tell(
                "Er gaat geen enkele bijeenkomst door: dat kan niet volgens de regels, of het kost meer dan "
                "niemand indelen. Lees wat er hierboven achter 'let op' staat, en pas [regels], momenten of "
                f"locaties aan. De map '{out}' is niet veranderd."
            )
            if options.json:
                print_json(summary(outcome.roster, started) | {"out": str(out), "files": []})
            return INFEASIBLE
        if stop.is_set():
            raise KeyboardInterrupt
        outcome = Undecided(outcome.roster)
    if isinstance(outcome, Solved):
        kept = as_good(compiled.problem, out, outcome.roster)
        if kept is not None:
            tell(
                "Er is niets veranderd sinds de vorige keer, en er is geen betere gevonden: die blijft staan."
            )
            outcome = Solved(kept)
    why = why_not_of(compiled.problem, outcome, options, started)
    code = tell_outcome(outcome, why, names)
    files: list[Path] = []
    news: list[str] = []
    if code == DONE:
        files = write_outputs(
            reading.round, compiled, outcome.roster, out, atlas, left_out=reading.bad_rows, tell=news.append
        )
        if options.out is None:
            # Only this is the roster that people get; anything else is a try.
            files += keep_status(options.round, reading.round, outcome.roster)
    if options.json:
        done = summary(outcome.roster, started, why, names)
        print_json(done | {"out": str(out), "files": [str(path) for path in files]})
    elif code == DONE:
        print_result(compiled.problem, outcome.roster)
        for line in news:
            print(line)
        # One row can have more than one thing wrong.
        rows = len({(finding.file, finding.row) for finding in reading.bad_rows})
        left_out = f" Let op: {count(rows, 'rij', 'rijen')} weggelaten." if rows else ""
        beside = "groepskaarten.html" if compiled.cards else "kaart.html"
        print(f"Alles staat in '{out}'. Begin met rapport.md en {beside}.{left_out}")
    else:
        tell(f"De map '{out}' is niet veranderd.")
    return code


def _refuse_to_surprise(folder: Path, round_: Round) -> None:
    """Planning anew gives nearly everybody another place: not by accident once they know of one."""
    from matcher.outputs.placements import TOLD

    told = sum(bool(TOLD.intersection(known.values())) for known in round_.status.values())
    if told and (folder / "uit" / "roster.json").exists():
        raise InputError(
            Finding(
                f"er zijn al mensen uitgenodigd ({told}), en plan deelt iedereen opnieuw in.", "status",
                remedy="Gebruik matcher rerun, dan verandert er zo min mogelijk. Probeer plan met --out in "
                "een andere map, of zet --anew erbij als het echt opnieuw moet.",
            )
        )  # fmt: skip


def problem(options: Namespace, started: float) -> int:
    from matcher.geo import load_atlas

    existing_round(options.round)
    ensure_writable(options.output)
    reading = read(options)
    compiled = compiled_of(reading, load_atlas())
    warn((*reading.warnings, *compiled.warnings), reading.bad_rows)
    document = compiled.problem
    if options.anonymous:
        from matcher.anonymous import anonymous

        document = anonymous(document)
    write_whole(options.output, document.to_json())
    print(f"Geschreven: {options.output}")
    return DONE


def solve(options: Namespace, started: float) -> int:
    from matcher.documents import load_problem

    ensure_writable(options.output)
    document, warnings = load_problem(options.problem)
    warn(warnings)
    # The document is all there is to write: half a second covers a large one.
    outcome = search(document, options, started, 0.5, report=options.output.parent / "melding")
    if outcome is None:
        return CHECK_FAILED
    write_whole(options.output, outcome.roster.to_json())
    why = why_not_of(document, outcome, options, started)
    code = tell_outcome(outcome, why)
    if options.json:
        print_json(summary(outcome.roster, started, why) | {"files": [str(options.output)]})
    else:
        if code == DONE:
            print_result(document, outcome.roster)
        print(f"Geschreven: {options.output}")
    return code


def demo(options: Namespace, started: float) -> int:
    if options.region == "land":
        return _demo_country(options)
    from matcher.demo import PEOPLE, write_demo

    people = PEOPLE.get(options.format, 450) if options.people is None else options.people
    paths = write_demo(
        options.folder, region=options.region, people=people, seed=options.seed, format=options.format
    )
    print(f"Een ronde met {people} verzonnen mensen op echte scholen:")
    print_paths(paths)
    print(f'Deel ze in met: matcher plan "{options.folder}"')
    return DONE


def _demo_country(options: Namespace) -> int:
    from matcher.country import PEOPLE, write_country
    from matcher.dutch import count

    people = PEOPLE if options.people is None else max(1, round(options.people / options.regions))
    path = write_country(options.folder, regions=options.regions, people=people, seed=options.seed)
    regions = count(options.regions, "regio", "regio's")
    print(f"Een land van {regions}, elk met {count(people, 'persoon', 'mensen')}, alles verzonnen:")
    print_paths([path])
    print(f'Deel ze in met: matcher solve "{path}" -o "{path.with_name("roster.json")}" --seconds 300')
    return DONE


def after(options: Namespace, started: float) -> int:
    """Read back who was there and what the groups answered; rewrite the history and the summary."""
    from matcher.geo import load_atlas
    from matcher.outputs import write_afterwards
    from matcher.rounds import read_afterwards

    existing_round(options.round)
    out: Path = options.out if options.out is not None else options.round / "uit"
    atlas = load_atlas()
    reading = read(options)
    round_ = reading.round
    found = read_afterwards((options.round, out), round_.people, [case.code for case in round_.cases])
    warn((*reading.warnings, *found.warnings), reading.bad_rows)
    if not found.files:
        raise InputError(
            Finding(
                "er is geen presentielijst en geen evaluatie.", "presentie",
                expected=f"presentie.xlsx of evaluatie.xlsx in '{options.round}' of '{out}'",
                remedy="Maak eerst een indeling met matcher plan, en vul die lijsten na afloop in.",
            )
        )  # fmt: skip
    files = write_afterwards(round_, found, out, atlas)
    if options.json:
        print_json({"read": [str(path) for path in found.files], "files": [str(path) for path in files]})
        return DONE
    print("Gelezen:")
    print_paths(list(found.files))
    print("Bijgewerkt:")
    print_paths(files)
    if found.seats is not None:
        print("Zet historie.csv in de map van de volgende ronde.")
    return DONE


def bench(options: Namespace, started: float) -> int:
    if options.travel:
        from matcher import bench_travel

        print(bench_travel.table(bench_travel.bench_travel()))
        return DONE
    from matcher.engines.outcome import default_workers

    workers = default_workers() if options.workers is None else options.workers
    if options.rerun:
        from matcher import bench_rerun

        parts = bench_rerun.chosen(options.only)
        well = True
        # Printed as they come: breaking off keeps what was measured.
        for table, kept in bench_rerun.bench_rerun(parts, options.seconds, workers, options.seed, tell):
            print(table, end="\n\n", flush=True)
            well = well and kept
        return DONE if well else CHECK_FAILED
    from matcher import bench as benchmark

    instances = benchmark.chosen(options.only)
    runs = benchmark.bench(instances, options.seconds, workers, options.seed, tell)
    print(benchmark.table(runs))
    print()
    print(benchmark.surroundings(options.seconds, workers))
    return DONE if all(run.checked for run in runs) else CHECK_FAILED


COMMANDS: Mapping[str, Callable[[Namespace, float], int]] = {
    "new": new,
    "validate": validate,
    "plan": plan,
    "rerun": rerun,
    "problem": problem,
    "solve": solve,
    "check": check,
    "explain": explain,
    "demo": demo,
    "after": after,
    "bench": bench,
    "travel": travel,
    "data": data,
    **{name: command.run for name, command in added_commands()},
}
