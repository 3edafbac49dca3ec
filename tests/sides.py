"""Two random problems under one roof: side by side, or with a few people who may go to both."""

from __future__ import annotations

from random import Random
from typing import Any

from strategies import random_problem

Document = dict[str, Any]


def two_sides(seed: int) -> Document:
    """Two tiny random problems that share nothing but their slots; ids of the right one have a mark."""
    random = Random(seed)
    left, right = (random_problem(random.randrange(10**6), 3) for _ in range(2))
    right = _marked(right)
    whole: Document = {"version": 1, "name": "two", "slots": left["slots"]}
    for key in ("venues", "people", "meetings", "attend", "pairs", "cases", "together", "apart", "pins"):
        whole[key] = left.get(key, []) + right.get(key, [])
    whole["repeats"] = left.get("repeats", right.get("repeats", []))
    before = [side["previous"] for side in (left, right) if "previous" in side]
    if before:
        lists = {
            key: [entry for side in before for entry in side.get(key, [])]
            for key in ("meetings", "attends", "frozen")
        }
        # Both may know a meeting and somebody that are gone.
        lists["meetings"] = list({entry["id"]: entry for entry in lists["meetings"]}.values())
        lists["attends"] = list({(a["person"], a["meeting"]): a for a in lists["attends"]}.values())
        whole["previous"] = before[0] | lists
    return whole


def linked_sides(seed: int) -> Document:
    """As `two_sides`, but some people may go to the other side's meetings too."""
    whole, random = two_sides(seed), Random(seed)
    for person in random.sample(whole["people"], 2):
        for meeting in whole["meetings"]:
            known = {(entry["person"], entry["meeting"]) for entry in whole["attend"]}
            if (person["id"], meeting["id"]) not in known:
                cost = {venue: random.randint(1, 45) for _, venue in meeting["options"]}
                entry = {"person": person["id"], "meeting": meeting["id"], "cost": cost}
                whole["attend"].append(entry)
    return whole


def _marked(document: Document) -> Document:
    known = {
        entry["id"] for key in ("people", "meetings", "venues", "cases") for entry in document.get(key, [])
    }

    def mark(value: Any) -> Any:
        if isinstance(value, dict):
            return {mark(key) if key in known else key: mark(part) for key, part in value.items()}
        if isinstance(value, list):
            return [mark(part) for part in value]
        return f"r-{value}" if isinstance(value, str) and value in known else value

    marked: Document = mark(document)
    return marked
