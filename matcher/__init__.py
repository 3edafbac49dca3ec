"""Rosters for meetings of professionals in primary and secondary education.

The public names are below; they are loaded when first used, because the solver and the map
libraries take a second or more and not every use needs them.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matcher.check import check as check
    from matcher.engines import solve as solve
    from matcher.formats import compile_problem as compile_problem
    from matcher.rounds import read_round as read_round

__all__ = ["check", "compile_problem", "read_round", "solve"]

_HOMES = {
    "check": "matcher.check",
    "compile_problem": "matcher.formats",
    "read_round": "matcher.rounds",
    "solve": "matcher.engines",
}


class _Package(ModuleType):
    """This package: the function `check` must not turn into the module `check` by importing that."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _HOMES and isinstance(value, ModuleType):
            value = getattr(value, name)
        super().__setattr__(name, value)


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import PackageNotFoundError, version

        try:
            return version("po-vo-matcher")
        except PackageNotFoundError:
            return "uit de bron"
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])


sys.modules[__name__].__class__ = _Package
