"""Answers to questions about a roster, or about why there is none."""

from __future__ import annotations

from matcher.explain.arithmetic import impossibilities
from matcher.explain.fixes import Fix, Fixes, smallest_fixes
from matcher.explain.why import WhyNot, why_not

__all__ = ["Fix", "Fixes", "WhyNot", "impossibilities", "smallest_fixes", "why_not"]
