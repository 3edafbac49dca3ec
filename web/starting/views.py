"""The page on which a round begins."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user, login_required

from web.accounts.rights import may, rounds_of
from web.app import store
from web.publishing.presence import history_rows
from web.rounds import settings as setting
from web.rounds.folder import replace_rows, rows_of
from web.rounds.forms import NewRoundForm, with_sources
from web.store import Membership, Round

blueprint = Blueprint("starting", __name__)
COPIED = ("locaties",)
"""Tables that a copy takes over as they are. Of people it takes only who met whom, under their keys."""


@blueprint.route("/rondes/nieuw", methods=["GET", "POST"])
@login_required
def new() -> Any:
    db = store()
    user = current_user.user
    # A copy holds who met whom, and whom to ring at a venue: that is not for everybody who may look.
    mine = [one for one in rounds_of(db, user) if may(db, user, one.id, "wijzigen")]
    form = with_sources(NewRoundForm(), mine)
    if form.validate_on_submit():
        round_ = Round(
            name=form.name.data,
            settings=setting.new_settings(form.name.data, form.format.data, form.region.data),
        )
        db.add(round_)
        source = next((one for one in mine if str(one.id) == form.source.data), None)
        if source is not None:
            round_.settings = {
                **source.settings,
                "ronde": {**source.settings["ronde"], "naam": form.name.data},
            }
            round_.settings.pop("herindelen", None)
        db.flush()
        if source is not None:
            for kind in COPIED:
                replace_rows(db, round_, kind, [line.cells for line in rows_of(db, source, kind)])
            replace_rows(db, round_, "historie", history_rows(db, source))
        if not user.administrator:
            db.add(Membership(user_id=user.id, round_id=round_.id, role="organisator"))
        db.commit()
        return redirect(url_for("rounds.overview", round_id=round_.id))
    return render_template("starting/new.html", form=form)
