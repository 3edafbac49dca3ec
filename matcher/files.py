"""Writing files whole or not at all, and saying plainly why it can't be done."""

from __future__ import annotations

import errno
import os
import secrets
from pathlib import Path

from matcher.errors import OutputError


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file in one go: readers see the old content or the new, never half of it.

    Text becomes UTF-8 with its line ends as they are. The folder is made when it is not there.
    Raises OutputError (a locked file, a read-only folder, a full disk); the old file is then untouched.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    # In the same folder: a rename is only atomic within one file system.
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with draft.open("xb") as file:
                file.write(data)
            os.replace(draft, path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise cannot_write(path, error) from error


def ensure_writable(path: Path) -> None:
    """Make sure that the file `path` can be written, before somebody waits a minute for nothing.

    Leaves nothing behind and changes nothing: a folder that does not exist yet is not made.
    Raises OutputError.
    """
    try:
        if path.exists():
            # Windows refuses this for a file that Excel has open; and a folder is no file anywhere.
            with path.open("r+b"):
                pass
        folder = path.parent
        while not folder.exists() and folder != folder.parent:
            folder = folder.parent
        trial = folder / f".{secrets.token_hex(4)}.tmp"
        trial.touch(exist_ok=False)
        trial.unlink()
    except OSError as error:
        raise cannot_write(path, error) from error


def cannot_write(path: Path, error: OSError) -> OutputError:
    """The OutputError that tells in Dutch why `path` can't be written and what to do about it."""
    return OutputError(f"'{path}' kan niet worden geschreven: {_reason(error)}")


def _reason(error: OSError) -> str:
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return (
            "het bestand is open in een ander programma (Excel?) of de map is alleen-lezen. "
            "Sluit het bestand, of kies een andere map."
        )
    if error.errno == errno.ENOSPC:
        return "de schijf is vol. Maak ruimte, of kies een andere map."
    if isinstance(error, NotADirectoryError | FileExistsError):
        return "een deel van het pad is een bestand en geen map. Kies een andere map."
    if isinstance(error, IsADirectoryError):
        return "er staat al een map met die naam. Kies een andere naam."
    return f"{error.strerror or error}. Kies een andere map of naam."
