"""`matcher bench --travel`: what travel minutes take to load, to look up and to work out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from matcher.domain import MODES
from matcher.dutch import decimal, number
from matcher.geo.atlas import Atlas
from matcher.geo.paths import TRAVEL, data_dir
from matcher.geo.travel import Floats, load_network, load_table

FREE_VENUES = 30
"""Venues that are no school: as many as a large round may have."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was timed."""

    what: str
    seconds: float
    result: str
    """How much of it there was."""


def bench_travel(repeat: int = 3) -> list[Row]:
    """Each thing timed, the quickest of `repeat` times."""
    folder = data_dir() / TRAVEL
    atlas = Atlas(data_dir())
    table, network = load_table(folder / "minuten.npz"), load_network(folder / "netwerk.npz")
    schools = np.array([[s.x, s.y] for s in atlas.schools.values()])
    # Beside schools that are spread over the list, so never in the table and nearly all on the network.
    venues = schools[:: len(schools) // FREE_VENUES][:FREE_VENUES] + [23.4, 17.6]

    def fresh() -> Atlas:
        made = Atlas(data_dir())
        made.shipped_travel.network.snap(venues[:1])
        for mode in MODES:
            made.shipped_travel.graph(mode)
        return made

    atlases = [fresh() for _ in range(repeat)]
    looked_up = iter(atlases)
    for one in atlases:
        one.minutes(schools[:1], schools[:1], "fiets")
    return [
        _row(
            "tabel lezen", lambda: load_table(folder / "minuten.npz"), repeat, _size(folder / "minuten.npz")
        ),
        _row(
            "wegennet lezen",
            lambda: load_network(folder / "netwerk.npz"),
            repeat,
            _size(folder / "netwerk.npz"),
        ),
        _row(
            "opzoeken: alle scholen × alle scholen, fiets",
            lambda: next(looked_up).minutes(schools, schools, "fiets"),
            repeat,
            f"{number(len(schools) ** 2)} reizen",
        ),
        *(
            _row(
                f"uitrekenen: alle scholen × {FREE_VENUES} vrije locaties, {mode}",
                partial(_work_out, iter(atlases), schools, venues, mode),
                repeat,
                f"{number(len(schools) * FREE_VENUES)} reizen",
            )
            for mode in MODES
        ),
        Row("plekken in de tabel", 0.0, number(len(table.xy))),
        Row("stukken weg in het wegennet", 0.0, number(len(network.start))),
    ]


def _work_out(atlases: Iterator[Atlas], schools: Floats, venues: Floats, mode: str) -> None:
    # A fresh atlas each time: what was worked out once is kept.
    next(atlases).minutes(schools, venues, mode)


def _row(what: str, work: Callable[[], object], repeat: int, result: str) -> Row:
    seconds = []
    for _ in range(repeat):
        begin = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begin)
    return Row(what, min(seconds), result)


def _size(path: Path) -> str:
    return f"{decimal(path.stat().st_size / 1e6, 2)} MB"


def table(rows: list[Row]) -> str:
    """Markdown."""
    lines = ["| wat | seconden | hoeveel |", "| --- | ---: | ---: |"]
    lines += [f"| {r.what} | {decimal(r.seconds, 3) if r.seconds else '–'} | {r.result} |" for r in rows]
    return "\n".join(lines)
