"""What an alternative would cost is what trying everything finds; what stands in the way is so."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from brute import optimum
from judging import held, read
from rosters import after, newly_broken, roster, total
from strategies import solvable_problem

from matcher.check import broken_rules
from matcher.engines import Limits
from matcher.explain import Bench, Step, WhyHere, Words, why_here, why_not_there
from matcher.explain import forcing as room
from matcher.explain.wording import rule_sentence
from matcher.problem import Problem
from matcher.roster import HeldMeeting

Document = dict[str, Any]
LIMITS = Limits(seconds=120, workers=1)
SEEDS = range(12)


def forced(document: Document, meetings: list[HeldMeeting], person: str, meeting: str) -> Document:
    """The problem with this person in this meeting and a price on changes, made apart from the product."""
    before = document.get("previous") or {}
    previous = {
        "meetings": [{"id": m.id, "slot": m.slot, "venue": m.venue} for m in meetings],
        "attends": [{"person": p, "meeting": m.id, "weight": 1} for m in meetings for p in m.people],
        "frozen": before.get("frozen", []),
        "shortfall": before.get("shortfall"),
        "change": {"meeting": 1, "venue": 3, "slot": 10, "lost": 15},
    }
    pin = {"person": person, "meeting": meeting, "attends": True}
    return document | {"pins": [*document.get("pins", []), pin], "previous": previous}


def without_softened_minimums(seed: int) -> tuple[Document, Problem, list[HeldMeeting]]:
    document, planted = solvable_problem(seed, people=5, meetings=3)
    if document.get("previous"):
        document["previous"]["shortfall"] = None
    problem, meetings = read(document), held(planted)
    return document, problem, meetings if not broken_rules(problem, meetings) else []


def least_by_small_changes(
    problem: Problem, meetings: list[HeldMeeting], person: str, meeting: str
) -> int | None:
    """The least cost of a move, an extra seat or a swap that the checker accepts, tried one by one."""
    mine = [m.id for m in meetings if person in m.people]
    there = next(m for m in meetings if m.id == meeting)
    join = Step(person, meeting, True)
    ways = [[join], *([Step(person, m, False), join] for m in mine)]
    for other in there.people:
        out = Step(other, meeting, False)
        if not mine:
            ways.append([out, join])
        for m in mine:
            if other not in next(each for each in meetings if each.id == m).people:
                ways.append([Step(person, m, False), out, join, Step(other, m, True)])
    costs = [
        total(problem, then) - total(problem, meetings)
        for then in (after(meetings, way) for way in ways)
        if not newly_broken(problem, meetings, then)
    ]
    return min(costs, default=None)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_alternative_costs_what_trying_everything_finds(seed: int) -> None:
    document, problem, meetings = without_softened_minimums(seed)
    assert meetings, "a seed whose planted roster needs no softened minimums"
    for who in problem.people[:3]:
        answer = why_here(problem, meetings, who.id, LIMITS)
        candidates = {a.meeting for a in problem.attend if a.person == who.id}
        assert {each.meeting for each in answer.alternatives} == candidates - {*answer.seats}
        for each in answer.alternatives:
            best = optimum(forced(document, meetings, who.id, each.meeting))
            if best is None:
                assert each.verdict == "impossible" and each.cost is None and each.proven
                continue
            assert each.verdict == "possible" and each.cost is not None
            if each.way == "anew":
                assert each.proven
                assert each.cost == best.cost - total(problem, meetings), (who.id, each.meeting)
            elif problem.previous is None:
                assert each.cost == least_by_small_changes(problem, meetings, who.id, each.meeting)


def test_every_kind_of_answer_is_among_them() -> None:
    """So that the tests above and below are about something."""
    ways: Counter[str | None] = Counter()
    verdicts: Counter[str] = Counter()
    for seed in SEEDS:
        _, problem, meetings = without_softened_minimums(seed)
        for who in problem.people[:3] if meetings else ():
            for each in why_here(problem, meetings, who.id, LIMITS).alternatives:
                ways[each.way] += 1
                verdicts[each.verdict] += 1
                assert each.decides
                assert (each.cost is None) == (each.verdict != "possible")
                assert each.cost is None or each.shifts[0].person == who.id
    assert {"move", "swap", "anew"} <= set(ways)
    assert {"possible", "impossible"} <= set(verdicts)


def in_large(problem: Problem, meetings: list[HeldMeeting], person: str, patch: Any) -> WhyHere:
    patch.setattr(room, "SMALL", -1)
    return why_here(problem, meetings, person, LIMITS)


def test_in_a_large_problem_the_rule_in_the_way_is_named_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = 0
    for seed in range(40):
        problem, meetings = roster(seed)
        for who in problem.people[:2]:
            for each in in_large(problem, meetings, who.id, monkeypatch).alternatives:
                assert each.way != "anew"
                if each.meeting not in {m.id for m in meetings}:
                    assert (each.verdict, each.decides) == ("blocked", "gaat niet door")
                    continue
                least = least_by_small_changes(problem, meetings, who.id, each.meeting)
                assert (each.verdict == "blocked") == (least is None)
                if least is None:
                    blocked += 1
                    assert each.obstacles and each.decides == each.obstacles[0]
                elif problem.previous is None:
                    assert each.cost == least
    assert blocked > 10


@pytest.mark.parametrize("seed", range(6))
def test_why_not_solves_again_and_tells_who_else_would_move(seed: int) -> None:
    document, problem, meetings = without_softened_minimums(seed)
    assert meetings, "a seed whose planted roster needs no softened minimums"
    who = problem.people[0].id
    for part in problem.meetings:
        if any(who in m.people for m in meetings if m.id == part.id):
            with pytest.raises(ValueError):
                why_not_there(problem, meetings, who, part.id, LIMITS)
            continue
        answer = why_not_there(problem, meetings, who, part.id, LIMITS)
        best = optimum(forced(document, meetings, who, part.id))
        assert (answer.alternative.verdict == "possible") == (best is not None)
        if best is None:
            continue
        assert answer.alternative.cost is not None
        if problem.previous is None:
            # Never worse than the roster with the fewest changes; a small change can be better.
            assert answer.alternative.cost <= best.cost - total(problem, meetings)
        assert any(part.id in shift.joins for shift in answer.alternative.shifts if shift.person == who)
        if answer.alternative.cost > 0:
            assert answer.reasons


def test_unknown_people_and_meetings_are_refused() -> None:
    problem, meetings = roster(3)
    with pytest.raises(KeyError):
        why_here(problem, meetings, "nobody", LIMITS)
    with pytest.raises(KeyError):
        why_not_there(problem, meetings, problem.people[0].id, "nowhere", LIMITS)


# Sentences


def document(**changes: Any) -> Document:
    """Two meetings at the same moment: 'a' with p0 and p1, 'b' with p2 and p3."""
    base: Document = {
        "version": 1,
        "slots": [{"id": "s", "start": "2026-11-11T13:30", "end": "2026-11-11T16:00"}],
        "venues": [{"id": "v", "rooms": 2}],
        "people": [
            {"id": f"p{i}", "school": f"x{i % 2}", "sector": "PO", "slots": {"s": 0}} for i in range(4)
        ],
        "meetings": [{"id": m, "options": [["s", "v"]]} for m in ("a", "b")],
        "attend": [
            {"person": f"p{i}", "meeting": m, "cost": {"v": 5 if m == "a" else 14}}
            for i in range(4)
            for m in ("a", "b")
        ],
    }
    return base | changes


ROSTER = [
    HeldMeeting(id="a", slot="s", venue="v", people=["p0", "p1"]),
    HeldMeeting(id="b", slot="s", venue="v", people=["p2", "p3"]),
]


def with_b(**of_b: Any) -> Document:
    return {"meetings": [{"id": "a", "options": [["s", "v"]]}, {"id": "b", "options": [["s", "v"]], **of_b}]}


CROWDED = [{"name": "zelfde school", "by": "school", "free": 1, "cost": 15}]
COVERED = [{"name": "uitstroom", "by": "school", "weights": {"x1": 30}}]
VARIED = {"name": "scholen", "by": "school", "target": 2, "cost": 60}
WANTED = {"name": "IB", "match": {"school": "x1"}, "target": 1, "cost": 40}
AWAY = {"person": "p0", "meeting": "b", "attends": False}


@pytest.mark.parametrize(
    ("changes", "person", "meeting", "said"),
    [
        ({}, "p0", "b", "meer voor de reis, het moment of een ander gebied (9)"),
        (with_b(crowding=CROWDED), "p0", "b", "in 'b' is al 1 persoon van dezelfde school (15)"),
        (with_b(max_size=2) | {"apart": [["p2", "p1"], ["p3", "p1"]]}, "p0", "b", "'b' is vol (2)"),
        (
            with_b(min_size=2) | {"apart": [["p2", "p0"], ["p2", "p1"]]},
            "p2", "a", "dan heeft 'b' te weinig mensen: 1; minstens 2 moet",
        ),
        (with_b(coverage=COVERED), "p3", "a", "dan mist 'b' 'x1' (uitstroom) (30)"),
        (with_b(quotas=[WANTED]), "p3", "a", "dan heeft 'b' geen IB (40)"),
        (with_b(variety=[VARIED]), "p3", "a", "dan heeft 'b' 1 van 2 scholen (60)"),
        ({"apart": [["p0", "p2", "p3"]]}, "p0", "b", "mogen niet bij elkaar zitten"),
        ({"together": [["p0", "p1"]]}, "p0", "b", "'p0' en 'p1' horen samen"),
        ({"pins": [AWAY]}, "p0", "b", "'p0' mag niet in 'b': vastgezet"),
    ],
)  # fmt: skip
def test_what_decides_is_said_with_its_numbers(
    changes: Document, person: str, meeting: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = read(document(**changes))
    found = in_large(problem, ROSTER, person, monkeypatch).alternatives
    (alternative,) = [each for each in found if each.meeting == meeting]
    assert said in alternative.decides


def test_names_and_minutes_of_the_round_are_used() -> None:
    words = Words(
        people={"p0": "Samira"}, meetings={"b": "Delfshaven 2"}, others={"v": "De Pijler"},
        minutes={("p0", "v"): 50}, furthest={"p0": 45},
    )  # fmt: skip
    far = document(attend=[a for a in document()["attend"] if (a["person"], a["meeting"]) != ("p0", "b")])
    answer = why_not_there(read(far), ROSTER, "p0", "b", LIMITS, words=words)
    assert answer.alternative.verdict == "impossible"
    assert answer.alternative.decides == "te ver: 50 minuten, de grens is 45"
    full = document(**with_b(max_size=2))
    assert why_not_there(read(full), ROSTER, "p0", "b", LIMITS, words=words).simple.obstacles == (
        "Delfshaven 2 is vol (2)",
    )


def two_places(**of_second: Any) -> tuple[Problem, list[HeldMeeting]]:
    """p0 in 'a' at v, 9 minutes cheaper than 'b' at w on another day."""
    slots = [
        {"id": "s", "start": "2026-11-11T13:30", "end": "2026-11-11T16:00"},
        {"id": "t", "start": "2026-11-12T13:30", "end": "2026-11-12T16:00"},
    ]
    problem = read(
        {
            "version": 1,
            "slots": slots,
            "venues": [{"id": "v"}, {"id": "w"}],
            "people": [{"id": "p0", "slots": {"s": 0, "t": of_second.get("slot", 0)}, "unplaced_cost": 100}],
            "meetings": [
                {"id": "a", "options": [["s", "v"]]},
                {"id": "b", "options": [["t", "w"]]},
            ],
            "attend": [
                {"person": "p0", "meeting": "a", "cost": {"v": 5}},
                {"person": "p0", "meeting": "b", "cost": {"w": of_second.get("travel", 14)}},
            ],
        }
    )
    held_at = [("a", "s", "v", ["p0"]), ("b", "t", "w", [])]
    return problem, [HeldMeeting(id=m, slot=s, venue=v, people=p) for m, s, v, p in held_at]


@pytest.mark.parametrize(
    ("second", "minutes", "said"),
    [
        ({}, 14, "9 minuten verder reizen: 14 in plaats van 5 (9)"),
        ({"travel": 5, "slot": 20}, 5, "een moment dat minder goed uitkomt (20)"),
        ({"travel": 45}, 5, "verder van het eigen gebied (40)"),
    ],
)
def test_what_costs_more_about_a_trip_is_told_apart(second: Document, minutes: int, said: str) -> None:
    problem, meetings = two_places(**second)
    words = Words(minutes={("p0", "v"): 5, ("p0", "w"): minutes})
    answer = why_here(problem, meetings, "p0", LIMITS, words=words)
    assert [each.decides for each in answer.alternatives] == [said]
    # Without them there nothing is travelled, but they sit nowhere.
    assert answer.missed == (("a", 95, "'p0' zit dan nergens (100)"),)


def test_a_better_alternative_says_that_the_roster_is_not_optimal() -> None:
    problem = read(document())
    (alternative,) = why_here(problem, ROSTER, "p2", LIMITS).alternatives
    assert alternative.cost == -9
    assert alternative.decides == "dit zou 9 reisminuten beter zijn: de indeling is niet bewezen optimaal"


def test_every_sentence_about_a_broken_rule_is_put_in_other_words() -> None:
    """The patterns fit what the checker says: no rule that a move can break is told in its words."""
    told: Counter[str] = Counter()
    for seed in range(150):
        problem, meetings = roster(seed, people=7)
        bench = Bench(problem, meetings)
        for m in meetings:
            for person in problem.people:
                step = Step(person.id, m.id, person.id not in m.people)
                for violation in bench.judge(step).broken:
                    sentence = rule_sentence(bench, violation, Words())
                    assert sentence != violation.message.rstrip("."), violation
                    assert not sentence.endswith(".")
                    told[violation.rule] += 1
    assert len(told) >= 14
