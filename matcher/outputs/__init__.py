"""What an organiser gets: work sheets, a map, appointments and a report in one folder.

`write_outputs` is loaded when first used: Excel, calendars and the map take a second to import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matcher.outputs.write import write_afterwards as write_afterwards
    from matcher.outputs.write import write_outputs as write_outputs

__all__ = ["seconds_for_outputs", "write_afterwards", "write_outputs"]


def seconds_for_outputs(people: int) -> float:
    """How much of `--seconds` the map, the work sheets and the agendas of a round take.

    Measured on two busy cores: 5 s for 1,000 people.
    """
    return 1.0 + people / 250


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from matcher.outputs import write

    return getattr(write, name)
