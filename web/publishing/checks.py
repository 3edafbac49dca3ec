"""What is still wrong with a version before people are told: each point with a link to where it is mended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from matcher.rounds import Reading
from web.publishing.publish import outdated
from web.store import ARRANGED, Round, Version
from web.words import HERE, short_day

STOP, LOOK, FINE = "fout", "let op", "goed"
NOTICE = timedelta(weeks=3)
"""Schools plan their replacements; a shorter notice costs people."""


@dataclass(frozen=True)
class Point:
    state: str
    """STOP: can't be published so; LOOK: may be, by who has seen it; FINE."""
    text: str
    link: str = ""
    link_text: str = ""


def place(meeting: dict[str, Any]) -> str:
    """What must be confirmed: a venue at a moment."""
    return f"{meeting['venue']}@{meeting['slot']}"


def today() -> datetime:
    """The time in Amsterdam, without a zone, as moments are written."""
    return datetime.now(HERE).replace(tzinfo=None)


def points_of(
    session: Session, round_: Round, version: Version, view: dict[str, Any], reading: Reading, at: datetime
) -> list[Point]:
    """Everything worth knowing before publishing, the worst first. `at`: the time in Amsterdam."""

    def link(name: str, **more: Any) -> str:
        return url_for(name, round_id=round_.id, **more)

    def part(name: str) -> str:
        return link("looking.part", number=version.number, part=name)

    points: list[Point] = []
    if not version.has_outputs:
        points.append(Point(STOP, _("De agenda's en de verzendlijst van deze versie zijn er nog niet.")))
    elif outdated(session, round_, version):
        points.append(
            Point(
                STOP,
                _("De agenda's zijn gemaakt voordat de vorige versie werd verspreid. Ze moeten opnieuw, "
                  "anders kloppen wijzigingen en afzeggingen niet."),
            )
        )  # fmt: skip
    if version.edition != round_.edition:
        points.append(
            Point(
                LOOK,
                _("Na het maken van deze versie zijn inschrijvingen of instellingen veranderd. Die zitten "
                  "er niet in."),
                link("planning.start"), _("Opnieuw indelen"),
            )
        )  # fmt: skip
    past = [one for one in view["meetings"] if datetime.fromisoformat(one["start"]) <= at]
    if past:
        points.append(
            Point(
                LOOK,
                ngettext("%(num)d bijeenkomst is al begonnen of voorbij.",
                         "%(num)d bijeenkomsten zijn al begonnen of voorbij.", len(past)),
                link("looking.version", number=version.number), _("Bekijk de bijeenkomsten"),
            )
        )  # fmt: skip
    soon = [one for one in view["meetings"] if at < datetime.fromisoformat(one["start"]) < at + NOTICE]
    if soon:
        first = min(one["start"] for one in soon)
        points.append(
            Point(
                LOOK,
                ngettext("%(num)d bijeenkomst is al over minder dan drie weken, op %(day)s.",
                         "%(num)d bijeenkomsten zijn al over minder dan drie weken, de eerste op "
                         "%(day)s.",
                         len(soon), day=short_day(first)),
                link("looking.version", number=version.number), _("Bekijk de bijeenkomsten"),
            )
        )  # fmt: skip
    open_ = {place(one) for one in view["meetings"]} - {
        code for code, state in round_.arranged.items() if state == ARRANGED[-1]
    }
    if open_:
        points.append(
            Point(
                LOOK,
                ngettext("%(num)d zaal is nog niet toegezegd.", "%(num)d zalen zijn nog niet toegezegd.",
                         len(open_)),
                link("publishing.places", number=version.number), _("Zalen nalopen"),
            )
        )  # fmt: skip
    if view["unplaced"]:
        points.append(
            Point(
                LOOK,
                ngettext("%(num)d persoon heeft geen plek.", "%(num)d mensen hebben geen plek.",
                         len(view["unplaced"])),
                part("niet-ingedeeld"), _("Bekijk wie en waarom"),
            )
        )  # fmt: skip
    lacking = [one for one in view["meetings"] if one["missing"]]
    if lacking:
        points.append(
            Point(
                LOOK,
                ngettext("Bij %(num)d bijeenkomst mist iets.", "Bij %(num)d bijeenkomsten mist iets.",
                         len(lacking)),
                link("looking.version", number=version.number), _("Bekijk wat er mist"),
            )
        )  # fmt: skip
    rows = {(finding.file, finding.row) for finding in reading.bad_rows}
    if rows:
        points.append(
            Point(
                LOOK,
                ngettext("%(num)d rij had een fout en deed niet mee.",
                         "%(num)d rijen hadden een fout en deden niet mee.", len(rows)),
                link("rounds.table", kind=sorted(rows)[0][0].split(".")[0], fout=1), _("Bekijk de rijen"),
            )
        )  # fmt: skip
    return points or [Point(FINE, _("Er is niets meer te verbeteren."))]
