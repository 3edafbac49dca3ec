"""What a roster says about itself, beyond its decisions: each must follow from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from matcher.check.seating import Seating
from matcher.check.terms import NAMED_TERMS
from matcher.roster import TERM_NAMES, Costs, Roster, relative_gap

Claim = Callable[[Seating, Roster, Costs | None], Iterator[str]]
"""`costs` is None when the status says that there is no roster."""

ROUNDING = 5.1e-5
"""A gap may be written with four decimals."""


def cost_is_as_recomputed(_: Seating, roster: Roster, costs: Costs | None) -> Iterator[str]:
    if costs is not None and roster.cost != costs.total:
        yield f"De kosten zijn {costs.total} reisminuten; de indeling zegt {_number(roster.cost)}."


def each_term_is_as_recomputed(_: Seating, roster: Roster, costs: Costs | None) -> Iterator[str]:
    if costs is None:
        return
    for term in TERM_NAMES:
        said, is_ = roster.terms.get(term, 0), costs.terms[term]
        if said != is_:
            yield f"Kostensoort '{term}' is {is_} reisminuten; de indeling zegt {said}."
    for term in roster.terms:
        if term not in TERM_NAMES:
            yield f"Kostensoort '{term}' bestaat niet."


def each_breakdown_is_as_recomputed(_: Seating, roster: Roster, costs: Costs | None) -> Iterator[str]:
    if costs is None:
        return
    for term in dict.fromkeys((*costs.breakdown, *roster.breakdown)):
        if term not in NAMED_TERMS:
            yield f"Kostensoort '{term}' heeft geen onderdelen met een naam."
            continue
        said, is_ = roster.breakdown.get(term, {}), costs.breakdown.get(term, {})
        for name in dict.fromkeys((*is_, *said)):
            if said.get(name, 0) != is_.get(name, 0):
                yield (
                    f"Onderdeel '{name}' van kostensoort '{term}' is {is_.get(name, 0)} reisminuten; "
                    f"de indeling zegt {said.get(name, 0)}."
                )


def changes_are_as_recomputed(_: Seating, roster: Roster, costs: Costs | None) -> Iterator[str]:
    if costs is None:
        return
    said = None if roster.changes is None else roster.changes.value
    if said != costs.changes:
        yield f"De wijzigingen tellen op tot {_number(costs.changes)}; de indeling zegt {_number(said)}."


def unplaced_lists_exactly_the_people_in_no_meeting(
    seating: Seating, roster: Roster, costs: Costs | None
) -> Iterator[str]:
    if costs is not None:
        missing = [person for person, sittings in seating.of_person.items() if not sittings]
        yield from _differences("niet ingedeelde deelnemers", missing, roster.unplaced)


def undiscussed_lists_exactly_the_cases_in_no_meeting(
    seating: Seating, roster: Roster, costs: Costs | None
) -> Iterator[str]:
    if costs is not None:
        discussed = {case.id for sitting in seating.sittings for case in sitting.cases}
        missing = [case.id for case in seating.problem.cases if case.id not in discussed]
        yield from _differences("niet besproken casussen", missing, roster.undiscussed)


def bound_is_at_most_the_cost(_: Seating, roster: Roster, costs: Costs | None) -> Iterator[str]:
    if costs is not None and roster.bound is not None and roster.bound > costs.total:
        yield f"De grens {roster.bound} ligt boven de kosten {costs.total}."


def changes_bound_is_at_most_the_changes(_: Seating, roster: Roster, costs: Costs | None) -> Iterator[str]:
    if costs is None or costs.changes is None or roster.changes is None or roster.changes.bound is None:
        return
    if roster.changes.bound > costs.changes:
        yield f"De grens {roster.changes.bound} ligt boven de wijzigingen {costs.changes}."


def optimal_means_that_the_bound_is_reached(_: Seating, roster: Roster, costs: Costs | None) -> Iterator[str]:
    if costs is None or roster.status != "optimal":
        return
    if roster.bound != costs.total:
        bound = _number(roster.bound)
        yield f"De indeling heet optimaal, maar de grens is {bound} en de kosten zijn {costs.total}."
    if costs.changes is not None and roster.changes is not None and roster.changes.bound != costs.changes:
        yield (
            f"De indeling heet optimaal, maar de grens van de wijzigingen is {_number(roster.changes.bound)} "
            f"en de wijzigingen zijn {costs.changes}."
        )


def gap_follows_from_cost_and_bound(_: Seating, roster: Roster, costs: Costs | None) -> Iterator[str]:
    if costs is None:
        return
    gap = relative_gap(costs.total, roster.bound)
    if gap is None or roster.gap is None:
        right = gap is None and roster.gap is None
    else:
        # Rounding must not make a roster that is optimal look otherwise, or the other way round.
        right = abs(roster.gap - gap) <= ROUNDING * max(1.0, abs(gap)) and (gap != 0 or roster.gap == 0)
    if not right:
        yield f"De marge is {_number(gap)}; de indeling zegt {_number(roster.gap)}."


def no_roster_means_no_cost_and_empty_lists(_: Seating, roster: Roster, costs: Costs | None) -> Iterator[str]:
    if costs is not None:
        return
    for key in ("cost", "gap", "changes"):
        if getattr(roster, key) is not None:
            yield f"De status is '{roster.status}', maar '{key}' is niet null."
    for key in ("meetings", "unplaced", "undiscussed", "terms", "breakdown"):
        if getattr(roster, key):
            yield f"De status is '{roster.status}', maar '{key}' is niet leeg."


CLAIMS: tuple[Claim, ...] = (
    cost_is_as_recomputed,
    each_term_is_as_recomputed,
    each_breakdown_is_as_recomputed,
    changes_are_as_recomputed,
    unplaced_lists_exactly_the_people_in_no_meeting,
    undiscussed_lists_exactly_the_cases_in_no_meeting,
    bound_is_at_most_the_cost,
    changes_bound_is_at_most_the_changes,
    optimal_means_that_the_bound_is_reached,
    gap_follows_from_cost_and_bound,
    no_roster_means_no_cost_and_empty_lists,
)
"""Everything that can be verified of a roster's own words."""


def _differences(what: str, expected: list[str], said: list[str]) -> Iterator[str]:
    for id_ in expected:
        if id_ not in said:
            yield f"'{id_}' ontbreekt bij de {what}."
    known = set(expected)
    for id_, times in Counter(said).items():
        if id_ not in known:
            yield f"'{id_}' staat ten onrechte bij de {what}."
        elif times > 1:
            yield f"'{id_}' staat {times} keer bij de {what}."


def _number(value: float | None) -> str:
    return "niets (null)" if value is None else str(value)
