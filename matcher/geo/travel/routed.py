"""Travel by an organisation's own routers, with the shipped minutes where those have no answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np

from matcher.errors import Finding
from matcher.geo.travel.router_http import RouterError
from matcher.geo.travel.routers import Router
from matcher.geo.travel.trips import Floats, Provider, Trips

_BY = {"fiets": "met de fiets", "lopen": "te voet", "auto": "met de auto", "ov": "met het ov"}


class Routed:
    """A Provider: per mode the router if there is one, else the fallback.

    A router that fails once is left alone for the rest of this object's life: everybody would wait
    for its silence again and again. Not safe for several threads at once.
    """

    def __init__(self, routers: Mapping[str, Router], fallback: Provider) -> None:
        self._routers = dict(routers)
        self._fallback = fallback
        self._failures: dict[str, Finding] = {}
        self._holes: Counter[str] = Counter()

    def trips(self, origins: Floats, destinations: Floats, mode: str, within: float = np.inf) -> Trips:
        """See Provider. Minutes of a router count as measured and include its `extra`, except from a
        place to itself; a cell without a way is the fallback's. A router looks as far as it is asked to,
        so `within` is for the fallback alone."""
        router = self._routers.get(mode)
        if router is None or mode in self._failures:
            return self._fallback.trips(origins, destinations, mode, within)
        start = np.asarray(origins, dtype=np.float64).reshape(-1, 2)
        end = np.asarray(destinations, dtype=np.float64).reshape(-1, 2)
        try:
            found = router.minutes(start, end)
        except RouterError as error:
            self._failures[mode] = _failure(router, mode, error)
            return self._fallback.trips(origins, destinations, mode, within)
        # Nobody parks to stay where they are.
        stays = (start[:, None, :] == end[None, :, :]).all(axis=2)
        minutes = np.where(stays, found, found + router.extra)
        missing = np.isnan(minutes)
        if missing.any():
            self._holes[mode] += int(missing.sum())
            rows, columns = missing.any(axis=1), missing.any(axis=0)
            other = self._fallback.trips(start[rows], end[columns], mode)
            part = np.ix_(rows, columns)
            minutes[part] = np.where(missing[part], other.minutes, minutes[part])
            measured = ~missing
            measured[part] |= missing[part] & other.measured
            return Trips(minutes, measured, ~missing)
        return Trips(minutes, ~missing, ~missing)

    def answers(self, mode: str) -> bool:
        """Whether a router is there for this mode and has not failed."""
        return mode in self._routers and mode not in self._failures

    def notices(self) -> tuple[Finding, ...]:
        """See Provider: routers that failed, trips they know no way for, and what the fallback says."""
        holes = [_hole(self._routers[mode], mode, count) for mode, count in self._holes.items()]
        own = (*self._failures.values(), *holes, *self._fallback.notices())
        return tuple(dict.fromkeys(own))


def _failure(router: Router, mode: str, error: RouterError) -> Finding:
    return Finding(
        f"De router op {router.host} rekent geen reistijden {_BY.get(mode, mode)} uit: {error}. "
        "We gebruiken daarvoor nu de reistijden die bij het programma horen.",
        value=mode,
        remedy=error.remedy or "Kijk of de router aanstaat en of het adres in het routerbestand klopt.",
    )


def _hole(router: Router, mode: str, count: int) -> Finding:
    trips = "1 reis" if count == 1 else f"{count} reizen"
    return Finding(
        f"De router op {router.host} weet voor {trips} {_BY.get(mode, mode)} geen weg. "
        "Daar gebruiken we de reistijd die bij het programma hoort.",
        value=mode,
        remedy="Kijk of de kaart van de router het hele gebied bevat.",
    )
