"""How moments are named in a table, and which answers people give to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Literal

from matcher.domain import Slot
from matcher.rounds.words import Value, as_text, clean, fold, yes_no

Answer = Literal["ja", "liever niet", "nee"]

WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
          "oktober", "november", "december")  # fmt: skip

_SHORT = (
    {name: name[:2] for name in WEEKDAYS}
    | {name: name[:3] for name in MONTHS}
    | {"mrt": "maa", "sept": "sep"}
)
_FILLERS = {"uur", "om", "van", "tot", "t", "m", "tm", "en", "op", "u", "vanaf"}
_RATHER_NOT = {
    "lievernie",
    "lieverniet",
    "misschien",
    "eventueel",
    "alshetmoet",
    "desnoods",
    "liefstniet",
    "ifneedbe",
}
_ALL = {"alle", "alles", "allemaal", "allemomenten", "altijd", "alledagen", "maaktnietuit", "ikkanaltijd"}
_NONE = {"geen", "nee", "nvt", "geenenkele", "geenvandeze", "nooit", "ikkanniet"}
_MARKED = re.compile(
    r"(?P<what>.*?)[\s(\[:=–-]+(?P<answer>liever\s+niet|als\s+het\s+moet|desnoods|misschien|ja|nee)\s*[)\]]?",
    re.IGNORECASE,
)
_LONGEST, _MOST_COMMAS, _LONGEST_LIST = 200, 8, 10_000
"""Of a label, and of a list: longer text can't be one, and taking it apart would take quadratic time."""


def _tokens(text: str) -> str:
    """'Woensdag 11 november, 13.30 uur' → 'wo 11 nov 13 30'."""
    words = re.findall(r"\d+|[a-zà-ÿ]+", text.casefold())
    return " ".join(
        (w.lstrip("0") or "0") if w.isdecimal() else _SHORT.get(w, w) for w in words if w not in _FILLERS
    )


def _natural_names(slot: Slot) -> Iterator[str]:
    """The usual ways to write this moment, as tokens."""
    start, end = slot.start, slot.end
    weekday = WEEKDAYS[start.weekday()][:2]
    clocks = [
        f"{t.hour} {t.minute}" if t.minute or full else f"{t.hour}" for full in (1, 0) for t in (start, end)
    ]
    times = ("", clocks[0], clocks[2], f"{clocks[0]} {clocks[1]}", f"{clocks[2]} {clocks[3]}")
    days = [f"{start.day} {MONTHS[start.month - 1][:3]}", f"{start.day} {start.month}"]
    days += [f"{day} {start.year}" for day in days] + [f"{start.year} {start.month} {start.day}"]
    for prefix, day, at in product(("", weekday), days, times):
        yield f"{prefix} {day} {at}".strip()
    yield f"{start.year} {start.month} {start.day} {start.hour} {start.minute} 0"


def answer(value: Value) -> Answer | None:
    """What a cell under a moment says; None when it can't be understood."""
    if fold(as_text(value)) in _RATHER_NOT:
        return "liever niet"
    if fold(as_text(value)) in (
        "beschikbaar",
        "ikkan",
        "kan",
        "aanwezig",
        "bijvoorkeur",
        "graag",
        "voorkeur",
    ):
        return "ja"
    if fold(as_text(value)) in ("nietbeschikbaar", "kanniet", "ikkanniet", "afwezig", "verhinderd"):
        return "nee"
    said = yes_no(value)
    return None if said is None else "ja" if said else "nee"


@dataclass(slots=True)
class Choice:
    """What a list of moments says."""

    answers: dict[str, Answer] = field(default_factory=dict)
    """Slot id → answer."""
    unknown: list[str] = field(default_factory=list)
    ambiguous: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    """Text → ids of the moments that it may mean."""


class Moments:
    """The moments of a round, found by id, by name, or by a date written in any usual way."""

    def __init__(self, slots: Iterable[Slot]) -> None:
        self.slots = tuple(slots)
        self._exact = {fold(slot.id): (slot,) for slot in self.slots}
        # Ids win over names, and names over dates: only what is left can be ambiguous.
        self._names: dict[str, tuple[Slot, ...]] = {}
        self._dates: dict[str, tuple[Slot, ...]] = {}
        for slot in self.slots:
            key = fold(slot.name)
            self._names[key] = (*self._names.get(key, ()), slot)
            for words in sorted({*_natural_names(slot), _tokens(slot.name)}):
                self._dates[words] = (*self._dates.get(words, ()), slot)

    def find(self, text: str) -> tuple[Slot, ...]:
        """The moments this text may mean: none, one, or several when it is ambiguous."""
        key = fold(text)
        if not key:
            return ()
        return self._exact.get(key) or self._names.get(key) or self._dates.get(_tokens(text)) or ()

    def of_heading(self, heading: str) -> Slot | None:
        """The one moment that a heading names, as itself or at the end: 'Wanneer kunt u? [wo 11 nov]'."""
        if len(found := self.find(heading)) == 1:
            return found[0]
        if bracketed := re.search(r"\[([^\]]+)\]\s*$", heading):
            return self.of_heading(bracketed[1])
        for separator in (".", ":", "?"):
            _, mark, tail = heading.partition(separator)
            if mark and (slot := self.of_heading(tail)):
                return slot
        return None

    def read_list(self, text: str) -> Choice:
        """A list such as 'wo-11nov|do-12nov (liever niet)', with `|`, `;`, a comma or new lines between."""
        choice = Choice()
        if len(text) > _LONGEST_LIST:
            choice.unknown.append(clean(text[:60]) + "…")
            return choice
        for piece in re.split(r"[|;\n]", text):
            self._read_piece(clean(piece), choice)
        return choice

    def _read_piece(self, piece: str, choice: Choice) -> None:
        # A label may hold commas ("woensdag 11 november, 13.30"): take the longest run that is a moment.
        parts = piece.split(",")
        first = 0
        while first < len(parts):
            for last in range(min(len(parts), first + _MOST_COMMAS), first, -1):
                text = clean(",".join(parts[first:last]))
                if not text or self._take(text, choice) or self._take_joined(text, choice):
                    break
            else:
                last = first + 1
                choice.unknown.append(clean(parts[first]))
            first = last

    def _take_joined(self, text: str, choice: Choice) -> bool:
        """Take 'wo 11 nov en do 12 nov' or 'wo-11nov / do-12nov', if every part is one moment."""
        parts = re.split(r"\s+(?:en|/)\s+", text) if len(text) <= _LONGEST * _MOST_COMMAS else []
        apart = Choice()
        if len(parts) < 2 or not all(fold(part) and self._take(part, apart) for part in parts):
            return False
        if apart.ambiguous or not apart.answers:
            return False
        choice.answers.update(apart.answers)
        return True

    def _take(self, text: str, choice: Choice) -> bool:
        said: Answer = "ja"
        key = fold(text)
        known = key in self._exact or key in self._names or len(text) > _LONGEST
        if not known and (marked := _MARKED.fullmatch(text)):
            text, said = clean(marked["what"]), answer(marked["answer"]) or "liever niet"
            key = fold(text)
        if key in _ALL:
            for slot in self.slots:
                choice.answers.setdefault(slot.id, said)
            return True
        if key in _NONE or (not key and text in ("-", "–")):
            return True
        found = self.find(text)
        if len(found) == 1:
            choice.answers[found[0].id] = said
        elif found:
            choice.ambiguous.append((text, tuple(slot.id for slot in found)))
        return bool(found)

    def shown(self) -> str:
        """The ids, for a message."""
        ids = [slot.id for slot in self.slots]
        return ", ".join(ids[:8]) + (" …" if len(ids) > 8 else "")
