"""The people of a version, with their addresses and appointments, as they were when it was made."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from matcher.domain import Professional
from matcher.errors import InputError
from matcher.outputs.diaries import digest
from matcher.rounds import Reading, read_round
from web.rounds.folder import folder_of, rows_of
from web.store import Round, Version
from web.versions import inputs_of


def reading_of(version: Version) -> Reading:
    """The round from which a version was made."""
    with inputs_of(version) as folder:
        return read_round(folder, without_bad_rows=True)


def people_since(session: Session, round_: Round, people: Sequence[Professional]) -> list[Professional]:
    """Who signed up since these people did, as far as their rows can be read."""
    known = {person.email.casefold() for person in people}
    rows = rows_of(session, round_, "inschrijvingen")
    # Mostly nobody did, and then there is no need to read the whole round.
    if all(str(line.cells.get("email", "")).strip().casefold() in known for line in rows):
        return []
    try:
        with folder_of(session, round_) as folder:
            now = read_round(folder, without_bad_rows=True).round.people
    except InputError:
        return []
    return [person for person in now if person.email.casefold() not in known]


@dataclass(frozen=True)
class Diary:
    """The calendar files of a version, by the mark that ends their names."""

    appointments: dict[str, bytes]
    cancellations: dict[str, bytes]


def mark_of(round_name: str, person: str) -> str:
    """What ends the names of somebody's calendar files."""
    return digest(round_name, person)[:8]


def diary_of(version: Version) -> Diary:
    """All appointments and cancellations of a version; nothing when it has no outputs."""
    found: dict[str, dict[str, bytes]] = {"personen": {}, "afzeggingen": {}}
    if version.outputs is not None:
        with zipfile.ZipFile(io.BytesIO(version.outputs)) as archive:
            for name in archive.namelist():
                parts = name.split("/")
                if len(parts) == 3 and parts[0] == "agenda" and parts[1] in found:
                    found[parts[1]][parts[2].removesuffix(".ics")[-8:]] = archive.read(name)
    return Diary(found["personen"], found["afzeggingen"])
