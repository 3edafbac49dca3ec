"""The sheet for a mail merge: one row for each school that needs a reminder."""

from __future__ import annotations

import io
from collections.abc import Sequence

from matcher.outputs.workbook import ORGANISERS_ONLY, Column, new_workbook, save, table
from web.inviting.sites import Invitee
from web.words import day

COLUMNS = (
    Column("Email", 34), Column("Contact", 26), Column("School", 40, wrap=True), Column("Plaats", 20),
    Column("Wijk", 22), Column("Vestigingscode", 15), Column("Ronde", 36, wrap=True), Column("Link", 48),
    Column("Inschrijven_tot", 26), Column("Laatst_herinnerd", 16),
)  # fmt: skip


def reminder_sheet(name: str, found: Sequence[Invitee], link: str, closes: str) -> bytes:
    """An .xlsx: schools with an address on the first sheet, headings in row 1 as a mail merge wants them."""
    book = new_workbook(name)

    def row(one: Invitee) -> list[str]:
        reminded = one.row.reminded if one.row else None
        return [
            one.email, one.contact, one.school.name, one.school.place, one.area, one.school.code, name, link,
            closes, day(reminded.date()) if reminded else "",
        ]  # fmt: skip

    table(book.create_sheet("Herinneren"), COLUMNS, [row(one) for one in found if one.email])
    table(
        book.create_sheet("Zonder e-mailadres"), COLUMNS, [row(one) for one in found if not one.email],
        title="Zonder e-mailadres", note=ORGANISERS_ONLY,
    )  # fmt: skip
    made = io.BytesIO()
    save(book, made)
    return made.getvalue()
