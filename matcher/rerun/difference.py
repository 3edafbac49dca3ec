"""What a rerun changes: for whom, from where to where and why; per meeting; and what it costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matcher.check import broken_rules, costs_of
from matcher.domain import Round
from matcher.problem import Problem
from matcher.rerun.earlier_roster import Earlier, Prepared
from matcher.rerun.names import Names
from matcher.rerun.replacements import Replacement
from matcher.rerun.why import Reason, Why
from matcher.roster import HeldMeeting, Roster

MOVED, NEW, EXTRA, LOST, CANCELLED = "verplaatst", "nieuw", "erbij", "plek kwijt", "afgemeld"
"""What happened to somebody's places."""
FEWEST, SOME_MORE, ANEW = "minste", "iets meer", "opnieuw"
"""What a proposal is out for; the engine of a roster beside the first one."""


@dataclass(frozen=True, slots=True)
class Place:
    """A meeting where and when it is held."""

    meeting: str
    slot: str
    venue: str


@dataclass(frozen=True, slots=True)
class PersonChange:
    """Somebody who goes elsewhere, or somewhere, or nowhere."""

    person: str
    kind: str
    """MOVED, NEW, EXTRA (a further place beside those that stay), LOST or CANCELLED."""
    gone: tuple[Place, ...]
    """Places that this person had and has no more."""
    new: tuple[Place, ...]
    """Places that this person had not."""
    kept: tuple[Place, ...]
    reason: Reason


@dataclass(frozen=True, slots=True)
class MeetingChange:
    """A meeting that others attend, or that is elsewhere, or held no more, or held now."""

    meeting: str
    before: Place | None
    """None when it was not held."""
    after: Place | None
    came: tuple[str, ...]
    left: tuple[str, ...]
    mix_before: Mapping[str, int]
    """Sector → people."""
    mix_after: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Unchanged:
    """What it comes to when the earlier roster is left as it is, with who can't come simply absent."""

    cost: int
    terms: Mapping[str, int]
    placeless: tuple[str, ...]
    """People who had a place and have none any more, though they did not cancel."""
    broken: tuple[str, ...]
    """Dutch sentences: hard rules that it breaks."""


@dataclass(frozen=True, slots=True)
class Short:
    """A meeting that is held below a minimum, as a meeting that people were told of may be."""

    meeting: str
    what: str
    """Name of the quota; empty for the number of people."""
    present: int
    least: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that a rerun changes."""

    people: tuple[PersonChange, ...]
    meetings: tuple[MeetingChange, ...]
    cost_before: int | None
    """Of the earlier roster, when it was made; None when that is not known."""
    terms_before: Mapping[str, int]
    cost: int
    terms: Mapping[str, int]
    unchanged: Unchanged
    changes: int
    """Weighted changes, as the problem counts them."""
    changes_bound: int | None
    short: tuple[Short, ...] = ()
    lapsed: tuple[str, ...] = ()
    """Cases that were to be discussed and are not any more."""
    replaced: tuple[Replacement, ...] = ()
    chosen: bool = False
    """More changes than there need be, because it costs less."""

    def count(self, kind: str) -> int:
        """How many people this happened to."""
        return sum(change.kind == kind for change in self.people)


def difference(
    prepared: Prepared,
    round_: Round,
    earlier: Earlier,
    roster: Roster,
    names: Names,
    replaced: Sequence[Replacement] = (),
) -> Difference:
    """What changes from the earlier roster to this one. `roster` is one of the prepared problem."""
    problem = prepared.problem
    was, now = _places(earlier.roster.meetings), _places(roster.meetings)
    why = Why(problem, round_, earlier, roster, names, replaced)
    here = {person.id for person in problem.people}
    changes = []
    for person in dict.fromkeys((*was, *now)):
        before, after = was.get(person, ()), now.get(person, ())
        gone = tuple(place for place in before if place not in after)
        new = tuple(place for place in after if place not in before)
        if not gone and not new:
            continue
        kept = tuple(place for place in after if place in before)
        found = EXTRA if kept else NEW
        kind = CANCELLED if person not in here else MOVED if gone and new else found if new else LOST
        if kind == LOST and why.partly_cancelled(person, [place.slot for place in gone]):
            kind = CANCELLED
        changes.append(PersonChange(person, kind, gone, new, kept, why.of(person, gone, new)))
    order = {CANCELLED: 0, LOST: 1, MOVED: 2, NEW: 3, EXTRA: 4}
    changes.sort(key=lambda change: (order[change.kind], names.sort_key(change.person)))
    known = earlier.roster.cost is not None
    return Difference(
        people=tuple(changes),
        meetings=_meetings(earlier.roster.meetings, roster.meetings, round_, problem),
        cost_before=earlier.roster.cost,
        terms_before=dict(earlier.roster.terms) if known else {},
        cost=roster.cost or 0,
        terms=dict(roster.terms),
        unchanged=_unchanged(prepared, was, here, why),
        changes=roster.changes.value if roster.changes else 0,
        changes_bound=roster.changes.bound if roster.changes else None,
        short=_short(problem, roster.meetings),
        lapsed=_lapsed(earlier.roster, roster),
        replaced=tuple(replaced),
        chosen=roster.engine in (SOME_MORE, ANEW),
    )


def _short(problem: Problem, meetings: Sequence[HeldMeeting]) -> tuple[Short, ...]:
    people = {person.id: person for person in problem.people}
    parts = {part.id: part for part in problem.meetings}
    found = []
    for meeting in meetings:
        part, here = parts[meeting.id], [people[person] for person in meeting.people]
        wanted = [("", here, part.min_size)]
        wanted += [(q.name, [p for p in here if p.matches(q.match)], q.min) for q in part.quotas]
        found += [
            Short(meeting.id, what, len(those), least) for what, those, least in wanted if len(those) < least
        ]
    return tuple(found)


def _lapsed(before: Roster, after: Roster) -> tuple[str, ...]:
    discussed = {case for meeting in after.meetings for case in meeting.cases}
    return tuple(case for meeting in before.meetings for case in meeting.cases if case not in discussed)


def _places(meetings: Iterable[HeldMeeting]) -> dict[str, tuple[Place, ...]]:
    found: dict[str, tuple[Place, ...]] = {}
    for meeting in meetings:
        place = Place(meeting.id, meeting.slot, meeting.venue)
        for person in meeting.people:
            found[person] = (*found.get(person, ()), place)
    return found


def _meetings(
    before: Sequence[HeldMeeting], after: Sequence[HeldMeeting], round_: Round, problem: Problem
) -> tuple[MeetingChange, ...]:
    was, now = {m.id: m for m in before}, {m.id: m for m in after}
    sectors = {person.id: person.sector for person in round_.people}
    sectors |= {part.id: part.sector or "" for part in problem.people}

    def mix(meeting: HeldMeeting | None) -> dict[str, int]:
        found: dict[str, int] = {}
        for person in meeting.people if meeting else ():
            sector = sectors.get(person, "")
            found[sector] = found.get(sector, 0) + 1
        return found

    def place(meeting: HeldMeeting | None) -> Place | None:
        return Place(meeting.id, meeting.slot, meeting.venue) if meeting else None

    changes = []
    for id_ in dict.fromkeys((*was, *now)):
        old, new = was.get(id_), now.get(id_)
        sat = old.people if old else []
        sit = new.people if new else []
        if place(old) == place(new) and set(sat) == set(sit):
            continue
        came = tuple(person for person in sit if person not in sat)
        left = tuple(person for person in sat if person not in sit)
        changes.append(MeetingChange(id_, place(old), place(new), came, left, mix(old), mix(new)))
    return tuple(changes)


def _unchanged(prepared: Prepared, was: Mapping[str, Sequence[Place]], here: set[str], why: Why) -> Unchanged:
    standing, problem = list(prepared.standing), prepared.problem
    costs = costs_of(problem, standing)
    seated = {person for meeting in standing for person in meeting.people}
    placeless = tuple(
        person
        for person in was
        if person in here
        and person not in seated
        and not why.partly_cancelled(person, [place.slot for place in was[person]])
    )
    # That people are pinned where they were is our own means; nobody needs to hear of it here.
    bare = problem.model_copy(update={"pins": [pin for pin in problem.pins if pin.held is False]})
    broken = tuple(dict.fromkeys(why.named(each.message) for each in broken_rules(bare, standing)))
    return Unchanged(costs.total, dict(costs.terms), placeless, broken)
