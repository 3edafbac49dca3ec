"""Where the shipped tables are, in a checkout and in an installed wheel."""

from __future__ import annotations

import os
from pathlib import Path

import matcher

CRS = "EPSG:28992"
"""RD New, metres: the one coordinate system of this program."""


TRAVEL = "reistijden"
"""The folder with travel minutes, beside `schools` and `wijken`."""


def data_dir() -> Path:
    """The folder with `schools/`, `wijken/` and `reistijden/`.

    The environment variable MATCHER_DATA wins (an administrator's renewed tables); then `_data`
    inside the installed package (how the wheel carries them); then `data/` of the checkout.
    """
    chosen = os.environ.get("MATCHER_DATA")
    if chosen:
        return Path(chosen)
    package = Path(matcher.__file__).resolve().parent
    packed = package / "_data"
    return packed if packed.is_dir() else package.parent / "data"
