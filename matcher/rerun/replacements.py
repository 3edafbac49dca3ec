"""A colleague of the same school who comes in somebody's place takes the seat, if the rules allow."""

from __future__ import annotations

from dataclasses import dataclass, replace

from matcher.check import broken_rules
from matcher.domain import Cancellation, Round
from matcher.formats.groups import is_part
from matcher.problem import PinPart, PreviousAttendPart
from matcher.rerun.earlier_roster import Earlier, Prepared
from matcher.rerun.names import Names
from matcher.roster import HeldMeeting


@dataclass(frozen=True, slots=True)
class Replacement:
    """Somebody sits in somebody else's place."""

    of: str
    by: str
    meeting: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A replacement that can't be, with the reason in Dutch."""

    of: str
    by: str
    meeting: str
    reason: str

    def sentence(self, names: Names) -> str:
        """Who can't come in whose place, and why."""
        return (
            f"{names.person(self.by)} kan bij {names.meeting(self.meeting)} niet in de plaats komen van "
            f"{names.person(self.of)}: {names.put_in(self.reason)}."
        )


def take_over(
    prepared: Prepared, round_: Round, earlier: Earlier
) -> tuple[Prepared, tuple[Replacement, ...], tuple[Refused, ...]]:
    """Seat everybody who comes in the place of a colleague, before anything is searched.

    Whoever does is pinned there, and counts as somebody who sat there before. Nobody else moves for it:
    what would break a rule is refused, and the seat is empty like any other.
    """
    done: list[Replacement] = []
    refused: list[Refused] = []
    for cancellation in round_.cancellations:
        if cancellation.replacement is None:
            continue
        for meeting in earlier.roster.meetings:
            seat = (cancellation.person, cancellation.replacement, meeting.id)
            if cancellation.person not in meeting.people or seat in {(r.of, r.by, r.meeting) for r in done}:
                continue
            if meeting.id in prepared.over or not _covers(cancellation, meeting):
                continue
            reason = _refusal(prepared, round_, *seat)
            if reason:
                refused.append(Refused(*seat, reason))
            else:
                done.append(Replacement(*seat))
                prepared = _seated(prepared, done[-1])
    return prepared, tuple(done), tuple(refused)


def _covers(cancellation: Cancellation, meeting: HeldMeeting) -> bool:
    return cancellation.slot is None or is_part(meeting.slot, cancellation.slot)


def _refusal(prepared: Prepared, round_: Round, of: str, by: str, meeting: str) -> str:
    """Why somebody can't take a seat; empty when nothing is in the way."""
    people = {person.id: person for person in round_.people}
    if by not in {part.id for part in prepared.problem.people}:
        return "heeft zich zelf ook afgemeld"
    if people[by].school is None or people[by].school != people[of].school:
        return "werkt niet op dezelfde school"
    here = next((one for one in prepared.standing if one.id == meeting), None)
    if here is None:
        return "de bijeenkomst kan daar niet meer doorgaan"
    if by in here.people:
        return "zit daar zelf al"
    problem = prepared.problem
    without = problem.model_copy(update={"pins": [pin for pin in problem.pins if pin.person is None]})
    before = {each.message for each in broken_rules(without, prepared.standing)}
    then = [_joined(one, by) if one.id == meeting else one for one in prepared.standing]
    new = [each.message for each in broken_rules(without, then) if each.message not in before]
    return new[0].rstrip(".") if new else ""


def _joined(meeting: HeldMeeting, person: str) -> HeldMeeting:
    return meeting.model_copy(update={"people": [*meeting.people, person]})


def _seated(prepared: Prepared, one: Replacement) -> Prepared:
    problem = prepared.problem
    previous = problem.previous
    assert previous is not None
    weight = next((a.weight for a in previous.attends if (a.person, a.meeting) == (one.of, one.meeting)), 1)
    attends = [a for a in previous.attends if (a.person, a.meeting) != (one.by, one.meeting)]
    attends.append(PreviousAttendPart(person=one.by, meeting=one.meeting, weight=weight))
    pins = [*problem.pins, PinPart(person=one.by, meeting=one.meeting, attends=True)]
    compiled = replace(
        prepared.compiled,
        problem=problem.model_copy(
            update={"previous": previous.model_copy(update={"attends": attends}), "pins": pins}
        ),
    )
    standing = tuple(_joined(m, one.by) if m.id == one.meeting else m for m in prepared.standing)
    return replace(prepared, compiled=compiled, standing=standing)
