"""The form with which people sign up themselves, and the reserve list."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from matcher.rounds import read_round
from web.app import create_app
from web.rounds.folder import folder_of, replace_rows, reserves_of, rows_of
from web.signing.form import close_after, last_day
from web.signing.keeping import Known, keep
from web.store import Line, Round, now

TOKEN = "een-token-voor-de-test"
LINK = f"/inschrijven/{TOKEN}"
SCHOOL = "05SW00"


@pytest.fixture
def round_id(site, demo_folder):
    made = site.round(demo_folder)
    with site.database.work() as session:
        round_ = session.get(Round, made)
        round_.form_open, round_.form_token = True, TOKEN
    return made


def filled(site, round_id, **other):
    """What somebody fills in, apart from what a test says."""
    with site.database.work() as session:
        slots = [one["id"] for one in session.get(Round, round_id).settings["moment"]]
    answers = dict(zip(slots, ["ja", "liever niet"] + ["nee"] * len(slots), strict=False))
    return {
        "name": "Nieuwe Voorbeeld", "email": "nieuw@voorbeeld.example", "school": SCHOOL,
        "role": "intern begeleider", "mode": "fiets",
        **{f"moment.{slot}": answer for slot, answer in answers.items()}, **other,
    }  # fmt: skip


def lines(site, round_id, of=rows_of):
    with site.database.work() as session:
        round_ = session.get(Round, round_id)
        return [line.cells for line in of(session, round_, "inschrijvingen")]


def close(site, round_id):
    with site.database.work() as session:
        session.get(Round, round_id).form_closes = now() - timedelta(minutes=1)


def test_somebody_signs_up_without_an_account(site, round_id):
    visit = site.client()
    page = visit.get(LINK)
    assert page.status_code == 200 and page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"] and "noindex" in page.text
    answer = visit.post(
        LINK, filled(site, round_id, leaves="14:45", levels=["havo", "vwo"], step_free="y"), seen=LINK
    )
    assert answer.status_code == 302
    assert "Je bent ingeschreven" in visit.get(answer.location).text
    assert site.client().get(answer.location).location.endswith(LINK), "thanks are for who signed up"
    cells = lines(site, round_id)[-1]
    assert cells["school"] == SCHOOL and cells["vertrek_vanaf"] == "14:45" and cells["niveaus"] == "havo|vwo"
    assert cells["toegankelijk"] == "ja" and "email_delen" not in cells and "reserve" not in cells
    with site.database.work() as session, folder_of(session, session.get(Round, round_id)) as folder:
        reading = read_round(folder)
    (person,) = [one for one in reading.round.people if one.email == "nieuw@voorbeeld.example"]
    assert sorted(person.availability.values()) == ["ja", "liever niet"] and person.step_free
    assert person.levels == ("havo", "vwo") and not person.share_email


def test_the_page_shows_nobody_else(site, round_id):
    page = site.client().get(LINK).text
    assert all(cells["email"] not in page and cells["naam"] not in page for cells in lines(site, round_id))


def test_the_same_address_changes_nothing(site, round_id):
    before = lines(site, round_id)
    known = before[0]["email"]
    visit = site.client()
    answer = visit.post(LINK, filled(site, round_id, email=known.upper()), seen=LINK)
    assert answer.status_code == 422 and "Er is al een inschrijving met dit adres." in answer.text
    assert before[0]["naam"] not in answer.text and lines(site, round_id) == before
    close(site, round_id)
    visit.post(LINK, filled(site, round_id), seen=LINK)
    again = site.client().post(LINK, filled(site, round_id), seen=LINK)
    assert again.status_code == 422 and len(lines(site, round_id, reserves_of)) == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Vul dit in."),
        ({"name": " "}, "Vul je voor- en achternaam in."),
        ({"name": "123"}, "Vul je voor- en achternaam in."),
        ({"email": "geen adres"}, "Dit is geen e-mailadres."),
        ({"school": ""}, "Kies je school, of vul je organisatie en de postcode in."),
        ({"school": "99ZZ99"}, "Deze school kennen we niet."),
        ({"school": "", "organisation": "Koers VO"}, "Vul dit in als je geen school hebt."),
        ({"school": "", "organisation": "Koers VO", "postcode": "123"}, "is geen postcode."),
        ({"role": ""}, "Vul dit in."),
        ({"role": "tovenaar"}, "Not a valid choice"),
        ({"mode": "raket"}, "Not a valid choice"),
        ({"leaves": "kwart voor"}, "Not a valid time"),
        ({"levels": "gymnastiek"}, "error"),
        ({"moment.wo-10nov": ""}, "Kies bij elk moment een antwoord."),
        ({"moment.wo-10nov": "misschien"}, "Kies bij elk moment een antwoord."),
        ({"moment.di-09nov": "nee", "moment.wo-10nov": "nee"}, "Kies minstens één moment waarop je kunt"),
    ],
)
def test_what_is_wrong_is_told_and_not_kept(site, round_id, wrong, said):
    before = lines(site, round_id)
    answer = site.client().post(LINK, filled(site, round_id, **wrong), seen=LINK)
    assert answer.status_code == 422, answer.text
    if "Not a valid" in said:
        assert 'class="error"' in answer.text
    else:
        assert said in answer.text
    assert lines(site, round_id) == before


def test_a_name_that_may_be_several_schools_gives_a_choice(site, round_id):
    visit = site.client()
    answer = visit.post(LINK, filled(site, round_id, school="Comenius"), seen=LINK)
    codes = re.findall(r'name="school_code" value="(\w+)"', answer.text)
    assert answer.status_code == 422 and len(codes) > 1
    answer = visit.post(LINK, filled(site, round_id, school="Comenius", school_code=codes[1]), seen=LINK)
    assert answer.status_code == 302 and lines(site, round_id)[-1]["school"] == codes[1]


def test_somebody_without_a_school_signs_up(site, round_id):
    sent = filled(
        site, round_id, school="", organisation="Koers VO", postcode="3011ab", role="Koersconsulent"
    )
    assert site.client().post(LINK, sent, seen=LINK).status_code == 302
    cells = lines(site, round_id)[-1]
    assert cells["organisatie"] == "Koers VO" and cells["postcode"] == "3011AB" and "school" not in cells


def test_a_choice_from_the_list_is_that_school(site, round_id):
    visit = site.client()
    label = next(one for one in re.findall(r'<option value="([^"]+)"', visit.get(LINK).text) if SCHOOL in one)
    assert visit.post(LINK, filled(site, round_id, school=label), seen=LINK).status_code == 302
    assert lines(site, round_id)[-1]["school"] == SCHOOL


def test_moments_follow_the_table_that_is_there(site, round_id):
    with site.database.work() as session:
        round_ = session.get(Round, round_id)
        replace_rows(session, round_, "inschrijvingen", [{"naam": "A B", "email": "a@b.example",
                                                          "beschikbaar": "di-09nov"}])  # fmt: skip
    site.client().post(LINK, filled(site, round_id), seen=LINK)
    cells = lines(site, round_id)[-1]
    assert cells["beschikbaar"] == "di-09nov|wo-10nov (liever niet)"
    assert not any(name.startswith("moment:") for name in cells)


def test_after_the_closing_date_people_wait_on_the_reserve_list(site, admin, round_id):
    close(site, round_id)
    before, visit = lines(site, round_id), site.client()
    with site.database.work() as session:
        edition = session.get(Round, round_id).edition
    assert "Je komt op de reservelijst." in visit.get(LINK).text
    answer = visit.post(LINK, filled(site, round_id), seen=LINK)
    assert "Je staat op de reservelijst" in visit.get(answer.location).text
    assert lines(site, round_id) == before, "nothing that is planned has changed"
    (waiting,) = lines(site, round_id, reserves_of)
    assert waiting["reserve"] == "ja"
    with site.database.work() as session:
        round_ = session.get(Round, round_id)
        assert round_.edition == edition
        with folder_of(session, round_) as folder:
            text = (folder / "inschrijvingen.csv").read_text(encoding="utf-8-sig")
            assert "nieuw@voorbeeld.example" not in text and "reserve" not in text
        # A new file in the place of the table leaves them waiting.
        replace_rows(session, round_, "inschrijvingen", before)
    assert lines(site, round_id, reserves_of) == [waiting]
    assert "60 inschrijvingen" in admin.get("/").text
    where = f"/rondes/{round_id}/reservelijst"
    page = admin.get(where).text
    assert "Nieuwe Voorbeeld" in page
    number = re.search(r'name="line" value="(\d+)"', page)[1]
    assert admin.get(f"/rondes/{round_id}/tabel/inschrijvingen/rij?line={number}").status_code == 404
    admin.post(where, {"line": number, "do": "take"}, seen=where)
    assert lines(site, round_id)[-1] == {k: v for k, v in waiting.items() if k != "reserve"}
    assert lines(site, round_id, reserves_of) == []
    with site.database.work() as session:
        assert session.get(Round, round_id).edition > edition
    assert admin.post(where, {"line": number, "do": "remove"}, seen=where).status_code == 404
    assert len(lines(site, round_id)) == 61


def test_one_address_sent_many_times_at_once_is_kept_once(site, round_id):
    cells = {"naam": "A B", "email": "a@b.example", "school": SCHOOL}

    def send(_number):
        session = site.database.session()
        try:
            keep(session, session.get(Round, round_id), cells, reserve=False)
            return True
        except Known:
            return False
        finally:
            session.close()

    with site.database.work() as session:
        edition = session.get(Round, round_id).edition
    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(send, range(12))) == [False] * 11 + [True]
    assert len(lines(site, round_id)) == 61
    with site.database.work() as session:
        assert session.get(Round, round_id).edition == edition + 1


def test_a_round_has_room_for_so_many(site, round_id, monkeypatch):
    monkeypatch.setattr("web.signing.keeping.MOST", 60)
    answer = site.client().post(LINK, filled(site, round_id), seen=LINK)
    assert answer.status_code == 422 and "Er zijn te veel inschrijvingen." in answer.text
    assert len(lines(site, round_id)) == 60


def test_nobody_is_taken_in_twice(site, admin, round_id):
    close(site, round_id)
    site.client().post(LINK, filled(site, round_id), seen=LINK)
    with site.database.work() as session:
        session.add(Line(round_id=round_id, kind="inschrijvingen", position=99,
                         cells={"email": "Nieuw@Voorbeeld.example"}))  # fmt: skip
    where = f"/rondes/{round_id}/reservelijst"
    number = re.search(r'name="line" value="(\d+)"', admin.get(where).text)[1]
    admin.post(where, {"line": number, "do": "take"}, seen=where)
    assert len(lines(site, round_id, reserves_of)) == 1
    admin.post(where, {"line": number, "do": "remove"}, seen=where)
    assert lines(site, round_id, reserves_of) == [] and len(lines(site, round_id)) == 61


def test_a_closed_form_takes_nobody(site, round_id):
    visit = site.client()
    sent = filled(site, round_id)
    assert visit.get("/inschrijven/verkeerd").status_code == 404
    visit.get(LINK)
    token = re.search(r'name="csrf_token" value="([^"]+)"', visit.get(LINK).text)[1]
    with site.database.work() as session:
        session.get(Round, round_id).form_open = False
    assert "Je kunt je hier nu niet inschrijven." in visit.get(LINK).text
    assert visit.http.post(LINK, data={"csrf_token": token, **sent}).status_code == 409
    assert len(lines(site, round_id)) == 60 and not lines(site, round_id, reserves_of)


def test_without_its_token_a_form_is_refused(site, round_id):
    site.app.config["WTF_CSRF_ENABLED"] = True
    assert site.client().http.post(LINK, data=filled(site, round_id)).status_code == 400
    assert len(lines(site, round_id)) == 60


def test_when_all_moments_are_over_the_form_is_shut(site, round_id):
    with site.database.work() as session:
        round_ = session.get(Round, round_id)
        past = [{**one, "begin": "2020-01-08T13:30:00", "eind": "2020-01-08T15:00:00"}
                for one in round_.settings["moment"]]  # fmt: skip
        round_.settings = {**round_.settings, "moment": past}
    assert "Je kunt je hier nu niet inschrijven." in site.client().get(LINK).text


def test_the_organiser_opens_it_and_changes_the_link(site, admin, demo_folder):
    made = site.round(demo_folder)
    where = f"/rondes/{made}/formulier"
    assert "/inschrijven/" not in admin.get(where).text
    sent = {"open": "y", "last": "2099-11-01", "contact": "Sam, sam@voorbeeld.example"}
    assert admin.post(where, sent, seen=where).status_code == 302
    first = re.search(r"/inschrijven/[\w-]{20,}", admin.get(where).text)[0]
    page = site.client().get(first)
    assert "sam@voorbeeld.example" in page.text and "zondag 1 november 2099" in page.text
    admin.post(where, {"do": "link"}, seen=where)
    second = re.search(r"/inschrijven/[\w-]{20,}", admin.get(where).text)[0]
    assert first != second and site.client().get(first).status_code == 404
    admin.post(where, {"contact": ""}, seen=where)
    assert "niet inschrijven" in site.client().get(second).text


def test_a_closing_day_counts_to_midnight_in_the_netherlands():
    round_ = Round(name="", settings={})
    for text in ("2026-07-01", "2026-10-24", "2026-12-31"):
        day = now().date().fromisoformat(text)
        close_after(round_, day)
        assert last_day(round_) == day and round_.form_closes.hour == 0
    close_after(round_, None)
    assert last_day(round_) is None


def test_the_leader_is_asked_for_only_where_there_is_one(site, round_id):
    assert "Ik wil wel een gesprek leiden" not in site.client().get(LINK).text
    with site.database.work() as session:
        round_ = session.get(Round, round_id)
        round_.settings = {**round_.settings, "ronde": {**round_.settings["ronde"], "format": "adviesmiddag"}}
    assert "Ik wil wel een gesprek leiden" in site.client().get(LINK).text


@pytest.mark.parametrize("page", ["formulier", "reservelijst"])
def test_only_organisers_see_it(site, round_id, page):
    path = f"/rondes/{round_id}/{page}"
    assert site.client(site.member(round_id, "organisator")).get(path).status_code == 200
    for role in ("planner", "lezer", "wijktrekker"):
        assert site.client(site.member(round_id, role, "WK059910")).get(path).status_code == 403
    assert site.client().get(path).status_code == 302


def test_somebody_who_keeps_trying_is_slowed_down(site, round_id):
    app = create_app(replace(site.app.extensions["matcher"], testing=False))
    visit = type(site.client())(app.test_client())
    try:
        codes = [visit.post(LINK, {}, seen=LINK).status_code for _ in range(12)]
    finally:
        create_app(site.app.extensions["matcher"])
    assert codes[0] == 422 and codes[-1] == 429
    with site.database.work() as session:
        assert len(session.scalars(select(Line).where(Line.kind == "inschrijvingen")).all()) == 60
