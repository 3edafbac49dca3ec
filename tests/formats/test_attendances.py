"""Who could attend what, and at what cost."""

from __future__ import annotations

import pickle
from datetime import time

import pytest
from small_rounds import (
    DELFSHAVEN,
    HOOGVLIET,
    NOORD,
    a_round,
    compiled,
    mentors,
    one_meeting,
    professional,
    schools,
    teachers,
    venue,
)

from matcher.domain import CandidateMeeting
from matcher.problem import AttendPart

HERE = schools(DELFSHAVEN, "PO")[0]
ELSEWHERE = schools(HOOGVLIET, "PO")[0]


def cost(round_compiled) -> int | None:
    """What the only person pays at the only venue; None when they can't come."""
    rows = round_compiled.problem.attend
    return next(iter(rows[0].cost.values())) if rows else None


def minutes(round_compiled) -> int:
    (value,) = round_compiled.minutes.values()
    return value


def test_travel_counts_in_minutes():
    there = one_meeting(professional("a", schools(DELFSHAVEN, "PO")[3]))
    assert cost(there) == minutes(there)
    assert 0 < minutes(there) <= 20


@pytest.mark.parametrize(("sector", "comfortable"), [("PO", 20), ("VO", 30)])
def test_minutes_beyond_what_is_comfortable_count_twice(sector, comfortable):
    far = one_meeting(
        professional("a", schools(HOOGVLIET, sector)[0], max_travel=240, preferred_area=DELFSHAVEN)
    )
    assert minutes(far) > comfortable
    assert cost(far) == 2 * minutes(far) - comfortable


def test_the_limit_of_the_format_and_of_the_person():
    walker = professional("a", ELSEWHERE, mode="lopen")
    needed = minutes(one_meeting(walker))
    assert cost(one_meeting(walker)) is None
    assert cost(one_meeting(walker, rules={"max_reistijd": needed})) is not None
    assert cost(one_meeting(walker, rules={"max_reistijd": needed - 1})) is None
    own = professional("a", ELSEWHERE, mode="lopen", max_travel=needed)
    assert cost(one_meeting(own)) is not None
    assert cost(one_meeting(professional("a", schools(DELFSHAVEN, "PO")[3], max_travel=0))) is None


def test_in_time_to_the_minute():
    school = schools(DELFSHAVEN, "PO")[3]
    trip = minutes(one_meeting(professional("a", school)))
    assert 0 < trip < 30
    just, late = time(13, 30 - trip), time(13, 30 - trip + 1)
    (row,) = one_meeting(professional("a", school, leaves_at=just)).problem.attend
    assert row.excluded == []
    (row,) = one_meeting(professional("a", school, leaves_at=late)).problem.attend
    assert row.excluded == [("wo", HERE)], "the later moment still works"
    assert cost(one_meeting(professional("a", school, leaves_at=late), slots=("wo",))) is None


def test_who_leaves_after_the_beginning_is_late_even_next_door():
    assert cost(one_meeting(professional("a", HERE, leaves_at=time(13, 31)), slots=("wo",))) is None
    assert cost(one_meeting(professional("a", HERE, leaves_at=time(12)), slots=("wo",))) is not None


def test_step_free_where_asked():
    needs = professional("a", HERE, step_free=True)
    assert cost(one_meeting(needs, step_free=True)) is not None
    assert cost(one_meeting(needs, step_free=False)) is None
    assert cost(one_meeting(professional("a", HERE), step_free=False)) is not None


def test_only_at_moments_when_the_person_is_free():
    free = professional("a", HERE, availability={"do": "ja"})
    assert cost(one_meeting(free)) is not None
    assert cost(one_meeting(free, slots=("wo",))) is None


def test_rather_not_is_a_cost_of_the_moment():
    person = professional("a", HERE, availability={"wo": "ja", "do": "liever niet"})
    assert one_meeting(person).problem.people[0].slots == {"wo": 0, "do": 20}


@pytest.mark.parametrize(("wijk", "extra"), [(DELFSHAVEN, 0), (NOORD, 15), (HOOGVLIET, 40)])
def test_another_area_costs_a_primary_teacher_something(wijk, extra):
    there = one_meeting(professional("a", schools(wijk, "PO")[0], max_travel=240, mode="auto"))
    travel = minutes(there)
    assert cost(there) == travel + max(0, travel - 20) + extra


def test_another_area_costs_secondary_schools_nothing_unless_they_prefer_one():
    school = schools(NOORD, "VO")[0]
    anywhere = one_meeting(professional("a", school))
    assert cost(anywhere) == minutes(anywhere)
    prefers = one_meeting(professional("a", school, preferred_area=NOORD))
    assert cost(prefers) == minutes(prefers) + 15
    suits = one_meeting(professional("a", school, preferred_area=DELFSHAVEN))
    assert cost(suits) == minutes(suits)


def test_a_preferred_area_is_home():
    there = one_meeting(professional("a", schools(NOORD, "PO")[0], preferred_area=DELFSHAVEN))
    assert cost(there) == minutes(there)


def test_rows_are_what_validation_would_make():
    people = [*teachers(14), *mentors(3), professional("laat", HERE, leaves_at=time(13, 29))]
    problem = compiled(a_round(people, [venue(c) for c in schools(DELFSHAVEN, "PO")[:4]])).problem
    assert any(row.excluded for row in problem.attend)
    assert any(not row.excluded for row in problem.attend)
    again = type(problem).model_validate_json(problem.to_json())
    assert again == problem
    assert again.to_json() == problem.to_json()
    for row in problem.attend:
        checked = AttendPart.model_validate(row.model_dump(by_alias=True))
        assert checked == row
        assert repr(checked) == repr(row)
        assert checked.model_fields_set == row.model_fields_set
    assert pickle.loads(pickle.dumps(problem)) == problem


def test_rows_stand_by_meeting_and_then_by_person():
    place = schools(DELFSHAVEN, "PO")[0]
    meetings = tuple(CandidateMeeting(m, w, (place,), ("wo",)) for m, w in (
        ("m1", DELFSHAVEN), ("m2", NOORD), ("m3", DELFSHAVEN),
    ))  # fmt: skip
    problem = compiled(a_round(teachers(2), [venue(place)], meetings=meetings)).problem
    assert [(row.meeting, row.person) for row in problem.attend] == [
        (m, p) for m in ("m1", "m2", "m3") for p in ("po00", "po01")
    ]


def test_minutes_are_a_mapping_that_can_travel():
    found = compiled(a_round(teachers(3), [venue(c) for c in schools(DELFSHAVEN, "PO")[:2]])).minutes
    assert len(found) == len(list(found)) == 6
    assert found == dict(found)
    assert found[("po00", HERE)] == 0 or found[("po00", HERE)] > 0
    assert found.get(("niemand", HERE)) is None
    assert found.get(("po00", "nergens")) is None
    assert dict(pickle.loads(pickle.dumps(found))) == dict(found)
