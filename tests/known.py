"""The instances in `tests/instances`, each beside its known optimum."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

INSTANCES = Path(__file__).parent / "instances"

OPTIMA: dict[str, dict[str, Any]] = json.loads((INSTANCES / "optima.json").read_text(encoding="utf-8"))
"""Name → status, cost, changes, and why: the arithmetic by hand."""


def text(name: str) -> str:
    """The instance as it stands in its file."""
    return (INSTANCES / f"{name}.json").read_text(encoding="utf-8")
