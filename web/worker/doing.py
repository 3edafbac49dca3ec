"""What a worker does with a job: the round as a folder, `matcher` on it, and the version in the store."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from matcher.engines import CheckFailed, Infeasible, Limits, Progress, Solved
from matcher.engines.outcome import default_workers
from matcher.errors import InputError
from matcher.explain import why_not
from matcher.formats import Compiled, compile_problem
from matcher.geo import load_atlas
from matcher.outputs import seconds_for_outputs
from matcher.planning import plan_round
from matcher.rounds import Reading, read_round
from web.config import Config
from web.publishing.outputs import remake_outputs
from web.publishing.sending import send_letters
from web.rounds.folder import folder_of, packed
from web.said import later
from web.store import Database, Job, Round, Version, now
from web.versions import add_to_view, assemble, documents, keep, view_of
from web.versions.fragile import fragile_document
from web.versions.naming import words_of
from web.work.jobs import BROKEN, FILES, MAIL, take

log = logging.getLogger(__name__)
TELL_EVERY = 0.5
"""Seconds between two looks of the worker at the store."""
MOST_POINTS = 400


def do(config: Config, job_id: int) -> None:
    """Do one job; whatever happens ends up in its row."""
    database = Database(config.database_url)
    try:
        _do(config, database, job_id)
    finally:
        database.engine.dispose()


def _do(config: Config, database: Database, job_id: int) -> None:
    with database.work() as session:
        job = take(session, job_id)
        if job is None:
            return
        asked, kind, round_id, by = dict(job.asked), job.kind, job.round_id, job.by
    report = _Report(database, job_id, config)
    try:
        with report:
            version_id = KINDS[kind](database, round_id, asked, by, report)
        report.end("gestopt" if report.stop.is_set() and version_id is None else "klaar", version_id)
    except InputError as error:
        report.end("mislukt", None, [str(finding) for finding in error.findings])
    except CheckFailed:
        log.exception("job %s: the checker rejected a roster", job_id)
        report.end("mislukt", None, [later("De onafhankelijke controle keurde de indeling af: een fout "
                                           "van ons. Er is niets veranderd.")])  # fmt: skip
    except Exception:
        log.exception("job %s failed", job_id)
        after = BROKEN.get(kind, later("Er is niets veranderd."))
        report.end("mislukt", None, [later("Er ging iets mis in dit programma."), after])


class _Report:
    """Tells the store how far a job is, and hears from it that it may stop. Safe from any thread."""

    def __init__(self, database: Database, job_id: int, config: Config) -> None:
        self._database, self._job_id, self.config = database, job_id, config
        self._started = time.monotonic()
        self._lock = threading.Lock()
        self._points: list[list[float | int | None]] = []
        self._phase = ""
        self._done = threading.Event()
        self.stop = threading.Event()
        self.told: list[str] = []

    def __enter__(self) -> _Report:
        self._thread = threading.Thread(target=self._beat, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._done.set()
        self._thread.join()

    def __call__(self, progress: Progress) -> None:
        cost = None if progress.empty else progress.cost
        point: list[float | int | None] = [round(time.monotonic() - self._started, 1), cost, progress.bound]
        with self._lock:
            self._phase = progress.phase
            if not self._points or self._points[-1][1:] != point[1:]:
                self._points.append(point)

    def phase(self, text: str) -> None:
        """What is being done now, in Dutch."""
        with self._lock:
            self._phase = text

    def _beat(self) -> None:
        while not self._done.wait(TELL_EVERY):
            try:
                self._write()
            except Exception:
                log.exception("job %s: the store could not be told", self._job_id)

    def _write(self) -> None:
        with self._lock:
            points, phase = _thinned(self._points), self._phase
        with self._database.work() as session:
            job = session.get_one(Job, self._job_id)
            job.points, job.phase, job.seen = points, phase, now()
            if job.stop:
                self.stop.set()

    def end(self, state: str, version_id: int | None, told: list[str] | None = None) -> None:
        """The job is over."""
        with self._database.work() as session:
            job = session.get_one(Job, self._job_id)
            job.points, job.phase = _thinned(self._points), ""
            job.state, job.version_id, job.told = state, version_id, [*self.told, *(told or [])]
            job.seen = job.ended = now()


def _thinned(points: list[list[float | int | None]]) -> list[Any]:
    if len(points) <= MOST_POINTS:
        return list(points)
    step = len(points) / MOST_POINTS
    return [points[int(i * step)] for i in range(MOST_POINTS)] + [points[-1]]


def _plan(database: Database, round_id: int, asked: dict[str, Any], by: str, report: _Report) -> int | None:
    seconds = float(asked.get("seconds", 60))
    started = time.monotonic()
    report.phase("inschrijvingen lezen")
    with database.work() as session:
        round_ = session.get_one(Round, round_id)
        edition = round_.edition
        with folder_of(session, round_) as folder:
            inputs = packed(folder)
            reading = read_round(folder, bool(asked.get("without_bad_rows")))
    atlas = load_atlas()
    compiled = compile_problem(reading.round, atlas)
    report.told += [str(finding) for finding in compiled.warnings]
    # As long again for the files and for who is hard to miss; of a short time half is for searching.
    after = min(2 * seconds_for_outputs(len(compiled.problem.people)), seconds / 2)
    left = seconds - (time.monotonic() - started) - after
    limits = Limits(seconds=max(left, 1.0), workers=default_workers(), seed=int(asked.get("seed", 0)))
    compiled, outcome = plan_round(
        compiled, limits, progress=report, stop=report.stop, tell=report.told.append
    )
    if isinstance(outcome, Infeasible):
        report.phase("zoeken welke verandering helpt")
        why = why_not(compiled.problem, Limits(seconds=10, workers=limits.workers), outcome.reasons)
        report.told += why.said(_names(reading, compiled))
        return None
    if not isinstance(outcome, Solved) or not outcome.roster.meetings:
        report.told.append(
            later("In deze tijd is geen indeling gevonden waarin iets doorgaat. Geef meer tijd.")
        )
        return None
    report.phase("kaart, werkbladen en agenda's maken")
    # Not before: somebody may have published while it was searching.
    began = now()
    with database.work() as session:
        before = _published_outputs(session, session.get_one(Round, round_id))
    made = assemble(
        reading, compiled, outcome.roster, kind="plan", edition=edition, inputs=inputs, before=before,
        tell=report.told.append,
    )  # fmt: skip
    report.phase("kijken wie moeilijk te missen is")
    fragile = fragile_document(made.problem, made.roster.meetings, words_of(made.view))
    made = replace(made, view={**made.view, "fragile": fragile}, outputs_made=began)
    with database.work() as session:
        return keep(session, session.get_one(Round, round_id), made, by).id


def _published_outputs(session: Session, round_: Round) -> bytes | None:
    if round_.published_id is None:
        return None
    version = session.get(Version, round_.published_id)
    return version.outputs if version else None


def _names(reading: Reading, compiled: Compiled) -> dict[str, str]:
    round_ = reading.round
    return {
        **{slot.id: slot.name for slot in round_.slots},
        **{venue.id: venue.name for venue in round_.venues},
        **{person.id: person.name for person in round_.people},
        **compiled.meeting_names,
    }


def _mail(database: Database, round_id: int, asked: dict[str, Any], by: str, report: _Report) -> None:
    send_letters(report.config, database, round_id, int(asked["publication"]), report)


def _files(database: Database, round_id: int, asked: dict[str, Any], by: str, report: _Report) -> int:
    report.phase("kaart, werkbladen en agenda's maken")
    remake_outputs(database, round_id, int(asked["version"]), report.told.append)
    return int(asked["version"])


def _by_hand(
    database: Database, round_id: int, asked: dict[str, Any], by: str, report: _Report
) -> int | None:
    """A change by hand that takes too long for a page."""
    from werkzeug.datastructures import MultiDict

    from web.editing.changes import change_of
    from web.editing.saving import Refused, change_version

    report.phase("de wijziging doorvoeren")
    change = change_of(MultiDict([(name, value) for name, value in asked["fields"]]))
    with database.work() as session:
        round_, version = session.get_one(Round, round_id), session.get_one(Version, asked["version"])
        try:
            return change_version(session, round_, version, change, by).id
        except Refused as refused:
            report.told += [later("Dit mag niet."), *refused.args]
            return None


def _fragile(
    database: Database, round_id: int, asked: dict[str, Any], by: str, report: _Report
) -> int | None:
    """Who is hard to miss in a version that was made without it."""
    report.phase("kijken wie moeilijk te missen is")
    with database.work() as session:
        version = session.get_one(Version, asked["version"])
        problem, roster = documents(version)
        words = words_of(view_of(version))
    found = fragile_document(problem, roster.meetings, words)
    with database.work() as session:
        add_to_view(session.get_one(Version, asked["version"]), fragile=found)
    return int(asked["version"])


KINDS: dict[str, Callable[[Database, int, dict[str, Any], str, _Report], int | None]] = {
    "plan": _plan,
    "hand": _by_hand,
    "kwetsbaar": _fragile,
    MAIL: _mail,
    FILES: _files,
}
