"""Things by what people call them: an id, a name, an e-mail address."""

from __future__ import annotations

from collections.abc import Iterable

from matcher.errors import Finding
from matcher.rounds.words import did_you_mean, fold, listed


class Called:
    """The things of one kind. What is written exactly so goes first; then capitals and signs don't matter."""

    def __init__(self, kind: str, pairs: Iterable[tuple[str, str]]) -> None:
        """`kind` is the Dutch word for one; the pairs are (what it is called, id)."""
        self._kind = kind
        self._exact: dict[str, dict[str, None]] = {}
        self._ids: dict[str, dict[str, None]] = {}
        self._shown: dict[str, str] = {}
        for name, id_ in pairs:
            self._exact.setdefault(name, {})[id_] = None
            if key := fold(name):
                self._ids.setdefault(key, {})[id_] = None
                self._shown.setdefault(key, name)

    def has(self, text: str) -> bool:
        """Whether anything is called so."""
        return fold(text) in self._ids

    def find(self, text: str, where: str = "") -> str | Finding:
        """The id of what is meant, or what is wrong with the text; `where` it was typed."""
        ids = list(self._exact.get(text) or self._ids.get(fold(text)) or {})
        if len(ids) == 1:
            return ids[0]
        if ids:
            return Finding(
                f"'{text}' kan meer dan één {self._kind} zijn: {listed(ids[:5])}.", where, value=text,
                remedy="Gebruik de code of het e-mailadres.",
            )  # fmt: skip
        return Finding(
            f"{self._kind} '{text}' kennen we niet.", where, value=text,
            remedy=did_you_mean(text, self._shown.values(), "Controleer de naam of de code."),
        )  # fmt: skip
