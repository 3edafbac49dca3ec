"""Brings a database to the schema of this program, and says whether it is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as Alembic
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, text

from web.store.base import Base

SCRIPTS = Path(__file__).parent.parent / "migrations"
LOCK = 20_271_111
"""Any number: it keeps two processes on PostgreSQL from migrating at once."""


def migrate(engine: Engine) -> None:
    """Carry out the migrations that this database has not had, all or none. Two may call it at once."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            with _alone(connection):
                command.upgrade(_alembic(connection), "head")
        else:
            with connection.begin():
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
                command.upgrade(_alembic(connection), "head")


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """One transaction on SQLite that keeps other writers out from its first statement.

    Foreign keys are off in it: a table is changed by copying and dropping it, and dropping it would take
    along every row that refers to it.
    """
    driver: Any = connection.connection.driver_connection
    before = driver.isolation_level
    # The driver's own transactions begin too late: at the first INSERT.
    driver.isolation_level = None
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        with connection.begin():
            driver.execute("BEGIN IMMEDIATE")
            yield
            lost = driver.execute("PRAGMA foreign_key_check").fetchall()
            if lost:
                raise RuntimeError(f"a migration leaves rows that refer to nothing: {lost[:5]}")
    finally:
        driver.execute("PRAGMA foreign_keys=ON")
        driver.isolation_level = before


def differences(engine: Engine) -> list[object]:
    """In what the database differs from the tables of the program; empty when it is up to date."""
    with engine.connect() as connection:
        found: list[object] = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    return found


def _alembic(connection: Connection) -> Alembic:
    alembic = Alembic()
    alembic.set_main_option("script_location", str(SCRIPTS))
    alembic.attributes["connection"] = connection
    return alembic
