"""Where cases go when the people who present them are moved."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from matcher.problem import CasePart, MeetingPart, Problem


def follow_presenters(
    problem: Problem, sitting: Mapping[str, Collection[str]], listed: Mapping[str, str]
) -> tuple[dict[str, list[str]], dict[str, str | None]]:
    """Which cases each meeting discusses, in the order of the problem; and for cases that moved, where to.

    `sitting` is held meeting → people, `listed` case → meeting where it stood. A case stays where it
    stood as long as one of its presenters sits there. Otherwise it goes along with the first of them
    whose meeting takes it: there is room, and nobody else there is of a presenter's institution. If
    none does, it is not discussed. A case that stood nowhere stays nowhere.
    """
    meetings = {meeting.id: meeting for meeting in problem.meetings}
    cases = {case.id: case for case in problem.cases}
    brins = {person.id: person.brin for person in problem.people}
    stays = {
        case: where
        for case, where in listed.items()
        if set(cases[case].presenters).intersection(sitting.get(where, ()))
    }
    placed: dict[str, list[str]] = {meeting: [] for meeting in sitting}
    for stayed, where in stays.items():
        placed[where].append(stayed)
    moved: dict[str, str | None] = {}
    for case in (case for case in problem.cases if case.id in listed and case.id not in stays):
        goal = next(
            (
                meeting
                for presenter in case.presenters
                for meeting, people in sitting.items()
                if presenter in people
                and _room(meetings[meeting], placed[meeting])
                and _outsiders(case, people, brins)
            ),
            None,
        )
        moved[case.id] = goal
        if goal is not None:
            placed[goal].append(case.id)
    order = {case.id: place for place, case in enumerate(problem.cases)}
    return {meeting: sorted(found, key=order.__getitem__) for meeting, found in placed.items()}, moved


def _room(meeting: MeetingPart, there: Collection[str]) -> bool:
    return meeting.max_cases is None or len(there) < meeting.max_cases


def _outsiders(case: CasePart, people: Collection[str], brins: Mapping[str, str | None]) -> bool:
    own = {brins[presenter] for presenter in case.presenters} - {None}
    return not any(brins[person] in own for person in people if person not in case.presenters)
