"""What a rerun changes, in Dutch: for the page to read, the workbook and the screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matcher import dutch
from matcher.rerun import Difference, MeetingChange, Names, Place
from matcher.rerun.difference import CANCELLED, EXTRA, LOST, MOVED, NEW

SHOWN = 12
"""Names on one line of the page to read; the workbook has them all."""


def places(found: Sequence[Place], names: Names) -> str:
    """'Delfshaven 2, wo 11 nov 13.30, De Pijler', and so on."""
    return "; ".join(_place(place, names) for place in found) or "–"


def _place(place: Place, names: Names) -> str:
    # A group of an AdviesMiddag is called after its day, and its venue where there are more.
    name, moment, venue = names.meeting(place.meeting), names.moment(place.slot), names.venue(place.venue)
    day, _, clock = moment.rpartition(" ")
    parts = [name]
    if moment not in name:
        parts.append(clock if day in name else moment)
    # 'De' of De Pijler is no venue in 'Delfshaven 2', and a long name is cut: 'wo 11 nov, Emmaus …, zaal 2'.
    said = name.partition(", ")[2].rpartition(", zaal ")[0] or name.partition(", ")[2]
    if not said or not venue.startswith(said.removesuffix(" …")):
        parts.append(venue)
    return ", ".join(parts)


def mix(sectors: Mapping[str, int]) -> str:
    """'8 PO, 4 VO'."""
    shown = sorted(sectors.items(), key=lambda one: ({"PO": 0, "VO": 1}.get(one[0], 2), one[0]))
    return ", ".join(f"{count} {sector or 'overig'}" for sector, count in shown) or "–"


def what(change: MeetingChange) -> str:
    """What happens to a meeting, in two or three words."""
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
    if change.chosen:
        return "Met minder of lichtere wijzigingen kan het ook; dit scheelt reisminuten."
    if change.changes_bound == change.changes:
        if not change.changes:
            return "Niemand die een plek had en nog kan komen, hoeft te veranderen."
        return "Bewezen: met minder of lichtere wijzigingen kan het niet."
    least = dutch.number(change.changes_bound or 0)
    return (
        "Niet bewezen dat het niet met minder kan: de wijzigingen wegen samen "
        f"{dutch.number(change.changes)}, en minder dan {least} kan in elk geval niet."
    )


def headline(change: Difference) -> str:
    """The counts in one sentence."""
    parts = [
        (CANCELLED, "afgemeld", "afgemeld"),
        (LOST, "raakt de plek kwijt", "raken hun plek kwijt"),
        (MOVED, "krijgt een andere afspraak", "krijgen een andere afspraak"),
        (NEW, "krijgt een plek", "krijgen een plek"),
        (EXTRA, "krijgt er een tweede bijeenkomst bij", "krijgen er een tweede bijeenkomst bij"),
    ]
    found = [
        f"{dutch.count(n, 'persoon', 'mensen')} {one if n == 1 else many}"
        for kind, one, many in parts
        if (n := change.count(kind))
    ]
    return f"{dutch.listing(found)}." if found else "Er verandert voor niemand iets."


def attention(change: Difference, names: Names) -> list[str]:
    """What a planner should not overlook in the new roster: Dutch sentences."""
    lines = [
        f"Onder het minimum: {names.meeting(one.meeting)} heeft {one.present} "
        f"{'mensen' if not one.what else f'keer {one.what!r}'}; het minimum is {one.least}."
        for one in change.short
    ]
    if change.lapsed:
        word = "Deze casus wordt" if len(change.lapsed) == 1 else "Deze casussen worden"
        lines.append(f"{word} niet meer besproken: {dutch.listing(change.lapsed)}.")
    return lines


def if_nothing_changes(change: Difference, names: Names) -> list[str]:
    """What it comes to when the earlier roster is left as it is: Dutch sentences."""
    still = change.unchanged
    lines = []
    if still.placeless:
        lines.append(
            f"{dutch.count(len(still.placeless), 'persoon heeft', 'mensen hebben')} dan geen plek: "
            f"{named(still.placeless, names)}."
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


def named(people: Sequence[str], names: Names, most: int | None = SHOWN) -> str:
    """'Anna, Bert en nog 3'; with `most` None everybody by name."""
    shown = [names.person(person) for person in people[:most]]
    more = len(people) - len(shown)
    return dutch.listing([*shown, f"nog {more}"] if more else shown)


def at(place: Place | None, names: Names) -> str:
    """'wo 11 nov 13.30, De Pijler'."""
    return "–" if place is None else f"{names.moment(place.slot)}, {names.venue(place.venue)}"
