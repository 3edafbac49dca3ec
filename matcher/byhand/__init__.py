"""A roster that people made or changed by hand: read it, and take it as a roster or as pins.

People move each other on two sheets of `indeling.xlsx`: `SEATS`, with a row for each person's seat, and
`PLACES`, with a row for each candidate meeting. What stands there is read back as decisions; what they
break and cost is for `matcher.check` to say.

edited = read_edited(Path("schuiven.xlsx"), problem)
roster_of(problem, edited.meetings, earlier=load_roster(Path("uit/roster.json")))
as_pins(problem, edited.meetings, before=earlier.meetings)
"""

from matcher.byhand.reading import Edited, read_edited
from matcher.byhand.rosters import as_pins, is_sheet, read_roster, roster_of
from matcher.byhand.sheet import (
    CASES,
    KINDS,
    LISTS,
    MEETINGS,
    PEOPLE,
    PLACES,
    SEATS,
    SLOTS,
    VENUES,
    Names,
    has_sheets,
    labels,
    names_in,
)

__all__ = [
    "CASES", "KINDS", "LISTS", "MEETINGS", "PEOPLE", "PLACES", "SEATS", "SLOTS", "VENUES", "Edited", "Names",
    "as_pins", "has_sheets", "is_sheet", "labels", "names_in", "read_edited", "read_roster", "roster_of",
]  # fmt: skip
