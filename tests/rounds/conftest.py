"""A small made-up region, and a round folder that is right until a test spoils it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from matcher.domain import Area, Region, School
from matcher.errors import Finding, InputError
from matcher.rounds import Reading, read_round
from matcher.rounds.words import fold

TODAY = date(2026, 9, 1)


def school(code: str, name: str, sector: str, levels: tuple[str, ...] = (), wijk: str = "WK059903") -> School:
    return School(
        code=code,
        brin=code[:4],
        name=name,
        sector=sector,
        kind="BO" if sector == "PO" else sector,
        board="1",
        levels=levels,
        levels_inferred=False,
        street="Laan 1",
        postcode="3024AB",
        place="Rotterdam",
        municipality="GM0599",
        wijk=wijk,
        buurt="",
        wijk_certain=True,
        x=90_000.0,
        y=436_000.0,
        precision="adres",
        pupils=200,
        campus=code,
    )


class FakeAtlas:
    """Five schools, two wijken with the same name in two municipalities, and one postcode."""

    def __init__(self) -> None:
        schools = [
            school("01AA00", "De Regenboog", "PO"),
            school("01AA01", "De Regenboog", "PO", wijk="WK059904"),
            school("02BB00", "De Wegwijzer", "PO"),
            school("20CC00", "Maascollege", "VO", ("havo", "vwo")),
            school("30DD00", "De Vliet", "VSO", wijk="WK050200"),
        ]
        self.schools = {one.code: one for one in schools}
        self.wijken = {
            "WK059903": Area("WK059903", "Delfshaven", "GM0599", "Rotterdam", False, 90_000, 436_000),
            "WK059904": Area("WK059904", "Centrum", "GM0599", "Rotterdam", False, 92_000, 437_000),
            "WK050200": Area("WK050200", "Centrum", "GM0502", "Capelle", False, 99_000, 438_000),
        }
        self.buurten = {
            "BU05990301": Area("BU05990301", "Spangen", "GM0599", "Rotterdam", False, 90_000, 436_000)
        }
        self.municipalities = {
            "GM0599": Area("GM0599", "Rotterdam", "GM0599", "Rotterdam", False, 92_000, 437_000),
            "GM0502": Area("GM0502", "Capelle", "GM0502", "Capelle", False, 99_000, 438_000),
        }

    def resolve_school(self, text: str) -> School | list[School]:
        found = [one for one in self.schools.values() if fold(text) in (fold(one.code), fold(one.name))]
        return found[0] if len(found) == 1 else found

    def find_schools(self, text: str, limit: int = 5) -> list[tuple[School, float]]:
        found = [(one, 0.7) for one in self.schools.values() if fold(text)[:4] in fold(one.name)]
        return found[:limit]

    def region(self, spec: str | Sequence[str]) -> Region:
        if spec not in ("rotterdam", ["GM0599"]):
            raise InputError(
                Finding(
                    f"'{spec}' is geen regio.",
                    column="regio",
                    value=str(spec),
                    expected="rotterdam",
                    remedy="Bedoel je rotterdam?",
                )
            )
        return Region("Rotterdam", frozenset({"WK059903", "WK059904"}), frozenset(), frozenset({"GM0599"}))

    def area_at(self, x: float, y: float, kind: str = "wijk") -> str | None:
        inside = 85_000 < x < 95_000 and 430_000 < y < 440_000
        return {"wijk": "WK059903", "gemeente": "GM0599"}.get(kind) if inside else None

    def knows_postcode(self, postcode: str) -> bool:
        return postcode.replace(" ", "") != "3024ZZ"

    def postcode_point(self, postcode: str) -> tuple[float, float] | None:
        return {
            "3024AB": (90_000.0, 436_000.0),
            "3024ZZ": (90_000.0, 436_000.0),
            "9999ZZ": (200_000.0, 600_000.0),
        }.get(postcode)


SETTINGS = """\
[ronde]
naam = "Proef"
format = "wijkbijeenkomst"
regio = "rotterdam"

[[moment]]
id = "wo-11nov"
naam = "woensdag 11 november, 13.30"
begin = 2026-11-11T13:30:00
eind = 2026-11-11T16:00:00

[[moment]]
id = "do-12nov"
naam = "Donderdag, één keer"
begin = 2026-11-12T15:30:00
eind = 2026-11-12T17:00:00
"""

Rows = Iterable[Sequence[object]]


class Folder:
    """A round folder under construction. `people` and `venues` have their headings in front."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.atlas = FakeAtlas()
        self.text("ronde.toml", SETTINGS)
        self.csv(
            "inschrijvingen",
            ["naam", "email", "school", "rol", "beschikbaar"],
            [
                ["Ada Bos", "ada@school.nl", "01AA00", "leerkracht groep 8", "wo-11nov"],
                ["Bo Mol", "bo@school.nl", "20CC00", "mentor", "alle"],
            ],
        )
        self.csv("locaties", ["locatie", "capaciteit", "momenten"], [["20CC00", "24", "wo-11nov|do-12nov"]])

    def text(self, name: str, text: str, encoding: str = "utf-8") -> None:
        (self.path / name).write_bytes(text.encode(encoding))

    def csv(self, name: str, heading: Sequence[str], rows: Rows, separator: str = ";") -> None:
        lines = [separator.join(map(str, line)) for line in [heading, *rows]]
        self.text(f"{name}.csv", "\r\n".join(lines) + "\r\n")

    def xlsx(self, name: str, heading: Sequence[str], rows: Rows, title: str = "Blad1") -> None:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = title
        for line in [heading, *rows]:
            sheet.append(list(line))
        buffer = io.BytesIO()
        book.save(buffer)
        (self.path / f"{name}.csv").unlink(missing_ok=True)
        (self.path / f"{name}.xlsx").write_bytes(buffer.getvalue())

    def person(self, **cells: str) -> None:
        """Ada's row with other cells, alone in the table; Bo stays below her."""
        row = {
            "naam": "Ada Bos",
            "email": "ada@school.nl",
            "school": "01AA00",
            "rol": "leerkracht groep 8",
            "beschikbaar": "wo-11nov",
        } | cells
        other = {
            "naam": "Bo Mol",
            "email": "bo@school.nl",
            "school": "20CC00",
            "rol": "mentor",
            "beschikbaar": "alle",
        }
        self.csv("inschrijvingen", list(row), [list(row.values()), [other.get(key, "") for key in row]])

    def venue(self, **cells: str) -> None:
        row = {"locatie": "20CC00", "capaciteit": "24", "momenten": "alle"} | cells
        self.csv("locaties", list(row), [list(row.values())])

    def read(self, **options: bool) -> Reading:
        return read_round(self.path, atlas=self.atlas, today=TODAY, **options)

    def errors(self) -> tuple[Finding, ...]:
        """What is wrong; fails the test when nothing is."""
        with pytest.raises(InputError) as caught:
            self.read()
        return caught.value.findings

    def error(self) -> Finding:
        """The one thing that is wrong; fails the test when there are more."""
        findings = self.errors()
        assert len(findings) == 1, "\n".join(map(str, findings))
        return findings[0]

    def warning(self) -> Finding:
        """The one warning, besides how we read what was written otherwise."""
        warnings = [one for one in self.read().warnings if not one.message.startswith("Zo lazen we")]
        assert len(warnings) == 1, "\n".join(map(str, warnings))
        return warnings[0]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)
