"""Runs migrations on a connection that `web.store.schema` hands over."""

from typing import Any, Literal

from alembic import context

from web.store import Base
from web.store.base import Moment


def plain(kind: str, value: Any, _autogen: Any) -> str | Literal[False]:
    """A migration names no class of the program: those may change after it."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(value, Moment) else False


connection = context.config.attributes["connection"]
# SQLite can't change a table in place: batch mode copies it.
context.configure(
    connection=connection, target_metadata=Base.metadata, render_as_batch=True, render_item=plain
)
with context.begin_transaction():
    context.run_migrations()
