"""Sending the letters of a publication, by a worker: each one at most once, whatever happens.

A letter is marked before it goes ('bezig') and right after the server took it ('verstuurd'). Where a worker
or a connection broke in between, nobody can know whether it arrived: 'onzeker', and people decide.
"""

from __future__ import annotations

import logging
import smtplib
import threading
from contextlib import suppress
from typing import Protocol

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from web.config import Config
from web.publishing.letters import GONE, WAITING
from web.publishing.smtp import BadLetter, BadServer, alive, connect, message_of, said_by
from web.publishing.status import mark_invited
from web.said import later
from web.store import Database, Letter, Round, Version, now
from web.versions import view_of

log = logging.getLogger(__name__)
UNSURE = later("De verbinding brak af tijdens het versturen. Misschien is het bericht aangekomen.")


class Teller(Protocol):
    """What hears how far it is."""

    stop: threading.Event
    told: list[str]

    def phase(self, text: str) -> None: ...


def send_letters(config: Config, database: Database, round_id: int, publication: int, report: Teller) -> None:
    """Send every letter of this publication that is ready. Ends early when the server can't be reached or
    when another version is published."""
    _leave_unsure(database, round_id, publication)
    with database.work() as session:
        seats = _seats(session, session.get_one(Round, round_id))
    server: smtplib.SMTP | None = None
    sent = failed = 0
    try:
        while not report.stop.is_set():
            if not alive(server):
                server = connect(config)
            assert server is not None
            letter = _take(database, round_id, publication)
            if letter is None:
                break
            state, error = _send(server, letter, config)
            sent, failed = sent + (state == "verstuurd"), failed + (state != "verstuurd")
            _settle(database, letter, state, error, seats.get(letter.person, []))
            report.phase(f"{sent} verstuurd")
    except BadServer as error:
        report.told += [
            str(error), later("Wat al verstuurd is, blijft verstuurd; de rest staat nog klaar."),
        ]  # fmt: skip
    finally:
        if server is not None:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
    report.told.append(f"{sent} verstuurd, {failed} niet gelukt.")


def _leave_unsure(database: Database, round_id: int, publication: int) -> None:
    with database.work() as session:
        session.execute(
            update(Letter)
            .where(Letter.round_id == round_id, Letter.publication == publication, Letter.state == "bezig")
            .values(state="onzeker", error=UNSURE)
        )


def _take(database: Database, round_id: int, publication: int) -> Letter | None:
    """The next letter, which nobody else gets any more."""
    with database.work() as session:
        while session.get_one(Round, round_id, populate_existing=True).publication == publication:
            ready = select(Letter.id).where(
                Letter.round_id == round_id, Letter.publication == publication, Letter.state == "klaar"
            )
            first = session.scalar(ready.order_by(Letter.id).limit(1))
            if first is None:
                return None
            taken = session.scalar(
                update(Letter)
                .where(Letter.id == first, Letter.state == "klaar")
                .values(state="bezig", error="")
                .returning(Letter.id)
                .execution_options(synchronize_session=False)
            )
            if taken is not None:
                letter = session.get_one(Letter, taken, populate_existing=True)
                # Loaded now: outside the session nothing can be.
                _ = letter.appointment, letter.cancellation
                return letter
    return None


def _send(server: smtplib.SMTP, letter: Letter, config: Config) -> tuple[str, str]:
    """(state, error) of the letter."""
    try:
        server.send_message(message_of(letter, config))
    except (BadLetter, ValueError, UnicodeError) as error:
        return "mislukt", str(error)[:300]
    except (
        smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError,
        smtplib.SMTPNotSupportedError, smtplib.SMTPHeloError,
    ) as error:  # fmt: skip
        return "mislukt", said_by(error)
    except (OSError, smtplib.SMTPException):
        log.warning("letter %s: the connection broke", letter.id)
        return "onzeker", UNSURE
    return "verstuurd", ""


def _settle(database: Database, letter: Letter, state: str, error: str, meetings: list[str]) -> None:
    with database.work() as session:
        there = session.get_one(Letter, letter.id)
        there.state, there.error = state, error
        if state == "verstuurd":
            there.sent = now()
            told(session, session.get_one(Round, letter.round_id), [there], {there.person: meetings})


def told(session: Session, round_: Round, letters: list[Letter], seats: dict[str, list[str]]) -> None:
    """These people have their message: so it stands in `status`."""
    mark_invited(
        session, round_,
        {
            one.person: (one.email, [] if one.kind in (GONE, WAITING) else seats.get(one.person, []))
            for one in letters
        },
    )  # fmt: skip


def _seats(session: Session, round_: Round) -> dict[str, list[str]]:
    version = session.get(Version, round_.published_id) if round_.published_id else None
    return seats_of(version) if version else {}


def seats_of(version: Version) -> dict[str, list[str]]:
    """Person → their meetings."""
    found: dict[str, list[str]] = {}
    for meeting in view_of(version)["meetings"]:
        for person in meeting["people"]:
            found.setdefault(person["id"], []).append(meeting["id"])
    return found
