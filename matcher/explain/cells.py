"""Answers in a few Dutch words, for the cells of a table."""

from __future__ import annotations

from collections.abc import Sequence

from matcher import dutch
from matcher.explain.answers import Alternative
from matcher.explain.substitutes import Substitute
from matcher.explain.wording import Words


def listed(found: Sequence[Substitute], words: Words) -> str:
    """Substitutes after each other, each with how they would come."""
    if not found:
        return "niemand"
    mark = {"reserve": "reserve", "extra": "erbij", "move": "schuift"}
    return "; ".join(
        f"{words.person(one.person)} ({mark[one.kind]}{', collega' if one.colleague else ''})"
        for one in found
    )


def coming_from(one: Substitute, words: Words) -> str:
    """Where a substitute sits now."""
    if one.kind == "reserve":
        return "reservelijst"
    if one.kind == "extra":
        return "heeft al een plek; dit komt erbij"
    return f"zit in {words.meeting(one.leaves or '')}"


def price(each: Alternative) -> str:
    """What an alternative costs in travel minutes, or why there is no price."""
    if each.cost is not None:
        # With more time fewer people might have to move.
        return f"hooguit {signed(each.cost)}" if unproven(each) else signed(each.cost)
    return {"blocked": "niet zo", "impossible": "kan niet"}.get(each.verdict, "onbekend")


def unproven(each: Alternative) -> bool:
    """Whether a longer search might find it with fewer changes, or cheaper."""
    return each.way == "anew" and not each.proven


def how(each: Alternative, person: str, words: Words) -> str:
    """Who else moves."""
    if each.cost is None:
        return ""
    others = [words.person(shift.person) for shift in each.shifts if shift.person != person]
    if each.way == "swap" and others:
        alone = "" if each.alone is None else f" (alleen: {signed(each.alone)})"
        return f"ruil met {others[0]}{alone}"
    if each.way == "extra":
        return "komt erbij"
    moved = [] if not each.timetable else ["andere momenten of plekken"]
    if others:
        moved.insert(0, others[0] if len(others) == 1 else f"{len(others)} anderen")
    return f"ook {dutch.listing(moved)}" if moved else "niemand anders"


def option(option: tuple[str, str] | None, words: Words) -> str:
    """A moment and a place; empty when there is none."""
    return "" if option is None else f"{words.other(option[0])}, {words.other(option[1])}"


def signed(minutes: int) -> str:
    """12 → '+12'."""
    return f"+{dutch.number(minutes)}" if minutes > 0 else dutch.number(minutes)
