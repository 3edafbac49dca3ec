"""Pages of a round: which there are, how far each is, and its settings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user, login_required
from sqlalchemy import func, select

from web.accounts.rights import allowed, may, rounds_of
from web.app import store
from web.rounds import settings as setting
from web.rounds.areas import inhabited
from web.rounds.checking import checked
from web.rounds.folder import (
    RESERVE,
    SETTINGS,
    lock,
)
from web.rounds.forms import BasicsForm, MomentForm
from web.rounds.seen import mark_of, overtaken
from web.rounds.steps import steps_of
from web.store import Line, Round

blueprint = Blueprint("rounds", __name__)
CHANGED = lazy_gettext(
    "Iemand anders heeft dit intussen veranderd. Wat jij invulde, is niet opgeslagen; kijk hoe het nu is."
)


@blueprint.get("/")
@login_required
def index() -> Any:
    db = store()
    found = rounds_of(db, current_user.user)
    people = dict(
        db.execute(
            select(Line.round_id, func.count())
            .where(Line.kind == "inschrijvingen", Line.cells[RESERVE].as_string().is_(None))
            .group_by(Line.round_id)
        ).all()
    )
    user = current_user.user
    wijk_only = {one.id for one in found if not may(db, user, one.id, "zien")}
    return render_template("rounds/index.html", rounds=found, people=people, wijk_only=wijk_only)


@blueprint.get("/rondes/<int:round_id>")
@allowed("zien")
def overview(round_: Round) -> Any:
    db = store()
    return render_template("rounds/overview.html", round=round_, steps=steps_of(db, round_))


@blueprint.route("/rondes/<int:round_id>/gegevens", methods=["GET", "POST"])
@allowed("wijzigen")
def basics(round_: Round) -> Any:
    db = store()
    if request.method == "POST":
        lock(db, round_)
    own = round_.settings["ronde"]
    form = BasicsForm(name=own.get("naam"), format=own.get("format"), grouping=own.get("groepering", "wijk"))
    if form.validate_on_submit():
        chosen = request.form.getlist("wijk")
        region = chosen if request.form.get("region") == "wijken" else request.form.get("region", "")
        if not region:
            flash(_("Kies een regio, of minstens één wijk."), "danger")
        elif overtaken(request.form, own):
            flash(CHANGED, "danger")
            return redirect(url_for("rounds.basics", round_id=round_.id))
        else:
            setting.change(round_, "ronde", {
                "naam": form.name.data, "format": form.format.data, "regio": region,
                "groepering": form.grouping.data,
            })  # fmt: skip
            db.commit()
            flash(_("Opgeslagen."), "success")
            return redirect(url_for("rounds.basics", round_id=round_.id))
    return render_template(
        "rounds/basics.html", round=round_, form=form, region=own.get("regio"), wijken=inhabited().items(),
        was=mark_of(own),
        findings=checked(db, round_).of(SETTINGS),
    )  # fmt: skip


@blueprint.route("/rondes/<int:round_id>/momenten", methods=["GET", "POST"])
@allowed("wijzigen")
def moments(round_: Round) -> Any:
    db = store()
    if request.method == "POST":
        lock(db, round_)
    there = list(round_.settings.get("moment", []))
    form = MomentForm()
    if request.method == "POST" and "remove" in request.form:
        gone = request.form["remove"]
        setting.change(round_, "moment", [one for one in there if one["id"] != gone])
        db.commit()
        return redirect(url_for("rounds.moments", round_id=round_.id))
    if form.validate_on_submit():
        start = datetime.combine(form.day.data, form.start.data)
        made = setting.moment(start, datetime.combine(form.day.data, form.end.data), form.name.data or "")
        if any(one["id"] == made["id"] for one in there):
            flash(_("Dit moment staat er al."), "danger")
        else:
            ordered = sorted([*there, made], key=lambda one: (str(one["begin"]), one["id"]))
            setting.change(round_, "moment", ordered)
            db.commit()
            flash(_("Toegevoegd."), "success")
            return redirect(url_for("rounds.moments", round_id=round_.id))
    return render_template(
        "rounds/moments.html", round=round_, form=form, moments=there,
        findings=[f for f in checked(db, round_).of(SETTINGS) if "moment" in f.message.lower()],
    )  # fmt: skip


@blueprint.route("/rondes/<int:round_id>/regels", methods=["GET", "POST"])
@allowed("wijzigen")
def rules(round_: Round) -> Any:
    db = store()
    all_ = setting.settings_of(round_.settings["ronde"]["format"])
    wrong: dict[str, str] = {}
    if request.method == "POST":
        lock(db, round_)
        if overtaken(request.form, setting.own_values(round_)):
            flash(CHANGED, "danger")
            return redirect(url_for("rounds.rules", round_id=round_.id))
        values: dict[tuple[str, str], int] = {}
        for one in all_:
            text = request.form.get(f"{one.section}.{one.key}", "").strip()
            if text.isdecimal() and int(text) <= 1_000_000:
                values[one.section, one.key] = int(text)
            else:
                wrong[f"{one.section}.{one.key}"] = _("Vul een geheel getal van 0 of meer in.")
        if not wrong:
            setting.set_values(round_, values)
            db.commit()
            flash(_("Opgeslagen."), "success")
            return redirect(url_for("rounds.rules", round_id=round_.id))
        flash(_("Niet opgeslagen: er staat iets in dat geen getal is."), "danger")
    shown = [
        (
            one,
            request.form.get(name, setting.value_of(round_, one)),
            wrong.get(name),
        )
        for one in all_
        for name in (f"{one.section}.{one.key}",)
    ]
    return render_template(
        "rounds/rules.html",
        round=round_,
        shown=shown,
        findings=checked(db, round_).of(SETTINGS),
        was=request.form.get("was") or mark_of(setting.own_values(round_)),
    )
