"""The queue does the same in a file and in Redis: what one process puts, another one does."""

from __future__ import annotations

import queue as standard
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

import web.worker.doing
from web.config import Config, read_config
from web.work.queue import Queue

from .services import QUEUES, redis_url

SOON = 20
"""Seconds; two busy cores are slow."""


@pytest.fixture(params=QUEUES)
def config(request, tmp_path) -> Config:
    return replace(read_config(tmp_path / "gegevens", {}), redis_url=redis_url(request.param))


@pytest.fixture
def done(monkeypatch) -> standard.Queue[int]:
    """The numbers of the jobs that a worker begins, as they come; nothing is really planned."""
    numbers: standard.Queue[int] = standard.Queue()
    monkeypatch.setattr(web.worker.doing, "do", lambda _config, number: numbers.put(number))
    return numbers


@contextmanager
def worker(config: Config) -> Iterator[None]:
    """A worker with a queue of its own, as in a process of its own, until the end of the block."""

    def work(given: Config, number: int) -> None:
        web.worker.doing.do(given, number)

    consumer = Queue(config, work).huey.create_consumer(
        workers=1, worker_type="thread", periodic=False, initial_delay=0.05, max_delay=0.1
    )
    consumer._set_signal_handlers = lambda: None  # The tests keep their own Ctrl-C.
    consumer.start()
    try:
        yield
    finally:
        consumer.stop(graceful=True)


def test_what_is_put_is_taken_by_a_worker_in_order(config, done):
    with worker(config):
        pages = Queue(config)
        for number in (3, 1, 2):
            pages.put(number)
        assert [done.get(timeout=SOON) for _ in range(3)] == [3, 1, 2]
    assert done.empty()


def test_what_is_put_waits_for_a_worker(config, done):
    Queue(config).put(7)
    with worker(config):
        assert done.get(timeout=SOON) == 7


def test_two_workers_share_the_work(config, done):
    with worker(config), worker(config):
        pages = Queue(config)
        for number in range(8):
            pages.put(number)
        assert sorted(done.get(timeout=SOON) for _ in range(8)) == list(range(8))
        time.sleep(0.3)
    assert done.empty(), "nothing is done twice"


def test_a_job_that_goes_wrong_does_not_stop_the_worker(config, done, monkeypatch):
    def sometimes(_config: Config, number: int) -> None:
        if number == 1:
            raise RuntimeError("a fault of ours")
        done.put(number)

    monkeypatch.setattr(web.worker.doing, "do", sometimes)
    with worker(config):
        pages = Queue(config)
        pages.put(1)
        pages.put(2)
        assert done.get(timeout=SOON) == 2
