"""A worker: `python -m web.worker`. It takes jobs one at a time; start more of them for more at once."""

from __future__ import annotations

import logging
import os
import threading

from web.config import Config, read_config
from web.rounds.waiting import throw_away_stale
from web.store import Database
from web.work import PARENT
from web.work.jobs import give_up_lost
from web.work.queue import Queue
from web.worker.doing import do

log = logging.getLogger(__name__)
LOOK = 10.0
"""Seconds between two looks for jobs whose worker is gone."""


def look_around(config: Config, database: Database, queue: Queue, waiting: set[int]) -> set[int]:
    """Mark jobs whose worker is gone, and put again those that have waited since the look before (`waiting`)
    while the queue is empty: it has lost them. Returns what waits now."""
    throw_away_stale(config.home)
    with database.work() as session:
        now_waiting = set(give_up_lost(session))
    if queue.empty():
        # Whoever comes second finds it taken.
        for job_id in now_waiting & waiting:
            queue.put(job_id)
    return now_waiting


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    config = read_config()
    queue, database = Queue(config, do), Database(config.database_url)

    def look() -> None:
        waiting: set[int] = set()
        parent = os.environ.get(PARENT)
        while True:
            if parent is not None and str(os.getppid()) != parent:
                # The server was killed. What was under way is marked by the next worker.
                os._exit(0)
            try:
                waiting = look_around(config, database, queue, waiting)
            except Exception:
                # The store may be back at the next look; without these looks nobody would notice it.
                log.exception("the look for lost jobs failed")
            stopped.wait(LOOK)

    stopped = threading.Event()
    threading.Thread(target=look, daemon=True).start()
    # One at a time: a search uses all cores of its machine.
    queue.huey.create_consumer(workers=1, worker_type="thread", periodic=False).run()


if __name__ == "__main__":
    main()
