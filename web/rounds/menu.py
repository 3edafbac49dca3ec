"""The menu of a round: what there is, in the order of the work, for who may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from web.accounts.rights import may
from web.app import store
from web.store import Round

VERSIONS = "looking.versions"


@dataclass(frozen=True)
class Item:
    title: str
    url: str
    here: bool
    """Whether the page of this request belongs to it."""


@dataclass(frozen=True)
class Group:
    title: str
    items: tuple[Item, ...]

    @property
    def here(self) -> bool:
        return any(item.here for item in self.items)


def menu(round_: Round) -> list[Group]:
    """The groups of the menu with what this visitor may use; groups without anything are left out."""
    db, user = store(), current_user.user
    rights = {
        right: may(db, user, round_.id, right) for right in ("zien", "wijzigen", "publiceren", "mensen")
    }

    def item(title: str, endpoint: str, right: str = "zien", **more: Any) -> tuple[str, Item]:
        blueprint = endpoint.partition(".")[0]
        given = request.view_args or {}
        if endpoint == VERSIONS or request.endpoint == VERSIONS:
            here = request.endpoint == endpoint
        elif blueprint == "rounds":
            here = request.endpoint == endpoint if not more else given.get("kind") == more.get("kind")
        else:
            here = request.blueprint == blueprint
        return right, Item(title, url_for(endpoint, round_id=round_.id, **more), here)

    groups = [
        (_("Voorbereiden"), [
            item(_("Gegevens"), "rounds.basics", "wijzigen"), item(_("Regio"), "region.page"),
            item(_("Momenten"), "rounds.moments", "wijzigen"),
            item(_("Locaties"), "rounds.table", kind="locaties"),
            item(_("Regels"), "rounds.rules", "wijzigen"),
        ]),
        (_("Mensen"), [
            item(_("Wie mag wat"), "members.members", "mensen"),
            item(_("Uitnodigingen"), "inviting.schools", "wijzigen"),
            item(_("Formulier"), "signing.settings", "wijzigen"),
            item(_("Inschrijvingen"), "rounds.table", kind="inschrijvingen"),
        ]),
        (_("Indelen"), [
            item(_("Indelen"), "planning.start"), item(_("Indeling"), "looking.latest"),
            item(_("Versies"), VERSIONS),
        ]),
        (_("Verspreiden"), [
            item(_("Berichten"), "mailing.overview", "publiceren"),
            item(_("Wie was er?"), "attendance.overview", "publiceren"),
        ]),
    ]  # fmt: skip
    shown = [(title, tuple(one for right, one in items if rights[right])) for title, items in groups]
    return [Group(title, items) for title, items in shown if items]
