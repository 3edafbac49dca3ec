"""`kaart.html`: where the meetings are and who travels there; opens from disk without a network."""

from matcher.outputs.map.page import write_map

__all__ = ["write_map"]
