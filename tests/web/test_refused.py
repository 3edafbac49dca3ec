"""What the store can't take is refused with a page, on every store alike."""

from __future__ import annotations

from dataclasses import replace

import pytest

from web.app import create_app
from web.config import read_config
from web.store import Database, Job, Membership, Round
from web.store.schema import migrate
from web.work.jobs import MAIL, ask

from .conftest import Site
from .services import STORES, database_url


@pytest.fixture(params=STORES)
def anywhere(request, tmp_path):
    """A site on each store, with a round that has nothing."""
    with database_url(request.param, tmp_path) as url:
        config = replace(read_config(tmp_path / "huis", {"DATABASE_URL": url}), testing=True)
        database = Database(config.database_url)
        migrate(database.engine)
        app = create_app(config)
        with database.work() as session:
            settings = {"ronde": {"naam": "Proef", "format": "wijkbijeenkomst", "regio": "rotterdam"}}
            session.add(Round(name="Proef", settings=settings))
        yield Site(app, database)
        database.engine.dispose()
        app.extensions["store"].engine.dispose()


@pytest.mark.parametrize("path", ["/inschrijven/a%00b", "/welkom/a%00b", "/rondes/1/versies/1/%00"])
def test_a_null_in_an_address(anywhere, path):
    anywhere.user(administrator=True)
    assert anywhere.client("beheer@voorbeeld.example").get(path).status_code == 400


def test_a_null_in_a_form(anywhere):
    form = {"email": "a\0@voorbeeld.example", "password": "x"}
    assert anywhere.client().post("/inloggen", form, seen="/inloggen").status_code == 400


def test_a_number_beyond_all_measure(anywhere):
    anywhere.user(administrator=True)
    visit = anywhere.client("beheer@voorbeeld.example")
    assert visit.get(f"/rondes/{10**30}").status_code == 400
    assert visit.get("/").status_code == 200
    answer = visit.post("/rondes/1/formulier", {"last": "9999-12-31"}, seen="/rondes/1/formulier")
    assert answer.status_code == 400


def test_two_who_add_the_same_person_at_once(anywhere, monkeypatch):
    anywhere.user(administrator=True)
    visit = anywhere.client("beheer@voorbeeld.example")
    anywhere.user("a@voorbeeld.example")
    anywhere.join("a@voorbeeld.example", 1, "lezer")
    # Whoever is second looked before the first one wrote.
    monkeypatch.setattr("web.members.views.member_of", lambda *_: None)
    path = "/rondes/1/mensen"
    answer = visit.post(path, {"email": "a@voorbeeld.example", "role": "planner"}, seen=path)
    assert answer.status_code == 409
    with anywhere.database.work() as session:
        assert session.query(Membership).one().role == "lezer"


def test_who_makes_rosters_can_not_stop_messages(anywhere):
    visit = anywhere.client(anywhere.member(1, "planner"))
    with anywhere.database.work() as session:
        job = ask(session, session.get_one(Round, 1), MAIL, {"publication": 1}, "Noor").id
    assert visit.get(f"/rondes/1/indelen/{job}/stand").status_code == 404
    assert visit.post(f"/rondes/1/indelen/{job}/stop").status_code == 404
    with anywhere.database.work() as session:
        assert session.get_one(Job, job).state == "wacht"


def test_a_search_that_made_nothing_is_not_praised(anywhere):
    visit = anywhere.client(anywhere.member(1, "planner"))
    with anywhere.database.work() as session:
        job = ask(session, session.get_one(Round, 1), "plan", {"seconds": 12}, "Noor")
        job.points, job.state = [[1, 100, 100]], "mislukt"
    state = visit.get("/rondes/1/indelen/1/stand").json
    assert state["over"] and state["good"] == ""
