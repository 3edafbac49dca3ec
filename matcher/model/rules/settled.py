"""What is settled beforehand: pins, and the frozen meetings of a rerun."""

from __future__ import annotations

import numpy as np

from matcher.model.draft import Draft
from matcher.model.easing import Easing, Kind


def each_pinned_person_attends_or_stays_away(d: Draft) -> None:
    for pin in d.problem.pins:
        if pin.person is None:
            continue
        at = d.attends(d.index.people[pin.person], d.index.meetings[pin.meeting])
        released = Easing(Kind.PERSON_PIN, meeting=pin.meeting, person=pin.person, wanted=bool(pin.attends))
        if pin.attends and not len(at):
            why = f"'{pin.person}' is vastgezet in '{pin.meeting}', maar kan daar niet bij zijn"
            d.impossible(why, released)
        elif len(at):
            d.settle([(d.x[at], 1.0)], 1.0 if pin.attends else 0.0, released)


def each_pinned_option_is_used(d: Draft) -> None:
    for pin in d.problem.pins:
        if pin.option is not None:
            slot, venue = pin.option
            released = Easing(Kind.OPTION_PIN, meeting=pin.meeting, slot=slot, venue=venue)
            _use_option(d, d.index.meetings[pin.meeting], slot, venue, released)


def each_meeting_is_held_or_not_as_pinned(d: Draft) -> None:
    for pin in d.problem.pins:
        m = d.index.meetings[pin.meeting]
        released = Easing(Kind.HELD_PIN, meeting=pin.meeting, wanted=pin.held)
        if pin.held and not d.h_is_used(m):
            d.impossible(f"bijeenkomst '{pin.meeting}' is vastgezet, maar kan nergens", released)
        elif pin.held is not None:
            d.settle([(d.h[m], 1.0)], float(pin.held), released)


def _use_option(d: Draft, m: int, slot: str, venue: str, released: Easing) -> None:
    o = d.index.option_number.get((m, slot, venue))
    if o is None or d.y[o] < 0:
        name = d.problem.meetings[m].id
        d.impossible(f"bijeenkomst '{name}' ligt vast op {slot} in {venue}, maar dat kan niet", released)
    else:
        d.settle([(d.y[o], 1.0)], 1.0, released)


def each_frozen_meeting_keeps_its_option(d: Draft) -> None:
    for m, place in d.frozen.items():
        if place is None:
            d.settle([(d.h[m], 1.0)], 0.0, d.thawed(m))
        else:
            _use_option(d, m, place.slot, place.venue, d.thawed(m))


def each_frozen_meeting_keeps_its_people(d: Draft) -> None:
    for p, m, _ in d.previous_attends:
        if d.frozen.get(m) is not None:
            at = d.attends(p, m)
            who, where = d.problem.people[p].id, d.problem.meetings[m].id
            easings = (Easing(Kind.FROZEN_PERSON, meeting=where, person=who), d.thawed(m))
            if len(at):
                d.settle([(d.x[at], 1.0)], 1.0, *easings)
            else:
                why = f"'{who}' zit in de bevroren bijeenkomst '{where}', maar kan daar niet meer bij zijn"
                d.impossible(why, *easings)


def each_frozen_meeting_admits_nobody(d: Draft) -> None:
    for m in d.frozen:
        stay = [p for p, n, _ in d.previous_attends if n == m]
        at = d.by_meeting[m]
        new = at[~np.isin(d.person[at], stay)]
        if len(new):
            d.settle([(d.x[new], 1.0)], 0.0, d.thawed(m), reach=float(len(new)))
