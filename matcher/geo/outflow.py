"""To which secondary schools an area's pupils go, estimated; flows.py counts them where DUO's file is there.

The estimate is a doubly constrained gravity model (A.G. Wilson, "A family of spatial interaction
models, and associated developments", Environment and Planning 3, 1971, pp. 1–32). Per level l:

    T_ijl = A_il · O_il · B_jl · D_jl · exp(−minutes_ij / DECAY_MINUTES)

- O_il, what primary school i produces: its pupils × the region's share of level l. Every school has
  the same mix of levels: advice per school is published, but not in our tables.
- D_jl, what site j takes in: its pupils, divided over the levels it offers by LEVEL_SHARES, then
  scaled so that the region takes in what it produces. Pupils who leave the region or come in from
  outside are thereby assumed to cancel out, site by site: neither is in our tables.
- A_il and B_jl balance: every school sends exactly O_il, every site gets exactly D_jl. Without B a
  school amid many others would draw far more pupils than it has, and one alone far fewer.

Levels are kept apart because a pupil with vwo advice does not go to a praktijkschool next door. The
share of a level in the region is what its sites come to, so that producing and taking in agree per
level too; a level that nobody offers gets nobody. Only sector VO takes part: where pupils of VSO and
SO go is decided by a toelaatbaarheidsverklaring, not by distance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median

import numpy as np
import numpy.typing as npt

from matcher.domain import LEVELS, School

Floats = npt.NDArray[np.float64]
Minutes = Callable[[Floats, Floats, str], Floats]
"""Origins (n, 2), destinations (m, 2) in RD New and a mode → minutes one way (n, m)."""

DECAY_MINUTES = 14.5
"""With every so many minutes of extra travel a school draws 1/e as many pupils.

Calibrated to one fact: early in 2018 some 35 % of the secondary pupils of Rotterdam-Zuid went to
school north of the river (NRC, 24 February 2018, "Grote schuifoperatie scholen in Zuid", on the
covenant of boards and municipality). Choose it anew when travel minutes or schools change, with

    python -c "from matcher.geo import load_atlas, outflow as o; a = load_atlas(); print({d:
    round(o.north_from_zuid(a.schools.values(), a.pupils_minutes, a.bank, d), 3) for d in range(4, 31)})"
"""

ZUID = ("WK059910", "WK059912", "WK059915")
"""Feijenoord, IJsselmonde, Charlois."""

LEVEL_SHARES: Mapping[str, float] = {
    "pro": 5_691 / 187_546,
    "vmbo-b": 16_146 / 187_546,
    "vmbo-k": 27_165 / 187_546,
    "vmbo-gt": (35_948 + 15_060) / 187_546,
    "havo": 44_177 / 187_546,
    "vwo": 43_359 / 187_546,
}
"""Share of the pupils of school year 3 per level, Netherlands, 2020/'21 (provisional): CBS StatLine
80040ned, "Vo; leerlingen, onderwijssoort in detail, leerjaar", where a pupil lives. Year 3 is the first
in which nearly everybody has a level and nobody has left yet; the 5,981 without a level are left out.
Serves only to divide one site's pupils over the levels it offers, so that Rotterdam has fewer vwo
pupils than the country does no harm: its praktijk- and vmbo-sites are counted with their own pupils."""

UNKNOWN_PUPILS = 200
"""Size of a site whose number is unknown: at most this, less when its sister sites are smaller. Such
sites have no pupils registered in their own right, so they should not weigh as a large school."""

FEWEST_COUNTED = 50
"""An area with fewer counted pupils is estimated. With 50 pupils the share of a school that draws one
in five has a standard error of 6 percentage points (√(0.2 · 0.8 / 50)); with fewer, and with "<5" in
most cells, a count says less than the estimate. A choice."""

SMALLEST_SHARE = 0.01

TOLERANCE = 1e-6
"""Balancing stops when no site and level gets more than this part too many or too few."""

MOST_ROUNDS = 500
"""… or after so many rounds. The region needs fewer than a hundred (20 ms in all). Primary schools send
exactly what they have at any moment; what is not yet right then is how full some sites are."""

_FARTHEST = 50.0
"""Decays beyond the nearest school at which distance stops counting: nothing becomes zero."""


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


def level_sizes(schools: Sequence[School]) -> Floats:
    """Pupils per site and level (m, 6), levels in the order of LEVELS; rows add up to `sizes`.

    A site without levels counts as offering those of its institution's other sites, else all.
    """
    offers: dict[str, set[str]] = {}
    for school in schools:
        offers.setdefault(school.brin, set()).update(school.levels)
    weights = np.array(
        [
            [LEVEL_SHARES[lv] if lv in (s.levels or offers[s.brin] or LEVELS) else 0.0 for lv in LEVELS]
            for s in schools
        ]
    ).reshape(-1, len(LEVELS))
    result: Floats = sizes(schools)[:, None] * weights / weights.sum(axis=1, keepdims=True)
    return result


def pull(minutes: Floats, pupils: Floats, places: Floats, decay: float = DECAY_MINUTES) -> Floats:
    """What each site and level draws with (m, levels): B_jl · D_jl of the formula above.

    `minutes` (n, m) from primary schools to sites, `pupils` (n) of the primary schools, `places`
    (m, levels) pupils per site and level in any unit: they are scaled to the pupils. Iterative
    proportional fitting, until TOLERANCE or MOST_ROUNDS.
    """
    friction = _friction(minutes, decay)
    taking = places * pupils.sum() / places.sum()
    sending = pupils[:, None] * _mix(places)
    drawn: Floats = taking.copy()
    for _ in range(MOST_ROUNDS):
        met = friction @ drawn
        spread = np.divide(sending, met, out=np.zeros_like(sending), where=met > 0)
        got = drawn * (friction.T @ spread)
        if np.all(np.abs(got - taking) <= TOLERANCE * taking):
            break
        drawn *= np.divide(taking, got, out=np.zeros_like(taking), where=got > 0)
    return drawn


def chances(minutes: Floats, places: Floats, drawn: Floats, decay: float = DECAY_MINUTES) -> Floats:
    """Chance that a pupil of each origin picks each site, all levels together: (n, m), rows sum to 1.

    `minutes` (n, m) from any origins, not only those `drawn` (from `pull`) was fitted on.
    """
    friction = _friction(minutes, decay)
    met = friction @ drawn
    mix = _mix(places)
    per_level = np.divide(mix, met, out=np.zeros_like(met), where=met > 0)
    result: Floats = friction * (per_level @ drawn.T)
    return result


def _friction(minutes: Floats, decay: float) -> Floats:
    # The nearest site's minutes are subtracted first: the balancing makes up for it, nothing underflows.
    over = (minutes - minutes.min(axis=1, keepdims=True)) / decay
    result: Floats = np.exp(-np.minimum(over, _FARTHEST))
    return result


def _mix(places: Floats) -> Floats:
    """Share of each level in the region (levels)."""
    result: Floats = places.sum(axis=0) / places.sum()
    return result


class Estimate:
    """The estimated outflow of a region's areas. `minutes` is asked once for all primary schools."""

    def __init__(self, schools: Iterable[School], minutes: Minutes, decay: float = DECAY_MINUTES) -> None:
        everyone = list(schools)
        self._minutes, self._decay = minutes, decay
        self._primary = [s for s in everyone if s.kind == "BO"]
        self._secondary = [s for s in everyone if s.sector == "VO"]
        self._goals = np.array([[s.x, s.y] for s in self._secondary]).reshape(-1, 2)
        self._pupils = np.array([s.pupils or UNKNOWN_PUPILS for s in self._primary], float)
        self._places = level_sizes(self._secondary)
        self._chances = np.zeros((len(self._primary), len(self._secondary)))
        # Without primary schools there is nothing to balance on: size and minutes alone decide.
        self._drawn = self._places
        if self._primary and self._secondary:
            trip = self._trip(np.array([[s.x, s.y] for s in self._primary]))
            self._drawn = pull(trip, self._pupils, self._places, decay)
            self._chances = chances(trip, self._places, self._drawn, decay)

    def _trip(self, origins: Floats) -> Floats:
        """The quicker of bicycle and public transport: how pupils travel."""
        result: Floats = np.minimum(
            self._minutes(origins, self._goals, "fiets"), self._minutes(origins, self._goals, "ov")
        )
        return result

    def area(self, code: str, x: float, y: float) -> dict[str, float]:
        """Share of an area's pupils per VO school, together 1; empty in a region without VO.

        From its primary schools, by their pupils; from the point (RD New) when it has none.
        """
        if not self._secondary:
            return {}
        inside = [i for i, s in enumerate(self._primary) if code in (s.wijk, s.buurt, s.municipality)]
        if inside:
            pupils = self._pupils[inside]
            shares = pupils @ self._chances[inside] / pupils.sum()
        else:
            trip = self._trip(np.array([[x, y]], float))
            shares = chances(trip, self._places, self._drawn, self._decay)[0]
        return {s.code: float(v) for s, v in zip(self._secondary, shares, strict=True)}


def north_from_zuid(
    schools: Iterable[School],
    minutes: Minutes,
    bank: Callable[[float, float], str],
    decay: float = DECAY_MINUTES,
) -> float:
    """Share of the pupils of Rotterdam-Zuid that the estimate sends north of the river (0 to 1).

    `bank` names the river bank at a point, "noord" for the north. DECAY_MINUTES is chosen so that
    this is some 0.35.
    """
    everyone = list(schools)
    estimate = Estimate(everyone, minutes, decay)
    north = {s.code for s in everyone if s.sector == "VO" and bank(s.x, s.y) == "noord"}
    gone = total = 0.0
    for wijk in ZUID:
        pupils = sum(s.pupils or UNKNOWN_PUPILS for s in everyone if s.kind == "BO" and s.wijk == wijk)
        shares = estimate.area(wijk, 0.0, 0.0) if pupils else {}
        gone += pupils * sum(share for code, share in shares.items() if code in north)
        total += pupils
    return gone / total if total else 0.0


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
