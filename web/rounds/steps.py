"""The steps of a round and how far each is: what an organiser sees first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from web.accounts.rights import may
from web.rounds.checking import checked
from web.rounds.folder import SETTINGS, reserves_of, rows_of
from web.said import said
from web.store import INVITED, Invitation, Letter, Presence, Round, Version, now

DONE, BUSY, WRONG, EMPTY = "klaar", "bezig", "fout", "leeg"


@dataclass(frozen=True)
class Step:
    title: str
    url: str
    state: str
    """DONE, BUSY, WRONG or EMPTY."""
    text: str


def steps_of(session: Session, round_: Round) -> list[Step]:
    """From settings to publishing."""
    found = checked(session, round_)
    counts = {kind: len(rows_of(session, round_, kind)) for kind in ("locaties", "inschrijvingen")}
    moments = len(round_.settings.get("moment", []))

    def link(name: str, **more: Any) -> str:
        return url_for(name, round_id=round_.id, **more)

    def table_step(title: str, kind: str, text: str) -> Step:
        wrong = len({f.row for f in (*found.errors, *found.bad_rows) if f in found.of(kind)})
        number = counts[kind]
        if number and wrong:
            text += " · " + ngettext("%(num)d rij met een fout", "%(num)d rijen met een fout", wrong)
        return Step(
            title, link("rounds.table", kind=kind), EMPTY if not number else WRONG if wrong else DONE, text
        )

    wrong = [f for f in found.errors if f.file == SETTINGS]
    versions = round_.versions
    return [
        Step(_("Gegevens"), link("rounds.basics"), DONE, said(round_.settings["ronde"].get("format", ""))),
        Step(
            _("Momenten"), link("rounds.moments"), EMPTY if not moments else WRONG if wrong else DONE,
            ngettext("%(num)d moment", "%(num)d momenten", moments),
        ),
        table_step(
            _("Locaties"), "locaties", ngettext("%(num)d locatie", "%(num)d locaties", counts["locaties"])
        ),
        Step(_("Regels en gewichten"), link("rounds.rules"), DONE, _("zoals gewoonlijk, of naar wens")),
        _inviting_step(session, round_, link("inviting.schools")),
        _form_step(session, round_, link("signing.settings")),
        table_step(
            _("Inschrijvingen"), "inschrijvingen",
            ngettext("%(num)d inschrijving", "%(num)d inschrijvingen", counts["inschrijvingen"]),
        ),
        Step(
            _("Indelen"), link("planning.start"), DONE if versions else EMPTY,
            ngettext("%(num)d versie", "%(num)d versies", len(versions)),
        ),
        Step(
            _("Bekijken en verspreiden"),
            link("looking.latest") if versions else link("planning.start"),
            DONE if round_.published_id else BUSY if versions else EMPTY,
            _("verspreid") if round_.published_id else _("nog niet verspreid"),
        ),
        *_afterwards(session, round_, link),
    ]  # fmt: skip


def _afterwards(session: Session, round_: Round, link: Callable[[str], str]) -> list[Step]:
    """The messages and the lists of who came: for who may publish."""
    if not may(session, current_user.user, round_.id, "publiceren"):
        return []
    states = (
        select(Letter.state, func.count())
        .where(Letter.round_id == round_.id, Letter.publication == round_.publication)
        .group_by(Letter.state)
    )
    counts = {state: number for state, number in session.execute(states)}
    sent = counts.get("verstuurd", 0) + counts.get("zelf", 0)
    wrong = counts.get("mislukt", 0) + counts.get("onzeker", 0)
    filled = session.scalar(
        select(func.count(func.distinct(Presence.meeting)))
        .join(Version, Version.id == Presence.version_id)
        .where(Version.round_id == round_.id)
    )
    return [
        Step(
            _("Berichten"), link("mailing.overview"),
            WRONG if wrong else BUSY if counts.get("klaar") else DONE if sent else EMPTY,
            ngettext("%(num)d bericht verstuurd", "%(num)d berichten verstuurd", sent),
        ),
        Step(
            _("Wie was er?"), link("attendance.overview"), BUSY if filled else EMPTY,
            ngettext("%(num)d lijst ingevuld", "%(num)d lijsten ingevuld", filled or 0),
        ),
    ]  # fmt: skip


def _inviting_step(session: Session, round_: Round, url: str) -> Step:
    asked = session.scalar(
        select(func.count()).where(Invitation.round_id == round_.id, Invitation.status != INVITED[0])
    )
    text = ngettext("%(num)d school gevraagd", "%(num)d scholen gevraagd", asked or 0)
    return Step(_("Uitnodigingen"), url, DONE if asked else EMPTY, text)


def _form_step(session: Session, round_: Round, url: str) -> Step:
    waiting = len(reserves_of(session, round_))
    closed = round_.form_closes is not None and round_.form_closes <= now()
    if not round_.form_open:
        text = _("dicht: niemand kan zich hier inschrijven")
    elif closed:
        text = _("na de sluitdatum: alleen reservelijst")
    else:
        text = _("open")
    if waiting:
        text += " · " + ngettext("%(num)d op de reservelijst", "%(num)d op de reservelijst", waiting)
    state = DONE if round_.form_open and not closed else BUSY if round_.form_open or waiting else EMPTY
    return Step(_("Inschrijfformulier"), url, state, text)
