"""Files that are read in: what their columns are, and what becomes of the rows that were there."""

from __future__ import annotations

import io
import re

from web.rounds.folder import merged


def csv(*rows: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO("\n".join(rows).encode()), "formulier.csv"


def chosen(page: str) -> dict[str, str]:
    """Heading → what was chosen for it."""
    found = re.findall(r'<label for="kolom\.\d+">([^<]*)</label>.*?</select>', page, re.DOTALL)
    rows = page.split("<tr")[2:]
    picked = {}
    for row in rows:
        head = re.search(r'<label for="kolom\.\d+">([^<]*)</label>', row)
        value = re.search(r'<option value="([^"]*)" selected', row)
        if head:
            picked[head[1]] = value[1] if value else ""
    assert len(found) == len(picked)
    return picked


def test_columns_that_a_form_adds_by_itself_are_not_taken_for_answers(site, admin, demo_folder):
    round_id = site.round(demo_folder)
    path = f"/rondes/{round_id}/tabel/inschrijvingen"
    file = csv(
        "Id;E-mail;Naam;Volledige naam;E-mailadres;School;Functie",
        "1;anonymous;;Ann;ann@school.example;14QT00;mentor",
        "2;anonymous;;Bo;bo@school.example;14QT00;mentor",
    )
    page = admin.post(f"{path}/bestand", {"file": file}, seen=path)
    assert chosen(page.text) == {
        "Id": "", "E-mail": "", "Naam": "", "Volledige naam": "naam", "E-mailadres": "email",
        "School": "school", "Functie": "rol",
    }  # fmt: skip
    token = re.search(r'name="token" value="(\w+)"', page.text)[1]
    # The same column twice: told, and nothing that was chosen is lost.
    again = admin.post(
        f"{path}/overnemen",
        {"token": token, "kolom.3": "naam", "kolom.4": "naam", "kolom.6": "rol"},
        seen=path,
    )
    assert "twee keer gekozen" in again.text
    assert chosen(again.text)["Functie"] == "rol" and chosen(again.text)["School"] == ""


def test_a_newer_file_takes_nobody_away(site, admin, demo_folder):
    round_id = site.round(demo_folder)
    path = f"/rondes/{round_id}/tabel/inschrijvingen"
    file = csv(
        "email;naam;rol", "DEMO001@voorbeeld.example;Noor Nieuw;mentor", "zoe@school.example;Zoë;mentor"
    )
    page = admin.post(f"{path}/bestand", {"file": file}, seen=path)
    token = re.search(r'name="token" value="(\w+)"', page.text)[1]
    answer = admin.post(
        f"{path}/overnemen",
        {"token": token, "kolom.0": "email", "kolom.1": "naam", "kolom.2": "rol", "how": "merge"}, seen=path,
    )  # fmt: skip
    assert answer.status_code == 302
    page = admin.get(path).text
    assert "61 rijen" in page and "Noor Nieuw" in page and "Zoë" in page


def test_merging_keeps_what_a_newer_file_does_not_say():
    there = [{"email": "a@x.example", "school": "14QT00"}, {"email": "b@x.example"}, {"naam": "zonder"}]
    rows = [{"email": " A@x.example", "naam": "An"}, {"email": "c@x.example"}, {"email": "b@x.example"}]
    found, new, changed = merged(there, rows, "email")
    assert (len(found), new, changed) == (4, 1, 1)
    assert found[0]["school"] == "14QT00" and found[0]["naam"] == "An"


def test_after_publishing_planning_anew_is_asked_twice(planned, organiser):
    from web.store import Round

    with planned.database.work() as session:
        session.get_one(Round, 1).published_id = 1
    path = "/rondes/1/indelen"
    assert "toch helemaal opnieuw" in organiser.get(path).text
    assert organiser.post(path, {"seconds": "5"}, seen=path).status_code == 200
    assert organiser.post(path, {"seconds": "5", "anew": "1"}, seen=path).status_code == 302
