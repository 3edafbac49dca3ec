"""Which meetings are proposed where the organiser proposes none, and what they are called."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from matcher.domain import CandidateMeeting, Professional, Round, Venue
from matcher.formats.areas import Areas
from matcher.geo import Atlas

BICYCLE = "fiets"
"""Near is near by bicycle: most people come by it, and every region has it."""


def propose(
    round_: Round,
    people: Sequence[Professional],
    home: Mapping[str, str | None],
    areas: Areas,
    rules: Mapping[str, int],
    atlas: Atlas,
) -> list[CandidateMeeting]:
    """Candidate meetings: enough per area for its PO sign-ups; ids stay when sign-ups change."""
    members: dict[str, list[Professional]] = {}
    for person in people:
        area = home[person.id]
        if person.sector == "PO" and area is not None:
            members.setdefault(area, []).append(person)
    codes = sorted(members)
    nearest = _nearest(codes, members, round_.venues, atlas)
    inside = {venue.id: areas.of_venue(venue) for venue in round_.venues}
    proposals = []
    for area in codes:
        venues = _venues_for(area, nearest[area], inside, rules["locaties_per_bijeenkomst"])
        slots = tuple(dict.fromkeys(s for v in venues for s in v.slots))
        meetings = math.ceil(len(members[area]) / max(1, rules["po_per_bijeenkomst"]))
        for number in range(1, meetings + 1):
            proposals.append(CandidateMeeting(f"{area}-{number}", area, tuple(v.id for v in venues), slots))
    return proposals


def _nearest(
    codes: Sequence[str],
    members: Mapping[str, Sequence[Professional]],
    venues: Sequence[Venue],
    atlas: Atlas,
) -> dict[str, list[Venue]]:
    """Area → venues in order of distance from the middle of its sign-ups."""
    if not venues or not codes:
        return {code: [] for code in codes}
    middles = np.array(
        [(np.mean([p.x for p in members[c]]), np.mean([p.y for p in members[c]])) for c in codes]
    )
    minutes = atlas.minutes(middles, np.array([(v.x, v.y) for v in venues]), BICYCLE)
    order = np.argsort(minutes, axis=1, kind="stable")
    return {code: [venues[j] for j in order[i]] for i, code in enumerate(codes)}


def _venues_for(
    area: str, nearest: Sequence[Venue], inside: Mapping[str, str | None], most: int
) -> list[Venue]:
    """The area's own venues, nearest first; where it has none, the nearest elsewhere."""
    own = [v for v in nearest if inside[v.id] == area]
    # A single venue leaves no choice when it is taken: the nearest one elsewhere is added.
    chosen = own if len(own) > 1 else own + [v for v in nearest if inside[v.id] != area][: 2 - len(own)]
    return chosen[:most]


def names(candidates: Sequence[CandidateMeeting], areas: Areas) -> dict[str, str]:
    """Meeting id → its area's name, numbered where an area has several."""
    times = Counter(c.area for c in candidates)
    called = areas.names(times)
    seen: Counter[str] = Counter()
    result = {}
    for candidate in candidates:
        area = candidate.area
        seen[area] += 1
        result[candidate.id] = f"{called[area]} {seen[area]}" if times[area] > 1 else called[area]
    return result
