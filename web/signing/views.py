"""The public form, and the organiser's pages about it and the reserve list."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from matcher.domain import School
from matcher.geo import load_atlas
from matcher.rounds import MOMENT
from web.accounts.rights import allowed
from web.app import limiter, store
from web.rounds.folder import RESERVE, reserves_of
from web.rounds.vocabulary import vocabulary_of
from web.signing import form as the_form
from web.signing.answers import (
    FIELDS,
    cells_of,
    find_school,
    findings_about,
    given_answers,
    moments_in_columns,
    school_label,
    school_labels,
)
from web.signing.forms import ANSWERS, FormSettingsForm, SignUpForm
from web.signing.keeping import Full, Known, keep, take_in
from web.store import Line, Round
from web.words import hour, short_day

blueprint = Blueprint("signing", __name__)

# For who has the link.


def _round_of(token: str) -> Round:
    found = store().scalar(select(Round).where(Round.form_token == token))
    if found is None:
        abort(404)
    return found


@blueprint.route("/inschrijven/<token>", methods=["GET", "POST"])
@limiter.limit("120 per minute", methods=["GET"])
@limiter.limit("10 per minute; 100 per hour", methods=["POST"])
def sign_up(token: str) -> Any:
    """The form on which somebody signs up. It never shows what somebody else filled in."""
    round_ = _round_of(token)
    state = the_form.state_of(round_)
    if state == the_form.SHUT:
        return render_template("signing/shut.html", round=round_), 200 if request.method == "GET" else 409
    slots = the_form.upcoming(round_)
    form = SignUpForm(with_chair=round_.settings.get("ronde", {}).get("format") == "adviesmiddag")
    answers = given_answers(slots, request.form)
    problems: dict[str, str] = {}
    candidates: list[School] = []
    if form.is_submitted():
        sound = form.validate()
        school, candidates = _school(form)
        if not answers.keys() >= {slot.id for slot in slots}:
            problems["moments"] = _("Kies bij elk moment een antwoord.")
        elif set(answers.values()) == {"nee"}:
            problems["moments"] = _("Kies minstens één moment waarop je kunt, ook als het liever niet is.")
        if sound and not form.errors and not problems:
            cells = cells_of(form, school, answers, columns=moments_in_columns(store(), round_))
            if _accepted(round_, form, cells, problems):
                reserve = state == the_form.RESERVE
                try:
                    keep(store(), round_, cells, reserve=reserve)
                except Known:
                    known = _("Er is al een inschrijving met dit adres. Vraag de organisator om hulp.")
                    form.email.errors = [*form.email.errors, known]
                except Full:
                    problems["all"] = _("Er zijn te veel inschrijvingen. Vraag de organisator.")
                else:
                    session["signed_up"] = [token, state]
                    return redirect(url_for("signing.thanks", token=token))
    failed = bool(form.errors or problems or candidates)
    return render_template(
        "signing/sign_up.html", round=round_, form=form, slots=slots, answers=answers, problems=problems,
        candidates=candidates, label=school_label, schools=school_labels(), choices=ANSWERS, failed=failed,
        reserve=state == the_form.RESERVE, closing=the_form.closing_day(round_),
    ), 422 if failed else 200  # fmt: skip


def _school(form: SignUpForm) -> tuple[School | None, list[School]]:
    """The school that somebody works at, and what it may be; errors go on the form."""
    chosen = load_atlas().schools.get(request.form.get("school_code", ""))
    if chosen is not None:
        form.school.data = school_label(chosen)
        return chosen, []
    text = (form.school.data or "").strip()
    if not text:
        if form.organisation.data or form.postcode.data:
            for field in (form.organisation, form.postcode):
                if not (field.data or "").strip():
                    field.errors = [*field.errors, _("Vul dit in als je geen school hebt.")]
        else:
            form.school.errors = [
                *form.school.errors, _("Kies je school, of vul je organisatie en de postcode in.")
            ]  # fmt: skip
        return None, []
    found = find_school(text)
    if isinstance(found, School):
        return found, []
    said = (
        _("Welke school bedoel je?") if found else _("Deze school kennen we niet. Kies er een uit de lijst.")
    )
    form.school.errors = [*form.school.errors, said]
    return None, found


def _accepted(round_: Round, form: SignUpForm, cells: dict[str, str], problems: dict[str, str]) -> bool:
    """Whether the reader of rounds takes the row; what it has against it goes to the field."""
    found = findings_about(round_, cells)
    for finding in found:
        name = FIELDS.get(finding.column)
        if name is not None:
            form[name].errors = [*form[name].errors, finding.message]
        else:
            problems["moments"] = finding.message
    return not found


@blueprint.get("/inschrijven/<token>/klaar")
@limiter.limit("120 per minute")
def thanks(token: str) -> Any:
    round_ = _round_of(token)
    where, state = session.get("signed_up", ["", ""])
    if where != token:
        return redirect(url_for("signing.sign_up", token=token))
    return render_template("signing/thanks.html", round=round_, reserve=state == the_form.RESERVE)


# For organisers.


@blueprint.route("/rondes/<int:round_id>/formulier", methods=["GET", "POST"])
@allowed("wijzigen")
def settings(round_: Round) -> Any:
    db = store()
    form = FormSettingsForm(
        open=round_.form_open, last=the_form.last_day(round_), contact=round_.form_contact
    )
    if request.method == "POST" and request.form.get("do") == "link":
        the_form.new_link(round_)
        db.commit()
        flash(_("Er is een nieuwe link. De oude werkt niet meer."), "success")
        return redirect(url_for("signing.settings", round_id=round_.id))
    if form.validate_on_submit():
        round_.form_open = form.open.data
        round_.form_contact = (form.contact.data or "").strip()
        the_form.close_after(round_, form.last.data)
        if round_.form_open and not round_.form_token:
            the_form.new_link(round_)
        db.commit()
        flash(_("Opgeslagen."), "success")
        return redirect(url_for("signing.settings", round_id=round_.id))
    return render_template(
        "signing/settings.html", round=round_, form=form, link=the_form.link_of(round_),
        state=the_form.state_of(round_), closing=the_form.closing_day(round_),
        upcoming=the_form.upcoming(round_), waiting=len(reserves_of(db, round_)),
    )  # fmt: skip


@blueprint.get("/rondes/<int:round_id>/reservelijst")
@allowed("wijzigen")
def reserves(round_: Round) -> Any:
    atlas = load_atlas()
    slots = vocabulary_of(round_).moments.slots
    shown = []
    for line in reserves_of(store(), round_):
        school = atlas.schools.get(line.cells.get("school", ""))
        where = school.name if school else line.cells.get("organisatie") or line.cells.get("school", "")
        when = [
            spoken if said == "ja" else _("%(name)s (liever niet)", name=spoken)
            for slot in slots
            if (said := line.cells.get(MOMENT + slot.id, "")) in ("ja", "liever niet")
            for spoken in [f"{short_day(slot.start)} {hour(slot.start)}"]
        ]
        shown.append((line, where, ", ".join(when) or line.cells.get("beschikbaar", "").replace("|", ", ")))
    return render_template("signing/reserves.html", round=round_, shown=shown)


@blueprint.post("/rondes/<int:round_id>/reservelijst")
@allowed("wijzigen")
def change_reserve(round_: Round) -> Any:
    """Take somebody in, or take them off the list."""
    db = store()
    line = db.get(Line, request.form.get("line", 0, type=int))
    if line is None or line.round_id != round_.id or not line.cells.get(RESERVE):
        abort(404)
    name = line.cells.get("naam", "")
    if request.form.get("do") == "take":
        try:
            take_in(db, round_, line)
        except Known:
            flash(_("Er is al een inschrijving met het adres van %(name)s.", name=name), "danger")
        else:
            db.commit()
            flash(_("%(name)s staat nu bij de inschrijvingen. Deel opnieuw in.", name=name), "success")
    elif request.form.get("do") == "remove":
        db.delete(line)
        db.commit()
        flash(_("%(name)s staat niet meer op de reservelijst.", name=name), "success")
    return redirect(url_for("signing.reserves", round_id=round_.id))
