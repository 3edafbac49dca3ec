from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from matcher.check import check
from matcher.domain import Cancellation
from matcher.errors import Finding
from matcher.outputs.areas import ELSEWHERE
from matcher.outputs.facts import gather
from matcher.outputs.report import report, verdict
from matcher.roster import Changes


def facts_of(world):
    return gather(world.round, world.compiled, world.roster, world.atlas)


def test_the_example_roster_is_a_good_one(world):
    assert check(world.compiled.problem, world.roster).ok


def test_shortfalls_cost_what_the_checker_says(world):
    found = Counter()
    for meeting in facts_of(world).meetings:
        for short in meeting.shortfalls:
            found[short.term] += short.cost
    judged = check(world.compiled.problem, world.roster).costs.terms
    for term in ("quotas", "variety", "coverage", "crowding", "balance"):
        assert judged[term] > 0, f"the example must show {term}"
        assert found[term] == judged[term]


def test_shortfalls_in_words(world):
    by_id = {meeting.id: meeting for meeting in facts_of(world).meetings}
    texts = [short.text for short in by_id["m2"].shortfalls]
    assert "intern begeleider: niemand" in texts
    assert "VO-scholen: 2 van 3" in texts
    assert "uitstroom: 38 % niet aan tafel (geschat)" in texts
    assert not any("mentor" in text for text in texts)


def test_counts_per_wijk(world):
    areas = {area.code: area for area in facts_of(world).areas}
    noord, midden, zuid = (areas[f"WK05990{n}"] for n in (1, 2, 3))
    assert (noord.signed_up.po, noord.signed_up.vo, noord.placed.po, noord.placed.vo) == (2, 1, 2, 0)
    assert (noord.mean_minutes, noord.longest_minutes) == (10, 10)
    assert [meeting.id for meeting in noord.meetings] == ["m1"]
    assert noord.outflow_share == 50
    # p3 travels 10 and 8 minutes, p4 10.
    assert midden.mean_minutes == pytest.approx(28 / 3)
    assert midden.outflow_share is None
    # No meeting of its own: 3VO00 sits where p5 sits.
    assert zuid.outflow_elsewhere and zuid.outflow_share == 25


def test_reasons_say_why(world):
    reasons = {fact.person.id: fact.reason for fact in facts_of(world).unplaced}
    assert reasons["p7"].startswith("Geen locatie binnen 20 minuten")
    assert reasons["p8"] == "Geen plek meer waar deze persoon bij kan zijn: Noord."
    assert "gaat er alleen iets door op wo 31 mrt; dan kan deze persoon niet" in reasons["p9"]


def test_who_has_room_but_no_seat_hears_so(world):
    fewer = world.seated(m1=["p1", "p2", "p3"])
    reasons = {fact.person.id: fact.reason for fact in facts_of(fewer).unplaced}
    assert reasons["p8"].startswith("Er is nog plek bij Noord")


def test_who_cancelled_is_not_called_unplaced(world):
    problem = world.compiled.problem
    left = [person for person in problem.people if person.id != "p9"]
    attend = [part for part in problem.attend if part.person != "p9"]
    smaller = problem.model_copy(update={"people": left, "attend": attend})
    gone = replace(
        world,
        compiled=replace(world.compiled, problem=smaller),
        round=replace(world.round, cancellations=(Cancellation("p9", None),)),
    )
    assert "p9" not in {fact.person.id for fact in facts_of(gone).people}


def test_somebody_without_a_school_counts_outside_the_wijken(world):
    people = (replace(world.round.people[0], school=None), *world.round.people[1:])
    areas = facts_of(replace(world, round=replace(world.round, people=people))).areas
    assert areas[-1].code == ELSEWHERE and areas[-1].signed_up.total == 1


def test_verdict_in_a_sentence(world):
    roster = world.roster.model_copy(update={"cost": 12_345, "bound": 12_200})
    assert verdict(roster) == (
        "De indeling kost 12.345 reisminuten; bewezen is dat het hooguit 1,2 % beter kan."
    )
    assert verdict(roster.model_copy(update={"bound": 12_345})).endswith("bewezen is dat het niet beter kan.")
    rerun = roster.model_copy(update={"bound": 12_345, "changes": Changes(value=0, bound=0)})
    assert verdict(rerun).endswith("bewezen is dat het met zo weinig wijzigingen niet beter kan.")
    assert verdict(roster.model_copy(update={"bound": None})).endswith("is niet bewezen.")
    assert "de tijd was te kort" in verdict(roster.model_copy(update={"bound": -400}))


def test_report_holds_its_numbers(world):
    text = report(facts_of(world))
    for number in world.roster.terms.values():
        assert f"| {number:,} |".replace(",", ".") in text or number == 0
    assert "Van de 9 inschrijvingen zijn er 6 ingedeeld" in text
    assert "### 3 inschrijvingen zonder plek" in text
    assert "50 % (*geschat*)" in text and "25 % (elders, *geschat*)" in text
    assert "### 1 mogelijke bijeenkomst gaat niet door" in text and "- Zuid: Zuid" in text
    assert "12,5 seconden, 8 rekenaars, begingetal 7" in text
    assert "Een *reisminuut* is" in text


def test_names_stay_text_in_the_report(world):
    fewer = world.seated(m1=["p3", "p4"], m2=["p5"])
    text = report(facts_of(fewer))
    assert "<img" not in text.replace("\\<img", "")
    assert "[Vries](" not in text and "\\[Vries\\]" in text
    assert "# Ronde \\<b\\>voorjaar\\</b\\>" in text
    for line in text.splitlines():
        if line.startswith("|"):
            assert line.endswith("|")


def counted_in(world, *areas):
    return replace(world, compiled=replace(world.compiled, outflow_counted=frozenset(areas)))


def test_a_counted_outflow_is_not_marked(world):
    counted = counted_in(world, "WK059901", "WK059902", "WK059903")
    counted = replace(counted, compiled=replace(counted.compiled, estimated={}))
    assert "geschat" not in report(facts_of(counted)).lower()
    short = [short.text for meeting in facts_of(counted).meetings for short in meeting.shortfalls]
    assert "uitstroom: 38 % niet aan tafel" in short


def test_counted_and_estimated_areas_side_by_side_are_told_apart(world):
    mixed = facts_of(counted_in(world, "WK059901"))
    text = report(mixed)
    assert "| 50 % |" in text and "25 % (elders, *geschat*)" in text
    assert "*Geschat*: naar reistijd" in text and "; waar zij heen gaan, is geschat" in text
    told = {
        meeting.id: short.text
        for meeting in mixed.meetings
        for short in meeting.shortfalls
        if short.term == "coverage"
    }
    assert not told["m1"].endswith("(geschat)") and told["m2"].endswith("(geschat)")


def test_changes_of_a_rerun_are_told(world):
    from matcher.roster import Changes

    rerun = world.roster.model_copy(update={"changes": Changes(value=13, bound=13)})
    text = report(facts_of(replace(world, roster=rerun)))
    assert "tellen de wijzigingen op tot 13" in text and "niet met minder kan" in text


def test_history_adds_to_what_was(world, tmp_path: Path):
    world.write(tmp_path / "uit")
    lines = (tmp_path / "uit" / "historie.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "datum;bijeenkomst;sleutel"
    assert lines[1] == "2026-03-04;oud-1;p1"
    assert "2027-03-24;m1;p1" in lines and len(lines) == 1 + 1 + 7


def test_everybody_is_placed_only_when_that_is_so(world):
    facts = replace(facts_of(world), people=tuple(fact for fact in facts_of(world).people if fact.seats))
    assert "Iedereen die zich opgaf, is ingedeeld." in report(facts)
    for absent in ({"left_out": (Finding("x", "a.csv", 2),)}, {"cancelled": (world.round.people[0],)}):
        text = report(replace(facts, **absent))
        assert "zich opgaf, is ingedeeld" not in text and "Iedereen die meedoet, is ingedeeld." in text


def test_the_report_leaves_out_what_says_nothing(world):
    text = report(facts_of(world))
    for title in ("| Casussen |", "| Weer dezelfde mensen |", "| Onder het minimum |"):
        assert title not in text
    assert "| Verscheidenheid |" in text
    table = text.split("### Wat er aan tafel ontbreekt")[1].split("De uitstroom staat")[0]
    assert "uitstroom" not in table and "intern begeleider: niemand" in table
    assert "VO-scholen waar minder dan 1 % heen gaat, tellen niet mee" in text
    repeated = world.roster.model_copy(update={"terms": {**world.roster.terms, "repeats": 12}})
    assert "| Weer dezelfde mensen | 12 |" in report(facts_of(replace(world, roster=repeated)))


def test_the_report_says_whose_minutes_they_are(world):
    assert "| Reistijden | over het meegeleverde wegennet |" in report(facts_of(world))
    failed = Finding("De router op x antwoordt niet.")
    asked = replace(world.compiled, routed=("fiets",), travel_notices=(failed,))
    text = report(facts_of(replace(world, compiled=asked)))
    assert "volgens de eigen router: fiets" in text and failed.message in text


def test_schools_that_are_missing_but_signed_up_are_told_apart(world):
    signed_up = {part.school for part in world.compiled.problem.people if part.sector == "VO"}
    came, never = sorted(signed_up & set(world.atlas.schools))[0], "9VO99"
    outflow = {"WK059901": {came: 50, never: 30}}
    alone = replace(world.seated(m1=["p3"], m2=[]), compiled=replace(world.compiled, outflow=outflow))
    seated = {seat.person.school for meeting in facts_of(alone).meetings for seat in meeting.seats}
    assert came not in seated, "else this tests nothing"
    (area,) = [area for area in facts_of(alone).areas if area.code == "WK059901"]
    assert [(("wel ingeschreven" in name), share) for name, share in area.absent] == [(True, 50), (False, 30)]


def test_travel_per_area_counts_every_seat_once(world):
    facts = facts_of(world)
    seats = sum(len(meeting.seats) for meeting in facts.meetings)
    assert sum(travel.trips for area in facts.areas for travel in area.travel) == seats
    assert sum(travel.estimated for area in facts.areas for travel in area.travel) == 1
    assert "### Hoe mensen reizen" in report(facts)
