"""`rapport.md`: how good the roster is and what could not be met, for the organiser."""

from __future__ import annotations

from collections.abc import Sequence

from matcher import dutch
from matcher.outputs.agenda import News
from matcher.outputs.facts import Facts
from matcher.outputs.groups import case_reasons
from matcher.outputs.markdown import Marked, table, text
from matcher.outputs.report_areas import areas
from matcher.outputs.seats import MeetingFacts
from matcher.outputs.shortfalls import Shortfall
from matcher.roster import TERM_NAMES, Roster

TERMS: dict[str, tuple[str, str]] = {
    "unplaced": ("Niet ingedeeld", "mensen die zich opgaven en nergens een plek hebben"),
    "attendance": (
        "Reizen en moment",
        "reistijd, met iets erbij voor lange reizen, een andere wijk of een moment ‘liever niet’",
    ),
    "opening": ("Bijeenkomsten houden", "het werk om een bijeenkomst te organiseren"),
    "quotas": ("Rollen en aantallen", "een rol of niveau dat aan tafel ontbreekt"),
    "variety": ("Verscheidenheid", "minder verschillende scholen of niveaus aan tafel dan gewenst"),
    "coverage": ("Uitstroom", "VO-scholen waar leerlingen uit het gebied heen gaan, niet aan tafel"),
    "crowding": ("Te veel van hetzelfde", "veel mensen van één school of bestuur in één groep"),
    "balance": ("Verhouding en grootte", "te veel PO op het aantal VO of andersom, of een te grote groep"),
    "pairs": ("Wie met wie", "wie graag samen wil of elkaar al eerder trof; onder nul is winst"),
    "repeats": ("Weer dezelfde mensen", "mensen die elkaar in dezelfde reeks opnieuw treffen"),
    "cases": ("Casussen", "casussen die niet besproken worden, of waarvoor een niveau ontbreekt"),
    "shortfall": ("Onder het minimum", "bijeenkomsten die na afmeldingen onder hun minimum komen"),
}
"""Cost term → its Dutch name and what it stands for."""

_NOT_ALWAYS = frozenset({"cases", "repeats", "shortfall"})
"""Terms of features that most rounds do not use."""
_OF_WIJKEN = frozenset({"coverage", "variety", "opening"})
"""Terms that groups around cases do not use."""

REISMINUTEN = (
    "Een *reisminuut* is één minuut reizen van één persoon, enkele reis. Ook al het andere is in reisminuten "
    "uitgedrukt: zoveel extra reistijd zou het waard zijn. Dat iets 40 kost, betekent dus: iemand mag er 40 "
    "minuten langer voor reizen."
)


def verdict(roster: Roster) -> str:
    """Cost, bound and gap in a sentence for people."""
    if roster.cost is None:
        return "Er is geen indeling gevonden."
    cost = f"De indeling kost {dutch.count(roster.cost, 'reisminuut', 'reisminuten')}"
    if roster.bound is None:
        return f"{cost}; hoeveel beter het zou kunnen, is niet bewezen."
    # In a rerun the bound is one for rosters with as few changes.
    few = " met zo weinig wijzigingen" if roster.changes is not None else ""
    if roster.bound >= roster.cost:
        return f"{cost}; bewezen is dat het{few} niet beter kan."
    share = (roster.cost - roster.bound) / max(1, abs(roster.cost))
    if share >= 1:
        # "Hooguit 116 % beter" says nothing; a bound that weak comes from too little time.
        return f"{cost}; de tijd was te kort om te bewijzen hoeveel beter het kan. Laat langer rekenen."
    return f"{cost}; bewezen is dat het{few} hooguit {dutch.percent_at_most(share)} beter kan."


def report(facts: Facts, news: News | None = None) -> str:
    """The whole of `rapport.md`; `news` is what changed since the earlier version."""
    makers = (_costs, areas, _unmet, _not_held, _absent, _files, _origin)
    parts = [_summary(facts), _news(facts, news), *(make(facts) for make in makers)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _summary(facts: Facts) -> str:
    placed = len(facts.people) - len(facts.unplaced)
    minutes = [travel for fact in facts.people for _, travel in fact.seats if travel is not None]
    held = dutch.count(len(facts.meetings), "bijeenkomst gaat", "bijeenkomsten gaan")
    of = dutch.count(len(facts.people), "inschrijving", "inschrijvingen")
    lines = [
        f"# {text(facts.round.name)}",
        "Rapport voor de organisator. Er staan namen in: niet doorsturen.",
        "## Hoe goed is deze indeling?",
        f"**{verdict(facts.roster)}**",
        REISMINUTEN,
        f"{held} door. Van de {of} zijn er {dutch.number(placed)} ingedeeld.",
    ]
    if minutes:
        lines[-1] += (
            f" Gemiddeld reist iemand {dutch.decimal(sum(minutes) / len(minutes))} minuten, "
            f"de langste reis is {dutch.count(max(minutes), 'minuut', 'minuten')} (enkele reis)."
        )
    apart = []
    if facts.cancelled:
        apart.append(dutch.count(len(facts.cancelled), "afmelding", "afmeldingen"))
    if facts.left_out:
        apart.append(dutch.count(facts.left_out_rows, "weggelaten rij", "weggelaten rijen"))
    if apart:
        lines.append(f"Niet meegeteld: {dutch.listing(apart)}; zie onder ‘Wat niet is gelukt’.")
    changes = facts.roster.changes
    if changes is not None:
        lines.append(_changes_sentence(changes.value, changes.bound))
    return "\n\n".join(lines)


def _changes_sentence(value: int, bound: int | None) -> str:
    proof = ""
    if bound is not None:
        proof = (
            " Bewezen is dat het niet met minder kan."
            if bound >= value
            else f" Bewezen is dat het er minstens {dutch.number(bound)} moeten zijn."
        )
    return (
        f"Ten opzichte van de vorige indeling tellen de wijzigingen op tot {dutch.number(value)} "
        f"(een wijziging weegt zwaarder naarmate iemand er meer van merkt).{proof}"
    )


def _news(facts: Facts, news: News | None) -> str:
    if news is None:
        return ""
    people = {fact.person.id: fact.person.name for fact in facts.people}
    people |= {person.id: person.name for person in facts.cancelled}

    def names(keys: Sequence[str]) -> str:
        known = [people[key] for key in keys if key in people]
        gone = [f"sleutel {key} (niet meer bij de inschrijvingen)" for key in keys if key not in people]
        return text(", ".join([*sorted(known, key=dutch.sort_key), *gone])) or "niemand"

    parts = [
        "## Wat verandert er ten opzichte van de vorige keer?",
        news.sentence(),
        f"- Nieuwe of gewijzigde afspraak ({dutch.number(len(news.appointed))}): {names(news.appointed)}\n"
        f"- Afzegging ({dutch.number(len(news.cancelled))}): {names(news.cancelled)}",
    ]
    if set(news.appointed) & set(news.cancelled):
        parts.append("Wie naar een andere bijeenkomst gaat, staat bij allebei.")
    if news.cancelled:
        parts.append("De afzeggingen staan in `agenda/afzeggingen`; de adressen in het blad `Verzendlijst`.")
    return "\n\n".join(parts)


def _absent(facts: Facts) -> str:
    """Rows that were left out, and who cancelled."""
    parts = []
    if facts.left_out:
        parts.append(f"### Weggelaten rijen ({dutch.number(facts.left_out_rows)})")
        parts.append("In deze rijen klopte iets niet; er is zonder deze rijen ingedeeld.")
        parts.append("\n".join(f"- {text(str(finding))}" for finding in facts.left_out))
    if facts.cancelled:
        parts.append(f"### Afgemeld ({dutch.number(len(facts.cancelled))})")
        rows = [(person.name, person.role, person.organisation) for person in facts.cancelled]
        parts.append(table(("Naam", "Rol", "School of organisatie"), rows))
    return "\n\n".join(parts)


def _costs(facts: Facts) -> str:
    roster = facts.roster
    names = [name for name in TERM_NAMES if name in roster.terms]
    names += sorted(name for name in roster.terms if name not in TERM_NAMES)
    rows: list[tuple[str, ...]] = []
    # A zero is good news where something was asked, and only noise where this kind of round never asks.
    seldom = _NOT_ALWAYS | (_OF_WIJKEN if facts.compiled.cards else frozenset())
    names = [name for name in names if roster.terms[name] or name not in seldom]
    for name in sorted(names, key=lambda name: -roster.terms[name]):
        title, meaning = TERMS.get(name, (name, ""))
        detail = sorted(roster.breakdown.get(name, {}).items(), key=lambda item: (-item[1], item[0]))
        costly = [f"{label} {dutch.number(cost)}" for label, cost in detail if cost and label]
        if len(detail) > 1 and costly:
            meaning += f" ({', '.join(costly)})"
        if name == "coverage" and roster.terms[name] and _outflow_estimated(facts):
            meaning += "; waar zij heen gaan, is geschat"
        rows.append((title, dutch.number(roster.terms[name]), meaning))
    if roster.cost is not None:
        rows.append((Marked("**Samen**"), Marked(f"**{dutch.number(roster.cost)}**"), ""))
    shown = table(("Onderdeel", "Reisminuten", "Waar het voor staat"), rows, right=(1,))
    return f"## Waar zitten de kosten?\n\n{shown}"


def _outflow_estimated(facts: Facts) -> bool:
    return any(facts.compiled.outflow_is_estimate(meeting.area) for meeting in facts.meetings)


def _unmet(facts: Facts) -> str:
    parts = ["## Wat niet is gelukt"]
    unplaced = facts.unplaced
    if unplaced:
        parts.append(f"### {dutch.count(len(unplaced), 'inschrijving', 'inschrijvingen')} zonder plek")
        people = [(f.person.name, f.person.role, f.person.organisation, f.reason) for f in unplaced]
        parts.append(table(("Naam", "Rol", "School of organisatie", "Waarom"), people))
    else:
        everybody = "meedoet" if facts.left_out or facts.cancelled else "zich opgaf"
        parts.append(f"Iedereen die {everybody}, is ingedeeld.")
    if why := case_reasons(facts):
        parts.append(f"### {dutch.count(len(why), 'casus', 'casussen')} niet besproken")
        parts.append(table(("Casus", "Waarom"), sorted(why.items())))
    short = [meeting for meeting in facts.meetings if _at_thistable(meeting)]
    if short:
        parts.append("### Wat er aan tafel ontbreekt of knelt")
        rows = [_short_row(meeting) for meeting in short]
        parts.append(table(("Nr", "Bijeenkomst", "Wat", "Reisminuten"), rows, right=(3,)))
        if any(area.outflow_share is not None for area in facts.areas):
            parts.append("De uitstroom staat hier niet bij; zie ‘Uitstroom aan tafel’ hierboven.")
    elif facts.meetings:
        parts.append("Aan elke tafel zitten de rollen en niveaus die gevraagd zijn.")
    return "\n\n".join(parts)


def _at_thistable(meeting: MeetingFacts) -> list[Shortfall]:
    # Outflow is told per area: hardly any table has them all, and two percentages would not add up.
    return [short for short in meeting.shortfalls if short.term != "coverage"]


def _short_row(meeting: MeetingFacts) -> tuple[str, ...]:
    shortfalls = _at_thistable(meeting)
    what = "; ".join(short.text for short in shortfalls)
    cost = sum(short.cost for short in shortfalls)
    return str(meeting.number), meeting.name, what, dutch.number(cost)


def _not_held(facts: Facts) -> str:
    if not facts.not_held:
        return ""
    by_area: dict[str, list[str]] = {}
    for name, area, code in facts.not_held:
        by_area.setdefault(area, []).append(f"{name} ({code})" if name != code else name)
    number = dutch.count(len(facts.not_held), "mogelijke bijeenkomst gaat", "mogelijke bijeenkomsten gaan")
    lines = [
        f"- {text(area) or 'overig'}: {text(dutch.listing(names))}" for area, names in sorted(by_area.items())
    ]
    return (
        f"### {number} niet door\n\nZe waren vooraf bedacht als mogelijkheid; in deze indeling zijn ze niet "
        "nodig, te duur of niet mogelijk. Tussen haakjes staat de code, voor `vastgezet`.\n\n"
        + "\n".join(lines)
    )


def _files(facts: Facts) -> str:
    return (
        "## Wat staat er in deze map?\n\n"
        "- `indeling.xlsx`: alle lijsten, ook presentielijsten en een verzendlijst\n"
        "- `kaart.html`: de kaart; opent in elke browser, ook zonder internet\n"
        "- `agenda/`: afspraken om mee te sturen, per bijeenkomst en per persoon. Staat er een map "
        "`afzeggingen`: stuur die aan wie de vorige afspraak al had, dan verdwijnt die uit de agenda\n"
        + (
            "- `groepskaarten.html`: per groep een blad om af te drukken, met wie wat doet en de casussen\n"
            "- `evaluatieformulieren.html`: per casus een blad met vragen; neem de kruisjes over in "
            "`evaluatie.xlsx`\n"
            if facts.compiled.cards
            else ""
        )
        + "- `presentie.xlsx`: vul na afloop in wie er was, en draai `matcher after`\n"
        "- `sectorkamer.md`: samenvatting zonder namen\n"
        "- `historie.csv`: wie bij wie zat, met sleutels in plaats van namen; bewaar het voor een volgende "
        "ronde\n"
        "- `problem.json` en `roster.json`: om na te rekenen; nodig voor een volgende versie"
    )


def _travel_source(facts: Facts) -> str:
    compiled = facts.compiled
    parts = [f"volgens de eigen router: {', '.join(compiled.routed)}"] if compiled.routed else []
    parts.append("verder over het meegeleverde wegennet" if parts else "over het meegeleverde wegennet")
    return "; ".join([*parts, *(finding.message for finding in compiled.travel_notices)])


def _origin(facts: Facts) -> str:
    roster, problem = facts.roster, facts.compiled.problem
    sizes = (
        dutch.count(len(problem.people), "persoon", "personen"),
        dutch.count(len(problem.meetings), "mogelijke bijeenkomst", "mogelijke bijeenkomsten"),
        dutch.count(len(problem.venues), "locatie", "locaties"),
        dutch.count(len(problem.slots), "moment", "momenten"),
    )
    rows = [
        ("Ronde", f"{facts.round.name}, soort ‘{facts.round.format}’, gebied {facts.round.region.name}"),
        ("Gegevens", ", ".join(sizes)),
        ("Scholen en gebieden", "DUO, CBS/Kadaster, Gemeente Rotterdam en OpenStreetMap-bijdragers"),
        ("Reistijden", _travel_source(facts)),
        ("Rekentijd", f"{dutch.decimal(roster.seconds)} seconden, {roster.workers} rekenaars, "
                      f"begingetal {roster.seed}"),
        ("Programma", ", ".join(filter(None, (roster.software, roster.engine))) or "onbekend"),
    ]  # fmt: skip
    return f"## Hoe is dit gemaakt?\n\n{table(('', ''), rows)}"
