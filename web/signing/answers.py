"""From a form that was filled in to a row of the sign-up table, judged by the reader of round folders."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import tomli_w
from sqlalchemy.orm import Session

from matcher.domain import School, Slot
from matcher.errors import Finding, InputError
from matcher.geo import load_atlas
from matcher.rounds import MOMENT, read_round
from matcher.rounds.places import Places
from matcher.rounds.words import clean, email
from web.rounds.folder import FILES, SETTINGS, rows_of, write_rows
from web.signing.forms import SignUpForm
from web.store import Round

FIELDS = {
    "naam": "name", "email": "email", "school": "school", "organisatie": "organisation",
    "postcode": "postcode", "rol": "role", "vertrek_vanaf": "leaves", "vervoer": "mode", "niveaus": "levels",
}  # fmt: skip
"""Column → the field that it comes from."""


def school_label(school: School) -> str:
    """What the list offers; the code in it makes it certain."""
    return f"{school.name}, {school.street}, {school.place} ({school.code})"


def school_labels() -> list[str]:
    """All schools that we know, by name."""
    return sorted(school_label(school) for school in load_atlas().schools.values())


def find_school(text: str) -> School | list[School]:
    """The school meant, or what it could be (none when nothing resembles it)."""
    found = Places(load_atlas(), {}, "wijk").find(clean(text))
    if isinstance(found, School) or found:
        return found
    return [school for school, _score in load_atlas().find_schools(text, 3)]


def cells_of(
    form: SignUpForm, school: School | None, answers: Mapping[str, str], *, columns: bool
) -> dict[str, str]:
    """The row: only what was filled in. `answers`: slot id → ja, liever niet or nee.

    columns: write the moments in a column each, and not as one list.
    """
    said = {
        "naam": clean(form.name.data or ""),
        "email": email(form.email.data or "") or "",
        "school": school.code if school else "",
        "organisatie": "" if school else clean(form.organisation.data or ""),
        "postcode": "" if school else clean(form.postcode.data or "").upper(),
        "rol": form.role.data or "",
        "vertrek_vanaf": f"{form.leaves.data:%H:%M}" if form.leaves.data else "",
        "vervoer": form.mode.data or "",
        "niveaus": "|".join(form.levels.data or ()),
        "toegankelijk": "ja" if form.step_free.data else "",
        "gespreksleider": "ja" if form.chair is not None and form.chair.data else "",
        "email_delen": "ja" if form.share_email.data else "",
    }
    if columns:
        said |= {MOMENT + slot: answer for slot, answer in answers.items()}
    else:
        marks = {"ja": "", "liever niet": " (liever niet)"}
        said["beschikbaar"] = "|".join(slot + marks[a] for slot, a in answers.items() if a in marks)
    return {name: text for name, text in said.items() if text}


def moments_in_columns(session: Session, round_: Round) -> bool:
    """Whether the sign-ups that are there have a column for each moment; so too when there are none."""
    rows = rows_of(session, round_, "inschrijvingen")
    return not rows or any(name.startswith(MOMENT) for line in rows for name in line.cells)


def findings_about(round_: Round, cells: Mapping[str, str]) -> list[Finding]:
    """What the reader has against a row, were it the only one."""
    with TemporaryDirectory(prefix="inschrijving-") as name:
        folder = Path(name)
        (folder / SETTINGS).write_text(tomli_w.dumps(round_.settings), encoding="utf-8")
        write_rows(folder, "inschrijvingen", [cells])
        try:
            read_round(folder)
        except InputError as error:
            # The venues are not there, and are none of the sender's business.
            return [found for found in error.findings if found.file == FILES["inschrijvingen"]]
    return []


def given_answers(slots: list[Slot], form: Mapping[str, str]) -> dict[str, str]:
    """Slot id → what was answered; moments without an answer are left out."""
    found = {slot.id: form.get(f"moment.{slot.id}", "") for slot in slots}
    return {slot: answer for slot, answer in found.items() if answer in ("ja", "liever niet", "nee")}
