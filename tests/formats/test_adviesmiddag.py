"""Groups around cases: what the format makes of a round, and what it says when that can't work out."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import datetime
from itertools import combinations

import pytest
from small_rounds import AFTERNOONS, ATLAS, advies_round, compiled, professional, strangers, venue

from matcher.check import check
from matcher.domain import Cancellation, CandidateMeeting, Case, PastMeeting, Pin, Slot
from matcher.engines import Limits, Solved, solve
from matcher.errors import InputError

PO, VO = strangers("PO", 12), strangers("VO", 10)
HOST = venue(next(p.school for p in VO if p.school), rooms=3, capacity=8)
CASE = Case("C-001", (PO[0].id,), ("havo",))


def texts(found):
    return [str(finding) for finding in found.warnings]


def solved(found, seconds=5.0):
    outcome = solve(found.problem, Limits(seconds=seconds, workers=1))
    assert isinstance(outcome, Solved)
    assert check(found.problem, outcome.roster).ok
    return outcome.roster


# Groups


def test_every_room_at_every_moment_is_a_possible_group_as_far_as_people_fill_it():
    found = compiled(advies_round([*PO, *VO[:6]], [HOST]))
    assert [m.id for m in found.problem.meetings] == [
        f"{slot}-{HOST.id}-{room}" for slot in ("wo", "do") for room in (1, 2, 3)
    ]
    assert all(len(m.options) == 1 and m.optional for m in found.problem.meetings)
    few = compiled(advies_round([*PO[:4], *VO[:2]], [HOST]))
    assert [m.id for m in few.problem.meetings] == [f"wo-{HOST.id}-1", f"do-{HOST.id}-1"]
    assert found.meeting_names[f"do-{HOST.id}-2"] == "do 18 nov, zaal 2"
    other = venue(PO[3].school, rooms=1, capacity=8, name="Scholengemeenschap met een heel lange naam")
    two = compiled(advies_round([*PO, *VO[:6]], [HOST, other]))
    assert two.meeting_names[f"do-{other.id}-1"] == "do 18 nov, Scholengemeenschap met een heel …"


def test_the_rules_of_a_group_are_those_of_the_defaults():
    meeting = compiled(advies_round([*PO, *VO], [HOST])).problem.meetings[0]
    assert (meeting.min_size, meeting.max_size, meeting.max_cases) == (5, 7, 0)
    assert [(limit.by, limit.max) for limit in meeting.limits] == [("school", 1)]
    quotas = {q.name: (q.min, q.target, q.cost) for q in meeting.quotas}
    assert quotas == {
        "PO": (2, 0, 0), "VO": (1, 2, 40), "intern begeleider": (0, 1, 30),
        "ondersteuningscoördinator": (0, 1, 30), "6 mensen": (0, 6, 10),
    }  # fmt: skip


def test_a_leader_is_needed_only_where_the_round_names_any():
    led = [replace(PO[0], chair=True), *PO[1:], *VO]
    quotas = compiled(advies_round(led, [HOST])).problem.meetings[0].quotas
    assert [(q.min, q.match) for q in quotas if q.name == "gespreksleider"] == [(1, {"gespreksleider": True})]


def test_the_size_of_a_group_costs_ten_a_person_on_both_sides():
    people = [*PO[:3], *VO[:2]]
    found = compiled(advies_round(people, [HOST], slots=AFTERNOONS[:1]))
    five = solved(found)
    assert five.breakdown["quotas"]["6 mensen"] == 10
    seven = solved(compiled(advies_round([*PO[:5], *VO[:2]], [HOST], slots=AFTERNOONS[:1])))
    assert seven.breakdown["balance"]["meer dan 6 mensen"] == 10


def test_own_groups_keep_their_codes():
    themes = tuple(CandidateMeeting(name, "", (HOST.id,), ("wo",)) for name in ("taal", "rekenen"))
    found = compiled(advies_round([*PO, *VO], [HOST], meetings=themes))
    assert [m.id for m in found.problem.meetings] == ["taal", "rekenen"]
    assert found.rooms == {}


def test_one_person_stays_with_a_theme_where_asked():
    themes = tuple(CandidateMeeting(name, "", (HOST.id,), ("wo",)) for name in ("taal", "rekenen"))
    history = [
        *(PastMeeting(datetime(2027, 10, 6), "taal", p.id) for p in [*PO[:4], *VO[:2]]),
        *(PastMeeting(datetime(2027, 10, 6), "rekenen", p.id) for p in [*PO[4:8], *VO[2:4]]),
    ]
    people = [*PO[:8], *VO[:4]]
    asked = {"meenemers": 1}
    roster = solved(
        compiled(advies_round(people, [HOST], meetings=themes, history=tuple(history), rules=asked))
    )
    before = {past.person: past.meeting for past in history}
    assert {m.id for m in roster.meetings} == {"taal", "rekenen"}
    for meeting in roster.meetings:
        stay = sum(before[person] == meeting.id for person in meeting.people)
        assert 1 <= stay < len(meeting.people), "somebody stays, most change"


# Rounds and series


def test_a_moment_is_cut_into_equal_rounds():
    found = compiled(advies_round([*PO, *VO], [HOST], rules={"rondes": 2}))
    slots = [(s.id, s.start.hour * 60 + s.start.minute, (s.end - s.start).seconds // 60) for s in
             found.problem.slots]  # fmt: skip
    assert slots[:2] == [("wo-r1", 810, 75), ("wo-r2", 885, 75)]
    assert all(person.max_meetings == 2 for person in found.problem.people)


def test_nobody_comes_on_two_days_for_half_an_afternoon_each():
    found = compiled(advies_round([*PO, *VO], [HOST], rules={"rondes": 2}))
    days = [{slot[:2] for slot in person.slots} for person in found.problem.people]
    assert all(len(one) == 1 for one in days)
    # Together as long as there is room, for together they make groups.
    assert Counter(min(one) for one in days).most_common(1)[0][1] == 21


def test_an_afternoon_too_short_for_a_case_comes_last():
    short = (AFTERNOONS[0], replace(AFTERNOONS[1], end=datetime(2027, 11, 18, 14, 30)))
    case = replace(CASE, minutes=60)
    found = compiled(
        advies_round([*PO[:8], *VO[:4]], [HOST], slots=short, cases=(case,), rules={"rondes": 2})
    )
    assert {slot[:2] for person in found.problem.people for slot in person.slots} == {"wo"}


def test_groups_change_between_rounds():
    people = [replace(p, availability={"wo": "ja"}) for p in [*PO[:8], *VO[:4]]]
    roster = solved(compiled(advies_round(people, [HOST], slots=AFTERNOONS[:1], rules={"rondes": 2})), 10)
    assert len(roster.meetings) == 4
    pairs = Counter(pair for m in roster.meetings for pair in combinations(sorted(m.people), 2))
    # Two groups of six twice: each six splits in two threes at best, so 2 × 2 × 3 pairs meet again.
    assert sum(times - 1 for times in pairs.values()) >= 12
    assert roster.terms["repeats"] == 60 * sum(times - 1 for times in pairs.values())


def test_a_series_takes_nothing_from_who_comes_only_sometimes():
    """People with more moments than they want are counted on at none of them; groups for them stay."""
    third = Slot("vr", "vrijdag", datetime(2027, 11, 26, 13, 30), datetime(2027, 11, 26, 16))
    host = replace(HOST, slots=("wo", "do", "vr"), rooms=2)
    flexible = [replace(p, availability={"wo": "ja", "do": "ja", "vr": "ja"}) for p in [*PO[:7], *VO[:5]]]
    always = [replace(p, availability={"wo": "ja", "do": "ja"}) for p in [*PO[7:], *VO[5:7]]]
    found = compiled(
        advies_round([*flexible, *always], [host], slots=(*AFTERNOONS, third), rules={"max_bijeenkomsten": 2})
    )
    assert any(meeting.optional for meeting in found.problem.meetings)
    assert solved(found, 20).unplaced == []


def test_a_fixed_afternoon_is_one_that_somebody_can_go_to():
    only_do = replace(HOST, slots=("do",))
    found = compiled(advies_round([*PO[:8], *VO[:4]], [only_do], rules={"rondes": 2}))
    assert {slot[:2] for person in found.problem.people for slot in person.slots} == {"do"}


def test_a_pin_settles_the_afternoon():
    people = [*PO[:8], *VO[:4]]
    found = compiled(
        advies_round(people, [HOST], rules={"rondes": 2}, pins=(Pin(PO[0].id, f"do-r1-{HOST.id}-1"),))
    )
    days = {p.id: {slot[:2] for slot in p.slots} for p in found.problem.people}
    assert days[PO[0].id] == {"do"} and days[PO[1].id] == {"wo"}


def test_who_comes_once_meets_nobody_twice():
    assert compiled(advies_round([*PO, *VO], [HOST])).problem.repeats == []


@pytest.mark.parametrize("together", [True, False])
def test_three_monthly_rounds_of_48_repeat_no_pair(together):
    """As one round of three afternoons, and as three rounds that hand on their history."""
    slots = tuple(
        Slot(f"m{n}", f"maand {n}", datetime(2027, 9 + n, 7, 13, 30), datetime(2027, 9 + n, 7, 16))
        for n in (0, 1, 2)
    )
    place = replace(HOST, rooms=8, slots=("m0", "m1", "m2"))
    crowd = [*strangers("PO", 32), *strangers("VO", 16)]
    crowd = [replace(p, availability={slot.id: "ja" for slot in slots}, max_travel=600) for p in crowd]
    seen: Counter[tuple[str, str]] = Counter()
    history: list[PastMeeting] = []
    for chosen in [slots] if together else [(slot,) for slot in slots]:
        people = [replace(p, availability={s.id: "ja" for s in chosen}) for p in crowd]
        venues = [replace(place, slots=tuple(s.id for s in chosen))]
        found = compiled(
            advies_round(people, venues, slots=chosen, history=tuple(history),
                         rules={"max_bijeenkomsten": len(chosen), "min_personen": 6, "max_personen": 6})
        )  # fmt: skip
        outcome = solve(found.problem, Limits(seconds=60, workers=2))
        assert isinstance(outcome, Solved)
        roster = outcome.roster
        assert roster.unplaced == [] and len(roster.meetings) == 8 * len(chosen)
        start = {slot.id: slot.start for slot in chosen}
        for meeting in roster.meetings:
            seen.update(combinations(sorted(meeting.people), 2))
            history += [PastMeeting(start[meeting.slot], meeting.id, p) for p in meeting.people]
    assert len(seen) == 3 * 8 * 15 and set(seen.values()) == {1}


# Cases


def test_a_case_is_a_code_with_presenters_and_levels():
    found = compiled(advies_round([*PO, *VO], [HOST], cases=(CASE,)))
    case = found.problem.cases[0]
    assert (case.id, case.presenters, case.levels) == ("C-001", [PO[0].id], ["havo"])
    assert (case.cost, case.uncovered_cost, case.experts) == (300, 60, {"sector": "VO"})
    assert found.problem.meetings[0].max_cases == 1


@pytest.mark.parametrize(
    ("minutes", "given", "most"),
    [
        ((40, 40, 40, 40), None, 3),
        ((40, 60, 40), None, 2),
        ((25, 25, 25, 25, 25), None, 4),
        ((40,) * 4, 80, 2),
    ],
)
def test_as_many_cases_as_surely_fit(minutes, given, most):
    cases = tuple(Case(f"C-{n}", (PO[n].id,), (), m) for n, m in enumerate(minutes))
    rules = {} if given is None else {"minuten_casussen": given}
    found = compiled(advies_round([*PO, *VO], [HOST], cases=cases, rules=rules))
    assert found.problem.meetings[0].max_cases == most


def test_a_case_longer_than_the_afternoon_is_refused():
    with pytest.raises(InputError, match="casus C-001 duurt 130 minuten; een groep heeft 120"):
        compiled(advies_round([*PO, *VO], [HOST], cases=(replace(CASE, minutes=130),)))


def test_two_sites_of_one_institution_are_no_strangers():
    sites = {}
    for code, school in sorted(ATLAS.schools.items()):
        if school.sector == "VO":
            sites.setdefault(school.brin, []).append(code)
    first, second = next(codes for codes in sites.values() if len(codes) > 1)[:2]
    presenter, colleague = professional("a", first), professional("b", second)
    people = [presenter, colleague, *PO[:4], *VO[2:3]]
    found = compiled(advies_round(people, [HOST], cases=(Case("C-001", ("a",), ()),), slots=AFTERNOONS[:1]))
    roster = solved(found)
    assert roster.meetings, "there is a group, with or without the case"
    assert not any({"a", "b"} <= set(m.people) and m.cases for m in roster.meetings)


def test_who_also_works_at_the_school_of_a_case_is_no_outsider():
    insider = replace(VO[0], second_school=PO[0].school)
    found = compiled(advies_round([*PO, insider, *VO[1:]], [HOST], cases=(CASE,)))
    assert found.problem.apart == [sorted((insider.id, PO[0].id))]
    # A second school matters to cases only.
    assert compiled(advies_round([*PO, insider, *VO[1:]], [HOST])).problem.apart == []


def test_somebody_of_the_samenwerkingsverband_may_work_at_the_school_of_a_case_too():
    staff = replace(
        VO[9], school=None, sector="SWV", role="Koersconsulent", second_school=PO[0].school, levels=()
    )
    for case in (CASE, Case("C-001", (staff.id,), ())):
        found = compiled(advies_round([*PO, *VO[:9], staff], [HOST], cases=(case,)))
        assert found.problem.apart == [sorted((staff.id, PO[0].id))]


def test_a_colleague_beside_a_presenter_takes_no_place_of_a_school():
    colleague = professional("collega", PO[0].school)
    both = (Case("C-001", (PO[0].id, "collega"), ()),)
    found = compiled(advies_round([PO[0], colleague, PO[1], *VO[:2]], [HOST], cases=both))
    assert not any("kan geen enkele groep" in text for text in texts(found))
    assert solved(found).undiscussed == []


def test_a_long_case_that_takes_the_place_of_others_is_told():
    cases = (Case("C-001", (PO[0].id,), (), 120), *(Case(f"C-{n}", (PO[n].id,), ()) for n in range(2, 6)))
    found = texts(compiled(advies_round([*PO, *VO], [HOST], cases=cases)))
    assert any("C-001 (120 minuten) langer duurt" in t and "hooguit 1; anders 3" in t for t in found)


def test_two_presenters_of_one_school_may_sit_together_unless_the_round_says_no():
    colleague = professional("collega", PO[0].school)
    both = (Case("C-001", (PO[0].id, "collega"), ()),)
    people = [*PO[:4], colleague, *VO[:2]]
    roster = solved(compiled(advies_round(people, [HOST], cases=both, slots=AFTERNOONS[:1])))
    assert len(roster.meetings) == 1 and len(roster.meetings[0].people) == 7
    found = compiled(advies_round(people, [HOST], cases=both, rules={"inbrengers_samen": 0}))
    assert found.problem.apart == [sorted((PO[0].id, "collega"))]


def test_a_case_whose_presenter_cancels_is_told_and_left_out():
    gone = (Cancellation(PO[0].id, None),)
    found = compiled(advies_round([*PO, *VO], [HOST], cases=(CASE,), cancellations=gone))
    assert found.problem.cases == []
    assert any("casus C-001 vervalt: de inbrenger heeft zich afgemeld" in text for text in texts(found))
    assert "afgemeld" in found.case_reasons["C-001"]


def test_a_case_with_one_presenter_left_is_told_and_stays():
    both = (Case("C-001", (PO[0].id, PO[1].id), ()),)
    gone = (Cancellation(PO[1].id, None),)
    found = compiled(advies_round([*PO, *VO], [HOST], cases=both, cancellations=gone))
    assert found.problem.cases[0].presenters == [PO[0].id]
    assert any("nog één inbrenger" in text for text in texts(found))


# Wishes and history


def test_history_and_wishes_are_one_cost_for_a_pair():
    history = tuple(PastMeeting(datetime(2026, 11, 11), "g", p.id) for p in PO[:2])
    friends = [replace(PO[0], together=(PO[1].id,)), *PO[1:], *VO]
    found = compiled(advies_round(friends, [HOST], history=history))
    assert [(p.a, p.b, p.cost) for p in found.problem.pairs] == [(PO[0].id, PO[1].id, 15 - 60)]


def test_pins_name_a_group_that_is_there():
    good = compiled(advies_round([*PO, *VO], [HOST], pins=(Pin(PO[0].id, f"wo-{HOST.id}-2"),)))
    assert good.problem.pins[0].meeting == f"wo-{HOST.id}-2"
    with pytest.raises(InputError, match="bestaat niet"):
        compiled(advies_round([*PO, *VO], [HOST], pins=(Pin(PO[0].id, "groep 1"),)))


# What can't work out, with what would solve it


def test_one_leader_who_comes_once():
    people = [replace(p, chair=p is PO[0]) for p in [*PO[:9], *VO[:5]]]
    found = texts(compiled(advies_round(people, [HOST])))
    said = next(text for text in found if "gespreksleider" in text)
    assert "hooguit plaats voor 7 van de 14 mensen" in said and "Vraag nog 1 gespreksleider" in said


def test_no_vo_at_all():
    found = texts(compiled(advies_round(PO, [HOST])))
    said = [text for text in found if "kan geen enkele groep doorgaan" in text]
    assert len(said) == 2
    assert "op woensdag 10 november 2027" in said[0] and "kan geen enkele VO-collega" in said[0]
    assert "Vraag nog 1 VO-collega voor woensdag 10 november 2027." in said[0]


def test_one_school_only():
    people = [professional(f"p{n}", PO[0].school) for n in range(6)] + VO[:2]
    found = texts(compiled(advies_round(people, [HOST])))
    assert any("van 3 scholen" in text and "hooguit één van elke school" in text for text in found)


def test_too_few_leaders():
    people = [replace(p, chair=p is PO[0]) for p in [*PO, *VO]]
    found = texts(compiled(advies_round(people, [HOST])))
    assert any("hooguit plaats voor 7 van de 22 mensen" in text for text in found)
    twice = [replace(people[0], max_meetings=2), *people[1:]]
    found = texts(compiled(advies_round(twice, [HOST])))
    assert any("hooguit plaats voor 14 van de 22 mensen" in text for text in found)
    assert any("kan 1 gespreksleider" in text and "Vraag nog 1 gespreksleider" in text for text in found)


def test_a_school_with_more_people_than_groups():
    crowd = [professional(f"x{n}", PO[0].school) for n in range(4)]
    people = [*crowd, *PO[1:6], *VO[:3]]
    found = texts(compiled(advies_round(people, [HOST], slots=AFTERNOONS[:1])))
    assert any(f"van {crowd[0].organisation} krijgen 2 mensen zeker geen plek" in text for text in found)


def test_more_cases_than_minutes():
    cases = tuple(Case(f"C-{n:03}", (PO[n % 6].id,), ()) for n in range(8))
    found = texts(compiled(advies_round([*PO[:4], *VO[:2]], [HOST], cases=cases[:0])))
    people = [*PO[:6], *VO[:1]]
    found = texts(compiled(advies_round(people, [HOST], cases=cases, slots=AFTERNOONS[:1])))
    assert any("er zijn 8 casussen, en tijd voor hooguit 3: 1 groep van elk hooguit 3" in t for t in found)


def test_one_presenter_with_too_many_cases():
    cases = tuple(Case(f"C-{n:03}", (PO[0].id,), ()) for n in range(5))
    found = texts(compiled(advies_round([*PO, *VO], [HOST], cases=cases)))
    assert any("brengt 5 casussen in; in een groep is tijd voor 3, dus worden er 2 niet" in t for t in found)


def test_a_level_nobody_can_speak_for():
    people = [*PO, *(replace(p, levels=("vwo",)) for p in VO)]
    case = Case("C-001", (PO[0].id,), ("vmbo-k", "vwo"), row=2)
    found = texts(compiled(advies_round(people, [HOST], cases=(case,), slots=AFTERNOONS[:1])))
    said = next(text for text in found if "aanbiedt" in text)
    assert said.startswith("casussen, rij 2, kolom 'niveaus': voor casus C-001 is er op woensdag 10 november")
    assert said.endswith("Vraag één VO-collega met vmbo-k op woensdag 10 november 2027.")


def test_a_presenter_whose_afternoon_has_too_few_strangers():
    late = replace(PO[0], availability={"do": "ja"})
    others = [replace(p, availability={"wo": "ja"}) for p in [*PO[1:], *VO]]
    found = texts(compiled(advies_round([late, *others], [HOST], cases=(CASE,))))
    assert any("casus C-001" in text and "donderdag 18 november" in text and "minstens 4" in text
               for text in found)  # fmt: skip


def test_a_round_in_which_all_is_well_is_silent():
    people = [*PO[:8], *(replace(p, levels=("havo", "vwo")) for p in VO[:4])]
    assert texts(compiled(advies_round(people, [HOST], cases=(CASE,)))) == []


# Whatever the round looks like


def random_round(seed: int):
    rng = random.Random(seed)
    schools = [p.school for p in [*strangers("PO", 8), *strangers("VO", 6)]]
    number = rng.randint(3, 22)
    people = []
    for n in range(number):
        slots = rng.sample(["wo", "do"], rng.randint(1, 2))
        person = professional(
            f"p{n:02}", rng.choice(schools), rng.choice(("intern begeleider", "mentor", "")),
            availability={slot: rng.choice(("ja", "ja", "liever niet")) for slot in slots},
            chair=rng.random() < 0.3, max_meetings=rng.choice((None, None, 1, 2)),
            levels=tuple(rng.sample(("vmbo-b", "vmbo-k", "havo", "vwo"), rng.randint(0, 2))),
        )  # fmt: skip
        if rng.random() < 0.1:
            person = replace(person, second_school=rng.choice(schools))
        people.append(person)
    if rng.random() < 0.3:
        people = [replace(person, chair=False) for person in people]
    ids = [person.id for person in people]
    cases = tuple(
        Case(f"C-{n:03}", tuple(rng.sample(ids, rng.choice((1, 1, 2)))),
             tuple(rng.sample(("vmbo-b", "havo"), rng.randint(0, 2))), rng.choice((20, 40, 40, 60)))
        for n in range(rng.randint(0, 8))
    )  # fmt: skip
    history = tuple(PastMeeting(datetime(2026, 11, 11), f"g{rng.randint(1, 3)}", one) for one in ids[::2])
    gone = tuple(Cancellation(one, rng.choice((None, "wo"))) for one in rng.sample(ids, rng.randint(0, 2)))
    venues = [replace(HOST, rooms=rng.randint(1, 3), capacity=rng.choice((6, 8)))]
    rules = rng.choice(({}, {}, {"rondes": 2, "minuten_casussen": 60}, {"min_personen": 3, "min_po": 1}))
    return advies_round(people, venues, cases=cases, history=history, cancellations=gone, rules=rules)


@pytest.mark.parametrize("block", range(20))
def test_no_group_breaks_a_rule_on_random_rounds(block):
    """Two hundred of them; the checker knows nothing of the format, so its rules are asked again here."""
    for seed in range(10 * block, 10 * block + 10):
        round_ = random_round(seed)
        found = compiled(round_)
        outcome = solve(found.problem, Limits(seconds=3, workers=1, gap=0.3, seed=seed))
        if not isinstance(outcome, Solved):
            assert found.eased is not None, "groups that need not be held always have a roster"
            found = found.eased()
            outcome = solve(found.problem, Limits(seconds=3, workers=1, gap=0.3, seed=seed))
        assert isinstance(outcome, Solved), seed
        roster = outcome.roster
        assert check(found.problem, roster).ok, seed
        people = {person.id: person for person in round_.people}
        cases = {case.code: case for case in round_.cases}
        gone = {c.person for c in round_.cancellations if c.slot is None}
        led = any(person.chair and person.id not in gone for person in people.values())
        low = 3 if "min_personen" in round_.rules else 5
        for meeting in roster.meetings:
            here = [people[one] for one in meeting.people]
            assert low <= len(here) <= 7 and not gone.intersection(meeting.people)
            assert sum(p.sector == "PO" for p in here) >= (1 if low == 3 else 2)
            assert sum(p.sector == "VO" for p in here) >= 1
            assert not led or any(p.chair for p in here)
            for case in (cases[code] for code in meeting.cases):
                assert set(case.presenters) & set(meeting.people)
                schools = {s for one in case.presenters
                           for s in (people[one].school, people[one].second_school) if s}  # fmt: skip
                brins = {ATLAS.schools[s].brin for s in schools if one_is_here(case, people, gone, s)}
                for person in here:
                    if person.id not in case.presenters:
                        mine = {s for s in (person.school, person.second_school) if s}
                        assert not {ATLAS.schools[s].brin for s in mine} & brins, seed
            for school, number in Counter(p.school for p in here).items():
                if number > 1:
                    mates = {p.id for p in here if p.school == school}
                    assert any(mates <= set(case.presenters) for case in cases.values()), seed


def one_is_here(case, people, gone, school):
    """Whether a presenter who still comes works at this school: the case of who cancelled is another's."""
    return any(
        school in (people[one].school, people[one].second_school)
        for one in case.presenters
        if one not in gone
    )
