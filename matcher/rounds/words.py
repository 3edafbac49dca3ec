"""How people write things: Dutch spellings of yes and no, times, levels, ways to travel, e-mail addresses.

Every function here takes what stands in a cell and gives the program's own word for it, or None
when it can't be understood. Nothing here knows files or rows.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from rapidfuzz import fuzz, process

from matcher.domain import LEVELS, Mode

Value = str | int | float | bool | datetime | date | time | timedelta
"""What a cell can hold once it is read; an empty cell is left out of its row."""

_NOT_WORD = re.compile(r"[^0-9a-z]+")
_SPACES = re.compile(r"\s+")
_EMAIL = re.compile(r"[^@\s,;|<>()\[\]\"]+@[^@\s,;|<>()\[\]\"_]+\.[^@\s,;|<>()\[\]\"\d_.-]{2,}")


def clean(text: str) -> str:
    """The text without control characters, odd blanks and blanks around it."""
    if text.isascii() and text.isprintable():
        # Nearly every cell, and many times as fast.
        return " ".join(text.split())
    kept = "".join(
        " " if char in "\t\r\n\v\f" else char
        for char in unicodedata.normalize("NFC", text)
        if char in "\t\r\n\v\f" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co")
    )
    return _SPACES.sub(" ", kept).strip()


def fold(text: str) -> str:
    """The text as it is compared: no case, accents, blanks, hyphens, underscores or punctuation."""
    flat = text.casefold()
    if not flat.isascii():
        flat = "".join(
            char for char in unicodedata.normalize("NFKD", flat) if not unicodedata.combining(char)
        )
    return _NOT_WORD.sub("", flat)


def as_text(value: Value | None) -> str:
    """What a person would see in the cell."""
    match value:
        case None:
            return ""
        case bool():
            return "ja" if value else "nee"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:g}"
        case datetime():
            return value.strftime("%Y-%m-%d") if value.time() == time() else value.strftime("%Y-%m-%d %H:%M")
        case time():
            return value.strftime("%H:%M")
        case timedelta():
            minutes = round(value.total_seconds() / 60)
            return f"{minutes // 60:02d}:{minutes % 60:02d}"
        case _:
            return clean(str(value))


def slug(text: str) -> str:
    """A short id made from a name: 'Huis van de Wijk' → 'huis-van-de-wijk'."""
    flat = unicodedata.normalize("NFKD", text).casefold()
    flat = "".join(char for char in flat if not unicodedata.combining(char))
    return _NOT_WORD.sub("-", flat).strip("-")


def split_list(text: str, separators: str = "|;,\n") -> list[str]:
    """The parts of a cell that holds several things; a separator at the end means nothing."""
    parts = re.split("[" + re.escape(separators) + "]", text)
    return [part for part in (clean(part) for part in parts) if part]


_YES = {"ja", "j", "yes", "y", "true", "waar", "1", "x", "v", "ok", "jazeker", "jagraag", "akkoord"}
_NO = {"nee", "n", "no", "false", "onwaar", "0", "neen", "niet", "nvt", "geen"}


def yes_no(value: Value) -> bool | None:
    """True or False for the usual ways to write ja and nee."""
    if isinstance(value, bool):
        return value
    text = as_text(value)
    if text in ("✓", "✔", "☑", "✅"):
        return True
    if text in ("-", "–", "—", "✗", "☐"):
        return False
    key = fold(text)
    return True if key in _YES else False if key in _NO else None


_CLOCK = re.compile(r"(\d{1,2})\s*(?:[:.,hu]\s*(\d{1,2}))?(?::\d{2})?\s*(?:uur|u|h)?", re.IGNORECASE)


def clock(value: Value) -> time | None:
    """A time of day: 13:30, 13.30, 1330, '13 uur', 13u30, an Excel time or a fraction of a day."""
    if isinstance(value, datetime):
        # Excel keeps a bare time as a moment on its day zero; a real date is not a time of day.
        return value.time().replace(second=0, microsecond=0) if value.year <= 1900 else None
    if isinstance(value, time):
        return value.replace(second=0, microsecond=0, tzinfo=None)
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return time(minutes // 60, minutes % 60) if 0 <= minutes < 24 * 60 else None
    if isinstance(value, bool | date):
        return None
    if isinstance(value, float) and 0 < value < 1:
        minutes = round(value * 24 * 60)
        return time(minutes // 60, minutes % 60) if minutes < 24 * 60 else None
    # 13.3 in a number cell is what Excel leaves of a typed "13.30".
    text = f"{value:.2f}" if isinstance(value, float) and not value.is_integer() else as_text(value)
    if re.fullmatch(r"0[.,]\d{3,}", text):
        # A fraction of a day, as a spreadsheet exports a time that lost its format.
        return clock(float(text.replace(",", ".")))
    text = re.sub(r"^(vanaf|om|na)\s+", "", text, flags=re.IGNORECASE)
    if re.fullmatch(r"\d{3,4}", text):
        text = f"{text[:-2]}:{text[-2:]}"
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def whole_number(value: Value) -> int | None:
    """A whole number; '45 minuten' and '24 personen' count as one too."""
    if isinstance(value, bool | datetime | date | time | timedelta):
        return None
    if isinstance(value, int | float):
        return int(value) if abs(value) < 1e9 and float(value).is_integer() else None
    found = re.fullmatch(
        r"([+-]?\d{1,9})(?:[.,]0+)?\s*(?:min(?:uten|\.)?|personen|stuks|x|zalen)?", as_text(value), re.I
    )
    return int(found[1]) if found else None


def decimal(value: Value) -> float | None:
    """A number with a decimal point or comma."""
    if isinstance(value, bool | datetime | date | time | timedelta):
        return None
    if isinstance(value, int | float):
        return float(value) if abs(value) < 1e12 else None
    text = as_text(value).replace(" ", "")
    if re.fullmatch(r"[+-]?\d{1,9}([.,]\d{1,20})?", text):
        return float(text.replace(",", "."))
    return None


_MODES: dict[str, Mode] = {
    **dict.fromkeys(("fiets", "metdefiets", "opdefiets", "ebike", "elektrischefiets", "bike", "fietsend"),
                    "fiets"),
    **dict.fromkeys(("lopen", "lopend", "tevoet", "voet", "wandelen", "walk"), "lopen"),
    **dict.fromkeys(("auto", "metdeauto", "car", "scooter", "motor"), "auto"),
    **dict.fromkeys(("ov", "openbaarvervoer", "methetov", "bus", "metro", "tram", "trein", "ret"),
                    "ov"),
}  # fmt: skip


_MODE_FILLERS = {"met", "de", "het", "per", "en", "of", "rotterdams", "rotterdamse"}


def mode(value: Value) -> Mode | None:
    """The way to travel, as in `matcher.domain.MODES`; 'tram of bus' is one way, 'fiets of auto' is none."""
    text = as_text(value)
    if whole := _MODES.get(fold(text)):
        return whole
    parts = {word for word in re.findall(r"[^\W\d_]+", text.casefold()) if word not in _MODE_FILLERS}
    found = {_MODES.get(fold(part)) for part in parts}
    return found.pop() if len(found) == 1 else None


def _level_words() -> dict[str, tuple[str, ...]]:
    b, k, gt = ("vmbo-b",), ("vmbo-k",), ("vmbo-gt",)
    words: dict[str, tuple[str, ...]] = {fold(level): (level,) for level in LEVELS}
    spellings: list[tuple[tuple[str, ...], str]] = [
        (("pro",), "praktijkonderwijs praktijkschool praktijk"),
        (b, "b bb bbl basis vmbobb vmbobbl vmbobasis basisberoepsgericht basisberoepsgerichteleerweg"),
        (k, "k kb kbl kader vmbokb vmbokbl vmbokader kaderberoepsgericht kaderberoepsgerichteleerweg"),
        (
            gt,
            "g t gt gl tl mavo gltl tlgl vmbog vmbot vmbogl vmbotl vmbogltl vmbotlgl vmbomavo mavotl "
            "vmbotlmavo theoretischeleerweg vmbotheoretisch gemengdeleerweg vmbogemengd mavoplus",
        ),
        (b + k, "bk bbkb vmbobk vmbobbkb basiskader vmbobasiskader bblkbl"),
        (k + gt, "kgt vmbokgt kadertl kadermavo"),
        (b + k + gt, "vmbo vmbobkgt"),
        (gt + ("havo",), "mavohavo tlhavo vmbotlhavo vmbogthavo"),
        (("havo", "vwo"), "havovwo"),
        (
            ("vwo",),
            "gymnasium gym atheneum ath gymnasiumatheneum atheneumgymnasium vwoplus tweetaligvwo tvwo",
        ),
    ]
    for levels, names in spellings:
        for name in names.split():
            words[name] = levels
    return words


_LEVELS = _level_words()


def levels(text: str) -> tuple[tuple[str, ...], list[str]]:
    """The levels named in a cell, in the order of LEVELS, and the words that are no level."""
    found: set[str] = set()
    unknown: list[str] = []
    for choice in split_list(text):
        if whole := _LEVELS.get(fold(choice)):
            found.update(whole)
            continue
        for part in (clean(part) for part in re.split(r"[/+&]|\ben\b", choice)):
            if known := _LEVELS.get(fold(part)):
                found.update(known)
            elif part:
                unknown.append(part)
    return tuple(level for level in LEVELS if level in found), unknown


def email(value: Value) -> str | None:
    """The address in lower case, or None when it has not the shape of one."""
    text = unicodedata.normalize("NFKC", as_text(value)).strip().strip("<>'\"")
    text = re.sub(r"^mailto:", "", text, flags=re.IGNORECASE)
    if named := re.search(r"<([^<>]+)>$", text):
        text = named[1]
    text = text.strip().lower()
    local = text.partition("@")[0]
    odd = ".." in text or local.startswith(".") or local.endswith(".")
    return text if len(text) <= 254 and not odd and _EMAIL.fullmatch(text) else None


def person_key(address: str) -> str:
    """A stable key for a person, made from the normalised e-mail address."""
    return "p-" + hashlib.sha256(address.strip().lower().encode()).hexdigest()[:10]


def is_key(text: str) -> bool:
    """Whether this can be somebody's key, as opposed to a name: one word with a digit or a hyphen in it."""
    return re.fullmatch(r"(?=.*[\d-])[\w.:-]{2,60}", text) is not None


def suggest(text: str, options: Iterable[str], *, limit: int = 3, cutoff: int = 68) -> list[str]:
    """The options that look most like the text, best first."""
    by_key = {fold(option): option for option in options if fold(option)}
    hits = process.extract(fold(text), by_key.keys(), scorer=fuzz.WRatio, limit=limit, score_cutoff=cutoff)
    return [by_key[key] for key, _, _ in hits]


def listed(options: Sequence[str], word: str = "of") -> str:
    """'a', 'a of b', 'a, b of c'."""
    return f" {word} ".join([", ".join(options[:-1]), options[-1]]) if len(options) > 1 else "".join(options)


def did_you_mean(text: str, options: Iterable[str], otherwise: str) -> str:
    """A remedy that proposes the nearest options, or `otherwise` when nothing is near."""
    near = suggest(text, options)
    return f"Bedoel je {listed([repr(option) for option in near])}? {otherwise}" if near else otherwise
