"""What people call the ids of a problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from matcher import dutch
from matcher.domain import Round, Slot, Venue
from matcher.formats.compiled import Compiled


@dataclass(frozen=True)
class Names:
    """Ids → Dutch names; an id without one is its own name."""

    people: Mapping[str, str]
    meetings: Mapping[str, str]
    slots: Mapping[str, Slot]
    venues: Mapping[str, Venue]
    gone: Mapping[str, str] = field(default_factory=dict)
    """Names in the earlier roster of what is not in the round any more."""

    def person(self, id_: str) -> str:
        return self.people.get(id_) or self.gone.get(id_, id_)

    def meeting(self, id_: str) -> str:
        return self.meetings.get(id_) or self.gone.get(id_, id_)

    def venue(self, id_: str) -> str:
        return self.venues[id_].name if id_ in self.venues else self.gone.get(id_, id_)

    def moment(self, id_: str) -> str:
        """'wo 11 nov 13.30'."""
        if id_ not in self.slots:
            return self.gone.get(id_, id_)
        start = self.slots[id_].start
        return f"{dutch.day_short(start)} {dutch.clock(start)}"

    def sort_key(self, person: str) -> tuple[str, str]:
        return dutch.sort_key(self.person(person)), person

    def put_in(self, sentence: str) -> str:
        """A sentence with names for the ids that it quotes."""
        everything = {
            **self.gone,
            **{id_: venue.name for id_, venue in self.venues.items()},
            **self.people,
            **self.meetings,
        }
        return dutch.with_names(sentence, everything)


def names_of(round_: Round, compiled: Compiled, gone: Mapping[str, str]) -> Names:
    """The names in a round; `gone` are those of the earlier roster."""
    slots = {part.id: Slot(part.id, part.id, part.start, part.end) for part in compiled.problem.slots}
    return Names(
        {person.id: person.name for person in round_.people},
        compiled.meeting_names,
        slots | {slot.id: slot for slot in round_.slots},
        {venue.id: venue for venue in round_.venues},
        gone,
    )
