"""Which meetings are proposed where the organiser proposes none, and what they are called."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from matcher.domain import CandidateMeeting, EarlierMeeting, Professional, Round, Venue
from matcher.formats.areas import Areas
from matcher.geo import Atlas

NEAR = 20.0
"""Minutes: where a meeting finds its venues nearly always. Looking farther takes ten times as long."""
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
    before = {meeting.id: meeting for meeting in round_.earlier}
    codes = sorted(members)
    inside = {venue.id: areas.of_venue(venue) for venue in round_.venues}
    most = rules["locaties_per_bijeenkomst"]
    nearest = _nearest(codes, members, round_.venues, inside, most, atlas)
    proposals = []
    for area in codes:
        venues = nearest[area]
        slots = tuple(dict.fromkeys(s for v in venues for s in v.slots))
        meetings = math.ceil(len(members[area]) / max(1, rules["po_per_bijeenkomst"]))
        for number in range(1, meetings + 1):
            proposals.append(CandidateMeeting(f"{area}-{number}", area, tuple(v.id for v in venues), slots))
    return _with_earlier(proposals, before, round_, inside, most, atlas)


def _with_earlier(
    proposals: Sequence[CandidateMeeting],
    before: Mapping[str, EarlierMeeting],
    round_: Round,
    inside: Mapping[str, str | None],
    most: int,
    atlas: Atlas,
) -> list[CandidateMeeting]:
    """The proposals, and what was held before: that stays, also where fewer sign-ups would ask for less."""
    open_at = {venue.id: venue.slots for venue in round_.venues}
    of_area = {proposal.area: proposal for proposal in proposals}
    found = {proposal.id: proposal for proposal in proposals}
    for meeting in before.values():
        there = [venue for venue in round_.venues if venue.id == meeting.venue]
        like = found.get(meeting.id) or of_area.get(meeting.area)
        venues = list(like.venues) if like else []
        if like is None and there:
            # Nobody of the area is left: what is near the place where it was.
            order = np.argsort(
                atlas.minutes(
                    np.array([(there[0].x, there[0].y)]),
                    np.array([(venue.x, venue.y) for venue in round_.venues]),
                    BICYCLE,
                )[0],
                kind="stable",
            )
            near = [round_.venues[i] for i in order.tolist()]
            venues = [venue.id for venue in _venues_for(meeting.area, near, inside, most)]
        venues += [venue.id for venue in there if venue.id not in venues]
        if venues:
            slots = tuple(dict.fromkeys(slot for venue in venues for slot in open_at[venue]))
            found[meeting.id] = CandidateMeeting(meeting.id, meeting.area, tuple(venues), slots)
    return sorted(found.values(), key=lambda one: (one.area, _number(one.id), one.id))


def _number(meeting: str) -> int:
    """The number at the end of a proposed id."""
    end = meeting.rsplit("-", 1)[-1]
    return int(end) if end.isdecimal() else 0


def _nearest(
    codes: Sequence[str],
    members: Mapping[str, Sequence[Professional]],
    venues: Sequence[Venue],
    inside: Mapping[str, str | None],
    most: int,
    atlas: Atlas,
) -> dict[str, list[Venue]]:
    """Area → its venues, in order of distance from the middle of its sign-ups."""
    if not venues:
        return {code: [] for code in codes}
    spots = np.array([(v.x, v.y) for v in venues])
    found: dict[str, list[Venue]] = {}
    for within in (NEAR, np.inf):
        left = [code for code in codes if code not in found]
        if not left:
            break
        middles = np.array(
            [(np.mean([p.x for p in members[c]]), np.mean([p.y for p in members[c]])) for c in left]
        )
        for code, minutes in zip(left, atlas.minutes(middles, spots, BICYCLE, within), strict=True):
            away = {venue.id: float(one) for venue, one in zip(venues, minutes, strict=True)}
            order = [venues[j] for j in np.argsort(minutes, kind="stable")]
            chosen = _venues_for(code, order, inside, most)
            # Of venues beyond that distance the order is not known: then look farther.
            if within == np.inf or all(away[venue.id] <= within for venue in chosen):
                found[code] = chosen
    return found


def _venues_for(
    area: str, nearest: Sequence[Venue], inside: Mapping[str, str | None], most: int
) -> list[Venue]:
    """The area's own venues, nearest first; where it has none, the nearest elsewhere."""
    own = [v for v in nearest if inside[v.id] == area]
    # A single venue leaves no choice when it is taken: the nearest one elsewhere is added.
    chosen = own if len(own) > 1 else own + [v for v in nearest if inside[v.id] != area][: 2 - len(own)]
    return chosen[:most]


def names(
    candidates: Sequence[CandidateMeeting], areas: Areas, earlier: Sequence[EarlierMeeting] = ()
) -> dict[str, str]:
    """Meeting id → its area's name, numbered where an area has several.

    One that was alone in the earlier roster keeps its bare name: it stands in people's diaries.
    """
    times = Counter(c.area for c in candidates)
    before = Counter(meeting.area for meeting in earlier)
    alone = {meeting.id for meeting in earlier if before[meeting.area] == 1}
    called = areas.names(times)
    seen: Counter[str] = Counter()
    result = {}
    for candidate in candidates:
        area = candidate.area
        seen[area] += 1
        numbered = times[area] > 1 and candidate.id not in alone
        result[candidate.id] = f"{called[area]} {seen[area]}" if numbered else called[area]
    return result
