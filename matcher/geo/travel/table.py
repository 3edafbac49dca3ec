"""Minutes between places that are asked for often, worked out when the tables were built."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from matcher.geo.tables import broken
from matcher.geo.travel.trips import Flags, Floats

UNIT = 0.02
"""Minutes: how finely they are kept, so that two bytes hold any trip in the region."""
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class MinuteTable:
    """Coordinates are RD New in metres, kept in decimetres."""

    xy: Floats
    """(places, 2)."""
    measured: Flags
    """(places,) which the network covers: between two of those, minutes were measured."""
    speeds: str
    """Fingerprint of the speeds that it was made with."""
    halves: Mapping[str, npt.NDArray[np.uint16]]
    """Mode → minutes / UNIT above the diagonal, row by row; there and back take equally long."""

    @cached_property
    def _number(self) -> dict[tuple[int, int], int]:
        return {(int(x), int(y)): i for i, (x, y) in enumerate(np.rint(self.xy * 10))}

    def find(self, points: Floats) -> Ints:
        """The place at each point (n, 2), or −1."""
        known = self._number
        return np.array([known.get((int(x), int(y)), -1) for x, y in np.rint(points * 10)], dtype=np.int64)

    @cached_property
    def _square(self) -> dict[str, npt.NDArray[np.uint16]]:
        return {}

    def minutes(self, origins: Ints, destinations: Ints, mode: str) -> Floats:
        """Minutes (n, m) from places (n,) to places (m,), right within half a UNIT.

        Raises KeyError for an unknown mode.
        """
        if mode not in self._square:
            size = len(self.xy)
            square = np.zeros((size, size), dtype=np.uint16)
            square[np.triu_indices(size, 1)] = self.halves[mode]
            self._square[mode] = square + square.T
        cells = self._square[mode][np.ix_(origins, destinations)]
        return np.asarray(cells * UNIT, dtype=np.float64)

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """For `numpy.savez_compressed`."""
        return {
            "xy": np.rint(self.xy * 10).astype(np.int32),
            "measured": self.measured,
            "speeds": np.array(self.speeds),
            **{f"minutes_{mode}": half for mode, half in self.halves.items()},
        }


def make_table(xy: Floats, measured: Flags, minutes: Mapping[str, Floats], speeds: str = "") -> MinuteTable:
    """A table of minutes (places, places) per mode. Raises ValueError when not symmetric or too many."""
    halves = {}
    for mode, square in minutes.items():
        if not np.allclose(square, square.T, atol=UNIT):
            raise ValueError(
                f"{mode}: there and back differ by {np.abs(square - square.T).max():.2f} minutes"
            )
        units = np.rint(square[np.triu_indices(len(xy), 1)] / UNIT)
        if units.max(initial=0) > np.iinfo(np.uint16).max:
            raise ValueError(f"{mode}: {units.max() * UNIT:.0f} minutes is more than the table can hold")
        halves[mode] = units.astype(np.uint16)
    return MinuteTable(xy, measured, speeds, halves)


def load_table(path: Path) -> MinuteTable:
    """The shipped table. Raises InputError when it is missing or not ours."""
    try:
        with np.load(path, allow_pickle=False) as file:
            return MinuteTable(
                xy=file["xy"] / 10,
                measured=file["measured"],
                speeds=str(file["speeds"]),
                halves={n.removeprefix("minutes_"): file[n] for n in file.files if n.startswith("minutes_")},
            )
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise broken(path, "De tabel met reisminuten is niet te lezen.") from error
