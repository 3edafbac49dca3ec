"""Who does what in a round; a wijktrekker sees one wijk and nothing else."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from web.store import Membership, Remark, Round, User
from web.versions import view_of
from web.wijken.areas import in_wijk, seen_of, wijken_of


def add(visit, round_id, **values):
    return visit.post(f"/rondes/{round_id}/mensen", values, seen=f"/rondes/{round_id}/mensen")


def members(site, round_id):
    with site.database.work() as session:
        found = session.scalars(select(Membership).where(Membership.round_id == round_id))
        return {one.user.email: (one.role, one.wijk) for one in found}


@pytest.fixture
def view(site, larger_round):
    with site.database.work() as session:
        return view_of(session.get_one(Round, larger_round).versions[0])


def test_somebody_unknown_gets_a_link_that_is_shown_once(site, admin, larger_round):
    page = f"/rondes/{larger_round}/mensen"
    assert add(admin, larger_round, email="Nieuw@voorbeeld.example", role="lezer").status_code == 422
    assert members(site, larger_round) == {}
    done = add(admin, larger_round, email="Nieuw@voorbeeld.example", name="Nieuwe Collega", role="lezer")
    assert done.status_code == 302
    shown = admin.get(page).text
    link = re.search(r"http://localhost(/welkom/[\w-]+)", shown)
    assert link and "Nieuwe Collega" in shown
    assert "/welkom/" not in admin.get(page).text
    assert site.client().get(link[1]).status_code == 200
    assert members(site, larger_round) == {"nieuw@voorbeeld.example": ("lezer", "")}


def test_somebody_known_gets_no_link_and_another_role_takes_the_place_of_the_first(site, admin, larger_round):
    site.user("bekend@voorbeeld.example")
    add(admin, larger_round, email="bekend@voorbeeld.example", role="lezer")
    assert "/welkom/" not in admin.get(f"/rondes/{larger_round}/mensen").text
    add(admin, larger_round, email="bekend@voorbeeld.example", role="planner")
    assert members(site, larger_round) == {"bekend@voorbeeld.example": ("planner", "")}


def test_a_wijktrekker_needs_a_wijk_of_the_round(site, admin, larger_round):
    site.user("trekker@voorbeeld.example")
    one = {"email": "trekker@voorbeeld.example", "role": "wijktrekker"}
    assert add(admin, larger_round, **one).status_code == 422
    assert add(admin, larger_round, **one, wijk="WK999999").status_code == 422
    with site.database.work() as session:
        wijk = next(iter(wijken_of(session.get_one(Round, larger_round)).values()))[0][0]
    assert add(admin, larger_round, **one, wijk=wijk).status_code == 302
    assert members(site, larger_round) == {"trekker@voorbeeld.example": ("wijktrekker", wijk)}
    # The wijk goes when the role does.
    add(admin, larger_round, email="trekker@voorbeeld.example", role="lezer", wijk=wijk)
    assert members(site, larger_round) == {"trekker@voorbeeld.example": ("lezer", "")}


def test_remove_takes_the_round_away_but_nobody_removes_themselves(site, larger_round):
    visit = site.client(site.member(larger_round, "organisator"))
    reader = site.client(site.member(larger_round, "lezer"))
    with site.database.work() as session:
        ids = {m.role: m.id for m in session.scalars(select(Membership))}
    page = f"/rondes/{larger_round}/mensen"
    assert reader.get(f"/rondes/{larger_round}").status_code == 200
    visit.post(f"{page}/weg", {"member": ids["lezer"]}, seen=page)
    assert reader.get(f"/rondes/{larger_round}").status_code == 404
    visit.post(f"{page}/weg", {"member": ids["organisator"]}, seen=page)
    add(visit, larger_round, email=f"organisator-{larger_round}@voorbeeld.example", role="lezer")
    assert members(site, larger_round) == {
        f"organisator-{larger_round}@voorbeeld.example": ("organisator", "")
    }


def test_a_member_of_another_round_can_not_be_removed_here(site, larger_round, demo_folder):
    other = site.round(demo_folder)
    site.member(other, "lezer")
    visit = site.client(site.member(larger_round, "organisator"))
    with site.database.work() as session:
        theirs = session.scalar(select(Membership.id).where(Membership.round_id == other))
    page = f"/rondes/{larger_round}/mensen"
    assert visit.post(f"{page}/weg", {"member": theirs}, seen=page).status_code == 404
    assert members(site, other)


@pytest.mark.parametrize("role", ["planner", "lezer", "wijktrekker"])
def test_only_organisers_manage_people(site, larger_round, role):
    visit = site.client(site.member(larger_round, role, "WK059901"))
    assert visit.get(f"/rondes/{larger_round}/mensen").status_code == 403
    answer = visit.post(f"/rondes/{larger_round}/mensen", {"email": "x@y.example", "role": "organisator"})
    assert answer.status_code == 403 and len(members(site, larger_round)) == 1


def test_a_wijktrekker_sees_names_roles_and_schools_of_one_wijk(site, larger_round, view):
    meeting = view["meetings"][0]
    wijk = meeting["area"]
    visit = site.client(site.member(larger_round, "wijktrekker", wijk))
    assert f"/rondes/{larger_round}/mijn-wijk" in visit.get("/").text
    page = visit.get(f"/rondes/{larger_round}/mijn-wijk")
    assert page.status_code == 200
    for one in view["meetings"]:
        here = one["area"] == wijk
        for person in one["people"]:
            elsewhere = [m for m in view["meetings"] if m["area"] == wijk and person in m["people"]]
            if here or not elsewhere:
                assert (person["name"] in page.text) == here
    assert "@voorbeeld.example" not in page.text and "reisminuten)" not in page.text


def test_a_wijktrekker_sees_nothing_else_of_the_round(site, larger_round, view):
    visit = site.client(site.member(larger_round, "wijktrekker", view["meetings"][0]["area"]))
    meeting = view["meetings"][0]["id"]
    for path in (
        "", "/gegevens", "/tabel/inschrijvingen", "/indelen", "/indeling", "/versies", "/versies/1",
        "/versies/1/niet-ingedeeld", f"/versies/1/bijeenkomst/{meeting}", "/versies/1/kaart.js",
        "/versies/1/vergelijk", "/opmerkingen", "/mensen",
    ):  # fmt: skip
        assert visit.get(f"/rondes/{larger_round}{path}").status_code == 403, path


def test_remarks_reach_the_organiser_and_only_those_of_the_own_wijk_the_wijktrekker(site, larger_round, view):
    wijken = list(dict.fromkeys(meeting["area"] for meeting in view["meetings"]))
    visit = site.client(site.member(larger_round, "wijktrekker", wijken[0]))
    page = f"/rondes/{larger_round}/mijn-wijk"
    assert visit.post(page, {"text": "<b>Mooi</b> zo"}, seen=page).status_code == 302
    assert visit.post(page, {"text": " "}, seen=page).status_code == 200
    with site.database.work() as session:
        session.add(Remark(round_id=larger_round, wijk=wijken[1], text="van een ander", by="een ander"))
    mine = visit.get(page).text
    assert "&lt;b&gt;Mooi&lt;/b&gt; zo" in mine and "van een ander" not in mine
    organiser = site.client(site.member(larger_round, "organisator"))
    read = organiser.get(f"/rondes/{larger_round}/opmerkingen").text
    assert "Mooi" in read and "van een ander" in read
    with site.database.work() as session:
        assert len(list(session.scalars(select(Remark)))) == 2


def test_the_published_version_goes_before_the_newest(site, larger_round, made_plan, view):
    from dataclasses import replace

    from web.versions import keep

    wijk = view["meetings"][0]["area"]
    visit = site.client(site.member(larger_round, "wijktrekker", wijk))
    other = {**view, "meetings": [{**view["meetings"][0], "name": "De nieuwste"}]}
    with site.database.work() as session:
        round_ = session.get_one(Round, larger_round)
        first = round_.versions[0].id
        keep(session, round_, replace(made_plan, view=other), "iemand")
    assert "De nieuwste" in visit.get(f"/rondes/{larger_round}/mijn-wijk").text
    with site.database.work() as session:
        session.get_one(Round, larger_round).published_id = first
    assert "De nieuwste" not in visit.get(f"/rondes/{larger_round}/mijn-wijk").text


def test_buurten_are_in_their_wijk(view):
    assert in_wijk("WK059901", "WK059901") and in_wijk("BU05990110", "WK059901")
    assert (
        not in_wijk("BU05990210", "WK059901") and not in_wijk("", "") and not in_wijk("WK059902", "WK059901")
    )
    seen = seen_of(view, view["meetings"][0]["area"])
    assert seen and all(set(one) == {"name", "role", "school"} for m in seen for one in m["people"])


def test_an_administrator_has_no_wijk_of_their_own(site, admin, larger_round):
    assert admin.get(f"/rondes/{larger_round}/mijn-wijk").status_code == 404
    with site.database.work() as session:
        assert session.scalar(select(User).where(User.administrator)) is not None
