"""What is filled in afterwards: who was really there, and how the conversations went."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from matcher.domain import PastMeeting, Professional
from matcher.errors import Finding
from matcher.rounds.columns import EVALUATION, PRESENCE, QUESTIONS, TableSpec
from matcher.rounds.files import list_folder, table_file
from matcher.rounds.line import Table
from matcher.rounds.others import read_day
from matcher.rounds.report import Report
from matcher.rounds.tables import Vocabulary, read_table
from matcher.rounds.words import did_you_mean, email, fold, is_key, person_key


@dataclass(frozen=True, slots=True)
class Afterwards:
    """The two tables, as far as they are there."""

    seats: tuple[PastMeeting, ...] | None
    """Who was really there; None without the table."""
    absent: int
    """How many of the list were not."""
    answers: Mapping[str, Mapping[str, str]] | None
    """Case → question → answer; None without the table."""
    files: tuple[Path, ...]
    warnings: tuple[Finding, ...]


def read_afterwards(
    folders: Collection[Path], people: Collection[Professional], cases: Collection[str]
) -> Afterwards:
    """Read `presentie` and `evaluatie` from the first of these folders that has them.

    Raises InputError with everything that is wrong with them at once.
    """
    report = Report()
    presence, evaluation = (_find(spec, folders, report) for spec in (PRESENCE, EVALUATION))
    tables = [read_table(path, spec, Vocabulary(), report) if path else None
              for path, spec in ((presence, PRESENCE), (evaluation, EVALUATION))]  # fmt: skip
    seats, absent = _presence(tables[0], people, report) if tables[0] else (None, 0)
    answers = _answers(tables[1], cases, report) if tables[1] else None
    report.stop_if_wrong(without_bad_rows=False)
    found = tuple(path for path in (presence, evaluation) if path)
    return Afterwards(seats, absent, answers or None, found, tuple(report.warnings))


def _find(spec: TableSpec, folders: Collection[Path], report: Report) -> Path | None:
    for folder in folders:
        if folder.is_dir() and (path := table_file(list_folder(folder), spec.name, report)):
            return path
    return None


def _presence(
    table: Table, people: Collection[Professional], report: Report
) -> tuple[tuple[PastMeeting, ...] | None, int]:
    ids = {key: person.id for person in people for key in (person.id.casefold(), person.email.casefold())}
    seats: list[PastMeeting] = []
    absent = empty = 0
    for line in table.lines(report):
        text = line.needed("sleutel", "de sleutel of het e-mailadres van een persoon")
        meeting, when = line.needed("bijeenkomst", "de code van de bijeenkomst"), read_day(line, "datum")
        there = line.yes("aanwezig")
        if text and not (text.casefold() in ids or email(text) or is_key(text)):
            line.fail("sleutel", f"'{text[:40]}' is geen sleutel en geen e-mailadres.",
                      expected="de sleutel van de lijst, of een e-mailadres",
                      remedy="Vul het e-mailadres in: daar maken we een sleutel van.")  # fmt: skip
        if not line.ok or when is None:
            continue
        empty += not line.text("aanwezig")
        absent += not there
        if there:
            address = email(text)
            person = ids.get(text.casefold()) or ids.get((address or "").casefold())
            seats.append(PastMeeting(when, meeting, person or (person_key(address) if address else text)))
    if empty and not seats and empty == absent:
        report.warnings.append(Finding(
            "er is nog niets ingevuld in de kolom aanwezig: de lijst telt niet mee.", table.file, None,
            "aanwezig", remedy="Vul bij iedereen ja of nee in.",
        ))  # fmt: skip
        return None, 0
    if empty:
        report.warnings.append(Finding(
            f"bij {empty} {'persoon' if empty == 1 else 'mensen'} is niet ingevuld of die er was: dat telt "
            "als nee.", table.file, None, "aanwezig", remedy="Vul overal ja of nee in.",
        ))  # fmt: skip
    return tuple(dict.fromkeys(seats)), absent


def _answers(table: Table, cases: Collection[str], report: Report) -> dict[str, dict[str, str]]:
    known = {fold(code): code for code in cases}
    found: dict[str, dict[str, str]] = {}
    rows: dict[str, int] = {}
    for line in table.lines(report):
        text = line.needed("casus", "de code van een casus")
        code = known.get(fold(text), "")
        if text and not code:
            line.fail("casus", f"De casus '{text}' kennen we niet.", expected="een code uit casussen",
                      remedy=did_you_mean(text, sorted(cases),
                                          "Gebruik de code uit de tabel casussen."))  # fmt: skip
        if code and code in rows:
            line.fail("casus", f"De casus '{text}' staat er twee keer: in rij {rows[code]} en in rij "
                      f"{line.number}.", expected="elke casus één keer",
                      remedy="Verwijder één van de twee.")  # fmt: skip
        rows.setdefault(code, line.number)
        answers: dict[str, str] = {}
        for question in QUESTIONS:
            said = line.text(question.name)
            choice = next((one for one in question.choices if fold(one) == fold(said)), None)
            if said and choice is None:
                line.fail(question.name, f"'{said[:40]}' is geen antwoord dat we kennen.",
                          expected=", ".join(question.choices),
                          remedy="Kies uit de lijst. Vrije tekst bewaren we niet.")  # fmt: skip
            elif choice:
                answers[question.name] = choice
        if line.ok and answers:
            found[code] = answers
    return found
