"""Links that work once, with which somebody chooses a password."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.store import Ticket, User, now

LASTS = timedelta(days=7)


def open_ticket(session: Session, user: User) -> str:
    """A new token for somebody. It is nowhere but in the answer."""
    token = secrets.token_urlsafe(32)
    session.add(Ticket(user=user, digest=_digest(token), ends=now() + LASTS))
    return token


def ticket_for(session: Session, token: str) -> Ticket | None:
    """The ticket of a token, if it can still be used."""
    ticket = session.scalar(select(Ticket).where(Ticket.digest == _digest(token)))
    return ticket if ticket and ticket.used is None and ticket.ends > now() and ticket.user.active else None


def close_tickets(session: Session, user: User) -> None:
    """Somebody has chosen a password: none of their links works any more."""
    for ticket in session.scalars(select(Ticket).where(Ticket.user_id == user.id, Ticket.used.is_(None))):
        ticket.used = now()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
