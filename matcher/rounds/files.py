"""Finding the file of a table in the round folder, and its bytes and text."""

from __future__ import annotations

import errno
from pathlib import Path

from matcher.errors import Finding, InputError
from matcher.rounds.columns import TABLES
from matcher.rounds.report import Report
from matcher.rounds.words import fold, listed, suggest

MAX_BYTES = 50_000_000
"""No round comes near this; it keeps a stray film or database from filling the memory."""

_KINDS = (".csv", ".xlsx")
_OTHER_SHEETS = (".xls", ".xlsm", ".xlsb", ".ods", ".numbers", ".tsv", ".txt")


def list_folder(folder: Path) -> list[Path]:
    """The files of the round, without those that Excel, LibreOffice or the system leave behind."""
    try:
        found = sorted(folder.iterdir())
    except FileNotFoundError:
        raise InputError(Finding(
            f"De map '{folder}' bestaat niet.", file=str(folder),
            remedy="Maak de map met 'matcher new', of controleer de naam.",
        )) from None  # fmt: skip
    except NotADirectoryError:
        raise InputError(Finding(
            f"'{folder}' is een bestand en geen map.", file=str(folder),
            remedy="Geef de map waarin ronde.toml en de tabellen staan.",
        )) from None  # fmt: skip
    except OSError as error:
        raise InputError(Finding(
            f"De map '{folder}' is niet te lezen ({reason(error)}).", file=str(folder),
            remedy="Vraag leesrechten voor deze map.",
        )) from None  # fmt: skip
    return [path for path in found if not path.name.startswith(("~", "."))]


def reason(error: OSError) -> str:
    """Why the system refused, in Dutch."""
    return {
        errno.EACCES: "geen toegang, of een ander programma houdt het bestand vast",
        errno.EPERM: "geen toegang",
        errno.EISDIR: "het is een map",
        errno.ENOSPC: "de schijf is vol",
        errno.EROFS: "de schijf kan alleen gelezen worden",
        errno.ENAMETOOLONG: "de naam is te lang",
    }.get(error.errno or 0, error.strerror or "onbekende oorzaak")


def table_file(files: list[Path], name: str, report: Report) -> Path | None:
    """The one file that holds the table, or None; two files for one table is an error."""
    own = [path for path in files if fold(path.stem) == fold(name)]
    found = [path for path in own if path.suffix.lower() in _KINDS]
    if len(found) > 1:
        names = listed([path.name for path in found], "en")
        report.errors.append(Finding(
            f"De tabel {name} staat er twee keer: {names}.", file=name, value=names,
            expected="één bestand", remedy="Verwijder of hernoem het bestand dat je niet meer gebruikt.",
        ))  # fmt: skip
        return None
    others = [path for path in own if path.suffix.lower() in _OTHER_SHEETS]
    if others and not found:
        report.errors.append(Finding(
            f"Bestanden van de soort {others[0].suffix} kunnen we niet lezen.", file=others[0].name,
            value=others[0].suffix, expected=".xlsx of .csv",
            remedy="Open het bestand in Excel en kies Opslaan als, Excel-werkmap (.xlsx).",
        ))  # fmt: skip
    return found[0] if found else None


def exists_in_other_kind(files: list[Path], name: str) -> bool:
    """Whether the table is there in a kind of file that we don't read."""
    return any(
        fold(path.stem) == fold(name) and path.suffix.lower() in (*_KINDS, *_OTHER_SHEETS) for path in files
    )


def warn_about_strays(files: list[Path], report: Report) -> None:
    """Warn about tables that nobody reads because their name is slightly wrong."""
    names = [table.name for table in TABLES]
    for path in files:
        if path.suffix.lower() not in (*_KINDS, *_OTHER_SHEETS) or fold(path.stem) in map(fold, names):
            continue
        near = suggest(path.stem, names, limit=1, cutoff=75)
        if near:
            report.warnings.append(Finding(
                "Dit bestand wordt niet gelezen.", file=path.name, value=path.stem, expected=near[0],
                remedy=f"Hernoem het naar '{near[0]}{path.suffix}' als het deze tabel is.",
            ))  # fmt: skip


def read_bytes(path: Path) -> bytes:
    """The bytes of a file, or InputError with the reason why not."""
    try:
        if path.is_dir():
            raise InputError(Finding(
                "Dit is een map en geen bestand.", file=path.name, expected="een bestand",
                remedy="Hernoem of verwijder deze map.",
            ))  # fmt: skip
        if path.stat().st_size > MAX_BYTES:
            raise InputError(Finding(
                f"Het bestand is groter dan {MAX_BYTES // 1_000_000} MB.", file=path.name,
                remedy="Bewaar alleen de tabel, zonder plaatjes en oude bladen.",
            ))  # fmt: skip
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError(Finding(
            f"Het bestand '{path}' bestaat niet.", remedy="Controleer de naam en de map.",
        )) from None  # fmt: skip
    except OSError as error:
        raise InputError(Finding(
            f"Het bestand is niet te lezen ({reason(error)}).", file=path.name,
            remedy="Sluit het bestand in Excel, of vraag leesrechten.",
        )) from None  # fmt: skip
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise InputError(Finding(
            "Het bestand is leeg.", file=path.name, expected="een kopregel en rijen",
            remedy="Maak een nieuw bestand met 'matcher new', of zet de reservekopie terug.",
        ))  # fmt: skip
    return data


def decode(data: bytes, file: str) -> str:
    """The text of a file in UTF-8 (with or without BOM), UTF-16 with a BOM, or cp1252."""
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = data.decode("utf-16")
        else:
            try:
                text = data.decode("utf-8-sig")
            except UnicodeDecodeError:
                text = data.decode("cp1252")
    except UnicodeDecodeError:
        raise _no_text(data, file) from None
    controls = sum(char < " " and char not in "\t\r\n\f\v" for char in text)
    if "\x00" in text or controls > len(text) / 100:
        raise _no_text(data, file)
    return text


def _no_text(data: bytes, file: str) -> InputError:
    kind = {b"PK\x03\x04": "een Excel-bestand of zip-bestand", b"\xd0\xcf\x11\xe0": "een oud Excel-bestand",
            b"%PDF": "een pdf"}.get(data[:4], "geen tekst")  # fmt: skip
    return InputError(Finding(
        f"De inhoud is {kind} en geen tabel.", file=file, expected="tekst met ; of , ertussen",
        remedy="Bewaar de tabel opnieuw als .xlsx, of als CSV UTF-8.",
    ))  # fmt: skip
