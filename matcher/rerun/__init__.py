"""Reruns: a new roster after cancellations, with as few changes as possible, and what changes."""

from __future__ import annotations

from matcher.rerun.asked import Asked, with_asked
from matcher.rerun.difference import (
    ANEW,
    FEWEST,
    SOME_MORE,
    Difference,
    MeetingChange,
    PersonChange,
    Place,
    Unchanged,
    difference,
)
from matcher.rerun.earlier_roster import CHANGE, Earlier, Prepared, earlier_of, prepare, with_earlier
from matcher.rerun.names import Names, names_of
from matcher.rerun.proposals import PEOPLE, WORTH, Proposal, proposals_beside
from matcher.rerun.replacements import Refused, Replacement, take_over
from matcher.rerun.rerunning import Ready, make_ready, rerun

__all__ = [
    "ANEW",
    "CHANGE",
    "FEWEST",
    "PEOPLE",
    "SOME_MORE",
    "WORTH",
    "Asked",
    "Difference",
    "Earlier",
    "MeetingChange",
    "Names",
    "PersonChange",
    "Place",
    "Prepared",
    "Proposal",
    "Ready",
    "Refused",
    "Replacement",
    "Unchanged",
    "difference",
    "earlier_of",
    "make_ready",
    "names_of",
    "prepare",
    "proposals_beside",
    "rerun",
    "take_over",
    "with_asked",
    "with_earlier",
]
