"""The table `casussen`: a code, its presenters and the levels in doubt, and never anything about a pupil."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, datetime

from matcher.domain import Case
from matcher.rounds.columns import CASE_CODES
from matcher.rounds.line import Line, Table
from matcher.rounds.people import Directory, named_people, read_levels
from matcher.rounds.report import Report
from matcher.rounds.words import as_text, fold

_PREFIXES = ("c", "cas", "case", "casus", "k", "am", "nr", "groep")
"""Words that may stand before the number of a code."""

_EXPECTED = "een code zoals C-001"


def read_cases(table: Table, directory: Directory, report: Report) -> tuple[Case, ...]:
    """The cases with a good row. A code that may point at a pupil is refused."""
    cases: list[Case] = []
    rows: dict[str, int] = {}
    taken = {fold(as_text(cells.get("casus"))) for _, cells in table.rows}
    for line in table.lines(report):
        code = _code(line, taken)
        if code and fold(code) in rows:
            line.fail("casus", f"De casus '{code}' staat er twee keer: in rij {rows[fold(code)]} en in rij "
                      f"{line.number}.", expected="elke code één keer",
                      remedy="Geef één van de twee een andere code.")  # fmt: skip
        rows.setdefault(fold(code), line.number)
        named = list(named_people(line, "inbrenger"))
        found = [directory.person(line, "inbrenger", text) for text in named]
        presenters = tuple(dict.fromkeys(person for person in found if person))
        if not named:
            line.fail("inbrenger", "De casus heeft geen inbrenger.",
                      expected="één of twee e-mailadressen of ids",
                      remedy="Vul in wie de casus inbrengt.")  # fmt: skip
        elif len(named) > 2:
            line.fail("inbrenger", f"De casus heeft {len(named)} inbrengers.", expected="één of twee",
                      remedy="Laat er hooguit twee staan.")  # fmt: skip
        levels = read_levels(line)
        minutes = line.number_in("minuten", 5, 240, "minuten")
        if line.ok and not presenters:
            # Every presenter's own row is left out: then nobody can bring the case.
            line.fail("inbrenger", "Niemand van de inbrengers kan meedoen.",
                      expected="een inbrenger met een goede rij",
                      remedy="Herstel eerst de inschrijving van de inbrenger.")  # fmt: skip
        if line.ok:
            cases.append(Case(code, presenters, levels, minutes or 40, line.number))
    return tuple(cases)


def _code(line: Line, taken: Collection[str]) -> str:
    value = line.cells.get("casus")
    text = line.text("casus")
    if not text:
        free = next((code for code in CASE_CODES if fold(code) not in taken), "C-301")
        line.fail("casus", "De casus heeft geen code.", expected=_EXPECTED,
                  remedy=f"Gebruik de eerste die nog vrij is: {free}.")  # fmt: skip
        return ""
    why = "een datum (een geboortedatum?)" if isinstance(value, date | datetime) else looks_like_a_pupil(text)
    if why:
        line.fail("casus", f"De code '{text}' lijkt op {why}. Over een leerling bewaren we niets.",
                  expected=_EXPECTED,
                  remedy="Geef de casus een code die niets zegt over de leerling, zoals C-001.")  # fmt: skip
    return text


def looks_like_a_pupil(code: str) -> str | None:
    """Why a case code might point at a pupil ('een naam', 'initialen', …); None for a neutral code.

    A neutral code is a number with at most a known word or single letters around it: C-001, casus 3, A12.
    """
    text = code.strip().casefold()
    digits = re.sub(r"\D", "", text)
    if re.search(r"\d{8,}", re.sub(r"[\s./-]", "", text)):
        return "een BSN of een geboortedatum"
    if re.search(r"(?<!\d)\d{1,4}\s*[-/. ]\s*\d{1,2}\s*[-/. ]\s*\d{2,4}(?!\d)", text) or re.search(
        r"(?<!\d)([12]?\d|3[01])[-/.]([1-9]|0[1-9]|1[0-2])$", text if text[:1].isdigit() else ""
    ):
        return "een geboortedatum"
    if re.search(r"\d{5,}", text):
        return "een leerlingnummer, een geboortedatum of een BSN"
    if re.search(r"(?<!\d)(199\d|20[01]\d|202[0-2])(?!\d)", text):
        return "een geboortejaar"
    words = [word for word in re.findall(r"[^\W\d_]+", text) if word not in _PREFIXES]
    if any(len(word) >= 4 for word in words):
        return "een naam"
    if any(len(word) >= 2 for word in words) or len(words) > 1 and not re.search(r"[a-z]\d+[a-z]", text):
        return "initialen of een naam"
    if not digits:
        return "initialen of een naam"
    if not re.fullmatch(r"[\w\s.#-]{1,20}", text):
        return "vrije tekst"
    return None
