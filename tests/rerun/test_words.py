"""How the places of a rerun are called."""

from __future__ import annotations

from datetime import datetime

import pytest
from small_rounds import DELFSHAVEN, schools, venue

from matcher.domain import Slot
from matcher.outputs.change_words import places
from matcher.rerun import Names, Place

SLOT = Slot("wo", "woensdag", datetime(2027, 11, 10, 13, 30), datetime(2027, 11, 10, 16))
LONG = "Emmauscollege Rooms-katholieke scholengemeenschap, vwo, havo"


@pytest.mark.parametrize(
    ("group", "called", "said"),
    [
        ("Delfshaven 2", "De Pijler", "Delfshaven 2, wo 10 nov 13.30, De Pijler"),
        ("m1", "De Pijler", "m1, wo 10 nov 13.30, De Pijler"),
        ("wo 10 nov, De Pijler, zaal 2", "De Pijler", "wo 10 nov, De Pijler, zaal 2, 13.30"),
        ("wo 10 nov 13.30, De Pijler", "De Pijler", "wo 10 nov 13.30, De Pijler"),
        ("wo 10 nov, zaal 2", "De Pijler", "wo 10 nov, zaal 2, 13.30, De Pijler"),
        ("wo 10 nov, De Pijler, zaal 2", "De Ark", "wo 10 nov, De Pijler, zaal 2, 13.30, De Ark"),
        ("wo 10 nov, Emmauscollege …, zaal 1", LONG, "wo 10 nov, Emmauscollege …, zaal 1, 13.30"),
    ],
)
def test_a_place_says_each_thing_once(group: str, called: str, said: str) -> None:
    names = Names({}, {"g": group}, {"wo": SLOT}, {"v": venue(schools(DELFSHAVEN, "PO")[0], name=called)})
    assert places([Place("g", "wo", "v")], names) == said
