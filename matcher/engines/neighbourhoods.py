"""Large neighbourhoods for group problems: two places at a time are seated anew, the rest stays.

A place is a company of interchangeable meetings: the groups of one afternoon at one venue. People of two
places mixed anew is a problem that CP-SAT, told to lean on its linear relaxation, solves to the end.
"""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import combinations
from itertools import count as count_from
from random import Random

import numpy as np
import scipy.sparse as sparse
from scipy.sparse.csgraph import connected_components

from matcher.check import broken_rules
from matcher.engines.backends import Search, search_cpsat
from matcher.engines.incumbent import Incumbent
from matcher.engines.outcome import Limits
from matcher.model.build import Model
from matcher.model.linear import Ints
from matcher.model.quotient import Quotient
from matcher.roster import HeldMeeting

Places = tuple[int, ...]

EFFORT = 8.0
"""How much work one neighbourhood may take, in CP-SAT's deterministic time."""


def improve(
    model: Model,
    merged: Quotient,
    limits: Limits,
    deadline: float,
    best: Incumbent,
    stop: threading.Event,
    engine: str,
) -> None:
    """Seat places anew until none of them gains anything, or until proof, gap, stop or deadline."""
    place = _place_of_meetings(model, merged)
    count = int(place.max(initial=-1)) + 1
    again = any(repeat.cost for repeat in model.index.problem.repeats)
    if count < (2 if again else 3):
        return
    where = _meeting_of_columns(model)
    # Where groups change from time to time, one time alone among the others is a question already.
    alone: list[Places] = [(place,) for place in range(count)] if again else []
    pairs: list[Places] = [*alone, *(combinations(range(count), 2) if count > 2 else ())]
    random = Random(limits.seed)
    changed, tried = [0] * count, dict.fromkeys(pairs, -1)
    beside = min(limits.workers, os.cpu_count() or 1)

    def seat(pair: Places, seed: int, meetings: list[HeldMeeting], bound: int | None) -> Search:
        hint = model.hint(meetings)
        settled = ~np.isnan(hint) & (where >= 0) & ~np.isin(place[where], pair)
        program = replace(
            model.program,
            var_lower=np.where(settled, hint, model.program.var_lower),
            var_upper=np.where(settled, hint, model.program.var_upper),
        )
        return search_cpsat(
            program,
            program.cost,
            seconds=deadline - time.monotonic(),
            workers=1,
            seed=seed,
            hint=hint,
            least=bound,
            effort=EFFORT,
            linear=2,
            stop=stop,
        )

    with ThreadPoolExecutor(beside) as pool:
        for turn in count_from(1):
            waiting = [pair for pair in pairs if tried[pair] < _changed(pair, changed, again)]
            if not waiting or best.meetings is None:
                return
            if stop.is_set() or best.close_enough(limits.gap) or time.monotonic() > deadline:
                return
            few = min(len(pair) for pair in waiting)
            waiting = [pair for pair in waiting if len(pair) == few]
            chosen = _disjoint(random.sample(waiting, len(waiting)), beside)
            jobs = [
                pool.submit(seat, pair, limits.seed + 100 * turn + i, best.meetings, best.bound)
                for i, pair in enumerate(chosen)
            ]
            for pair, job in zip(chosen, jobs, strict=True):
                found = job.result()
                tried[pair] = turn
                if found.values is not None:
                    mine = {model.index.problem.meetings[m].id for m in np.flatnonzero(np.isin(place, pair))}
                    meetings = [m for m in model.held(found.values) if m.id in mine]
                    meetings += [m for m in best.meetings if m.id not in mine]
                    # Two neighbourhoods may both have seated one person who had no place.
                    fits = len(jobs) == 1 or not broken_rules(model.index.problem, meetings)
                    if fits and best.offer(meetings, engine):
                        for number in pair:
                            changed[number] = turn if found.status == "optimal" else turn + 1


def _changed(places: Places, changed: list[int], again: bool) -> int:
    """The last turn that could make a difference here: with repeats, a change anywhere."""
    return max(changed) if again else max(changed[place] for place in places)


def _disjoint(pairs: list[Places], most: int) -> list[Places]:
    """The first of these, and others that share no place with an earlier one."""
    found: list[Places] = []
    for pair in pairs:
        if len(found) < most and not any(set(pair) & set(other) for other in found):
            found.append(pair)
    return found


def _meeting_of_columns(model: Model) -> Ints:
    """Per column the meeting whose decision it is; -1 for what follows from decisions."""
    draft, index = model.draft, model.index
    where = np.full(len(model.program.cost), -1, dtype=np.int64)
    where[draft.x] = draft.meeting
    where[draft.y[draft.options]] = index.option_meeting[draft.options]
    held = np.flatnonzero(draft.h >= 0)
    where[draft.h[held]] = held
    for group, column in draft.cases.values():
        where[column] = group.number
    return where


def _place_of_meetings(model: Model, merged: Quotient) -> Ints:
    """Per meeting its place, numbered: one moment at one venue, or meetings that share a merged column."""
    index = model.index
    if len(index.option_meeting) == len(index.problem.meetings):
        cells = np.stack([index.option_slot, index.option_venue])[:, np.argsort(index.option_meeting)]
        return np.unique(cells, axis=1, return_inverse=True)[1].reshape(-1).astype(np.int64)
    draft = model.draft
    shape = (len(draft.h), len(merged.program.cost))
    met = sparse.csr_matrix((np.ones(len(draft.x)), (draft.meeting, merged.column[draft.x])), shape=shape)
    return np.asarray(connected_components(met @ met.T, directed=False)[1], dtype=np.int64)
