"""Speeds and allowances: everything that turns metres into minutes, with where it comes from.

A trip is walking and riding. Riding is what the mode is about (bicycle, car, metro); each ride costs
an allowance once, half of it at either end, so that there and back take equally long.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

KINDS = (
    "motorway", "trunk", "primary", "secondary", "tertiary", "residential", "service", "cycleway",
    "pedestrian", "footway_path",
)  # fmt: skip
"""Kinds of way as the road map has them (OpenStreetMap's `highway`, related ones put together)."""

WALKING_KMH = 5.0
"""The usual planning speed on foot (as in OpenTripPlanner and Valhalla, 4.8 to 5.1)."""


@dataclass(frozen=True, slots=True)
class Ride:
    """One way of riding over the ways of the map."""

    kmh: Mapping[str, float]
    """Average over kind of way, stops included; a kind that is not here may not be used."""
    allowance: float
    """Minutes per ride: unlocking, parking, waiting."""
    crossing: str
    """The mode that a river crossing must serve."""
    at_stops: bool = False
    """Boarding and leaving only at stops."""


WALK: Mapping[str, float] = {kind: WALKING_KMH for kind in KINDS if kind not in ("motorway", "trunk")}
"""Walkers may use every way but a motorway and an autoweg (RVV 1990, art. 4 and 42)."""

BICYCLE = Ride(
    # 15 km/h, lights included: a choice. The fastest province was measured to cycle 16.6 km/h (Fietsersbond,
    # May 2017). Motorways and autowegen are closed to bicycles (RVV 1990, art. 42). On a footpath and in
    # a pedestrian street one walks, bicycle in hand, which makes one a pedestrian (RVV 1990, art. 1).
    kmh={
        **{k: 15.0 for k in ("primary", "secondary", "tertiary", "residential", "service", "cycleway")},
        **{k: WALKING_KMH for k in ("pedestrian", "footway_path")},
    },
    # To fetch and to park it: a choice.
    allowance=1.0,
    crossing="fiets",
)

CAR = Ride(
    # Some two thirds of the legal limit: 100 km/h by day on motorways and autowegen, 80 outside and 50 or
    # 30 inside built-up areas (RVV 1990, art. 20 to 22). The fraction is a choice, for lights, turns and
    # a busy afternoon.
    kmh={
        "motorway": 75.0, "trunk": 60.0, "primary": 40.0, "secondary": 33.0, "tertiary": 28.0,
        "residential": 20.0, "service": 12.0,
    },
    # To walk to the car, to find a place and to walk on: a choice.
    allowance=5.0,
    crossing="auto",
)  # fmt: skip

BUS = Ride(
    # 18 km/h on any street, stops included: a choice, the map has no bus lines. On motorways 40.
    kmh={
        "motorway": 40.0, "trunk": 30.0,
        **{k: 18.0 for k in ("primary", "secondary", "tertiary", "residential", "service")},
    },
    # Waiting (half of every fifteen minutes), getting in, and now and then a transfer: a choice.
    allowance=9.0,
    crossing="ov",
    at_stops=True,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """How a metro or a tram rides along its own line."""

    kmh: float
    """Average between stops, standing still at them included."""
    allowance: float
    """Minutes per ride: to the platform, waiting, and away from it. A transfer costs it once more."""


LINES: Mapping[str, Line] = {
    # Stops some 1,000 and 450 m apart; half of every ten minutes waiting. Choices; there is no timetable.
    "metro": Line(kmh=33.0, allowance=7.0),
    "tram": Line(kmh=17.0, allowance=6.0),
}

RIDES: Mapping[str, Ride | None] = {"fiets": BICYCLE, "lopen": None, "auto": CAR, "ov": BUS}
"""Mode → how it rides over streets; walking rides nothing. `ov` has the lines besides."""

TOP_KMH: Mapping[str, float] = {
    "lopen": WALKING_KMH,
    "fiets": max(BICYCLE.kmh.values()),
    "auto": max(CAR.kmh.values()),
    "ov": max(*BUS.kmh.values(), *(line.kmh for line in LINES.values())),
}
"""No trip is faster than the straight line at this speed."""

FERRY_MINUTES = 10.0
"""Waiting and sailing, per ferry: sailings every quarter or so, a few minutes across: a choice."""

SHAFT_MINUTES: Mapping[str, Mapping[str, float]] = {
    # Escalators (Maastunnel) and lifts or escalators (Beneluxtunnel) at both ends: a choice of one
    # minute each. Cars have ramps.
    "Maastunnel": {"fiets": 2.0, "lopen": 2.0},
    "Beneluxtunnel (A4)": {"fiets": 2.0, "lopen": 2.0},
}
"""Crossing → mode → minutes to get down and up again (`rivierovergangen.csv` says where)."""

TUBES_TO_ESCAPE = frozenset({"Botlektunnel/Botlekbrug (A15)"})
"""Where the tubes for walkers are escape routes: `rivierovergangen.csv` sends them over the bridge beside."""


def crossing_minutes(name: str, ferry: bool, mode: str) -> float:
    """Minutes that a river crossing takes on top of its length."""
    return FERRY_MINUTES if ferry else SHAFT_MINUTES.get(name, {}).get(mode, 0.0)


SNAP_METRES = 150.0
"""A place further than this from any way is not joined to the network."""
