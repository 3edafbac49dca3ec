"""The map of a region: the same schools in the list and in the script."""

from __future__ import annotations

import re


def test_every_school_of_the_list_is_on_the_map(site, admin, demo_folder):
    round_id = site.round(demo_folder)
    page, script = admin.get(f"/rondes/{round_id}/regio"), admin.get(f"/rondes/{round_id}/regio.js")
    listed = set(re.findall(r'data-code="(\w+)"', page.text))
    drawn = set(re.findall(r'"code": "(\d\d\w\w\d\d)"', script.text))
    assert len(listed) > 100 and listed == drawn
    assert script.mimetype == "text/javascript"


def test_a_changed_region_is_another_map(site, admin, demo_folder):
    round_id = site.round(demo_folder)
    whole = admin.get(f"/rondes/{round_id}/regio.js").text
    answer = admin.post(
        f"/rondes/{round_id}/gegevens",
        {
            "name": "Klein",
            "format": "wijkbijeenkomst",
            "grouping": "wijk",
            "region": "wijken",
            "wijk": "WK059903",
        },
        seen=f"/rondes/{round_id}/gegevens",
    )
    assert answer.status_code == 302
    small = admin.get(f"/rondes/{round_id}/regio.js").text
    assert 0 < len(small) < len(whole) / 2


def test_a_region_that_is_not_known_is_said(site, admin, demo_folder):
    round_id = site.round(demo_folder)
    with site.database.work() as session:
        from web.rounds.settings import change
        from web.store import Round

        round_ = session.get_one(Round, round_id)
        change(round_, "ronde", {**round_.settings["ronde"], "regio": "nergens"})
    assert "De regio klopt nog niet" in admin.get(f"/rondes/{round_id}/regio").text
