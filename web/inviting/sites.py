"""The schools of a round: those of its region, those its pupils go to, and who signed up from each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.domain import Region, School
from matcher.formats.areas import Areas
from matcher.geo import load_atlas
from matcher.rounds.places import Places
from matcher.rounds.words import fold
from web.inviting.relevance import MATTERS, shares_of
from web.rounds.areas import region_of
from web.rounds.folder import rows_of
from web.store import INVITED, Invitation, Round

NOT_YET, ASKED, JOINS, DECLINES = INVITED


@dataclass
class Invitee:
    """A school with how far it is with asking it."""

    school: School
    area: str
    """Name of its wijk; empty outside every wijk that we know."""
    row: Invitation | None
    """What was written about it; None when nothing was."""
    people: int
    """How many signed up."""
    share: float = 0.0
    """Percent of the pupils of the round's wijken that goes to this VO school."""

    @property
    def status(self) -> str:
        return self.row.status if self.row else NOT_YET

    @property
    def contact(self) -> str:
        return self.row.contact if self.row else ""

    @property
    def email(self) -> str:
        return self.row.email if self.row else ""

    @property
    def silent(self) -> bool:
        """Whether a reminder makes sense: asked, nobody signed up, and no answer."""
        return self.status == ASKED and not self.people


@dataclass
class Signed:
    """Who signed up, by school."""

    at: Counter[str]
    """Vestigingscode → people; '' for people without a school, '?' for a school that we don't know."""

    def count(self, code: str) -> int:
        return self.at[code]


def signed(session: Session, round_: Round) -> Signed:
    """Everybody in the table of sign-ups under the school that they named, as the reader would find it."""
    atlas = load_atlas()
    names = {
        fold(line.cells.get("gevonden", "")): line.cells.get("vestigingscode", "").replace(" ", "").upper()
        for line in rows_of(session, round_, "schoolnamen")
    }
    places = Places(atlas, names, "wijk")
    at: Counter[str] = Counter()
    for line in rows_of(session, round_, "inschrijvingen"):
        text = str(line.cells.get("school", "")).strip()
        found = places.find(text) if text else None
        if isinstance(found, School):
            at[found.code] += 1
        else:
            at["?" if text else ""] += 1
    return Signed(at)


def invitees(session: Session, round_: Round) -> list[Invitee]:
    """All schools to ask, by wijk and name: those of the region, those that its pupils go to, and those that
    somebody wrote something about or signed up from."""
    atlas, region = load_atlas(), region_of(round_)
    rows = {one.school: one for one in invitations(session, round_)}
    people = signed(session, round_)
    shares = shares_of(region)
    codes = {code for code, share in shares.items() if share >= MATTERS} | set(rows) | set(people.at)
    if region is not None:
        codes |= {code for code, school in atlas.schools.items() if atlas.in_region(school, region)}
    names = _area_names(codes, region)
    found = [
        Invitee(
            school, names.get(school.wijk, ""), rows.get(school.code), people.count(school.code),
            shares.get(school.code, 0.0),
        )
        for code in codes
        if (school := atlas.schools.get(code)) is not None
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.area, one.school.name, one.school.code))


def invitations(session: Session, round_: Round) -> list[Invitation]:
    """What was written about the schools of a round."""
    return list(session.scalars(select(Invitation).where(Invitation.round_id == round_.id)))


def row_for(session: Session, round_: Round, code: str) -> Invitation:
    """The row of a school, made when there is none."""
    found = session.scalar(
        select(Invitation).where(Invitation.round_id == round_.id, Invitation.school == code)
    )
    if found is None:
        found = Invitation(round_id=round_.id, school=code, status=NOT_YET, contact="", email="", note="")
        session.add(found)
        session.flush()
    return found


def _area_names(codes: Iterable[str], region: Region | None) -> dict[str, str]:
    """Wijk → name; with the municipality where names are alike or it is no municipality of the region."""
    atlas = load_atlas()
    wijken = {atlas.schools[code].wijk for code in codes if code in atlas.schools} & set(atlas.wijken)
    names = Areas(atlas, "wijk").names(sorted(wijken))
    for code, name in names.items():
        area = atlas.wijken[code]
        if region is not None and area.municipality not in region.municipalities and "(" not in name:
            names[code] = f"{name} ({area.municipality_name})"
    return names


@dataclass
class Response:
    """How many schools of one wijk or board were asked, and what came of it."""

    name: str
    schools: int = 0
    asked: int = 0
    joined: int = 0
    """Schools from which somebody signed up."""
    po: int = 0
    vo: int = 0
    other: int = 0

    @property
    def people(self) -> int:
        return self.po + self.vo + self.other

    def add(self, one: Invitee) -> None:
        self.schools += 1
        self.asked += one.status != NOT_YET
        self.joined += one.people > 0
        if one.school.sector == "PO":
            self.po += one.people
        elif one.school.sector == "VO":
            self.vo += one.people
        else:
            self.other += one.people


def per_wijk(found: Iterable[Invitee]) -> list[Response]:
    """The response of each wijk."""
    return _grouped((one.area or "–", one) for one in found)


def per_board(found: Iterable[Invitee]) -> list[Response]:
    """The response of each board. We know boards by number: a school of theirs says which one it is."""
    found = list(found)
    biggest: dict[str, School] = {}
    for one in found:
        known = biggest.get(one.school.board)
        if known is None or (one.school.pupils or 0) > (known.pupils or 0):
            biggest[one.school.board] = one.school

    def name(board: str) -> str:
        return f"{board} ({biggest[board].name})" if board else "–"

    rows = _grouped((name(one.school.board), one) for one in found)
    return sorted(rows, key=lambda row: (-row.schools, row.name))


def _grouped(pairs: Iterable[tuple[str, Invitee]]) -> list[Response]:
    rows: dict[str, Response] = {}
    for name, one in pairs:
        rows.setdefault(name, Response(name)).add(one)
    return [rows[name] for name in sorted(rows)]


def total(rows: Iterable[Response], name: str, people: Mapping[str, int]) -> Response:
    """All rows together, with people who are of no school that we know."""
    summed = Response(name, other=sum(people.values()))
    for row in rows:
        for part in ("schools", "asked", "joined", "po", "vo", "other"):
            setattr(summed, part, getattr(summed, part) + getattr(row, part))
    return summed
