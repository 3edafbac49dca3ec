"""The tables of the store. Changes of these are migrations in `web/migrations`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.store.base import Base, Moment, now

ROLES = ("organisator", "planner", "lezer", "wijktrekker")
"""What somebody may be in a round; an administrator may do everything everywhere."""
ARRANGED = ("gevraagd", "optie", "toegezegd")
"""How far it is with a venue at a moment: asked, held for us, confirmed."""
VERSION_KINDS = ("plan", "hand", "herindeling", "begin")
INVITED = ("nog niet", "uitgenodigd", "doet mee", "doet niet mee")
"""How far it is with asking a school."""
JOB_STATES = ("wacht", "bezig", "klaar", "gestopt", "mislukt")


class User(Base):
    """Somebody who can log in."""

    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    """Lower case."""
    name: Mapped[str] = mapped_column(String(120))
    password: Mapped[str | None] = mapped_column(String(200))
    """An argon2 hash; None until the link for it is used."""
    administrator: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str] = mapped_column(String(2), default="nl")
    epoch: Mapped[int] = mapped_column(default=0)
    """Raised when the password changes: older logins end."""
    made: Mapped[datetime] = mapped_column(Moment, default=now)
    memberships: Mapped[list[Membership]] = relationship(back_populates="user", cascade="all, delete-orphan")


class Ticket(Base):
    """A link that works once, to choose a password."""

    __tablename__ = "tickets"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the token; the token itself is nowhere."""
    ends: Mapped[datetime] = mapped_column(Moment)
    used: Mapped[datetime | None] = mapped_column(Moment)
    user: Mapped[User] = relationship()


class Membership(Base):
    """What somebody may do in one round."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("user_id", "round_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    wijk: Mapped[str] = mapped_column(String(12), default="")
    """The area of a wijktrekker; empty for the others."""
    user: Mapped[User] = relationship(back_populates="memberships")
    round: Mapped[Round] = relationship(back_populates="memberships")


class Round(Base):
    """One round: its settings; its tables are `Line`s."""

    __tablename__ = "rounds"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    settings: Mapped[dict[str, Any]]
    """What `ronde.toml` would say, table by table."""
    edition: Mapped[int] = mapped_column(default=1)
    """Raised at every change of settings or tables: who edits an older one is told."""
    form_open: Mapped[bool] = mapped_column(default=False)
    form_token: Mapped[str | None] = mapped_column(String(64), unique=True)
    form_closes: Mapped[datetime | None] = mapped_column(Moment)
    """From then on who signs up comes on the reserve list."""
    form_contact: Mapped[str] = mapped_column(String(200), default="")
    """Whom people may ask, as the form says it."""
    published_id: Mapped[int | None]
    """The version that people have been told."""
    publication: Mapped[int] = mapped_column(default=0)
    """Raised every time that a version is published: who publishes from an older page is told."""
    introduction: Mapped[str] = mapped_column(Text, default="")
    """What the organisers write at the head of every message; plain text."""
    arranged: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """How far it is with each place, "venue@moment" → one of ARRANGED; absent: nobody has asked."""
    checked: Mapped[dict[str, Any] | None]
    """What the reader said of the tables, and of which edition."""
    made: Mapped[datetime] = mapped_column(Moment, default=now)
    memberships: Mapped[list[Membership]] = relationship(back_populates="round", cascade="all, delete-orphan")
    lines: Mapped[list[Line]] = relationship(cascade="all, delete-orphan", passive_deletes=True)
    versions: Mapped[list[Version]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="Version.number"
    )


class Line(Base):
    """One row of one of the tables of a round (inschrijvingen, locaties and so on)."""

    __tablename__ = "lines"
    __table_args__ = (Index("ix_lines_round_id_kind_position", "round_id", "kind", "position"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(30))
    position: Mapped[int]
    """Order in the table."""
    cells: Mapped[dict[str, Any]]
    """Column → text."""
    made: Mapped[datetime] = mapped_column(Moment, default=now)


class Invitation(Base):
    """A school that was asked to take part."""

    __tablename__ = "invitations"
    __table_args__ = (UniqueConstraint("round_id", "school"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    school: Mapped[str] = mapped_column(String(8))
    """Vestigingscode."""
    contact: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    status: Mapped[str] = mapped_column(String(20), default=INVITED[0])
    """One of INVITED."""
    reminded: Mapped[datetime | None] = mapped_column(Moment)
    note: Mapped[str] = mapped_column(Text, default="")


class Version(Base):
    """A roster with the problem that it solves; never changed, never thrown away."""

    __tablename__ = "versions"
    __table_args__ = (UniqueConstraint("round_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    number: Mapped[int]
    """From 1 within the round."""
    parent_id: Mapped[int | None]
    """The version that it was made from."""
    kind: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text, default="")
    edition: Mapped[int]
    """The edition of the round that it was made for."""
    cost: Mapped[int]
    bound: Mapped[int | None]
    problem: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    roster: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    inputs: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    """The round folder that it was made from, as a zip."""
    outputs: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """Everything in `uit/`, as a zip."""
    view: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    """What the pages show of it: JSON, compressed."""
    map: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    """The script that draws its map, compressed."""
    has_outputs: Mapped[bool] = mapped_column(default=False)
    outputs_made: Mapped[datetime] = mapped_column(Moment, default=now)
    """Appointments build on the version that was published then."""
    published: Mapped[datetime | None] = mapped_column(Moment)
    published_by: Mapped[str] = mapped_column(String(120), default="")
    made: Mapped[datetime] = mapped_column(Moment, default=now)
    made_by: Mapped[str] = mapped_column(String(120), default="")


class Job(Base):
    """Long work that a worker does."""

    __tablename__ = "jobs"
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    asked: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10), default="wacht")
    stop: Mapped[bool] = mapped_column(default=False)
    """Somebody finds it good enough."""
    phase: Mapped[str] = mapped_column(String(120), default="")
    points: Mapped[list[Any]] = mapped_column(default=list)
    """[seconds, cost or None, bound or None] as they came."""
    told: Mapped[list[Any]] = mapped_column(default=list)
    """Dutch sentences about how it went."""
    version_id: Mapped[int | None]
    """What it made."""
    by: Mapped[str] = mapped_column(String(120), default="")
    made: Mapped[datetime] = mapped_column(Moment, default=now)
    began: Mapped[datetime | None] = mapped_column(Moment)
    ended: Mapped[datetime | None] = mapped_column(Moment)
    seen: Mapped[datetime | None] = mapped_column(Moment)
    """Last sign of life of its worker."""


class Remark(Base):
    """What somebody says about one wijk of a round."""

    __tablename__ = "remarks"
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), index=True)
    wijk: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(120))
    made: Mapped[datetime] = mapped_column(Moment, default=now)


class Letter(Base):
    """A message that was or will be sent: one for each person and publication."""

    __tablename__ = "letters"
    __table_args__ = (UniqueConstraint("round_id", "publication", "person"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), index=True)
    version_id: Mapped[int | None]
    publication: Mapped[int]
    person: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(254), default="")
    kind: Mapped[str] = mapped_column(String(12))
    """nieuw, veranderd, vervallen, reserve."""
    email: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    appointment: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    cancellation: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    state: Mapped[str] = mapped_column(String(12), default="klaar")
    """klaar (to be sent), bezig, verstuurd, mislukt, onzeker (the connection broke while it was being sent),
    vervallen (another version was published first), zelf (the organisers sent it themselves)."""
    error: Mapped[str] = mapped_column(Text, default="")
    made: Mapped[datetime] = mapped_column(Moment, default=now)
    sent: Mapped[datetime | None] = mapped_column(Moment)


class Presence(Base):
    """Who came to a meeting."""

    __tablename__ = "presences"
    __table_args__ = (UniqueConstraint("version_id", "meeting", "person"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id", ondelete="CASCADE"))
    meeting: Mapped[str] = mapped_column(String(200))
    person: Mapped[str] = mapped_column(String(254))
    came: Mapped[bool]
    extra: Mapped[bool] = mapped_column(default=False)
    """Had no seat at this meeting."""
    instead_of: Mapped[str] = mapped_column(String(254), default="")
    """In whose place this person came."""
