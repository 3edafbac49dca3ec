"""What is settled beforehand: pins, and the frozen meetings of a rerun."""

from __future__ import annotations

import numpy as np

from matcher.model.draft import Draft


def each_pinned_person_attends_or_stays_away(d: Draft) -> None:
    for pin in d.problem.pins:
        if pin.person is None:
            continue
        at = d.attends(d.index.people[pin.person], d.index.meetings[pin.meeting])
        if pin.attends and not len(at):
            d.impossible(f"'{pin.person}' is vastgezet in '{pin.meeting}', maar kan daar niet bij zijn")
        elif len(at):
            wanted = 1.0 if pin.attends else 0.0
            d.program.add_row([(d.x[at], 1.0)], wanted, wanted)


def each_pinned_option_is_used(d: Draft) -> None:
    for pin in d.problem.pins:
        if pin.option is not None:
            _use_option(d, d.index.meetings[pin.meeting], *pin.option)


def each_meeting_is_held_or_not_as_pinned(d: Draft) -> None:
    for pin in d.problem.pins:
        m = d.index.meetings[pin.meeting]
        if pin.held and not d.h_is_used(m):
            d.impossible(f"bijeenkomst '{pin.meeting}' is vastgezet, maar kan nergens")
        elif pin.held is not None:
            d.program.add_row([(d.h[m], 1.0)], float(pin.held), float(pin.held))


def _use_option(d: Draft, m: int, slot: str, venue: str) -> None:
    o = d.index.option_number.get((m, slot, venue))
    if o is None or d.y[o] < 0:
        d.impossible(
            f"bijeenkomst '{d.problem.meetings[m].id}' ligt vast op {slot} in {venue}, maar dat kan niet"
        )
    else:
        d.program.add_row([(d.y[o], 1.0)], 1.0, 1.0)


def each_frozen_meeting_keeps_its_option(d: Draft) -> None:
    for m, place in d.frozen.items():
        if place is None:
            d.program.add_row([(d.h[m], 1.0)], 0.0, 0.0)
        else:
            _use_option(d, m, place.slot, place.venue)


def each_frozen_meeting_keeps_its_people(d: Draft) -> None:
    for p, m, _ in d.previous_attends:
        if d.frozen.get(m) is not None:
            at = d.attends(p, m)
            if len(at):
                d.program.add_row([(d.x[at], 1.0)], 1.0, 1.0)
            else:
                who, where = d.problem.people[p].id, d.problem.meetings[m].id
                d.impossible(
                    f"'{who}' zit in de bevroren bijeenkomst '{where}', maar kan daar niet meer bij zijn"
                )


def each_frozen_meeting_admits_nobody(d: Draft) -> None:
    for m in d.frozen:
        stay = [p for p, n, _ in d.previous_attends if n == m]
        at = d.by_meeting[m]
        new = at[~np.isin(d.person[at], stay)]
        if len(new):
            d.program.add_row([(d.x[new], 1.0)], 0.0, 0.0)
