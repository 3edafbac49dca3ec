"""Answers to questions about a roster, or about why there is none."""

from __future__ import annotations

from matcher.explain.answers import Alternative, Retimed, Shift, WhyHere, WhyNot
from matcher.explain.arithmetic import impossibilities
from matcher.explain.fragile import FragilePlace, fragile_places
from matcher.explain.judgement import Contribution, Judgement, Step
from matcher.explain.moves import Bench
from matcher.explain.substitutes import Substitute, substitutes
from matcher.explain.why import why_here, why_not
from matcher.explain.wording import Words

__all__ = [
    "Alternative", "Bench", "Contribution", "FragilePlace", "Judgement", "Retimed", "Shift", "Step",
    "Substitute", "WhyHere", "WhyNot", "Words", "fragile_places", "impossibilities", "substitutes",
    "why_here", "why_not",
]  # fmt: skip
