"""What a rerun changes for the people of the previous roster."""

from __future__ import annotations

from matcher.check.seating import Seating


def changes(seating: Seating) -> int | None:
    """The weighted sum of changes, as contract.md defines it; None when there is no previous roster."""
    if seating.problem.previous is None:
        return None
    return sum(
        weight * _change(seating, person, meeting)
        for (person, meeting), weight in seating.attended_before.items()
    )


def _change(seating: Seating, person: str, meeting: str) -> int:
    """The cheapest name that one previous attendance's fate deserves, without its weight."""
    assert seating.problem.previous is not None
    price = seating.problem.previous.change
    before = seating.before[meeting]
    applicable = [price.lost]
    for sitting in seating.of_person[person]:
        here = sitting.meeting.id == meeting
        if not here and (person, sitting.meeting.id) in seating.attended_before:
            # They went there already: it replaces nothing.
            continue
        if sitting.slot.id != before.slot:
            applicable.append(price.slot)
        elif sitting.venue.id != before.venue:
            applicable.append(price.venue)
        elif here:
            return 0
        else:
            applicable.append(price.meeting)
    return min(applicable)
