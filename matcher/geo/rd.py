"""From degrees on a map to RD New, and back."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from pyproj import Transformer


@lru_cache(maxsize=1)
def _transformer() -> Transformer:
    from pyproj import Transformer

    return Transformer.from_crs("EPSG:4326", "EPSG:28992", always_xy=True)


def to_rd(lat: float, lon: float) -> tuple[float, float]:
    """RD New (EPSG:28992) in metres, of a point in degrees (WGS84); right within half a metre."""
    x, y = _transformer().transform(lon, lat)
    return float(x), float(y)


def to_degrees(points: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Latitude and longitude (WGS84), shape (n, 2), of points in RD New metres, shape (n, 2)."""
    rd = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    lon, lat = _transformer().transform(rd[:, 0], rd[:, 1], direction="INVERSE")
    return np.column_stack([lat, lon])
