"""From a network to the files of `reistijden/`. Only the build comes here."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matcher.domain import MODES
from matcher.errors import Finding, InputError
from matcher.geo.tables import table_text
from matcher.geo.travel.estimate import Banks, Estimate, Fitted
from matcher.geo.travel.fit import agreement, fit
from matcher.geo.travel.fitted import COLUMNS, Agreement, fitted_rows
from matcher.geo.travel.graph import Graph
from matcher.geo.travel.network import Network
from matcher.geo.travel.speeds import FILE
from matcher.geo.travel.table import make_table
from matcher.geo.travel.trips import Floats

TOO_FEW = 30
"""Places: with fewer covered ones nothing can be fitted, and BY_DEFAULT stands."""
BY_DEFAULT: Mapping[str, Fitted] = {
    # What the region gave in November 2026; see docs/reistijden.md.
    "lopen": Fitted(14.46, 0.0),
    "fiets": Fitted(4.82, 2.0),
    "auto": Fitted(1.55, 9.1),
    "ov": Fitted(4.12, 15.3),
}


@dataclass(frozen=True)
class Made:
    """The files, and what to tell about them."""

    files: dict[str, str | bytes]
    fitted: Mapping[str, Fitted]
    agreed: Mapping[str, Agreement]
    places: int
    covered: int


def make(network: Network, banks: Banks, points: Floats) -> Made:
    """Minutes between all points (n, 2), in RD New, by all modes."""
    xy = np.unique(np.round(points, 1), axis=0)
    covered = network.joins(xy)
    inside = np.flatnonzero(covered)
    if len(inside) < 2:
        raise InputError(
            Finding(
                "Op deze wegenkaart ligt geen van de scholen.",
                file="OpenStreetMap: wegen en paden",
                remedy="gebruik een uittreksel van de regio, in het goede coördinatenstelsel.",
            )
        )
    measured = {mode: Graph(network, mode).table(xy[inside], xy[inside]) for mode in MODES}
    fitted = fit(banks, xy[inside], measured, network.speeds) if len(inside) >= TOO_FEW else dict(BY_DEFAULT)
    estimate = Estimate(banks, fitted, network.speeds)
    minutes, agreed = {}, {}
    for mode in MODES:
        minutes[mode] = estimate.minutes(xy, xy, mode)
        agreed[mode] = agreement(minutes[mode][np.ix_(inside, inside)], measured[mode])
        minutes[mode][np.ix_(inside, inside)] = measured[mode]
    files: dict[str, str | bytes] = {
        "reistijden/netwerk.npz": packed(network.save()),
        "reistijden/minuten.npz": packed(
            make_table(xy, covered, minutes, network.speeds.fingerprint).arrays()
        ),
        f"reistijden/{FILE}": network.speeds.text,
        "reistijden/schatting.csv": table_text(COLUMNS, fitted_rows(fitted, agreed)),
    }
    return Made(files, fitted, agreed, len(xy), len(inside))


def packed(arrays: Mapping[str, npt.NDArray[np.generic]]) -> bytes:
    """A compressed .npz, the same bytes for the same arrays."""
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()
