"""`read_round`: a round folder in, a Round out, or everything that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path

from matcher.domain import Round
from matcher.errors import Finding, InputError
from matcher.rounds.atlas import AtlasLike
from matcher.rounds.cases import read_cases
from matcher.rounds.columns import (
    CANCELLATIONS,
    CASES,
    HISTORY,
    MEETINGS,
    PINS,
    SIGN_UPS,
    STATUS,
    VENUES,
    TableSpec,
)  # fmt: skip
from matcher.rounds.files import exists_in_other_kind, list_folder, table_file, warn_about_strays
from matcher.rounds.line import Table
from matcher.rounds.others import (
    read_cancellations,
    read_history,
    read_meetings,
    read_pins,
    read_status,
)  # fmt: skip
from matcher.rounds.people import read_people
from matcher.rounds.places import Places, read_school_names
from matcher.rounds.report import Reading, Report
from matcher.rounds.settings import FORMATS, Settings, missing_settings, read_settings
from matcher.rounds.tables import read_table
from matcher.rounds.tomlfile import FILE
from matcher.rounds.venues import read_venues

_READ = (SIGN_UPS, VENUES, MEETINGS, CASES, HISTORY, PINS, CANCELLATIONS, STATUS)


def read_round(
    folder: Path,
    without_bad_rows: bool = False,
    *,
    atlas: AtlasLike | None = None,
    formats: Collection[str] = FORMATS,
    today: date | None = None,
) -> Reading:
    """Read and check a round folder, as docs and contract describe it.

    `atlas`: the shipped one when None. `formats`: names that `format` in ronde.toml may have.
    `today`: for warnings about the past; the real day when None.

    Raises InputError with every error at once. With `without_bad_rows`, rows that are wrong are left
    out and listed in the reading instead; what is wrong with a whole file still raises.
    """
    files = list_folder(folder)
    if atlas is None:
        # Imported here: the tables of schools and areas take a while, and tests bring their own.
        from matcher.geo import load_atlas

        atlas = load_atlas()
    report = Report()
    path = next((path for path in files if path.name.lower() == FILE), None)
    if path is None:
        report.errors.append(missing_settings([path.name for path in files]))
        settings = Settings(vocabulary_certain=False)
    else:
        settings = read_settings(path, atlas, formats, today or date.today(), report)
    warn_about_strays(files, report)
    result = _read_tables(files, settings, atlas, without_bad_rows, report)
    report.tell_read_as()
    _sort(report, files)
    report.stop_if_wrong(without_bad_rows=without_bad_rows)
    if result is None or settings.region is None:
        # Every way to get here has left an error behind; this is for the one that we forgot.
        raise InputError("De ronde kon niet worden gelezen.")
    return Reading(result, tuple(report.warnings), tuple(report.bad_rows))


def _read_tables(
    files: list[Path], settings: Settings, atlas: AtlasLike, without_bad_rows: bool, report: Report
) -> Round | None:
    tables: dict[str, Table | None] = {}
    if settings.vocabulary_certain or settings.slots:
        tables = {spec.name: _table(spec, files, settings, report) for spec in _READ}
    else:
        # Without ronde.toml the headings mean nothing yet: only say which files are not there.
        for spec in (SIGN_UPS, VENUES):
            _find(spec, files, report)
        return None
    places = Places(atlas, read_school_names(files, atlas, settings.vocabulary, report), settings.grouping)
    sign_ups, spots = tables[SIGN_UPS.name], tables[VENUES.name]
    keys, status = read_status(tables["status"], report) if tables["status"] else ({}, {})
    venues, venue_names = read_venues(spots, settings, places, report) if spots else ((), set())
    proposed = tables["bijeenkomsten"]
    meetings = (
        read_meetings(proposed, settings, places, venues, venue_names, report) if proposed and spots else ()
    )
    if sign_ups is None:
        # The other tables point at people: without them there is nothing to check it against.
        return None
    people, directory = read_people(sign_ups, settings, places, keys, report)
    _check_any_left(sign_ups, len(people), "inschrijving", without_bad_rows, report)
    if spots:
        _check_any_left(spots, len(venues), "locatie", without_bad_rows, report)
    cases = read_cases(tables["casussen"], directory, report) if tables["casussen"] else ()
    history = read_history(tables["historie"], directory, report) if tables["historie"] else ()
    pins = read_pins(tables["vastgezet"], directory, meetings, report) if tables["vastgezet"] else ()
    gone = {*keys, *keys.values(), *status}
    cancelled = tables["afmeldingen"]
    cancellations = read_cancellations(cancelled, settings, directory, gone, report) if cancelled else ()
    if settings.region is None:
        return None
    return Round(
        settings.name, settings.format, settings.region, settings.grouping, settings.slots, people, venues,
        meetings,
        cases, history, pins, cancellations, status, settings.rules, settings.weights,
        called_off=settings.called_off, frozen=settings.frozen,
    )  # fmt: skip


def _find(spec: TableSpec, files: list[Path], report: Report) -> Path | None:
    path = table_file(files, spec.name, report)
    if path is None and spec.required and not exists_in_other_kind(files, spec.name):
        report.errors.append(Finding(
            f"De tabel {spec.name} ontbreekt.", file=spec.name,
            expected=f"{spec.name}.xlsx of {spec.name}.csv",
            remedy="Zet het bestand in de map, of maak een leeg bestand met 'matcher new'.",
        ))  # fmt: skip
    return path


def _table(spec: TableSpec, files: list[Path], settings: Settings, report: Report) -> Table | None:
    path = _find(spec, files, report)
    return read_table(path, spec, settings.vocabulary, report) if path else None


def _check_any_left(table: Table, left: int, what: str, without_bad_rows: bool, report: Report) -> None:
    if left:
        return
    if not table.rows and table.examples:
        # Fresh from the template: nothing is wrong, there is just nothing yet.
        report.warnings.append(Finding(f"Er is nog geen {what}: alleen voorbeelden.", file=table.file,
                                       remedy="Vul de tabel in."))  # fmt: skip
    elif not table.rows:
        report.errors.append(Finding(f"Er staat geen enkele {what} in.", file=table.file, row=2,
                                     expected="minstens één rij", remedy="Vul de tabel in."))  # fmt: skip
    elif without_bad_rows:
        report.errors.append(Finding(f"Er blijft geen enkele goede {what} over.", file=table.file,
                                     expected="minstens één goede rij",
                                     remedy="Herstel de rijen."))  # fmt: skip


def _sort(report: Report, files: list[Path]) -> None:
    """By file, then row: as somebody would walk through them; settings first."""
    order = {path.name: number for number, path in enumerate(files, 1)} | {FILE: 0}
    for findings in (report.errors, report.bad_rows, report.warnings):
        findings.sort(key=lambda one: (order.get(one.file, 0), one.row or 0))
