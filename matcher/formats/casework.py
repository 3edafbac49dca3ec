"""The cases of an AdviesMiddag: which can still be presented, and how many fit in a group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from matcher.domain import CandidateMeeting, Case, Professional, Round
from matcher.errors import Finding, InputError


class Casework:
    """The cases that somebody who still comes can present, and what became of the others."""

    def __init__(self, round_: Round, people: Sequence[Professional]) -> None:
        here = {person.id for person in people}
        self._names = {person.id: person.name for person in round_.people}
        self.cases: list[Case] = []
        self.reasons: dict[str, str] = {}
        """Case → why it is left out."""
        self._fewer: list[tuple[Case, str]] = []
        for case in round_.cases:
            left = tuple(person for person in case.presenters if person in here)
            gone = [self._names.get(person, person) for person in case.presenters if person not in here]
            if not left:
                who = "de inbrenger heeft" if len(gone) == 1 else "de inbrengers hebben"
                self.reasons[case.code] = f"{who} zich afgemeld ({' en '.join(gone)})"
                self._fewer.append((case, ""))
                continue
            if gone:
                self._fewer.append((case, gone[0]))
            self.cases.append(replace(case, presenters=left))

    def findings(self) -> Iterator[Finding]:
        """What a cancellation did to the cases."""
        for case, gone in self._fewer:
            if gone:
                yield Finding(
                    f"casus {case.code} heeft nog één inbrenger: {gone} heeft zich afgemeld.", "casussen",
                    case.row or None, "inbrenger", case.code, "",
                    "Je hoeft niets te doen. Kan de casus zo niet, haal hem dan weg.",
                )  # fmt: skip
            else:
                yield Finding(
                    f"casus {case.code} vervalt: {self.reasons[case.code]}.", "casussen",
                    case.row or None, "inbrenger", case.code, "een inbrenger die komt",
                    "Zet een collega van dezelfde school als inbrenger neer, of haal de casus weg.",
                )  # fmt: skip


def check_minutes(round_: Round, minutes: int) -> None:
    """Raise InputError for cases that take longer than a group has for all of its cases."""
    longest = max((_length(slot.start, slot.end) for slot in round_.slots), default=0)
    most = min(minutes, longest)
    findings = [
        Finding(
            f"casus {case.code} duurt {case.minutes} minuten; een groep heeft {most} minuten voor al zijn "
            "casussen.", "casussen", case.row or None, "minuten", str(case.minutes), f"hooguit {most}",
            "Maak het gesprek korter, of geef groepen meer tijd met minuten_casussen in [regels] "
            "en langere momenten.",
        )
        for case in round_.cases
        if case.minutes > most
    ]  # fmt: skip
    if findings:
        raise InputError(findings)


def cases_per_group(candidate: CandidateMeeting, round_: Round, cases: Sequence[Case], minutes: int) -> int:
    """How many cases surely fit in the minutes of a group, whichever they are: so many of the longest."""
    lengths = [_length(s.start, s.end) for s in round_.slots if s.id in candidate.slots]
    left = min([minutes, *lengths])
    fitting = 0
    for length in sorted((case.minutes for case in cases), reverse=True):
        left -= length
        if left < 0:
            break
        fitting += 1
    return fitting


def _length(start: datetime, end: datetime) -> int:
    return (end - start) // timedelta(minutes=1)
