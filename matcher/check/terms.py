"""Every cost term, recomputed. Each yields (name of the entry, travel minutes)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations

from matcher.check.seating import Seating
from matcher.problem import coverage_key, distinct

Entries = Iterator[tuple[str, int]]
Term = Callable[[Seating], Entries]

SIZE = "min_size"
"""The name in `breakdown` of people short of a minimum size; quotas go by their own name."""


def unplaced(seating: Seating) -> Entries:
    """Everyone in no meeting, once."""
    for person in seating.problem.people:
        if not seating.of_person[person.id]:
            yield "", person.unplaced_cost


def attendance(seating: Seating) -> Entries:
    """Travel to the venue plus the person's cost of the slot."""
    for sitting in seating.sittings:
        for person in sitting.people:
            attend = seating.attend.get((person.id, sitting.meeting.id))
            # An attendance that is not possible has no price; the rule that forbids it says so.
            travel = 0 if attend is None else attend.cost.get(sitting.venue.id, 0)
            yield "", travel + person.slots.get(sitting.slot.id, 0)


def opening(seating: Seating) -> Entries:
    """Every meeting that is held."""
    for sitting in seating.sittings:
        yield "", sitting.meeting.open_cost


def quotas(seating: Seating) -> Entries:
    """Per person short of a quota's target."""
    for sitting in seating.sittings:
        for quota in sitting.meeting.quotas:
            yield quota.name, quota.cost * max(0, quota.target - len(sitting.matching(quota.match)))


def variety(seating: Seating) -> Entries:
    """Per distinct value short of the target."""
    for sitting in seating.sittings:
        for entry in sitting.meeting.variety:
            people = sitting.matching(entry.match)
            values = {distinct(value) for person in people for value in person.values(entry.by)}
            yield entry.name, entry.cost * max(0, entry.target - len(values))


def coverage(seating: Seating) -> Entries:
    """The weight of every value that no matching attendee has."""
    for sitting in seating.sittings:
        for entry in sitting.meeting.coverage:
            present = {
                coverage_key(value)
                for person in sitting.matching(entry.match)
                for value in person.values(entry.by)
            }
            yield entry.name, sum(weight for value, weight in entry.weights.items() if value not in present)


def crowding(seating: Seating) -> Entries:
    """Per person above what is free, for each value."""
    for sitting in seating.sittings:
        for entry in sitting.meeting.crowding:
            people = sitting.matching(entry.match)
            counts = Counter(distinct(value) for person in people for value in person.values(entry.by))
            yield entry.name, entry.cost * sum(max(0, count - entry.free) for count in counts.values())


def balance(seating: Seating) -> Entries:
    """Per unit that one kind of people outweighs another."""
    for sitting in seating.sittings:
        for entry in sitting.meeting.balance:
            a, b = len(sitting.matching(entry.a)), len(sitting.matching(entry.b))
            yield entry.name, entry.cost * max(0, entry.a_times * a - entry.b_times * b - entry.slack)


def pairs(seating: Seating) -> Entries:
    """Per meeting that both attend; may be negative."""
    for pair in seating.problem.pairs:
        yield "", pair.cost * len(seating.meetings_of(pair.a) & seating.meetings_of(pair.b))


def repeats(seating: Seating) -> Entries:
    """For every two people, every meeting of a series together after the first."""
    for entry in seating.problem.repeats:
        together = Counter(
            couple
            for sitting in seating.sittings
            if sitting.meeting.series == entry.series
            for couple in combinations(sorted(sitting.present), 2)
        )
        yield "", entry.cost * sum(times - 1 for times in together.values())


def cases(seating: Seating) -> Entries:
    """Cases that are not discussed, and levels of discussed cases that no expert knows."""
    discussed = {case.id: sitting for sitting in seating.sittings for case in sitting.cases}
    for case in seating.problem.cases:
        if case.id not in discussed:
            yield "", case.cost
            continue
        own = {seating.brins[presenter] for presenter in case.presenters}
        known = {
            tag
            for person in discussed[case.id].matching(case.experts)
            if person.brin not in own
            for tag in person.tags
        }
        yield "", case.uncovered_cost * len(set(case.levels) - known)


def shortfall(seating: Seating) -> Entries:
    """Per person short of a minimum of a meeting of the previous roster, where that has a price."""
    for sitting in seating.sittings:
        meeting = sitting.meeting
        if seating.shortfall is None or not seating.minimums_have_a_price(meeting.id):
            continue
        yield SIZE, seating.shortfall * max(0, meeting.min_size - len(sitting.people))
        for quota in meeting.quotas:
            yield quota.name, seating.shortfall * max(0, quota.min - len(sitting.matching(quota.match)))


TERMS: tuple[tuple[str, Term], ...] = (
    ("unplaced", unplaced),
    ("attendance", attendance),
    ("opening", opening),
    ("quotas", quotas),
    ("variety", variety),
    ("coverage", coverage),
    ("crowding", crowding),
    ("balance", balance),
    ("pairs", pairs),
    ("repeats", repeats),
    ("cases", cases),
    ("shortfall", shortfall),
)
"""Every cost term with the function that recomputes it."""

NAMED_TERMS = frozenset({"quotas", "variety", "coverage", "crowding", "balance", "shortfall"})
"""The terms whose entries have a name, and that `breakdown` therefore splits."""
