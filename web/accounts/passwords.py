"""Passwords, kept as argon2id hashes."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from web.store import User

LEAST = 12
"""Characters. Length is what counts: https://pages.nist.gov/800-63-3/sp800-63b.html"""
MOST = 200
_hasher = PasswordHasher()
_NOBODY = _hasher.hash("nobody has this password")


def good_password(text: str, *about: str) -> bool:
    """Whether a password is long enough and not simply a name or an address of its owner."""
    lowered = text.casefold()
    return LEAST <= len(text) <= MOST and len(set(text)) > 4 and lowered not in {a.casefold() for a in about}


def set_password(user: User, text: str) -> None:
    """Give somebody a password; every login that they had ends."""
    user.password = _hasher.hash(text)
    user.epoch = (user.epoch or 0) + 1


def right_password(user: User | None, text: str) -> bool:
    """Whether this is somebody's password. It takes as long for somebody who is not there."""
    if len(text) > MOST:
        return False
    try:
        _hasher.verify(user.password if user and user.password else _NOBODY, text)
    except (VerificationError, InvalidHashError):
        return False
    if user is None or user.password is None or not user.active:
        return False
    if _hasher.check_needs_rehash(user.password):
        user.password = _hasher.hash(text)
    return True
