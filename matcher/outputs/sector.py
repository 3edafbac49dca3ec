"""`sectorkamer.md`: what a round reached, in numbers without names, for the sectorkamer and the boards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from matcher import dutch
from matcher.domain import PastMeeting, Professional, Round
from matcher.formats.past import tables_of
from matcher.outputs.areas import Atlas
from matcher.outputs.facts import Facts
from matcher.outputs.markdown import table, text
from matcher.outputs.seats import mix_of
from matcher.rounds.columns import QUESTIONS

FEW = 3
"""People in a role under which no number is told."""

Seats = Collection[PastMeeting]
Tables = Mapping[tuple[datetime, str], Collection[str]]
"""(day, meeting) → who sat there."""


@dataclass(frozen=True, slots=True)
class Reached:
    """What is counted: seats that were planned, or those that were really taken."""

    seats: Seats
    really: bool
    absent: int = 0
    discussed: int = 0
    answers: Mapping[str, Mapping[str, str]] | None = None


def planned(facts: Facts) -> Reached:
    """What the roster would reach."""
    seats = [
        PastMeeting(meeting.slot.start, meeting.id, person.id)
        for meeting in facts.meetings
        for person in meeting.people
    ]
    return Reached(seats, False, discussed=sum(len(meeting.cases) for meeting in facts.meetings))


def sector_report(round_: Round, reached: Reached, atlas: Atlas) -> str:
    """The whole of `sectorkamer.md`."""
    people = {person.id: person for person in round_.people}
    tables = tables_of(reached.seats)
    there = [people[one] for one in dict.fromkeys(seat.person for seat in reached.seats) if one in people]
    what = "Zo was het: geteld op de presentielijsten." if reached.really else "Zo is het gepland."
    parts = [
        f"# {text(round_.name)}: samenvatting",
        f"{what} In deze samenvatting staan geen namen; zij mag gedeeld worden.",
        "## Bereik",
        table(("Wat", "Aantal"), _reach(round_, reached, tables, there, atlas), right=(1,)),
        "## Wie zaten er aan tafel?",
        table(("Sector en functie", "Mensen"), _mix(there), right=(1,)),
        "## Nieuwe ontmoetingen",
        _meetings_sentence(round_, reached, tables),
    ]
    if reached.answers is not None:
        parts += ["## Wat vonden de groepen?", *_outcome(reached.answers)]
    return "\n\n".join(parts) + "\n"


def _reach(
    round_: Round, reached: Reached, tables: Tables,
    there: Sequence[Professional], atlas: Atlas,
) -> list[tuple[str, str]]:  # fmt: skip
    schools = {person.school for person in there if person.school}
    boards = {atlas.schools[code].board for code in schools if code in atlas.schools} - {""}
    sizes = [len(people) for people in tables.values()]
    rows = [
        ("groepen", dutch.number(len(tables))),
        ("mensen", dutch.number(len({seat.person for seat in reached.seats}))),
        ("mensen per groep", _range(sizes)),
        ("scholen", dutch.number(len(schools))),
        ("schoolbesturen", dutch.number(len(boards))),
    ]
    strangers = len({seat.person for seat in reached.seats}) - len(there)
    if strangers:
        rows.insert(2, ("van wie niet ingeschreven", dutch.number(strangers)))
    if reached.really:
        rows.append(("ingedeeld, maar niet gekomen", dutch.number(reached.absent)))
    if round_.cases:
        rows.append(("casussen ingebracht", dutch.number(len(round_.cases))))
        if reached.answers is not None or not reached.really:
            asked = reached.answers is not None
            rows.append(
                ("casussen besproken" if asked else "casussen in een groep", dutch.number(reached.discussed))
            )
    return rows


def _range(sizes: Sequence[int]) -> str:
    if not sizes:
        return "–"
    low, high = min(sizes), max(sizes)
    return str(low) if low == high else f"{low} tot {high}"


def _mix(there: Sequence[Professional]) -> list[tuple[str, str]]:
    mix = mix_of(there)
    rows = [("PO", dutch.number(mix.po)), ("VO", dutch.number(mix.vo))]
    if mix.other:
        rows.append(("overig", dutch.number(mix.other)))
    roles = Counter((person.sector, person.role) for person in there)
    rows += [
        # A single person in a role can be recognised.
        (f"{sector}: {role}", dutch.number(number) if number >= FEW else f"minder dan {FEW}")
        for (sector, role), number in sorted(roles.items(), key=lambda item: (-item[1], item[0]))
    ]
    return rows


def _meetings_sentence(round_: Round, reached: Reached, tables: Tables) -> str:
    """How many couples met, and how many of them met before or twice."""
    now = Counter(pair for people in tables.values() for pair in combinations(sorted(people), 2))
    before = set(couples(round_.history))
    again, twice = sum(pair in before for pair in now), sum(number > 1 for number in now.values())
    met = "troffen" if reached.really else "treffen"
    return (
        f"{dutch.count(len(now), 'tweetal', 'tweetallen')} {met} elkaar. Daarvan kenden "
        f"{dutch.number(again)} elkaar van een eerdere keer, en {met} {dutch.number(twice)} elkaar in deze "
        "ronde meer dan eens."
    )


def couples(history: Iterable[PastMeeting]) -> Counter[tuple[str, str]]:
    """Couple → how many times they sat together before."""
    return Counter(pair for people in tables_of(history).values() for pair in combinations(sorted(people), 2))


def _outcome(answers: Mapping[str, Mapping[str, str]]) -> list[str]:
    parts = [f"Van {dutch.count(len(answers), 'casus', 'casussen')} is een formulier ingevuld."]
    for question in QUESTIONS:
        said = Counter(given[question.name] for given in answers.values() if question.name in given)
        rows = [(choice, dutch.number(said[choice])) for choice in question.choices]
        parts += [f"**{question.text}**", table(("Antwoord", "Casussen"), rows, right=(1,))]
    return parts
