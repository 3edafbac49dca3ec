"""Pages about inviting: the schools, the response, whom to ring, reminders, contacts pasted in."""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from matcher.geo import load_atlas
from web.accounts.rights import allowed
from web.app import store
from web.inviting import relevance, sites
from web.inviting.contacts import read_contacts
from web.inviting.forms import STATES, InvitationForm, PasteForm
from web.inviting.sheet import reminder_sheet
from web.inviting.sites import ASKED, DECLINES, JOINS, NOT_YET, Invitee
from web.rounds.areas import region_of
from web.signing.form import closing_day, link_of
from web.store import INVITED, Round, now
from web.words import HERE

blueprint = Blueprint("inviting", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIRST = 8
"""Schools that the list of calls names first."""
LONGEST = 40
"""Schools on the list of calls."""
FILTERS = ("soort", "stand", "wijk", "zoek")
"""What the list of schools can be narrowed by."""


@blueprint.get("/rondes/<int:round_id>/uitnodigingen")
@allowed("wijzigen")
def schools(round_: Round) -> Any:
    everything = sites.invitees(store(), round_)
    return render_template(
        "inviting/schools.html", round=round_, found=_filtered(everything, request.args), every=everything,
        states=dict(STATES), chosen=request.args,
        areas=sorted({one.area for one in everything if one.area}),
        asked=sum(one.status != NOT_YET for one in everything),
    )  # fmt: skip


def _filtered(found: list[Invitee], asked: Any) -> list[Invitee]:
    """The schools that the filter above the list lets through."""
    sector, state, area = asked.get("soort", ""), asked.get("stand", ""), asked.get("wijk", "")
    words = asked.get("zoek", "").casefold().split()
    return [
        one
        for one in found
        if (not sector or one.school.sector == sector or (sector == "SO" and one.school.sector == "VSO"))
        and (not state or one.status == state)
        and (not area or one.area == area)
        and all(
            word in f"{one.school.name} {one.school.code} {one.school.place} {one.contact}".casefold()
            for word in words
        )
    ]


@blueprint.post("/rondes/<int:round_id>/uitnodigingen")
@allowed("wijzigen")
def set_status(round_: Round) -> Any:
    """Give several schools the same status: those that are ticked, or all that the filter shows."""
    status = request.form.get("status", "")
    if status not in INVITED:
        abort(400)
    db = store()
    shown = _filtered(sites.invitees(db, round_), request.form)
    ticked = set(request.form.getlist("school"))
    chosen = shown if request.form.get("which") == "all" else [o for o in shown if o.school.code in ticked]
    for one in chosen:
        if one.status != status:
            sites.row_for(db, round_, one.school.code).status = status
    db.commit()
    if chosen:
        told = ngettext("%(num)d school bijgewerkt.", "%(num)d scholen bijgewerkt.", len(chosen))
        flash(told, "success")
    else:
        flash(_("Vink eerst scholen aan, of kies alle scholen in de lijst."), "danger")
    kept: dict[str, Any] = {
        key: request.form[key] for key in ("soort", "stand", "wijk", "zoek") if request.form.get(key)
    }
    return redirect(url_for("inviting.schools", round_id=round_.id, **kept))


@blueprint.route("/rondes/<int:round_id>/uitnodigingen/school/<code>", methods=["GET", "POST"])
@allowed("wijzigen")
def school(round_: Round, code: str) -> Any:
    """What is known about asking one school."""
    db = store()
    found = load_atlas().schools.get(code)
    if found is None:
        abort(404)
    rows = {one.school: one for one in sites.invitations(db, round_)}
    row = rows.get(code)
    reminded = row.reminded.astimezone(HERE).date() if row and row.reminded else None
    form = InvitationForm(
        contact=row.contact if row else "", email=row.email if row else "",
        status=row.status if row else NOT_YET, reminded=reminded, note=row.note if row else "",
    )  # fmt: skip
    if form.validate_on_submit():
        row = row or sites.row_for(db, round_, code)
        row.contact = (form.contact.data or "").strip()
        row.email = (form.email.data or "").strip().casefold()
        row.status, row.note = form.status.data, (form.note.data or "").strip()
        if form.reminded.data != reminded:
            day = form.reminded.data
            row.reminded = datetime.combine(day, time(12), HERE) if day else None
        db.commit()
        flash(_("Opgeslagen."), "success")
        back = "inviting.calls" if request.args.get("terug") == "bellijst" else "inviting.schools"
        return redirect(url_for(back, round_id=round_.id))
    return render_template(
        "inviting/school.html", round=round_, form=form, school=found,
        people=sites.signed(db, round_).count(code),
    )  # fmt: skip


@blueprint.get("/rondes/<int:round_id>/uitnodigingen/respons")
@allowed("wijzigen")
def response(round_: Round) -> Any:
    db = store()
    found = sites.invitees(db, round_)
    people = sites.signed(db, round_)
    elsewhere = {"": people.count(""), "?": people.count("?")}
    wijken, boards = sites.per_wijk(found), sites.per_board(found)
    return render_template(
        "inviting/response.html", round=round_, elsewhere=elsewhere,
        tables=[
            (_("Per wijk"), _("Wijk van de school"), wijken, sites.total(wijken, _("Samen"), elsewhere)),
            (_("Per bestuur"), _("Bestuur"), boards, sites.total(boards, _("Samen"), elsewhere)),
        ],
    )  # fmt: skip


@blueprint.get("/rondes/<int:round_id>/uitnodigingen/bellijst")
@allowed("wijzigen")
def calls(round_: Round) -> Any:
    """Which VO schools without anybody matter most."""
    region = region_of(round_)
    relevant = sorted(
        (one for one in sites.invitees(store(), round_) if one.school.sector == "VO" and one.share > 0),
        key=lambda one: (-one.share, one.school.code),
    )
    missing = [one for one in relevant if not one.people and one.status != DECLINES]
    first = missing[:FIRST]
    return render_template(
        "inviting/calls.html", round=round_, first=first, missing=missing[:LONGEST], more=len(missing),
        states=dict(STATES), share=sum(one.share for one in first),
        there=sum(one.share for one in relevant if one.people),
        declined=[one for one in relevant if one.status == DECLINES and not one.people],
        estimated=relevance.estimated(region), where=relevance.mostly_from(region),
    )  # fmt: skip


@blueprint.post("/rondes/<int:round_id>/uitnodigingen/bellijst")
@allowed("wijzigen")
def called(round_: Round) -> Any:
    """Write down that a school was rung, and what it said."""
    code, what = request.form.get("school", ""), request.form.get("do", "")
    found = load_atlas().schools.get(code)
    if found is None or what not in ("called", "joins", "declines"):
        abort(400)
    db = store()
    row = sites.row_for(db, round_, code)
    row.reminded = now()
    if what == "called":
        row.status = ASKED if row.status == NOT_YET else row.status
    else:
        row.status = JOINS if what == "joins" else DECLINES
    db.commit()
    flash(_("Genoteerd bij %(school)s.", school=found.name), "success")
    return redirect(url_for("inviting.calls", round_id=round_.id))


@blueprint.get("/rondes/<int:round_id>/uitnodigingen/herinneren")
@allowed("wijzigen")
def reminders(round_: Round) -> Any:
    found = _silent(round_)
    return render_template(
        "inviting/reminders.html", round=round_, found=found,
        with_email=sum(bool(one.email) for one in found), link=link_of(round_),
    )  # fmt: skip


def _silent(round_: Round) -> list[Invitee]:
    return [one for one in sites.invitees(store(), round_) if one.silent]


@blueprint.get("/rondes/<int:round_id>/uitnodigingen/herinnering.xlsx")
@allowed("wijzigen")
def reminder_file(round_: Round) -> Any:
    # It is for schools: in Dutch, whoever makes it.
    with force_locale("nl"):
        data = reminder_sheet(round_.name, _silent(round_), link_of(round_), closing_day(round_))
    return send_file(io.BytesIO(data), mimetype=XLSX, as_attachment=True, download_name="herinnering.xlsx")


@blueprint.post("/rondes/<int:round_id>/uitnodigingen/herinneren")
@allowed("wijzigen")
def reminded(round_: Round) -> Any:
    """The mails are out: all schools with an address in the sheet were reminded today."""
    db = store()
    sent = [one for one in _silent(round_) if one.email]
    for one in sent:
        sites.row_for(db, round_, one.school.code).reminded = now()
    db.commit()
    flash(
        ngettext(
            "%(num)d school is vandaag herinnerd.", "%(num)d scholen zijn vandaag herinnerd.", len(sent)
        ),
        "success",
    )
    return redirect(url_for("inviting.reminders", round_id=round_.id))


@blueprint.route("/rondes/<int:round_id>/uitnodigingen/plakken", methods=["GET", "POST"])
@allowed("wijzigen")
def paste(round_: Round) -> Any:
    """Take contacts from a sheet. Good lines are kept; the others are shown with what is wrong."""
    form, wrong = PasteForm(), []
    if form.validate_on_submit():
        db = store()
        pasted = read_contacts(form.text.data or "")
        for found, contact, address in pasted.contacts:
            row = sites.row_for(db, round_, found.code)
            row.contact, row.email = contact or row.contact, address or row.email
        db.commit()
        number = len(pasted.contacts)
        if number:
            flash(ngettext("%(num)d contact bewaard.", "%(num)d contacten bewaard.", number), "success")
        if not pasted.wrong:
            if not number:
                flash(_("Er stond geen school in."), "danger")
            return redirect(
                url_for("inviting.paste" if not number else "inviting.schools", round_id=round_.id)
            )
        lines = (form.text.data or "").splitlines()
        wrong = [(n, why, lines[n - 1][:80] if n <= len(lines) else "") for n, why in pasted.wrong]
        # Only what was not understood stays, to be mended.
        form.text.data = "\n".join(lines[n - 1] for n, _why in pasted.wrong if n <= len(lines))
    return render_template("inviting/paste.html", round=round_, form=form, wrong=wrong)
