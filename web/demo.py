"""Demo rounds with plainly made-up people, to try everything with."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from matcher.demo import write_demo
from web.rounds.folder import read_folder
from web.store import Database, Round

ROUNDS = (
    ("rotterdam", "wijkbijeenkomst", 120),
    ("koers-vo", "wijkbijeenkomst", 1000),
    ("rotterdam", "adviesmiddag", 60),
)


def load_demo(database: Database) -> None:
    """Put the demo rounds in the store, unless there are rounds already."""
    with database.work() as session:
        if session.scalar(select(Round.id).limit(1)) is not None:
            return
        for region, format_name, people in ROUNDS:
            with TemporaryDirectory(prefix="demo-") as name:
                folder = Path(name) / "ronde"
                write_demo(folder, region=region, people=people, seed=0, format=format_name)
                round_ = Round(name="", settings={})
                session.add(round_)
                read_folder(session, round_, folder)
