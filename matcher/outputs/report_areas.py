"""The part of the report that goes area by area: who came, how they travelled, which VO schools matter."""

from __future__ import annotations

from matcher import dutch
from matcher.outputs.areas import AreaFacts, ModeTravel
from matcher.outputs.facts import Facts
from matcher.outputs.markdown import Marked, table

SHOWN, MISSED = 4, 3
"""VO schools named per area: at the table, and not."""


def areas(facts: Facts) -> str:
    """Three tables: numbers, travel by mode, VO schools."""
    return "\n\n".join(part for part in (_numbers(facts), _travel(facts), _schools(facts)) if part)


def _numbers(facts: Facts) -> str:
    outflow = any(area.outflow_share is not None for area in facts.areas)
    rows = [_area_row(area)[: None if outflow else -1] for area in facts.areas]
    heads: tuple[str, ...] = (
        _grouping(facts), "Ingeschreven", "Ingedeeld", "Reistijd gemiddeld", "Langste reis", "Bijeenkomsten",
        "Aan tafel",
    )  # fmt: skip
    notes = [
        "Ingeschreven, ingedeeld en reistijd gaan over de mensen van de scholen in het gebied; ‘aan tafel’ "
        "over wie er naar de bijeenkomsten in het gebied komt. De reistijd is in minuten, enkele reis.",
    ]
    if outflow:
        heads = (*heads, "Uitstroom aan tafel")
        notes.append(
            "‘Uitstroom aan tafel’: van de leerlingen uit het gebied gaat dit deel naar een VO-school die "
            "aan tafel zit, bij alle bijeenkomsten van het gebied samen. VO-scholen waar minder dan 1 % heen "
            "gaat, tellen niet mee; 100 % wordt het dus zelden."
        )
    if any(area.outflow_elsewhere and area.outflow_share is not None for area in facts.areas):
        notes.append(
            "‘Elders’: geen eigen bijeenkomst; geteld aan de tafels waar de PO-mensen uit dit gebied zitten."
        )
    if any(area.outflow_estimated and area.outflow_share is not None for area in facts.areas):
        notes.append("*Geschat*: naar reistijd, grootte en niveaus van de scholen, niet geteld.")
    title = f"## Per {_grouping(facts).lower()}"
    return "\n\n".join([title, table(heads, rows, right=(3, 4, 5)), *notes])


def _grouping(facts: Facts) -> str:
    return {"buurt": "Buurt", "gemeente": "Gemeente"}.get(facts.round.grouping, "Wijk")


def _area_row(area: AreaFacts) -> tuple[str, ...]:
    share: str = "–"
    if area.outflow_share is not None:
        marks = ["elders"] if area.outflow_elsewhere else []
        marks += ["*geschat*"] if area.outflow_estimated else []
        shown = f" ({', '.join(marks)})" if marks else ""
        share = Marked(dutch.percent(area.outflow_share) + shown)
    return (
        area.name,
        str(area.signed_up),
        str(area.placed),
        "–" if area.mean_minutes is None else dutch.decimal(area.mean_minutes),
        "–" if area.longest_minutes is None else dutch.number(area.longest_minutes),
        dutch.number(len(area.meetings)),
        str(area.at_table) if area.meetings else "–",
        share,
    )


def _travel(facts: Facts) -> str:
    modes = [mode for mode in MODE_HEADS if any(t.mode == mode for area in facts.areas for t in area.travel)]
    if not modes:
        return ""
    rows = []
    for area in facts.areas:
        by = {travel.mode: travel for travel in area.travel}
        if by:
            rows.append((area.name, *(_trips(by.get(mode)) for mode in modes)))
    notes = ["Aantal reizen, gemiddelde minuten en tussen haakjes de langste; enkele reis."]
    if any(travel.estimated for area in facts.areas for travel in area.travel):
        notes.append(
            "\\* Een deel van deze minuten is *geschat*: ov gaat zonder dienstregeling, en buiten de "
            "wegenkaart geldt de rechte lijn met een omweg. De andere minuten zijn berekend over wegen en "
            "paden, of door de eigen router."
        )
    heads = (_grouping(facts), *(MODE_HEADS[mode] for mode in modes))
    return "\n\n".join([f"### Hoe mensen reizen, per {_grouping(facts).lower()}", table(heads, rows), *notes])


MODE_HEADS = {"fiets": "Fiets", "lopen": "Lopen", "auto": "Auto", "ov": "Ov"}


def _trips(travel: ModeTravel | None) -> str:
    if travel is None:
        return "–"
    mark = "\\*" if travel.estimated else ""
    return Marked(f"{travel.trips} × {dutch.decimal(travel.mean_minutes)} ({travel.longest_minutes}){mark}")


def _schools(facts: Facts) -> str:
    shown = [area for area in facts.areas if area.outflow_share is not None]
    if not shown:
        return ""
    rows = []
    for area in shown:
        mark = Marked("*geschat*") if area.outflow_estimated else "geteld"
        rows.append((area.name, _named(area.present, SHOWN), _named(area.absent, MISSED), mark))
    grouping = _grouping(facts).lower()
    heads = (_grouping(facts), "Aan tafel", "Niet aan tafel", "Uitstroom is")
    return "\n\n".join(
        [
            f"### VO-scholen die ertoe doen, per {grouping}",
            f"Achter elke school staat welk deel van de leerlingen uit de {grouping} erheen gaat. ‘Wel "
            "ingeschreven’: er doet iemand van die school mee, maar niet aan deze tafels. Staat dat er niet "
            "bij, dan kun je die school nog bellen.",
            table(heads, rows),
        ]
    )


def _named(schools: tuple[tuple[str, int], ...], most: int) -> str:
    names = [f"{name} {share} %" for name, share in schools[:most]]
    rest = schools[most:]
    if rest:
        names.append(f"nog {len(rest)} samen {sum(share for _, share in rest)} %")
    return "; ".join(names) or "–"
