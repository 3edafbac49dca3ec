"""Pages to change a version by hand: choose, look at the effect, do it, undo it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from web.accounts.rights import allowed
from web.app import store
from web.editing import pins, saving
from web.editing.changes import Change, change_of, with_others_seated
from web.editing.choices import meetings_for, options_for, people_for
from web.editing.desk import Desk, desk_of
from web.editing.effect import effect_of, told, ways_out
from web.looking.views import find
from web.store import Round, Version
from web.versions import view_of
from web.work.jobs import FILES, ask, running

blueprint = Blueprint("editing", __name__)
LONGEST_REASON = 200
WORK = {"bestanden", "kwetsbaar"}
"""Jobs about one version that a page asks for."""


@blueprint.get("/rondes/<int:round_id>/versies/<int:number>/bijeenkomst/<meeting>/wijzigen")
@allowed("indelen")
def meeting(round_: Round, number: int, meeting: str) -> Any:
    """A meeting with everything that can be changed about it."""
    version = find(round_, number)
    desk, view = desk_of(store(), round_, version), view_of(version)
    one = next((each for each in view["meetings"] if each["id"] == meeting), None)
    if one is None:
        abort(404)
    fixed = {f.person: f.reason for f in desk.fixed if f.meeting == meeting}
    return render_template(
        "editing/meeting.html", round=round_, version=version, view=view, meeting=one, fixed=fixed,
        reserve=people_for(desk, meeting), people=desk.people, options=options_for(desk, meeting),
        address=_address(round_, version),
    )  # fmt: skip


@blueprint.get("/rondes/<int:round_id>/versies/<int:number>/mens/<person>")
@allowed("indelen")
def person(round_: Round, number: int, person: str) -> Any:
    """Somebody, with the meetings where they could go."""
    version = find(round_, number)
    desk, view = desk_of(store(), round_, version), view_of(version)
    if person not in desk.bench.people:
        abort(404)
    seats = desk.bench.seats(person)
    leaves = request.args.get("uit") or None
    if leaves not in seats:
        leaves = seats[0] if seats and "erbij" not in request.args else None
    return render_template(
        "editing/person.html", round=round_, version=version, view=view, person=person,
        who=desk.people.get(person, {"name": person}), leaves=leaves,
        seats=[(id_, desk.words.meeting(id_), desk.fixed_here(person, id_)) for id_ in seats],
        choices=meetings_for(desk, person, leaves), words=desk.words,
        held={one["id"]: one for one in view["meetings"]}, address=_address(round_, version),
    )  # fmt: skip


@blueprint.get("/rondes/<int:round_id>/versies/<int:number>/gevolg")
@allowed("indelen")
def effect(round_: Round, number: int) -> Any:
    """What a change would do; nothing is done yet."""
    version = find(round_, number)
    desk = desk_of(store(), round_, version)
    change = _change_or_404(request.args)
    try:
        found = effect_of(desk, change)
    except ValueError:
        abort(404)
    others = bool(change.close or change.place) and not change.seat_others
    return render_template(
        "editing/effect.html", round=round_, version=version, view=view_of(version), change=change,
        effect=found, what=told(desk, change), ways=[] if found.allowed else ways_out(desk, change),
        others=with_others_seated(change) if others else None, address=_address(round_, version),
        newest=round_.versions[-1].id == version.id, back=_back(round_, version, desk, change),
    )  # fmt: skip


@blueprint.post("/rondes/<int:round_id>/versies/<int:number>/doen")
@allowed("indelen")
def do(round_: Round, number: int) -> Any:
    """Carry a change out as a new version."""
    db = store()
    version = find(round_, number)
    change = _change_or_404(request.form)
    desk = desk_of(db, round_, version)
    by = current_user.user.name
    newest = round_.versions[-1]
    if (newest.kind, newest.parent_id) == ("hand", version.id) and newest.note == told(desk, change):
        # A second press on the button.
        return redirect(url_for("looking.version", round_id=round_.id, number=newest.number))
    if request.form.get("newest", newest.number, type=int) != newest.number:
        # The page with the effect says that this is no longer the newest version.
        flash(
            _("Intussen is er een nieuwere versie, %(n)s. Er is niets veranderd.", n=newest.number), "danger"
        )
        return redirect(_address(round_, version)(change))
    if not saving.quick(version, desk):
        busy = running(db, round_)
        if busy is not None:
            flash(_("Er wordt nog gerekend aan deze ronde. Wacht tot dat klaar is."), "danger")
            return redirect(url_for("planning.watch", round_id=round_.id, job_id=busy.id))
        return _put(round_, "hand", {"version": version.id, "fields": change.fields()})
    try:
        made = saving.change_version(db, round_, version, change, by)
    except saving.Refused as refused:
        for line in refused.args:
            flash(line, "danger")
        return redirect(_address(round_, version)(change))
    except ValueError:
        abort(404)
    db.commit()
    flash(_("Gedaan: %(what)s. Dit is nu versie %(n)s.", what=made.note, n=made.number), "success")
    return redirect(url_for("looking.version", round_id=round_.id, number=made.number))


@blueprint.post("/rondes/<int:round_id>/versies/<int:number>/terug")
@allowed("indelen")
def undo(round_: Round, number: int) -> Any:
    """Make the version before this one the newest again."""
    db = store()
    made = saving.undo(db, round_, find(round_, number), current_user.user.name)
    if made is None:
        flash(_("Voor deze versie was er geen andere: er is niets om ongedaan te maken."), "danger")
        return redirect(url_for("looking.version", round_id=round_.id, number=number))
    db.commit()
    flash(_("Ongedaan gemaakt. Dit is nu versie %(n)s.", n=made.number), "success")
    return redirect(url_for("looking.version", round_id=round_.id, number=made.number))


@blueprint.post("/rondes/<int:round_id>/versies/<int:number>/vast")
@allowed("indelen")
def fix(round_: Round, number: int) -> Any:
    """Fix somebody in a meeting where they sit, or let go."""
    db = store()
    version = find(round_, number)
    desk = desk_of(db, round_, version)
    who, where = request.form.get("persoon", ""), request.form.get("bijeenkomst", "")
    if where not in desk.bench.held or who not in desk.bench.held[where].present:
        abort(404)
    names = {"name": desk.words.person(who), "meeting": desk.words.meeting(where)}
    reason = request.form.get("reden", "").strip()
    if request.form.get("do") == "los":
        pins.release(db, round_, who, where)
        flash(_("%(name)s zit niet meer vast in %(meeting)s.", **names), "success")
    elif not reason or len(reason) > LONGEST_REASON:
        flash(_("Schrijf in een paar woorden waarom iemand vastzit."), "danger")
    elif desk.fixed_here(who, where) is None:
        pins.fix(db, round_, who, where, reason)
        flash(
            _("%(name)s zit nu vast in %(meeting)s. Dat geldt ook als je opnieuw indeelt.", **names),
            "success",
        )
    db.commit()
    return redirect(url_for("editing.person", round_id=round_.id, number=number, person=who, uit=where))


@blueprint.post("/rondes/<int:round_id>/versies/<int:number>/werk/<kind>")
@allowed("indelen")
def work(round_: Round, number: int, kind: str) -> Any:
    """Have a worker make the files of a version, or look who is hard to miss."""
    if kind not in WORK:
        abort(404)
    busy = running(store(), round_) or running(store(), round_, FILES)
    if busy is not None:
        flash(_("Er wordt nog gerekend aan deze ronde. Wacht tot dat klaar is."), "danger")
        return redirect(url_for("planning.watch", round_id=round_.id, job_id=busy.id))
    return _put(round_, kind, {"version": find(round_, number).id})


def _put(round_: Round, kind: str, asked: dict[str, Any]) -> Any:
    job = ask(store(), round_, kind, asked, current_user.user.name)
    store().commit()
    current_app.extensions["queue"].put(job.id)
    return redirect(url_for("planning.watch", round_id=round_.id, job_id=job.id))


def _change_or_404(values: Any) -> Change:
    try:
        return change_of(values)
    except ValueError:
        abort(404)


def _address(round_: Round, version: Version) -> Any:
    """A function that gives the page with the effect of a change."""

    def address(change: Change) -> str:
        values: dict[str, Any] = {}
        for name, value in change.fields():
            values.setdefault(name, []).append(value)
        return url_for("editing.effect", round_id=round_.id, number=version.number, **values)

    return address


def _back(round_: Round, version: Version, desk: Desk, change: Change) -> str:
    """Where somebody came from."""
    here: dict[str, Any] = {"round_id": round_.id, "number": version.number}
    if change.moves:
        move = change.moves[0]
        return url_for("editing.person", person=move.person, uit=move.leaves or "", **here)
    return url_for("editing.meeting", meeting=change.close or (change.place or ("",))[0], **here)
