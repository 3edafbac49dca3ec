"""Why somebody can attend no candidate meeting at all, in plain Dutch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matcher.domain import Professional, Round
from matcher.formats.common import Reach


@dataclass(frozen=True, slots=True)
class Reason:
    sentence: str
    """For the person."""
    together: str
    """For a group of people with the same reason: 'geen locatie binnen bereik'."""
    remedy: str


def reasons(
    people: Sequence[Professional],
    able: Iterable[Iterable[str]],
    availability: Mapping[str, Mapping[str, str]],
    table: Reach,
    round_: Round,
    rules: Mapping[str, int],
) -> dict[str, Reason]:
    """Person id → why, for the people who are nowhere among those who are `able` to come."""
    somewhere: set[str] = set().union(*able)
    return {
        person.id: _reason(person, i, availability[person.id], table, round_, rules)
        for i, person in enumerate(people)
        if person.id not in somewhere
    }


def _reason(
    person: Professional,
    row: int,
    free: Mapping[str, str],
    table: Reach,
    round_: Round,
    rules: Mapping[str, int],
) -> Reason:
    """The first thing that is in the way, from the person's side outwards."""
    limit = rules["max_reistijd"] if person.max_travel is None else person.max_travel
    within = [v for j, v in enumerate(round_.venues) if table.minutes[row, j] <= limit]
    if not free:
        return Reason(
            "Er is geen moment over waarop deze persoon kan.",
            "geen moment over waarop zij kunnen",
            "Vraag hun naar andere momenten.",
        )
    if not round_.venues:
        return Reason("Er zijn geen locaties.", "geen locaties", "Vul locaties in.")
    if not within:
        nearest = table.minutes[row].min()
        return Reason(
            f"Geen locatie binnen {limit} minuten: de dichtstbijzijnde is {nearest} minuten ver.",
            "geen locatie binnen bereik",
            "Zoek een locatie dichterbij of verhoog max_reistijd.",
        )
    if person.step_free and not any(v.step_free for v in within):
        return Reason(
            f"Geen drempelvrije locatie binnen {limit} minuten.",
            "geen drempelvrije locatie binnen bereik",
            "Zoek een drempelvrije locatie.",
        )
    if not any(free.keys() & set(v.slots) for v in within):
        return Reason(
            f"Geen locatie binnen {limit} minuten is open op de momenten van deze persoon.",
            "geen locatie binnen bereik op hun momenten",
            "Vraag een locatie in de buurt om meer momenten.",
        )
    if person.leaves_at is not None:
        return Reason(
            f"Vertrekt pas om {person.leaves_at:%H.%M} uur en is dan nergens op tijd.",
            "vertrekken te laat van school om ergens op tijd te zijn",
            "Zoek een locatie dichterbij of een later moment.",
        )
    return Reason(
        "Geen voorgestelde bijeenkomst past bij de momenten en de reistijd van deze persoon.",
        "geen voorgestelde bijeenkomst past bij hun momenten en reistijd",
        "Stel zelf bijeenkomsten voor in de tabel bijeenkomsten.",
    )
