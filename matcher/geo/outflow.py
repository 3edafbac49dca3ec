"""To which secondary schools an area's pupils go: counted where we can, else estimated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

import numpy as np

from matcher.domain import School
from matcher.geo.travel import Floats, Travel

DECAY_MINUTES = 12.0
"""With every twelve minutes of extra travel a school draws 1/e as many pupils. Chosen so that some
35 % of the outflow of Rotterdam-Zuid (Feijenoord, IJsselmonde, Charlois) goes north of the river, as
in 2018: 12 gives 34.7 %, 8 gives 24 % and 16 gives 41 %."""

UNKNOWN_PUPILS = 200
"""Size of a site whose number is unknown: at most this, less when its sister sites are smaller. Such
sites have no pupils registered in their own right, so they should not weigh as a large school."""

SMALLEST_SHARE = 0.01


def sizes(schools: Sequence[School]) -> Floats:
    """Pupils per site; an unknown one gets the median of its institution's known sites, at most 200."""
    known: dict[str, list[int]] = {}
    for school in schools:
        if school.pupils is not None:
            known.setdefault(school.brin, []).append(school.pupils)
    return np.array(
        [
            s.pupils
            if s.pupils is not None
            else min(UNKNOWN_PUPILS, median(known.get(s.brin, [UNKNOWN_PUPILS])))
            for s in schools
        ],
        dtype=float,
    )


def chances(origins: Floats, secondary: Sequence[School], travel: Travel) -> Floats:
    """Chance that a pupil of each origin (n, 2) picks each VO site (m): (n, m), rows add up to 1.

    Gravity: proportional to size × exp(−minutes / DECAY_MINUTES), with the quicker of bicycle and
    public transport.
    """
    goals = np.array([[s.x, s.y] for s in secondary])
    minutes = np.minimum(travel.minutes(origins, goals, "fiets"), travel.minutes(origins, goals, "ov"))
    # The nearest school's minutes are subtracted first: the shares stay the same, nothing underflows.
    pull = sizes(secondary) * np.exp(-(minutes - minutes.min(axis=1, keepdims=True)) / DECAY_MINUTES)
    result: Floats = pull / pull.sum(axis=1, keepdims=True)
    return result


def percentages(shares: Mapping[str, float]) -> dict[str, int]:
    """Whole percents, largest first, none below 1 %, together never above 100.

    Largest remainders: what is rounded up for one school is rounded down for another.
    """
    total = sum(shares.values())
    if total <= 0:
        return {}
    part = {c: 100 * v / total for c, v in shares.items() if v / total >= SMALLEST_SHARE}
    result = {c: int(v) for c, v in part.items()}
    spare = int(sum(part.values()) + 1e-9) - sum(result.values())
    for code in sorted(part, key=lambda c: (-(part[c] % 1), c))[:spare]:
        result[code] += 1
    return dict(sorted(result.items(), key=lambda item: (-item[1], item[0])))
