"""Pages to have a roster made: ask, watch, stop."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from web.accounts.rights import allowed, may
from web.app import store
from web.rounds.checking import checked
from web.rounds.forms import PlanForm
from web.said import said
from web.store import Job, Round, Version
from web.words import how_good, number
from web.work.jobs import FILES, MAIL, ask, finished, request_stop, running

blueprint = Blueprint("planning", __name__)
SHORT = frozenset({"hand", FILES, "kwetsbaar"})
"""Jobs that search nothing: there is no cost to watch."""


@blueprint.route("/rondes/<int:round_id>/indelen", methods=["GET", "POST"])
@allowed("zien")
def start(round_: Round) -> Any:
    db = store()
    busy = running(db, round_)
    if busy is not None:
        return redirect(url_for("planning.watch", round_id=round_.id, job_id=busy.id))
    found, form = checked(db, round_), PlanForm()
    if request.method == "POST" and not may(db, current_user.user, round_.id, "indelen"):
        abort(403)
    sure = round_.published_id is None or request.form.get("anew") == "1"
    if form.validate_on_submit() and found.ready and sure:
        asked = {"seconds": form.seconds.data, "without_bad_rows": bool(found.bad_rows)}
        job = ask(db, round_, "plan", asked, current_user.user.name)
        db.commit()
        current_app.extensions["queue"].put(job.id)
        return redirect(url_for("planning.watch", round_id=round_.id, job_id=job.id))
    return render_template("planning/start.html", round=round_, form=form, checked=found)


@blueprint.get("/rondes/<int:round_id>/indelen/<int:job_id>")
@allowed("zien")
def watch(round_: Round, job_id: int) -> Any:
    job = _job(round_, job_id)
    return render_template(
        "planning/watch.html", round=round_, job=job, state=_state(round_, job), short=job.kind in SHORT
    )


@blueprint.get("/rondes/<int:round_id>/indelen/<int:job_id>/stand")
@allowed("zien")
def state(round_: Round, job_id: int) -> Any:
    return jsonify(_state(round_, _job(round_, job_id)))


@blueprint.post("/rondes/<int:round_id>/indelen/<int:job_id>/stop")
@allowed("indelen")
def stop(round_: Round, job_id: int) -> Any:
    job = _job(round_, job_id)
    request_stop(store(), job)
    store().commit()
    flash(_("Er wordt gestopt, met de beste indeling tot nu toe."), "success")
    return redirect(url_for("planning.watch", round_id=round_.id, job_id=job.id))


def _job(round_: Round, job_id: int) -> Job:
    job = store().get(Job, job_id)
    # Sending messages has pages of its own, for who may publish.
    if job is None or job.round_id != round_.id or job.kind == MAIL:
        abort(404)
    return job


def _state(round_: Round, job: Job) -> dict[str, Any]:
    """How far a job is, for the page and for its script."""
    cost, bound = next(((c, b) for _s, c, b in reversed(job.points) if c is not None), (None, None))
    version = store().get(Version, job.version_id) if job.version_id else None
    if job.state == "wacht":
        text = _("Wacht op een vrije rekenaar.")
    elif job.state == "bezig" and job.kind in SHORT:
        text = _("Even geduld.")
    elif job.state == "bezig":
        text = (
            _("Nog geen indeling.") if cost is None else _("Kosten: %(cost)s reisminuten.", cost=number(cost))
        )
    elif version is not None:
        text = _("Klaar: versie %(number)s.", number=version.number)
    elif job.state == "gestopt":
        text = _("Gestopt. Er is geen indeling gemaakt.")
    elif job.kind in SHORT:
        text = _("Er is niets veranderd.")
    else:
        text = _("Er is geen indeling gemaakt.")
    # Of a search that made nothing there is nothing to say.
    nothing = finished(job) and version is None
    good = "" if cost is None or nothing else how_good(cost, bound)
    return {
        "state": job.state,
        "over": finished(job),
        "phase": said(job.phase),
        "text": text,
        "good": f"{good[:1].upper()}{good[1:]}." if good else "",
        "points": job.points,
        "told": [said(line) for line in job.told],
        "seconds": job.asked.get("seconds"),
        "next": _next(round_, job, version),
    }


def _next(round_: Round, job: Job, version: Version | None) -> str | None:
    """The page to go to when a job is done."""
    if version is None:
        return None
    if job.kind == "kwetsbaar":
        return url_for("looking.part", round_id=round_.id, number=version.number, part="kwetsbaar")
    return url_for("looking.version", round_id=round_.id, number=version.number)
