"""Who may do what in which round. One table; every page asks here."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort
from flask_login import current_user, login_required
from sqlalchemy import select
from sqlalchemy.orm import Session

from web.store import Membership, Round, User

RIGHTS: dict[str, frozenset[str]] = {
    "organisator": frozenset({"zien", "wijzigen", "indelen", "publiceren", "mensen"}),
    "planner": frozenset({"zien", "indelen"}),
    "lezer": frozenset({"zien"}),
    "wijktrekker": frozenset({"wijk"}),
}
"""Role → what it may do: see everything, change the round, make rosters, publish, manage people; or see and
comment on one wijk."""


def member_of(session: Session, user: User, round_id: int) -> Membership | None:
    """What somebody is in a round; None when nothing."""
    return session.scalar(
        select(Membership).where(Membership.user_id == user.id, Membership.round_id == round_id)
    )


def may(session: Session, user: User, round_id: int, right: str) -> bool:
    """Whether somebody has a right in a round."""
    if user.administrator:
        return True
    member = member_of(session, user, round_id)
    return member is not None and right in RIGHTS[member.role]


def rounds_of(session: Session, user: User) -> list[Round]:
    """The rounds that somebody may see, the newest first."""
    query = select(Round).order_by(Round.made.desc(), Round.id.desc())
    if not user.administrator:
        query = query.join(Membership).where(Membership.user_id == user.id)
    return list(session.scalars(query))


def allowed(right: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A page of a round for who has this right; it gets the round. Others get 404, as if it was not there."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        @login_required
        def guarded(round_id: int, **rest: Any) -> Any:
            from web.app import store

            session = store()
            round_ = session.get(Round, round_id)
            user = current_user.user
            if round_ is None or not (user.administrator or member_of(session, user, round_id)):
                abort(404)
            if not may(session, user, round_id, right):
                abort(403)
            return view(round_, **rest)

        guarded.right = right  # type: ignore[attr-defined]
        return guarded

    return decorate


def administrators_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """A page for administrators."""

    @wraps(view)
    @login_required
    def guarded(**rest: Any) -> Any:
        if not current_user.user.administrator:
            abort(403)
        return view(**rest)

    guarded.right = "beheer"  # type: ignore[attr-defined]
    return guarded
