"""Places as somebody types them."""

from __future__ import annotations

import pytest

from matcher.errors import InputError
from matcher.geo import Atlas
from matcher.geo.spot import find_spot, find_spots


@pytest.mark.parametrize("text", ["08VN00", "08vn00", "Het Waterschip Pernis"])
def test_a_school_by_code_or_name(atlas: Atlas, text: str) -> None:
    spot = find_spot(text, atlas)
    school = atlas.schools["08VN00"]
    assert (spot.school, spot.x, spot.y) == ("08VN00", school.x, school.y)
    assert "08VN00" in spot.name


@pytest.mark.parametrize("text", ["92500,437500", "92500 437500", "92500.0;437500.0"])
def test_coordinates_in_metres(atlas: Atlas, text: str) -> None:
    assert (find_spot(text, atlas).x, find_spot(text, atlas).y) == (92500, 437500)


def test_coordinates_in_degrees(atlas: Atlas) -> None:
    spot = find_spot("51.9225, 4.4792", atlas)
    assert abs(spot.x - 92485) < 100 and abs(spot.y - 437490) < 100


@pytest.mark.parametrize("text", ["Feijenoord", "WK059910", "wk059910"])
def test_a_wijk(atlas: Atlas, text: str) -> None:
    area = atlas.wijken["WK059910"]
    assert (find_spot(text, atlas).x, find_spot(text, atlas).y) == (area.x, area.y)


def test_a_postcode(atlas: Atlas) -> None:
    assert (find_spot("3195 AB", atlas).x, find_spot("3195 AB", atlas).y) == atlas.postcode_point("3195AB")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("9999XX", "weten we niet"),
        ("1,2", "niet in Nederland"),
        ("437500,92500", "niet in Nederland"),
        ("Hoek", "meer dan één school"),
        ("qqqqq zzzzz", "kennen we niet"),
        ("", "kennen we niet"),
    ],
)
def test_what_is_no_place_is_told_with_a_remedy(atlas: Atlas, text: str, message: str) -> None:
    with pytest.raises(InputError) as error:
        find_spot(text, atlas)
    (finding,) = error.value.findings
    assert message in finding.message and finding.value == text and finding.remedy and finding.expected


def test_everything_wrong_at_once(atlas: Atlas) -> None:
    with pytest.raises(InputError) as error:
        find_spots(["9999XX", "08VN00", "1,2"], atlas)
    assert [finding.value for finding in error.value.findings] == ["9999XX", "1,2"]


def test_a_wijk_name_that_is_there_twice_is_asked_about(atlas: Atlas) -> None:
    with pytest.raises(InputError) as error:
        find_spot("Noord", atlas)
    (finding,) = error.value.findings
    assert "meer dan één wijk" in finding.message
    assert "WK048902 Noord, Barendrecht" in finding.remedy and "WK059905 Noord, Rotterdam" in finding.remedy
    assert find_spot("noord rotterdam", atlas).x == atlas.wijken["WK059905"].x
    assert "Rotterdam" in find_spot("WK059905", atlas).name


def test_commas_inside_numbers(atlas: Atlas) -> None:
    comma, point = find_spot("51,92; 4,48", atlas), find_spot("51.92, 4.48", atlas)
    assert (comma.x, comma.y) == (point.x, point.y)


def test_swapped_degrees_are_told_with_the_right_ones(atlas: Atlas) -> None:
    with pytest.raises(InputError, match="verwisseld") as error:
        find_spot("4.48,51.92", atlas)
    assert "51.92,4.48" in error.value.findings[0].remedy


def test_a_postcode_known_by_its_digits_only_says_so(atlas: Atlas) -> None:
    assert "ongeveer" in find_spot("3073HE", atlas).name
    assert "ongeveer" not in find_spot("3073", atlas).name


def test_a_misspelled_wijk_is_proposed(atlas: Atlas) -> None:
    with pytest.raises(InputError) as error:
        find_spot("Fejenoord", atlas)
    assert "bedoel je Feijenoord" in error.value.findings[0].remedy
