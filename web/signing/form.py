"""Whether the form of a round takes sign-ups, until when, and its link."""

from __future__ import annotations

import secrets
from datetime import date, datetime, time, timedelta

from flask import url_for

from matcher.domain import Slot
from web.rounds.vocabulary import vocabulary_of
from web.store import Round, now
from web.words import HERE, day

OPEN, RESERVE, SHUT = "open", "reserve", "dicht"


def upcoming(round_: Round) -> list[Slot]:
    """The moments that have not begun."""
    today = now().astimezone(HERE).replace(tzinfo=None)
    return [slot for slot in vocabulary_of(round_).moments.slots if slot.start > today]


def state_of(round_: Round) -> str:
    """OPEN; RESERVE after the closing date; SHUT when it is off or there is nothing left to come to."""
    if not round_.form_open or not round_.form_token or not upcoming(round_):
        return SHUT
    return RESERVE if round_.form_closes is not None and round_.form_closes <= now() else OPEN


def link_of(round_: Round) -> str:
    """The link to share; empty while the form is off."""
    if not round_.form_open or not round_.form_token:
        return ""
    return url_for("signing.sign_up", token=round_.form_token, _external=True)


def new_link(round_: Round) -> None:
    """Another link; the one before works no longer."""
    round_.form_token = secrets.token_urlsafe(18)


def last_day(round_: Round) -> date | None:
    """The last day on which sign-ups count; None when there is no closing date."""
    if round_.form_closes is None:
        return None
    return (round_.form_closes - timedelta(seconds=1)).astimezone(HERE).date()


def close_after(round_: Round, last: date | None) -> None:
    """Let the form close at midnight after this day."""
    round_.form_closes = None if last is None else datetime.combine(last + timedelta(days=1), time(), HERE)


def closing_day(round_: Round) -> str:
    """'woensdag 11 november 2026'; '' when there is no closing date."""
    last = last_day(round_)
    return "" if last is None else day(last)
