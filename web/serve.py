"""`matcher serve`: the pages and a worker on one machine, ready to use at first start."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import subprocess
import sys
import threading

from sqlalchemy import func, select

from web.accounts.tickets import open_ticket
from web.app import create_app
from web.config import MAX_UPLOAD, Config, read_config
from web.store import Database, User
from web.store.schema import migrate
from web.work import PARENT

THREADS = 16
ADMINISTRATOR = "beheerder@localhost"


def serve(options: argparse.Namespace) -> int:
    """Bring the store up to date, start a worker and answer requests until Ctrl-C."""
    from waitress.server import create_server

    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    config = read_config(options.home)
    database = Database(config.database_url)
    migrate(database.engine)
    app = create_app(config)
    if options.demo:
        from web.demo import load_demo

        load_demo(database)
    server = create_server(
        app, host=options.host, port=options.port, threads=THREADS, ident=None,
        # Refused before it is on disk; the application says so itself of what is a little too large.
        max_request_body_size=2 * MAX_UPLOAD,
        # The application decides which of these it believes.
        clear_untrusted_proxy_headers=not config.proxies,
    )  # fmt: skip
    port = getattr(server, "effective_port", options.port)
    address = f"http://{options.host}:{port}"
    link = first_link(database, address)
    print(f"De PO-VO-matcher staat op {address}", flush=True)
    if link:
        print(f"Kies hier je wachtwoord (werkt één keer): {link}", flush=True)
    print("Stoppen: Ctrl-C.", flush=True)
    worker = None if options.no_worker else Worker(config)
    # A service manager asks to stop in this way: the worker must not stay behind.
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        if worker is not None:
            worker.stop()
    return 0


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def first_link(database: Database, address: str) -> str | None:
    """A link with which the first administrator chooses a password; None once somebody has one."""
    with database.work() as session:
        ready = session.scalar(
            select(func.count()).select_from(User).where(User.administrator, User.password.is_not(None))
        )
        if ready:
            return None
        user = session.scalar(select(User).where(User.email == ADMINISTRATOR))
        if user is None:
            user = User(email=ADMINISTRATOR, name="Beheerder", administrator=True)
            session.add(user)
            session.flush()
        return f"{address}/welkom/{open_ticket(session, user)}"


class Worker:
    """A worker process that is started again when it dies."""

    def __init__(self, config: Config) -> None:
        self._config, self._stopping = config, threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        environment = os.environ | {"MATCHER_HOME": str(self._config.home), PARENT: str(os.getpid())}
        while not self._stopping.is_set():
            self._process = subprocess.Popen([sys.executable, "-m", "web.worker"], env=environment)
            self._process.wait()
            self._stopping.wait(1.0)

    def stop(self) -> None:
        """End the worker; a job that is under way is marked by the next one."""
        self._stopping.set()
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
