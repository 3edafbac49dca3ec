"""Contacts pasted from a sheet: a school, a name and an e-mail address on each line."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field

from flask_babel import gettext as _

from matcher.domain import School
from matcher.geo import load_atlas
from matcher.rounds.places import Places
from matcher.rounds.words import clean, email

MOST = 2000
"""Lines."""


@dataclass
class Pasted:
    """What the lines say, and which lines say nothing that we understand."""

    contacts: list[tuple[School, str, str]] = field(default_factory=list)
    """(school, contact, e-mail address)."""
    wrong: list[tuple[int, str]] = field(default_factory=list)
    """(number of the line, why)."""


def read_contacts(text: str) -> Pasted:
    """Read lines such as '12AB00;Noor Voorbeeld;noor@school.nl'; a tab or a comma may be between."""
    places, found = Places(load_atlas(), {}, "wijk"), Pasted()
    lines = text.splitlines()
    for number, line in enumerate(lines[:MOST], 1):
        if not line.strip():
            continue
        mark = next((one for one in ("\t", ";", ",") if one in line), ";")
        cells = [clean(cell) for cell in next(csv.reader([line], delimiter=mark), [])]
        school = places.find(cells[0]) if cells and cells[0] else None
        addresses = [address for cell in cells[1:] if (address := email(cell))]
        names = [cell for cell in cells[1:] if cell and "@" not in cell]
        if isinstance(school, School) and (addresses or names):
            contact = names[0][:120] if names else ""
            found.contacts.append((school, contact, addresses[0] if addresses else ""))
        elif number == 1 and not addresses:
            continue  # headings
        elif isinstance(school, School):
            found.wrong.append((number, _("Er staat geen naam of e-mailadres in.")))
        elif school:
            found.wrong.append((number, _("Deze naam kan meer dan één school zijn. Neem de vestigingscode.")))
        else:
            found.wrong.append((number, _("Deze school kennen we niet. Neem de vestigingscode.")))
    if len(lines) > MOST:
        found.wrong.append((MOST + 1, _("Meer regels lezen we niet in één keer.")))
    return found
