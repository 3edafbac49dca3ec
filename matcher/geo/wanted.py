"""How each publisher's file is recognised, which columns it needs, and where to get it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from matcher.geo.site import code_columns


def plain_name(text: str) -> str:
    """`BEVOEGD GEZAG NUMMER`, `Bevoegd_gezag-nummer` → `bevoegdgezagnummer`."""
    return re.sub(r"[^a-z0-9]", "", text.casefold())


@dataclass(frozen=True)
class Wanted:
    """How a source is recognised, and what to tell somebody who lacks it."""

    attribute: str
    title: str
    needs: tuple[str, ...]
    """Columns (plain names) that the file must have to be used."""
    recognise: Callable[[set[str], str], bool]
    remedy: str
    optional: bool = False


ADDRESS = (
    "bevoegdgezagnummer",
    "vestigingscode",
    "vestigingsnaam",
    "straatnaam",
    "huisnummertoevoeging",
    "postcode",
    "plaatsnaam",
    "gemeentenummer",
)


def _address(columns: set[str]) -> bool:
    # Two of three telling columns: then a renamed third one is reported as missing, by name.
    return len({"vestigingscode", "straatnaam", "vestigingsnaam"} & columns) >= 2


def _special(columns: set[str], name: str) -> bool:
    return "soortprimaironderwijs" in columns or "speciaal" in name.casefold()


TABLES: tuple[Wanted, ...] = (
    Wanted(
        "vo",
        "DUO: alle vestigingen voortgezet onderwijs",
        (*ADDRESS, "onderwijsstructuur"),
        lambda c, n: _address(c) and ("onderwijsstructuur" in c or "vestigingenvo" in plain_name(n)),
        "download 'Alle vestigingen vo' van duo.nl (open onderwijsdata).",
    ),
    Wanted(
        "special",
        "DUO: alle schoolvestigingen speciaal (basis)onderwijs",
        ADDRESS,
        lambda c, n: _address(c) and _special(c, n),
        "",
        optional=True,
    ),
    Wanted(
        "po",
        "DUO: alle schoolvestigingen basisonderwijs",
        ADDRESS,
        lambda c, n: _address(c),
        "download 'Alle schoolvestigingen basisonderwijs' van duo.nl (open onderwijsdata).",
    ),
    Wanted(
        "pupils_po",
        "DUO: historisch overzicht aantal leerlingen per schoolvestiging",
        ("vestigingscode", "naamvestiging", "soortvestiging", "bevoegdgezagnummer", "gemeentecodevestiging"),
        lambda c, n: "soortvestiging" in c or (len(years(c)) > 3 and "vestigingscode" in c),
        "download '06. Historisch overzicht aantal leerlingen per schoolvestiging' van duo.nl.",
    ),
    Wanted(
        "postcode_map",
        "postcodes per wijk",
        ("postcode", "wijk", "aandeel"),
        lambda c, n: {"postcode", "aandeel"} <= c or {"wijk", "aandeel"} <= c,
        "maak een tabel met de kolommen postcode, wijk en aandeel.",
        optional=True,
    ),
    Wanted(
        "flows",
        "DUO: leerlingen per vestiging naar postcode en leerjaar",
        (),
        # DUO has the same for primary schools, per TYPE_PO or SOORT_PO: that file is not meant.
        lambda c, n: (
            not {"typepo", "soortpo"} & c
            and (
                any(re.match(r"postcode4?(leerling|deelnemer)|postcodevanhuis", x) for x in c)
                or "naarpostcodeenleerjaar" in plain_name(n)
            )
        ),
        "",
        optional=True,
    ),
    Wanted(
        "pupils_vo",
        "DUO: leerlingen per vestiging voortgezet onderwijs",
        (),
        lambda c, n: bool(code_columns(c)) and any(re.match(r"aantalleerlingen|leer.*jaar\d", x) for x in c),
        "download 'Leerlingen vo per vestiging' van duo.nl (open onderwijsdata).",
    ),
    Wanted(
        "swv",
        "wettelijke indeling: postcode naar samenwerkingsverband",
        ("pc4", "gemeente", "voswv"),
        lambda c, n: "pc4" in c and ("voswv" in c or "poswv" in c),
        "maak een tabel met de kolommen PC4, GEMEENTE en VO_SWV uit de regeling BWBR0032324.",
    ),
    Wanted(
        "bus_stops",
        "haltes van het openbaar vervoer (GTFS)",
        ("stopid",),
        lambda c, n: "stopid" in c and ({"lon", "lat"} <= c or {"stoplon", "stoplat"} <= c),
        "gebruik stops.txt uit het landelijke GTFS-bestand.",
        optional=True,
    ),
    Wanted(
        "crossings",
        "rivierovergangen",
        ("naam", "water", "soort", "lat", "lon", "auto", "fiets", "voet", "tram", "metro", "trein", "veer"),
        lambda c, n: {"naam", "water"} <= c or "rivierovergang" in n.casefold(),
        "gebruik rivierovergangen.csv met naam, water, soort, lat, lon en een kolom per vervoermiddel.",
    ),
)

LAYERS: tuple[Wanted, ...] = (
    Wanted(
        "points",
        "EduGIS: schoolpunten",
        ("vestigingscode", "postcode", "huisnummer", "straat", "plaats", "naam", "type"),
        lambda c, n: "vestigingscode" in c,
        "gebruik scholenJJJJMMDD.geo.json van EduGIS.",
    ),
    Wanted(
        "buurten",
        "gemeente Rotterdam: TIR-buurten",
        ("buurtnaam", "gebdnaam", "gebied", "buurt"),
        lambda c, n: "buurtnaam" in c and "wijkcode" not in c,
        "gebruik de buurten van de Territoriale Indeling Rotterdam (GeoJSON, RD New).",
    ),
    Wanted(
        "wijken",
        "CBS: wijken",
        (),
        lambda c, n: "statcode" in c or {"wijkcode", "wijknaam"} <= c,
        "gebruik de wijken van de CBS wijk- en buurtkaart (GeoJSON of GeoPackage).",
    ),
    Wanted(
        "roads",
        "OpenStreetMap: wegen en paden",
        (),
        lambda c, n: {"klasse", "brug", "tunnel"} <= c or ("bridge" in c and bool({"fclass", "highway"} & c)),
        "gebruik een laag met lijnen en de velden fclass (of highway), bridge en tunnel.",
        optional=True,
    ),
    Wanted(
        "line_stops",
        "haltes van metro en tram, per route",
        ("soort", "lijn", "routeidx", "volgnr"),
        lambda c, n: "volgnr" in c and "lijn" in c,
        "gebruik een laag met punten en de velden soort, lijn, route_idx en volgnr.",
        optional=True,
    ),
    Wanted(
        "line_shapes",
        "lijnen van metro en tram",
        ("soort", "lijn"),
        lambda c, n: {"soort", "lijn"} <= c,
        "gebruik een laag met een lijn per route, in de volgorde van route_idx.",
        optional=True,
    ),
    Wanted(
        "water",
        "OpenStreetMap: watervlakken",
        (),
        lambda c, n: "water" in n.casefold(),
        "gebruik een laag met watervlakken waarvan de bestandsnaam 'water' bevat.",
    ),
)


def years(columns: set[str]) -> list[str]:
    """Year columns of the pupil table, oldest first."""
    return sorted(c for c in columns if re.fullmatch(r"leerlingen\d{4}", c))
