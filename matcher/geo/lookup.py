"""Finding a school by what somebody typed: a code, a name, part of a name, a street, a place."""

from __future__ import annotations

import difflib
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import numpy as np
from rapidfuzz import fuzz, process

from matcher.domain import School

CERTAIN = 0.9
"""From this score a school may be taken without asking, if it leads by LEAD."""
LEAD = 0.08
GLUED = 0.85
"""The score of a name that is the same when spaces and the word school are left out: below CERTAIN."""
NEAR = 0.55
"""Below this score a school is no candidate."""

SYNONYMS: Mapping[str, str] = {
    "basisschool": "school", "bs": "school", "obs": "school", "cbs": "school", "pcb": "school",
    "rkbs": "school", "ikc": "school", "kindcentrum": "school", "kc": "school", "ssbo": "sbo", "st": "sint",
    "locatie": "loc", "vestiging": "loc", "atheneum": "ath", "gym": "gymnasium",
    "scholengroep": "sg", "scholengemeenschap": "sg", "sgm": "sg",
}  # fmt: skip
"""Words that mean the same in a school name."""

FILLERS = frozenset(
    {"de", "het", "een", "van", "der", "den", "voor", "en", "te", "in", "aan", "op", "school"}
)
"""Words that say little: they count for a tenth."""


def normal(text: str) -> str:
    """Lower case without accents, punctuation and double spaces."""
    bare = unicodedata.normalize("NFKD", text.casefold().replace("ij", "ij"))
    bare = "".join(c for c in bare if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z0-9]+", bare))


def words(text: str) -> list[str]:
    return [SYNONYMS.get(w, w) for w in normal(text).split()]


def glued(text: str) -> str:
    """The telling words without spaces, and without 'school' behind: 'Agnesschool' → 'agnes'."""
    telling = [re.sub(r"(basis)?school$", "", w) for w in words(text) if w not in FILLERS]
    return "".join(telling)


class Lookup:
    """An index over the schools, built once."""

    def __init__(self, schools: Iterable[School]) -> None:
        self.schools = sorted(schools, key=lambda s: s.code)
        self.by_code = {s.code: s for s in self.schools}
        self.by_name: dict[str, list[School]] = defaultdict(list)
        for school in self.schools:
            self.by_name[normal(school.name)].append(school)
        self.names = [set(words(s.name)) for s in self.schools]
        self.glued = [glued(s.name) for s in self.schools]
        self.texts = [
            n | set(words(f"{s.street} {s.place}")) for n, s in zip(self.names, self.schools, strict=True)
        ]
        self.vocabulary = sorted(set().union(*self.texts)) if self.texts else []
        position = {w: i for i, w in enumerate(self.vocabulary)}
        often = Counter(w for text in self.texts for w in text)
        self.weight = {w: self._weight(w, often[w]) for w in self.vocabulary}
        self.columns = [np.array(sorted(position[w] for w in text), dtype=int) for text in self.texts]

    def _weight(self, word: str, often: int) -> float:
        rare = math.log(1 + len(self.schools) / (1 + often))
        return rare * (0.1 if word in FILLERS else 1.0)

    def find(self, text: str, limit: int = 5) -> list[tuple[School, float]]:
        """Schools that resemble the text, best first, with a score from 0 to 1.

        An exact code or a name that only one school has scores 1.0; everything else less.
        """
        code = re.sub(r"\s", "", text).upper()
        if code in self.by_code:
            return [(self.by_code[code], 1.0)]
        exact = self.by_name.get(normal(text), [])
        if len(exact) == 1:
            return [(exact[0], 1.0)]
        asked = list(dict.fromkeys(words(text)))
        if not asked or not self.schools:
            return []
        # Every typed word against every known word, once; a school takes the best of its own words.
        alike = process.cdist(asked, self.vocabulary, scorer=fuzz.ratio, score_cutoff=70) / 100.0
        close = process.cdist([glued(text)], self.glued, scorer=fuzz.ratio, score_cutoff=85)[0] / 100.0
        weights = np.array([self.weight.get(w) or self._weight(w, 1) for w in asked])
        scored = []
        for school, name, columns, near in zip(self.schools, self.names, self.columns, close, strict=True):
            # Written as one word it may be another school's whole name: proposed, but never taken.
            together = GLUED * float(near)
            best = alike[:, columns].max(axis=1)
            covered = float((best * weights).sum() / weights.sum())
            if covered < 0.3 and not together:
                continue
            total = sum(self.weight[w] for w in name) or 1.0
            used = sum(self.weight[w] for w in name if alike[:, self._column(w)].max() > 0)
            scored.append((max(0.99 * (0.8 * covered + 0.2 * used / total), together), school.code))
        scored.sort(key=lambda s: (-s[0], s[1]))
        return [(self.by_code[c], round(score, 3)) for score, c in scored[:limit]]

    def _column(self, word: str) -> int:
        low, high = 0, len(self.vocabulary)
        while low < high:
            middle = (low + high) // 2
            if self.vocabulary[middle] < word:
                low = middle + 1
            else:
                high = middle
        return low

    def resolve(self, text: str) -> School | list[School]:
        """The school meant, or the candidates when that is not certain (empty: nothing resembles it)."""
        found = [(s, score) for s, score in self.find(text, 6) if score >= NEAR]
        if not found:
            return []
        lead = found[0][1] - (found[1][1] if len(found) > 1 else 0.0)
        if found[0][1] >= CERTAIN and lead >= LEAD:
            return found[0][0]
        return [s for s, _ in found[:5]]


def suggestions(text: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """Names that resemble what was typed, for an error message."""
    plain = {normal(k): k for k in known}
    return [plain[m] for m in difflib.get_close_matches(normal(text), list(plain), limit, 0.55)]
