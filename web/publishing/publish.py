"""Publishing a version: deliberately, once, and never unseen over the head of somebody else."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from web.store import Letter, Presence, Round, Version, now
from web.versions import view_of


@dataclass(frozen=True)
class Overtaken:
    """Something changed after the page was shown, so nothing was done."""

    version: Version | None
    """What somebody else published; None when the round itself changed."""


def published(session: Session, round_: Round) -> Version | None:
    """The version that people are told."""
    return session.get(Version, round_.published_id) if round_.published_id else None


def outdated(session: Session, round_: Round, version: Version) -> bool:
    """Whether its appointments build on another version than the one that people have now."""
    current = published(session, round_)
    if current is None or current.id == version.id or current.published is None:
        return False
    return version.outputs_made < current.published


def overtaken(session: Session, round_: Round, publication: int, edition: int) -> Overtaken | None:
    """Whether somebody published, or changed the round, since these were on the page."""
    if round_.publication != publication:
        return Overtaken(published(session, round_))
    return Overtaken(None) if round_.edition != edition else None


def publish(
    session: Session, round_: Round, version: Version, by: str, *, publication: int, edition: int
) -> Overtaken | None:
    """Make this the version that people are told. `publication` and `edition`: as they were on the page.

    Nothing of the version before is lost: it stays with its letters; lists of who came move along.
    """
    before = round_.published_id
    done = session.execute(
        update(Round)
        .where(Round.id == round_.id, Round.publication == publication, Round.edition == edition)
        .values(published_id=version.id, publication=publication + 1)
        .execution_options(synchronize_session=False)
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        session.rollback()
        session.refresh(round_)
        return overtaken(session, round_, publication, edition) or Overtaken(None)
    version.published, version.published_by = now(), by
    # Who waits for a message about the version before must not get it any more.
    session.execute(
        update(Letter)
        .where(Letter.round_id == round_.id, Letter.publication <= publication, Letter.state == "klaar")
        .values(state="vervallen")
    )
    if before is not None and before != version.id:
        _move_presences(session, before, version)
    session.flush()
    session.refresh(round_)
    return None


def _move_presences(session: Session, before: int, version: Version) -> None:
    here = {meeting["id"] for meeting in view_of(version)["meetings"]}
    there = {
        (one.meeting, one.person)
        for one in session.scalars(select(Presence).where(Presence.version_id == version.id))
    }
    for one in session.scalars(select(Presence).where(Presence.version_id == before)):
        if one.meeting in here and (one.meeting, one.person) not in there:
            one.version_id = version.id
