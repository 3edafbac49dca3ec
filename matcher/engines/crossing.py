"""The few people who hold together what would otherwise be parts: those who cross a border.

Meetings that share many possible attendees are neighbours; where two groups of neighbours share only a few
people, those are a border's crossing people.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import scipy.sparse as sparse
from scipy.sparse.csgraph import connected_components

from matcher.model.index import Bools, Index
from matcher.model.linear import Ints
from matcher.problem import Problem

LARGE_MEETINGS, LARGE_PEOPLE = 100, 1500
"""A component with more meetings or people than this is worth cutting."""
FEW = 0.05
"""At most this share of a component's people may cross: each costs the bound something."""
LEAST = 20
"""Meetings that are worth a part of their own."""
WEAK = (0.01, 0.02, 0.04, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4)
"""Shares of the smaller meeting's possible attendees that two meetings of a border may share."""


def crossing_people(index: Index, of_meeting: Ints) -> Iterator[Bools]:
    """For each large component (`of_meeting`: meeting → component) the people to cut it at, if they are few.

    Masks over all people. Whoever is bound to others, to a meeting or to a previous roster never crosses,
    nor does anybody who could attend a meeting that can't be closed: then a roster could not be mended.
    """
    count = len(index.problem.people), len(index.problem.meetings)
    ones = np.ones(len(index.person), dtype=np.float64)
    attends = sparse.csr_matrix((ones, (index.person, index.meeting)), shape=count)
    attends.data[:] = 1.0
    stuck = bound_people(index)
    stuck |= (attends @ _must_stay(index).astype(np.float64)) > 0
    for label in np.unique(of_meeting):
        meetings = np.flatnonzero(of_meeting == label)
        mine = attends[:, meetings]
        people = int(np.count_nonzero(mine.getnnz(axis=1)))
        if len(meetings) > LARGE_MEETINGS or people > LARGE_PEOPLE:
            found = _border(mine, stuck, FEW * people)
            if found is not None:
                yield found


def bound_ids(problem: Problem) -> set[str]:
    """Whom something besides their own possible attendances binds: such people are in one part only."""
    ids = {id_ for group in problem.together for id_ in group}
    ids.update(id_ for case in problem.cases for id_ in case.presenters)
    ids.update(pin.person for pin in problem.pins if pin.person is not None)
    if problem.previous is not None:
        ids.update(before.person for before in problem.previous.attends)
    return ids


def bound_people(index: Index) -> Bools:
    """As `bound_ids`, as a mask over the people."""
    ids = bound_ids(index.problem)
    return np.array([person.id in ids for person in index.problem.people], dtype=np.bool_)


def _must_stay(index: Index) -> Bools:
    problem = index.problem
    fixed = {pin.meeting for pin in problem.pins if pin.attends is not False}
    if problem.previous is not None:
        fixed.update(problem.previous.frozen)
    return np.array([not m.optional or m.id in fixed for m in problem.meetings], dtype=np.bool_)


def _border(attends: sparse.csr_matrix, stuck: Bools, most: float) -> Bools | None:
    """The people between clusters of meetings; `attends` has people as rows, the meetings as columns."""
    shared = (attends.T @ attends).toarray()
    own = np.maximum(1.0, shared.diagonal())
    share = shared / np.minimum(own[:, None], own[None, :])
    for weak in WEAK:
        cluster = _clusters(share > weak, shared)
        number = int(cluster.max()) + 1
        if number < 2:
            continue
        member = sparse.csr_matrix((np.ones(len(cluster)), (np.arange(len(cluster)), cluster)))
        crossing: Bools = ((attends @ member) > 0).getnnz(axis=1) > 1
        if 0 < crossing.sum() <= most and not (crossing & stuck).any():
            return crossing
    return None


def _clusters(linked: Bools, shared: np.ndarray) -> Ints:
    """Connected meetings; clusters too small for a part go to the one they share most people with."""
    _, found = connected_components(sparse.csr_matrix(linked), directed=False)
    while True:
        labels, cluster, sizes = np.unique(found, return_inverse=True, return_counts=True)
        smallest = int(np.argmin(sizes))
        if len(labels) < 2 or sizes[smallest] >= LEAST:
            return cluster.astype(np.int64)
        inside = cluster == smallest
        ties = np.bincount(cluster, weights=shared[inside].sum(axis=0), minlength=len(labels))
        ties[smallest] = -1.0
        found = np.where(inside, int(np.argmax(ties)), cluster)
