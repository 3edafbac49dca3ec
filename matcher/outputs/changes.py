"""`wijzigingen`: what a rerun changes, as a workbook, a page to read and a document for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from matcher import dutch
from matcher.domain import Professional, Round
from matcher.outputs.agenda import CalendarFiles
from matcher.outputs.facts import Facts
from matcher.outputs.markdown import Marked
from matcher.outputs.markdown import table as markdown_table
from matcher.outputs.markdown import text as escaped
from matcher.outputs.report import TERMS
from matcher.outputs.workbook import Column, Value, new_workbook, save, table
from matcher.rerun import Difference, MeetingChange, Names, PersonChange, Place
from matcher.rerun.difference import CANCELLED, LOST, MOVED, NEW

NAME = "wijzigingen"
SHOWN = 12
"""Names on one line of the page to read; the workbook has them all."""


@dataclass(frozen=True, slots=True)
class Message:
    """What one person must hear, with the files to send along."""

    person: str
    name: str
    email: str
    subject: str
    text: str
    appointment: str
    """File in `agenda/`; empty when there is none to send."""
    cancellation: str


def write_changes(
    change: Difference, names: Names, facts: Facts, calendars: CalendarFiles, folder: Path
) -> None:
    """Write `wijzigingen.xlsx`, `.md` and `.json` in the folder."""
    told = messages(change, names, facts.round, calendars)
    _workbook(change, names, facts.round, told, folder / f"{NAME}.xlsx")
    (folder / f"{NAME}.md").write_text(page(change, names, facts.round), encoding="utf-8", newline="\n")
    document = json.dumps(as_document(change, names, told), ensure_ascii=False, indent=1)
    (folder / f"{NAME}.json").write_text(document, encoding="utf-8", newline="\n")


# -- words ------------------------------------------------------------------------------------------


def where(place: Place | None, names: Names) -> str:
    """'Delfshaven 2, wo 11 nov 13.30, De Pijler'."""
    if place is None:
        return "–"
    return f"{names.meeting(place.meeting)}, {names.moment(place.slot)}, {names.venue(place.venue)}"


def _places(places: Sequence[Place], names: Names) -> str:
    return "; ".join(where(place, names) for place in places) or "–"


def _mix(mix: Mapping[str, int]) -> str:
    shown = sorted(mix.items(), key=lambda one: ({"PO": 0, "VO": 1}.get(one[0], 2), one[0]))
    return ", ".join(f"{count} {sector or 'overig'}" for sector, count in shown) or "–"


def _what(change: MeetingChange) -> str:
    if change.before is None:
        return "gaat nu door"
    if change.after is None:
        return "gaat niet door"
    if change.before.slot != change.after.slot:
        return "ander moment"
    if change.before.venue != change.after.venue:
        return "andere locatie"
    return "andere mensen"


def proof(change: Difference) -> str:
    """One sentence on how few changes are possible."""
    if change.changes_bound == change.changes:
        if not change.changes:
            return "Niemand die een plek had en nog kan komen, hoeft te veranderen."
        return "Bewezen: met minder of lichtere wijzigingen kan het niet."
    least = dutch.number(change.changes_bound or 0)
    return (
        f"Niet bewezen dat het niet met minder kan: de wijzigingen wegen samen {dutch.number(change.changes)}, "
        f"en minder dan {least} kan in elk geval niet."
    )


def headline(change: Difference) -> str:
    """The counts in one sentence."""
    parts = [
        (CANCELLED, "afgemeld", "afgemeld"),
        (LOST, "raakt de plek kwijt", "raken hun plek kwijt"),
        (MOVED, "krijgt een andere afspraak", "krijgen een andere afspraak"),
        (NEW, "krijgt een plek", "krijgen een plek"),
    ]
    found = [
        f"{dutch.count(n, 'persoon', 'mensen')} {one if n == 1 else many}"
        for kind, one, many in parts
        if (n := change.count(kind))
    ]
    return f"{dutch.listing(found)}." if found else "Er verandert voor niemand iets."


def if_nothing_changes(change: Difference, names: Names) -> list[str]:
    """What it comes to when the earlier roster is left as it is: Dutch sentences."""
    still = change.unchanged
    lines = []
    if still.placeless:
        lines.append(
            f"{dutch.count(len(still.placeless), 'persoon heeft', 'mensen hebben')} dan geen plek: "
            f"{_named(still.placeless, names)}."
        )
    lines += [f"Een regel wordt dan niet nageleefd: {sentence}" for sentence in still.broken[:SHOWN]]
    short = still.terms.get("shortfall", 0)
    if short:
        lines.append(
            "Er zijn dan bijeenkomsten onder hun minimum aan mensen "
            f"(dat telt voor {dutch.number(short)} reisminuten)."
        )
    saved = still.cost - change.cost
    if saved > 0:
        lines.append(
            f"De indeling kost dan {dutch.number(still.cost)} reisminuten: {dutch.number(saved)} meer dan nu."
        )
    return lines or ["Dan verandert er ook niets: de indeling van toen kan zo blijven."]


def _named(people: Sequence[str], names: Names) -> str:
    shown = [names.person(person) for person in people[:SHOWN]]
    more = len(people) - len(shown)
    return dutch.listing([*shown, f"nog {more}"] if more else shown)


# -- messages ---------------------------------------------------------------------------------------


def messages(change: Difference, names: Names, round_: Round, calendars: CalendarFiles) -> list[Message]:
    """One for everybody whose place changes, and none for anybody else.

    They name nobody else: who cancelled is no business of the others.
    """
    people = {person.id: person for person in round_.people}
    return [
        _message(one, people[one.person], names, round_, calendars)
        for one in change.people
        if one.person in people
    ]


def _message(
    change: PersonChange, person: Professional, names: Names, round_: Round, calendars: CalendarFiles
) -> Message:
    appointment = calendars.people.get(person.id, "") if change.new else ""
    cancellation = calendars.cancellations.get(person.id, "")
    reason = f"{change.reason.told} " if change.reason.told else ""
    was = dutch.listing([_full(place, names) for place in change.gone])
    now = dutch.listing([_full(place, names) for place in change.new])
    kept = dutch.listing([_full(place, names) for place in change.kept])
    if change.kind == CANCELLED:
        subject = "Je afmelding is verwerkt"
        body = f"We hebben je afmelding verwerkt. Dit vervalt: {was}."
        if change.new:
            body += f" Je kunt nu hier terecht: {now}."
    elif change.kind == LOST:
        subject = "Je bijeenkomst vervalt"
        body = f"{reason}Daarom vervalt voor jou: {was}."
        if not reason:
            body = f"Helaas vervalt voor jou: {was}."
        if not change.kept:
            body += " We hebben nog geen andere plek voor je. Je staat op de reservelijst."
    elif change.kind == MOVED:
        subject = "Je bijeenkomst is veranderd"
        body = f"{reason}Je afspraak is veranderd. Eerst was het: {was}. Nu is het: {now}."
    else:
        subject = "Er is een plek voor je"
        body = f"Goed nieuws: er is een plek voor je. Je bent welkom bij {now}."
    if kept:
        body += f" Dit blijft zoals het was: {kept}."
    if appointment and cancellation:
        body += " In de bijlagen zitten je nieuwe afspraak en de afzegging van de oude, voor je agenda."
    elif appointment:
        body += " Open de bijlage, dan staat de nieuwe afspraak in je agenda."
    elif cancellation:
        body += " Open de bijlage, dan is de afspraak uit je agenda."
    if change.kind in (MOVED, NEW):
        body += " Kun je niet? Laat het ons dan snel weten."
    first = f"Beste {person.name},"
    return Message(
        person.id, person.name, person.email, f"{subject}: {round_.name}", f"{first} {body}", appointment,
        cancellation,
    )  # fmt: skip


def _full(place: Place, names: Names) -> str:
    """'Delfshaven 2 op woensdag 11 november 2026, 13.30 – 16.00 uur, in De Pijler (Pijlerweg 1)'."""
    slot, venue = names.slots.get(place.slot), names.venues.get(place.venue)
    when = place.slot
    if slot is not None:
        when = f"{dutch.day_words(slot.start)}, {dutch.times_words(slot.start, slot.end)}"
    address = f" ({venue.address})" if venue is not None and venue.address else ""
    return f"{names.meeting(place.meeting)} op {when}, in {names.venue(place.venue)}{address}"


# -- the three files --------------------------------------------------------------------------------


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


def page(change: Difference, names: Names, round_: Round) -> str:
    """`wijzigingen.md`."""
    heads = ("Wie", "School", "Wat", "Van", "Naar", "Waarom")
    people = {person.id: person for person in round_.people}
    rows = [
        (
            names.person(one.person),
            people[one.person].organisation if one.person in people else "",
            one.kind,
            _places(one.gone, names),
            _places(one.new, names),
            one.reason.text,
        )
        for one in change.people
    ]
    parts = [
        f"# Wijzigingen: {escaped(round_.name)}",
        "Alleen voor organisatoren: bevat persoonsgegevens. Niet doorsturen.",
        f"**{escaped(headline(change))}** {escaped(proof(change))}",
        "## Wie",
        markdown_table(heads, rows) if rows else "Niemand.",
        "## Bijeenkomsten",
        markdown_table(
            ("Bijeenkomst", "Wat", "Was", "Wordt", "Erbij", "Eraf", "Toen", "Nu"),
            [
                (
                    names.meeting(one.meeting),
                    _what(one),
                    _at(one.before, names),
                    _at(one.after, names),
                    _named(one.came, names) or "–",
                    _named(one.left, names) or "–",
                    _mix(one.mix_before),
                    _mix(one.mix_after),
                )
                for one in change.meetings
            ],
        )
        if change.meetings
        else "Geen enkele bijeenkomst verandert.",
        "## Als je niets verandert",
        "\n".join(f"- {escaped(line)}" for line in if_nothing_changes(change, names)),
        "## Wat het kost",
        "In reisminuten. Toen: de vorige indeling, zoals die was. Niets doen: die indeling zonder wie niet "
        "meer kan.",
        _cost_table(change),
    ]
    return "\n\n".join(parts) + "\n"


def _at(place: Place | None, names: Names) -> str:
    return "–" if place is None else f"{names.moment(place.slot)}, {names.venue(place.venue)}"


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
    people = {person.id: person for person in round_.people}
    note = f"{headline(change)} {proof(change)}"
    rows: list[list[Value]] = [
        [
            names.person(one.person),
            people[one.person].organisation if one.person in people else "",
            one.kind,
            _places(one.gone, names),
            _places(one.new, names),
            one.reason.text,
        ]
        for one in change.people
    ]
    columns = [
        Column("Wie", 26, wrap=True), Column("School", 30, wrap=True), Column("Wat", 14),
        Column("Van", 44, wrap=True), Column("Naar", 44, wrap=True), Column("Waarom", 50, wrap=True),
    ]  # fmt: skip
    table(book.create_sheet("Wie"), columns, rows, title="Wie er verandert", note=note)
    columns = [
        Column("Bijeenkomst", 26, wrap=True), Column("Wat", 16), Column("Was", 34, wrap=True),
        Column("Wordt", 34, wrap=True), Column("Erbij", 40, wrap=True), Column("Eraf", 40, wrap=True),
        Column("Samenstelling toen", 20), Column("Samenstelling nu", 20),
    ]  # fmt: skip
    rows = [
        [
            names.meeting(one.meeting), _what(one), _at(one.before, names), _at(one.after, names),
            ", ".join(names.person(person) for person in one.came),
            ", ".join(names.person(person) for person in one.left),
            _mix(one.mix_before), _mix(one.mix_after),
        ]
        for one in change.meetings
    ]  # fmt: skip
    note = "Alle andere bijeenkomsten blijven zoals ze waren."
    table(book.create_sheet("Bijeenkomsten"), columns, rows, title="Per bijeenkomst", note=note)
    columns = [
        Column("Onderdeel", 28), Column("Toen", 12), Column("Niets doen", 12), Column("Nu", 12),
        Column("Nu min niets doen", 20),
    ]  # fmt: skip
    rows = [[name, before, idle, now, now - idle] for name, before, idle, now in _terms(change)]
    total = [change.cost_before, change.unchanged.cost, change.cost, change.cost - change.unchanged.cost]
    rows.append(["Samen", *total])
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


def as_document(change: Difference, names: Names, told: Sequence[Message]) -> dict[str, object]:
    """`wijzigingen.json`: ids as in roster.json, and the names beside them."""
    return {
        "headline": headline(change),
        "proof": proof(change),
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
