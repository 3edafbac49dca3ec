"""Every hard rule, re-derived from contract.md. Each yields a Dutch sentence per violation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from matcher.check.seating import Seating, Sitting, overlap
from matcher.problem import PersonPart, Scalar, distinct

Rule = Callable[[Seating], Iterator[str]]


def each_meeting_is_held_in_an_option_that_can_be_used(seating: Seating) -> Iterator[str]:
    for sitting in seating.sittings:
        slot, venue = sitting.option
        if sitting.option not in sitting.meeting.options:
            yield f"{_name(sitting)} staat op ({slot}, {venue}), dat is geen van de mogelijkheden."
        elif sitting.venue.slots is not None and slot not in sitting.venue.slots:
            yield f"{_name(sitting)} staat op {slot}, maar locatie '{venue}' is dan niet beschikbaar."


def each_required_meeting_is_held(seating: Seating) -> Iterator[str]:
    for meeting in seating.problem.meetings:
        if not meeting.optional and meeting.id not in seating.held:
            yield f"Bijeenkomst '{meeting.id}' moet doorgaan, maar staat niet in de indeling."


def no_venue_has_more_meetings_at_once_than_rooms(seating: Seating) -> Iterator[str]:
    by_venue: dict[str, list[Sitting]] = {}
    for sitting in seating.sittings:
        by_venue.setdefault(sitting.venue.id, []).append(sitting)
    for venue, sittings in by_venue.items():
        rooms = sittings[0].venue.rooms
        for instant, count in _under_way(sittings):
            if count > rooms:
                yield f"Locatie '{venue}' heeft {rooms} zalen, maar {count} bijeenkomsten om {instant}."


def no_more_meetings_are_under_way_at_once_than_allowed(seating: Seating) -> Iterator[str]:
    most = seating.problem.max_parallel
    if most is not None:
        for instant, count in _under_way(seating.sittings):
            if count > most:
                yield f"Om {instant} zijn {count} bijeenkomsten tegelijk; hooguit {most} mag."


def each_attendance_is_possible(seating: Seating) -> Iterator[str]:
    for sitting in seating.sittings:
        slot, venue = sitting.option
        for person in sitting.people:
            attend = seating.attend.get((person.id, sitting.meeting.id))
            if attend is None:
                why = "komt voor deze bijeenkomst niet in aanmerking"
            elif venue not in attend.cost:
                why = f"kan niet naar locatie '{venue}'"
            elif sitting.option in attend.excluded:
                why = f"kan niet op ({slot}, {venue})"
            elif slot not in person.slots:
                why = f"is op moment '{slot}' niet beschikbaar"
            else:
                continue
            yield f"{_name(sitting)}: deelnemer '{person.id}' {why}."


def nobody_attends_more_meetings_than_their_maximum(seating: Seating) -> Iterator[str]:
    for person in seating.problem.people:
        count = len(seating.of_person[person.id])
        if person.max_meetings is not None and count > person.max_meetings:
            yield f"Deelnemer '{person.id}' zit in {count} bijeenkomsten; hooguit {person.max_meetings} mag."


def nobody_sits_in_two_overlapping_slots(seating: Seating) -> Iterator[str]:
    for person, sittings in seating.of_person.items():
        for i, left in enumerate(sittings):
            for right in sittings[i + 1 :]:
                if overlap(left.slot, right.slot):
                    yield (
                        f"Deelnemer '{person}' zit tegelijk in '{left.meeting.id}' ({left.slot.id}) "
                        f"en '{right.meeting.id}' ({right.slot.id})."
                    )


def nobody_attends_two_meetings_that_exclude_each_other(seating: Seating) -> Iterator[str]:
    for person, sittings in seating.of_person.items():
        for value, count in Counter(sitting.meeting.exclusive for sitting in sittings).items():
            if value is not None and count > 1:
                yield f"Deelnemer '{person}' zit in {count} bijeenkomsten van '{value}'; hooguit 1 mag."


def each_meeting_has_at_least_its_minimum_size(seating: Seating) -> Iterator[str]:
    for sitting in seating.sittings:
        least, count = sitting.meeting.min_size, len(sitting.people)
        if count < least and seating.minimums_bind(sitting.meeting.id):
            yield f"{_name(sitting)} heeft {count} deelnemers; minstens {least} moet."


def no_meeting_exceeds_its_maximum_size_or_room(seating: Seating) -> Iterator[str]:
    for sitting in seating.sittings:
        count, most, capacity = len(sitting.people), sitting.meeting.max_size, sitting.venue.capacity
        if most is not None and count > most:
            yield f"{_name(sitting)} heeft {count} deelnemers; hooguit {most} mag."
        if capacity is not None and count > capacity:
            where = f"locatie '{sitting.venue.id}'"
            yield f"{_name(sitting)} heeft {count} deelnemers; {where} heeft plaats voor {capacity}."


def no_meeting_exceeds_a_limit(seating: Seating) -> Iterator[str]:
    for sitting in seating.sittings:
        for limit in sitting.meeting.limits:
            if limit.max is None:
                continue
            groups: dict[tuple[bool, Scalar], list[PersonPart]] = {}
            for person in sitting.matching(limit.match):
                for value in person.values(limit.by):
                    groups.setdefault(distinct(value), []).append(person)
            for (_, value), group in groups.items():
                count = _counted_once_per_case(seating, group) if limit.by == "school" else len(group)
                if count > limit.max:
                    yield f"{_name(sitting)}, '{limit.name}': {count} van {value}; hooguit {limit.max} mag."


def each_meeting_meets_its_quota_minimums(seating: Seating) -> Iterator[str]:
    for sitting in seating.sittings:
        for quota in sitting.meeting.quotas:
            if quota.min and seating.minimums_bind(sitting.meeting.id):
                count = len(sitting.matching(quota.match))
                if count < quota.min:
                    yield f"{_name(sitting)}, '{quota.name}': {count} deelnemers; minstens {quota.min} moet."


def no_meeting_exceeds_its_quota_maximums(seating: Seating) -> Iterator[str]:
    for sitting in seating.sittings:
        for quota in sitting.meeting.quotas:
            if quota.max is not None:
                count = len(sitting.matching(quota.match))
                if count > quota.max:
                    yield f"{_name(sitting)}, '{quota.name}': {count} deelnemers; hooguit {quota.max} mag."


def each_case_is_discussed_at_most_once(seating: Seating) -> Iterator[str]:
    for case, count in Counter(case.id for sitting in seating.sittings for case in sitting.cases).items():
        if count > 1:
            yield f"Casus '{case}' wordt in {count} bijeenkomsten besproken; hooguit 1 mag."


def each_discussed_case_has_a_presenter_present(seating: Seating) -> Iterator[str]:
    for sitting in seating.sittings:
        for case in sitting.cases:
            if not sitting.present.intersection(case.presenters):
                yield f"{_name(sitting)} bespreekt casus '{case.id}' zonder een van de inbrengers."


def no_meeting_discusses_more_cases_than_its_maximum(seating: Seating) -> Iterator[str]:
    for sitting in seating.sittings:
        most, count = sitting.meeting.max_cases, len(sitting.cases)
        if most is not None and count > most:
            yield f"{_name(sitting)} bespreekt {count} casussen; hooguit {most} mag."


def nobody_hears_a_case_of_their_own_institution(seating: Seating) -> Iterator[str]:
    for sitting in seating.sittings:
        for case in sitting.cases:
            # Presenters who are absent count too: the case is of their institution.
            own = {seating.brins[presenter] for presenter in case.presenters} - {None}
            for person in sitting.people:
                if person.brin in own and person.id not in case.presenters:
                    yield (
                        f"{_name(sitting)}: deelnemer '{person.id}' is van dezelfde instelling "
                        f"({person.brin}) als een inbrenger van casus '{case.id}'."
                    )


def together_people_attend_the_same_meetings(seating: Seating) -> Iterator[str]:
    for group in seating.problem.together:
        for other in group[1:]:
            here, there = seating.meetings_of(group[0]), seating.meetings_of(other)
            if here != there:
                yield (
                    f"Deelnemers '{group[0]}' en '{other}' horen samen, maar zitten in {_list(here)} "
                    f"en {_list(there)}."
                )


def apart_people_never_share_a_meeting(seating: Seating) -> Iterator[str]:
    for group in seating.problem.apart:
        members = dict.fromkeys(group)
        for meeting, count in Counter(m for p in members for m in sorted(seating.meetings_of(p))).items():
            if count > 1:
                yield f"In bijeenkomst '{meeting}' zitten {count} van {_list(group)}; hooguit 1 mag."


def each_pinned_person_attends_or_stays_away(seating: Seating) -> Iterator[str]:
    for pin in seating.problem.pins:
        if pin.person is not None and pin.attends is not None:
            attends = seating.attends(pin.person, pin.meeting)
            if attends and not pin.attends:
                yield f"Deelnemer '{pin.person}' zit in '{pin.meeting}', maar mag daar niet zitten."
            elif pin.attends and not attends:
                yield f"Deelnemer '{pin.person}' moet in '{pin.meeting}' zitten, maar zit er niet."


def each_pinned_option_is_used(seating: Seating) -> Iterator[str]:
    for pin in seating.problem.pins:
        if pin.option is not None:
            sitting = seating.held.get(pin.meeting)
            if sitting is None or sitting.option != pin.option:
                now = "gaat niet door" if sitting is None else f"staat op {_option(sitting.option)}"
                yield f"Bijeenkomst '{pin.meeting}' is vastgezet op {_option(pin.option)}, maar {now}."


def each_meeting_is_held_or_not_as_pinned(seating: Seating) -> Iterator[str]:
    for pin in seating.problem.pins:
        if pin.held is not None and pin.held != (pin.meeting in seating.held):
            wanted, found = ("wel", "niet") if pin.held else ("niet", "wel")
            yield f"Bijeenkomst '{pin.meeting}' moet {wanted} doorgaan, maar staat er {found} in."


def each_frozen_meeting_keeps_its_option(seating: Seating) -> Iterator[str]:
    for meeting in seating.frozen:
        before, now = seating.before.get(meeting), seating.held.get(meeting)
        was = None if before is None else (before.slot, before.venue)
        is_ = None if now is None else now.option
        if was != is_:
            yield f"Bevroren bijeenkomst '{meeting}' was {_option(was)} en is nu {_option(is_)}."


def each_frozen_meeting_keeps_its_people(seating: Seating) -> Iterator[str]:
    frozen = set(seating.frozen)
    for person, meeting in seating.attended_before:
        if meeting in frozen and meeting in seating.held and not seating.attends(person, meeting):
            yield f"Deelnemer '{person}' is weg uit bevroren bijeenkomst '{meeting}'."


def each_frozen_meeting_admits_nobody(seating: Seating) -> Iterator[str]:
    for meeting in seating.frozen:
        if meeting in seating.held:
            for person in seating.held[meeting].people:
                if (person.id, meeting) not in seating.attended_before:
                    yield f"Deelnemer '{person.id}' is nieuw in bevroren bijeenkomst '{meeting}'."


RULES: tuple[Rule, ...] = (
    each_meeting_is_held_in_an_option_that_can_be_used,
    each_required_meeting_is_held,
    no_venue_has_more_meetings_at_once_than_rooms,
    no_more_meetings_are_under_way_at_once_than_allowed,
    each_attendance_is_possible,
    nobody_attends_more_meetings_than_their_maximum,
    nobody_sits_in_two_overlapping_slots,
    nobody_attends_two_meetings_that_exclude_each_other,
    each_meeting_has_at_least_its_minimum_size,
    no_meeting_exceeds_its_maximum_size_or_room,
    no_meeting_exceeds_a_limit,
    each_meeting_meets_its_quota_minimums,
    no_meeting_exceeds_its_quota_maximums,
    each_case_is_discussed_at_most_once,
    each_discussed_case_has_a_presenter_present,
    no_meeting_discusses_more_cases_than_its_maximum,
    nobody_hears_a_case_of_their_own_institution,
    together_people_attend_the_same_meetings,
    apart_people_never_share_a_meeting,
    each_pinned_person_attends_or_stays_away,
    each_pinned_option_is_used,
    each_meeting_is_held_or_not_as_pinned,
    each_frozen_meeting_keeps_its_option,
    each_frozen_meeting_keeps_its_people,
    each_frozen_meeting_admits_nobody,
)
"""Every hard rule; `rule_names.RULE_NAMES` has the same names in the same order."""


def _under_way(sittings: list[Sitting]) -> Iterator[tuple[str, int]]:
    """The number of meetings under way at every instant where that number can rise: slot starts."""
    per_slot = Counter(sitting.slot.id for sitting in sittings)
    slots = {sitting.slot.id: sitting.slot for sitting in sittings}
    for start in sorted({slot.start for slot in slots.values()}):
        count = sum(n for id_, n in per_slot.items() if slots[id_].start <= start < slots[id_].end)
        yield start.isoformat(" ", "minutes"), count


def _counted_once_per_case(seating: Seating, group: list[PersonPart]) -> int:
    """How many people `group` is when those who present one same case count once (also in a chain)."""
    clusters: list[set[str]] = []
    alone = 0
    for person in group:
        cases = seating.presented.get(person.id)
        if not cases:
            alone += 1
            continue
        touching = [cluster for cluster in clusters if cluster & cases]
        clusters = [cluster for cluster in clusters if not cluster & cases]
        clusters.append(cases.union(*touching))
    return alone + len(clusters)


def _name(sitting: Sitting) -> str:
    return f"Bijeenkomst '{sitting.meeting.id}'"


def _option(option: tuple[str, str] | None) -> str:
    return "niet gehouden" if option is None else f"({option[0]}, {option[1]})"


def _list(ids: list[str] | set[str]) -> str:
    return ", ".join(f"'{id_}'" for id_ in sorted(ids)) or "geen bijeenkomst"
