"""Which school or area a person means by what they typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from matcher.domain import Area, Grouping, Region, School
from matcher.errors import Finding, InputError
from matcher.rounds.atlas import AtlasLike
from matcher.rounds.columns import SCHOOL_NAMES
from matcher.rounds.files import list_folder, table_file
from matcher.rounds.line import Line
from matcher.rounds.report import Report
from matcher.rounds.tables import Vocabulary, read_table
from matcher.rounds.words import clean, did_you_mean, fold, listed, suggest
from matcher.rounds.writer import write_table

NAMES_FILE = "schoolnamen.csv"
SCHOOL_CODE = re.compile(r"\d{2}[A-Z]{2}\d{2}")
POSTCODE = re.compile(r"[1-9]\d{3} ?[A-Z]{2}")
_ORGANISATIONS = frozenset(
    fold(name)
    for name in (
        "Koers VO", "SWV Koers VO", "samenwerkingsverband Koers VO", "Koers", "PPO Rotterdam", "PPO",
        "SWV PPO Rotterdam", "Aan den IJssel", "SWV Aan den IJssel", "PO Aan den IJssel", "RiBA", "SWV RiBA",
        "samenwerkingsverband", "SWV",
    )
)  # fmt: skip
"""Folded names of the samenwerkingsverbanden here: no school, whatever resembles them."""
_PROPOSALS = 200
"""Looking for look-alikes takes some milliseconds: past this many different names it is left out."""


class Places:
    """Finds schools and areas, remembers answers, and complains in the row that asked."""

    def __init__(self, atlas: AtlasLike, names: Mapping[str, str], grouping: Grouping) -> None:
        self.atlas = atlas
        self.names = names
        """Folded name as found in the tables → vestigingscode, from schoolnamen.csv."""
        self._schools: dict[str, School | list[School]] = {}
        self._near: dict[str, list[School]] = {}
        self._strange = 0
        """Number of different names that resemble no school."""
        self._areas: dict[str, list[Area]] = {}
        kinds = {"wijk": atlas.wijken, "buurt": atlas.buurten, "gemeente": atlas.municipalities}
        # The grouping of the round first: 'Pernis' is a wijk and a buurt.
        order = sorted(kinds, key=lambda kind: kind != grouping)
        for kind in order:
            by_name: dict[str, list[Area]] = {}
            for area in kinds[kind].values():
                by_name.setdefault(fold(area.name), []).append(area)
            for key, areas in by_name.items():
                self._areas.setdefault(key, areas)
        self._codes = {code.upper(): area for kind in order for code, area in kinds[kind].items()}

    def find(self, text: str) -> School | list[School]:
        """The school meant, or the candidates (none when nothing resembles it)."""
        key = fold(text)
        if key not in self._schools:
            known = self.atlas.schools.get(self.names.get(key, text.replace(" ", "").upper()))
            found = known or self._resolve(text)
            self._schools[key] = found
        return self._schools[key]

    def _resolve(self, text: str) -> School | list[School]:
        embedded = re.findall(r"\b\d{2}[A-Za-z]{2}\d{2}\b", text)
        if len(embedded) == 1 and (named := self.atlas.schools.get(embedded[0].upper())):
            # 'De Regenboog (12AB00)': the code is what counts.
            return named
        if fold(text) in _ORGANISATIONS:
            return []
        if SCHOOL_CODE.fullmatch(text.replace(" ", "").upper()):
            # A code is exact: a mistyped one must never become another school because it looks alike.
            return []
        if self._strange >= _PROPOSALS:
            # The column is no list of schools at all; what is left would only take minutes to say so.
            return []
        found = self.atlas.resolve_school(text)
        self._strange += not found
        return found

    def _exact(self, text: str, school: School) -> bool:
        """Whether the text names the school by its code or whole name, or as schoolnamen.csv says."""
        key = fold(text)
        return key in self.names or fold(school.code) in key or key == fold(school.name)

    def school(self, line: Line, column: str) -> School | None:
        """The school in a cell; an error with suggestions when it is unknown or ambiguous."""
        text = line.text(column)
        found = self.find(text)
        if isinstance(found, School):
            if not self._exact(text, found):
                line.read_as(text, f"{found.name} ({found.code})")
            return found
        candidates = found or self._alike(text)
        if SCHOOL_CODE.fullmatch(text.replace(" ", "").upper()):
            message = f"Er is geen school met de code '{text}'."
        elif sum(fold(text) in fold(school.name) for school in found) > 1:
            message = f"'{text}' kan meer dan één school zijn."
        else:
            message = f"De school '{text}' kennen we niet."
        # Which codes there are stands in a table; a name is easier found with its place.
        remedy = "Vul de vestigingscode in (die staat in data/schools/schools.csv), of de naam met de plaats."
        if fold(text) in _ORGANISATIONS:
            message = f"'{text}' is een samenwerkingsverband en geen school."
            remedy = "Laat school leeg, en vul de kolommen organisatie en postcode in."
        elif candidates:
            names = [
                f"{school.name}, {school.street} in {school.place} ({school.code})"
                for school in candidates[:5]
            ]
            remedy = (
                f"Bedoel je {listed(names)}? Vul die code in, of zet in {NAMES_FILE} (eerste regel: "
                f"gevonden;vestigingscode) de regel '{text};{candidates[0].code}' met de goede code."
            )
        line.fail(
            column,
            message,
            expected="een vestigingscode zoals 12AB00, of de naam van één school",
            remedy=remedy,
        )
        return None

    def _alike(self, text: str) -> list[School]:
        """Schools to propose for a code or name that is none."""
        key = fold(text)
        if key not in self._near and len(self._near) >= _PROPOSALS:
            return []
        if key not in self._near:
            schools = self.atlas.schools
            if SCHOOL_CODE.fullmatch(text.replace(" ", "").upper()):
                self._near[key] = [schools[code] for code in suggest(text, schools, cutoff=80)]
            else:
                self._near[key] = [school for school, _ in self.atlas.find_schools(text, 3)]
        return self._near[key]

    def area(self, line: Line, column: str, *, wish: bool = False) -> str | None:
        """The code of the wijk, buurt or municipality in a cell; an error with suggestions otherwise.

        For a wish it is only a warning: then the wish doesn't count.
        """
        complain, then = (line.warn, " Deze wens telt niet mee.") if wish else (line.fail, "")
        text = line.text(column)
        if area := self._codes.get(text.replace(" ", "").upper()):
            return area.code
        found = self._areas.get(fold(text), [])
        if len(found) == 1:
            return found[0].code
        if found:
            names = [f"{area.name} in {area.municipality_name} ({area.code})" for area in found]
            complain(column, f"'{text}' kan meer dan één gebied zijn.{then}", expected="één gebied",
                     remedy=f"Bedoel je {listed(names)}? Vul die code in.")  # fmt: skip
            return None
        known = {area.name for areas in self._areas.values() for area in areas}
        complain(column, f"Het gebied '{text}' kennen we niet.{then}",
                 expected="code of naam van een wijk, buurt of gemeente",
                 remedy=did_you_mean(text, sorted(known), "Vul een code in zoals WK059910."))  # fmt: skip
        return None

    def postcode(self, line: Line, column: str) -> tuple[float, float] | None:
        """The point of a postcode; an error when it is none or lies outside what we know."""
        text = line.text(column).upper()
        expected = "een postcode in de regio, zoals 3011AB"
        if not POSTCODE.fullmatch(text):
            line.fail(column, f"'{text}' is geen postcode.", expected=expected,
                      remedy="Vul vier cijfers en twee letters in.")  # fmt: skip
            return None
        point = self.atlas.postcode_point(text.replace(" ", ""))
        if point is None:
            line.fail(column, f"Waar postcode {text} ligt, weten we niet.", expected=expected,
                      remedy="Controleer de postcode, of neem die van een school vlakbij.")  # fmt: skip
        return point


def outside(region: Region, wijk: str, buurt: str) -> bool:
    """Whether a place in this wijk and buurt ('' for none) lies outside the region."""
    if region.buurten and buurt:
        return buurt not in region.buurten
    return wijk not in region.wijken


def read_school_names(
    files: list[Path], atlas: AtlasLike, words: Vocabulary, report: Report
) -> Mapping[str, str]:
    """Corrections of school names that were remembered in the folder: folded name → vestigingscode."""
    path = table_file(files, SCHOOL_NAMES.name, report)
    table = read_table(path, SCHOOL_NAMES, words, report) if path else None
    names: dict[str, str] = {}
    for line in table.lines(report) if table else ():
        found = line.needed("gevonden", "de naam zoals die in de inschrijvingen staat")
        code = line.needed("vestigingscode", "een vestigingscode zoals 12AB00").replace(" ", "").upper()
        if code and code not in atlas.schools:
            line.fail("vestigingscode", f"Er is geen school met de code '{code}'.",
                      expected="een vestigingscode zoals 12AB00",
                      remedy="Verbeter de code, of verwijder de rij.")  # fmt: skip
        elif names.get(fold(found), code) != code:
            line.fail("gevonden", f"'{found}' staat er twee keer, met een andere code.",
                      expected="elke naam één keer",
                      remedy="Verwijder de rij die niet klopt.")  # fmt: skip
        elif line.ok:
            names[fold(found)] = code
    return names


def remember_school(folder: Path, found: str, code: str) -> None:
    """Remember that `found`, as it stands in the tables, is the school with this vestigingscode.

    A second call for the same name replaces the first. Raises InputError when the existing file
    can't be read, OutputError when it can't be written.
    """
    report = Report()
    path = table_file(list_folder(folder), SCHOOL_NAMES.name, report)
    table = read_table(path, SCHOOL_NAMES, Vocabulary(), report) if path else None
    report.stop_if_wrong(without_bad_rows=False)
    if path and path.suffix.lower() != ".csv":
        raise InputError(Finding(f"De namen staan in '{path.name}' en niet in {NAMES_FILE}.", file=path.name,
                                 remedy=f"Bewaar het bestand als {NAMES_FILE}."))  # fmt: skip
    names = {
        line.text("gevonden"): line.text("vestigingscode") for line in (table.lines(report) if table else ())
    }
    names = {name: known for name, known in names.items() if fold(name) != fold(found)}
    names[clean(found)] = code.replace(" ", "").upper()
    write_table(path or folder / NAMES_FILE, ("gevonden", "vestigingscode"), names.items())
