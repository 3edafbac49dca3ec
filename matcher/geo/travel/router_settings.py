"""The file in which an administrator names the organisation's own routers, checked key by key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from matcher.domain import MODES
from matcher.errors import Finding, InputError
from matcher.geo.travel.routers import Osrm, Router, Valhalla

KINDS: Mapping[str, type[Osrm] | type[Valhalla]] = {"osrm": Osrm, "valhalla": Valhalla}

KEYS: tuple[str, ...] = ("soort", "url", "profiel", "wachten", "totaal", "toeslag", "blok")

PROFILES: Mapping[tuple[str, str], str] = {
    ("osrm", "fiets"): "bike",
    ("osrm", "lopen"): "foot",
    ("osrm", "auto"): "driving",
    ("valhalla", "fiets"): "bicycle",
    ("valhalla", "lopen"): "pedestrian",
    ("valhalla", "auto"): "auto",
}
"""Kind and mode → profile when the file names none. None for ov: OSRM knows no timetable, and
Valhalla's matrix refuses its own `multimodal` (matrix API reference, under costing)."""

_NUMBERS: Mapping[str, tuple[float, float, str]] = {
    # Key → lowest, highest, what it is.
    "wachten": (0.1, 600, "een aantal seconden van 0.1 tot en met 600"),
    "totaal": (0.1, 3600, "een aantal seconden van 0.1 tot en met 3600"),
    "toeslag": (0, 120, "een aantal minuten van 0 tot en met 120"),
    "blok": (2, 1000, "een heel getal van 2 tot en met 1000"),
}


def read_routers(path: Path) -> Mapping[str, Router]:
    """Mode → router, of a TOML file with a table per mode.

    Raises InputError with every mistake at once: an unreadable file, invalid TOML, unknown modes and
    keys, values that can't be used.
    """
    document = _load(path)
    findings: list[Finding] = []
    routers: dict[str, Router] = {}
    if not document:
        findings.append(
            Finding("Er staat geen router in dit bestand.", path.name, expected="een onderdeel zoals [fiets]",
                    remedy="Zet er een router in, of haal MATCHER_ROUTER weg.")
        )  # fmt: skip
    for mode, table in document.items():
        if mode not in MODES:
            findings.append(
                Finding(f"'{mode}' is geen manier van reizen.", path.name, None, mode, mode,
                        " of ".join(MODES), _nearest(mode, MODES))
            )  # fmt: skip
        elif not isinstance(table, dict):
            findings.append(
                Finding(f"'{mode}' moet een onderdeel zijn.", path.name, None, mode, str(table), f"[{mode}]",
                        f"Zet [{mode}] op een eigen regel, met de instellingen eronder.")
            )  # fmt: skip
        elif router := _Section(path.name, mode, table, findings).router():
            routers[mode] = router
    if findings:
        raise InputError(findings)
    return routers


def _load(path: Path) -> dict[str, object]:
    try:
        # Notepad may put a mark at the start of the file.
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        reason = "het bestaat niet" if missing else error.strerror or "geen toegang"
        finding = Finding(
            f"Het routerbestand is niet te lezen ({reason}).", str(path),
            remedy="Kijk of MATCHER_ROUTER de goede plek noemt en of je het mag lezen.",
        )  # fmt: skip
    except UnicodeDecodeError:
        finding = Finding("Het routerbestand is geen tekst in UTF-8.", path.name,
                          remedy="Bewaar het opnieuw als UTF-8.")  # fmt: skip
    except (ValueError, RecursionError) as error:
        found = re.search(r"at line (\d+)", str(error))
        finding = Finding(
            "Deze regel klopt niet." if found else "Het bestand is geen geldige TOML.",
            path.name, int(found[1]) if found else None, expected='regels zoals: soort = "osrm"',
            remedy="Zet aanhalingstekens om tekst, en schrijf elk onderdeel één keer.",
        )  # fmt: skip
    raise InputError(finding)


class _Section:
    """The table of one mode; what is wrong goes to `findings`."""

    def __init__(self, file: str, mode: str, table: Mapping[str, object], findings: list[Finding]) -> None:
        self.file = file
        self.mode = mode
        self.table = table
        self.findings = findings

    def router(self) -> Router | None:
        before = len(self.findings)
        for key in self.table:
            if key not in KEYS:
                self._wrong(key, "Deze sleutel kennen we niet.", " of ".join(KEYS), _nearest(key, KEYS))
        kind = self._kind()
        url = self._url()
        profile = self._profile(kind)
        numbers = {key: self._number(key) for key in _NUMBERS if key in self.table}
        if len(self.findings) > before:
            return None
        make = KINDS[kind]
        return make(
            url=url,
            profile=profile,
            wait=numbers.get("wachten", make.wait),
            total=numbers.get("totaal", make.total),
            extra=numbers.get("toeslag", make.extra),
            block=int(numbers.get("blok", make.block)),
        )

    def _kind(self) -> str:
        kind = self.table.get("soort")
        if isinstance(kind, str) and kind.strip().lower() in KINDS:
            return kind.strip().lower()
        missing = "soort" not in self.table
        self._wrong("soort", "De soort router ontbreekt." if missing else "Deze soort router kennen we niet.",
                    " of ".join(KINDS), 'Schrijf: soort = "osrm"')  # fmt: skip
        return ""

    def _url(self) -> str:
        expected = "een adres zoals http://router.school.example:5000"
        url = self.table.get("url")
        if not isinstance(url, str) or not url.strip():
            self._wrong("url", "Het adres van de router ontbreekt.", expected,
                        'Schrijf: url = "http://…"')  # fmt: skip
            return ""
        url = url.strip()
        try:
            parts = urlsplit(url)
            usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            self._wrong("url", "Dit adres klopt niet.", expected, "Kijk het adres na.")
            return ""
        if parts.username is not None or parts.password is not None:
            # The value stays out of the message: it may be a password.
            self.findings.append(
                Finding("In het adres staat een naam of een wachtwoord; dat kan niet.", self.file, None,
                        f"{self.mode}.url", "", expected,
                        "Gebruik een router waarvoor geen wachtwoord nodig is.")
            )  # fmt: skip
        elif not usable or not url.isascii() or not url.isprintable() or " " in url:
            self._wrong("url", "Dit adres klopt niet.", expected,
                        "Laat het adres beginnen met http:// of https://.")  # fmt: skip
        elif parts.query or parts.fragment:
            self._wrong("url", "Het adres mag geen '?' of '#' bevatten.", expected,
                        "Laat weg wat er achter het '?' of '#' staat.")  # fmt: skip
        return url.rstrip("/")

    def _profile(self, kind: str) -> str:
        profile = self.table.get("profiel", PROFILES.get((kind, self.mode)))
        expected = "de naam van een profiel van de router, zoals bike of bicycle"
        if profile is None:
            if kind:
                self._wrong("profiel", f"Voor {self.mode} heeft {kind} geen vast profiel.", expected,
                            f"Vul 'profiel' in, of laat [{self.mode}] weg.")  # fmt: skip
        elif isinstance(profile, str) and re.fullmatch(r"[A-Za-z0-9_.-]+", profile):
            return profile
        else:
            self._wrong("profiel", "Dit is geen naam van een profiel.", expected,
                        "Gebruik letters, cijfers en streepjes, tussen aanhalingstekens.")  # fmt: skip
        return ""

    def _number(self, key: str) -> float:
        value = self.table[key]
        low, high, expected = _NUMBERS[key]
        types = int if key == "blok" else int | float
        if isinstance(value, types) and not isinstance(value, bool) and low <= value <= high:
            return float(value)
        self._wrong(key, "Dit getal kan niet.", expected, "Vul alleen een getal in, zonder aanhalingstekens.")
        return low

    def _wrong(self, key: str, message: str, expected: str, remedy: str) -> None:
        value = str(self.table.get(key, ""))[:200]
        self.findings.append(Finding(message, self.file, None, f"{self.mode}.{key}", value, expected, remedy))


def _nearest(word: str, options: Iterable[str]) -> str:
    near = get_close_matches(word.lower(), list(options), n=1)
    return f"Bedoel je '{near[0]}'?" if near else "Verwijder dit, of kies er een uit de lijst."
