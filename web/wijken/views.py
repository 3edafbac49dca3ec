"""The page of a wijktrekker, and the remarks that organisers read."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from web.accounts.rights import allowed, member_of
from web.app import store
from web.store import Remark, Round, Version
from web.versions import view_of
from web.wijken.areas import name_of, seen_of

blueprint = Blueprint("wijken", __name__)


class RemarkForm(FlaskForm):
    text = TextAreaField(
        lazy_gettext("Je opmerking"),
        [DataRequired(lazy_gettext("Vul dit in.")), Length(max=2000)],
        description=lazy_gettext("De organisator leest dit. Schrijf niets over leerlingen."),
        render_kw={"rows": 4, "maxlength": 2000},
    )


@blueprint.route("/rondes/<int:round_id>/mijn-wijk", methods=["GET", "POST"])
@allowed("wijk")
def mine(round_: Round) -> Any:
    """The meetings of one wijk, and room for remarks."""
    db = store()
    member = member_of(db, current_user.user, round_.id)
    if member is None or not member.wijk:
        abort(404)
    form = RemarkForm()
    if form.validate_on_submit():
        text = (form.text.data or "").strip()
        db.add(Remark(round_id=round_.id, wijk=member.wijk, text=text, by=current_user.user.name))
        db.commit()
        flash(_("Je opmerking is bewaard."), "success")
        return redirect(url_for("wijken.mine", round_id=round_.id))
    version = db.get(Version, round_.published_id) if round_.published_id else None
    if version is None and round_.versions:
        version = round_.versions[-1]
    meetings = seen_of(view_of(version), member.wijk) if version else []
    return render_template(
        "wijken/mine.html", round=round_, wijk=name_of(member.wijk), version=version, meetings=meetings,
        form=form, remarks=_remarks(round_, member.wijk), final=bool(round_.published_id),
    )  # fmt: skip


@blueprint.get("/rondes/<int:round_id>/opmerkingen")
@allowed("wijzigen")
def remarks(round_: Round) -> Any:
    """What wijktrekkers said, per wijk."""
    found: dict[str, list[Remark]] = {}
    for one in _remarks(round_):
        found.setdefault(name_of(one.wijk), []).append(one)
    return render_template("wijken/remarks.html", round=round_, remarks=sorted(found.items()))


def _remarks(round_: Round, wijk: str | None = None) -> list[Remark]:
    query = select(Remark).where(Remark.round_id == round_.id).order_by(Remark.made.desc(), Remark.id.desc())
    return list(store().scalars(query if wijk is None else query.where(Remark.wijk == wijk)))
