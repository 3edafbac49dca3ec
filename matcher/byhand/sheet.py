"""The sheets on which a roster is changed by hand, and what people call the things on them.

The writer of `indeling.xlsx` and the reader both look here, so that they can't disagree.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from matcher.dutch import with_names
from matcher.errors import InputError
from matcher.rounds.columns import Column, TableSpec
from matcher.rounds.files import read_bytes
from matcher.rounds.words import as_text, fold

SEATS = TableSpec(
    "Wijzigen",
    columns=(
        Column("sleutel", "De vaste sleutel van de persoon.", required=True, unless="naam",
               aliases=("persoon", "id", "inschrijving")),
        Column("naam", "De naam. Zonder sleutel telt deze, als er maar één zo heet."),
        Column("school", "Wordt niet gelezen.", aliases=("school of organisatie", "organisatie")),
        Column("rol", "Wordt niet gelezen."),
        Column("bijeenkomst", "De naam of de code van de bijeenkomst. Leeg: niet ingedeeld.", required=True,
               aliases=("groep",)),
    ),
)  # fmt: skip
"""The sheet with one row per seat: another meeting in a row is another seat, an empty cell is none."""

PLACES = TableSpec(
    "Wijzigen bijeenkomsten",
    columns=(
        Column("code", "De code van de bijeenkomst.", required=True, aliases=("bijeenkomst", "id")),
        Column("naam", "De naam, om het lezen makkelijk te maken."),
        Column("moment", "Wanneer de bijeenkomst is.", required=True),
        Column("locatie", "Waar de bijeenkomst is.", required=True),
        Column("casussen", "De codes van de casussen die daar besproken worden.", aliases=("casus",)),
    ),
)  # fmt: skip
"""The sheet with one row per candidate meeting: its moment, its venue and its cases."""

LISTS = "lijsten"
"""The hidden sheet behind the drop-downs: two columns per kind, what people call things and their ids."""

MEETINGS, SLOTS, VENUES, PEOPLE, CASES = "bijeenkomst", "moment", "locatie", "persoon", "casus"
KINDS = (MEETINGS, SLOTS, VENUES, PEOPLE)
"""The kinds of things that `LISTS` has names for, by the heading of their column."""


@dataclass(frozen=True, slots=True)
class Names:
    """What people call the ids of a problem."""

    by_kind: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Kind → id → name."""
    others: Mapping[str, str] = field(default_factory=dict)
    """Id → name, whatever the kind; `by_kind` goes first."""

    def of(self, kind: str, id: str) -> str:
        """The name of a thing; its id when it has none."""
        return self.by_kind.get(kind, {}).get(id) or self.others.get(id, id)

    def flat(self) -> dict[str, str]:
        """Id → name. Ids of two kinds hardly ever meet; if so, the name of the meeting or the person wins."""
        found = dict(self.others)
        for kind in reversed(KINDS):
            found |= self.by_kind.get(kind, {})
        return found

    def put_in(self, sentence: str) -> str:
        """A sentence with names for the ids in it: those between quotes, and options such as (s1, v1)."""
        known = self.flat()

        def option(found: re.Match[str]) -> str:
            slot, venue = found[1], found[2]
            return f"{known[slot]} bij {known[venue]}" if slot in known and venue in known else found[0]

        sentence = re.sub(r"\(([^(),']+), ([^()']+)\)", option, sentence)
        return with_names(sentence, known)


def labels(names: Mapping[str, str]) -> dict[str, str]:
    """Id → what a drop-down calls it: the name, with the id behind it where the name alone is not clear."""
    ids = {fold(id) for id in names}
    times = Counter(fold(name) for name in names.values())

    def clear(id: str, name: str) -> bool:
        key = fold(name)
        return bool(key) and times[key] == 1 and (key not in ids or key == fold(id))

    return {id: name if clear(id, name) else f"{name} ({id})" for id, name in names.items()}


def names_in(path: Path) -> Names:
    """The names on the hidden lists of a workbook; none where it has no such lists, or is no workbook."""
    from matcher.rounds.xlsxfile import sheet_rows, sheet_titles

    try:
        data = read_bytes(path)
        title = next((one for one in sheet_titles(data, path.name) if fold(one) == fold(LISTS)), None)
        rows = [] if title is None else sheet_rows(data, path.name, title)
    except InputError:
        return Names()
    heads = [as_text(cell) for cell in rows[0]] if rows else []
    found = {kind: _pairs(rows[1:], heads.index(kind)) for kind in KINDS if kind in heads}
    return Names(found)


def has_sheets(path: Path) -> bool:
    """Whether a workbook has the sheet `SEATS`. Raises InputError when it is no readable workbook."""
    from matcher.rounds.xlsxfile import sheet_titles

    return any(fold(title) == fold(SEATS.name) for title in sheet_titles(read_bytes(path), path.name))


def _pairs(rows: Iterable[tuple[object, ...]], place: int) -> dict[str, str]:
    """Id → name, from the column at `place` (names) and the one after it (ids)."""
    found = {}
    for row in rows:
        name, id = (as_text(cell) for cell in (*row, None, None)[place : place + 2])  # type: ignore[arg-type]
        if id:
            found[plain(id)] = plain(name)
    return found


def plain(text: str) -> str:
    """The text without the apostrophe that keeps spreadsheets from taking it for a formula."""
    return text[1:] if text[:1] == "'" and text[1:].lstrip()[:1] in _SIGNS else text


_SIGNS = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
