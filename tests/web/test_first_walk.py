"""The thinnest whole way: log in, a round, plan it, look at it."""

from __future__ import annotations

from web.worker.doing import do


def test_from_a_round_to_a_roster(site, admin, demo_folder):
    round_id = site.round(demo_folder)
    page = admin.get(f"/rondes/{round_id}")
    assert page.status_code == 200 and "60 inschrijvingen" in page.text
    asked = admin.post(f"/rondes/{round_id}/indelen", {"seconds": "12"}, seen=f"/rondes/{round_id}/indelen")
    assert asked.status_code == 302 and asked.location.endswith("/indelen/1")
    do(site.app.extensions["matcher"], 1)
    state = admin.get(f"{asked.location}/stand").json
    assert state["over"] and state["next"], state
    page = admin.get(state["next"])
    assert "reisminuten" in page.text
    for part in ("kaart", "wijken", "scholen", "niet-ingedeeld", "kosten", "kaart.js", "alles.zip"):
        assert admin.get(f"{state['next']}/{part}").status_code == 200, part


def test_nobody_gets_in_without_a_password(site, demo_folder):
    round_id = site.round(demo_folder)
    nobody = site.client()
    for path in ("/", f"/rondes/{round_id}", "/gebruikers", "/rondes/nieuw"):
        answer = nobody.get(path)
        assert answer.status_code == 302 and "/inloggen" in answer.location
    wrong = nobody.post("/inloggen", {"email": "x@y.example", "password": "fout"}, seen="/inloggen")
    assert wrong.status_code == 401
