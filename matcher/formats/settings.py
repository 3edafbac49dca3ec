"""A format's rules and weights: defaults from its TOML file, overridden by the round."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files

from matcher.errors import Finding, InputError


def settings(
    format_name: str, rules: Mapping[str, object], weights: Mapping[str, object]
) -> tuple[dict[str, int], dict[str, int]]:
    """Rules and weights of a format with a round's overrides; whole numbers, not negative.

    Raises InputError naming every key that is unknown, every value that is no such number, and
    rules that contradict each other.
    """
    text = files("matcher.formats").joinpath(f"{format_name}.toml").read_text(encoding="utf-8")
    defaults = tomllib.loads(text)
    findings: list[Finding] = []
    merged = []
    for section, overrides in (("regels", rules), ("gewichten", weights)):
        known: dict[str, int] = dict(defaults[section])
        for key, value in overrides.items():
            if key not in known:
                near = difflib.get_close_matches(key, known, 1)
                remedy = f"Bedoel je '{near[0]}'?" if near else f"Kies uit: {', '.join(known)}."
                findings.append(
                    Finding(
                        f"'{key}' is onbekend in [{section}].",
                        "ronde.toml",
                        None,
                        key,
                        str(value),
                        remedy=remedy,
                    )
                )
            elif isinstance(value, bool) or not isinstance(value, int) or value < 0:
                findings.append(
                    Finding(
                        f"'{key}' is {value!r}.", "ronde.toml", None, key, str(value),
                        "een geheel getal van 0 of meer", f"Zet er een getal, bijvoorbeeld {known[key]}.",
                    )
                )  # fmt: skip
            else:
                known[key] = value
        if section == "regels" and not findings:
            findings += _contradictions(known)
        merged.append(known)
    if findings:
        raise InputError(findings)
    return merged[0], merged[1]


def _contradictions(rules: Mapping[str, int]) -> Iterator[Finding]:
    """Rules with which no meeting could ever be held."""
    low, high = rules.get("min_personen", 0), rules.get("max_personen")
    po, vo = rules.get("min_po", 0), rules.get("min_vo", 0)
    if high is None:
        return
    if low > high:
        yield Finding(
            f"'min_personen' ({low}) is groter dan 'max_personen' ({high}): zo gaat geen bijeenkomst door.",
            "ronde.toml", None, "min_personen", str(low), f"hooguit {high}",
            "Maak in [regels] min_personen kleiner of max_personen groter.",
        )  # fmt: skip
    for key in ("rondes", "max_bijeenkomsten"):
        if rules.get(key) == 0:
            yield Finding(
                f"'{key}' is 0: zo gaat er niets door.", "ronde.toml", None, key, "0", "1 of meer",
                "Zet er minstens 1.",
            )  # fmt: skip
    if po + vo > high:
        yield Finding(
            f"'min_po' ({po}) en 'min_vo' ({vo}) zijn samen meer dan 'max_personen' ({high}): zo gaat geen "
            "bijeenkomst door.", "ronde.toml", None, "min_po", str(po), f"samen hooguit {high}",
            "Maak in [regels] min_po of min_vo kleiner, of max_personen groter.",
        )  # fmt: skip
