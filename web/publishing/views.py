"""Pages to publish a version: what is still wrong, which venues said yes, and the step itself."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from matcher.errors import InputError
from web.accounts.rights import allowed
from web.app import store
from web.looking.views import find
from web.publishing.checks import STOP, place, points_of, today
from web.publishing.letters import drafts_of
from web.publishing.people import reading_of
from web.publishing.publish import overtaken, publish, published
from web.rounds.folder import lock, rows_of
from web.store import ARRANGED, Round
from web.versions import view_of
from web.words import instant
from web.work.jobs import FILES, ask, running

blueprint = Blueprint("publishing", __name__)


@blueprint.get("/rondes/<int:round_id>/versies/<int:number>/verspreiden")
@allowed("publiceren")
def check(round_: Round, number: int) -> Any:
    """The check list, and the step to publish."""
    db, version = store(), find(round_, number)
    view = view_of(version)
    try:
        reading = reading_of(version)
    except InputError:
        # The program has become stricter since; what people were told stays as it was.
        flash(_("Deze versie kan niet meer worden gelezen. Deel opnieuw in."), "danger")
        return redirect(url_for("looking.version", round_id=round_.id, number=number))
    points = points_of(db, round_, version, view, reading, today())
    stopped = any(point.state == STOP for point in points)
    kinds: dict[str, int] = {}
    if not stopped:
        for draft in drafts_of(db, round_, version, reading):
            kinds[draft.kind] = kinds.get(draft.kind, 0) + 1
    return render_template(
        "publishing/check.html", round=round_, version=version, view=view, points=points, stopped=stopped,
        kinds=kinds, current=published(db, round_), busy=running(db, round_, FILES),
    )  # fmt: skip


@blueprint.post("/rondes/<int:round_id>/versies/<int:number>/verspreiden")
@allowed("publiceren")
def confirm(round_: Round, number: int) -> Any:
    """Publish, if nothing changed since the page was shown."""
    db, version = store(), find(round_, number)
    back = redirect(url_for("publishing.check", round_id=round_.id, number=number))
    if not request.form.get("seen"):
        flash(_("Zet eerst een vinkje bij “Ik heb dit bekeken”."), "danger")
        return back
    publication = request.form.get("publication", -1, type=int)
    edition = request.form.get("edition", -1, type=int)
    result = overtaken(db, round_, publication, edition)
    if result is None:
        points = points_of(db, round_, version, view_of(version), reading_of(version), today())
        if any(point.state == STOP for point in points):
            flash(_("Deze versie kan nog niet worden verspreid."), "danger")
            return back
        result = publish(
            db, round_, version, current_user.user.name, publication=publication, edition=edition
        )
    if result is not None:
        if result.version is None:
            flash(
                _("De ronde is intussen veranderd. Er is niets verspreid. Bekijk de lijst opnieuw."), "danger"
            )
        else:
            flash(
                _("%(who)s heeft intussen versie %(number)s verspreid (%(when)s). Er is niets veranderd. "
                  "Overleg eerst, en bekijk de lijst opnieuw.",
                  who=result.version.published_by, number=result.version.number,
                  when=instant(result.version.published)),
                "danger",
            )  # fmt: skip
        return back
    db.commit()
    flash(
        _("Versie %(number)s is nu de indeling die geldt. Stuur nu de berichten.", number=number), "success"
    )
    return redirect(url_for("mailing.overview", round_id=round_.id))


@blueprint.post("/rondes/<int:round_id>/versies/<int:number>/bestanden")
@allowed("publiceren")
def make_files(round_: Round, number: int) -> Any:
    """Have a worker make the outputs of a version."""
    db, version = store(), find(round_, number)
    job = running(db, round_, FILES)
    if job is None:
        job = ask(db, round_, FILES, {"version": version.id}, current_user.user.name)
        db.commit()
        current_app.extensions["queue"].put(job.id)
    flash(_("De bestanden worden gemaakt. Dat duurt meestal minder dan een minuut."), "success")
    return redirect(url_for("publishing.check", round_id=round_.id, number=number))


@blueprint.route("/rondes/<int:round_id>/versies/<int:number>/zalen", methods=["GET", "POST"])
@allowed("publiceren")
def places(round_: Round, number: int) -> Any:
    """How far it is with each venue at the moments for which it is needed."""
    db, version = store(), find(round_, number)
    needed: dict[str, dict[str, Any]] = {}
    for meeting in sorted(view_of(version)["meetings"], key=lambda one: (one["start"], one["venue_name"])):
        one = needed.setdefault(place(meeting), {**meeting, "rooms": 0, "most": 0})
        one["rooms"] += 1
        one["most"] = max(one["most"], len(meeting["people"]))
    if request.method == "POST":
        lock(db, round_)
        arranged = dict(round_.arranged)
        for code in needed:
            said, was = request.form.get(f"nu.{code}", ""), request.form.get(f"was.{code}", "")
            # Only what changed on this page changes, so that two people can work on the list.
            if said == was or said not in ("", *ARRANGED):
                continue
            arranged.pop(code, None)
            if said:
                arranged[code] = said
        round_.arranged = arranged
        db.commit()
        flash(_("Opgeslagen."), "success")
        return redirect(url_for("publishing.check", round_id=round_.id, number=number))
    contacts = {
        str(line.cells.get("locatie", "")).casefold(): line.cells.get("contact", "")
        for line in rows_of(db, round_, "locaties")
    }
    return render_template(
        "publishing/places.html", round=round_, version=version, view=view_of(version), needed=needed,
        arranged=round_.arranged, states=ARRANGED, contacts=contacts,
    )  # fmt: skip
