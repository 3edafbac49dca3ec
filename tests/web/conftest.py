"""A site of its own for each test: an empty store, an administrator, and a small round."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher.demo import write_demo
from matcher.engines import Limits, Solved, solve
from matcher.formats import compile_problem
from matcher.geo import load_atlas
from matcher.rounds import read_round
from web.accounts.passwords import set_password
from web.app import create_app
from web.config import read_config
from web.rounds.folder import packed, read_folder
from web.store import Database, Membership, Round, User
from web.store.schema import migrate
from web.versions import Made, assemble, keep
from web.work.jobs import ask
from web.worker.doing import do

PASSWORD = "een heel lang wachtwoord"


@dataclass
class Site:
    """An application with its store, and ways to use it as somebody."""

    app: Flask
    database: Database

    def user(self, email: str = "beheer@voorbeeld.example", *, administrator: bool = False) -> int:
        """Somebody who can log in with PASSWORD."""
        with self.database.work() as session:
            user = User(email=email, name=email.partition("@")[0], administrator=administrator)
            set_password(user, PASSWORD)
            session.add(user)
            session.flush()
            return user.id

    def member(self, round_id: int, role: str, wijk: str = "") -> str:
        """The e-mail address of somebody new with a role in a round."""
        email = f"{role}-{round_id}@voorbeeld.example"
        self.user(email)
        self.join(email, round_id, role, wijk)
        return email

    def join(self, email: str, round_id: int, role: str, wijk: str = "") -> None:
        """Give somebody a role in a round."""
        with self.database.work() as session:
            user_id = session.scalars(select(User.id).where(User.email == email)).one()
            session.add(Membership(user_id=user_id, round_id=round_id, role=role, wijk=wijk))

    def client(self, email: str | None = None) -> Visit:
        """Somebody's browser; nobody's when None."""
        visit = Visit(self.app.test_client())
        if email is not None:
            answer = visit.post("/inloggen", {"email": email, "password": PASSWORD}, seen="/inloggen")
            assert answer.status_code == 302, answer.text
        return visit

    def round(self, folder: Path) -> int:
        """A round in the store with everything in a round folder."""
        with self.database.work() as session:
            round_ = Round(name="", settings={})
            session.add(round_)
            read_folder(session, round_, folder)
            return round_.id


class Visit:
    """A browser that fetches the token of a form before it sends one."""

    def __init__(self, client: FlaskClient) -> None:
        self.http = client

    def get(self, path: str, **more: Any) -> Any:
        return self.http.get(path, **more)

    def post(self, path: str, data: dict[str, Any] | None = None, *, seen: str | None = None) -> Any:
        """Send a form as if it was filled in on the page `seen` (by default the start page)."""
        page = self.http.get(seen or "/")
        found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        assert found is not None, f"no form on {seen or '/'}: {page.status_code}"
        return self.http.post(
            path, data={"csrf_token": found[1], **(data or {})}, content_type="multipart/form-data"
        )


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    config = replace(read_config(tmp_path / "gegevens", {}), testing=True)
    database = Database(config.database_url)
    migrate(database.engine)
    yield Site(create_app(config), database)
    database.engine.dispose()


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wijk round with sixty made-up people."""
    folder = tmp_path_factory.mktemp("demo") / "ronde"
    write_demo(folder, region="rotterdam", people=60, seed=0, format="wijkbijeenkomst")
    return folder


@pytest.fixture(scope="session")
def larger_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wijk round with enough people that somebody can sit elsewhere too."""
    folder = tmp_path_factory.mktemp("groter") / "ronde"
    write_demo(folder, region="rotterdam", people=120, seed=0, format="wijkbijeenkomst")
    return folder


@pytest.fixture(scope="session")
def made_plan(larger_folder: Path) -> Made:
    """A roster of those people, as the first version of their round; made once."""
    reading = read_round(larger_folder, True)
    compiled = compile_problem(reading.round, load_atlas())
    outcome = solve(compiled.problem, Limits(seconds=10, workers=1, gap=0.05))
    assert isinstance(outcome, Solved)
    return assemble(
        reading, compiled, outcome.roster, kind="plan", edition=1, inputs=packed(larger_folder),
        with_outputs=False,
    )  # fmt: skip


@pytest.fixture
def larger_round(site: Site, larger_folder: Path, made_plan: Made) -> int:
    """A round in the store with that version."""
    round_id = site.round(larger_folder)
    with site.database.work() as session:
        keep(session, session.get_one(Round, round_id), made_plan, "Beheerder")
    return round_id


@pytest.fixture
def admin(site: Site) -> Visit:
    """The browser of an administrator."""
    site.user(administrator=True)
    return site.client("beheer@voorbeeld.example")


@pytest.fixture(scope="session")
def planned_store(tmp_path_factory: pytest.TempPathFactory, demo_folder: Path) -> Path:
    """A SQLite file with round 1, planned: version 1 of it."""
    home = tmp_path_factory.mktemp("gepland")
    config = replace(read_config(home, {}), testing=True)
    database = Database(config.database_url)
    migrate(database.engine)
    with database.work() as session:
        round_ = Round(name="", settings={})
        session.add(round_)
        read_folder(session, round_, demo_folder)
        job = ask(session, round_, "plan", {"seconds": 12}, "Noor")
    do(config, job.id)
    database.engine.dispose()
    return home / "matcher.sqlite"


@pytest.fixture
def planned(tmp_path: Path, planned_store: Path) -> Iterator[Site]:
    """A site of its own with a planned round, 1, and its version, 1."""
    home = tmp_path / "gegevens"
    config = replace(read_config(home, {}), testing=True)
    with sqlite3.connect(planned_store) as source, sqlite3.connect(home / "matcher.sqlite") as goal:
        source.backup(goal)
    database = Database(config.database_url)
    yield Site(create_app(config), database)
    database.engine.dispose()


@pytest.fixture
def organiser(planned: Site) -> Visit:
    """The browser of an organiser of the planned round."""
    return planned.client(planned.member(1, "organisator"))
