"""Made-up problems that touch every key of `problem.json`, as JSON documents.

`random_problem` may be infeasible; `solvable_problem` is built around a roster, so that
"infeasible" is the wrong answer. A seed always gives the same problem.
"""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import strategies as st

Document = dict[str, Any]

SLOTS = [
    {"id": "s1", "start": "2026-11-11T13:00", "end": "2026-11-11T15:00"},
    # Overlaps s1 and s3; s1 and s3 touch, which is no overlap.
    {"id": "s2", "start": "2026-11-11T14:00", "end": "2026-11-11T16:00"},
    {"id": "s3", "start": "2026-11-11T15:00", "end": "2026-11-11T17:00"},
    {"id": "s4", "start": "2026-11-12T13:00", "end": "2026-11-12T15:00"},
]
SCHOOLS = ["20AK03", "20AK04", "15HX00", "07PO00", "08PO00"]
TAGS = ["havo", "vwo", "vmbo-gt"]
MATCHES: list[Document] = [
    {},
    {"sector": "VO"},
    {"sector": ["PO", "VO"], "role": "mentor"},
    {"tags": "havo"},
    {"tags": ["vwo", "vmbo-gt"]},
    {"board": None},
    {"role": ["mentor", None]},
    {"guest": True},
]
BY = ["school", "board", "tags", "sector", "brin", "guest", "floor"]


def random_problem(seed: int, size: int = 4) -> Document:
    """A tiny problem of at most `size` people and three meetings, feasible or not."""
    return _random(Random(seed), size)


def solvable_problem(seed: int, people: int = 5, meetings: int = 3) -> tuple[Document, list[Document]]:
    """A problem built around a roster, and the `meetings` of that roster (which breaks no rule)."""
    return _solvable(Random(seed), people, meetings)


def problems(size: int = 4) -> st.SearchStrategy[Document]:
    """Problems as `random_problem` makes them; shrinks."""
    return st.randoms(use_true_random=False).map(lambda random: _random(random, size))


def solvable_problems(
    people: int = 5, meetings: int = 3
) -> st.SearchStrategy[tuple[Document, list[Document]]]:
    """Problems as `solvable_problem` makes them; shrinks."""
    return st.randoms(use_true_random=False).map(lambda random: _solvable(random, people, meetings))


# -- parts that both kinds share ------------------------------------------------------------------


def _venues(random: Random, rooms: int = 1) -> list[Document]:
    venues: list[Document] = [
        {"id": "v1", "rooms": rooms + 1, "capacity": None},
        {"id": "v2"},
        {"id": "v3", "slots": ["s1", "s4"]},
    ]
    if random.random() < 0.4:
        venues[1] |= {"capacity": random.randint(1, 4), "rooms": rooms}
    return venues


def _person(random: Random, i: int) -> Document:
    school = random.choice(SCHOOLS)
    person: Document = {
        "id": f"p{i}",
        "sector": "PO" if "PO" in school else "VO",
        "brin": school[:4],
        "school": school,
        "board": random.choice(["b1", "b2", None]),
        "role": random.choice(["mentor", "intern begeleider"]),
        "tags": random.sample(TAGS, random.randint(0, 2)),
        "slots": {s["id"]: random.choice([0, 0, 20]) for s in SLOTS if random.random() < 0.8},
        "unplaced_cost": random.choice([0, 40, 150, 300]),
    }
    if random.random() < 0.3:
        person["guest"] = random.random() < 0.5
    if random.random() < 0.3:
        person["floor"] = random.randint(0, 1)
    # Missing and null are the same.
    for key in ("sector", "brin", "school", "board", "role"):
        chance = random.random()
        if chance < 0.05:
            person[key] = None
        elif chance < 0.1:
            del person[key]
    if random.random() < 0.4:
        person["max_meetings"] = random.choice([0, 1, 2, 2, None])
    return person


def _meeting(random: Random, i: int) -> Document:
    options = [[slot["id"], venue] for slot in SLOTS for venue in ("v1", "v2", "v3")]
    meeting: Document = {
        "id": f"m{i}",
        "area": random.choice(["WK1", None]),
        "options": random.sample(options, random.randint(1, 3)),
    }
    if random.random() < 0.3:
        meeting["exclusive"] = random.choice(["x", "y"])
    if random.random() < 0.6:
        meeting["series"] = "lwg"
    if random.random() < 0.7:
        meeting["optional"] = True
    if random.random() < 0.5:
        meeting["open_cost"] = random.choice([10, 60, 150])
    if random.random() < 0.5:
        meeting["max_cases"] = random.choice([1, 2, None])
    return meeting


def _terms(random: Random, meeting: Document) -> None:
    """Soft entries of every kind, sometimes two of one name."""

    def named(name: str, **entry: Any) -> Document:
        return {"name": random.choice([name, name, "same"]), "match": random.choice(MATCHES), **entry}

    def cost() -> int:
        return random.choice([5, 15, 40, 60])

    if random.random() < 0.5:
        quota = named("role", target=random.randint(1, 2), cost=cost())
        meeting.setdefault("quotas", []).append(quota)
    if random.random() < 0.4:
        by, target = random.choice(BY), random.randint(1, 3)
        meeting["variety"] = [named("variety", by=by, target=target, cost=cost())]
    if random.random() < 0.4:
        by = random.choice(["school", "tags", "guest", "floor"])
        keys = {"school": SCHOOLS, "tags": TAGS, "guest": ["true", "false"], "floor": ["0", "1"]}[by]
        weights = {key: cost() for key in random.sample(keys, random.randint(1, 2))}
        meeting["coverage"] = [named("coverage", by=by, weights=weights)]
    if random.random() < 0.4:
        by, free = random.choice(BY), random.randint(0, 2)
        meeting["crowding"] = [named("crowding", by=by, free=free, cost=cost())]
    if random.random() < 0.4:
        meeting["balance"] = [
            {
                "name": "balance", "a": random.choice(MATCHES), "b": random.choice(MATCHES),
                "a_times": random.randint(1, 2), "b_times": random.randint(0, 3),
                "slack": random.randint(-1, 1), "cost": cost(),
            }
        ]  # fmt: skip


def _hard_minimums(random: Random, meeting: Document) -> None:
    if random.random() < 0.4:
        meeting["min_size"] = random.randint(0, 2)
    if random.random() < 0.3:
        meeting["max_size"] = random.randint(1, 3)
    if random.random() < 0.25:
        entry = {"name": "limit", "by": random.choice(BY), "max": random.randint(1, 2)}
        meeting["limits"] = [entry | {"match": random.choice(MATCHES)}]
    if random.random() < 0.25:
        entry = {"name": "bounds", "match": random.choice(MATCHES), "min": random.randint(0, 1)}
        meeting.setdefault("quotas", []).append(entry | {"max": random.choice([1, 2, None])})


def _attend(random: Random, person: Document, meeting: Document) -> Document:
    venues = list(dict.fromkeys(venue for _, venue in meeting["options"]))
    entry: Document = {
        "person": person["id"],
        "meeting": meeting["id"],
        "cost": {venue: random.randint(1, 45) for venue in venues if random.random() < 0.9},
    }
    if random.random() < 0.15:
        entry["except"] = [random.choice(meeting["options"])]
    return entry


def _wishes(random: Random, document: Document) -> None:
    """Costs between people: pairs (also negative) and repeats."""
    ids = [p["id"] for p in document["people"]]
    if len(ids) > 1 and random.random() < 0.5:
        document["pairs"] = [
            {"a": a, "b": b, "cost": random.choice([-60, -20, 15, 60])}
            for a, b in (random.sample(ids, 2) for _ in range(random.randint(1, 3)))
        ]
    if random.random() < 0.5:
        document["repeats"] = [{"series": "lwg", "cost": random.choice([20, 60])}]


def _case(random: Random, i: int, presenters: list[str]) -> Document:
    return {
        "id": f"c{i}",
        "presenters": presenters,
        "levels": random.sample(TAGS, random.randint(0, 2)),
        "experts": random.choice([{}, {"sector": "VO"}]),
        "cost": random.choice([30, 300]),
        "uncovered_cost": random.choice([0, 20, 60]),
    }


def _previous(random: Random, document: Document, chosen: dict[str, tuple[list[str], list[str]]]) -> Document:
    """A previous roster: meeting → (option, people), with somebody and something that are gone."""
    attends = [
        {"person": person, "meeting": meeting, "weight": random.choice([1, 3, 5])}
        for meeting, (_, people) in chosen.items()
        for person in people
    ]
    previous: Document = {
        "meetings": [{"id": m, "slot": slot, "venue": venue} for m, ((slot, venue), _) in chosen.items()],
        "attends": attends,
        "change": {"meeting": 1, "venue": 3, "slot": 10, "lost": random.choice([2, 15])},
    }
    if random.random() < 0.5:
        previous["meetings"].append({"id": "gone", "slot": "s1", "venue": "v1"})
        attends.append({"person": "p1", "meeting": "gone", "weight": 5})
        attends.append({"person": "nobody", "meeting": next(iter(chosen), "gone"), "weight": 5})
    if random.random() < 0.5:
        previous["shortfall"] = random.choice([0, 25, 60])
    return previous


# -- a problem that may be infeasible ---------------------------------------------------------------


def _random(random: Random, size: int) -> Document:
    people = [_person(random, i) for i in range(1, random.randint(2, size) + 1)]
    meetings = [_meeting(random, i) for i in range(1, random.randint(1, 3) + 1)]
    ids = [p["id"] for p in people]
    document: Document = {
        "version": 1,
        "name": "random",
        "slots": SLOTS,
        "venues": _venues(random, rooms=random.choice([0, 1, 1])),
        "people": people,
        "meetings": meetings,
        "attend": [_attend(random, p, m) for p in people for m in meetings if random.random() < 0.85],
    }
    for meeting in meetings:
        _terms(random, meeting)
        _hard_minimums(random, meeting)
    _wishes(random, document)
    if random.random() < 0.5:
        document["cases"] = [
            _case(random, i, random.sample(ids, random.choice([0, 1, 1, 2])))
            for i in range(1, random.randint(1, 2) + 1)
        ]
    if random.random() < 0.25:
        document["together"] = [random.sample(ids, 2)]
    if random.random() < 0.25:
        document["apart"] = [random.sample(ids, random.randint(2, min(3, len(ids))))]
    if random.random() < 0.3:
        meeting = random.choice(meetings)
        document["pins"] = [
            random.choice([
                {"person": random.choice(ids), "meeting": meeting["id"], "attends": random.random() < 0.6},
                {"meeting": meeting["id"], "option": random.choice(meeting["options"])},
                {"meeting": meeting["id"], "held": random.random() < 0.6},
            ])
        ]  # fmt: skip
    if random.random() < 0.3:
        document["max_parallel"] = random.randint(0, 2)
    if random.random() < 0.5:
        chosen = {}
        for meeting in random.sample(meetings, random.randint(0, len(meetings))):
            old = [person for person in ids if random.random() < 0.5]
            chosen[meeting["id"]] = (random.choice([*meeting["options"], ["s1", "v1"]]), old)
        document["previous"] = _previous(random, document, chosen)
        if random.random() < 0.3:
            document["previous"]["frozen"] = [random.choice([*(m["id"] for m in meetings), "gone"])]
    return document


# -- a problem around a roster ------------------------------------------------------------------------


def _solvable(random: Random, number: int, size: int) -> tuple[Document, list[Document]]:
    people = [_person(random, i) for i in range(1, number + 1)]
    meetings = [_meeting(random, i) for i in range(1, size + 1)]
    spans = {s["id"]: (s["start"], s["end"]) for s in SLOTS}
    held: dict[str, list[str]] = {}
    for meeting in meetings:
        usable = [o for o in meeting["options"] if o[1] != "v3" or o[0] in ("s1", "s4")]
        if usable and random.random() < 0.8:
            held[meeting["id"]] = random.choice(usable)
        else:
            meeting["optional"] = True
    seats: dict[str, list[Document]] = {meeting: [] for meeting in held}
    attend: dict[tuple[str, str], Document] = {}
    for person in people:
        went: list[Document] = []
        for meeting in random.sample(meetings, len(meetings)):
            if random.random() < 0.7:
                attend[person["id"], meeting["id"]] = _attend(random, person, meeting)
            if meeting["id"] not in held or random.random() < 0.3:
                continue
            slot, venue = held[meeting["id"]]
            start, end = spans[slot]
            clash = any(
                (spans[held[m["id"]][0]][0] < end and start < spans[held[m["id"]][0]][1])
                or (meeting.get("exclusive") is not None and m.get("exclusive") == meeting.get("exclusive"))
                for m in went
            )
            if not clash and len(went) < 2:
                went.append(meeting)
                seats[meeting["id"]].append(person)
                person["slots"].setdefault(slot, 0)
                entry = attend.setdefault((person["id"], meeting["id"]), _attend(random, person, meeting))
                entry["cost"].setdefault(venue, random.randint(1, 45))
                entry["except"] = [o for o in entry.get("except", []) if o != [slot, venue]]
        if "max_meetings" in person or len(went) > 1:
            person["max_meetings"] = random.choice([len(went), len(went) + 1, None])
    document: Document = {
        "version": 1,
        "name": "solvable",
        "slots": SLOTS,
        "venues": _venues(random),
        "people": people,
        "meetings": meetings,
        "attend": list(attend.values()),
    }
    most = max((len(seated) for seated in seats.values()), default=0)
    for venue in document["venues"]:
        here = [spans[slot] for slot, at in held.values() if at == venue["id"]]
        venue["rooms"] = max((sum(s <= t < e for s, e in here) for t, _ in here), default=1)
        if venue.get("capacity") is not None:
            venue["capacity"] = max(most, 1)
    if random.random() < 0.5:
        all_ = [spans[slot] for slot, _ in held.values()]
        document["max_parallel"] = max((sum(s <= t < e for s, e in all_) for t, _ in all_), default=0)
    for meeting in meetings:
        _terms(random, meeting)
        _bounds_around(random, meeting, seats.get(meeting["id"]))
    _wishes(random, document)
    discussed = _cases_around(random, document, seats)
    _bonds_around(random, document, held, seats)
    if random.random() < 0.5:
        old = {m: (held[m], [p["id"] for p in seats[m] if random.random() < 0.8]) for m in held}
        frozen = [m for m in held if random.random() < 0.2]
        for meeting_id in frozen:
            old[meeting_id] = (held[meeting_id], [p["id"] for p in seats[meeting_id]])
        document["previous"] = _previous(random, document, old)
        document["previous"]["frozen"] = frozen
    roster = [
        {
            "id": m, "slot": held[m][0], "venue": held[m][1], "people": [p["id"] for p in seats[m]],
            "cases": [case for case, where in discussed.items() if where == m],
        }
        for m in held
    ]  # fmt: skip
    return document, roster


def _bounds_around(random: Random, meeting: Document, seated: list[Document] | None) -> None:
    """Hard bounds that the planted attendees just keep; any bounds when it isn't held."""
    if seated is None:
        _hard_minimums(random, meeting)
        return
    if random.random() < 0.6:
        meeting["min_size"] = random.randint(0, len(seated))
    if random.random() < 0.6:
        meeting["max_size"] = len(seated) + random.randint(0, 1)
    if random.random() < 0.5:
        sector = random.choice(["PO", "VO"])
        count = sum(p.get("sector") == sector for p in seated)
        quota = {"name": sector, "match": {"sector": sector}, "min": random.randint(0, count), "max": count}
        meeting.setdefault("quotas", []).append(quota)
    if random.random() < 0.5:
        by = random.choice(["school", "board"])
        values = [p.get(by) for p in seated if p.get(by) is not None]
        highest = max((values.count(value) for value in values), default=1)
        meeting["limits"] = [{"name": f"per {by}", "by": by, "max": highest}]


def _cases_around(random: Random, document: Document, seats: dict[str, list[Document]]) -> dict[str, str]:
    """Cases, some of them discussed in the planted roster; returns case → meeting."""
    meeting = {m["id"]: m for m in document["meetings"]}
    discussed: dict[str, str] = {}
    cases = []
    for i in range(1, random.randint(0, 2) + 1):
        presenter = random.choice(document["people"])
        cases.append(_case(random, i, [presenter["id"]]))
        for m, seated in seats.items():
            brin = presenter.get("brin")
            strangers = all(p is presenter or brin is None or p.get("brin") != brin for p in seated)
            most = meeting[m].get("max_cases", 0)
            full = most is not None and list(discussed.values()).count(m) >= most
            if presenter in seated and strangers and not full:
                discussed[f"c{i}"] = m
                break
    document["cases"] = cases
    return discussed


def _bonds_around(
    random: Random, document: Document, held: dict[str, list[str]], seats: dict[str, list[Document]]
) -> None:
    """Together, apart and pins that the planted roster keeps."""
    went = {p["id"]: {m for m, seated in seats.items() if p in seated} for p in document["people"]}
    ids = list(went)
    couples = [(a, b) for i, a in enumerate(ids) for b in ids[i + 1 :]]
    alike = [couple for couple in couples if went[couple[0]] == went[couple[1]]]
    strange = [couple for couple in couples if not went[couple[0]] & went[couple[1]]]
    document["together"] = [list(random.choice(alike))] if alike and random.random() < 0.4 else []
    document["apart"] = [list(random.choice(strange))] if strange and random.random() < 0.4 else []
    pins: list[Document] = []
    for meeting in document["meetings"]:
        id_ = meeting["id"]
        chance = random.random()
        if chance < 0.1:
            pins.append({"meeting": id_, "held": id_ in held})
        elif chance < 0.2 and id_ in held:
            pins.append({"meeting": id_, "option": held[id_]})
        elif chance < 0.4:
            person = random.choice(ids)
            pins.append({"person": person, "meeting": id_, "attends": id_ in went[person]})
    document["pins"] = pins
