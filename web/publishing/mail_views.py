"""Pages about the messages of the published version: preview, send, retry, log."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)  # fmt: skip
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from web.accounts.rights import allowed
from web.app import store
from web.publishing.letters import Draft, add_letters, drafts_of
from web.publishing.people import reading_of
from web.publishing.publish import published
from web.publishing.sending import seats_of, told
from web.publishing.smtp import can_mail
from web.store import Job, Letter, Round, Version, now
from web.work.jobs import MAIL, ask, running

blueprint = Blueprint("mailing", __name__)
MOST_INTRODUCTION = 4000
"""Characters."""
AGAIN = ("mislukt", "onzeker")
SHEET = "Verzendlijst"


def _here(round_: Round) -> Any:
    return redirect(url_for("mailing.overview", round_id=round_.id))


def _letters(round_: Round, *, all_: bool = False) -> list[Letter]:
    query = select(Letter).where(Letter.round_id == round_.id)
    if not all_:
        query = query.where(Letter.publication == round_.publication)
    return list(store().scalars(query.order_by(Letter.publication.desc(), Letter.name, Letter.id)))


def _drafts(round_: Round, letters: list[Letter]) -> list[Draft]:
    """Messages of the published version that are no letters yet."""
    version = published(store(), round_)
    if version is None:
        return []
    there = {letter.person for letter in letters}
    found = drafts_of(store(), round_, version, reading_of(version))
    return [draft for draft in found if draft.person not in there]


@blueprint.get("/rondes/<int:round_id>/berichten")
@allowed("publiceren")
def overview(round_: Round) -> Any:
    """Everybody's message, with its state; one of them in full."""
    db = store()
    letters = _letters(round_)
    drafts = _drafts(round_, letters)
    shown: list[Letter | Draft] = sorted([*letters, *drafts], key=lambda one: one.name.casefold())
    chosen = next((one for one in shown if one.person == request.args.get("persoon")), None)
    last = db.scalar(
        select(Job).where(Job.round_id == round_.id, Job.kind == MAIL).order_by(Job.id.desc()).limit(1)
    )
    return render_template(
        "publishing/mail.html", round=round_, version=published(db, round_), shown=shown,
        chosen=chosen or (shown[0] if shown else None), drafts=drafts,
        states=Counter(letter.state for letter in letters), configured=can_mail(_config()),
        sender=_config().mail_from, busy=running(db, round_, MAIL), last=last,
        most=MOST_INTRODUCTION, kinds=Counter(draft.kind for draft in drafts),
    )  # fmt: skip


@blueprint.post("/rondes/<int:round_id>/berichten/inleiding")
@allowed("publiceren")
def introduction(round_: Round) -> Any:
    """Keep what stands at the head of every invitation."""
    text = request.form.get("introduction", "").replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > MOST_INTRODUCTION:
        flash(_("De inleiding is te lang: hooguit %(most)s tekens.", most=MOST_INTRODUCTION), "danger")
        return _here(round_)
    round_.introduction = "".join(char for char in text if char == "\n" or char.isprintable())
    store().commit()
    flash(_("Opgeslagen. Hieronder zie je hoe het wordt."), "success")
    return _here(round_)


@blueprint.post("/rondes/<int:round_id>/berichten/versturen")
@allowed("publiceren")
def send(round_: Round) -> Any:
    """Put the letters ready and have a worker send them."""
    version = published(store(), round_)
    if version is None or not can_mail(_config()):
        abort(404)
    if _stale(round_):
        return _here(round_)
    if not request.form.get("seen"):
        flash(_("Kijk eerst een paar berichten na, en zet dan het vinkje."), "danger")
        return _here(round_)
    if request.form.get("count", -1, type=int) != len(_drafts(round_, _letters(round_))):
        flash(_("De berichten zijn intussen veranderd. Kijk ze opnieuw na."), "danger")
        return _here(round_)
    if not _add(round_, version, "klaar"):
        return _here(round_)
    return _start(round_)


@blueprint.post("/rondes/<int:round_id>/berichten/opnieuw")
@allowed("publiceren")
def again(round_: Round) -> Any:
    """Send again what failed: one letter, or all of them; unsure ones only one by one."""
    if not can_mail(_config()):
        abort(404)
    if _stale(round_):
        return _here(round_)
    one = request.form.get("letter", type=int)
    states = AGAIN if one is not None else ("mislukt",)
    which = [
        Letter.round_id == round_.id, Letter.publication == round_.publication, Letter.state.in_(states)
    ]  # fmt: skip
    if one is not None:
        which.append(Letter.id == one)
    store().execute(update(Letter).where(*which).values(state="klaar"))
    return _start(round_)


@blueprint.post("/rondes/<int:round_id>/berichten/zelf")
@allowed("publiceren")
def by_hand(round_: Round) -> Any:
    """The organisers sent everything themselves, with the mail-merge sheet."""
    db, version = store(), published(store(), round_)
    if version is None:
        abort(404)
    if _stale(round_):
        return _here(round_)
    if not request.form.get("seen"):
        flash(_("Zet eerst een vinkje: heb je de berichten echt verstuurd?"), "danger")
        return _here(round_)
    if not _add(round_, version, "zelf"):
        return _here(round_)
    mine = [letter for letter in _letters(round_) if letter.state == "zelf" and letter.sent is None]
    for letter in mine:
        letter.sent = now()
    told(db, round_, mine, seats_of(version))
    db.commit()
    flash(
        ngettext("%(num)d persoon staat nu als uitgenodigd.", "%(num)d mensen hebben nu bericht.", len(mine)),
        "success",
    )
    return _here(round_)


def _add(round_: Round, version: Version, state: str) -> bool:
    """Make letters of what is none yet; False when somebody else did so at the same time."""
    try:
        add_letters(store(), round_, version, _drafts(round_, _letters(round_)), state)
    except IntegrityError:
        store().rollback()
        flash(_("Iemand anders was net eerder met versturen begonnen."), "danger")
        return False
    return True


def _stale(round_: Round) -> bool:
    """Whether another version was published since the page was shown; says so."""
    if request.form.get("publication", -1, type=int) == round_.publication:
        return False
    flash(_("Intussen is een andere versie verspreid. Er is niets verstuurd."), "danger")
    return True


def _start(round_: Round) -> Any:
    db = store()
    job = running(db, round_, MAIL)
    if job is None:
        asked = {"publication": round_.publication}
        job = ask(db, round_, MAIL, asked, current_user.user.name)
        db.commit()
        current_app.extensions["queue"].put(job.id)
    else:
        db.commit()
    flash(_("De berichten worden verstuurd. Je kunt deze pagina sluiten."), "success")
    return _here(round_)


@blueprint.get("/rondes/<int:round_id>/berichten/stand")
@allowed("publiceren")
def state(round_: Round) -> Any:
    """How far the sending is, for the script of the page."""
    states = Counter(letter.state for letter in _letters(round_))
    busy = running(store(), round_, MAIL) is not None
    return jsonify({"text": progress(states), "over": not busy})


def progress(states: Counter[str]) -> str:
    """'12 van 58 berichten verstuurd.'"""
    total = sum(states.values()) - states["vervallen"] - states["zelf"]
    return str(_("%(sent)s van de %(total)s berichten verstuurd.", sent=states["verstuurd"], total=total))


@blueprint.get("/rondes/<int:round_id>/berichten/logboek")
@allowed("publiceren")
def log(round_: Round) -> Any:
    """Every message of every publication."""
    return render_template("publishing/log.html", round=round_, letters=_letters(round_, all_=True))


@blueprint.get("/rondes/<int:round_id>/berichten/verzendlijst.xlsx")
@allowed("publiceren")
def mail_merge(round_: Round) -> Any:
    """The mail-merge sheet alone, as Word wants it."""
    from openpyxl import load_workbook

    version = published(store(), round_)
    if version is None or version.outputs is None:
        abort(404)
    with zipfile.ZipFile(io.BytesIO(version.outputs)) as archive:
        book = load_workbook(io.BytesIO(archive.read("indeling.xlsx")))
    for sheet in book.worksheets:
        if sheet.title != SHEET:
            book.remove(sheet)
    for name in list(book.defined_names):
        del book.defined_names[name]
    made = io.BytesIO()
    book.save(made)
    made.seek(0)
    return send_file(made, as_attachment=True, download_name=f"verzendlijst-{version.number}.xlsx")


def _config() -> Any:
    return current_app.extensions["matcher"]
