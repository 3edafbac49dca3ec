"""Settings of the web front end, from the environment. Everything has a default that works on one machine."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

MAX_UPLOAD = 12 * 1024 * 1024
"""Bytes of one request."""
LOGIN_LASTS = timedelta(hours=10)
"""A working day; after that somebody logs in again."""


@dataclass(frozen=True)
class Config:
    """What `create_app` needs to know."""

    home: Path
    """The folder for the SQLite files and the secret key."""
    database_url: str
    redis_url: str | None
    secret_key: str
    secure: bool = False
    """Whether the pages come over HTTPS: then cookies say so."""
    proxies: int = 0
    """Web servers between the visitors and this program, whose word about visitors is believed."""
    smtp_url: str | None = None
    """smtp://user:password@host:587, or smtps://…:465; None: nothing is mailed."""
    mail_from: str = ""
    testing: bool = False


def read_config(home: Path | None = None, environment: Mapping[str, str] | None = None) -> Config:
    """The settings; makes the home folder, and in it a secret key when there is none.

    `home`: by default `MATCHER_HOME`, or the folder `matcher-data` in the working folder.
    """
    given = os.environ if environment is None else environment
    home = (home or Path(given.get("MATCHER_HOME", "matcher-data"))).resolve()
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    url = given.get("DATABASE_URL") or f"sqlite:///{home / 'matcher.sqlite'}"
    # Hosts hand out the old names; the driver is ours to choose.
    for old in ("postgres://", "postgresql://"):
        if url.startswith(old):
            url = "postgresql+psycopg://" + url.removeprefix(old)
    return Config(
        home=home,
        database_url=url,
        redis_url=given.get("REDIS_URL") or None,
        secret_key=given.get("SECRET_KEY") or _kept_key(home / "secret-key"),
        secure=given.get("MATCHER_HTTPS", "") not in ("", "0"),
        proxies=_proxies(given.get("MATCHER_PROXIES", "")),
        smtp_url=given.get("SMTP_URL") or None,
        mail_from=given.get("MAIL_FROM", ""),
    )


def _proxies(text: str) -> int:
    if text and not (text.isdecimal() and int(text) <= 9):
        raise ValueError(f"MATCHER_PROXIES is a number of web servers from 0 to 9, and not '{text}'")
    return int(text or 0)


def _kept_key(path: Path) -> str:
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()
