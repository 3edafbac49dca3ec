"""From what stands in a cell to the thing that is meant."""

from __future__ import annotations

from collections.abc import Iterable

from matcher.byhand.sheet import Names, plain
from matcher.rounds.line import Line
from matcher.rounds.words import clean, did_you_mean, fold, listed


class Lookup:
    """The things of one kind in a problem, by id, by name and by what a drop-down calls them."""

    def __init__(self, kind: str, article: str, ids: Iterable[str], names: Names) -> None:
        """`kind` is the Dutch word, `article` the word that goes before it: deze, dit."""
        self.kind, self.article = kind, article
        self.names = {id: names.of(kind, id) for id in ids}
        self._exact: dict[str, dict[str, None]] = {}
        self._folded: dict[str, dict[str, None]] = {}
        for id, name in self.names.items():
            for form in (id, name, name.removesuffix(f" ({id})"), names.others.get(id, id)):
                self._exact.setdefault(clean(form), {})[id] = None
                if key := fold(form):
                    self._folded.setdefault(key, {})[id] = None

    def find(self, text: str) -> list[str]:
        """The ids that a text can stand for: as it is written, else without capitals, accents and signs."""
        for form in (text, plain(text)):
            if found := self._exact.get(clean(form)):
                return list(found)
        return list(self._folded.get(fold(text), ()))

    def read(self, line: Line, column: str, text: str | None = None) -> str | None:
        """The one id that a cell stands for; None, and an error in the report, when there is no such one."""
        said = line.text(column) if text is None else text
        found = self.find(said)
        if len(found) == 1:
            return found[0]
        if found:
            line.fail(
                column, f"'{said[:60]}' kan van alles zijn: {listed(found[:5])}.", value=said,
                expected=f"één {self.kind}", remedy="Vul de code in, of kies uit de lijst.",
            )  # fmt: skip
        else:
            near = (form for pair in self.names.items() for form in pair)
            line.fail(
                column, f"{self.article.capitalize()} {self.kind} kennen we niet: '{said[:60]}'.", value=said,
                expected=f"een {self.kind} van deze indeling, met de code of de precieze naam",
                remedy=did_you_mean(said, near, "Kies uit de lijst."),
            )  # fmt: skip
        return None
