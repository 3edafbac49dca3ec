"""Files that wait for somebody, and jobs that wait for a worker."""

from __future__ import annotations

import io
import os
import time
from typing import Any

import pytest

from web.rounds.waiting import LASTS, throw_away_stale
from web.store import Job, Round
from web.work.jobs import ask
from web.worker.__main__ import look_around

SHEET = b"naam;email;rol\r\nNoor;noor@voorbeeld.example;mentor\r\n"


def _upload(site, admin, round_id: int) -> Any:
    folder = site.app.extensions["matcher"].home / "wachtend"
    path = f"/rondes/{round_id}/tabel/inschrijvingen"
    admin.post(f"{path}/bestand", {"file": (io.BytesIO(SHEET), "mensen.csv")}, seen=path)
    (file,) = folder.iterdir()
    return path, file


def test_a_file_is_gone_when_its_rows_were_taken_over(site, admin, demo_folder):
    path, file = _upload(site, admin, site.round(demo_folder))
    form = {"token": file.name[:32], "kolom.0": "naam", "kolom.1": "email", "kolom.2": "rol"}
    admin.post(f"{path}/overnemen", form, seen=path)
    assert "1 rij." in admin.get(path).text and not file.exists()


def test_a_file_that_nobody_came_back_for_is_thrown_away(site, admin, demo_folder):
    _path, file = _upload(site, admin, site.round(demo_folder))
    home = site.app.extensions["matcher"].home
    throw_away_stale(home)
    assert file.exists()
    long_ago = time.time() - LASTS - 1
    os.utime(file, (long_ago, long_ago))
    throw_away_stale(home)
    assert not file.exists()


class Heap:
    """A queue that holds what was put."""

    def __init__(self) -> None:
        self.there: list[int] = []

    def put(self, job_id: int) -> None:
        self.there.append(job_id)

    def empty(self) -> bool:
        return not self.there


@pytest.fixture
def waiting_job(site, demo_folder) -> int:
    round_id = site.round(demo_folder)
    with site.database.work() as session:
        return ask(session, session.get_one(Round, round_id), "plan", {"seconds": 12}, "Noor").id


def test_a_job_that_the_queue_lost_is_put_again_once(site, waiting_job):
    config, heap = site.app.extensions["matcher"], Heap()
    waiting = look_around(config, site.database, heap, set())
    assert waiting == {waiting_job} and heap.there == [], "it may just have been asked"
    for _ in range(3):
        waiting = look_around(config, site.database, heap, waiting)
    assert heap.there == [waiting_job], "while the worker is busy, the queue does not grow"
    with site.database.work() as session:
        assert session.get_one(Job, waiting_job).state == "wacht"


def test_the_queue_knows_whether_it_is_empty(site):
    queue = site.app.extensions["queue"]
    assert queue.empty()
    queue.put(1)
    assert not queue.empty()
