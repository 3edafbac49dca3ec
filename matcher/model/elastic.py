"""The hard rules with slack on everything that is negotiable: what has to give for a roster to exist.

There always is a solution (hold nothing, release everything), so no answer of "infeasible" is ever
believed; and a solution that costs nothing is a roster of the problem as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sparse

from matcher.model.build import Model, refuse_if_inexact
from matcher.model.draft import Draft, Scope
from matcher.model.easing import UNITS, Easing, Ledger
from matcher.model.index import index_problem
from matcher.model.linear import Floats, Program
from matcher.model.rules import RULES
from matcher.problem import Problem


@dataclass(frozen=True)
class Elastic:
    """A model whose cost is the sum of its easings, in units, and nothing else."""

    model: Model
    columns: dict[Easing, int]
    """Each easing that the model could use, and its column."""

    def used(self, values: Floats) -> tuple[Easing, ...]:
        """What gives way in a solution, and by how much; in the order of the rules."""
        amounts = ((easing, round(float(values[column]))) for easing, column in self.columns.items())
        return tuple(replace(easing, amount=amount) for easing, amount in amounts if amount)

    def without(self, program: Program, groups: Iterable[Iterable[Easing]]) -> Program:
        """The program in which not all of these groups of easings are used at once, each in some part."""
        uses = [[self.columns[easing] for easing in group] for group in groups]
        old, count = len(program.cost), len(uses)
        # A further column for each group, which is 1 when anything in it is used.
        rows = [(column, old + number) for number, group in enumerate(uses) for column in group]
        matrix = sparse.lil_matrix((len(rows) + 1, old + count))
        for row, (column, flag) in enumerate(rows):
            matrix[row, column] = 1.0
            matrix[row, flag] = -float(program.var_upper[column])
        matrix[len(rows), old:] = 1.0
        wider = replace(
            program,
            cost=np.append(program.cost, np.zeros(count)),
            changes=np.append(program.changes, np.zeros(count)),
            var_lower=np.append(program.var_lower, np.zeros(count)),
            var_upper=np.append(program.var_upper, np.ones(count)),
            integral=np.append(program.integral, np.ones(count, dtype=np.bool_)),
            matrix=sparse.hstack([program.matrix, sparse.csr_matrix((len(program.lower), count))]).tocsr(),
        )
        upper = np.append(np.zeros(len(rows)), count - 1.0)
        return wider.with_rows(matrix.tocsr(), np.full(len(rows) + 1, -np.inf), upper)


def build_elastic(problem: Problem) -> Elastic:
    """Every rule of the problem, elastically. Raises InputError when its numbers are too large."""
    ledger = Ledger(problem)
    draft = Draft(index_problem(_open(problem)), Scope(), ledger)
    for rule in RULES:
        draft.program.label(rule.__name__)
        rule(draft)
    program = draft.program.build()
    cost = np.zeros(len(program.cost))
    for easing, column in ledger.columns.items():
        cost[column] = UNITS[easing.kind]
    program = replace(program, cost=cost)
    refuse_if_inexact(program)
    return Elastic(Model(draft.index, draft, program, ()), ledger.columns)


def _open(problem: Problem) -> Problem:
    """The problem with every venue open in every slot; the first rule charges for what was closed."""
    venues = [venue.model_copy(update={"slots": None}) for venue in problem.venues]
    return problem.model_copy(update={"venues": venues})
