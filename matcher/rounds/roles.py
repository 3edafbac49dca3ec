"""The roles of the field, how people write them, and in which sectors they occur."""

from __future__ import annotations

import re

from matcher.rounds.words import clean, fold

TEACHER = "leerkracht groep 8"
IB = "intern begeleider"
QUALITY = "kwaliteitsmedewerker"
HEAD = "schoolleider"
MENTOR = "mentor"
SUPPORT = "ondersteuningscoördinator"
FIRST_YEAR = "brugklascoördinator"
ADMISSION = "aannamecoördinator"
TEAM_LEADER = "teamleider onderbouw"
CONSULTANT = "Koersconsulent"
POLICY = "beleidsmedewerker"

SECTORS_OF_ROLE: dict[str, frozenset[str]] = {
    TEACHER: frozenset({"PO", "SO"}),
    IB: frozenset({"PO", "SO", "VSO"}),
    QUALITY: frozenset({"PO", "SO", "VSO"}),
    HEAD: frozenset({"PO", "VO", "SO", "VSO"}),
    MENTOR: frozenset({"VO", "VSO"}),
    SUPPORT: frozenset({"VO", "SO", "VSO"}),
    FIRST_YEAR: frozenset({"VO", "VSO"}),
    ADMISSION: frozenset({"VO", "VSO"}),
    TEAM_LEADER: frozenset({"VO", "SO", "VSO"}),
    CONSULTANT: frozenset({"SWV"}),
    POLICY: frozenset({"SWV"}),
}
"""Canonical role → sectors where it is at home. Sectors that are not here (MBO) take every role."""

ROLES: tuple[str, ...] = tuple(SECTORS_OF_ROLE)
"""Canonical names, in the order in which they are offered."""

_KNOWN_SECTORS = frozenset().union(*SECTORS_OF_ROLE.values())

_SPELLINGS: dict[str, str] = {
    TEACHER: (
        "leerkracht, groep 8, gr 8, groep acht, lk gr 8, juf gr 8, "
        "meester gr 8, leerkracht gr 8, leerkracht gr. 8, lk groep 8, leraar groep 8, lerares "
        "groep 8, docent groep 8, juf groep 8, meester groep 8, groep 8 leerkracht, groepsleerkracht, "
        "groepsleerkracht 8, groepsleerkracht groep 8, groep 7/8, leerkracht groep 7/8, leerkracht groep "
        "7-8, leerkracht 7/8, leerkracht groep 7 en 8, leerkracht groep 7, leraar groep 7/8, leerkracht "
        "bovenbouw, bovenbouw, bovenbouwleerkracht, leraar bovenbouw, bovenbouw leerkracht, leerkracht "
        "groep 6/7/8, leerkracht groep acht, leerkracht 8, leerkracht groep 8 bovenbouw, leerkracht po"
    ),
    IB: (
        "ib, ib'er, iber, ib-er, interne begeleider, intern begeleidster, interne begeleiding, ib "
        "bovenbouw, ib'er bovenbouw, intern begeleider bovenbouw, kwaliteitscoördinator, "
        "kwaliteitscoordinator ib, kc'er, kwaliteitscoördinator/intern begeleider, intern "
        "begeleider/kwaliteitscoördinator, begeleider intern"
    ),
    QUALITY: ("kwaliteitsmedewerkster, medewerker kwaliteit, medewerker kwaliteitszorg"),
    HEAD: (
        "directeur, directrice, schooldirecteur, directie, rector, conrector, locatieleider, "
        "locatiedirecteur, vestigingsdirecteur, adjunct, adjunct-directeur, schoolleiding, "
        "locatiemanager, directeur-bestuurder"
    ),
    MENTOR: (
        "mentor brugklas, brugklasmentor, mentor klas 1, mentor leerjaar 1, mentor onderbouw, docent, "
        "docent mentor, docent/mentor, mentor/docent, mentor 1e klas, mentor eerste klas, docent vo"
    ),
    SUPPORT: (
        "oco, osco, zoco, zorgcoördinator, zorg coördinator, ondersteunings coördinator, "
        "zorgcoordinatrice, coördinator ondersteuning, ondersteuningscoördinatrice, coördinator passend "
        "onderwijs, zorgcoördinator/ondersteuningscoördinator, ondersteuningscoördinator/zorgcoördinator, "
        "so'er"
    ),
    FIRST_YEAR: (
        "coördinator brugklas, brugklas coördinator, brugklascoördinatrice, brugklas, "
        "leerjaarcoördinator, leerjaarcoördinator brugklas, leerjaarcoördinator 1, jaarlaagcoördinator, "
        "coördinator leerjaar 1, coördinator onderbouw, onderbouwcoördinator"
    ),
    ADMISSION: (
        "aanname, coördinator aanname, aanname coördinator, aannamecommissie, toelatingscoördinator, "
        "plaatsingscoördinator, aannamefunctionaris, coördinator aanmelding, coördinator aanname en "
        "plaatsing"
    ),
    TEAM_LEADER: (
        "teamleider, teamleider brugklas, teamleidster onderbouw, afdelingsleider, afdelingsleider "
        "onderbouw, teamleider ob, teamleider klas 1, teammanager onderbouw"
    ),
    CONSULTANT: (
        "consulent, koers consulent, consulent koers vo, koersvo consulent, swv consulent, consulent "
        "passend onderwijs"
    ),
    POLICY: ("beleid, beleidsadviseur, medewerker beleid, beleidsmedewerkster, beleidsmedewerker swv"),
}


def _known_spellings() -> dict[str, str]:
    known = {fold(role): role for role in ROLES}
    for role, names in _SPELLINGS.items():
        known.update({fold(name): role for name in names.split(",")})
    return known


_BY_SPELLING = _known_spellings()


def role(text: str) -> tuple[str, ...]:
    """The canonical roles that a cell names: none when unknown, several for 'IB'er / leerkracht'."""
    for attempt in (text, re.sub(r"\([^)]*\)", " ", text)):
        if found := _BY_SPELLING.get(fold(attempt)):
            return (found,)
    parts = [clean(part) for part in re.split(r"[/|;,+&]|\ben\b", re.sub(r"\([^)]*\)", " ", text))]
    found_all = [_BY_SPELLING.get(fold(part)) for part in parts if fold(part)]
    # One word we don't know makes the whole cell unknown: guessing half a function helps nobody.
    if not found_all or None in found_all:
        return ()
    return tuple(dict.fromkeys(one for one in found_all if one is not None))


def fits(canonical: str, sector: str) -> bool:
    """Whether the role is at home in the sector; sectors we know nothing of take every role."""
    return sector not in _KNOWN_SECTORS or sector in SECTORS_OF_ROLE[canonical]
