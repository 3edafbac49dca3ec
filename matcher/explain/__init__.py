"""Answers to questions about a roster, or about why there is none."""

from __future__ import annotations

from matcher.explain.arithmetic import impossibilities

__all__ = ["impossibilities"]
