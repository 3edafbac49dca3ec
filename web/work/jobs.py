"""Jobs as they stand in the store: asked, under way, finished, stopped, failed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from web.said import later
from web.store import Job, Round, now

LIVE = ("wacht", "bezig")
MAIL, FILES = "post", "bestanden"
"""Kinds of jobs that make no new version: sending messages, and the files of a version."""
BROKEN = {
    MAIL: later(
        "Het versturen is onderbroken. Wat verstuurd is, blijft verstuurd; begin opnieuw voor de rest."
    ),
}
SILENT = timedelta(seconds=60)
"""After so long without a sign of life its worker is gone."""


def ask(session: Session, round_: Round, kind: str, asked: Mapping[str, Any], by: str) -> Job:
    """A new job; the caller commits, and only then puts it in the queue."""
    job = Job(round_id=round_.id, kind=kind, asked=dict(asked), by=by, points=[], told=[])
    session.add(job)
    session.flush()
    return job


def running(session: Session, round_: Round, kind: str = "") -> Job | None:
    """The job of this kind that waits or is under way; without a kind: one that makes a version."""
    which = Job.kind == kind if kind else Job.kind.not_in((MAIL, FILES))
    live = select(Job).where(Job.round_id == round_.id, Job.state.in_(LIVE), which)
    return session.scalar(live.order_by(Job.id.desc()).limit(1))


def finished(job: Job) -> bool:
    return job.state not in LIVE


def request_stop(session: Session, job: Job) -> None:
    """Somebody finds it good enough: the worker ends with the best it has."""
    job.stop = True
    if job.state == "wacht":
        job.state, job.ended = "gestopt", now()


def take(session: Session, job_id: int) -> Job | None:
    """Begin a job that waits; None when another worker has it or it need not be done any more."""
    taken = session.scalar(
        update(Job)
        .where(Job.id == job_id, Job.state == "wacht")
        .values(state="bezig", began=now(), seen=now())
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    return session.get(Job, job_id, populate_existing=True) if taken else None


def give_up_lost(session: Session) -> list[int]:
    """Mark jobs whose worker was killed, and return the numbers of those that nobody has taken yet.

    A job that was under way is not begun again by itself: it would take the time of somebody who may have
    asked anew already. Nothing of it is half written.
    """
    lost = select(Job).where(Job.state == "bezig", Job.seen < now() - SILENT)
    for job in session.scalars(lost):
        job.state, job.ended = "mislukt", now()
        job.told = [
            *job.told,
            BROKEN.get(
                job.kind, later("Het rekenen is onderbroken. Er is niets veranderd; begin het opnieuw.")
            ),
        ]
    return list(session.scalars(select(Job.id).where(Job.state == "wacht").order_by(Job.id)))
