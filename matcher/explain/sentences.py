"""What has to give, in plain Dutch. Ids stand between quotes, for `dutch.with_names`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from matcher.dutch import count, listing
from matcher.model.easing import Easing, Kind


def sentence(easing: Easing) -> str:
    """What the organiser would do: 'Laat 'm1' al doorgaan met 8 mensen in plaats van minstens 10.'"""
    return _SAID[easing.kind](easing)


def _now(easing: Easing) -> int:
    return easing.now or 0


def _less(easing: Easing) -> int:
    return max(0, _now(easing) - easing.amount)


def _more(easing: Easing) -> int:
    return _now(easing) + easing.amount


def _fewer_of_a_kind(easing: Easing) -> str:
    left = _less(easing)
    asked = (
        f"Vraag voor '{easing.meeting}' minstens {left} keer" if left else f"Eis voor '{easing.meeting}' geen"
    )
    return f"{asked} '{easing.name}'; nu is dat minstens {_now(easing)}."


def _person_pin(easing: Easing) -> str:
    if easing.wanted:
        return f"Maak '{easing.person}' los van '{easing.meeting}' (vastgezet)."
    return f"Laat '{easing.person}' wel toe bij '{easing.meeting}' (vastgezet als afwezig)."


def _held_pin(easing: Easing) -> str:
    goes = "doorgaat" if easing.wanted else "niet doorgaat"
    return f"Zet niet meer vast dat '{easing.meeting}' {goes}."


def _people(easing: Easing) -> str:
    return listing([f"'{person}'" for person in easing.people])


_SAID: Mapping[Kind, Callable[[Easing], str]] = {
    Kind.MIN_SIZE: lambda e: (
        f"Laat '{e.meeting}' doorgaan met {_less(e)} mensen in plaats van minstens {_now(e)}."
    ),
    Kind.MAX_SIZE: lambda e: (
        f"Laat bij '{e.meeting}' {count(_more(e), 'persoon', 'mensen')} toe in plaats van hoogstens "
        f"{_now(e)}."
    ),
    Kind.QUOTA_MIN: _fewer_of_a_kind,
    Kind.QUOTA_MAX: lambda e: (
        f"Laat bij '{e.meeting}' {_more(e)} keer '{e.name}' toe in plaats van hoogstens {_now(e)}."
    ),
    Kind.LIMIT: lambda e: (
        f"Laat bij '{e.meeting}' {count(_more(e), 'persoon', 'mensen')} toe voor '{e.name}' in plaats van "
        f"hoogstens {_now(e)}."
    ),
    Kind.CAPACITY: lambda e: (
        f"Regel bij '{e.venue}' plaats voor {count(_more(e), 'persoon', 'mensen')} per zaal; nu is dat "
        f"{_now(e)}."
    ),
    Kind.MAX_MEETINGS: lambda e: (
        f"Vraag of '{e.person}' {_more(e)} keer wil komen in plaats van hoogstens {_now(e)} keer."
    ),
    Kind.PERSON_PIN: _person_pin,
    Kind.OPTION_PIN: lambda e: f"Zet '{e.meeting}' niet meer vast op '{e.slot}' bij '{e.venue}'.",
    Kind.HELD_PIN: _held_pin,
    Kind.TOGETHER: lambda e: f"Laat {_people(e)} los van elkaar indelen (nu moeten ze samen).",
    Kind.APART: lambda e: f"Sta toe dat {_people(e)} bij elkaar zitten (nu mag dat niet).",
    Kind.FROZEN_PERSON: lambda e: f"Haal '{e.person}' uit '{e.meeting}', die nu niet mag veranderen.",
    Kind.ROOMS: lambda e: f"Regel bij '{e.venue}' {count(_more(e), 'zaal', 'zalen')}; nu is dat {_now(e)}.",
    Kind.MAX_PARALLEL: lambda e: (
        f"Laat {count(_more(e), 'bijeenkomst', 'bijeenkomsten')} tegelijk toe in plaats van hoogstens "
        f"{_now(e)}."
    ),
    Kind.OPEN: lambda e: f"Vraag of '{e.venue}' ook open kan op '{e.slot}'.",
    Kind.FROZEN: lambda e: f"Laat '{e.meeting}' toch veranderen (nu mag dat niet).",
    Kind.REQUIRED: lambda e: f"Laat '{e.meeting}' niet doorgaan (nu moet dat).",
}
"""Every kind, and how it is said."""
