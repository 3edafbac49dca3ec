"""The venues: schools and other places, where they lie, and what is odd about them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matcher.domain import Venue
from matcher.geo.rd import to_rd
from matcher.rounds.venues import told_apart


def test_a_school_as_venue(folder):
    folder.venue(zalen="2", momenten="do-12nov", toegankelijk="ja", contact="Cor", aanwijzingen="Achterom")
    assert folder.read().round.venues == (
        Venue(
            id="20CC00",
            name="Maascollege",
            address="Laan 1, 3024AB Rotterdam",
            x=90_000.0,
            y=436_000.0,
            wijk="WK059903",
            rooms=2,
            capacity=24,
            slots=("do-12nov",),
            school="20CC00",
            step_free=True,
            contact="Cor",
            directions="Achterom",
            row=2,
        ),
    )


def test_a_venue_by_the_name_of_a_school(folder):
    folder.venue(locatie="maascollege")
    assert folder.read().round.venues[0].id == "20CC00"


def test_another_place_with_address_and_postcode(folder):
    folder.venue(locatie="Huis van de Wijk Cité", adres="Dijk 3", postcode="3024 AB")
    venue = folder.read().round.venues[0]
    assert (venue.id, venue.school, venue.rooms) == ("huis-van-de-wijk-cite", None, 1)
    assert (venue.name, venue.address) == ("Huis van de Wijk Cité", "Dijk 3, 3024 AB")
    assert (venue.x, venue.y, venue.wijk) == (90_000.0, 436_000.0, "WK059903")
    assert folder.read().warnings == ()


def test_a_place_without_address_is_a_warning(folder):
    folder.venue(locatie="Huis", postcode="3024AB")
    assert folder.warning().column == "adres"


@pytest.mark.parametrize(
    "cells",
    [
        {"lat": "51.9", "lon": "4.4"},
        {"lat": "51,9", "lon": "4,4"},
        {"coordinaten": "51.9, 4.4"},
        {"coordinaten": "51,9 4,4"},
        {"x": "87057", "y": "435071"},
        {"coordinaten": "87057,435071"},
    ],
)
def test_coordinates(folder, cells):
    folder.venue(locatie="Huis", **cells)
    venue = folder.read().round.venues[0]
    assert abs(venue.x - 87_057) < 2 and abs(venue.y - 435_071) < 2


def test_degrees_become_metres():
    # The Onze Lieve Vrouwe tower in Amersfoort is the origin of RD New: (155000, 463000).
    x, y = to_rd(52.155172, 5.387203)
    assert abs(x - 155_000) < 1 and abs(y - 463_000) < 1


@pytest.mark.parametrize(
    ("cells", "column", "message"),
    [
        ({"lat": "4.4", "lon": "51.9"}, "lat", "verwisseld"),
        ({"x": "435700", "y": "89000"}, "x", "verwisseld"),
        ({"lat": "40", "lon": "4"}, "lat", "niet in Nederland"),
        ({"x": "veel", "y": "89000"}, "x", "niet in Nederland"),
        ({"lat": "51.9", "lon": ""}, "lon", "leeg"),
        ({"coordinaten": "51.9"}, "coordinaten", "niet in Nederland"),
        ({"adres": "Dijk 3", "postcode": "3024"}, "postcode", "geen postcode"),
        ({"adres": "Dijk 3", "postcode": "8888AB"}, "postcode", "weten we niet"),
    ],
)
def test_places_that_make_no_sense(folder, cells, column, message):
    folder.venue(locatie="Huis", **cells)
    finding = folder.error()
    assert (finding.row, finding.column) == (2, column) and message in finding.message and finding.remedy


@pytest.mark.parametrize(
    "cells",
    [
        {"locatie": "30DD00"},
        {"locatie": "Ver weg", "adres": "Dijk 3", "postcode": "9999ZZ"},
    ],
)
def test_a_venue_outside_the_region_is_a_warning(folder, cells):
    folder.venue(**cells)
    assert "buiten de regio Rotterdam" in folder.warning().message


def test_a_column_per_moment(folder):
    folder.csv("locaties", ["locatie", "capaciteit", "wo-11nov", "do-12nov"], [["20CC00", "24", "ja", "nee"]])
    assert folder.read().round.venues[0].slots == ("wo-11nov",)


def test_venues_that_are_called_the_same_get_their_street_or_code(folder):
    named = told_apart([
        Venue(id=id_, name="Marnix", address=address, x=0.0, y=0.0, wijk="", rooms=1, capacity=9, slots=())
        for id_, address in (("v1", "Singel 58, 3022EA Rotterdam"), ("v2", "Plein 16, 3021PM"), ("v3", ""))
    ])  # fmt: skip
    assert [one.name for one in named] == ["Marnix (Singel 58)", "Marnix (Plein 16)", "Marnix (v3)"]
    same = told_apart([replace(one, name="Marnix", address="Singel 58") for one in named])
    assert [one.name for one in same] == ["Marnix (v1)", "Marnix (v2)", "Marnix (v3)"]


def test_the_same_venue_twice(folder):
    folder.csv(
        "locaties",
        ["locatie", "capaciteit", "momenten"],
        [["20CC00", "24", "alle"], ["Maascollege", "30", "alle"]],
    )
    finding = folder.error()
    assert finding.row == 3 and "rij 2" in finding.message
    assert [venue.capacity for venue in folder.read(without_bad_rows=True).round.venues] == [24]


def test_a_postcode_that_is_only_about_known_is_told(folder):
    folder.venue(locatie="Huis", adres="Dijk 3", postcode="3024 zz")
    (warning,) = folder.read().warnings
    assert (
        warning.column == "postcode"
        and "midden van 3024" in warning.message
        and "lat en lon" in warning.remedy
    )
