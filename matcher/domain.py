"""The things a round is about: schools, wijken, moments, venues and the people who sign up.

Everything here is frozen and knows nothing of files, solvers or maps. Coordinates are RD New
(EPSG:28992) in metres; times are local to Europe/Amsterdam and carry no offset.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Literal

LEVELS: tuple[str, ...] = ("pro", "vmbo-b", "vmbo-k", "vmbo-gt", "havo", "vwo")
"""School levels in the order of the field, lowest first."""

MODES: tuple[str, ...] = ("fiets", "lopen", "auto", "ov")
"""Ways to travel that a person may choose."""

Mode = Literal["fiets", "lopen", "auto", "ov"]
Grouping = Literal["wijk", "buurt", "gemeente", "subregio", "schooltype", "bestuur"]
Precision = Literal["adres", "postcode", "pc4"]


@dataclass(frozen=True, slots=True)
class School:
    """A registered school site (vestiging)."""

    code: str
    """Vestigingscode: BRIN and two digits."""
    brin: str
    name: str
    sector: str
    """PO (SBO included), VO, SO or VSO."""
    kind: str
    """BO, SBO, SO, SO-VSO, VSO or VO, as DUO names it."""
    board: str
    """Number of the bevoegd gezag; empty when unknown."""
    levels: tuple[str, ...]
    """Levels from LEVELS that the site offers; empty for PO and where unknown."""
    levels_inferred: bool
    """True when the levels are those of the institution's other sites."""
    street: str
    postcode: str
    place: str
    municipality: str
    """Code such as GM0599."""
    wijk: str
    """Code such as WK059910."""
    buurt: str
    """Code such as BU05991012; empty outside Rotterdam."""
    wijk_certain: bool
    """False where a simplified border or a coarse coordinate could put the site in a neighbouring wijk."""
    x: float
    y: float
    precision: Precision
    pupils: int | None
    """Number of pupils; None when unknown (never zero for unknown)."""
    campus: str
    """Code of the main site at the same address; its own code when it stands alone."""


@dataclass(frozen=True, slots=True)
class Area:
    """A wijk, a Rotterdam buurt or a municipality."""

    code: str
    name: str
    municipality: str
    municipality_name: str
    industrial: bool
    """True for harbour and business areas where nobody lives."""
    x: float
    """Of a point inside the area, for labels and for areas without schools."""
    y: float


@dataclass(frozen=True, slots=True)
class Slot:
    """A moment at which meetings can be held, half-open: [start, end)."""

    id: str
    name: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Professional:
    """Somebody who signed up."""

    id: str
    """Stable key, kept in the round's `status` table."""
    name: str
    email: str
    school: str | None
    """Vestigingscode; None for staff of the samenwerkingsverband and others without a school."""
    second_school: str | None
    organisation: str
    """Name of the school, or of the organisation of somebody without a school."""
    sector: str
    role: str
    """Canonical role, see matcher.rounds.roles."""
    x: float
    y: float
    availability: Mapping[str, Literal["ja", "liever niet"]]
    """Slot id → answer; slots that are absent mean no."""
    leaves_at: time | None = None
    """Time of day from which the person can leave school."""
    max_meetings: int | None = None
    """None: the format's default for the sector."""
    mode: Mode = "fiets"
    max_travel: int | None = None
    """Minutes, one way; None: the format's."""
    levels: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    """Ids of people this person would like to sit with."""
    apart: tuple[str, ...] = ()
    """Ids of people this person should not sit with."""
    preferred_area: str | None = None
    step_free: bool = False
    chair: bool = False
    """Offers to be gespreksleider."""
    share_email: bool = False
    row: int = 0
    """Row in the sign-up table, for messages."""


@dataclass(frozen=True, slots=True)
class Venue:
    """A place where meetings can be held; mostly a school."""

    id: str
    name: str
    address: str
    x: float
    y: float
    wijk: str
    """Area code; empty when the venue lies outside every wijk we know."""
    rooms: int
    capacity: int
    """People per room."""
    slots: tuple[str, ...]
    school: str | None = None
    step_free: bool = False
    contact: str = ""
    directions: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class CandidateMeeting:
    """A meeting the organiser proposes in `bijeenkomsten`."""

    id: str
    area: str
    venues: tuple[str, ...]
    slots: tuple[str, ...]
    min_size: int | None = None
    max_size: int | None = None
    row: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """A case of an adviesmiddag: a code, its presenters and the levels in doubt. Never a pupil."""

    code: str
    presenters: tuple[str, ...]
    levels: tuple[str, ...]
    minutes: int = 40
    row: int = 0


@dataclass(frozen=True, slots=True)
class PastMeeting:
    """One person's seat at an earlier meeting."""

    date: datetime
    meeting: str
    person: str


@dataclass(frozen=True, slots=True)
class Pin:
    """The organiser put this person in this meeting, for a reason."""

    person: str
    meeting: str
    reason: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class EarlierMeeting:
    """A candidate for an earlier roster: it stays one, and where and when it was, as long as that can be."""

    id: str
    area: str
    slot: str = ""
    """Empty for a meeting that was not held."""
    venue: str = ""
    people: tuple[str, ...] = ()

    @property
    def held(self) -> bool:
        return bool(self.slot)


@dataclass(frozen=True, slots=True)
class Cancellation:
    """Somebody can't come after all."""

    person: str
    slot: str | None
    """None: for all moments."""
    replacement: str | None = None
    when: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Region:
    """Where a round takes place: a set of wijken."""

    name: str
    wijken: frozenset[str]
    buurten: frozenset[str]
    """Non-empty only when the region was narrowed to buurten."""
    municipalities: frozenset[str]


@dataclass(frozen=True, slots=True)
class Round:
    """The whole input of one roster, read and validated."""

    name: str
    format: str
    region: Region
    grouping: Grouping
    slots: tuple[Slot, ...]
    people: tuple[Professional, ...]
    venues: tuple[Venue, ...]
    meetings: tuple[CandidateMeeting, ...] = ()
    cases: tuple[Case, ...] = ()
    history: tuple[PastMeeting, ...] = ()
    pins: tuple[Pin, ...] = ()
    cancellations: tuple[Cancellation, ...] = ()
    status: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Person id → {meeting id → gepland | uitgenodigd | bevestigd | geweest}."""
    rules: Mapping[str, object] = field(default_factory=dict)
    """Overrides of the format's rules."""
    weights: Mapping[str, object] = field(default_factory=dict)
    """Overrides of the format's weights, in travel minutes."""
    earlier: tuple[EarlierMeeting, ...] = ()
    """In a rerun: what the roster before could choose from, and what it held."""
    called_off: tuple[str, ...] = ()
    """Meetings that are not held, whatever that costs."""
    frozen: tuple[str, ...] = ()
    """In a rerun: meetings that stay as they are; nobody comes and nobody goes."""
