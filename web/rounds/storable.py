"""Settings as the store keeps them."""

from __future__ import annotations

from datetime import date, time
from typing import Any


def storable(value: Any) -> Any:
    """Settings as TOML gives them, without what JSON doesn't know: moments become text."""
    if isinstance(value, dict):
        return {key: storable(part) for key, part in value.items()}
    if isinstance(value, list):
        return [storable(part) for part in value]
    return value.isoformat() if isinstance(value, date | time) else value
