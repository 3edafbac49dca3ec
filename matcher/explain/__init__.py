"""Answers to questions about a roster, or about why there is none."""

from __future__ import annotations

from matcher.explain.arithmetic import impossibilities
from matcher.explain.fragile import FragilePlace, fragile_places
from matcher.explain.moves import Bench
from matcher.explain.substitutes import Substitute, substitutes

__all__ = ["Bench", "FragilePlace", "Substitute", "fragile_places", "impossibilities", "substitutes"]
