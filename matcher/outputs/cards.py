"""`groepskaarten.html` and `evaluatieformulieren.html`: sheets for the table, one per group or case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from matcher import dutch
from matcher.outputs.facts import Facts
from matcher.outputs.groups import Turn, cases_of, programme, rooms, tasks
from matcher.outputs.map.inline import document, static
from matcher.outputs.seats import MeetingFacts
from matcher.rounds.columns import QUESTIONS


def write_cards(facts: Facts, path: Path) -> None:
    """Write the group cards: time, room, who does what, and the cases in order."""
    room = rooms(facts)
    cards = [_card(meeting, facts, room) for meeting in facts.meetings]
    page = document(
        "groepskaarten.html", styles=[static("groepen.css")], scripts=[], title="Groepskaarten",
        round_name=facts.round.name, cards=cards,
    )  # fmt: skip
    path.write_text(page, encoding="utf-8", newline="\n")


def write_forms(facts: Facts, path: Path) -> None:
    """Write the evaluation forms: one per case that is discussed, with closed questions only."""
    forms = [
        {"code": case.code, "number": meeting.number, "when": _when(meeting)}
        for meeting in facts.meetings
        for case in cases_of(meeting, facts)
    ]
    page = document(
        "evaluatieformulieren.html", styles=[static("groepen.css")], scripts=[],
        title="Evaluatieformulieren", round_name=facts.round.name, forms=forms, questions=QUESTIONS,
    )  # fmt: skip
    path.write_text(page, encoding="utf-8", newline="\n")


def _card(meeting: MeetingFacts, facts: Facts, room: Mapping[str, int]) -> dict[str, Any]:
    names = {person.id: person.name for person in meeting.people}
    turns = programme(meeting, facts)
    doing = tasks(meeting, facts)
    venue = meeting.venue
    where = [venue.name, f"zaal {room[meeting.id]}"] if venue.rooms > 1 else [venue.name]
    return {
        "number": meeting.number,
        # A code that the organiser thought of says what the group is about.
        "theme": "" if meeting.id in facts.compiled.rooms else meeting.name,
        "when": _when(meeting),
        "where": ", ".join(filter(None, [*where, venue.address])),
        "directions": venue.directions,
        "mix": f"{dutch.count(len(meeting.seats), 'deelnemer', 'deelnemers')}: {meeting.mix}",
        "tasks": doing,
        "missing_leader": not any(task.leads for task in doing),
        "welcome": _until(meeting, turns),
        "turns": [_turn(turn, names) for turn in turns],
        "closing": _from(meeting, turns),
    }


def _turn(turn: Turn, names: Mapping[str, str]) -> dict[str, str]:
    presenters = [names[one] for one in turn.case.presenters if one in names]
    return {
        "time": f"{dutch.clock(turn.begin)} – {dutch.clock(turn.end)}",
        "code": turn.case.code,
        "presenters": dutch.listing(presenters),
        "levels": " of ".join(turn.case.levels) or "niet opgegeven",
    }


def _until(meeting: MeetingFacts, turns: tuple[Turn, ...]) -> str:
    if not turns or turns[0].begin == meeting.slot.start:
        return ""
    return f"{dutch.clock(meeting.slot.start)} – {dutch.clock(turns[0].begin)}"


def _from(meeting: MeetingFacts, turns: tuple[Turn, ...]) -> str:
    if not turns or meeting.slot.end - turns[-1].end < timedelta(minutes=5):
        return ""
    return f"{dutch.clock(turns[-1].end)} – {dutch.clock(meeting.slot.end)}"


def _when(meeting: MeetingFacts) -> str:
    times = dutch.times_words(meeting.slot.start, meeting.slot.end)
    return f"{dutch.day_words(meeting.slot.start)}, {times}"
