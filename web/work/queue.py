"""The queue: a SQLite file on one machine, or Redis through `REDIS_URL` for more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from huey import RedisHuey, SqliteHuey

from web.config import Config


class Queue:
    """Hands numbers of jobs to whichever worker is free.

    `work`: what a worker does with one; None in the processes that only ask.
    """

    def __init__(self, config: Config, work: Callable[[Config, int], None] | None = None) -> None:
        self._do = work
        name = "matcher"
        self.huey: Any = (
            RedisHuey(name, url=config.redis_url)
            if config.redis_url
            else SqliteHuey(name, filename=str(config.home / "queue.sqlite"), fsync=True)
        )
        self._config = config
        self._run = self.huey.task()(self._work)

    def put(self, job_id: int) -> None:
        """Have a worker do this job. The job is in the store already, and committed."""
        self._run(job_id)

    def empty(self) -> bool:
        """Whether nothing waits in it to be done."""
        return not self.huey.pending_count()

    def _work(self, job_id: int) -> None:
        if self._do is None:
            raise RuntimeError("this process only asks for work")
        self._do(self._config, job_id)
