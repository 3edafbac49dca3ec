"""Arithmetic before solving an AdviesMiddag: which moment, school or case can't work out, and what would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from matcher.domain import Professional, Round
from matcher.dutch import clock, count, day_words, listing
from matcher.errors import Finding
from matcher.formats.areas import Areas
from matcher.formats.arithmetic import no_venues, unreachable_people
from matcher.formats.reasons import Reason
from matcher.problem import CasePart, PersonPart, Problem

UNLIMITED = 10**9


@dataclass(frozen=True, slots=True)
class Moment:
    """What is possible at one moment, whatever happens at the others."""

    slot: str
    day: str
    """'woensdag 11 november 2026'."""
    people: frozenset[str]
    """Who could come to some group then."""
    groups: int
    """A bound on the groups that can be held."""
    limit: str
    """What sets that bound, as a sentence without full stop."""
    remedy: str
    """What would make one group more possible."""


def group_warnings(
    problem: Problem,
    round_: Round,
    people: Sequence[Professional],
    home: Mapping[str, str | None],
    areas: Areas,
    why_not: Mapping[str, Reason],
    minutes: int,
) -> tuple[Finding, ...]:
    """Everything that the solver could only find to be impossible, with its numbers and a remedy.

    `minutes`: what a group has for all of its cases.
    """
    sums = _Sums(problem, round_, people, why_not, minutes)
    return (
        *no_venues(problem),
        *unreachable_people(people, home, areas, why_not),
        *sums.too_few_groups(),
        *sums.crowded_schools(),
        *sums.long_cases(),
        *sums.too_many_cases(),
        *sums.busy_presenters(),
        *sums.cases_without_outsiders(),
        *sums.levels_without_experts(),
    )


class _Sums:
    def __init__(
        self,
        problem: Problem,
        round_: Round,
        people: Sequence[Professional],
        why_not: Mapping[str, Reason],
        minutes: int,
    ) -> None:
        self._why = why_not
        self.problem = problem
        self.person = {part.id: part for part in problem.people}
        self.called = {person.id: person for person in people}
        self.cases = [case for case in round_.cases if case.code in {part.id for part in problem.cases}]
        self.minutes = minutes
        self.rows = {case.code: case.row for case in round_.cases}
        slots_of = {meeting.id: {slot for slot, _ in meeting.options} for meeting in problem.meetings}
        could: dict[str, set[str]] = {slot.id: set() for slot in problem.slots}
        for row in problem.attend:
            for slot in slots_of[row.meeting] & self.person[row.person].slots.keys():
                could[slot].add(row.person)
        self.moments = {slot.id: self._moment(slot.id, round_, could[slot.id]) for slot in problem.slots}
        possible = sum(bool(meeting.options) for meeting in problem.meetings)
        self.most = min(possible, sum(moment.groups for moment in self.moments.values()))
        """A bound on the groups at all moments together."""
        self.largest = max((meeting.max_size or UNLIMITED for meeting in problem.meetings), default=0)
        self.smallest = min((meeting.min_size for meeting in problem.meetings), default=0)
        self.cases_each = max((meeting.max_cases or 0 for meeting in problem.meetings), default=0)

    def _moment(self, slot: str, round_: Round, people: set[str]) -> Moment:
        start = next(one.start for one in round_.slots if one.id == slot)
        day = day_words(start)
        if sum(one.start.date() == start.date() for one in round_.slots) > 1:
            day += f" om {clock(start)} uur"
        here = [self.person[person] for person in sorted(people)]
        meetings = [m for m in self.problem.meetings if any(slot == option[0] for option in m.options)]
        if not meetings:
            return Moment(slot, day, frozenset(people), 0, "er is dan geen zaal", "Vraag een locatie.")
        smallest = min(meeting.min_size for meeting in meetings)
        bounds = [
            (
                len(meetings),
                f"er is plaats voor {count(len(meetings), 'groep', 'groepen')} tegelijk",
                "Vraag om meer zalen.",
            ),
            (
                UNLIMITED if self.problem.max_parallel is None else self.problem.max_parallel,
                f"er mogen {self.problem.max_parallel} groepen tegelijk zijn",
                "Verhoog max_tegelijk in [regels].",
            ),
            (
                len(here) // max(1, smallest),
                f"er {_can(len(here))} en een groep heeft er minstens {smallest} nodig",
                _ask(smallest - len(here) % max(1, smallest), "mens", "mensen", day),
            ),
        ]
        for quota in meetings[0].quotas:
            least = min(q.min for m in meetings for q in m.quotas if q.name == quota.name)
            if least:
                there = sum(person.matches(quota.match) for person in here)
                one, more = _words(quota.name)
                bounds.append(
                    (
                        there // least,
                        f"er {_can(there, one, more)} en elke groep heeft er minstens {least} nodig",
                        _ask(least - there % least, one, more, day),
                    )
                )
        schools = Counter(person.school for person in here)
        without = schools.pop(None, 0)
        # Presenters of one case count once, so a colleague beside them takes no place of a school.
        without += sum(
            len(both) - len({self.person[one].school for one in both})
            for case in self.problem.cases
            if (both := [one for one in case.presenters if one in people])
        )
        groups = _groups_of_strangers(schools, without, smallest, len(here))
        where = f"van {count(len(schools), 'school', 'scholen')}" if schools else ""
        bounds.append(
            (
                groups,
                f"er {_can(len(here))} {where}, en in een groep van {smallest} zit er hooguit één van elke "
                "school",
                f"Vraag mensen van andere scholen voor {day}.",
            )
        )
        most, limit, remedy = min(bounds, key=lambda bound: bound[0])
        return Moment(slot, day, frozenset(people), most, limit, remedy)

    def too_few_groups(self) -> Iterator[Finding]:
        """Fewer groups than everybody needs: at which moments, and for want of what."""
        if not any(meeting.options for meeting in self.problem.meetings):
            return
        seats = self.most * self.largest
        placed = {person for moment in self.moments.values() if moment.groups for person in moment.people}
        able = {person for moment in self.moments.values() for person in moment.people}
        for moment in self.moments.values():
            only_here = [
                person
                for person in moment.people
                if not any(person in other.people for other in self.moments.values() if other != moment)
            ]
            short = len(only_here) - moment.groups * self.largest
            if moment.people and not moment.groups:
                yield Finding(
                    f"op {moment.day} kan geen enkele groep doorgaan: {moment.limit}.", "inschrijvingen",
                    remedy=moment.remedy,
                )  # fmt: skip
            elif short > 0:
                yield Finding(
                    f"op {moment.day} {_get(short)} geen plek: {len(only_here)} mensen kunnen alleen dan, en "
                    f"er {_fit(moment.groups)}, want {moment.limit}.", "inschrijvingen", remedy=moment.remedy,
                )  # fmt: skip
        most, scarce = self._groups_in_all()
        if most < self.most and most * self.largest < len(able):
            yield Finding(
                f"er is hooguit plaats voor {most * self.largest} van de {len(able)} mensen: {scarce[0]}, en "
                f"elke groep heeft er minstens {scarce[1]} nodig.", "inschrijvingen",
                remedy=f"Vraag nog {count(1, *_words(scarce[2]))}, of vraag wie vaker wil komen.",
            )  # fmt: skip
        elif placed == able and seats < len(able):
            tight = [moment for moment in self.moments.values() if moment.people]
            reasons = listing(
                [f"op {moment.day} {_fit(moment.groups)}, want {moment.limit}" for moment in tight]
            )
            yield Finding(
                f"er is hooguit plaats voor {seats} van de {len(able)} mensen: {reasons}.", "inschrijvingen",
                remedy=tight[0].remedy,
            )  # fmt: skip

    def _groups_in_all(self) -> tuple[int, tuple[str, int, str]]:
        """The most groups at all moments together by those whom every group needs, and who they are."""
        best, scarce = UNLIMITED, ("", 0, "")
        for quota in self.problem.meetings[0].quotas:
            least = min(q.min for m in self.problem.meetings for q in m.quotas if q.name == quota.name)
            there = [person for person in self.problem.people if person.matches(quota.match)]
            times = sum(UNLIMITED if p.max_meetings is None else p.max_meetings for p in there)
            if least and times // least < best:
                one, more = _words(quota.name)
                best = times // least
                scarce = (f"er {_can(len(there), one, more)}, samen {times} keer", least, quota.name)
        return best, scarce

    def crowded_schools(self) -> Iterator[Finding]:
        """More people of one school than there can be groups at their moments."""
        by_school: dict[str, list[PersonPart]] = {}
        for part in self.problem.people:
            if part.school is not None:
                by_school.setdefault(part.school, []).append(part)
        for parts in by_school.values():
            open_to = [m for m in self.moments.values() if any(part.id in m.people for part in parts)]
            groups = min(self.most, sum(moment.groups for moment in open_to))
            # Two presenters of one case count once.
            seats = groups + sum(
                len({self.person[one].school for one in case.presenters}) < len(case.presenters)
                for case in self.problem.cases
                if any(self.person[one].school == parts[0].school for one in case.presenters)
            )
            if groups > 0 and seats < len(parts):
                name = self.called[parts[0].id].organisation
                yield Finding(
                    f"van {name} {_get(len(parts) - seats)} zeker geen plek: {len(parts)} mensen, hooguit "
                    f"{count(groups, 'groep', 'groepen')} op hun momenten, en per groep zit er één van elke "
                    "school.", "inschrijvingen",
                    remedy="Vraag hun naar meer momenten, of spreek met de school af wie er komt.",
                )  # fmt: skip

    def too_many_cases(self) -> Iterator[Finding]:
        """More cases than the groups have time for."""
        groups = self.most
        number = len(self.problem.cases)
        if groups > 0 and groups * self.cases_each < number:
            yield Finding(
                f"er zijn {number} casussen, en tijd voor hooguit {groups * self.cases_each}: "
                f"{count(groups, 'groep', 'groepen')} van elk hooguit "
                f"{count(self.cases_each, 'casus', 'casussen')}.", "casussen",
                remedy="Geef groepen meer tijd (minuten_casussen in [regels]), maak gesprekken korter, of "
                "voeg een middag toe.",
            )  # fmt: skip

    def long_cases(self) -> Iterator[Finding]:
        """A case so long that it takes the place of others in every group: the longest are counted with."""
        minutes = sorted(case.minutes for case in self.cases)
        usual = minutes[len(minutes) // 2] if minutes else 0
        longer = [case for case in self.cases if case.minutes > usual]
        room = self.minutes // usual if usual else 0
        if longer and self.cases_each < min(room, len(minutes)):
            names = listing([f"{case.code} ({case.minutes} minuten)" for case in longer[:5]])
            yield Finding(
                f"omdat {names} langer {'duurt' if len(longer) == 1 else 'duren'} dan de andere casussen, "
                f"krijgt elke groep er hooguit {self.cases_each}; anders {min(room, len(minutes))}.",
                "casussen", (longer[0].row or None) if len(longer) == 1 else None, "minuten",
                remedy="Maak die gesprekken korter, of bespreek ze op een eigen middag.",
            )  # fmt: skip

    def busy_presenters(self) -> Iterator[Finding]:
        """Somebody who brings more cases than fit in the groups they go to."""
        alone = Counter(case.presenters[0] for case in self.problem.cases if len(set(case.presenters)) == 1)
        for presenter, number in sorted(alone.items()):
            groups = self.person[presenter].max_meetings or 0
            if 0 < self.cases_each * groups < number:
                person = self.called[presenter]
                yield Finding(
                    f"{person.name} brengt {number} casussen in; in een groep is tijd voor "
                    f"{self.cases_each}, dus {_discuss(number - self.cases_each * groups)} niet besproken.",
                    "casussen",
                    remedy="Laat een collega een deel inbrengen, of geef groepen meer tijd "
                    "(minuten_casussen in [regels]).",
                )  # fmt: skip

    def cases_without_outsiders(self) -> Iterator[Finding]:
        """Cases that no group can form around: nobody to present, or too few people from elsewhere."""
        if not any(moment.groups for moment in self.moments.values()):
            # That says it all; a line for every case would bury it.
            return
        for case in self.problem.cases:
            moments = self._moments_of(case)
            if not moments:
                why = self._why.get(case.presenters[0])
                yield self._about(
                    case, "kan niet besproken worden: de inbrenger kan bij geen enkele groep zijn"
                    + (f" ({why.together})" if why else ""),
                    why.remedy if why else
                    "Vraag de inbrenger naar andere momenten, of zet een collega als inbrenger neer.",
                )  # fmt: skip
                continue
            needed = self.smallest - len(case.presenters)
            strangers = {moment.slot: len(self._strangers(case, moment)) for moment in moments}
            best = max(moments, key=lambda moment: strangers[moment.slot])
            if strangers[best.slot] < needed:
                yield self._about(
                    case,
                    f"kan niet besproken worden: op {best.day} {_can(strangers[best.slot])} van andere "
                    f"scholen, en er zijn er minstens {needed} nodig",
                    f"Vraag mensen van andere scholen voor {best.day}.",
                )  # fmt: skip
            elif not any(moment.groups for moment in moments):
                yield self._about(
                    case, f"kan niet besproken worden: op {best.day} gaat geen groep door, want {best.limit}",
                    best.remedy,
                )  # fmt: skip

    def levels_without_experts(self) -> Iterator[Finding]:
        """Levels in doubt that no VO colleague from elsewhere could speak for, at the presenter's moments."""
        if not any(moment.groups for moment in self.moments.values()):
            return
        lacking: dict[tuple[str, tuple[str, ...]], list[CasePart]] = {}
        for case in self.problem.cases:
            moments = self._moments_of(case)
            for level in case.levels if moments else ():
                if not any(
                    level in person.tags and person.matches(case.experts)
                    for moment in moments
                    for person in self._strangers(case, moment)
                ):
                    days = tuple(dict.fromkeys(moment.day for moment in moments))
                    lacking.setdefault((level, days), []).append(case)
        for (level, days), cases in lacking.items():
            when = listing(list(days), "of")
            yield Finding(
                f"voor {_named(cases)} is er op {when} geen VO-collega van een andere school die {level} "
                "aanbiedt.", "casussen", (self.rows.get(cases[0].id) or None) if len(cases) == 1 else None,
                "niveaus", level, "", f"Vraag één VO-collega met {level} op {when}.",
            )  # fmt: skip

    def _moments_of(self, case: CasePart) -> list[Moment]:
        return [m for m in self.moments.values() if any(person in m.people for person in case.presenters)]

    def _strangers(self, case: CasePart, moment: Moment) -> list[PersonPart]:
        own = {self.person[presenter].brin for presenter in case.presenters} - {None}
        return [self.person[one] for one in moment.people
                if self.person[one].brin not in own and one not in case.presenters]  # fmt: skip

    def _about(self, case: CasePart, what: str, remedy: str) -> Finding:
        presenters = [f"{self.called[one].name}, {self.called[one].organisation}" for one in case.presenters]
        return Finding(
            f"casus {case.id} ({' en '.join(presenters)}) {what}.", "casussen",
            self.rows.get(case.id) or None, "inbrenger", case.id, "", remedy,
        )  # fmt: skip


def _groups_of_strangers(schools: Mapping[str | None, int], without: int, size: int, people: int) -> int:
    """The most groups of `size` with at most one person of each school in a group.

    g groups can be filled exactly when the schools offer g·size seats, each at most g of them.
    """
    groups = people // max(1, size)
    while groups and without + sum(min(number, groups) for number in schools.values()) < groups * size:
        groups -= 1
    return groups


_NAMES = {"PO": ("PO-collega", "PO-collega's"), "VO": ("VO-collega", "VO-collega's")}


def _words(quota: str) -> tuple[str, str]:
    return _NAMES.get(quota, (quota, f"{quota}s"))


def _can(number: int, one: str = "mens", more: str = "mensen") -> str:
    if number == 0:
        return "kan niemand" if one == "mens" else f"kan geen enkele {one}"
    return f"kan 1 {one}" if number == 1 else f"kunnen {number} {more}"


def _fit(groups: int) -> str:
    return "past er 1 groep" if groups == 1 else f"passen er {groups} groepen"


def _get(number: int) -> str:
    return "krijgt 1 persoon" if number == 1 else f"krijgen {number} mensen"


def _discuss(number: int) -> str:
    return "wordt er 1" if number == 1 else f"worden er {number}"


def _ask(number: int, one: str, more: str, day: str) -> str:
    return f"Vraag nog {count(number, one, more)} voor {day}."


def _named(cases: Sequence[CasePart]) -> str:
    shown = [case.id for case in cases[:5]] + ([f"nog {len(cases) - 5}"] if len(cases) > 5 else [])
    return f"{'casus' if len(cases) == 1 else 'de casussen'} {listing(shown)}"
