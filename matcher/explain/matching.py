"""Who matches what, remembered, so that thousands of judgements a second can be made."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.check.seating import Sitting
from matcher.problem import Match, PersonPart


class Matches:
    """Who matches what, asked once: most of the time of a judgement would go there."""

    def __init__(self) -> None:
        self._by_words: dict[str, dict[str, bool]] = {}
        self._by_identity: dict[int, dict[str, bool]] = {}

    def of(self, match: Match) -> dict[str, bool]:
        """Person → whether they match, as far as asked. Meetings have equal matches, so they share it."""
        known = self._by_identity.get(id(match))
        if known is None:
            known = self._by_words.setdefault(repr(match), {})
            self._by_identity[id(match)] = known
        return known


@dataclass(frozen=True, slots=True)
class QuickSitting(Sitting):
    """A sitting that remembers who matches what."""

    matches: Matches

    def matching(self, match: Match) -> list[PersonPart]:
        known = self.matches.of(match)
        for person in self.people:
            if person.id not in known:
                known[person.id] = person.matches(match)
        return [person for person in self.people if known[person.id]]
