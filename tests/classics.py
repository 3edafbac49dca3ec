"""Classic problems in `tests/instances/classic`, and the optimum of the small ones by trying everything.

Like `brute`, this works on plain JSON documents and shares no code with the product. It splits all people
into as many groups as there are meetings, by dynamic programming over subsets of people.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from brute import fits

FOLDER = Path(__file__).parent / "instances" / "classic"
CLASSICS: dict[str, dict[str, Any]] = json.loads((FOLDER / "optima.json").read_text(encoding="utf-8"))
"""Name → cost (the optimum), proof ("construction" or "enumeration"), source, why."""
ENUMERATED = [name for name, known in CLASSICS.items() if known["proof"] == "enumeration"]
CONSTRUCTED = [name for name, known in CLASSICS.items() if known["proof"] == "construction"]
NEVER = 10**9


def text(name: str) -> str:
    """The problem as it stands in its file."""
    return (FOLDER / f"{name}.json").read_text(encoding="utf-8")


def roster_text(name: str) -> str:
    """The known solution as it stands in its file."""
    return (FOLDER / f"{name}.roster.json").read_text(encoding="utf-8")


def least_cost(document: dict[str, Any]) -> int:
    """The least cost of seating everybody, in meetings that are all alike and are all held."""
    people, meetings = document["people"], document["meetings"]
    alike = [{key: value for key, value in meeting.items() if key != "id"} for meeting in meetings]
    assert all(meeting == alike[0] for meeting in alike)
    # Whoever is left out costs more than all pairs and balances together could ever win or lose.
    swing = sum(abs(pair["cost"]) for pair in document["pairs"])
    for rule in alike[0].get("balance", []):
        swing += rule["cost"] * rule.get("a_times", 1) * len(people) * len(meetings)
    assert all(person["unplaced_cost"] > 2 * swing for person in people)
    sizes = range(alike[0]["min_size"], alike[0]["max_size"] + 1)
    return split(len(people), len(meetings), sizes, _cost_of_a_group(document))


def split(people: int, groups: int, sizes: range, cost: Callable[[tuple[int, ...]], int]) -> int:
    """The least total cost of splitting people 0, 1, … into this many groups; NEVER when it can't be."""
    by_first: list[list[tuple[int, int]]] = [[] for _ in range(people)]
    for size in sizes:
        for members in combinations(range(people), size):
            minutes = cost(members)
            if minutes < NEVER:
                by_first[members[0]].append((sum(1 << p for p in members), minutes))
    everybody = (1 << people) - 1
    best = np.full(everybody + 1, NEVER, dtype=np.int64)
    best[0] = 0
    for _ in range(groups):
        after = np.full(everybody + 1, NEVER, dtype=np.int64)
        seated = np.flatnonzero(best < NEVER)
        for first in range(people):
            # The next group is the one of the first person without a seat: each split is seen once.
            here = seated[(seated & ((2 << first) - 1)) == (1 << first) - 1]
            for mask, minutes in by_first[first] if len(here) else ():
                free = here[(here & mask) == 0]
                after[free | mask] = np.minimum(after[free | mask], best[free] + minutes)
        best = after
    return int(best[everybody])


def _cost_of_a_group(document: dict[str, Any]) -> Callable[[tuple[int, ...]], int]:
    people = document["people"]
    number = {person["id"]: i for i, person in enumerate(people)}
    pairs = np.zeros((len(people), len(people)), dtype=np.int64)
    for pair in document["pairs"]:
        a, b = sorted((number[pair["a"]], number[pair["b"]]))
        pairs[a, b] += pair["cost"]
    apart = [{number[p] for p in ids} for ids in document.get("apart", [])]
    together = [{number[p] for p in ids} for ids in document.get("together", [])]
    balance = [
        (
            [fits(person, rule["a"]) for person in people],
            [fits(person, rule["b"]) for person in people],
            rule,
        )
        for rule in document["meetings"][0].get("balance", [])
    ]

    def cost(members: tuple[int, ...]) -> int:
        here = set(members)
        if any(len(here & ids) > 1 for ids in apart) or any(
            0 < len(here & ids) < len(ids) for ids in together
        ):
            return NEVER
        total = sum(int(pairs[a, b]) for a, b in combinations(members, 2))
        for in_a, in_b, rule in balance:
            many, few = sum(in_a[p] for p in members), sum(in_b[p] for p in members)
            over = rule.get("a_times", 1) * many - rule.get("b_times", 1) * few - rule.get("slack", 0)
            total += rule["cost"] * max(0, over)
        return total

    return cost
