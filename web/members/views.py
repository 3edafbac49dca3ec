"""Who does what in a round: the page for organisers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from wtforms import SelectChoice

from web.accounts.forms import MemberForm
from web.accounts.rights import allowed, member_of
from web.accounts.tickets import open_ticket
from web.app import store
from web.said import said
from web.store import Membership, Round, User
from web.wijken.areas import wijken_of

blueprint = Blueprint("members", __name__)
_SHOWN_ONCE = "link"
"""Where in the session a new link waits until the next page."""


@blueprint.get("/rondes/<int:round_id>/mensen")
@allowed("mensen")
def members(round_: Round) -> Any:
    return _page(round_, _form(round_))


@blueprint.post("/rondes/<int:round_id>/mensen")
@allowed("mensen")
def add(round_: Round) -> Any:
    """Give somebody a role; who is unknown gets a link with which to choose a password."""
    db, form = store(), _form(round_)
    if not form.validate_on_submit():
        return _page(round_, form), 422
    email = (form.email.data or "").strip().casefold()
    user = db.scalar(select(User).where(User.email == email))
    if user is None:
        name = (form.name.data or "").strip()
        if not name:
            form.name.errors = [
                *form.name.errors,
                _("Dit e-mailadres kennen we hier nog niet. Vul ook een naam in."),
            ]
            return _page(round_, form), 422
        user = User(name=name, email=email)
        db.add(user)
        db.flush()
        session[_SHOWN_ONCE] = [
            email,
            url_for("accounts.welcome", token=open_ticket(db, user), _external=True),
        ]
    member = member_of(db, user, round_.id)
    if member is None:
        member = Membership(user_id=user.id, round_id=round_.id, role="")
        db.add(member)
    elif member.user_id == current_user.user.id and form.role.data != member.role:
        flash(_("Je eigen rol veranderen kan niet: vraag een ander."), "danger")
        return redirect(url_for("members.members", round_id=round_.id))
    member.role = form.role.data
    member.wijk = form.wijk.data if form.role.data == "wijktrekker" else ""
    db.commit()
    flash(_("%(name)s is nu %(role)s in deze ronde.", name=user.name, role=said(member.role)), "success")
    return redirect(url_for("members.members", round_id=round_.id))


@blueprint.post("/rondes/<int:round_id>/mensen/weg")
@allowed("mensen")
def remove(round_: Round) -> Any:
    db = store()
    member = db.get(Membership, request.form.get("member", 0, type=int))
    if member is None or member.round_id != round_.id:
        abort(404)
    if member.user_id == current_user.user.id:
        flash(_("Jezelf weghalen kan niet: vraag een ander."), "danger")
    else:
        flash(_("%(name)s doet niet meer mee in deze ronde.", name=member.user.name), "success")
        db.delete(member)
        db.commit()
    return redirect(url_for("members.members", round_id=round_.id))


def _form(round_: Round) -> MemberForm:
    form = MemberForm()
    form.wijk.choices = [
        SelectChoice("", _("geen"), optgroup=""),
        *(
            SelectChoice(code, name, optgroup=place)
            for place, areas in wijken_of(round_).items()
            for code, name in areas
        ),
    ]
    return form


def _page(round_: Round, form: MemberForm) -> str:
    found = store().scalars(
        select(Membership).join(User).where(Membership.round_id == round_.id).order_by(User.name)
    )
    names = {code: name for areas in wijken_of(round_).values() for code, name in areas}
    return render_template(
        "accounts/members.html", round=round_, form=form, members=list(found), names=names,
        link=session.pop(_SHOWN_ONCE, None),
    )  # fmt: skip
