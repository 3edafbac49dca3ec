"""Differences between two rosters as plain Dutch sentences with numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from matcher import dutch
from matcher.check import Violation
from matcher.explain.judgement import Contribution
from matcher.explain.moves import Bench
from matcher.problem import CoveragePart, PersonPart, coverage_key

People = Sequence[str]
Seats = Mapping[str, People]
"""Held meeting → who sits there."""


@dataclass(frozen=True, slots=True)
class Words:
    """What people call the ids of a problem, and what a round knows beyond it. Other ids are quoted."""

    people: Mapping[str, str] = field(default_factory=dict)
    meetings: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)
    """Names of moments, venues, schools, boards and areas."""
    minutes: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """(person, venue) → travel minutes one way, without any penalty."""
    furthest: Mapping[str, int] = field(default_factory=dict)
    """Person → the most minutes they travel."""

    def person(self, id_: str) -> str:
        return self.people.get(id_, f"'{id_}'")

    def meeting(self, id_: str) -> str:
        return self.meetings.get(id_, f"'{id_}'")

    def other(self, id_: str) -> str:
        return self.others.get(id_, f"'{id_}'")

    @property
    def names(self) -> Mapping[str, str]:
        """All of them, of an id of any kind."""
        return {**self.others, **self.meetings, **self.people}

    def fill_in(self, text: str) -> str:
        """A sentence with names for the quoted ids in it."""
        return dutch.with_names(text, self.names)


def cannot_attend(bench: Bench, person: str, meeting: str, words: Words) -> str | None:
    """Why somebody can't be at a held meeting, at its moment and place; None when they can."""
    if bench.can_attend(person, meeting):
        return None
    sitting, row = bench.held[meeting], bench.attend.get((person, meeting))
    slot, venue = sitting.option
    minutes, most = words.minutes.get((person, venue)), words.furthest.get(person)
    if minutes is not None and most is not None and minutes > most:
        return f"te ver: {minutes} minuten, de grens is {most}"
    if slot not in bench.people[person].slots:
        return f"kan niet op dat moment ({words.other(slot)})"
    if row is None:
        return "komt voor deze bijeenkomst niet in aanmerking"
    if venue not in row.cost:
        return f"kan niet naar die plek ({words.other(venue)})"
    return "kan daar niet op tijd zijn"


_SAID: Mapping[str, tuple[tuple[str, str], ...]] = {
    "nobody_attends_more_meetings_than_their_maximum": (
        (r"Deelnemer ('.*') zit in \d+ bijeenkomsten; hooguit (\d+) mag\.", r"\1 komt bij hooguit \2"),
    ),
    "nobody_sits_in_two_overlapping_slots": (
        (
            r"Deelnemer ('.*') zit tegelijk in ('.*') \(.*\) en ('.*') \(.*\)\.",
            r"\1 kan niet tegelijk in \2 en \3 zijn",
        ),
    ),
    "nobody_attends_two_meetings_that_exclude_each_other": (
        (
            r"Deelnemer ('.*') zit in (\d+) bijeenkomsten van ('.*'); hooguit 1 mag\.",
            r"\1 mag maar één bijeenkomst van \3 bijwonen",
        ),
    ),
    "each_meeting_has_at_least_its_minimum_size": (
        (
            r"Bijeenkomst ('.*') heeft (\d+) deelnemers; minstens (\d+) moet\.",
            r"dan heeft \1 te weinig mensen: \2; minstens \3 moet",
        ),
    ),
    "no_meeting_exceeds_its_maximum_size_or_room": (
        (r"Bijeenkomst ('.*') heeft \d+ deelnemers; hooguit (\d+) mag\.", r"\1 is vol (\2)"),
        (
            r"Bijeenkomst ('.*') heeft \d+ deelnemers; locatie '.*' heeft plaats voor (\d+)\.",
            r"de zaal van \1 is vol (\2)",
        ),
    ),
    "no_meeting_exceeds_a_limit": (
        (
            r"Bijeenkomst ('.*'), '(.*)': (\d+) van (.*); hooguit (\d+) mag\.",
            r"dan heeft \1 \3 mensen van '\4'; hooguit \5 mag (\2)",
        ),
    ),
    "each_meeting_meets_its_quota_minimums": (
        (
            r"Bijeenkomst ('.*'), '(.*)': 0 deelnemers; minstens (\d+) moet\.",
            r"dan heeft \1 geen \2; minstens \3 moet",
        ),
        (
            r"Bijeenkomst ('.*'), '(.*)': (\d+) deelnemers; minstens (\d+) moet\.",
            r"dan heeft \1 nog maar \3 keer \2; minstens \4 moet",
        ),
    ),
    "no_meeting_exceeds_its_quota_maximums": (
        (
            r"Bijeenkomst ('.*'), '(.*)': (\d+) deelnemers; hooguit (\d+) mag\.",
            r"dan heeft \1 \3 keer \2; hooguit \4 mag",
        ),
    ),
    "each_discussed_case_has_a_presenter_present": (
        (
            r"Bijeenkomst ('.*') bespreekt casus '(.*)' zonder een van de inbrengers\.",
            r"casus \2 in \1 heeft dan geen inbrenger",
        ),
    ),
    "nobody_hears_a_case_of_their_own_institution": (
        (
            r"Bijeenkomst ('.*'): deelnemer ('.*') is van dezelfde instelling \(.*\) als een inbrenger van "
            r"casus '(.*)'\.",
            r"\2 is van dezelfde school als de inbrenger van casus \3 in \1",
        ),
    ),
    "together_people_attend_the_same_meetings": (
        (r"Deelnemers ('.*') en ('.*') horen samen, maar zitten in .*\.", r"\1 en \2 horen samen"),
    ),
    "apart_people_never_share_a_meeting": (
        (
            r"In bijeenkomst ('.*') zitten \d+ van (.*); hooguit 1 mag\.",
            r"\2 mogen niet bij elkaar zitten",
        ),
    ),
    "each_pinned_person_attends_or_stays_away": (
        (r"Deelnemer ('.*') zit in ('.*'), maar mag daar niet zitten\.", r"\1 mag niet in \2: vastgezet"),
        (r"Deelnemer ('.*') moet in ('.*') zitten, maar zit er niet\.", r"\1 is vastgezet in \2"),
    ),
    "each_frozen_meeting_keeps_its_people": (
        (r"Deelnemer ('.*') is weg uit bevroren bijeenkomst ('.*')\.", r"\2 ligt vast: niemand gaat eruit"),
    ),
    "each_frozen_meeting_admits_nobody": (
        (r"Deelnemer ('.*') is nieuw in bevroren bijeenkomst ('.*')\.", r"\2 ligt vast: niemand komt erbij"),
    ),
}  # fmt: skip
"""Rule → how the checker says it and how it is said of a change; other sentences stay as they are."""


def rule_sentence(bench: Bench, violation: Violation, words: Words) -> str:
    """A hard rule that a change breaks: 'dan heeft Delfshaven 2 nog maar 1 keer VO; minstens 2 moet'."""
    found = re.fullmatch(r"Bijeenkomst '(.*)': deelnemer '(.*?)' .*\.", violation.message)
    if violation.rule == "each_attendance_is_possible" and found and found[1] in bench.held:
        why = cannot_attend(bench, found[2], found[1], words)
        if why is not None:
            return f"{words.person(found[2])}: {why}"
    for said, then in _SAID.get(violation.rule, ()):
        if re.fullmatch(said, violation.message):
            return words.fill_in(re.sub(said, then, violation.message))
    return words.fill_in(violation.message).rstrip(".")


def deciding(parts: Sequence[Contribution]) -> Contribution | None:
    """The largest cost of a change; travel counts as one whole. None when nothing costs anything."""
    minutes: Counter[tuple[str, str, str | None]] = Counter()
    for part in parts:
        minutes[(part.term, part.name, None if part.term == "attendance" else part.meeting)] += part.minutes
    key = max(minutes, key=lambda key: minutes[key], default=None)
    return None if key is None or minutes[key] <= 0 else Contribution(*key, minutes[key])


def cost_sentence(bench: Bench, part: Contribution, before: Seats, after: Seats, words: Words) -> str:
    """What one contribution means: 'dan heeft Delfshaven 2 geen intern begeleider (40)'."""
    return f"{_what(bench, part, before, after, words)} ({dutch.number(part.minutes)})"


def _what(bench: Bench, part: Contribution, before: Seats, after: Seats, words: Words) -> str:
    if part.term == "attendance":
        return _travel(bench, before, after, words)
    if part.term == "unplaced":
        gone = sorted(
            {p for here in before.values() for p in here} - {p for here in after.values() for p in here}
        )
        who = dutch.listing([words.person(p) for p in gone]) or "iemand"
        return f"{who} {'zitten' if len(gone) > 1 else 'zit'} dan nergens"
    if part.term == "pairs":
        return "wie samen wil zitten, zit dan niet samen"
    if part.term == "repeats":
        return "dezelfde mensen treffen elkaar dan opnieuw"
    if part.term == "opening":
        return f"{words.meeting(part.meeting or '')} moet dan doorgaan"
    if part.meeting is None:
        return "een casus wordt dan niet besproken" if part.term == "cases" else part.term
    where = words.meeting(part.meeting)
    meeting = next((m for m in bench.problem.meetings if m.id == part.meeting), None)
    people = [bench.people[p] for p in after.get(part.meeting, ())]
    if meeting is None:
        return where
    if part.term == "quotas":
        for quota in meeting.quotas:
            if quota.name == part.name and quota.cost:
                number = sum(person.matches(quota.match) for person in people)
                left = "geen" if not number else f"nog maar {number} van {quota.target} keer"
                return f"dan heeft {where} {left} {part.name}"
    if part.term == "variety":
        for wish in meeting.variety:
            if wish.name == part.name:
                number = len({v for p in people if p.matches(wish.match) for v in p.values(wish.by)})
                return f"dan heeft {where} {number} van {wish.target} {part.name}"
    if part.term == "coverage":
        was = [bench.people[p] for p in before.get(part.meeting, ())]
        lost: dict[str, None] = {}
        for entry in meeting.coverage:
            if entry.name == part.name:
                there = _covered(entry, people)
                lost.update((v, None) for v in entry.weights if v in _covered(entry, was) and v not in there)
        names = [words.other(value) for value in lost]
        shown = names[:2] + ([f"nog {len(names) - 2}"] if len(names) > 2 else [])
        missing = dutch.listing(shown) or "scholen waar de leerlingen heen gaan"
        return f"dan mist {where} {missing} ({part.name})"
    if part.term == "crowding":
        return _crowd(bench, part, before, people, where, words)
    if part.term == "balance":
        return f"in {where} klopt de verhouding dan minder: {part.name}"
    if part.term == "cases":
        return f"in {where} weet dan niemand van een niveau waarover twijfel is"
    if len(people) < meeting.min_size:
        return f"{where} komt dan onder het minimum van {meeting.min_size} mensen"
    for quota in meeting.quotas:
        number = sum(person.matches(quota.match) for person in people)
        if number < quota.min:
            left = f"maar {number} keer" if number else "geen"
            return f"dan heeft {where} {left} {quota.name}; minstens {quota.min} moet"
    return f"{where} komt dan onder het minimum"


def _travel(bench: Bench, before: Seats, after: Seats, words: Words) -> str:
    """The way of one person who goes elsewhere, in minutes if known; otherwise that of all together."""
    movers = {
        person
        for m in dict.fromkeys((*before, *after))
        for person in {*before.get(m, ())} ^ {*after.get(m, ())}
    }
    if len(movers) == 1:
        (person,) = movers
        here = [m for m in before if person in before[m] and person not in after.get(m, ())]
        there = [m for m in after if person in after[m] and person not in before.get(m, ())]
        if all(m in bench.held for m in (*here, *there)) and len(here) == len(there) == 1:
            old, new = bench.held[here[0]], bench.held[there[0]]
            was, is_ = (words.minutes.get((person, each.venue.id)) for each in (old, new))
            dear = [bench.people[person].slots.get(each.slot.id, 0) for each in (old, new)]
            if was is not None and is_ is not None and is_ > was:
                further = dutch.count(is_ - was, "minuut", "minuten")
                return f"{further} verder reizen: {is_} in plaats van {was}"
            if dear[1] > dear[0]:
                return "een moment dat minder goed uitkomt"
            if was is not None and is_ is not None:
                return "verder van het eigen gebied"
    return "meer voor de reis, het moment of een ander gebied"


def _covered(entry: CoveragePart, people: Sequence[PersonPart]) -> set[str]:
    return {coverage_key(v) for p in people if p.matches(entry.match) for v in p.values(entry.by)}


def _crowd(
    bench: Bench, part: Contribution, before: Seats, people: Sequence[PersonPart], where: str, words: Words
) -> str:
    """'daar zijn al 3 mensen van dezelfde school', counted before the change."""
    assert part.meeting is not None
    entry = next(
        (
            e
            for m in bench.problem.meetings
            if m.id == part.meeting
            for e in m.crowding
            if e.name == part.name
        ),
        None,
    )
    if entry is not None and part.meeting in before:
        there = {*before[part.meeting]}
        new = [p for p in people if p.id not in there and p.matches(entry.match)]
        old = [bench.people[p] for p in before[part.meeting] if bench.people[p].matches(entry.match)]
        most = max(
            (sum(v in p.values(entry.by) for p in old) for n in new for v in n.values(entry.by)), default=0
        )
        if most:
            kinds = {"school": "dezelfde school", "board": "hetzelfde bestuur"}
            kind = kinds.get(entry.by, f"dezelfde {entry.by}")
            verb = "is" if most == 1 else "zijn"
            return f"in {where} {verb} al {dutch.count(most, 'persoon', 'mensen')} van {kind}"
    return f"{where}: te veel van '{part.name}'"
