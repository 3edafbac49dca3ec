"""The exact optimum of a tiny problem, by trying everything.

A second reading of contract.md, made apart from `matcher.check`: it works on the plain JSON
document and shares no code with the product, so that a misreading has to be made twice to
stay unseen. Only for a handful of people and meetings.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Document = dict[str, Any]
Option = tuple[str, str]
Entry = tuple[str, str, int]
"""(term, name of the entry, minutes)"""

NAMED = ("quotas", "variety", "coverage", "crowding", "balance", "shortfall")


@dataclass(frozen=True)
class Best:
    """The best there is: `changes` (None without `previous`), then `cost`; `roster` reaches them."""

    changes: int | None
    cost: int
    roster: Document


def optimum(document: Document) -> Best | None:
    """The optimum of a problem document; None when no roster satisfies every hard rule."""
    return _Search(document).run()


def fits(person: Document, match: Document) -> bool:
    """Does this person satisfy all conditions?"""
    for key, wanted in match.items():
        wanted = wanted if isinstance(wanted, list) else [wanted]
        mine = person.get("tags", []) if key == "tags" else [person.get(key)]
        if not any(_equal(a, b) for a in mine for b in wanted):
            return False
    return True


def _equal(a: Any, b: Any) -> bool:
    # JSON tells true from 1, Python does not.
    return (a is b) if isinstance(a, bool) or isinstance(b, bool) else a == b


def counts(people: list[Document], by: str) -> dict[Any, int]:
    """How many people carry each value of `by`."""
    result: dict[Any, int] = {}
    for person in people:
        values = set(person.get("tags", [])) if by == "tags" else {person.get(by)} - {None}
        for value in values:
            # Python takes true for 1; JSON does not.
            key = (type(value) is bool, value)
            result[key] = result.get(key, 0) + 1
    return result


class _Search:
    def __init__(self, document: Document) -> None:
        self.doc = document
        self.slots = {
            s["id"]: (datetime.fromisoformat(s["start"]), datetime.fromisoformat(s["end"]))
            for s in document.get("slots", [])
        }
        self.venues = {v["id"]: v for v in document.get("venues", [])}
        self.people = document.get("people", [])
        self.person = {p["id"]: p for p in self.people}
        self.meetings = document.get("meetings", [])
        self.meeting = {m["id"]: m for m in self.meetings}
        self.attend = {(a["person"], a["meeting"]): a for a in document.get("attend", [])}
        self.pins = document.get("pins", [])
        self.cases = document.get("cases", [])
        before = document.get("previous")
        self.rerun = before is not None
        before = before or {}
        self.old_option = {m["id"]: (m["slot"], m["venue"]) for m in before.get("meetings", [])}
        self.old_weight = {(a["person"], a["meeting"]): a.get("weight", 1) for a in before.get("attends", [])}
        self.frozen = set(before.get("frozen", []))
        self.shortfall = before.get("shortfall")
        self.change = {"meeting": 0, "venue": 0, "slot": 0, "lost": 0} | before.get("change", {})
        self.tables: dict[Any, list[Entry] | None] = {}
        self.best_key: tuple[int, int] | None = None
        self.best: Document | None = None

    # -- which meetings, where and when -----------------------------------------------------------

    def run(self) -> Best | None:
        for choice in itertools.product(*(self.choices(m) for m in self.meetings)):
            held = {
                m["id"]: option for m, option in zip(self.meetings, choice, strict=True) if option is not None
            }
            if self.places_suffice(held):
                self.seat_everyone(held)
        if self.best is None or self.best_key is None:
            return None
        changes, cost = self.best_key
        return Best(changes if self.rerun else None, cost, self.best)

    def choices(self, meeting: Document) -> list[Option | None]:
        result: list[Option | None] = [None] if meeting.get("optional", False) else []
        for slot, venue in meeting.get("options", []):
            open_at = self.venues[venue].get("slots")
            if (open_at is None or slot in open_at) and (slot, venue) not in result:
                result.append((slot, venue))
        for pin in self.pins:
            if pin["meeting"] == meeting["id"]:
                if pin.get("option") is not None:
                    result = [o for o in result if o == tuple(pin["option"])]
                if pin.get("held") is not None:
                    result = [o for o in result if (o is not None) == pin["held"]]
        if meeting["id"] in self.frozen:
            result = [o for o in result if o == self.old_option.get(meeting["id"])]
        return result

    def overlap(self, one: str, other: str) -> bool:
        return self.slots[one][0] < self.slots[other][1] and self.slots[other][0] < self.slots[one][1]

    def places_suffice(self, held: dict[str, Option]) -> bool:
        for instant in {self.slots[slot][0] for slot, _ in held.values()}:
            busy = [
                venue for slot, venue in held.values() if self.slots[slot][0] <= instant < self.slots[slot][1]
            ]
            most = self.doc.get("max_parallel")
            if most is not None and len(busy) > most:
                return False
            if any(busy.count(venue) > self.venues[venue].get("rooms", 1) for venue in busy):
                return False
        return True

    # -- who goes where ---------------------------------------------------------------------------

    def seat_everyone(self, held: dict[str, Option]) -> None:
        ways = [self.ways(person, held) for person in self.people]
        if not all(ways):
            return
        least_changes = [0]
        least_cost = [0]
        for options in reversed(ways):
            least_changes.append(least_changes[-1] + min(w[1] for w in options))
            least_cost.append(least_cost[-1] + min(w[2] for w in options))
        least_changes.reverse()
        least_cost.reverse()
        # Everything but travel, unplaced people, opening and negative pairs is at least 0.
        rest = sum(self.meeting[m].get("open_cost", 0) for m in held)
        rest += len(held) * sum(min(0, pair.get("cost", 0)) for pair in self.doc.get("pairs", []))
        room = {}
        for m, (_, venue) in held.items():
            mosts = (self.meeting[m].get("max_size"), self.venues[venue].get("capacity"))
            room[m] = min([most for most in mosts if most is not None], default=len(self.people))
        seats: dict[str, list[str]] = {m: [] for m in held}
        went: dict[str, frozenset[str]] = {}

        def place(i: int, changes: int, cost: int) -> None:
            bound = (changes + least_changes[i], cost + least_cost[i] + rest)
            if self.best_key is not None and bound >= self.best_key:
                return
            if i == len(self.people):
                self.judge(held, seats, went, changes)
                return
            person = self.people[i]["id"]
            for subset, more_changes, more_cost in ways[i]:
                if any(len(seats[m]) >= room[m] for m in subset) or not self.gets_along(person, subset, went):
                    continue
                went[person] = subset
                for m in subset:
                    seats[m].append(person)
                place(i + 1, changes + more_changes, cost + more_cost)
                for m in subset:
                    seats[m].pop()
                del went[person]

        place(0, 0, 0)

    def ways(self, person: Document, held: dict[str, Option]) -> list[tuple[frozenset[str], int, int]]:
        """Every set of meetings this person may go to, with its changes and its own cost; cheap first."""
        id_ = person["id"]
        open_to = [m for m, option in held.items() if self.may(person, m, option)]
        most = person.get("max_meetings", 1)
        result = []
        for size in range(len(open_to) + 1 if most is None else min(len(open_to), most) + 1):
            for subset in itertools.combinations(open_to, size):
                if any(
                    self.overlap(held[a][0], held[b][0])
                    or (
                        self.meeting[a].get("exclusive") is not None
                        and self.meeting[a].get("exclusive") == self.meeting[b].get("exclusive")
                    )
                    for a, b in itertools.combinations(subset, 2)
                ):
                    continue
                pins = [pin for pin in self.pins if pin.get("person") == id_]
                if any((pin["meeting"] in subset) != pin["attends"] for pin in pins):
                    continue
                if any((m in subset) != ((id_, m) in self.old_weight) for m in self.frozen if m in held):
                    continue
                cost = sum(self.travel(person, m, held[m]) for m in subset)
                if not subset:
                    cost = person.get("unplaced_cost", 0)
                result.append((frozenset(subset), self.changes(id_, subset, held), cost))
        return sorted(result, key=lambda way: (way[1], way[2], sorted(way[0])))

    def may(self, person: Document, meeting: str, option: Option) -> bool:
        entry = self.attend.get((person["id"], meeting))
        return (
            entry is not None
            and option[1] in entry.get("cost", {})
            and list(option) not in entry.get("except", [])
            and option[0] in person.get("slots", {})
        )

    def travel(self, person: Document, meeting: str, option: Option) -> int:
        return self.attend[person["id"], meeting]["cost"][option[1]] + person["slots"][option[0]]

    def changes(self, person: str, now: tuple[str, ...], held: dict[str, Option]) -> int:
        total = 0
        for (who, meeting), weight in self.old_weight.items():
            if who != person or meeting not in self.meeting:
                continue
            old_slot, old_venue = self.old_option[meeting]
            if meeting in now and held[meeting] == (old_slot, old_venue):
                continue
            prices = {self.change["lost"]}
            for m in now:
                if m != meeting and (person, m) in self.old_weight:
                    continue
                slot, venue = held[m]
                if m != meeting and (slot, venue) == (old_slot, old_venue):
                    prices.add(self.change["meeting"])
                if slot == old_slot and venue != old_venue:
                    prices.add(self.change["venue"])
                if slot != old_slot:
                    prices.add(self.change["slot"])
            total += weight * min(prices)
        return total

    def gets_along(self, person: str, subset: frozenset[str], went: dict[str, frozenset[str]]) -> bool:
        for group in self.doc.get("together", []):
            if person in group and any(went[p] != subset for p in group if p in went):
                return False
        return not any(
            person in group and any(went[p] & subset for p in group if p in went)
            for group in self.doc.get("apart", [])
        )

    # -- what it costs ----------------------------------------------------------------------------

    def judge(
        self,
        held: dict[str, Option],
        seats: dict[str, list[str]],
        went: dict[str, frozenset[str]],
        changes: int,
    ) -> None:
        entries: list[Entry] = []
        for m, option in held.items():
            key = (m, option, tuple(seats[m]))
            if key not in self.tables:
                self.tables[key] = self.table(self.meeting[m], option, [self.person[p] for p in seats[m]])
            table = self.tables[key]
            if table is None:
                return
            entries += table
        for person in self.people:
            if not went[person["id"]]:
                entries.append(("unplaced", "", person.get("unplaced_cost", 0)))
        for repeat in self.doc.get("repeats", []):
            series = {m for m in held if self.meeting[m].get("series") == repeat["series"]}
            for a, b in itertools.combinations(went, 2):
                often = len(went[a] & went[b] & series)
                entries.append(("repeats", "", repeat.get("cost", 0) * max(0, often - 1)))
        discussed = self.discuss(seats)
        for case in self.cases:
            where = discussed[case["id"]]
            cost = case.get("cost", 0) if where is None else self.uncovered(case, seats[where])
            entries.append(("cases", "", cost))
        key = (changes, sum(cost for _, _, cost in entries))
        if self.best_key is None or key < self.best_key:
            self.best_key = key
            self.best = self.roster(held, seats, discussed, entries, changes)

    def table(self, meeting: Document, option: Option, there: list[Document]) -> list[Entry] | None:
        """All that one held meeting costs by itself; None when a hard rule of it is broken."""
        soft = self.shortfall is not None and meeting["id"] in self.old_option
        waived = meeting["id"] in self.frozen
        entries: list[Entry] = [("opening", "", meeting.get("open_cost", 0))]
        for person in there:
            entries.append(("attendance", "", self.travel(person, meeting["id"], option)))
        minimums = [("min_size", meeting.get("min_size", 0), len(there))]
        for quota in meeting.get("quotas", []):
            number = sum(fits(p, quota.get("match", {})) for p in there)
            name = quota.get("name", "")
            minimums.append((name, quota.get("min", 0), number))
            if quota.get("max") is not None and number > quota["max"]:
                return None
            short = max(0, quota.get("target", 0) - number)
            entries.append(("quotas", name, quota.get("cost", 0) * short))
        for name, least, number in minimums:
            if number < least and not waived:
                if not soft:
                    return None
                entries.append(("shortfall", name, self.shortfall * (least - number)))
        for limit in meeting.get("limits", []):
            people = [p for p in there if fits(p, limit.get("match", {}))]
            most = limit.get("max")
            for (_, value), number in counts(people, limit["by"]).items():
                if limit["by"] == "school":
                    number = self.heads([p["id"] for p in people if p.get("school") == value])
                if most is not None and number > most:
                    return None
        for part in meeting.get("variety", []):
            different = len(counts([p for p in there if fits(p, part.get("match", {}))], part["by"]))
            missing = max(0, part.get("target", 0) - different)
            entries.append(("variety", part.get("name", ""), part.get("cost", 0) * missing))
        for part in meeting.get("coverage", []):
            matching = [p for p in there if fits(p, part.get("match", {}))]
            seen = {
                str(value).lower()
                if isinstance(value, bool)
                else str(int(value) if isinstance(value, float) and value == int(value) else value)
                for _, value in counts(matching, part["by"])
            }
            absent = sum(w for value, w in part.get("weights", {}).items() if value not in seen)
            entries.append(("coverage", part.get("name", ""), absent))
        for part in meeting.get("crowding", []):
            crowds = counts([p for p in there if fits(p, part.get("match", {}))], part["by"]).values()
            over = sum(max(0, n - part.get("free", 0)) for n in crowds)
            entries.append(("crowding", part.get("name", ""), part.get("cost", 0) * over))
        for part in meeting.get("balance", []):
            a = part.get("a_times", 1) * sum(fits(p, part.get("a", {})) for p in there)
            b = part.get("b_times", 1) * sum(fits(p, part.get("b", {})) for p in there)
            over = max(0, a - b - part.get("slack", 0))
            entries.append(("balance", part.get("name", ""), part.get("cost", 0) * over))
        ids = {p["id"] for p in there}
        for pair in self.doc.get("pairs", []):
            if pair["a"] in ids and pair["b"] in ids:
                entries.append(("pairs", "", pair.get("cost", 0)))
        return entries

    def heads(self, group: list[str]) -> int:
        """People of one school, with those who present a same case (or are linked so) as one."""
        left = list(group)
        number = 0
        while left:
            number += 1
            reached = [left.pop()]
            while reached:
                one = reached.pop()
                partners = {
                    p for case in self.cases if one in case.get("presenters", []) for p in case["presenters"]
                }
                reached += [p for p in left if p in partners]
                left = [p for p in left if p not in partners]
        return number

    def discuss(self, seats: dict[str, list[str]]) -> dict[str, str | None]:
        """The cheapest way to spread the cases over the meetings, by trying all of them."""
        ways = []
        for case in self.cases:
            options: list[tuple[int, str | None]] = [(case.get("cost", 0), None)]
            places = [m for m in seats if self.can_discuss(case, seats[m])]
            options += [(self.uncovered(case, seats[m]), m) for m in places]
            ways.append(options)
        best: tuple[int, tuple[str | None, ...]] | None = None
        for way in itertools.product(*ways):
            chosen = tuple(m for _, m in way)
            mosts = {m: self.meeting[m].get("max_cases", 0) for m in chosen if m is not None}
            if any(most is not None and chosen.count(m) > most for m, most in mosts.items()):
                continue
            cost = sum(c for c, _ in way)
            if best is None or cost < best[0]:
                best = (cost, chosen)
        assert best is not None  # Discussing nothing is always allowed.
        return {case["id"]: m for case, m in zip(self.cases, best[1], strict=True)}

    def can_discuss(self, case: Document, there: list[str]) -> bool:
        presenters = case.get("presenters", [])
        institutions = [self.person[p].get("brin") for p in presenters]
        return any(p in there for p in presenters) and not any(
            p not in presenters
            and self.person[p].get("brin") is not None
            and self.person[p].get("brin") in institutions
            for p in there
        )

    def uncovered(self, case: Document, there: list[str]) -> int:
        institutions = [self.person[p].get("brin") for p in case.get("presenters", [])]
        outsiders = [self.person[p] for p in there if self.person[p].get("brin") not in institutions]
        experts = [person for person in outsiders if fits(person, case.get("experts", {}))]
        missing = [
            level
            for level in set(case.get("levels", []))
            if not any(level in expert.get("tags", []) for expert in experts)
        ]
        return case.get("uncovered_cost", 0) * len(missing)

    # -- the answer as a document -----------------------------------------------------------------

    def roster(
        self,
        held: dict[str, Option],
        seats: dict[str, list[str]],
        discussed: dict[str, str | None],
        entries: list[Entry],
        changes: int,
    ) -> Document:
        terms: dict[str, int] = {}
        breakdown: dict[str, dict[str, int]] = {}
        for term, name, minutes in entries:
            terms[term] = terms.get(term, 0) + minutes
            if term in NAMED and minutes:
                part = breakdown.setdefault(term, {})
                part[name] = part.get(name, 0) + minutes
        cost = sum(terms.values())
        placed = {p for people in seats.values() for p in people}
        return {
            "version": 1,
            "problem": self.doc.get("name", ""),
            "status": "optimal",
            "cost": cost,
            "bound": cost,
            "gap": 0.0,
            "terms": terms,
            "breakdown": breakdown,
            "meetings": [
                {
                    "id": m,
                    "slot": option[0],
                    "venue": option[1],
                    "people": list(seats[m]),
                    "cases": [case for case, where in discussed.items() if where == m],
                }
                for m, option in held.items()
            ],
            "unplaced": [p["id"] for p in self.people if p["id"] not in placed],
            "undiscussed": [case for case, where in discussed.items() if where is None],
            "changes": {"value": changes, "bound": changes} if self.rerun else None,
        }
