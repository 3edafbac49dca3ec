"""`matcher data report`: what the tables cover, how precise they are, and what is odd about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from matcher import dutch
from matcher.domain import MODES, School
from matcher.geo import Atlas
from matcher.geo import outflow as relevance
from matcher.geo.travel import Link
from matcher.geo.travel.fitted import read_agreement
from matcher.geo.travel.network import NONE
from matcher.geo.travel.speeds import KINDS, SNAP_METRES

LISTED = 60
"""No list is longer; the rest is counted."""


def data_report(atlas: Atlas) -> str:
    """The report in Dutch, as Markdown."""
    parts = (
        _schools(atlas),
        _network(atlas),
        _estimate(atlas),
        _crossings(atlas),
        _relevance(atlas),
        _odd(atlas),
    )
    return "\n\n".join(("# Wat er in de tabellen zit", *parts))


def _schools(atlas: Atlas) -> str:
    schools = list(atlas.schools.values())
    precise = Counter(school.precision for school in schools)
    about = [school for school in schools if school.precision != "adres"]
    rows = [
        ("vestigingen", len(schools)),
        *((f"sector {sector}", n) for sector, n in sorted(Counter(s.sector for s in schools).items())),
        *((f"plek bekend: {WORDS[kind]}", n) for kind, n in precise.most_common()),
        ("wijk niet zeker (dicht bij een vereenvoudigde grens)", sum(not s.wijk_certain for s in schools)),
        ("aantal leerlingen onbekend", sum(s.pupils is None for s in schools)),
        ("niveaus afgeleid van andere vestigingen", sum(s.levels_inferred for s in schools)),
    ]
    return f"## Scholen\n\n{_counts(rows)}\n\nNiet op het adres zelf, maar bij benadering:\n\n" + _names(
        about, lambda school: WORDS[school.precision]
    )


WORDS = {
    "adres": "op het adres",
    "postcode": "in het midden van de postcode",
    "pc4": "in het midden van vier cijfers postcode",
}


def _network(atlas: Atlas) -> str:
    network = atlas.shipped_travel.network
    schools = list(atlas.schools.values())
    points = np.array([[s.x, s.y] for s in schools]).reshape(-1, 2)
    covered, away = network.covers(points), network.snap(points)[2]
    far = [
        school
        for school, inside, metres in zip(schools, covered, away, strict=True)
        if inside and metres > SNAP_METRES
    ]
    outside = [s for s, inside in zip(schools, covered, strict=True) if not inside]
    west, south, east, north = network.extent
    km = np.bincount(network.kind, network.metres, minlength=len(KINDS) + 1)[: len(KINDS)] / 1000
    rows = [
        ("knooppunten", len(network.xy)),
        ("stukken weg", len(network.start)),
        ("kilometer weg en pad", round(float(km.sum()))),
        *((f"waarvan {kind} (km)", round(float(length))) for kind, length in zip(KINDS, km, strict=True)),
        ("haltes van metro en tram, per lijn en richting", len(network.stop_xy)),
        ("knooppunten waar een bus stopt", len(network.bus_stops)),
        ("scholen binnen de wegenkaart", int(covered.sum())),
        (f"daarvan verder dan {SNAP_METRES:.0f} m van een weg", len(far)),
    ]
    median, most = (float(np.median(away[covered])), float(away[covered].max())) if covered.any() else (0, 0)
    return (
        f"## Wegennet\n\n{_counts(rows)}\n\n"
        f"De wegenkaart loopt van x {west:.0f} tot {east:.0f} en van y {south:.0f} tot {north:.0f} (RD New, "
        f"meters). Een school ligt meestal {median:.0f} m van een weg, en hooguit {most:.0f} m.\n\n"
        f"Verder dan {SNAP_METRES:.0f} m van een weg:\n\n{_names(far)}\n\n"
        f"Buiten de wegenkaart, dus reistijd geschat ({len(outside)} scholen):\n\n{_places(outside)}"
    )


def _estimate(atlas: Atlas) -> str:
    path = atlas.folder / "reistijden" / "schatting.csv"
    fitted, agreed = atlas.shipped_travel.estimate.fitted, read_agreement(path)
    rows = [
        (
            mode,
            f"{dutch.decimal(fitted[mode].per_km, 2)} per km + {dutch.decimal(fitted[mode].fixed)}",
            _off(agreed[mode].median_share, agreed[mode].median_minutes),
            _off(agreed[mode].ninth_share, agreed[mode].ninth_minutes),
        )
        for mode in MODES
    ]
    heads = (
        "vervoer",
        "minuten over de rechte lijn",
        "helft van de paren wijkt minder af",
        "negen op de tien",
    )
    return (
        "## Schatting buiten het wegennet\n\n"
        "Waar beide kan, is de schatting naast het wegennet gelegd: "
        f"{dutch.number(agreed['fiets'].pairs)} paren van plekken.\n\n{_table(heads, rows)}"
    )


def _off(share: float, minutes: float) -> str:
    return f"{dutch.decimal(100 * share)} % ({dutch.decimal(minutes)} min)"


def _crossings(atlas: Atlas) -> str:
    network = atlas.shipped_travel.network
    used = {network.crossings[i].name for i in np.unique(network.crossing) if i != NONE}

    def how(link: Link) -> str:
        if link.bank_a == link.bank_b:
            return "ja, over een haven"
        if link.modes == ("ov",) and "metro" in link.name.casefold():
            return "ja, over de lijn van de metro"
        return "ja" if link.name in used else "nee, alleen in de schatting"

    rows = [(link.name, ", ".join(link.modes), how(link)) for link in atlas.banks.links]
    return f"## Rivierovergangen\n\n{_table(('overgang', 'voor', 'op het wegennet'), rows)}"


def _relevance(atlas: Atlas) -> str:
    areas = [*atlas.wijken, *atlas.buurten, *atlas.municipalities]
    counted = [code for code in areas if not atlas.outflow_is_estimate(code)]
    rows = [("gebieden", len(areas)), ("waarvan de uitstroom is geteld", len(counted)),
            ("waarvan de uitstroom is geschat", len(areas) - len(counted))]  # fmt: skip
    share = relevance.north_from_zuid(
        atlas.schools.values(), atlas.pupils_minutes, atlas.bank, relevance.DECAY_MINUTES
    )
    return (
        f"## Relevantie: uitstroom van po naar vo\n\n{_counts(rows)}\n\n"
        f"De schatting neemt af met 1/e per {dutch.decimal(relevance.DECAY_MINUTES)} minuten. Daarmee "
        f"gaat {dutch.decimal(100 * share)} % van Rotterdam-Zuid naar een school ten noorden van de rivier; "
        "in 2018 was dat ongeveer 35 %."
    )


def _odd(atlas: Atlas) -> str:
    found = []
    for folder in ("schools", "wijken", "reistijden"):
        path = atlas.folder / folder / "SOURCE.md"
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        for section in text.split("\n## ")[1:]:
            head, _, body = section.partition("\n")
            if head.startswith(("Bijzonderheden", "Nog te regelen")):
                found += [row for row in body.splitlines() if row.startswith("- ")]
    return "## Bijzonderheden\n\n" + ("\n".join(dict.fromkeys(found)) or "Geen.")


def _counts(rows: Iterable[tuple[str, int]]) -> str:
    return _table(("wat", "aantal"), [(what, dutch.number(n)) for what, n in rows])


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _names(schools: Sequence[School], why: object = None) -> str:
    if not schools:
        return "- geen"
    rows = [
        f"- {s.code} {s.name}, {s.place}" + (f": {why(s)}" if callable(why) else "") for s in schools[:LISTED]
    ]
    more = len(schools) - LISTED
    return "\n".join([*rows, *([f"- en nog {more}"] if more > 0 else [])])


def _places(schools: Sequence[School]) -> str:
    per_place: dict[str, list[str]] = {}
    for school in schools:
        per_place.setdefault(school.place, []).append(school.code)
    return (
        "\n".join(f"- {place}: {', '.join(codes)}" for place, codes in sorted(per_place.items())) or "- geen"
    )
