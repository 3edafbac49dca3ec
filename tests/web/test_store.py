"""The store does the same in a SQLite file and on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from alembic.config import Config as Alembic
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import String, func, inspect, select, update
from sqlalchemy.exc import IntegrityError, StatementError

from web.config import read_config
from web.rounds.folder import read_folder, rows_of
from web.store import Base, Database, Job, Line, Membership, Round, User, Version, now, schema
from web.store.schema import differences, migrate
from web.work.jobs import SILENT, ask, give_up_lost, request_stop, running, take

from .services import STORES, database_url


@pytest.fixture(params=STORES)
def empty(request, tmp_path) -> Iterator[Database]:
    """A database without tables."""
    with database_url(request.param, tmp_path) as url:
        # Through the settings: they turn the address that a host hands out into one of ours.
        database = Database(read_config(tmp_path / "gegevens", {"DATABASE_URL": url}).database_url)
        yield database
        database.engine.dispose()


@pytest.fixture
def database(empty) -> Database:
    migrate(empty.engine)
    return empty


def new_round(database: Database) -> int:
    with database.work() as session:
        round_ = Round(name="Proef", settings={"ronde": {"naam": "Proef"}})
        session.add(round_)
        session.flush()
        return round_.id


def new_job(database: Database, round_id: int, **values: object) -> int:
    with database.work() as session:
        job = ask(session, session.get_one(Round, round_id), "plan", {"seconds": 12}, "Iemand")
        for name, value in values.items():
            setattr(job, name, value)
        session.flush()
        return job.id


# The schema


def test_after_migrating_the_tables_are_those_of_the_program(empty):
    assert differences(empty.engine), "an empty database is not up to date"
    migrate(empty.engine)
    assert differences(empty.engine) == []
    assert set(Base.metadata.tables) < set(inspect(empty.engine).get_table_names())


def test_migrating_again_changes_nothing(database):
    round_id = new_round(database)
    migrate(database.engine)
    assert differences(database.engine) == []
    with database.work() as session:
        assert session.get_one(Round, round_id).name == "Proef"


def test_two_programs_may_start_at_once(empty):
    others = [Database(empty.engine.url.render_as_string(hide_password=False)) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda one: migrate(one.engine), others))
    assert differences(empty.engine) == []
    for one in others:
        one.engine.dispose()


def test_changing_a_table_keeps_the_rows_that_refer_to_it(database, monkeypatch):
    """SQLite changes a table by copying and dropping it; what refers to it must not go along."""
    round_id = new_round(database)
    job_id = new_job(database, round_id)

    def change(alembic: Alembic, _target: str) -> None:
        connection = alembic.attributes["connection"]
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("rounds") as batch:
            batch.alter_column("name", type_=String(300), existing_type=String(200))

    monkeypatch.setattr(schema.command, "upgrade", change)
    migrate(database.engine)
    assert differences(database.engine), "the column is wider than the program knows"
    with database.work() as session:
        assert session.get_one(Job, job_id).round_id == round_id


def test_a_migration_that_fails_changes_nothing(empty, monkeypatch):
    upgrade = schema.command.upgrade

    def fail(*arguments: Any) -> None:
        upgrade(*arguments)
        raise RuntimeError("halfway")

    monkeypatch.setattr(schema.command, "upgrade", fail)
    with pytest.raises(RuntimeError, match="halfway"):
        migrate(empty.engine)
    assert not inspect(empty.engine).has_table("rounds")


# Sessions


def test_work_is_kept_whole_or_not_at_all(database):
    with pytest.raises(RuntimeError), database.work() as session:
        session.add(Round(name="half", settings={}))
        session.flush()
        raise RuntimeError("something goes wrong")
    with database.work() as session:
        assert session.scalar(select(func.count()).select_from(Round)) == 0


def test_what_a_session_read_is_there_after_it_ended(database):
    round_id = new_round(database)
    with database.work() as session:
        round_ = session.get_one(Round, round_id)
    assert round_.name == "Proef"


def test_a_round_takes_everything_of_it_along(database):
    round_id = new_round(database)
    with database.work() as session:
        user = User(email="a@voorbeeld.example", name="A")
        session.add_all([user, Line(round_id=round_id, kind="locaties", position=0, cells={"locatie": "A"})])
        session.flush()
        session.add(Membership(user_id=user.id, round_id=round_id, role="lezer"))
    new_job(database, round_id)
    with database.work() as session:
        session.delete(session.get_one(Round, round_id))
    with database.work() as session:
        for table in (Line, Membership, Job):
            assert session.scalar(select(func.count()).select_from(table)) == 0, table
        assert session.scalar(select(func.count()).select_from(User)) == 1


def test_a_row_of_a_round_that_is_not_there_is_refused(database):
    with pytest.raises(IntegrityError), database.work() as session:
        session.add(Line(round_id=12_345, kind="locaties", position=0, cells={}))


def test_one_version_has_one_number(database):
    round_id = new_round(database)
    parts = dict.fromkeys(("problem", "roster", "inputs", "view", "map"), b"\x00\xff")
    with pytest.raises(IntegrityError), database.work() as session:
        for _ in range(2):
            session.add(Version(round_id=round_id, number=1, kind="plan", edition=1, cost=0, **parts))
    with database.work() as session:
        session.add(Version(round_id=round_id, number=1, kind="plan", edition=1, cost=0, **parts))
    with database.work() as session:
        assert session.scalars(select(Version)).one().problem == b"\x00\xff"


# Values


def test_json_comes_back_as_it_went_in(database):
    settings = {
        "ronde": {"naam": "Café ’t Háántje 🐓", "regio": ["WK059901", "WK059902"]},
        "regels": {"minimum": 10, "helft": 0.5, "aan": True, "niets": None}, "leeg": {}, "lijst": [],
    }  # fmt: skip
    round_id = new_round(database)
    with database.work() as session:
        session.get_one(Round, round_id).settings = settings
    with database.work() as session:
        assert session.get_one(Round, round_id).settings == settings


def test_nothing_checked_yet_is_nothing(database):
    round_id = new_round(database)
    with database.work() as session:
        assert session.get_one(Round, round_id).checked is None
        session.get_one(Round, round_id).checked = {"edition": 1}
    with database.work() as session:
        assert session.get_one(Round, round_id).checked == {"edition": 1}


@pytest.mark.parametrize("zone", [UTC, ZoneInfo("Europe/Amsterdam"), timezone(timedelta(hours=-5))], ids=str)
def test_a_moment_is_the_same_moment_in_every_time_zone(database, zone):
    moment = datetime(2027, 10, 31, 2, 30, 15, 123_456, tzinfo=zone)
    round_id = new_round(database)
    with database.work() as session:
        session.get_one(Round, round_id).form_closes = moment
    with database.work() as session:
        found = session.get_one(Round, round_id).form_closes
        assert found is not None and found.tzinfo is not None
        assert found == moment.astimezone(UTC)
        later = select(Round.id).where(Round.form_closes > moment.astimezone(UTC) - timedelta(seconds=1))
        assert session.scalars(later).all() == [round_id]


def test_a_moment_without_a_time_zone_is_refused(database):
    round_id = new_round(database)
    with pytest.raises(StatementError, match="without a time zone"), database.work() as session:
        session.execute(update(Round).where(Round.id == round_id).values(form_closes=datetime(2027, 1, 1)))


def test_a_whole_round_folder_fits(database, demo_folder, tmp_path):
    with database.work() as session:
        round_ = Round(name="", settings={})
        session.add(round_)
        read_folder(session, round_, demo_folder)
        assert len(rows_of(session, round_, "inschrijvingen")) == 60


def test_a_very_long_name_is_cut_and_not_a_crash(database, demo_folder, tmp_path):
    (tmp_path / "ronde.toml").write_text(
        (demo_folder / "ronde.toml")
        .read_text(encoding="utf-8")
        .replace('naam = "', 'naam = "' + 300 * "lang ", 1),
        encoding="utf-8",
    )
    with database.work() as session:
        round_ = Round(name="", settings={})
        session.add(round_)
        read_folder(session, round_, tmp_path)
    assert 100 < len(round_.name) <= 200


# Jobs


def test_a_job_goes_to_one_worker_only(database):
    round_id = new_round(database)
    workers = 6
    together = threading.Barrier(workers)

    def work(job_id: int) -> bool:
        together.wait()
        with database.work() as session:
            return take(session, job_id) is not None

    with ThreadPoolExecutor(workers) as pool:
        for _ in range(5):
            job_id = new_job(database, round_id)
            assert sum(pool.map(work, [job_id] * workers)) == 1
            with database.work() as session:
                job = session.get_one(Job, job_id)
                assert job.state == "bezig" and job.began is not None and job.seen is not None


def test_a_job_that_was_called_off_is_not_taken(database):
    round_id = new_round(database)
    job_id = new_job(database, round_id)
    with database.work() as session:
        request_stop(session, session.get_one(Job, job_id))
    with database.work() as session:
        assert take(session, job_id) is None and take(session, 12_345) is None
        assert session.get_one(Job, job_id).state == "gestopt"
        assert running(session, session.get_one(Round, round_id)) is None


def test_a_job_under_way_is_asked_to_stop(database):
    job_id = new_job(database, new_round(database))
    with database.work() as session:
        job = take(session, job_id)
        request_stop(session, job)
    with database.work() as session:
        job = session.get_one(Job, job_id)
        assert job.state == "bezig" and job.stop


def test_jobs_whose_worker_is_gone_are_marked_and_the_others_are_not(database):
    round_id = new_round(database)
    long_ago = now() - SILENT - timedelta(seconds=5)
    lost = new_job(database, round_id, state="bezig", seen=long_ago, told=["Tot hier."])
    alive = new_job(database, round_id, state="bezig", seen=now())
    over = new_job(database, round_id, state="klaar", seen=long_ago)
    waiting = [new_job(database, round_id) for _ in range(2)]
    with database.work() as session:
        assert give_up_lost(session) == waiting
    with database.work() as session:
        job = session.get_one(Job, lost)
        assert job.state == "mislukt" and job.ended is not None
        assert job.told[0] == "Tot hier." and "onderbroken" in job.told[1]
        assert session.get_one(Job, alive).state == "bezig"
        assert session.get_one(Job, over).state == "klaar"
    with database.work() as session:
        assert give_up_lost(session) == waiting, "marking again changes nothing"
        assert len(session.get_one(Job, lost).told) == 2


def test_readers_do_not_wait_for_a_writer(database):
    round_id = new_round(database)
    with database.work() as writer, database.work() as reader:
        writer.get_one(Round, round_id).name = "Anders"
        writer.flush()
        assert reader.get_one(Round, round_id).name == "Proef"
