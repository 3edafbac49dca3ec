"""The round folder: read it, check it, make a new one.

reading = read_round(Path("ronde"))
reading.round, reading.warnings, reading.bad_rows
"""

from matcher.rounds.afterwards import Afterwards, read_afterwards
from matcher.rounds.called import Called
from matcher.rounds.columns import MOMENT, TABLES, TableSpec
from matcher.rounds.moments import Moments
from matcher.rounds.places import remember_school
from matcher.rounds.reader import read_round
from matcher.rounds.report import Reading
from matcher.rounds.settings import FORMATS, Overrides, read_overrides
from matcher.rounds.tables import Heading, Vocabulary, headings_of, read_lines
from matcher.rounds.template import new_round
from matcher.rounds.words import person_key
from matcher.rounds.writer import write_status, write_table

__all__ = [
    "FORMATS", "MOMENT", "TABLES", "Afterwards", "Called", "Heading", "Moments", "Overrides", "Reading",
    "TableSpec", "Vocabulary", "headings_of", "new_round", "person_key", "read_afterwards", "read_lines",
    "read_overrides", "read_round", "remember_school", "write_status", "write_table",
]  # fmt: skip
