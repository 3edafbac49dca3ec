"""The hard rules: each function adds the rows of one sentence that is true of every good roster.

`RULES` is the whole list; the checker has the same names (matcher.rule_names).
"""

from __future__ import annotations

from collections.abc import Callable

from matcher.model.draft import Draft
from matcher.model.rules.attending import (
    apart_people_never_share_a_meeting,
    each_attendance_is_possible,
    nobody_attends_more_meetings_than_their_maximum,
    nobody_attends_two_meetings_that_exclude_each_other,
    nobody_sits_in_two_overlapping_slots,
    together_people_attend_the_same_meetings,
)
from matcher.model.rules.cases import (
    each_case_is_discussed_at_most_once,
    each_discussed_case_has_a_presenter_present,
    no_meeting_discusses_more_cases_than_its_maximum,
    nobody_hears_a_case_of_their_own_institution,
)
from matcher.model.rules.composition import (
    each_meeting_has_at_least_its_minimum_size,
    each_meeting_meets_its_quota_minimums,
    no_meeting_exceeds_a_limit,
    no_meeting_exceeds_its_maximum_size_or_room,
    no_meeting_exceeds_its_quota_maximums,
)
from matcher.model.rules.held import (
    each_meeting_is_held_in_an_option_that_can_be_used,
    each_required_meeting_is_held,
    no_more_meetings_are_under_way_at_once_than_allowed,
    no_venue_has_more_meetings_at_once_than_rooms,
)
from matcher.model.rules.settled import (
    each_frozen_meeting_admits_nobody,
    each_frozen_meeting_keeps_its_option,
    each_frozen_meeting_keeps_its_people,
    each_meeting_is_held_or_not_as_pinned,
    each_pinned_option_is_used,
    each_pinned_person_attends_or_stays_away,
)

Rule = Callable[[Draft], None]

RULES: tuple[Rule, ...] = (
    # Held.
    each_meeting_is_held_in_an_option_that_can_be_used,
    each_required_meeting_is_held,
    no_venue_has_more_meetings_at_once_than_rooms,
    no_more_meetings_are_under_way_at_once_than_allowed,
    # Attending.
    each_attendance_is_possible,
    nobody_attends_more_meetings_than_their_maximum,
    nobody_sits_in_two_overlapping_slots,
    nobody_attends_two_meetings_that_exclude_each_other,
    # Size and composition of one meeting.
    each_meeting_has_at_least_its_minimum_size,
    no_meeting_exceeds_its_maximum_size_or_room,
    no_meeting_exceeds_a_limit,
    each_meeting_meets_its_quota_minimums,
    no_meeting_exceeds_its_quota_maximums,
    # Cases.
    each_case_is_discussed_at_most_once,
    each_discussed_case_has_a_presenter_present,
    no_meeting_discusses_more_cases_than_its_maximum,
    nobody_hears_a_case_of_their_own_institution,
    # People among each other.
    together_people_attend_the_same_meetings,
    apart_people_never_share_a_meeting,
    # What is fixed beforehand.
    each_pinned_person_attends_or_stays_away,
    each_pinned_option_is_used,
    each_meeting_is_held_or_not_as_pinned,
    each_frozen_meeting_keeps_its_option,
    each_frozen_meeting_keeps_its_people,
    each_frozen_meeting_admits_nobody,
)
"""Every hard rule."""

COUPLING: frozenset[Rule] = frozenset(
    (
        each_required_meeting_is_held,
        no_venue_has_more_meetings_at_once_than_rooms,
        no_more_meetings_are_under_way_at_once_than_allowed,
        nobody_attends_more_meetings_than_their_maximum,
        nobody_sits_in_two_overlapping_slots,
        nobody_attends_two_meetings_that_exclude_each_other,
        each_case_is_discussed_at_most_once,
        each_meeting_is_held_or_not_as_pinned,
        each_pinned_person_attends_or_stays_away,
        each_pinned_option_is_used,
        each_frozen_meeting_keeps_its_option,
        each_frozen_meeting_keeps_its_people,
    )
)
"""The rules that speak of more than one option of one meeting; a model of one option leaves them out."""
