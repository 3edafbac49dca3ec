"""Which schools are asked, who answered, and whom to ring."""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from matcher.geo import load_atlas
from web.inviting import relevance, sites
from web.inviting.contacts import read_contacts
from web.store import Invitation, Line, Round

PAGES = ("", "/respons", "/bellijst", "/herinneren", "/plakken", "/herinnering.xlsx")


@pytest.fixture
def round_id(site, demo_folder):
    return site.round(demo_folder)


def at(round_id: int, rest: str = "") -> str:
    return f"/rondes/{round_id}/uitnodigingen{rest}"


def rows(site) -> dict[str, Invitation]:
    with site.database.work() as session:
        return {one.school: one for one in session.scalars(select(Invitation))}


def invitees(site, round_id):
    with site.database.work() as session:
        return {one.school.code: one for one in sites.invitees(session, session.get(Round, round_id))}


def test_the_schools_of_the_region_are_there_from_the_start(site, admin, round_id):
    atlas = load_atlas()
    region = atlas.region("rotterdam")
    here = {code for code, school in atlas.schools.items() if atlas.in_region(school, region)}
    found = invitees(site, round_id)
    assert here <= set(found)
    assert {"BO", "SBO", "VO"} <= {one.school.kind for one in found.values()}
    page = admin.get(at(round_id)).text
    assert all(f"/school/{code}" in page for code in here)
    assert not rows(site), "looking writes nothing"


def test_a_narrow_region_has_its_own_schools_and_the_vo_schools_of_its_pupils(site, demo_folder):
    round_id = site.round(demo_folder)
    with site.database.work() as session:
        round_ = session.get(Round, round_id)
        round_.settings = {**round_.settings, "ronde": {**round_.settings["ronde"], "regio": ["WK059910"]}}
        for line in session.scalars(select(Line)):
            session.delete(line)
    found = invitees(site, round_id)
    inside = {code for code, one in found.items() if one.school.wijk == "WK059910"}
    outside = {one.school.sector for code, one in found.items() if code not in inside}
    assert inside and outside == {"VO"}
    expected = {c for c, percent in load_atlas().outflow("WK059910").items() if percent >= 1}
    assert expected <= set(found)


def test_a_school_is_changed(site, admin, round_id):
    code = min(invitees(site, round_id))
    where = at(round_id, f"/school/{code}")
    sent = {
        "contact": "Noor Voorbeeld", "email": "Noor@School.example", "status": "doet mee",
        "reminded": "2026-09-01", "note": "belt terug",
    }  # fmt: skip
    assert admin.post(where, sent, seen=where).status_code == 302
    row = rows(site)[code]
    assert (row.contact, row.email, row.status) == ("Noor Voorbeeld", "noor@school.example", "doet mee")
    assert row.reminded.date().isoformat() == "2026-09-01" and row.note == "belt terug"
    wrong = admin.post(where, {**sent, "email": "geen adres"}, seen=where)
    assert wrong.status_code == 200 and "Dit is geen e-mailadres." in wrong.text
    assert admin.post(where, {**sent, "status": "misschien"}, seen=where).status_code == 200
    assert rows(site)[code].email == "noor@school.example" and rows(site)[code].status == "doet mee"
    assert admin.get(at(round_id, "/school/99ZZ99")).status_code == 404


def test_several_schools_get_a_status_at_once(site, admin, round_id):
    first, second, third = sorted(invitees(site, round_id))[:3]
    where = at(round_id)
    admin.post(where, {"which": "ticked", "school": [first, third], "status": "uitgenodigd"}, seen=where)
    assert {code: one.status for code, one in rows(site).items()} == dict.fromkeys(
        (first, third), "uitgenodigd"
    )
    answer = admin.post(where, {"which": "all", "soort": "VO", "status": "uitgenodigd"}, seen=where)
    assert answer.location.endswith("?soort=VO")
    asked = {code for code, one in invitees(site, round_id).items() if one.status == "uitgenodigd"}
    vo = {code for code, one in invitees(site, round_id).items() if one.school.sector == "VO"}
    assert asked == vo | {first, third} and second not in asked - vo
    assert admin.post(where, {"which": "all", "status": "weg"}, seen=where).status_code == 400


def test_the_response_counts_schools_and_people(site, admin, round_id):
    with site.database.work() as session:
        round_ = session.get(Round, round_id)
        found = sites.invitees(session, round_)
        people = sites.signed(session, round_)
        lines = session.scalars(select(Line).where(Line.kind == "inschrijvingen")).all()
        for grouped in (sites.per_wijk(found), sites.per_board(found)):
            summed = sites.total(grouped, "Samen", {"": people.count(""), "?": people.count("?")})
            assert summed.people == len(lines) == 60
            assert summed.schools == len(found) and summed.asked == 0
            codes = {line.cells.get("school") for line in lines} - {None, ""}
            assert summed.joined == len(codes)
            sectors = [load_atlas().schools[line.cells["school"]].sector for line in lines
                       if line.cells.get("school")]  # fmt: skip
            assert (summed.po, summed.vo) == (sectors.count("PO"), sectors.count("VO"))
    page = admin.get(at(round_id, "/respons")).text
    assert "Per wijk" in page and "Per bestuur" in page and 'class="total"' in page


def test_a_sign_up_from_a_school_that_we_do_not_know_is_told(site, admin, round_id):
    with site.database.work() as session:
        session.scalars(select(Line).where(Line.kind == "inschrijvingen")).first().cells = {
            "school": "xyzzyq"
        }
    assert "Van 1 inschrijving kennen we de school niet." in admin.get(at(round_id, "/respons")).text


def test_the_list_of_calls_begins_with_the_schools_that_matter_most(site, admin, round_id):
    region = load_atlas().region("rotterdam")
    shares = relevance.shares_of(region)
    assert 60 < sum(shares.values()) <= 100.5, "most of the pupils go to a school that we know"
    there = {code for code, one in invitees(site, round_id).items() if one.people}
    missing = sorted((code for code in shares if code not in there), key=lambda code: (-shares[code], code))
    page = admin.get(at(round_id, "/bellijst")).text
    assert "Deze 8 VO-scholen tellen het meest." in page
    assert re.findall(r'name="school" value="(\w+)"', page)[:8] == missing[:8]
    where = at(round_id, "/bellijst")
    admin.post(where, {"school": missing[0], "do": "called"}, seen=where)
    row = rows(site)[missing[0]]
    assert row.status == "uitgenodigd" and row.reminded is not None
    admin.post(where, {"school": missing[0], "do": "declines"}, seen=where)
    assert rows(site)[missing[0]].status == "doet niet mee"
    again = admin.get(where).text
    assert re.findall(r'name="school" value="(\w+)"', again)[:7] == missing[1:8]
    assert "Doen niet mee" in again
    assert admin.post(where, {"school": "99ZZ99", "do": "called"}, seen=where).status_code == 400


def test_the_reminder_sheet_has_who_is_silent_and_no_formulas(site, admin, round_id):
    found = invitees(site, round_id)
    quiet = sorted(code for code, one in found.items() if not one.people)[:3]
    busy = next(code for code, one in found.items() if one.people)
    with site.database.work() as session:
        for code in (*quiet, busy):
            row = sites.row_for(session, session.get(Round, round_id), code)
            row.status, row.contact = "uitgenodigd", '=HYPERLINK("http://kwaad.example")'
            row.email = "" if code == quiet[2] else f"{code.lower()}@school.example"
    answer = admin.get(at(round_id, "/herinnering.xlsx"))
    book = load_workbook(io.BytesIO(answer.data))
    first, second = book.worksheets
    assert first["A1"].value == "Email"
    table = list(first.iter_rows(min_row=2, values_only=True))
    assert {row[5] for row in table} == set(quiet[:2])
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert quiet[2] in {row[5] for row in second.iter_rows(values_only=True)}
    admin.post(at(round_id, "/herinneren"), seen=at(round_id, "/herinneren"))
    reminded = {code for code, one in rows(site).items() if one.reminded is not None}
    assert reminded == set(quiet[:2])


def test_contacts_are_pasted(site, admin, round_id):
    one, two = sorted(invitees(site, round_id))[:2]
    given = (
        "School\tContact\tE-mail", f"{one}\tNoor Voorbeeld\tNoor@school.example",
        f"{two};;post@school.example", "xyzzyq;Sem;s@x.example",
    )  # fmt: skip
    text = "\n".join(given)
    where = at(round_id, "/plakken")
    answer = admin.post(where, {"text": text}, seen=where)
    kept = rows(site)
    assert kept[one].contact == "Noor Voorbeeld" and kept[one].email == "noor@school.example"
    assert kept[two].email == "post@school.example" and set(kept) == {one, two}
    assert "regel 4" in answer.text and "Deze school kennen we niet." in answer.text
    box = re.search(r"<textarea[^>]*>(.*?)</textarea>", answer.text, re.S)[1]
    assert "xyzzyq" in box and one not in box


def test_what_stays_unclear_in_pasted_lines(site):
    with site.app.test_request_context():
        found = read_contacts("99ZZ99;a@b.example\n" + min(load_atlas().schools) + ";")
    assert [number for number, _why in found.wrong] == [1, 2] and not found.contacts


@pytest.mark.parametrize("page", PAGES)
def test_only_organisers_see_it(site, round_id, page):
    assert site.client(site.member(round_id, "organisator")).get(at(round_id, page)).status_code == 200
    for role in ("planner", "lezer", "wijktrekker"):
        assert site.client(site.member(round_id, role, "WK059910")).get(at(round_id, page)).status_code == 403
    site.user("vreemd@voorbeeld.example")
    assert site.client("vreemd@voorbeeld.example").get(at(round_id, page)).status_code == 404
    assert site.client().get(at(round_id, page)).status_code == 302
