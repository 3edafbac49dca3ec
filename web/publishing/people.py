"""The people of a version, with their addresses and appointments, as they were when it was made."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

from matcher.outputs.diaries import digest
from matcher.rounds import Reading, read_round
from web.store import Version
from web.versions import inputs_of


def reading_of(version: Version) -> Reading:
    """The round from which a version was made."""
    with inputs_of(version) as folder:
        return read_round(folder, without_bad_rows=True)


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
