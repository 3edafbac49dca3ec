"""What can be said of a small change: its steps, its cost entry by entry, and which rules it breaks.

Every rule and term of the checker stands in one of three lists below: a new one must be given its place, or
moves.py would not see what a change does to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from matcher.check import Violation
from matcher.roster import TERM_NAMES

ABOUT_A_MEETING = frozenset({
    "each_attendance_is_possible", "each_meeting_has_at_least_its_minimum_size",
    "no_meeting_exceeds_its_maximum_size_or_room", "no_meeting_exceeds_a_limit",
    "each_meeting_meets_its_quota_minimums", "no_meeting_exceeds_its_quota_maximums",
    "each_discussed_case_has_a_presenter_present", "nobody_hears_a_case_of_their_own_institution",
    "each_pinned_person_attends_or_stays_away", "each_frozen_meeting_keeps_its_people",
    "each_frozen_meeting_admits_nobody",
    "attendance", "quotas", "variety", "coverage", "crowding", "balance", "cases", "shortfall",
})  # fmt: skip
"""Rules and terms that look at one held meeting and who is there."""

ABOUT_PEOPLE = frozenset({
    "nobody_attends_more_meetings_than_their_maximum", "nobody_sits_in_two_overlapping_slots",
    "nobody_attends_two_meetings_that_exclude_each_other", "together_people_attend_the_same_meetings",
    "apart_people_never_share_a_meeting",
    "unplaced", "pairs", "repeats",
})  # fmt: skip
"""Rules and terms that look at all the meetings of a person, or of people who have to do with each other."""

ABOUT_NEITHER = frozenset({
    "each_meeting_is_held_in_an_option_that_can_be_used", "each_required_meeting_is_held",
    "no_venue_has_more_meetings_at_once_than_rooms", "no_more_meetings_are_under_way_at_once_than_allowed",
    "each_case_is_discussed_at_most_once", "no_meeting_discusses_more_cases_than_its_maximum",
    "each_pinned_option_is_used", "each_meeting_is_held_or_not_as_pinned",
    "each_frozen_meeting_keeps_its_option",
    "opening",
})  # fmt: skip
"""What seats can't change: which meetings are held, where and when, and which cases they discuss."""


@dataclass(frozen=True, slots=True)
class Step:
    """Somebody takes a seat in a held meeting, or gives it up."""

    person: str
    meeting: str
    joins: bool


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one entry of one term adds to the cost."""

    term: str
    name: str
    """Of the entry, as in `breakdown`; empty for terms without."""
    meeting: str | None
    """Where; None for what is not of one meeting (unplaced, pairs, repeats)."""
    minutes: int
    """Travel minutes, negative for a gain; never 0."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The difference that a change makes to the whole roster."""

    parts: tuple[Contribution, ...]
    """The largest first, then in the order of the terms."""
    broken: tuple[Violation, ...]
    """What is wrong then and was not before."""
    changes: int = 0
    """Weighted changes against `previous` of the problem; 0 without."""

    @property
    def cost(self) -> int:
        """Travel minutes; negative when the roster gets better."""
        return sum(part.minutes for part in self.parts)

    @property
    def terms(self) -> dict[str, int]:
        """Term → difference in travel minutes, without those that stay equal."""
        found: dict[str, int] = {}
        for part in self.parts:
            found[part.term] = found.get(part.term, 0) + part.minutes
        return {term: found[term] for term in TERM_NAMES if found.get(term)}

    @property
    def allowed(self) -> bool:
        """Whether no hard rule stands in the way."""
        return not self.broken

    def beyond(self, first: Judgement) -> Judgement:
        """What this change does on top of `first`, a part of it that happens anyway."""
        minutes = Counter({(part.term, part.name, part.meeting): part.minutes for part in self.parts})
        minutes.subtract({(part.term, part.name, part.meeting): part.minutes for part in first.parts})
        broken = Counter(self.broken)
        broken.subtract(first.broken)
        return Judgement(in_order(minutes), tuple(broken.elements()), self.changes - first.changes)


def in_order(minutes: Mapping[tuple[str, str, str | None], int]) -> tuple[Contribution, ...]:
    """Contributions by (term, name, meeting), without those that are nothing, the largest first."""
    parts = [Contribution(*key, value) for key, value in minutes.items() if value]
    parts.sort(key=lambda part: (-part.minutes, TERM_NAMES.index(part.term), part.name, part.meeting or ""))
    return tuple(parts)
