"""Infeasible problems of many kinds, each built around a roster and then broken in a known way.

Every plant is a function of a `Random` that gives the broken document and what mends it, as easings, so
that the planted fix has a size in the measure of the product. There may be a smaller one.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from matcher.model.easing import Easing, Kind

Document = dict[str, Any]
Planted = tuple[Document, tuple[Easing, ...]]
Plant = Callable[[Random], Planted]

SLOTS = [
    {"id": "ma", "start": "2026-11-09T13:00", "end": "2026-11-09T15:00"},
    {"id": "di", "start": "2026-11-10T13:00", "end": "2026-11-10T15:00"},
    {"id": "wo", "start": "2026-11-11T13:00", "end": "2026-11-11T15:00"},
    # Overlaps the one before.
    {"id": "wo-laat", "start": "2026-11-11T14:00", "end": "2026-11-11T16:00"},
]


class Around:
    """A round with a roster: three meetings that must be held, each with people who can go nowhere else."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.doc: Document = {
            "version": 1,
            "name": "planted",
            "slots": SLOTS,
            "venues": [{"id": "v1"}, {"id": "v2", "rooms": 2}],
            "people": [],
            "meetings": [],
            "attend": [],
            "pins": [],
            "together": [],
            "apart": [],
        }
        self.size = {name: random.randint(4, 6) for name in ("m1", "m2", "m3")}
        for name, slot in zip(self.size, ("ma", "di", "wo"), strict=True):
            self.meeting(
                name, [[slot, "v1"]], min_size=random.randint(2, 3), open_cost=random.choice([0, 150])
            )
            for i in range(self.size[name]):
                self.person(f"{name}p{i}", [name])

    def meeting(self, name: str, options: list[list[str]], **keys: Any) -> None:
        self.doc["meetings"].append({"id": name, "options": options, **keys})

    def person(self, name: str, meetings: list[str], **keys: Any) -> None:
        """Somebody who can attend these meetings, whenever and wherever."""
        school = self.random.choice(["20AK03", "15HX00", "07PO00"])
        facts = {"id": name, "sector": "PO", "school": school, "unplaced_cost": 300}
        slots = {slot["id"]: self.random.choice([0, 20]) for slot in SLOTS}
        self.doc["people"].append(facts | {"slots": slots} | keys)
        for meeting in meetings:
            self.able(name, meeting)

    def able(self, person: str, meeting: str) -> None:
        cost = {venue["id"]: self.random.randint(1, 40) for venue in self.doc["venues"]}
        self.doc["attend"].append({"person": person, "meeting": meeting, "cost": cost})

    def of(self, kind: str, id_: str) -> Document:
        """One of the slots, venues, people or meetings."""
        found: Document = next(part for part in self.doc[kind] if part["id"] == id_)
        return found

    def people(self, meeting: str) -> list[Document]:
        """Those who sit in it."""
        return [person for person in self.doc["people"] if person["id"].startswith(meeting)]

    def change(self, meeting: str, **keys: Any) -> None:
        self.of("meetings", meeting).update(keys)

    def pin(self, person: str, meeting: str, attends: bool = True) -> None:
        self.doc["pins"].append({"person": person, "meeting": meeting, "attends": attends})

    def pin_all(self, meeting: str) -> None:
        for person in self.people(meeting):
            self.pin(person["id"], meeting)

    def short(self) -> int:
        """How much is lacking."""
        return self.random.randint(1, 2)


def released(person: str, meeting: str, wanted: bool = True) -> Easing:
    return Easing(Kind.PERSON_PIN, meeting=meeting, person=person, wanted=wanted)


def dropped(meeting: str) -> Easing:
    return Easing(Kind.REQUIRED, meeting=meeting)


# -- too few, too many, too small --------------------------------------------------------------------


def too_few_for_the_minimum(random: Random) -> Planted:
    a, k = Around(random), random.randint(1, 3)
    a.change("m1", min_size=a.size["m1"] + k)
    return a.doc, (Easing(Kind.MIN_SIZE, meeting="m1", amount=k),)


def minimum_above_maximum(random: Random) -> Planted:
    a = Around(random)
    k, n = a.short(), a.size["m1"]
    a.change("m1", min_size=n, max_size=n - k)
    return a.doc, (Easing(Kind.MAX_SIZE, meeting="m1", amount=k),)


def more_pinned_than_the_maximum(random: Random) -> Planted:
    a = Around(random)
    k = a.short()
    a.change("m2", max_size=a.size["m2"] - k)
    a.pin_all("m2")
    return a.doc, (Easing(Kind.MAX_SIZE, meeting="m2", amount=k),)


def more_pinned_than_the_room_holds(random: Random) -> Planted:
    a = Around(random)
    k = a.short()
    a.change("m2", options=[["di", "v2"]])
    a.of("venues", "v2")["capacity"] = a.size["m2"] - k
    a.pin_all("m2")
    return a.doc, (Easing(Kind.CAPACITY, venue="v2", amount=k),)


def room_below_the_minimum(random: Random) -> Planted:
    a = Around(random)
    k, n = a.short(), a.size["m3"]
    a.change("m3", options=[["wo", "v2"], ["di", "v2"]], min_size=n)
    a.of("venues", "v2")["capacity"] = n - k
    return a.doc, (Easing(Kind.MIN_SIZE, meeting="m3", amount=k),)


def too_few_people_for_two_meetings(random: Random) -> Planted:
    a, k = Around(random), random.randint(1, 2)
    a.meeting("m4", [["di", "v2"]], min_size=3)
    a.meeting("m5", [["wo", "v2"]], min_size=3)
    for i in range(6 - k):
        a.person(f"x{i}", ["m4", "m5"])
    fixes = [Easing(Kind.MIN_SIZE, meeting=name) for name in ("m4", "m5")][:k]
    return a.doc, tuple(fixes)


# -- of which kind -----------------------------------------------------------------------------------


def too_few_of_a_sector(random: Random) -> Planted:
    a = Around(random)
    k = a.short()
    vo = a.people("m1")[: 2 - k]
    for person in vo:
        person["sector"] = "VO"
    a.change("m1", quotas=[{"name": "VO", "match": {"sector": "VO"}, "min": len(vo) + k}])
    return a.doc, (Easing(Kind.QUOTA_MIN, meeting="m1", entry=0, amount=k),)


def more_pinned_than_a_quota_allows(random: Random) -> Planted:
    a = Around(random)
    k = a.short()
    a.change("m1", quotas=[{"name": "PO", "match": {"sector": "PO"}, "max": a.size["m1"] - k}])
    a.pin_all("m1")
    return a.doc, (Easing(Kind.QUOTA_MAX, meeting="m1", entry=0, amount=k),)


def quota_minimum_above_its_maximum(random: Random) -> Planted:
    a = Around(random)
    quotas = [{"name": "ruim", "min": 1}, {"name": "PO", "match": {"sector": "PO"}, "min": 3, "max": 2}]
    a.change("m2", quotas=quotas)
    return a.doc, (Easing(Kind.QUOTA_MAX, meeting="m2", entry=1),)


def quota_of_a_rare_role_in_two_meetings(random: Random) -> Planted:
    a = Around(random)
    a.person("vo", ["m1", "m2"], sector="VO")
    for name in ("m1", "m2"):
        a.change(name, quotas=[{"name": "VO", "match": {"sector": "VO"}, "min": 1}])
    return a.doc, (Easing(Kind.MAX_MEETINGS, person="vo"),)


def two_quotas_that_fill_more_than_the_maximum(random: Random) -> Planted:
    a = Around(random)
    for person in a.people("m1")[:2]:
        person["sector"] = "VO"
    quotas = [{"name": s, "match": {"sector": s}, "min": 2} for s in ("PO", "VO")]
    a.change("m1", quotas=quotas, max_size=3, min_size=2)
    return a.doc, (Easing(Kind.MAX_SIZE, meeting="m1"),)


def one_school_fills_a_meeting(random: Random) -> Planted:
    a = Around(random)
    k, n = a.short(), a.size["m1"]
    for person in a.people("m1"):
        person["school"] = "20AK03"
    a.change("m1", min_size=n, limits=[{"name": "per school", "by": "school", "max": n - k}])
    return a.doc, (Easing(Kind.LIMIT, meeting="m1", entry=0, amount=k),)


def pinned_above_a_limit_by_tags(random: Random) -> Planted:
    a = Around(random)
    for person in a.people("m2")[:3]:
        person["tags"] = ["havo"]
    a.change("m2", limits=[{"name": "per niveau", "by": "tags", "max": 2}])
    a.pin_all("m2")
    return a.doc, (Easing(Kind.LIMIT, meeting="m2", entry=0),)


def one_board_above_its_limit(random: Random) -> Planted:
    a = Around(random)
    for person in a.people("m3"):
        person["board"] = "b1"
    limits = [
        {"by": "brin", "max": 1},
        {"name": "per bestuur", "by": "board", "max": 1, "match": {"sector": "PO"}},
    ]
    a.change("m3", min_size=3, limits=limits)
    return a.doc, (Easing(Kind.LIMIT, meeting="m3", entry=1, amount=2),)


# -- where and when ----------------------------------------------------------------------------------


def required_without_options(random: Random) -> Planted:
    a = Around(random)
    a.change("m1", options=[])
    return a.doc, (dropped("m1"),)


def venue_closed(random: Random) -> Planted:
    a = Around(random)
    a.of("venues", "v1")["slots"] = ["ma", "di"]
    return a.doc, (Easing(Kind.OPEN, venue="v1", slot="wo"),)


def venue_never_open(random: Random) -> Planted:
    a = Around(random)
    a.change("m2", options=[["di", "v2"], ["ma", "v2"]])
    a.of("venues", "v2")["slots"] = []
    return a.doc, (Easing(Kind.OPEN, venue="v2", slot="ma"),)


def pinned_where_it_is_closed(random: Random) -> Planted:
    a = Around(random)
    a.change("m2", options=[["di", "v2"], ["di", "v1"]])
    a.of("venues", "v2")["slots"] = ["ma"]
    a.doc["pins"].append({"meeting": "m2", "option": ["di", "v2"]})
    return a.doc, (Easing(Kind.OPTION_PIN, meeting="m2", slot="di", venue="v2"),)


def two_meetings_in_one_room(random: Random) -> Planted:
    a = Around(random)
    a.change("m2", options=[["ma", "v1"]])
    return a.doc, (Easing(Kind.ROOMS, venue="v1"),)


def two_overlapping_meetings_in_one_room(random: Random) -> Planted:
    a = Around(random)
    a.change("m2", options=[["wo-laat", "v1"]])
    return a.doc, (Easing(Kind.ROOMS, venue="v1"),)


def no_room_at_all(random: Random) -> Planted:
    a = Around(random)
    a.of("venues", "v1")["rooms"] = 0
    return a.doc, (Easing(Kind.ROOMS, venue="v1"),)


def too_few_hosts(random: Random) -> Planted:
    a = Around(random)
    a.change("m2", options=[["ma", "v2"]])
    a.doc["max_parallel"] = 1
    return a.doc, (Easing(Kind.MAX_PARALLEL),)


def too_few_hosts_for_overlapping_slots(random: Random) -> Planted:
    a = Around(random)
    a.change("m2", options=[["wo-laat", "v2"], ["wo", "v2"]])
    a.doc["max_parallel"] = 1
    return a.doc, (Easing(Kind.MAX_PARALLEL),)


def no_hosts(random: Random) -> Planted:
    a = Around(random)
    a.doc["max_parallel"] = 0
    return a.doc, (Easing(Kind.MAX_PARALLEL),)


# -- people and their meetings -----------------------------------------------------------------------


def pinned_oftener_than_wanted(random: Random) -> Planted:
    a = Around(random)
    a.able("m1p0", "m2")
    a.pin("m1p0", "m1")
    a.pin("m1p0", "m2")
    return a.doc, (Easing(Kind.MAX_MEETINGS, person="m1p0"),)


def pinned_but_never_wants_to_come(random: Random) -> Planted:
    a = Around(random)
    a.of("people", "m1p0")["max_meetings"] = 0
    a.pin("m1p0", "m1")
    return a.doc, (released("m1p0", "m1"),)


def pinned_in_two_places_at_once(random: Random) -> Planted:
    a = Around(random)
    a.change("m2", options=[["wo-laat", "v2"]])
    a.able("m2p0", "m3")
    a.of("people", "m2p0")["max_meetings"] = random.choice([2, None])
    a.pin("m2p0", "m2")
    a.pin("m2p0", "m3")
    return a.doc, (released("m2p0", "m3"),)


def pinned_in_two_that_exclude_each_other(random: Random) -> Planted:
    a = Around(random)
    for name in ("m1", "m2"):
        a.change(name, exclusive="wijk")
    a.able("m1p1", "m2")
    a.of("people", "m1p1")["max_meetings"] = 2
    a.pin("m1p1", "m1")
    a.pin("m1p1", "m2")
    return a.doc, (released("m1p1", "m2"),)


def together_but_pinned_apart(random: Random) -> Planted:
    a = Around(random)
    a.doc["together"] = [["m1p0", "m2p0"]]
    a.pin("m1p0", "m1")
    return a.doc, (Easing(Kind.TOGETHER, people=("m1p0", "m2p0")),)


def three_together_of_whom_one_can_not(random: Random) -> Planted:
    a = Around(random)
    a.doc["together"] = [["m1p0", "m1p1", "m3p0"]]
    a.change("m1", min_size=a.size["m1"])
    return a.doc, (Easing(Kind.TOGETHER, people=("m1p0", "m1p1", "m3p0")),)


def apart_but_pinned_in_one(random: Random) -> Planted:
    a = Around(random)
    a.doc["apart"] = [["m1p0", "m1p1"]]
    a.pin("m1p0", "m1")
    a.pin("m1p1", "m1")
    return a.doc, (Easing(Kind.APART, people=("m1p0", "m1p1")),)


def apart_but_both_are_needed(random: Random) -> Planted:
    a = Around(random)
    n = a.size["m2"]
    group = [person["id"] for person in a.people("m2")[: random.randint(2, 3)]]
    a.doc["apart"] = [group]
    a.change("m2", min_size=n)
    return a.doc, (Easing(Kind.APART, people=tuple(group)),)


def together_and_apart(random: Random) -> Planted:
    a = Around(random)
    a.doc["together"], a.doc["apart"] = [["m3p0", "m3p1"]], [["m3p1", "m3p0"]]
    a.pin("m3p0", "m3")
    return a.doc, (Easing(Kind.TOGETHER, people=("m3p0", "m3p1")),)


# -- fixed beforehand --------------------------------------------------------------------------------


def pinned_but_not_able(random: Random) -> Planted:
    a = Around(random)
    a.pin("m1p0", "m2")
    return a.doc, (released("m1p0", "m2"),)


def pinned_at_another_moment(random: Random) -> Planted:
    a = Around(random)
    del a.of("people", "m1p0")["slots"]["ma"]
    a.pin("m1p0", "m1")
    return a.doc, (released("m1p0", "m1"),)


def pinned_in_and_out(random: Random) -> Planted:
    a = Around(random)
    a.pin("m1p0", "m1")
    a.pin("m1p0", "m1", attends=False)
    return a.doc, (released("m1p0", "m1", wanted=False),)


def needed_but_pinned_away(random: Random) -> Planted:
    a = Around(random)
    a.change("m1", quotas=[{"name": "VO", "match": {"sector": "VO"}, "min": 1}])
    a.person("m1vo", ["m1"], sector="VO")
    a.pin("m1vo", "m1", attends=False)
    return a.doc, (released("m1vo", "m1", wanted=False),)


def never_at_the_same_moment(random: Random) -> Planted:
    a = Around(random)
    a.change("m1", options=[["ma", "v1"], ["di", "v2"]])
    del a.of("people", "m1p0")["slots"]["ma"], a.of("people", "m1p1")["slots"]["di"]
    a.pin("m1p0", "m1")
    a.pin("m1p1", "m1")
    return a.doc, (released("m1p0", "m1"),)


def pinned_at_two_moments(random: Random) -> Planted:
    a = Around(random)
    a.change("m1", options=[["ma", "v1"], ["di", "v2"]])
    a.doc["pins"] += [{"meeting": "m1", "option": option} for option in (["ma", "v1"], ["di", "v2"])]
    return a.doc, (Easing(Kind.OPTION_PIN, meeting="m1", slot="di", venue="v2"),)


def pinned_at_a_moment_that_is_none_of_its_own(random: Random) -> Planted:
    a = Around(random)
    a.doc["pins"].append({"meeting": "m1", "option": ["di", "v2"]})
    return a.doc, (Easing(Kind.OPTION_PIN, meeting="m1", slot="di", venue="v2"),)


def required_but_pinned_as_not_held(random: Random) -> Planted:
    a = Around(random)
    a.doc["pins"].append({"meeting": "m1", "held": False})
    return a.doc, (Easing(Kind.HELD_PIN, meeting="m1", wanted=False),)


def pinned_as_held_and_as_not(random: Random) -> Planted:
    a = Around(random)
    a.change("m3", optional=True)
    a.doc["pins"] += [{"meeting": "m3", "held": held} for held in (True, False)]
    return a.doc, (Easing(Kind.HELD_PIN, meeting="m3", wanted=False),)


def pinned_as_held_without_options(random: Random) -> Planted:
    a = Around(random)
    a.meeting("m4", [], optional=True)
    a.doc["pins"].append({"meeting": "m4", "held": True})
    return a.doc, (Easing(Kind.HELD_PIN, meeting="m4", wanted=True),)


def pinned_as_held_with_too_few(random: Random) -> Planted:
    a = Around(random)
    a.meeting("m4", [["di", "v2"]], optional=True, min_size=9)
    a.person("x", ["m4"])
    a.doc["pins"].append({"meeting": "m4", "held": True})
    return a.doc, (Easing(Kind.HELD_PIN, meeting="m4", wanted=True),)


# -- a rerun -----------------------------------------------------------------------------------------


def _as_before(a: Around, *frozen: str) -> None:
    """The planted roster as the previous one."""
    a.doc["previous"] = {
        "meetings": [
            {"id": m["id"], "slot": m["options"][0][0], "venue": m["options"][0][1]}
            for m in a.doc["meetings"]
        ],
        "attends": [{"person": p["id"], "meeting": name} for name in a.size for p in a.people(name)],
        "frozen": list(frozen),
    }


def frozen_where_it_can_no_longer_be(random: Random) -> Planted:
    a = Around(random)
    _as_before(a, "m1")
    a.change("m1", options=[["di", "v2"]])
    return a.doc, (Easing(Kind.FROZEN, meeting="m1"),)


def frozen_with_somebody_who_can_no_longer(random: Random) -> Planted:
    a = Around(random)
    _as_before(a, "m1", "m2")
    a.doc["attend"] = [entry for entry in a.doc["attend"] if entry["person"] != "m1p0"]
    return a.doc, (Easing(Kind.FROZEN_PERSON, meeting="m1", person="m1p0"),)


def frozen_and_somebody_new_is_pinned(random: Random) -> Planted:
    a = Around(random)
    _as_before(a, "m1")
    a.person("nieuw", ["m1"])
    a.pin("nieuw", "m1")
    return a.doc, (Easing(Kind.FROZEN, meeting="m1"),)


def frozen_as_not_held_but_required(random: Random) -> Planted:
    a = Around(random)
    _as_before(a, "m2")
    before = a.doc["previous"]
    for kind, key in (("meetings", "id"), ("attends", "meeting")):
        before[kind] = [entry for entry in before[kind] if entry[key] != "m2"]
    return a.doc, (Easing(Kind.FROZEN, meeting="m2"),)


def frozen_with_too_many(random: Random) -> Planted:
    a = Around(random)
    _as_before(a, "m3")
    k = a.short()
    a.change("m3", max_size=a.size["m3"] - k)
    return a.doc, (Easing(Kind.MAX_SIZE, meeting="m3", amount=k),)


# -- two at once -------------------------------------------------------------------------------------


def too_few_here_and_a_pin_there(random: Random) -> Planted:
    a = Around(random)
    k = a.short()
    a.change("m1", min_size=a.size["m1"] + k)
    a.pin("m1p0", "m2")
    return a.doc, (Easing(Kind.MIN_SIZE, meeting="m1", amount=k), released("m1p0", "m2"))


def closed_here_and_full_there(random: Random) -> Planted:
    a = Around(random)
    a.of("venues", "v1")["slots"] = ["ma", "di"]
    a.change("m2", max_size=a.size["m2"] - 1)
    a.pin_all("m2")
    return a.doc, (Easing(Kind.OPEN, venue="v1", slot="wo"), Easing(Kind.MAX_SIZE, meeting="m2"))


PLANTS: tuple[Plant, ...] = (
    too_few_for_the_minimum,
    minimum_above_maximum,
    more_pinned_than_the_maximum,
    more_pinned_than_the_room_holds,
    room_below_the_minimum,
    too_few_people_for_two_meetings,
    too_few_of_a_sector,
    more_pinned_than_a_quota_allows,
    quota_minimum_above_its_maximum,
    quota_of_a_rare_role_in_two_meetings,
    two_quotas_that_fill_more_than_the_maximum,
    one_school_fills_a_meeting,
    pinned_above_a_limit_by_tags,
    one_board_above_its_limit,
    required_without_options,
    venue_closed,
    venue_never_open,
    pinned_where_it_is_closed,
    two_meetings_in_one_room,
    two_overlapping_meetings_in_one_room,
    no_room_at_all,
    too_few_hosts,
    too_few_hosts_for_overlapping_slots,
    no_hosts,
    pinned_oftener_than_wanted,
    pinned_but_never_wants_to_come,
    pinned_in_two_places_at_once,
    pinned_in_two_that_exclude_each_other,
    together_but_pinned_apart,
    three_together_of_whom_one_can_not,
    apart_but_pinned_in_one,
    apart_but_both_are_needed,
    together_and_apart,
    pinned_but_not_able,
    pinned_at_another_moment,
    pinned_in_and_out,
    needed_but_pinned_away,
    never_at_the_same_moment,
    pinned_at_two_moments,
    pinned_at_a_moment_that_is_none_of_its_own,
    required_but_pinned_as_not_held,
    pinned_as_held_and_as_not,
    pinned_as_held_without_options,
    pinned_as_held_with_too_few,
    frozen_where_it_can_no_longer_be,
    frozen_with_somebody_who_can_no_longer,
    frozen_and_somebody_new_is_pinned,
    frozen_as_not_held_but_required,
    frozen_with_too_many,
    too_few_here_and_a_pin_there,
    closed_here_and_full_there,
)
"""Every kind."""
