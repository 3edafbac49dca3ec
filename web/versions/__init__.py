"""Versions of a roster: made, kept, looked at, compared, published."""

from web.versions.assembling import assemble, outputs_of
from web.versions.keeping import Made, add_to_view, documents, inputs_of, keep, map_of, view_of

__all__ = [
    "Made", "add_to_view", "assemble", "documents", "inputs_of", "keep", "map_of", "outputs_of", "view_of",
]  # fmt: skip
