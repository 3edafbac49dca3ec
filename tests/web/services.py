"""Databases and queues of both kinds: SQLite files, and PostgreSQL and Redis where there is a server.

`TEST_DATABASE_URL` names a PostgreSQL server on which databases may be made, `TEST_REDIS_URL` a Redis that
may be emptied; `.ci/run` starts both. Without them their tests are skipped, but not in CI.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

STORES = ("sqlite", "postgresql")
QUEUES = ("sqlite", "redis")


def _server(variable: str) -> str:
    found = os.environ.get(variable, "")
    if not found:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(f"{variable} is not set")
        pytest.skip(f"{variable} is not set: no server to try this on")
    return found


@contextmanager
def database_url(kind: str, folder: Path) -> Iterator[str]:
    """The address of an empty database, as an organisation would give it; gone afterwards."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'proef.sqlite'}"
        return
    import psycopg
    from psycopg.conninfo import make_conninfo
    from sqlalchemy.engine import make_url

    server, name = _server("TEST_DATABASE_URL"), f"proef_{uuid4().hex}"
    with psycopg.connect(make_conninfo(server), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(make_conninfo(server), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def redis_url(kind: str) -> str | None:
    """An empty Redis, for this test process alone; None for a queue in a file."""
    if kind == "sqlite":
        return None
    import redis

    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 16
    url = f"{_server('TEST_REDIS_URL').rstrip('/')}/{number}"
    with redis.Redis.from_url(url) as connection:
        connection.flushdb()
    return url
