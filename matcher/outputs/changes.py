"""`wijzigingen`: what a rerun changes, as a workbook, a page to read and a document for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from matcher import dutch
from matcher.domain import Round
from matcher.outputs.agenda import CalendarFiles
from matcher.outputs.change_words import (
    SHOWN,
    at,
    attention,
    headline,
    if_nothing_changes,
    mix,
    named,
    places,
    proof,
    what,
)
from matcher.outputs.facts import Facts
from matcher.outputs.fill_in import free_name
from matcher.outputs.markdown import Marked
from matcher.outputs.markdown import table as markdown_table
from matcher.outputs.markdown import text as escaped
from matcher.outputs.messages import Message, messages
from matcher.outputs.report import TERMS
from matcher.outputs.workbook import ORGANISERS_ONLY, Column, Value, new_workbook, save, table
from matcher.rerun import Difference, Names

NAME = "wijzigingen"


def write_changes(
    change: Difference, names: Names, facts: Facts, calendars: CalendarFiles, folder: Path
) -> None:
    """Write `wijzigingen.xlsx`, `.md` and `.json` in the folder."""
    told = messages(change, names, facts.round, calendars)
    _workbook(change, names, facts.round, told, folder / f"{NAME}.xlsx")
    (folder / f"{NAME}.md").write_text(page(change, names, facts.round), encoding="utf-8", newline="\n")
    document = json.dumps(as_document(change, names, told), ensure_ascii=False, indent=1)
    (folder / f"{NAME}.json").write_text(document, encoding="utf-8", newline="\n")


def keep_messages(earlier: Path, folder: Path) -> Path | None:
    """Copy the workbook with the messages of an earlier rerun to `folder`; returns the copy.

    Nobody can tell from the file whether they were sent. There is nothing to keep when there were none.
    """
    source = earlier / f"{NAME}.xlsx"
    try:
        told = json.loads((earlier / f"{NAME}.json").read_text(encoding="utf-8"))["messages"]
        if not told or not source.is_file():
            return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    goal = free_name(source, earlier, folder, "eerder")
    goal.write_bytes(source.read_bytes())
    return goal


def _terms(change: Difference) -> list[tuple[str, int | None, int, int]]:
    """(name, before, if nothing changes, now) of every term that counts for anything."""
    names = [
        name
        for name in TERMS
        if any(terms.get(name) for terms in (change.terms_before, change.unchanged.terms, change.terms))
    ]
    known = change.cost_before is not None
    return [
        (
            TERMS[name][0],
            change.terms_before.get(name, 0) if known else None,
            change.unchanged.terms.get(name, 0),
            change.terms.get(name, 0),
        )
        for name in names
    ]


_PEOPLE = ("Wie", "School", "Wat", "Van", "Naar", "Waarom")
_TOGETHER = ("Wie", "Wat", "Van", "Naar", "Waarom")
_MEETINGS = ("Bijeenkomst", "Wat", "Was", "Wordt", "Erbij", "Eraf", "Toen", "Nu")


def _people(change: Difference, names: Names, round_: Round) -> list[tuple[str, ...]]:
    """A row for everybody whose place changes, under `_PEOPLE`."""
    school = {person.id: person.organisation for person in round_.people}
    return [
        (
            names.person(one.person), school.get(one.person, ""), one.kind, places(one.gone, names),
            places(one.new, names), one.reason.text,
        )
        for one in change.people
    ]  # fmt: skip


def _grouped(change: Difference, names: Names) -> list[tuple[str, ...]]:
    """A row for everybody to whom the same happens for the same reason, under `_TOGETHER`."""
    found: dict[tuple[str, ...], list[str]] = {}
    for one in change.people:
        same = (one.kind, places(one.gone, names), places(one.new, names), one.reason.text)
        found.setdefault(same, []).append(names.person(one.person))
    return [
        (f"{len(who)}: {dutch.listing(who)}" if len(who) > 1 else who[0], *same)
        for same, who in found.items()
    ]


def _meetings(change: Difference, names: Names, most: int | None = None) -> list[tuple[str, ...]]:
    """A row for every meeting that changes, under `_MEETINGS`, with at most so many names in a cell."""
    return [
        (
            names.meeting(one.meeting), what(one), at(one.before, names), at(one.after, names),
            named(one.came, names, most) or "–", named(one.left, names, most) or "–", mix(one.mix_before),
            mix(one.mix_after),
        )
        for one in change.meetings
    ]  # fmt: skip


def page(change: Difference, names: Names, round_: Round) -> str:
    """`wijzigingen.md`."""
    people, meetings = _grouped(change, names), _meetings(change, names, SHOWN)
    parts = [
        f"# Wijzigingen: {escaped(round_.name)}",
        ORGANISERS_ONLY,
        f"**{escaped(headline(change))}** {escaped(proof(change))}",
        *(f"**Let op.** {escaped(line)}" for line in attention(change, names)),
        "## Wie",
        markdown_table(_TOGETHER, people) if people else "Niemand.",
        "## Bijeenkomsten",
        markdown_table(_MEETINGS, meetings) if meetings else "Geen enkele bijeenkomst verandert.",
        "## Als je niets verandert",
        "\n".join(f"- {escaped(line)}" for line in if_nothing_changes(change, names)),
        "## Wat het kost",
        "In reisminuten. Toen: de vorige indeling, zoals die was. Niets doen: die indeling zonder wie niet "
        "meer kan.",
        _cost_table(change),
    ]
    return "\n\n".join(parts) + "\n"


def _cost_table(change: Difference) -> str:
    def number(value: int | None) -> str:
        return "?" if value is None else dutch.number(value)

    rows: list[tuple[str, ...]] = [
        (name, number(before), number(idle), number(now), _signed(now - idle))
        for name, before, idle, now in _terms(change)
    ]
    total = (change.cost_before, change.unchanged.cost, change.cost)
    rows.append(
        (
            Marked("**Samen**"),
            *(Marked(f"**{number(value)}**") for value in total),
            Marked(f"**{_signed(change.cost - change.unchanged.cost)}**"),
        )
    )
    heads = ("Onderdeel", "Toen", "Niets doen", "Nu", "Nu min niets doen")
    return markdown_table(heads, rows, right=(1, 2, 3, 4))


def _signed(value: int) -> str:
    return f"+{dutch.number(value)}" if value > 0 else dutch.number(value)


def _workbook(change: Difference, names: Names, round_: Round, told: Sequence[Message], path: Path) -> None:
    book = new_workbook(f"Wijzigingen {round_.name}")

    note = f"{headline(change)} {proof(change)}"
    columns = _columns(_PEOPLE, (26, 30, 14, 44, 44, 50))
    rows: Sequence[Sequence[Value]] = _people(change, names, round_)
    table(book.create_sheet("Wie"), columns, rows, title="Wie er verandert", note=note)
    note = "Alle andere bijeenkomsten blijven zoals ze waren."
    columns = _columns(_MEETINGS, (26, 16, 34, 34, 40, 40, 16, 16))
    rows = _meetings(change, names)
    table(book.create_sheet("Bijeenkomsten"), columns, rows, title="Per bijeenkomst", note=note)
    columns = [
        Column("Onderdeel", 28), Column("Toen", 12), Column("Niets doen", 12), Column("Nu", 12),
        Column("Nu min niets doen", 20),
    ]  # fmt: skip
    rows = [(name, before, idle, now, now - idle) for name, before, idle, now in _terms(change)]
    idle = change.unchanged.cost
    rows.append(("Samen", change.cost_before, idle, change.cost, change.cost - idle))
    note = "In reisminuten. Niets doen: de vorige indeling, zonder wie niet meer kan."
    table(book.create_sheet("Kosten"), columns, rows, title="Wat het kost", note=note)
    columns = [
        Column("naam", 24), Column("email", 32), Column("onderwerp", 40, wrap=True),
        Column("bericht", 90, wrap=True), Column("agenda", 40, wrap=True), Column("afzegging", 40, wrap=True),
    ]  # fmt: skip
    rows = [[m.name, m.email, m.subject, m.text, m.appointment, m.cancellation] for m in told]
    # Mail merge wants the field names in row 1.
    table(book.create_sheet("Berichten"), columns, rows)
    save(book, path)


def _columns(heads: Sequence[str], widths: Sequence[int]) -> list[Column]:
    return [Column(head, width, wrap=width > 20) for head, width in zip(heads, widths, strict=True)]


def as_document(change: Difference, names: Names, told: Sequence[Message]) -> dict[str, object]:
    """`wijzigingen.json`: ids as in roster.json, and the names beside them."""
    return {
        "headline": headline(change),
        "proof": proof(change),
        "attention": attention(change, names),
        "changes": {"value": change.changes, "bound": change.changes_bound},
        "people": [
            {
                "person": one.person,
                "name": names.person(one.person),
                "kind": one.kind,
                "from": [asdict(place) for place in one.gone],
                "to": [asdict(place) for place in one.new],
                "kept": [asdict(place) for place in one.kept],
                "reason": one.reason.text,
            }
            for one in change.people
        ],
        "meetings": [asdict(one) | {"name": names.meeting(one.meeting)} for one in change.meetings],
        "cost": {"before": change.cost_before, "unchanged": change.unchanged.cost, "after": change.cost},
        "terms": {
            "before": dict(change.terms_before),
            "unchanged": dict(change.unchanged.terms),
            "after": dict(change.terms),
        },
        "unchanged": {
            "placeless": list(change.unchanged.placeless),
            "sentences": if_nothing_changes(change, names),
        },
        "replaced": [asdict(one) for one in change.replaced],
        "messages": [asdict(one) for one in told],
    }
