"""Pages on which to say who came, made for a phone in the hall, and what follows from it."""

from __future__ import annotations

import csv
import io
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from web.accounts.rights import allowed
from web.app import store
from web.publishing.checks import today
from web.publishing.presence import (
    add_unexpected,
    history_rows,
    known_people,
    presences_of,
    save_presence,
    sector_figures,
)  # fmt: skip
from web.publishing.publish import published
from web.rounds.folder import lock
from web.store import Round, Version
from web.versions import view_of

blueprint = Blueprint("attendance", __name__)


@blueprint.get("/rondes/<int:round_id>/wie-was-er")
@allowed("publiceren")
def overview(round_: Round) -> Any:
    """The meetings of the published version, with how many came."""
    db, version = store(), published(store(), round_)
    came: dict[str, int] = {}
    for one in presences_of(db, version) if version else []:
        came[one.meeting] = came.get(one.meeting, 0) + one.came
    meetings = view_of(version)["meetings"] if version else []
    return render_template(
        "publishing/attendance.html", round=round_, version=version, came=came,
        meetings=sorted(meetings, key=lambda one: (one["start"], one["number"])),
    )  # fmt: skip


@blueprint.route("/rondes/<int:round_id>/wie-was-er/<meeting>", methods=["GET", "POST"])
@allowed("publiceren")
def one(round_: Round, meeting: str) -> Any:
    """The list of one meeting."""
    db, (version, about) = store(), _meeting(round_, meeting)
    here = redirect(url_for("attendance.one", round_id=round_.id, meeting=meeting))
    if request.method == "POST" and request.form.get("do") == "add":
        people = known_people(db, round_, version)
        email = request.form.get("email", "").strip().casefold()
        who = next((person for person in people.values() if person.email.casefold() == email), None)
        if who is None:
            flash(
                _("Dit e-mailadres staat niet bij de inschrijvingen. Zet deze persoon daar eerst bij."),
                "danger",
            )
            return here
        instead = request.form.get("instead_of", "")
        seated = {person["id"] for person in about["people"]}
        lock(db, round_)
        add_unexpected(db, version, about, who.id, instead if instead in seated else "")
        db.commit()
        flash(_("%(name)s staat erbij.", name=who.name), "success")
        return here
    if request.method == "POST":
        came = set(request.form.getlist("came"))
        if request.form.get("do") == "all":
            came |= {person["id"] for person in about["people"]}
        lock(db, round_)
        save_presence(db, version, about, came, request.form.getlist("was"))
        db.commit()
        flash(_("Opgeslagen."), "success")
        return here
    filled = {one.person: one for one in presences_of(db, version, meeting)}
    people = known_people(db, round_, version)
    seated = {person["id"] for person in about["people"]}
    extra = [one for one in filled.values() if one.person not in seated]
    return render_template(
        "publishing/attendance_one.html", round=round_, version=version, meeting=about, filled=filled,
        extra=extra, people=people, early=about["start"] > today().isoformat(),
        others=sorted(
            (person for person in people.values() if person.id not in seated and person.id not in filled),
            key=lambda person: person.name.casefold(),
        ),
    )  # fmt: skip


@blueprint.get("/rondes/<int:round_id>/wie-was-er/sectorkamer.md")
@allowed("publiceren")
def sector(round_: Round) -> Any:
    """The figures, without names, of who was really there."""
    version = published(store(), round_)
    if version is None:
        abort(404)
    return _file(sector_figures(store(), round_, version).encode("utf-8"), "text/markdown", "sectorkamer.md")


@blueprint.get("/rondes/<int:round_id>/wie-was-er/historie.csv")
@allowed("publiceren")
def history(round_: Round) -> Any:
    """Who sat where, by key: for the folder of a next round."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    columns = ("datum", "bijeenkomst", "sleutel")
    writer.writerow(columns)
    writer.writerows([row[name] for name in columns] for row in history_rows(store(), round_))
    return _file(text.getvalue().encode("utf-8-sig"), "text/csv", "historie.csv")


def _file(content: bytes, kind: str, name: str) -> Response:
    return Response(content, mimetype=kind, headers={"Content-Disposition": f"attachment; filename={name}"})


def _meeting(round_: Round, meeting: str) -> tuple[Version, dict[str, Any]]:
    version = published(store(), round_)
    found = next((m for m in view_of(version)["meetings"] if m["id"] == meeting), None) if version else None
    if version is None or found is None:
        abort(404)
    return version, found
