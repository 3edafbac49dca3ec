"""What headings mean in a round."""

from __future__ import annotations

from datetime import datetime

from matcher.domain import Slot
from matcher.rounds import Moments, Vocabulary
from matcher.rounds.slots import spoken
from web.store import Round


def vocabulary_of(round_: Round) -> Vocabulary:
    """Headings of this round: its moments may be columns."""
    slots = []
    for one in round_.settings.get("moment", []):
        try:
            start, end = (datetime.fromisoformat(str(one[key])) for key in ("begin", "eind"))
        except (KeyError, ValueError):
            continue
        slots.append(Slot(str(one.get("id", "")), str(one.get("naam") or spoken(start)), start, end))
    return Vocabulary(moments=Moments(tuple(slots)))
