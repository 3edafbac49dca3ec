"""What the format makes of a round besides attendance."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from small_rounds import (
    ATLAS,
    DELFSHAVEN,
    HOOGVLIET,
    NOORD,
    PERNIS,
    a_round,
    compiled,
    mentors,
    one_meeting,
    professional,
    schools,
    teachers,
    venue,
)

from matcher.domain import Cancellation, CandidateMeeting, Pin, Venue
from matcher.errors import InputError

OWN = schools(DELFSHAVEN, "PO")
VENUES = [venue(code) for code in OWN[:5]]


def ids(found):
    return [meeting.id for meeting in found.problem.meetings]


# Candidate meetings


def test_enough_candidates_for_the_primary_sign_ups():
    assert ids(compiled(a_round(teachers(12), VENUES))) == [f"{DELFSHAVEN}-1"]
    assert ids(compiled(a_round(teachers(13), VENUES))) == [f"{DELFSHAVEN}-1", f"{DELFSHAVEN}-2"]
    assert ids(compiled(a_round(mentors(30), VENUES))) == [], "secondary sign-ups propose none"


def test_ids_stay_when_sign_ups_change():
    before = ids(compiled(a_round([*teachers(13), *teachers(4, NOORD, "n")], VENUES)))
    more = ids(
        compiled(a_round([*teachers(30), *teachers(4, NOORD, "n"), *teachers(2, PERNIS, "p")], VENUES))
    )
    fewer = ids(compiled(a_round(teachers(13), VENUES)))
    assert set(fewer) < set(before) < set(more)


def test_an_area_uses_its_own_venues_nearest_first_and_no_more_than_four():
    found = compiled(a_round(teachers(3), [*VENUES, venue(schools(NOORD, "PO")[0])]))
    places = list(dict.fromkeys(v for _, v in found.problem.meetings[0].options))
    assert len(places) == 4
    assert set(places) <= set(OWN)


@pytest.mark.parametrize("own", [0, 1])
def test_an_area_short_of_venues_borrows_the_nearest(own):
    near, far = schools(NOORD, "PO")[:2], schools(HOOGVLIET, "PO")[:2]
    found = compiled(a_round(teachers(3), [venue(c) for c in (*far, *near, *OWN[:own])]))
    places = {v for _, v in found.problem.meetings[0].options}
    assert len(places) == 2
    assert places <= {*near, *OWN[:own]}
    assert set(OWN[:own]) <= places


@pytest.mark.parametrize("near", [0.0, 3.0, 8.0])
def test_looking_near_first_finds_the_same_venues(monkeypatch, near):
    everywhere = [code for area in (DELFSHAVEN, NOORD, HOOGVLIET, PERNIS) for code in schools(area, "PO")[:3]]
    people = [*teachers(3), *teachers(3, NOORD, "n"), *teachers(3, PERNIS, "p")]
    for codes in (everywhere, everywhere[3:], everywhere[:1] + everywhere[6:]):
        round_ = a_round(people, [venue(code) for code in codes])
        found = {}
        for within in (near, float("inf")):
            monkeypatch.setattr("matcher.formats.candidates.NEAR", within)
            found[within] = compiled(round_).problem
        assert found[near] == found[float("inf")]


def test_a_preferred_area_counts_as_the_persons_own():
    moved = [replace(person, preferred_area=NOORD) for person in teachers(3)]
    assert ids(compiled(a_round(moved, VENUES))) == [f"{NOORD}-1"]


def test_the_organisers_own_meetings_replace_the_proposals():
    mine = CandidateMeeting("mijn", NOORD, (OWN[0],), ("wo",), min_size=4, max_size=7)
    found = compiled(a_round([*teachers(13), *mentors(2)], VENUES, meetings=(mine,)))
    (meeting,) = found.problem.meetings
    assert (meeting.id, meeting.area, meeting.exclusive) == ("mijn", NOORD, NOORD)
    assert (meeting.options, meeting.min_size, meeting.max_size) == ([("wo", OWN[0])], 4, 7)
    assert found.meeting_names == {"mijn": "Noord"}


def test_an_option_needs_a_venue_that_is_open():
    mine = CandidateMeeting("mijn", DELFSHAVEN, (OWN[0], OWN[1]), ("wo", "do"))
    found = compiled(a_round(teachers(3), [venue(OWN[0], slots=("do",)), venue(OWN[1])], meetings=(mine,)))
    assert found.problem.meetings[0].options == [("do", OWN[0]), ("wo", OWN[1]), ("do", OWN[1])]


def test_names_are_numbered_and_tell_areas_apart():
    twins = Counter(area.name for area in ATLAS.wijken.values())
    codes = [code for code, area in ATLAS.wijken.items() if twins[area.name] > 1]
    mine = [CandidateMeeting(code, code, (OWN[0],), ("wo",)) for code in codes]
    double = [CandidateMeeting(f"d{n}", DELFSHAVEN, (OWN[0],), ("wo",)) for n in (1, 2)]
    names = compiled(a_round(teachers(3), VENUES, meetings=(*mine, *double))).meeting_names
    assert len(set(names.values())) == len(names)
    assert {"Centrum (Barendrecht)", "Centrum (Ridderkerk)", "Delfshaven 1", "Delfshaven 2"} <= {
        *names.values()
    }
    alone = compiled(a_round(teachers(3), VENUES, meetings=(mine[0],))).meeting_names
    assert [*alone.values()] == [ATLAS.wijken[codes[0]].name], "a name that is clear stays short"


# Groupings


@pytest.mark.parametrize(
    ("grouping", "area_of"),
    [
        ("wijk", lambda s: s.wijk),
        ("buurt", lambda s: s.buurt or s.wijk),
        ("gemeente", lambda s: s.municipality),
        ("schooltype", lambda s: s.kind),
        ("bestuur", lambda s: s.board),
    ],
)
def test_meetings_by(grouping, area_of):
    people = [*teachers(9), *teachers(3, NOORD, "n"), *mentors(3)]
    found = compiled(a_round(people, VENUES, grouping=grouping))
    areas = {area_of(ATLAS.schools[p.school]) for p in people if p.sector == "PO"}
    assert {m.area for m in found.problem.meetings} == areas
    assert len(set(found.meeting_names.values())) == len(found.problem.meetings)
    assert all(found.meeting_names.values())
    assert {row.person for row in found.problem.attend} == {p.id for p in people}
    own = {(row.person, row.meeting) for row in found.problem.attend}
    areas_of = found.meeting_areas
    assert all(
        (p.id, m) in own
        for p in people if p.sector == "PO"
        for m, a in areas_of.items() if a == area_of(ATLAS.schools[p.school])
    )  # fmt: skip


def test_there_are_no_subregions_yet():
    with pytest.raises(InputError) as caught:
        compiled(a_round(teachers(3), VENUES, grouping="subregio"))
    assert caught.value.findings[0].column == "groepering"
    assert "wijk" in caught.value.findings[0].expected


# People and wishes


def test_defaults_per_sector_and_a_persons_own_number_of_meetings():
    people = [teachers(1)[0], mentors(1)[0], replace(mentors(2)[1], max_meetings=3)]
    parts = compiled(a_round(people, VENUES, rules={"max_bijeenkomsten_vo": 2})).problem.people
    assert [p.max_meetings for p in parts] == [1, 2, 3]
    assert [p.unplaced_cost for p in parts] == [360, 300, 300]
    assert parts[0].brin == OWN[0][:4]


def test_somebody_without_a_school_has_no_school():
    guest = replace(mentors(1)[0], school=None, sector="SWV", role="Koersconsulent")
    (part,) = compiled(a_round([guest], VENUES)).problem.people
    assert (part.brin, part.school, part.board, part.sector) == (None, None, None, "SWV")


def test_wishes_count_once_and_only_for_people_who_are_there():
    a, b, c = teachers(3)
    people = [
        replace(a, together=(b.id, "weg"), apart=(c.id,)),
        replace(b, together=(a.id,)),
        replace(c, apart=(a.id, "weg", c.id)),
    ]
    problem = compiled(a_round(people, VENUES)).problem
    assert [(p.a, p.b, p.cost) for p in problem.pairs] == [(a.id, b.id, -60)]
    assert problem.apart == [[a.id, c.id]]
    assert compiled(a_round(people, VENUES, weights={"samen_met": 0})).problem.pairs == []


def test_cancellations():
    people = [*teachers(3), *mentors(1)]
    gone = (Cancellation("po00", None), Cancellation("po01", "wo"))
    pins = (Pin("po00", f"{DELFSHAVEN}-1"), Pin("po02", f"{DELFSHAVEN}-1"))
    problem = compiled(a_round(people, VENUES, cancellations=gone, pins=pins)).problem
    slots = {person.id: list(person.slots) for person in problem.people}
    assert slots == {"po01": ["do"], "po02": ["wo", "do"], "vo00": ["wo", "do"]}
    assert [(p.person, p.attends) for p in problem.pins] == [("po02", True)], "who is gone is pinned nowhere"


def test_a_pin_to_a_meeting_that_does_not_exist():
    with pytest.raises(InputError) as caught:
        compiled(a_round(teachers(3), VENUES, pins=(Pin("po00", "WK-9", row=4),)))
    (finding,) = caught.value.findings
    assert (finding.file, finding.row, finding.value) == ("vastgezet", 4, "WK-9")
    assert f"{DELFSHAVEN}-1" in finding.remedy


# What cannot work out


@pytest.mark.parametrize(
    ("people", "cancelled", "file"),
    [([], (), "inschrijvingen"), (teachers(1), (Cancellation("po00", None),), "afmeldingen")],
)
def test_a_round_without_people_is_bad_input(people, cancelled, file):
    with pytest.raises(InputError) as caught:
        compiled(a_round(people, VENUES, cancellations=cancelled))
    (finding,) = caught.value.findings
    assert finding.file == file
    assert finding.remedy


def said(found) -> str:
    return "\n".join(map(str, found.warnings))


def test_a_round_that_can_work_out_gets_no_warnings():
    assert compiled(a_round([*teachers(14), *mentors(4)], VENUES)).warnings == ()


def test_without_venues_everybody_is_told_why():
    found = compiled(a_round(teachers(3), []))
    assert "geen locaties" in said(found)
    assert "3 mensen" in said(found)
    assert found.reasons == {f"po0{n}": "Er zijn geen locaties." for n in range(3)}
    assert found.problem.attend == []


def test_people_out_of_reach_are_counted_by_area():
    stuck = [replace(p, mode="lopen") for p in teachers(5, HOOGVLIET, "h")]
    found = compiled(a_round([*teachers(12), *mentors(3), *stuck], VENUES))
    assert "5 PO-inschrijvingen in Hoogvliet: geen locatie binnen bereik." in said(found)
    assert set(found.reasons) == {p.id for p in stuck}
    assert all("45 minuten" in reason for reason in found.reasons.values())


def test_one_person_out_of_reach_is_named_by_row():
    found = compiled(
        a_round(
            [*teachers(12), *mentors(3), replace(mentors(1, HOOGVLIET, "h")[0], max_travel=1, row=7)], VENUES
        )
    )
    (finding,) = found.warnings
    assert (finding.file, finding.row) == ("inschrijvingen", 7)
    assert finding.message == "1 VO-inschrijving in Hoogvliet: geen locatie binnen bereik."


@pytest.mark.parametrize(
    ("changes", "of_venue", "words"),
    [
        ({"availability": {}}, {}, "geen moment"),
        ({"max_travel": 0, "x": 0.0}, {}, "Geen locatie binnen 0 minuten"),
        ({"step_free": True}, {"step_free": False}, "Geen drempelvrije locatie"),
        ({"availability": {"do": "ja"}}, {"slots": ("wo",)}, "open op de momenten"),
    ],
)
def test_the_reason_why_somebody_can_attend_nothing(changes, of_venue, words):
    found = one_meeting(professional("a", OWN[0], **changes), **of_venue)
    assert words in found.reasons["a"]
    assert any("inschrijving" in str(warning) for warning in found.warnings)


def test_a_meeting_that_lacks_people_is_told_with_its_numbers():
    few = said(compiled(a_round([*teachers(4), *mentors(3)], VENUES)))
    assert "'Delfshaven' kan niet doorgaan: er kunnen 7 mensen komen en er zijn er 10 nodig." in few
    no_vo = said(compiled(a_round([*teachers(11), *mentors(1)], VENUES)))
    assert "er kan 1 persoon uit het VO komen en er zijn er 2 nodig" in no_vo
    small = CandidateMeeting("m", DELFSHAVEN, (OWN[0],), ("wo",), max_size=8)
    narrow = said(compiled(a_round([*teachers(11), *mentors(3)], VENUES, meetings=(small,))))
    assert "er zijn 10 mensen nodig en hoogstens 8 mogen er komen" in narrow


def test_too_few_seats_are_counted():
    people = [*teachers(24), *mentors(6)]
    small = said(
        compiled(a_round(people, [venue(OWN[0], capacity=6), venue(OWN[1], capacity=6, slots=("wo",))]))
    )
    assert "plaats aan hoogstens 18 van de 30 mensen" in small
    few = CandidateMeeting("m", DELFSHAVEN, (OWN[0],), ("wo",), max_size=12)
    assert "plaats aan hoogstens 12 van de 30" in said(compiled(a_round(people, VENUES, meetings=(few,))))


def test_a_venue_outside_every_area_is_still_a_venue():
    away = Venue("weg", "Ver weg", "", 0.0, 0.0, "", 1, 20, ("wo",))
    found = compiled(a_round([*teachers(12), *mentors(2)], [*VENUES, away]))
    assert "weg" not in {v for _, v in found.problem.meetings[0].options}


# Outflow


def test_outflow_is_told_as_counted_only_where_it_was(monkeypatch):
    people = [*teachers(6), *teachers(6, NOORD, "n")]
    round_ = a_round(people, [*VENUES, venue(schools(NOORD, "PO")[0])])
    assert compiled(round_).outflow_is_estimate(DELFSHAVEN), "what we ship is an estimate"
    monkeypatch.setitem(ATLAS._counted, DELFSHAVEN, {"15SC00": 60.0})
    monkeypatch.setattr(ATLAS, "_outflow", {})
    found = compiled(round_)
    assert found.outflow_counted == {DELFSHAVEN} and set(found.outflow) == {DELFSHAVEN, NOORD}
    assert found.outflow[DELFSHAVEN] == {"15SC00": 100}
    assert found.outflow_is_estimate(NOORD) and not found.outflow_is_estimate(DELFSHAVEN)
