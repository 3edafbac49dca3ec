"""Hands a Program to the solvers of ortools: CP-SAT for exact search, HiGHS and GLOP for linear ones."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import scipy.sparse as sparse
from ortools.linear_solver.python import model_builder_helper
from ortools.sat.python import cp_model

from matcher.model.linear import Floats, Program

_FAR = 2**62
_ANY_GAP = 1e9

QUICK = "use_preprocessing:false use_dual_simplex:true"
"""GLOP parameters that are quickest, and give good duals, on the small and sparse models here."""


@dataclass(frozen=True)
class Search:
    """What an exact search came to."""

    status: Literal["optimal", "feasible", "infeasible", "unknown"]
    values: Floats | None
    objective: int | None
    bound: int | None


def cpsat_model(program: Program, objective: Floats) -> cp_model.CpModel:
    """The program as a CP-SAT model; every number in it must be whole."""
    model = cp_model.CpModel()
    proto = model.proto
    for lower, upper in zip(
        program.var_lower.astype(int).tolist(), program.var_upper.astype(int).tolist(), strict=True
    ):
        proto.variables.add().domain.extend([lower, upper])
    matrix = program.matrix
    starts, columns, coefficients = (
        matrix.indptr.tolist(),
        matrix.indices.tolist(),
        matrix.data.astype(int).tolist(),
    )
    lowers = np.where(np.isinf(program.lower), -_FAR, program.lower).astype(np.int64).tolist()
    uppers = np.where(np.isinf(program.upper), _FAR, program.upper).astype(np.int64).tolist()
    for i, (lower, upper) in enumerate(zip(lowers, uppers, strict=True)):
        a, b = starts[i], starts[i + 1]
        row = proto.constraints.add().linear
        row.vars.extend(columns[a:b])
        row.coeffs.extend(coefficients[a:b])
        row.domain.extend([lower, upper])
    used = np.flatnonzero(objective)
    proto.objective.vars.extend(used.tolist())
    proto.objective.coeffs.extend(objective[used].astype(int).tolist())
    return model


def search_cpsat(
    program: Program,
    objective: Floats,
    *,
    seconds: float,
    workers: int,
    seed: int,
    hint: Floats | None = None,
    gap: float = 0.0,
    least: int | None = None,
    effort: float | None = None,
    linear: int | None = None,
    stop: threading.Event | None = None,
    on_solution: Callable[[int, int, Floats], None] | None = None,
    on_bound: Callable[[int], None] | None = None,
) -> Search:
    """Minimise `objective` over the program with CP-SAT.

    `least` is a proven lower bound on the objective: the search ends when it is reached. (It is no part of
    the model: as a domain of the objective it kept CP-SAT from finding anything.) `effort` limits
    the work in CP-SAT's own units, which unlike seconds are the same on every machine. `linear` is how
    much CP-SAT leans on the linear relaxation, 0 to 2; None is its own choice. `on_solution`
    gets objective, bound and values; `on_bound` a bound. Both are called from the search's own threads.
    """
    model = cpsat_model(program, objective)
    if hint is not None:
        known = np.flatnonzero(~np.isnan(hint))
        model.proto.solution_hint.vars.extend(known.tolist())
        model.proto.solution_hint.values.extend(hint[known].astype(int).tolist())
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.05, seconds)
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed % 2**31
    # Any roster will do where the gap is infinite, a number that CP-SAT refuses.
    solver.parameters.relative_gap_limit = min(gap, _ANY_GAP)
    if linear is not None:
        solver.parameters.linearization_level = linear
    if effort is not None:
        solver.parameters.max_deterministic_time = effort
    # CP-SAT's own handler would abort the process when a search runs in a thread; `stop` is ours.
    solver.parameters.catch_sigint_signal = False

    # What the columns' own limits say. An interrupted search answers 0 where it has no bound at all,
    # and that is none for a program whose costs may be negative.
    least_cost = np.minimum(objective * program.var_lower, objective * program.var_upper).sum()
    proven = [_whole(float(least_cost)), -_FAR if least is None else least]

    class Report(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            if on_solution is not None:
                values = np.array(self.response_proto.solution, dtype=np.float64)
                on_solution(round(self.objective_value), max(proven), values)
            if least is not None and self.objective_value < least + 0.5:
                self.stop_search()

    def hear(bound: float) -> None:
        proven.append(_whole(bound))
        if on_bound is not None:
            on_bound(_whole(bound))

    solver.best_bound_callback = hear
    with _stopping(solver, stop):
        status = solver.solve(model, Report())
    if status == cp_model.MODEL_INVALID:
        why = model.validate() or solver.response_proto.solution_info
        raise RuntimeError(f"CP-SAT rejects the model: {why}")
    if status == cp_model.INFEASIBLE:
        return Search("infeasible", None, None, None)
    if status == cp_model.UNKNOWN:
        return Search("unknown", None, None, max(proven))
    if status == cp_model.OPTIMAL or solver.best_objective_bound != 0:
        proven.append(_whole(solver.best_objective_bound))
    bound = max(proven)
    values = np.array(solver.response_proto.solution, dtype=np.float64)
    objective_value = round(float(objective @ values))
    kind: Literal["optimal", "feasible"] = "optimal" if bound >= objective_value else "feasible"
    return Search(kind, values, objective_value, min(bound, objective_value))


def _whole(bound: float) -> int:
    # CP-SAT's objective is whole; its bound comes as a float.
    return int(np.ceil(np.clip(bound, -(2.0**53), 2.0**53) - 1e-6))


@contextmanager
def _stopping(solver: cp_model.CpSolver, stop: threading.Event | None) -> Iterator[None]:
    """Ask the solver to stop as soon as `stop` is set."""
    if stop is None:
        yield
        return
    done = threading.Event()

    def watch() -> None:
        # Waiting for the end, not for the wish to stop: a short search must not last as long as a look.
        while not done.wait(0.05):
            if stop.is_set():
                solver.stop_search()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


@dataclass(frozen=True)
class Linear:
    """What a linear solver came to. `values` and `duals` are None without a solution."""

    status: Literal["optimal", "feasible", "infeasible", "unknown"]
    values: Floats | None
    duals: Floats | None
    objective: float


def solve_linear(
    program: Program,
    *,
    integral: bool = False,
    solver: Literal["HIGHS", "GLOP", "PDLP"] = "HIGHS",
    seconds: float = 60.0,
    parameters: str = "",
    helper: model_builder_helper.ModelBuilderHelper | None = None,
) -> Linear:
    """Minimise cost over the program, or over its linear relaxation."""
    model = helper if helper is not None else linear_model(program, integral=integral)
    engine = model_builder_helper.ModelSolverHelper(solver)
    engine.set_time_limit_in_seconds(max(0.05, seconds))
    if parameters or solver == "HIGHS":
        # HiGHS would greet on standard output, where results go.
        engine.set_solver_specific_parameters(parameters or "output_flag=false")
    engine.solve(model)
    status = engine.status()
    names = model_builder_helper.SolveStatus
    if not engine.has_solution():
        infeasible = status == names.INFEASIBLE
        return Linear("infeasible" if infeasible else "unknown", None, None, float("nan"))
    duals = None if integral else np.array(engine.dual_values())
    kind: Literal["optimal", "feasible"] = "optimal" if status == names.OPTIMAL else "feasible"
    return Linear(kind, np.array(engine.variable_values()), duals, engine.objective_value())


def linear_model(program: Program, *, integral: bool) -> model_builder_helper.ModelBuilderHelper:
    """The program for a linear solver."""
    model = sparse_model(
        program.var_lower, program.var_upper, program.cost, program.lower, program.upper, program.matrix
    )
    if integral:
        for column in np.flatnonzero(program.integral).tolist():
            model.set_var_integrality(column, True)
    return model


def sparse_model(
    var_lower: Floats,
    var_upper: Floats,
    cost: Floats,
    lower: Floats,
    upper: Floats,
    matrix: sparse.csr_matrix,
) -> model_builder_helper.ModelBuilderHelper:
    """A linear model from its parts."""
    model = model_builder_helper.ModelBuilderHelper()
    fill: Any = model.fill_model_from_sparse_data  # its type hints name shapes that numpy's don't
    fill(var_lower, var_upper, cost, lower, upper, matrix)
    return model


def set_costs(model: model_builder_helper.ModelBuilderHelper, cost: Floats) -> None:
    """Give every column another cost."""
    change: Any = model.set_objective_coefficients  # as above
    change(np.arange(len(cost), dtype=np.int32), cost)


def safe_bound(program: Program, duals: Floats, cost: Floats | None = None) -> float:
    """A valid lower bound on cost·x over the program, from any row duals whatever.

    Lagrangian weak duality over the boxed columns (Neumaier and Shcherbina, "Safe bounds in linear
    and mixed-integer linear programming", 2004), less a margin for rounding in floating point. No
    tolerance of the solver that made the duals enters it.
    """
    cost = program.cost if cost is None else cost
    rising, falling = np.maximum(duals, 0.0), np.minimum(duals, 0.0)
    rising = np.where(np.isinf(program.lower), 0.0, rising)
    falling = np.where(np.isinf(program.upper), 0.0, falling)
    used = rising + falling
    lower = np.where(np.isinf(program.lower), 0.0, program.lower)
    upper = np.where(np.isinf(program.upper), 0.0, program.upper)
    reduced = cost - program.matrix.T @ used
    parts = np.concatenate(
        (
            rising * lower,
            falling * upper,
            np.minimum(reduced * program.var_lower, reduced * program.var_upper),
        )
    )
    return float(parts.sum() - 1e-9 * np.abs(parts).sum())
