"""One letter as an e-mail message, and the server that takes it."""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

from email_validator import EmailNotValidError, validate_email

from web.config import Config
from web.publishing.letters import one_line
from web.said import later
from web.store import Letter, now

PATIENCE = 30.0
"""Seconds that a mail server may be silent."""
HERE = ("localhost", "127.0.0.1", "::1")


class BadLetter(Exception):
    """A letter that can't be sent as it is, said in Dutch."""


class BadServer(Exception):
    """The mail server can't be used, said in Dutch."""


def can_mail(config: Config) -> bool:
    """Whether there is a mail server and a sender."""
    return bool(config.smtp_url and _address(parseaddr(config.mail_from)[1]))


def message_of(letter: Letter, config: Config) -> EmailMessage:
    """The message. Whatever stands in names, addresses and subjects stays within its header.

    Raises BadLetter when the address can't be one.
    """
    name, sender = parseaddr(one_line(config.mail_from))
    goal = _address(letter.email)
    if not goal:
        raise BadLetter(f"'{one_line(letter.email)[:80]}' is geen e-mailadres.")
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(display_name=name, addr_spec=sender)
    message["To"] = Address(display_name=one_line(letter.name), addr_spec=goal)
    message["Subject"] = one_line(letter.subject)
    message["Date"] = format_datetime(now())
    # The same letter has the same number every time: who gets it twice after all can see that.
    about = f"{letter.round_id}.{letter.publication}.{letter.id}.{letter.person}"
    message["Message-ID"] = f"<{hashlib.sha256(about.encode()).hexdigest()[:32]}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    for content, method, file in (
        (letter.appointment, "PUBLISH", "afspraak.ics"), (letter.cancellation, "CANCEL", "afzegging.ics")
    ):  # fmt: skip
        if content is not None:
            message.add_attachment(
                content.decode("utf-8"), subtype="calendar", charset="utf-8", params={"method": method},
                filename=file,
            )  # fmt: skip
    return message


def connect(config: Config) -> smtplib.SMTP:
    """A connection that is logged in. Raises BadServer."""
    parts = urlsplit(config.smtp_url or "")
    host = parts.hostname or ""
    if parts.scheme not in ("smtp", "smtps") or not host:
        raise BadServer(later("SMTP_URL klopt niet: het moet beginnen met smtp:// of smtps://."))
    try:
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, parts.port or 465, timeout=PATIENCE, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(host, parts.port or 587, timeout=PATIENCE)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
            elif host not in HERE:
                server.close()
                raise BadServer(
                    later("De mailserver biedt geen beveiligde verbinding. Er is niets verstuurd.")
                )
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except smtplib.SMTPAuthenticationError as error:
        raise BadServer(later("De mailserver weigert de inlognaam of het wachtwoord.")) from error
    except (OSError, smtplib.SMTPException) as error:
        raise BadServer(f"De mailserver is niet te bereiken ({type(error).__name__}).") from error
    return server


def alive(server: smtplib.SMTP | None) -> bool:
    """Whether the server still answers."""
    if server is None:
        return False
    try:
        return server.noop()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False


def said_by(error: smtplib.SMTPException) -> str:
    """What the server said, on one line."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _said(*next(iter(error.recipients.values())))
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    return one_line(str(error))[:300]


def _said(code: int, text: bytes | str) -> str:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return one_line(f"{code} {said}")[:300]


def _address(text: str) -> str:
    """The address in a text, in a form that mail servers know; empty when there is none."""
    try:
        found = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return ""
    return found.ascii_email or ""
