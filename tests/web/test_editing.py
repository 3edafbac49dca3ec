"""Changing a version by hand: shown first, refused when a rule breaks, undone."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from matcher.byhand import roster_of
from matcher.check import check, costs_of
from matcher.explain import Bench, Words
from matcher.problem import AttendPart, CasePart, MeetingPart, PersonPart, Problem, SlotPart, VenuePart
from matcher.roster import HeldMeeting
from web.editing.changes import Change, Move, change_of
from web.editing.choices import meetings_for
from web.editing.desk import Desk, laid_out
from web.editing.effect import effect_of, ways_out
from web.store import Line, Round, Version
from web.versions import documents, view_of
from web.versions.keeping import copied
from web.worker.doing import do


def versions(site, round_id):
    with site.database.work() as session:
        return list(session.scalars(select(Version).where(Version.round_id == round_id).order_by(Version.id)))


def loaded(site, round_id, number=1):
    """Problem, roster and bench of a version."""
    with site.database.work() as session:
        version = session.scalar(
            select(Version).where(Version.round_id == round_id, Version.number == number)
        )
        problem, roster = documents(version)
    return problem, roster, Bench(problem, roster.meetings)


def a_move(bench, allowed):
    """(person, from, to) that the rules allow, or not."""
    for here, sitting in bench.held.items():
        for person in sitting.people:
            for there, other in bench.held.items():
                if person.id in other.present or not bench.can_attend(person.id, there):
                    continue
                if bench.move(person.id, here, there).allowed == allowed:
                    return person.id, here, there
    raise AssertionError("the demo has no such move")


def a_refused_leave(bench):
    for here, sitting in bench.held.items():
        for person in sitting.people:
            if not bench.leave(person.id, here).allowed:
                return person.id, here
    return None


def fields(person, out="", into=""):
    return {"persoon": person, "uit": out, "in": into}


def query(person, out="", into=""):
    return urlencode(fields(person, out, into))


def accepted(site, round_id, number):
    problem, roster, _bench = loaded(site, round_id, number)
    verdict = check(problem, roster)
    assert verdict.ok, verdict.violations
    return problem, roster


def test_a_move_is_shown_first_and_then_done(site, admin, larger_round):
    _problem, _roster, bench = loaded(site, larger_round)
    person, here, there = a_move(bench, True)
    address = f"/rondes/{larger_round}/versies/1"
    assert admin.get(f"{address}/bijeenkomst/{here}/wijzigen").status_code == 200
    page = admin.get(f"{address}/mens/{person}?uit={here}")
    assert page.status_code == 200
    shown = admin.get(f"{address}/gevolg?{query(person, here, there)}")
    assert shown.status_code == 200 and "Dit mag" in shown.text and "Doe dit" in shown.text
    assert len(versions(site, larger_round)) == 1
    done = admin.post(
        f"{address}/doen",
        {"persoon": person, "uit": here, "in": there},
        seen=f"{address}/gevolg?{query(person, here, there)}",
    )
    assert done.status_code == 302 and done.location.endswith("/versies/2")
    _problem, roster = accepted(site, larger_round, 2)
    seats = {m.id for m in roster.meetings if person in m.people}
    assert there in seats and here not in seats
    first, second = versions(site, larger_round)
    assert (second.kind, second.parent_id) == ("hand", first.id) and " naar " in second.note
    assert second.cost == first.cost + bench.move(person, here, there).cost
    for part in ("", "/kaart", "/wijken", "/niet-ingedeeld", "/kosten", "/kwetsbaar", "/kaart.js"):
        assert admin.get(f"/rondes/{larger_round}/versies/2{part}").status_code == 200, part


def test_a_change_that_breaks_a_rule_is_refused(site, admin, larger_round):
    _problem, _roster, bench = loaded(site, larger_round)
    person, here = a_refused_leave(bench) or (None, None)
    into = ""
    if person is None:
        person, here, into = a_move(bench, False)
    address = f"/rondes/{larger_round}/versies/1"
    shown = admin.get(f"{address}/gevolg?{query(person, here, into)}")
    assert "Dit mag niet" in shown.text and "Doe dit" not in shown.text
    assert (
        f"'{here}'" not in shown.text and person not in shown.text.split("Dit mag niet")[1].split("</ul>")[0]
    )
    # Who sends it all the same gets nothing done.
    answer = admin.post(f"{address}/doen", {"persoon": person, "uit": here, "in": into}, seen="/")
    assert answer.status_code == 302 and "/gevolg" in answer.location
    assert len(versions(site, larger_round)) == 1


def test_a_meeting_that_is_not_held_any_more_seats_its_people_elsewhere(site, admin, larger_round):
    problem, roster, _bench = loaded(site, larger_round)
    optional = {m.id for m in problem.meetings if m.optional}
    close = next(m.id for m in roster.meetings if m.id in optional)
    address = f"/rondes/{larger_round}/versies/1"
    shown = admin.get(f"{address}/gevolg?sluit={close}&opvang=ja")
    assert "Dit mag" in shown.text
    admin.post(f"{address}/doen", {"sluit": close, "opvang": "ja"}, seen="/")
    _problem, after = accepted(site, larger_round, 2)
    assert close not in {m.id for m in after.meetings}
    with site.database.work() as session:
        version = session.scalar(select(Version).where(Version.number == 1))
        desk = laid_out(version, ())
        bare = effect_of(desk, Change(close=close))
        seated = effect_of(desk, Change(close=close, seat_others=True))
    assert seated.after <= bare.after


def test_a_meeting_goes_to_another_moment_without_whoever_cannot_come(site, admin, larger_round):
    problem, roster, _bench = loaded(site, larger_round)
    with site.database.work() as session:
        desk = laid_out(session.scalar(select(Version)), ())
    parts = {part.id: part for part in problem.meetings}
    options = [
        (meeting.id, *option)
        for meeting in roster.meetings
        for option in parts[meeting.id].options
        if option != (meeting.slot, meeting.venue)
    ]
    allowed = [one for one in options[:40] if effect_of(desk, Change(place=one, seat_others=True)).allowed]
    assert allowed
    meeting, slot, venue = allowed[0]
    admin.post(
        f"/rondes/{larger_round}/versies/1/doen",
        {"zet": meeting, "optie": f"{slot}|{venue}", "opvang": "ja"},
        seen="/",
    )
    _problem, after = accepted(site, larger_round, 2)
    assert (slot, venue) in {(m.slot, m.venue) for m in after.meetings if m.id == meeting}


def test_a_second_press_does_nothing_more(site, admin, larger_round):
    _problem, _roster, bench = loaded(site, larger_round)
    move = fields(*a_move(bench, True))
    first = admin.post(f"/rondes/{larger_round}/versies/1/doen", move, seen="/")
    again = admin.post(f"/rondes/{larger_round}/versies/1/doen", move, seen="/")
    assert first.location == again.location and len(versions(site, larger_round)) == 2


def test_ways_out_are_allowed(site, larger_round):
    with site.database.work() as session:
        desk = laid_out(session.get_one(Round, larger_round).versions[0], ())
    refused = [
        change
        for here, sitting in desk.bench.held.items()
        for person in sitting.people
        for change in (
            Change((Move(person.id, here, None),)),
            *(one.change for one in meetings_for(desk, person.id, here) if one.why_not),
        )
        if not effect_of(desk, change).allowed
    ]
    ways = [way for change in refused[:30] for way in ways_out(desk, change)]
    assert refused and ways
    for way in ways:
        effect = effect_of(desk, way.change)
        assert effect.allowed and effect.difference == way.cost, way.text


def test_a_case_that_lapses_is_told():
    meeting = MeetingPart(id="m1", options=[("s", "v")], optional=True, max_cases=1)
    problem = Problem(
        version=1,
        slots=[SlotPart(id="s", start=datetime(2027, 11, 10, 13), end=datetime(2027, 11, 10, 15))],
        venues=[VenuePart(id="v")],
        people=[PersonPart(id="p", slots={"s": 0})],
        meetings=[meeting],
        attend=[AttendPart(person="p", meeting="m1", cost={"v": 3})],
        cases=[CasePart(id="C-1", presenters=["p"], cost=50)],
    )
    held = [HeldMeeting(id="m1", slot="s", venue="v", people=["p"], cases=["C-1"])]
    roster = roster_of(problem, held)
    desk = Desk(problem, roster, Bench(problem, held), Words(), {}, costs_of(problem, held), (), ())
    effect = effect_of(desk, Change(close="m1"))
    assert effect.allowed and effect.lapsed == ("C-1",) and effect.difference == 50 - 3


def test_undo_makes_the_version_before_the_newest_again(site, admin, larger_round):
    _problem, before, bench = loaded(site, larger_round)
    person, here, there = a_move(bench, True)
    admin.post(f"/rondes/{larger_round}/versies/1/doen", fields(person, here, there), seen="/")
    answer = admin.post(f"/rondes/{larger_round}/versies/2/terug", seen="/")
    assert answer.location.endswith("/versies/3")
    _problem, after = accepted(site, larger_round, 3)
    assert after.meetings == before.meetings
    assert versions(site, larger_round)[2].note == "ongedaan gemaakt: versie 2"
    # And what was undone can come back; a first version has nothing before it.
    admin.post(f"/rondes/{larger_round}/versies/3/terug", seen="/")
    assert loaded(site, larger_round, 4)[1].meetings == loaded(site, larger_round, 2)[1].meetings
    assert admin.post(f"/rondes/{larger_round}/versies/1/terug", seen="/").location.endswith("/versies/1")
    assert len(versions(site, larger_round)) == 4


def test_who_is_fixed_stays_and_the_reason_is_told(site, admin, larger_round):
    _problem, _roster, bench = loaded(site, larger_round)
    person, here, there = a_move(bench, True)
    fixing = {"persoon": person, "bijeenkomst": here, "reden": "is de gastheer"}
    address = f"/rondes/{larger_round}/versies/1"
    admin.post(f"{address}/vast", {**fixing, "reden": " "}, seen="/")
    with site.database.work() as session:
        assert session.scalar(select(Line).where(Line.kind == "vastgezet")) is None
    admin.post(f"{address}/vast", fixing, seen="/")
    with site.database.work() as session:
        line = session.scalar(select(Line).where(Line.kind == "vastgezet"))
        assert line.cells["reden"] == "is de gastheer" and "@" in line.cells["inschrijving"]
    shown = admin.get(f"{address}/gevolg?{query(person, here, there)}").text
    assert "Dit mag niet" in shown and "is de gastheer" in shown
    leaving = admin.get(f"{address}/gevolg?{query(person, here)}").text
    assert "Dit mag niet" in leaving and "komt in de plaats" not in leaving
    admin.post(f"{address}/vast", {**fixing, "do": "los"}, seen="/")
    assert "Dit mag niet" not in admin.get(f"{address}/gevolg?{query(person, here, there)}").text
    # The round can still be read with the row in it.
    admin.post(f"{address}/vast", fixing, seen="/")
    assert "kennen we niet" not in admin.get(f"/rondes/{larger_round}/tabel/vastgezet").text


def test_files_and_hard_to_miss_people_come_when_asked_for(site, admin, larger_round):
    address = f"/rondes/{larger_round}/versies/1"
    assert admin.get(f"{address}/alles.zip").status_code == 404
    assert "Maak de bestanden" in admin.get(address).text
    asked = admin.post(f"{address}/werk/bestanden", seen="/")
    do(site.app.extensions["matcher"], int(asked.location.rsplit("/", 1)[1]))
    assert admin.get(f"{address}/alles.zip").status_code == 200
    assert "Zoek het uit" in admin.get(f"{address}/kwetsbaar").text
    asked = admin.post(f"{address}/werk/kwetsbaar", seen="/")
    do(site.app.extensions["matcher"], int(asked.location.rsplit("/", 1)[1]))
    page = admin.get(f"{address}/kwetsbaar").text
    assert "Zoek het uit" not in page and ("Wie kan invallen" in page or "nergens iets mis" in page)


def test_a_large_round_has_a_worker_make_the_change(site, admin, larger_round, monkeypatch):
    monkeypatch.setattr("web.editing.saving.AT_ONCE", 1)
    _problem, _roster, bench = loaded(site, larger_round)
    person, here, there = a_move(bench, True)
    asked = admin.post(f"/rondes/{larger_round}/versies/1/doen", fields(person, here, there), seen="/")
    assert "/indelen/" in asked.location
    do(site.app.extensions["matcher"], int(asked.location.rsplit("/", 1)[1]))
    _problem, roster = accepted(site, larger_round, 2)
    assert there in {m.id for m in roster.meetings if person in m.people}


@pytest.mark.parametrize("role", ["organisator", "planner", "lezer", "wijktrekker"])
def test_who_may_change_by_hand(site, larger_round, role):
    may = role in ("organisator", "planner")
    visit = site.client(site.member(larger_round, role))
    _problem, _roster, bench = loaded(site, larger_round)
    person, here, there = a_move(bench, True)
    address = f"/rondes/{larger_round}/versies/1"
    wanted = 200 if may else 403
    for path in (f"bijeenkomst/{here}/wijzigen", f"mens/{person}", f"gevolg?{query(person, here, there)}"):
        assert visit.get(f"{address}/{path}").status_code == wanted, path
    done = visit.post(f"{address}/doen", fields(person, here, there), seen="/")
    assert done.status_code == (302 if may else 403)
    assert len(versions(site, larger_round)) == (2 if may else 1)


def test_what_does_not_fit_is_not_found(site, admin, larger_round):
    _problem, _roster, bench = loaded(site, larger_round)
    meeting = next(iter(bench.held))
    for path in (
        "gevolg", "gevolg?persoon=x&uit=&in=y", f"gevolg?persoon=niemand&uit={meeting}&in=",
        "gevolg?sluit=geen",
        f"gevolg?zet={meeting}&optie=a|b", "mens/niemand", "bijeenkomst/geen/wijzigen",
    ):  # fmt: skip
        assert admin.get(f"/rondes/{larger_round}/versies/1/{path}").status_code == 404, path


def test_a_change_survives_a_form():
    from werkzeug.datastructures import MultiDict

    change = Change((Move("a", "m1", "m2"), Move("b", "m2", None)), "m3", ("m4", "s", "v"), True)
    assert change_of(MultiDict(change.fields())) == change
    with pytest.raises(ValueError):
        change_of(MultiDict())


def test_names_of_a_view_cover_what_sentences_need(site, larger_round):
    with site.database.work() as session:
        round_ = session.get_one(Round, larger_round)
        view = view_of(round_.versions[0])
        problem, _roster = documents(round_.versions[0])
    assert {venue.id for venue in problem.venues} <= set(view["names"])
    assert {slot.id for slot in problem.slots} <= set(view["names"])


def test_of_two_who_change_the_newest_version_the_second_is_told(site, admin, larger_round):
    _problem, _roster, bench = loaded(site, larger_round)
    person, here, there = a_move(bench, True)
    address = f"/rondes/{larger_round}/versies/1"
    page = admin.get(f"{address}/gevolg?{query(person, here, there)}")
    assert 'name="newest" value="1"' in page.text
    admin.post(f"{address}/terug", seen="/")
    with site.database.work() as session:
        round_, one = session.get_one(Round, larger_round), session.get_one(Version, 1)
        copied(session, round_, one, "van een ander", one.id, "Sem")
    form = {**fields(person, here, there), "newest": "1"}
    told = admin.post(f"{address}/doen", form, seen="/")
    assert "/gevolg?" in told.location and len(versions(site, larger_round)) == 2
    assert "niet de nieuwste versie" in admin.get(told.location).text
    admin.post(f"{address}/doen", {**form, "newest": "2"}, seen="/")
    assert len(versions(site, larger_round)) == 3, "who has seen that may do it all the same"
