"""Why somebody sits where they sit: every other place, what it would cost in all, and what decides."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from matcher import dutch
from matcher.engines import Limits
from matcher.explain import forcing
from matcher.explain.answers import Alternative, Retimed, Shift, Way, WhyHere, WhyNotThere
from matcher.explain.judgement import Contribution, Judgement, Step
from matcher.explain.moves import Bench
from matcher.explain.wording import Seats, Words, cannot_attend, cost_sentence, deciding, rule_sentence
from matcher.problem import Problem
from matcher.roster import HeldMeeting


def why_here(
    problem: Problem,
    meetings: Iterable[HeldMeeting],
    person: str,
    limits: Limits,
    *,
    words: Words | None = None,
) -> WhyHere:
    """Every meeting that somebody is a candidate for, with what it would cost in all if they sat there.

    The smallest change first: only they move, or change places with one other. Where a rule forbids that,
    small problems are solved again, within `limits.seconds` for all together; of large ones the rule is
    named. Raises KeyError for an unknown person, ValueError for meetings that are not of this problem.
    """
    asked = _Asked(problem, meetings, person, words)
    bench, mine = asked.bench, asked.bench.seats(person)
    places = [m.id for m in problem.meetings if (person, m.id) in bench.attend and m.id not in mine]
    found = {meeting: asked.simple(meeting) for meeting in places}
    if len(problem.attend) <= forcing.SMALL:
        deadline = time.monotonic() + limits.seconds
        waiting = [meeting for meeting in places if found[meeting].verdict == "blocked"]
        for i, meeting in enumerate(waiting):
            # What one does not use is for those after it.
            share = (deadline - time.monotonic()) / (len(waiting) - i)
            if share > 0:
                found[meeting] = asked.anew(meeting, found[meeting], replace(limits, seconds=share))
    missed = tuple((meeting, *asked.missed(meeting)) for meeting in mine)
    return WhyHere(person, mine, missed, tuple(sorted(found.values(), key=_rank)))


def why_not_there(
    problem: Problem,
    meetings: Iterable[HeldMeeting],
    person: str,
    meeting: str,
    limits: Limits,
    *,
    words: Words | None = None,
) -> WhyNotThere:
    """Why somebody does not sit in this meeting: solved again with them in it, also in a large problem.

    Raises KeyError for an unknown person or meeting, ValueError when they sit there already.
    """
    asked = _Asked(problem, meetings, person, words)
    if meeting not in {part.id for part in problem.meetings}:
        raise KeyError(meeting)
    if meeting in asked.bench.seats(person):
        raise ValueError(f"{person} is in {meeting}")
    simple = asked.simple(meeting)
    best = min((asked.anew(meeting, simple, limits), simple), key=_rank)
    return WhyNotThere(person, best, simple, asked.reasons(best))


def _rank(alternative: Alternative) -> tuple[bool, int, int, bool, int]:
    # In a rerun fewer changes go before a lower cost. A proof says more than that a rule is in the way.
    judged = alternative.judgement
    if judged is None:
        return True, 0, 0, alternative.verdict == "blocked", 0
    return False, judged.changes, judged.cost, False, len(alternative.shifts)


def _price(one: tuple[Way, tuple[Step, ...], Judgement]) -> tuple[int, int, int]:
    return one[2].changes, one[2].cost, len({step.person for step in one[1]})


class _Asked:
    """One question about one person."""

    def __init__(
        self, problem: Problem, meetings: Iterable[HeldMeeting], person: str, words: Words | None
    ) -> None:
        self.now = list(meetings)
        self.bench = Bench(problem, self.now)
        self.bench.seats(person)
        self.person = person
        self.words = words or Words()
        self.before: Seats = {meeting.id: meeting.people for meeting in self.now}
        self.option = {meeting.id: (meeting.slot, meeting.venue) for meeting in self.now}

    def missed(self, meeting: str) -> tuple[int, str]:
        """What the roster would cost more if this person left, and what decides that."""
        step = Step(self.person, meeting, False)
        judged = self.bench.judge(step)
        if judged.broken:
            return judged.cost, rule_sentence(self.bench, judged.broken[0], self.words)
        part = deciding(judged.parts)
        return judged.cost, "" if part is None else self._costs(part, self._seats_after((step,)))

    def simple(self, meeting: str) -> Alternative:
        """The best when only this person moves, or changes places with one other."""
        if meeting not in self.bench.held:
            return Alternative(meeting, False, "blocked", "gaat niet door", ("gaat niet door",))
        judged = [(way, steps, self.bench.judge(*steps)) for way, steps in self._moves(meeting)]
        # What stands in the way: of the way that is nearest to allowed.
        _, _, nearest = min(judged, key=lambda one: len(one[2].broken))
        obstacles = tuple(
            dict.fromkeys(rule_sentence(self.bench, each, self.words) for each in nearest.broken)
        )
        why = cannot_attend(self.bench, self.person, meeting, self.words)
        if why is not None:
            return Alternative(meeting, True, "blocked", why, (why,))
        judged += [(way, steps, self.bench.judge(*steps)) for way, steps in self._swaps(meeting)]
        allowed = [one for one in judged if one[2].allowed]
        if not allowed:
            return Alternative(meeting, True, "blocked", obstacles[0], obstacles)
        way, steps, judgement = min(allowed, key=_price)
        # Somebody asks why they can't just go there; that a swap is cheaper does not answer that.
        plain = min((one for one in allowed if one[0] != "swap"), key=_price, default=None)
        why_plain = obstacles[:1] if plain is None else (self._because(plain[2], plain[1]),)
        return Alternative(
            meeting,
            True,
            "possible",
            self._decides(judgement, why_plain),
            obstacles,
            way,
            judgement,
            self._shifts(self._seats_after(steps)),
            alone=None if plain is None else plain[2].cost,
        )

    def anew(self, meeting: str, simple: Alternative, limits: Limits) -> Alternative:
        """The roster with this person here and the fewest other changes."""
        found = forcing.force(self.bench, self.now, self.person, meeting, limits)
        if found.verdict == "impossible":
            return replace(simple, verdict="impossible", way=None, judgement=None, shifts=(), proven=True)
        if found.verdict == "undecided":
            return replace(simple, verdict="undecided", way=None, judgement=None, shifts=())
        after: Seats = {each.id: each.people for each in found.meetings}
        option = {each.id: (each.slot, each.venue) for each in found.meetings}
        return replace(
            simple,
            verdict="possible",
            decides=self._decides(found.judgement, simple.obstacles or (simple.decides,)),
            way="anew",
            judgement=found.judgement,
            shifts=self._shifts(after),
            timetable=tuple(
                Retimed(each, self.option.get(each), option.get(each))
                for each in dict.fromkeys((*self.option, *option))
                if self.option.get(each) != option.get(each)
            ),
            proven=found.proven,
        )

    def reasons(self, alternative: Alternative) -> tuple[str, ...]:
        """Everything that gets worse."""
        if alternative.judgement is None:
            return alternative.obstacles
        after = self._seats_after(
            Step(shift.person, meeting, joins)
            for shift in alternative.shifts
            for joins, there in ((False, shift.leaves), (True, shift.joins))
            for meeting in there
        )
        worse = [part for part in alternative.judgement.parts if part.minutes > 0]
        travel = deciding([part for part in alternative.judgement.parts if part.term == "attendance"])
        parts = [part for part in worse if part.term != "attendance"] + ([] if travel is None else [travel])
        parts.sort(key=lambda part: -part.minutes)
        return tuple(self._costs(part, after) for part in parts)

    def _moves(self, meeting: str) -> Iterator[tuple[Way, tuple[Step, ...]]]:
        join = Step(self.person, meeting, True)
        mine = self.bench.seats(self.person)
        for leaves in mine:
            yield "move", (Step(self.person, leaves, False), join)
        yield "extra" if mine else "move", (join,)

    def _swaps(self, meeting: str) -> Iterator[tuple[Way, tuple[Step, ...]]]:
        """Somebody there goes where this person was: in another meeting, or nowhere."""
        join = Step(self.person, meeting, True)
        for other in (person.id for person in self.bench.held[meeting].people):
            out = Step(other, meeting, False)
            if not self.bench.seats(self.person):
                yield "swap", (out, join)
            for leaves in self.bench.seats(self.person):
                if other not in self.before[leaves] and self.bench.can_attend(other, leaves):
                    yield "swap", (Step(self.person, leaves, False), out, join, Step(other, leaves, True))

    def _decides(self, judgement: Judgement, otherwise: Sequence[str]) -> str:
        """That this would be better, if it would; otherwise what stands in the way of the small change."""
        if judgement.cost < 0 and judgement.changes <= 0:
            better = dutch.count(-judgement.cost, "reisminuut", "reisminuten")
            return f"dit zou {better} beter zijn: de indeling is niet bewezen optimaal"
        if judgement.cost < 0:
            return "goedkoper, maar er verandert meer aan de vorige indeling"
        return otherwise[0]

    def _because(self, judgement: Judgement, steps: Sequence[Step]) -> str:
        part = deciding(judgement.parts)
        if judgement.cost == 0 or part is None:
            return "maakt niets uit: even goed"
        return self._costs(part, self._seats_after(steps))

    def _costs(self, part: Contribution, after: Seats) -> str:
        return cost_sentence(self.bench, part, self.before, after, self.words)

    def _seats_after(self, steps: Iterable[Step]) -> Seats:
        after = {meeting: list(people) for meeting, people in self.before.items()}
        for step in steps:
            here = after.setdefault(step.meeting, [])
            (here.append if step.joins else here.remove)(step.person)
        return after

    def _shifts(self, after: Seats) -> tuple[Shift, ...]:
        was, is_ = _by_person(self.before), _by_person(after)
        shifts = []
        for person in (self.person, *(p for p in self.bench.people if p != self.person)):
            old, new = was.get(person, ()), is_.get(person, ())
            if {*old} != {*new}:
                shifts.append(
                    Shift(
                        person, tuple(m for m in old if m not in new), tuple(m for m in new if m not in old)
                    )
                )
        return tuple(shifts)


def _by_person(seats: Seats) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meeting, people in seats.items():
        for person in people:
            found.setdefault(person, []).append(meeting)
    return found
