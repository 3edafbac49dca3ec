"""Answers about a roster in plain Dutch, and the same as a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matcher import dutch
from matcher.engines import Limits
from matcher.explain import (
    Bench,
    FragilePlace,
    Substitute,
    WhyNotThere,
    Words,
    why_here,
    why_not_there,
)
from matcher.explain.cells import coming_from, how, listed, option, price, signed, unproven
from matcher.explain.documents import alternative_document, place_document, substitute_document
from matcher.explain.fragile import fragile_on
from matcher.explain.substitutes import substitutes_on
from matcher.explain.wording import cost_sentence, deciding, rule_sentence
from matcher.problem import Problem
from matcher.roster import HeldMeeting
from matcher.tables import table, wrapped

SHOWN = 15
"""Rows of the overview: what matters most first."""
SUBSTITUTES = 3
ALTERNATIVES = 15
REASONS = 8
SHIFTS = 12
LOOKED_UP = 100
"""Rows of the list of all for which substitutes are looked up: that takes a tenth of a second each."""
TOGETHER = 3
"""Names that are written out where more people have the same to say."""


@dataclass(frozen=True, slots=True)
class Told:
    """One answer, for people and for programs."""

    lines: list[str]
    document: dict[str, object]


def overview(problem: Problem, held: Sequence[HeldMeeting], words: Words) -> Told:
    """The places where somebody's absence hurts most."""
    bench = Bench(problem, held)
    groups = _groups(bench, fragile_on(bench, None, None, 0), words)
    rows, documents = [], []
    for i, (what, places) in enumerate(groups):
        best = substitutes_on(bench, places[0].meeting, places[0].person, SUBSTITUTES) if i < SHOWN else None
        if best is not None:
            who = _names(places, words)
            rows.append((words.meeting(places[0].meeting), who, what, listed(best, words)))
        documents += [place_document(p, what, best if p is places[0] else None) for p in places]
    hard = sum(bool(places[0].broken) for _, places in groups)
    if not groups:
        return Told(["Nergens gaat er iets mis als er één iemand niet komt."], {"fragile": []})
    lines = [
        "Wie is moeilijk te missen? Als iemand niet komt, gaat er dit mis. De getallen zijn reisminuten.",
        *table(("bijeenkomst", "wie", "wat er misgaat", "wie kan invallen"), rows, (18, 20, 30, 26)),
    ]
    if hard:
        lines.append(
            f"{'Een regel breekt' if hard == 1 else f'Er breken regels: {hard} keer'}. Zoek daar vooraf een "
            "invaller, of nodig er iemand bij uit."
        )
    if len(groups) > SHOWN:
        lines.append(f"En nog {dutch.number(len(groups) - SHOWN)} plekken waar iemand gemist wordt.")
    return Told(wrapped(lines), {"fragile": documents})


FRAGILE = ("Bijeenkomst", "Wie", "Wat er misgaat", "Kost (reisminuten)", "Wie kan invallen")


def fragile_rows(problem: Problem, held: Sequence[HeldMeeting], words: Words) -> list[tuple[str | int, ...]]:
    """A row under `FRAGILE` for everybody who is missed, the worst first.

    Where a hard rule breaks, there is no price; its cell is empty.
    """
    bench = Bench(problem, held)
    rows: list[tuple[str | int, ...]] = []
    for n, (what, places) in enumerate(_groups(bench, fragile_on(bench, None, None, 0), words)):
        first = places[0]
        who = dutch.listing([words.person(place.person) for place in places])
        cost = "" if first.broken else first.cost
        best = "vraag het met --meeting"
        if n < LOOKED_UP:
            best = listed(substitutes_on(bench, first.meeting, first.person, SUBSTITUTES), words)
        rows.append((words.meeting(first.meeting), who, what, cost, best))
    return rows


def about_meeting(problem: Problem, held: Sequence[HeldMeeting], meeting: str, words: Words) -> Told:
    """Who could take a seat here, and who is hard to miss."""
    name = words.meeting(meeting)
    here = next((each for each in held if each.id == meeting), None)
    if here is None:
        return Told([f"{name} gaat niet door in deze indeling."], {"meeting": meeting, "held": False})
    bench = Bench(problem, held)
    best = substitutes_on(bench, meeting)
    places = fragile_on(bench, meeting, None, SUBSTITUTES)
    lines = [f"{name}: {dutch.count(len(here.people), 'deelnemer', 'deelnemers')}."]
    if best:
        lines += ["", "Wie kan er nog bij? De reservelijst staat bovenaan."]
        rows = [
            (words.person(one.person), coming_from(one, words), signed(one.cost), _trip(one, here, words))
            for one in best
        ]
        lines += table(("wie", "nu", "kosten", "reis"), rows, (30, 40, 9, 12))
    else:
        frozen = problem.previous is not None and meeting in problem.previous.frozen
        why = "deze bijeenkomst is bevroren" if frozen else "de bijeenkomst kan vol zijn"
        lines += ["", f"Er kan niemand bij zonder een regel te breken ({why})."]
    if places:
        lines += ["", "Wie is hier moeilijk te missen?"]
        hard = [
            (words.person(place.person), _what(bench, place, words), listed(place.substitutes, words))
            for place in places
        ]
        lines += table(("wie", "wat er misgaat", "wie kan invallen"), hard, (24, 38, 32))
    else:
        lines += ["", "Er gaat niets mis als er één iemand niet komt."]
    return Told(
        lines,
        {
            "meeting": meeting,
            "held": True,
            "people": here.people,
            "substitutes": [substitute_document(one) for one in best],
            "fragile": [place_document(p, _what(bench, p, words), p.substitutes) for p in places],
        },
    )


def about_person(
    problem: Problem,
    held: Sequence[HeldMeeting],
    person: str,
    limits: Limits,
    words: Words,
    nowhere: Mapping[str, str],
) -> Told:
    """Why somebody sits here, and what every other place would cost."""
    answer = why_here(problem, held, person, limits, words=words)
    name = words.person(person)
    lines = []
    if not answer.seats:
        lines.append(f"{name} staat op de reservelijst. {nowhere.get(person, '')}".rstrip())
    for meeting, cost, why in answer.missed:
        without = f" ({why})" if why else ""
        more = f"{dutch.number(abs(cost))} reisminuten {'meer' if cost >= 0 else 'minder'}"
        lines.append(
            f"{name} zit in {words.meeting(meeting)}. Zonder {name} daar kost de indeling {more}{without}."
        )
    if answer.alternatives:
        lines += ["", "Waar had het ook gekund, en wat kost dat in totaal (in reisminuten)?"]
        rows = [
            (words.meeting(each.meeting), price(each), how(each, person, words), each.decides)
            for each in answer.alternatives[:ALTERNATIVES]
        ]
        lines += table(("bijeenkomst", "kosten", "wie schuift", "wat beslist"), rows, (22, 14, 22, 36))
        left = len(answer.alternatives) - ALTERNATIVES
        if left > 0:
            lines.append(f"En nog {dutch.count(left, 'andere bijeenkomst', 'andere bijeenkomsten')}.")
        if any(each.verdict == "blocked" for each in answer.alternatives):
            lines.append(
                "'niet zo': een regel staat in de weg. Vraag met --meeting erbij wie er dan moet schuiven."
            )
    else:
        lines += ["", "Er is geen andere bijeenkomst die voor deze persoon in aanmerking komt."]
    return Told(
        wrapped(lines),
        {
            "person": person,
            "seats": list(answer.seats),
            "missed": [{"meeting": m, "cost": cost, "decides": why} for m, cost, why in answer.missed],
            "alternatives": [alternative_document(each) for each in answer.alternatives],
        },
    )


def about_both(
    problem: Problem, held: Sequence[HeldMeeting], person: str, meeting: str, limits: Limits, words: Words
) -> Told:
    """Why somebody does not sit there, and who would have to move if they did."""
    name, there = words.person(person), words.meeting(meeting)
    if any(person in each.people for each in held if each.id == meeting):
        return Told([f"{name} zit al in {there}."], {"person": person, "meeting": meeting, "seated": True})
    answer = why_not_there(problem, held, person, meeting, limits, words=words)
    best = answer.alternative
    document = alternative_document(best) | {"person": person, "reasons": list(answer.reasons)}
    if best.cost is None:
        start = {
            "impossible": f"{name} kan niet in {there} zitten: bewezen is dat geen indeling dat toelaat.",
            "undecided": f"Binnen de tijd is geen indeling gevonden met {name} in {there}; onmogelijk is het "
            "daarmee niet. Probeer het met meer --seconds.",
        }.get(best.verdict, f"{name} kan niet zomaar naar {there}.")
        return Told(wrapped([start, *(f"- {each}" for each in best.obstacles)]), document)
    return Told(wrapped(_in_depth(answer, name, there, words)), document)


def _in_depth(answer: WhyNotThere, name: str, there: str, words: Words) -> list[str]:
    best = answer.alternative
    assert best.cost is not None
    if best.cost < 0:
        lines = [f"{name} in {there}: {best.decides}."]
    elif best.cost == 0:
        lines = [f"{name} in {there} is even goed: de indeling wordt er niet duurder van."]
    else:
        minutes = dutch.count(best.cost, "reisminuut", "reisminuten")
        most = "hooguit " if unproven(best) else ""
        lines = [f"{name} in {there} maakt de indeling in totaal {most}{minutes} duurder."]
    if answer.simple.obstacles:
        lines.append("Alleen zelf schuiven kan niet:")
        lines += [f"- {each}" for each in answer.simple.obstacles]
    if answer.reasons:
        lines.append("Wat er slechter wordt:")
        lines += [f"- {each}" for each in answer.reasons[:REASONS]]
        if len(answer.reasons) > REASONS:
            lines.append(f"- en nog {len(answer.reasons) - REASONS}, kleiner")
    lines.append("Wat er dan verandert:")
    for shift in best.shifts[:SHIFTS]:
        was = dutch.listing([words.meeting(m) for m in shift.leaves]) or "nergens"
        is_ = dutch.listing([words.meeting(m) for m in shift.joins]) or "nergens"
        if shift.joins and not shift.leaves:
            was = "erbij"
        lines.append(f"- {words.person(shift.person)}: {was} → {is_}")
    if len(best.shifts) > SHIFTS:
        more = dutch.count(len(best.shifts) - SHIFTS, "ander", "anderen")
        lines.append(f"- en nog {more}; met --json staat iedereen erbij")
    for change in best.timetable:
        then = option(change.after, words) or "gaat niet door"
        was = option(change.before, words) or "ging niet door"
        lines.append(f"- {words.meeting(change.meeting)}: {was} → {then}")
    if best.way == "anew":
        lines.append(
            "Minder schuiven kan niet: dat is bewezen."
            if best.proven
            else "Misschien kan het met minder schuiven: dat is binnen de tijd niet bewezen."
        )
    return lines


def _groups(
    bench: Bench, places: Sequence[FragilePlace], words: Words
) -> list[tuple[str, list[FragilePlace]]]:
    """People of a meeting whose absence breaks the same rules, together; everybody else alone."""
    found: dict[tuple[str, ...], tuple[str, list[FragilePlace]]] = {}
    for place in places:
        what = _what(bench, place, words)
        key = (place.meeting, what) if place.broken else (place.meeting, place.person, what)
        found.setdefault(key, (what, []))[1].append(place)
    return list(found.values())


def _what(bench: Bench, place: FragilePlace, words: Words) -> str:
    """What goes wrong without somebody, in one short sentence."""
    if place.broken:
        said = dict.fromkeys(rule_sentence(bench, violation, words) for violation in place.broken)
        return "regel: " + "; ".join(said)
    part = deciding(place.parts)
    if part is None:
        return ""
    here = [person.id for person in bench.held[place.meeting].people]
    after = {place.meeting: [id_ for id_ in here if id_ != place.person]}
    said_ = cost_sentence(bench, part, {place.meeting: here}, after, words)
    rest = "" if part.minutes == place.cost else f"; in totaal {dutch.number(place.cost)}"
    return said_ + rest


def _names(places: Sequence[FragilePlace], words: Words) -> str:
    names = [words.person(place.person) for place in places]
    if len(names) <= TOGETHER:
        return dutch.listing(names)
    return f"{', '.join(names[:2])} en nog {len(names) - 2}"


def _trip(one: Substitute, here: HeldMeeting, words: Words) -> str:
    minutes = words.minutes.get((one.person, here.venue))
    return f"telt {one.travel}" if minutes is None else f"{minutes} min"
