"""Fitting the estimate to the network where both are known. Only the build comes here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np
from scipy.optimize import minimize

from matcher.geo.travel.estimate import Banks, Estimate, Fitted
from matcher.geo.travel.fitted import Agreement
from matcher.geo.travel.speeds import Speeds
from matcher.geo.travel.trips import Floats


def fit(
    banks: Banks, points: Floats, measured: Mapping[str, Floats], speeds: Speeds | None = None
) -> dict[str, Fitted]:
    """Minutes per kilometre and per ride, mode by mode, that lie nearest to the measured tables (n, n).

    Nearest: the least mean of |estimate − measured| / measured, so that short trips count like long
    ones and no odd pair pulls (least absolute deviations). On foot nothing is fixed. Raises KeyError
    when walking was not measured.
    """
    fitted: dict[str, Fitted] = {}
    above = np.triu_indices(len(points), 1)
    for mode in ("lopen", *(m for m in measured if m != "lopen")):
        real = measured[mode][above]
        miss = partial(_miss, banks, points, fitted, mode, real, speeds)
        first = [15.0] if mode == "lopen" else [3.0, 5.0]
        found = minimize(miss, first, method="Nelder-Mead", options={"xatol": 0.005, "fatol": 1e-5}).x
        fixed = float(found[1]) if len(found) > 1 else 0.0
        fitted[mode] = Fitted(round(float(found[0]), 2), round(fixed, 1))
    return fitted


def _miss(
    banks: Banks,
    points: Floats,
    fitted: Mapping[str, Fitted],
    mode: str,
    real: Floats,
    speeds: Speeds | None,
    x: Floats,
) -> float:
    """Mean share by which a trial misses the measured minutes (pairs above the diagonal)."""
    per_km, fixed = float(x[0]), float(x[1]) if len(x) > 1 else 0.0
    if per_km <= 0 or fixed < 0:
        return 1e9
    trial = Estimate(banks, {**fitted, mode: Fitted(per_km, fixed)}, speeds)
    guess = trial.minutes(points, points, mode)[np.triu_indices(len(points), 1)]
    apart = real > 0
    return float(np.mean(np.abs(guess - real)[apart] / real[apart]))


def agreement(guess: Floats, measured: Floats) -> Agreement:
    """Two tables (n, n) of the same places compared, each pair once."""
    above = np.triu_indices(len(guess), 1)
    a, b = guess[above], measured[above]
    a, b = a[b > 0], b[b > 0]
    off = np.abs(a - b)
    return Agreement(
        pairs=len(a),
        median_share=float(np.median(off / b)),
        ninth_share=float(np.quantile(off / b, 0.9)),
        median_minutes=float(np.median(off)),
        ninth_minutes=float(np.quantile(off, 0.9)),
        bias=float(np.median(a - b)),
    )
