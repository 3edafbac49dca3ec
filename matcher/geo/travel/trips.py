"""What every way to know travel minutes gives: minutes, and whether they were measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from matcher.errors import Finding

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def whole_minutes(minutes: Floats) -> npt.NDArray[np.int64]:
    """Rounded up: a minute late is late."""
    return np.ceil(np.asarray(minutes) - 1e-6).astype(np.int64)


@dataclass(frozen=True)
class Trips:
    """Travel one way from n origins to m destinations by one mode."""

    minutes: Floats
    """Shape (n, m), not rounded. Never NaN; infinite only for what takes longer than was asked for."""
    measured: Flags
    """Shape (n, m): True where a network of real ways was followed, False where a formula stands in."""
    routed: Flags | None = None
    """Shape (n, m): True where the organisation's own router answered; None where it was not asked."""


def is_estimate(mode: str, trips: Trips) -> Flags:
    """Which minutes rest on a formula: those not measured, and all public transport without a router.

    The network has no timetable.
    """
    if mode != "ov":
        return ~trips.measured
    return np.ones_like(trips.measured) if trips.routed is None else ~trips.routed


class Provider(Protocol):
    """A source of travel minutes."""

    def trips(self, origins: Floats, destinations: Floats, mode: str, within: float = np.inf) -> Trips:
        """Trips between points in RD New (metres), (n, 2) × (m, 2) → (n, m). Raises KeyError for an
        unknown mode.

        What takes longer than `within` minutes may come out as infinite: who asks for what is near, need
        not wait for the rest.
        """
        ...

    def notices(self) -> tuple[Finding, ...]:
        """What people should know about the answers so far, in Dutch: a server that did not answer."""
        ...
