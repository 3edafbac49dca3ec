"""When and where meetings are held."""

from __future__ import annotations

import numpy as np

from matcher.model.draft import Draft
from matcher.model.easing import Easing, Kind

INF = np.inf


def each_meeting_is_held_in_an_option_that_can_be_used(d: Draft) -> None:
    meetings = np.flatnonzero(d.h >= 0)
    row = np.full(len(d.h), -1)
    row[meetings] = np.arange(len(meetings))
    entries = [
        (row[d.index.option_meeting[d.options]], d.y[d.options], 1.0),
        (row[meetings], d.h[meetings], -1.0),
    ]
    d.program.add_rows(len(meetings), entries, 0.0, 0.0)
    if d.ledger is not None:
        # Elastically, an option at a venue that is closed then has a column too.
        venues, slots = d.ledger.original.venues, d.problem.slots
        for o in d.options.tolist():
            venue, slot = venues[d.index.option_venue[o]], slots[d.index.option_slot[o]].id
            if venue.slots is not None and slot not in venue.slots:
                opened = d.ease(Easing(Kind.OPEN, venue=venue.id, slot=slot), -1.0)
                d.program.add_row([(d.y[o], 1.0), *opened], -INF, 0.0)


def each_required_meeting_is_held(d: Draft) -> None:
    for m in np.flatnonzero(d.h >= 0):
        if not d.problem.meetings[m].optional:
            name = d.problem.meetings[m].id
            dropped = Easing(Kind.REQUIRED, meeting=name)
            if not d.h_is_used(int(m)):
                d.impossible(f"bijeenkomst {name} heeft geen moment en locatie die samengaan", dropped)
            else:
                d.settle([(d.h[m], 1.0)], 1.0, dropped)


def no_venue_has_more_meetings_at_once_than_rooms(d: Draft) -> None:
    for v, venue in enumerate(d.problem.venues):
        mine = d.options[d.index.option_venue[d.options] == v]
        for at in d.index.slots_at:
            here = mine[at[d.index.option_slot[mine]]]
            if len(np.unique(d.index.option_meeting[here])) > venue.rooms:
                more = Easing(Kind.ROOMS, venue=venue.id, now=venue.rooms)
                slack = d.ease(more, -1.0, len(d.problem.meetings))
                d.program.add_row([(d.y[here], 1.0), *slack], -INF, float(venue.rooms))


def no_more_meetings_are_under_way_at_once_than_allowed(d: Draft) -> None:
    most = d.problem.max_parallel
    for at in d.index.slots_at if most is not None else ():
        here = d.options[at[d.index.option_slot[d.options]]]
        if most is not None and len(np.unique(d.index.option_meeting[here])) > most:
            slack = d.ease(Easing(Kind.MAX_PARALLEL, now=most), -1.0, len(d.problem.meetings))
            d.program.add_row([(d.y[here], 1.0), *slack], -INF, float(most))
