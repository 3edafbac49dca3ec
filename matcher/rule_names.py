"""The hard rules of contract.md, each named as a sentence that is true of a good roster.

The model and the checker carry exactly these names, in this order; a test compares the three.
"""

from __future__ import annotations

RULE_NAMES: tuple[str, ...] = (
    # Held.
    "each_meeting_is_held_in_an_option_that_can_be_used",
    "each_required_meeting_is_held",
    "no_venue_has_more_meetings_at_once_than_rooms",
    "no_more_meetings_are_under_way_at_once_than_allowed",
    # Attending.
    "each_attendance_is_possible",
    "nobody_attends_more_meetings_than_their_maximum",
    "nobody_sits_in_two_overlapping_slots",
    "nobody_attends_two_meetings_that_exclude_each_other",
    # Size and composition of one meeting.
    "each_meeting_has_at_least_its_minimum_size",
    "no_meeting_exceeds_its_maximum_size_or_room",
    "no_meeting_exceeds_a_limit",
    "each_meeting_meets_its_quota_minimums",
    "no_meeting_exceeds_its_quota_maximums",
    # Cases.
    "each_case_is_discussed_at_most_once",
    "each_discussed_case_has_a_presenter_present",
    "no_meeting_discusses_more_cases_than_its_maximum",
    "nobody_hears_a_case_of_their_own_institution",
    # People among each other.
    "together_people_attend_the_same_meetings",
    "apart_people_never_share_a_meeting",
    # What is fixed beforehand.
    "each_pinned_person_attends_or_stays_away",
    "each_pinned_option_is_used",
    "each_meeting_is_held_or_not_as_pinned",
    "each_frozen_meeting_keeps_its_option",
    "each_frozen_meeting_keeps_its_people",
    "each_frozen_meeting_admits_nobody",
)
"""Every hard rule, by name."""
