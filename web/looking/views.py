"""Pages of a version: meetings, areas, schools, who has no seat, the map, differences, downloads."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, send_file, url_for
from sqlalchemy import select

from matcher.outputs.map import ATTRIBUTION
from web.accounts.rights import allowed
from web.app import store
from web.store import Round, Version
from web.versions import map_of, view_of
from web.versions.comparing import compared

blueprint = Blueprint("looking", __name__)


@blueprint.get("/rondes/<int:round_id>/indeling")
@allowed("zien")
def latest(round_: Round) -> Any:
    if not round_.versions:
        return redirect(url_for("planning.start", round_id=round_.id))
    shown = next((one for one in round_.versions if one.id == round_.published_id), round_.versions[-1])
    return redirect(url_for("looking.version", round_id=round_.id, number=shown.number))


@blueprint.get("/rondes/<int:round_id>/versies")
@allowed("zien")
def versions(round_: Round) -> Any:
    return render_template("looking/versions.html", round=round_, versions=list(reversed(round_.versions)))


def find(round_: Round, number: int) -> Version:
    """A version of a round; 404 when there is none."""
    found = store().scalar(select(Version).where(Version.round_id == round_.id, Version.number == number))
    if found is None:
        abort(404)
    return found


@blueprint.get("/rondes/<int:round_id>/versies/<int:number>")
@allowed("zien")
def version(round_: Round, number: int) -> Any:
    found = find(round_, number)
    return render_template("looking/version.html", round=round_, version=found, view=view_of(found))


@blueprint.get("/rondes/<int:round_id>/versies/<int:number>/<part>")
@allowed("zien")
def part(round_: Round, number: int, part: str) -> Any:
    """One of the lists: wijken, scholen, niet-ingedeeld, kosten."""
    if part not in PARTS:
        abort(404)
    found = find(round_, number)
    return render_template(
        f"looking/{PARTS[part]}.html", round=round_, version=found, view=view_of(found), part=part,
        attribution=ATTRIBUTION,
    )  # fmt: skip


PARTS = {
    "wijken": "areas",
    "scholen": "schools",
    "niet-ingedeeld": "unplaced",
    "kosten": "costs",
    "kaart": "map",
    "kwetsbaar": "fragile",
}


@blueprint.get("/rondes/<int:round_id>/versies/<int:number>/kaart.js")
@allowed("zien")
def map_script(round_: Round, number: int) -> Any:
    found = find(round_, number)
    response = Response(map_of(found), mimetype="text/javascript")
    # A version never changes: a browser may keep its map, on this machine only.
    response.headers["Cache-Control"] = "private, max-age=3600, immutable"
    return response


@blueprint.get("/rondes/<int:round_id>/versies/<int:number>/bijeenkomst/<meeting>")
@allowed("zien")
def meeting(round_: Round, number: int, meeting: str) -> Any:
    found = find(round_, number)
    view = view_of(found)
    one = next((each for each in view["meetings"] if each["id"] == meeting), None)
    if one is None:
        abort(404)
    return render_template("looking/meeting.html", round=round_, version=found, view=view, meeting=one)


@blueprint.get("/rondes/<int:round_id>/versies/<int:number>/vergelijk")
@allowed("zien")
def compare(round_: Round, number: int) -> Any:
    """This version beside another: by default the one that it was made from, or the one before."""
    found = find(round_, number)
    others = [one for one in round_.versions if one.id != found.id]
    wanted = request.args.get("met", type=int)
    beside = find(round_, wanted) if wanted is not None else None
    if beside is None and others:
        earlier = [one for one in others if one.number < number]
        parent = [one for one in others if one.id == found.parent_id]
        beside = (parent or earlier[-1:] or others[-1:])[0]
    view = view_of(found)
    return render_template(
        "looking/compare.html", round=round_, version=found, view=view, others=others, beside=beside,
        found=None if beside is None else compared(view_of(beside), view),
    )  # fmt: skip


@blueprint.get("/rondes/<int:round_id>/versies/<int:number>/alles.zip")
@allowed("zien")
def download(round_: Round, number: int) -> Any:
    found = find(round_, number)
    if found.outputs is None:
        abort(404)
    return send_file(
        io.BytesIO(found.outputs), mimetype="application/zip", as_attachment=True,
        download_name=f"indeling-{round_.id}-{number}.zip",
    )  # fmt: skip


@blueprint.get("/rondes/<int:round_id>/versies/<int:number>/bestand/<path:name>")
@allowed("zien")
def file(round_: Round, number: int, name: str) -> Any:
    """One file of the outputs, to save: never shown in the page, for it may hold what people typed."""
    found = find(round_, number)
    if found.outputs is None:
        abort(404)
    with zipfile.ZipFile(io.BytesIO(found.outputs)) as archive:
        if name not in archive.namelist():
            abort(404)
        data = archive.read(name)
    return send_file(io.BytesIO(data), as_attachment=True, download_name=name.rsplit("/", 1)[-1])
