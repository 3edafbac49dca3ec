"""Pages of the tables of a round: look, change a row, take a file over."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import func, select

from matcher.errors import InputError
from matcher.rounds import MOMENT, TABLES, Heading, headings_of, read_lines
from matcher.rounds.words import clean
from web.accounts.rights import allowed
from web.app import store
from web.rounds.checking import checked
from web.rounds.folder import RESERVE, add_rows, columns_of, lock, merged, replace_rows, rows_of, touch
from web.rounds.forms import UploadForm
from web.rounds.seen import mark_of, overtaken
from web.rounds.views import CHANGED, blueprint
from web.rounds.vocabulary import vocabulary_of
from web.rounds.waiting import taken_over, wait_for, waiting
from web.store import Line, Round

__all__ = ["blueprint"]
SPECS = {spec.name: spec for spec in TABLES}
KEYS = {"inschrijvingen": "email", "locaties": "locatie"}
"""Table → the column by which rows of a newer file are the same as those that are there."""
PAGE = 200
"""Rows of a table on one page."""


@blueprint.get("/rondes/<int:round_id>/tabel/<kind>")
@allowed("zien")
def table(round_: Round, kind: str) -> Any:
    """A table as it stands, with what is wrong pointing at its cells."""
    if kind not in SPECS:
        abort(404)
    db = store()
    lines = rows_of(db, round_, kind)
    columns = columns_of(kind, [line.cells for line in lines], _moment_order(round_))
    found = checked(db, round_).of(kind)
    page = max(1, request.args.get("pagina", 1, type=int))
    marked: dict[tuple[int | None, str], list[str]] = {}
    for finding in found:
        marked.setdefault((finding.row, finding.column), []).append(str(finding.message))
    only_wrong = "fout" in request.args
    numbered = list(enumerate(lines, 2))
    if only_wrong:
        rows = {finding.row for finding in found}
        numbered = [(n, line) for n, line in numbered if n in rows]
    return render_template(
        "rounds/table.html", round=round_, kind=kind, spec=SPECS[kind], columns=columns, total=len(lines),
        lines=numbered[(page - 1) * PAGE : page * PAGE], pages=-(-len(numbered) // PAGE), page=page,
        findings=found, marked=marked, moment=MOMENT, only_wrong=only_wrong,
        form=UploadForm(),
    )  # fmt: skip


def _moment_order(round_: Round) -> list[str]:
    slots = sorted(vocabulary_of(round_).moments.slots, key=lambda slot: slot.start)
    return [MOMENT + slot.id for slot in slots]


@blueprint.post("/rondes/<int:round_id>/tabel/<kind>/rij")
@allowed("wijzigen")
def change_row(round_: Round, kind: str) -> Any:
    """Change, add or remove one row."""
    if kind not in SPECS:
        abort(404)
    db = store()
    lock(db, round_)
    line = db.get(Line, request.form.get("line", 0, type=int))
    if line is not None and (line.round_id != round_.id or line.kind != kind or line.cells.get(RESERVE)):
        abort(404)
    here = redirect(url_for("rounds.table", round_id=round_.id, kind=kind))
    if line is None and "line" in request.form:
        flash(_("Deze rij is er niet meer."), "danger")
        return here
    if line is not None and overtaken(request.form, line.cells):
        flash(CHANGED, "danger")
        return redirect(url_for("rounds.row", round_id=round_.id, kind=kind, line=line.id))
    known = _names_of(round_, kind) | (line.cells.keys() if line else set())
    cells = {
        key.removeprefix("cel."): text
        for key, value in request.form.items()
        if key.removeprefix("cel.") in known and key.startswith("cel.") and (text := clean(value))
    }
    if request.form.get("do") == "remove" and line is not None:
        db.delete(line)
    elif line is not None:
        line.cells = cells
    elif cells:
        last = db.scalar(select(func.max(Line.position)).where(Line.round_id == round_.id, Line.kind == kind))
        db.add(Line(round_id=round_.id, kind=kind, position=(last or 0) + 1, cells=cells))
    touch(round_)
    db.commit()
    return here


def _names_of(round_: Round, kind: str) -> set[str]:
    """The names that a column of a table may have."""
    names = {column.name for column in SPECS[kind].columns}
    if SPECS[kind].moments:
        names |= {MOMENT + slot.id for slot in vocabulary_of(round_).moments.slots}
    return names


@blueprint.get("/rondes/<int:round_id>/tabel/<kind>/rij")
@allowed("wijzigen")
def row(round_: Round, kind: str) -> Any:
    """The form for one row."""
    if kind not in SPECS:
        abort(404)
    line = store().get(Line, request.args.get("line", 0, type=int))
    if line is not None and (line.round_id != round_.id or line.kind != kind or line.cells.get(RESERVE)):
        abort(404)
    number = None
    if line is not None:
        ids = [one.id for one in rows_of(store(), round_, kind)]
        number = ids.index(line.id) + 2
    found = [f for f in checked(store(), round_).of(kind) if number is not None and f.row == number]
    return render_template(
        "rounds/row.html", round=round_, kind=kind, spec=SPECS[kind], line=line, findings=found,
        cells=line.cells if line else {}, moment=MOMENT,
        was=mark_of(line.cells) if line else "", slots=vocabulary_of(round_).moments.slots,
    )  # fmt: skip


# An upload in two steps: the file waits in a folder of its own until the columns are agreed on.


@blueprint.post("/rondes/<int:round_id>/tabel/<kind>/bestand")
@allowed("wijzigen")
def upload(round_: Round, kind: str) -> Any:
    if kind not in SPECS:
        abort(404)
    form = UploadForm()
    if not form.validate_on_submit():
        flash(" ".join(map(str, form.file.errors)) or _("Kies een bestand."), "danger")
        return redirect(url_for("rounds.table", round_id=round_.id, kind=kind))
    name = Path(form.file.data.filename or "").name
    end = Path(name).suffix.lower()
    if end not in (".csv", ".xlsx"):
        flash(_("Dit is geen .xlsx of .csv. Sla het in Excel op als .xlsx."), "danger")
        return redirect(url_for("rounds.table", round_id=round_.id, kind=kind))
    data = form.file.data.read()
    with TemporaryDirectory(prefix="bestand-") as folder:
        path = Path(folder) / f"{kind}{end}"
        path.write_bytes(data)
        try:
            headings = headings_of(path, SPECS[kind], vocabulary_of(round_))
        except InputError as error:
            for finding in error.findings:
                flash(str(finding), "danger")
            return redirect(url_for("rounds.table", round_id=round_.id, kind=kind))
    return _mapping(round_, kind, headings, wait_for(round_.id, kind, end, data), name)


def _mapping(round_: Round, kind: str, headings: list[Heading], token: str, file: str) -> str:
    """The page on which the columns of a file are agreed on."""
    return render_template(
        "rounds/mapping.html", round=round_, kind=kind, spec=SPECS[kind], headings=headings, file=file,
        waiting=token, slots=vocabulary_of(round_).moments.slots, moment=MOMENT,
        there=len(rows_of(store(), round_, kind)), key=KEYS.get(kind, ""),
    )  # fmt: skip


@blueprint.post("/rondes/<int:round_id>/tabel/<kind>/overnemen")
@allowed("wijzigen")
def take_over(round_: Round, kind: str) -> Any:
    if kind not in SPECS:
        abort(404)
    found = waiting(request.form.get("token", ""), round_.id, kind)
    if found is None:
        flash(_("Dit bestand is er niet meer. Kies het opnieuw."), "danger")
        return redirect(url_for("rounds.table", round_id=round_.id, kind=kind))
    end, data = found
    meanings = {
        int(key.removeprefix("kolom.")): value
        for key, value in request.form.items()
        if key.startswith("kolom.") and value and key.removeprefix("kolom.").isdecimal()
    }
    if not set(meanings.values()) <= _names_of(round_, kind):
        abort(400)
    doubled = {value for value in meanings.values() if list(meanings.values()).count(value) > 1}
    if doubled:
        flash(_("Deze kolom is twee keer gekozen: %(names)s.", names=", ".join(sorted(doubled))), "danger")
        with TemporaryDirectory(prefix="bestand-") as folder:
            path = Path(folder) / f"{kind}{end}"
            path.write_bytes(data)
            headings = headings_of(path, SPECS[kind], vocabulary_of(round_))
        chosen = [replace(one, meaning=meanings.get(one.index, "")) for one in headings]
        return _mapping(round_, kind, chosen, request.form["token"], request.form.get("file", ""))
    db = store()
    with TemporaryDirectory(prefix="bestand-") as folder:
        path = Path(folder) / f"{kind}{end}"
        path.write_bytes(data)
        rows = read_lines(path, SPECS[kind], vocabulary_of(round_), meanings)
    lock(db, round_)
    there = [line.cells for line in rows_of(db, round_, kind)]
    how = request.form.get("how", "")
    told = _("%(count)s rijen overgenomen.", count=len(rows))
    if there and how == "merge" and kind in KEYS:
        rows, new, changed = merged(there, rows, KEYS[kind])
        told = _(
            "%(new)s rijen erbij, %(changed)s rijen bijgewerkt; de rest bleef staan.",
            new=new,
            changed=changed,
        )
        replace_rows(db, round_, kind, rows)
    elif how == "add":
        add_rows(db, round_, kind, rows)
    elif request.form.get("there", len(there), type=int) != len(there):
        flash(
            _("Er zijn intussen rijen bij gekomen of weggehaald. Er is niets vervangen; kijk opnieuw."),
            "danger",
        )
        return redirect(url_for("rounds.table", round_id=round_.id, kind=kind))
    else:
        replace_rows(db, round_, kind, rows)
    db.commit()
    taken_over(request.form["token"], round_.id, kind)
    flash(told, "success")
    return redirect(url_for("rounds.table", round_id=round_.id, kind=kind))
