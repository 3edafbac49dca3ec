"""The page with the map of a region and the same schools in a list."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import Blueprint, Response, render_template
from sqlalchemy.orm import Session

from matcher.domain import LEVELS
from matcher.geo import load_atlas
from matcher.outputs.map import region_script, schools_of
from web.accounts.rights import allowed
from web.app import store
from web.rounds.areas import region_of
from web.rounds.folder import rows_of
from web.store import Round

blueprint = Blueprint("region", __name__)
KEPT = 16
_scripts: dict[tuple[int, int], str] = {}
"""(round, edition) → script: a third of a second to make, and it stays the same until something changes."""


def _people(session: Session, round_: Round) -> Counter[str]:
    """Sign-ups per vestigingscode, as far as they name one."""
    cells = (
        line.cells.get("school", "").strip().upper() for line in rows_of(session, round_, "inschrijvingen")
    )
    return Counter(code for code in cells if code)


def _venues(session: Session, round_: Round) -> frozenset[str]:
    return frozenset(
        line.cells.get("locatie", "").strip().upper() for line in rows_of(session, round_, "locaties")
    )


@blueprint.get("/rondes/<int:round_id>/regio")
@allowed("zien")
def page(round_: Round) -> Any:
    db = store()
    here = region_of(round_)
    atlas = load_atlas()
    people, venues = _people(db, round_), _venues(db, round_)
    schools = [
        {
            "code": school.code, "name": school.name, "sector": school.sector, "levels": school.levels,
            "wijk": atlas.wijken[school.wijk].name if school.wijk in atlas.wijken else "",
            "people": people.get(school.code, 0), "venue": school.code in venues,
        }
        for school in (schools_of(here, atlas) if here else [])
    ]  # fmt: skip
    wijken = sorted({str(one["wijk"]) for one in schools if one["wijk"]})
    return render_template(
        "region/page.html", round=round_, region=here, schools=schools, wijken=wijken, levels=LEVELS
    )


@blueprint.get("/rondes/<int:round_id>/regio.js")
@allowed("zien")
def script(round_: Round) -> Any:
    key = (round_.id, round_.edition)
    text = _scripts.get(key)
    if text is None:
        here = region_of(round_)
        text = ""
        if here is not None:
            db = store()
            text = region_script(here, load_atlas(), _people(db, round_), _venues(db, round_))
        # Other requests do the same at the same time.
        for old in list(_scripts)[: max(0, len(_scripts) - KEPT + 1)]:
            _scripts.pop(old, None)
        _scripts[key] = text
    return Response(text, mimetype="text/javascript")
