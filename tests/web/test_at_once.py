"""Two things at the same time: neither is lost, and nothing builds on what is no longer so."""

from __future__ import annotations

import threading

import pytest

from web.publishing import outputs
from web.publishing.letters import NEW, add_letters, drafts_of
from web.publishing.people import reading_of
from web.publishing.publish import outdated, publish
from web.rounds.folder import touch
from web.store import Letter, Round, Version
from web.versions.keeping import copied, keep
from web.work.jobs import ask
from web.worker import doing

from .services import STORES, database_url
from .test_publishing import second


def publish_now(database, number: int, publication: int = 0) -> None:
    with database.work() as session:
        round_ = session.get_one(Round, 1)
        version = session.query(Version).filter_by(number=number).one()
        assert (
            publish(session, round_, version, "Noor", publication=publication, edition=round_.edition) is None
        )


def test_a_roster_builds_on_what_was_published_while_it_was_searched(planned, monkeypatch):
    search, make, before = doing.plan_round, doing.assemble, []

    def search_and_publish(*arguments, **more):
        publish_now(planned.database, 1)
        return search(*arguments, **more)

    def made(*arguments, **more):
        before.append(more["before"])
        return make(*arguments, **more)

    monkeypatch.setattr(doing, "plan_round", search_and_publish)
    monkeypatch.setattr(doing, "assemble", made)
    with planned.database.work() as session:
        job = ask(session, session.get_one(Round, 1), "plan", {"seconds": 12}, "Sem").id
    doing.do(planned.app.extensions["matcher"], job)
    with planned.database.work() as session:
        assert before == [session.get_one(Version, 1).outputs]
        version = session.query(Version).filter_by(number=2).one()
        assert not outdated(session, session.get_one(Round, 1), version)


def test_files_are_outdated_when_somebody_published_while_they_were_made(planned, monkeypatch):
    compile_ = outputs.compile_problem

    def compile_and_publish(*arguments):
        publish_now(planned.database, 1)
        return compile_(*arguments)

    monkeypatch.setattr(outputs, "compile_problem", compile_and_publish)
    with planned.database.work() as session:
        second(session)
    outputs.remake_outputs(planned.database, 1, 2)
    with planned.database.work() as session:
        assert outdated(session, session.get_one(Round, 1), session.get_one(Version, 2))


def test_an_earlier_version_once_more_has_files_as_old_as_they_were(planned):
    publish_now(planned.database, 1)
    with planned.database.work() as session:
        round_, one = session.get_one(Round, 1), session.get_one(Version, 1)
        again = copied(session, round_, one, "ongedaan gemaakt", None, "Sem")
        assert again.outputs_made == one.outputs_made and outdated(session, round_, again)


def test_a_letter_that_was_on_its_way_may_have_arrived(planned):
    publish_now(planned.database, 1)
    with planned.database.work() as session:
        round_, version = session.get_one(Round, 1), session.get_one(Version, 1)
        add_letters(session, round_, version, drafts_of(session, round_, version, reading_of(version)))
        for letter in session.query(Letter):
            letter.state = "bezig"
        second(session)
    publish_now(planned.database, 2, publication=1)
    with planned.database.work() as session:
        version = session.get_one(Version, 2)
        drafts = drafts_of(session, session.get_one(Round, 1), version, reading_of(version))
        assert not [draft for draft in drafts if draft.kind == NEW]


@pytest.mark.parametrize("store", STORES)
def test_two_versions_at_once_get_each_a_number(store, tmp_path, made_plan):
    from web.store import Database
    from web.store.schema import migrate

    with database_url(store, tmp_path) as url:
        database = Database(url.replace("postgresql://", "postgresql+psycopg://"))
        migrate(database.engine)
        with database.work() as session:
            session.add(Round(name="Proef", settings={"ronde": {"naam": "Proef"}}))
        there: list[int] = []

        def other() -> None:
            with database.work() as session:
                there.append(keep(session, session.get_one(Round, 1), made_plan, "Sem").number)

        with database.work() as session:
            here = keep(session, session.get_one(Round, 1), made_plan, "Noor").number
            thread = threading.Thread(target=other)
            thread.start()
            thread.join(0.5)
            assert thread.is_alive(), "it waits"
        thread.join(10)
        assert (here, there) == (1, [2])
        with database.session() as mine, database.session() as theirs:
            for session in (mine, theirs):
                session.get_one(Round, 1)
            edition = mine.get_one(Round, 1).edition
            for session in (mine, theirs):
                touch(session.get_one(Round, 1))
                session.commit()
            assert theirs.get_one(Round, 1).edition == edition + 2
        database.engine.dispose()
