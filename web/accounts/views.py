"""Pages for logging in, passwords, languages and who may come in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_required, login_user, logout_user
from sqlalchemy import select

from web.accounts.forms import LoginForm, OwnPasswordForm, PasswordForm, UserForm
from web.accounts.passwords import right_password, set_password
from web.accounts.rights import administrators_only
from web.accounts.tickets import close_tickets, open_ticket, ticket_for
from web.app import LANGUAGES, Visitor, limiter, store
from web.paths import safe_next
from web.store import User

blueprint = Blueprint("accounts", __name__)


@blueprint.route("/inloggen", methods=["GET", "POST"])
@limiter.limit("10 per minute; 60 per hour", methods=["POST"])
def login() -> Any:
    form = LoginForm()
    if form.validate_on_submit():
        db = store()
        email = (form.email.data or "").strip().casefold()
        user = db.scalar(select(User).where(User.email == email))
        if right_password(user, form.password.data or "") and user is not None:
            db.commit()
            # Nothing of before the login lives on in the session.
            _forget_all_but_language()
            session.permanent = True
            login_user(Visitor(user))
            return redirect(safe_next(request.args.get("next")))
        flash(_("E-mailadres of wachtwoord klopt niet."), "danger")
    return render_template("accounts/login.html", form=form), 200 if not form.is_submitted() else 401


@blueprint.post("/uitloggen")
@login_required
def logout() -> Any:
    logout_user()
    _forget_all_but_language()
    answer = redirect(url_for("accounts.login"))
    # A browser may have kept a map with names on it.
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def _forget_all_but_language() -> None:
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language


@blueprint.route("/welkom/<token>", methods=["GET", "POST"])
@limiter.limit("20 per minute")
def welcome(token: str) -> Any:
    """Choose a password with a link that works once. Only the POST uses it up: mail scanners follow links."""
    db = store()
    ticket = ticket_for(db, token)
    if ticket is None:
        return render_template("accounts/used.html"), 410
    form = PasswordForm(about=(ticket.user.email, ticket.user.name))
    if form.validate_on_submit():
        set_password(ticket.user, form.password.data or "")
        close_tickets(db, ticket.user)
        db.commit()
        _forget_all_but_language()
        session.permanent = True
        login_user(Visitor(ticket.user))
        flash(_("Je wachtwoord is ingesteld."), "success")
        return redirect(url_for("rounds.index"))
    return render_template("accounts/welcome.html", form=form, user=ticket.user)


@blueprint.route("/wachtwoord", methods=["GET", "POST"])
@login_required
@limiter.limit("10 per minute; 60 per hour", methods=["POST"])
def password() -> Any:
    user = store().merge(current_user.user, load=True)
    form = OwnPasswordForm(about=(user.email, user.name))
    if form.validate_on_submit():
        if right_password(user, form.current.data or ""):
            set_password(user, form.password.data or "")
            close_tickets(store(), user)
            store().commit()
            login_user(Visitor(user))
            flash(_("Je wachtwoord is veranderd. Andere apparaten zijn uitgelogd."), "success")
            return redirect(url_for("rounds.index"))
        form.current.errors = [*form.current.errors, _("Dit is niet je wachtwoord van nu.")]
    return render_template("accounts/password.html", form=form)


@blueprint.post("/taal")
def language() -> Any:
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        session["language"] = chosen
        if current_user.is_authenticated:
            user = store().get(User, current_user.user.id)
            if user is not None:
                user.language = chosen
                store().commit()
    return redirect(safe_next(request.form.get("next")))


@blueprint.route("/gebruikers", methods=["GET", "POST"])
@administrators_only
def users() -> Any:
    db = store()
    form = UserForm()
    link = None
    if form.validate_on_submit():
        email = (form.email.data or "").strip().casefold()
        if db.scalar(select(User).where(User.email == email)):
            form.email.errors = [*form.email.errors, _("Dit e-mailadres heeft al een account.")]
        else:
            user = User(name=form.name.data, email=email, administrator=form.administrator.data)
            db.add(user)
            link = url_for("accounts.welcome", token=open_ticket(db, user), _external=True)
            db.commit()
            form = UserForm(formdata=None)
    found = list(db.scalars(select(User).order_by(User.name)))
    return render_template("accounts/users.html", form=form, users=found, link=link)


@blueprint.post("/gebruikers/<int:user_id>")
@administrators_only
def change_user(user_id: int) -> Any:
    db = store()
    user = db.get(User, user_id)
    if user is None:
        return redirect(url_for("accounts.users"))
    link = None
    if request.form.get("do") == "link":
        link = url_for("accounts.welcome", token=open_ticket(db, user), _external=True)
    elif user.id == current_user.user.id:
        flash(_("Jezelf uitzetten kan niet."), "danger")
    elif request.form.get("do") == "off":
        user.active = False
        user.epoch += 1
    elif request.form.get("do") == "on":
        user.active = True
    db.commit()
    if link is None:
        return redirect(url_for("accounts.users"))
    found = list(db.scalars(select(User).order_by(User.name)))
    return render_template(
        "accounts/users.html", form=UserForm(formdata=None), users=found, link=link, whose=user
    )
