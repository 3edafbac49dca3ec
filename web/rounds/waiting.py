"""Files that were uploaded and wait until somebody says what their columns mean."""

from __future__ import annotations

import re
import secrets
import time
from contextlib import suppress
from pathlib import Path

from flask import current_app

LASTS = 3600.0
"""Seconds."""
ENDS = (".csv", ".xlsx")


def wait_for(round_id: int, kind: str, end: str, data: bytes) -> str:
    """Keep a file for a while; the answer is the token with which it comes back."""
    home: Path = current_app.extensions["matcher"].home
    throw_away_stale(home)
    token = secrets.token_hex(16)
    (_folder(home) / f"{token}-{round_id}-{kind}{end}").write_bytes(data)
    return token


def waiting(token: str, round_id: int, kind: str) -> tuple[str, bytes] | None:
    """(extension, bytes) of a file that waits for this table of this round; None when it is not there."""
    if not re.fullmatch(r"[0-9a-f]{32}", token):
        return None
    home: Path = current_app.extensions["matcher"].home
    throw_away_stale(home)
    for end in ENDS:
        path = _folder(home) / f"{token}-{round_id}-{kind}{end}"
        if path.exists():
            return end, path.read_bytes()
    return None


def taken_over(token: str, round_id: int, kind: str) -> None:
    """The file is not needed any more."""
    home: Path = current_app.extensions["matcher"].home
    for end in ENDS:
        (_folder(home) / f"{token}-{round_id}-{kind}{end}").unlink(missing_ok=True)


def throw_away_stale(home: Path) -> None:
    """Files that nobody came back for: there are names in them."""
    for path in _folder(home).iterdir():
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > LASTS:
                path.unlink()


def _folder(home: Path) -> Path:
    folder = home / "wachtend"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
