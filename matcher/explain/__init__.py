"""Answers to questions about a roster, or about why there is none."""

from __future__ import annotations

from matcher.explain.answers import Alternative, Retimed, Shift, WhyHere, WhyNotThere
from matcher.explain.arithmetic import impossibilities
from matcher.explain.elsewhere import why_here, why_not_there
from matcher.explain.fixes import Fix, Fixes, smallest_fixes
from matcher.explain.fragile import FragilePlace, fragile_places
from matcher.explain.judgement import Contribution, Judgement, Step
from matcher.explain.moves import Bench
from matcher.explain.substitutes import Substitute, substitutes
from matcher.explain.why import WhyNot, why_not
from matcher.explain.wording import Words

__all__ = [
    "Alternative", "Bench", "Contribution", "Fix", "Fixes", "FragilePlace", "Judgement", "Retimed", "Shift",
    "Step", "Substitute", "WhyHere", "WhyNot", "WhyNotThere", "Words", "fragile_places", "impossibilities",
    "smallest_fixes", "substitutes", "why_here", "why_not", "why_not_there",
]  # fmt: skip
