"""Opening the folder `reistijden/`."""

from __future__ import annotations

from pathlib import Path

from matcher.errors import Finding, InputError
from matcher.geo.travel.estimate import Banks, Estimate
from matcher.geo.travel.fitted import read_fitted
from matcher.geo.travel.network import load_network
from matcher.geo.travel.shipped import Shipped
from matcher.geo.travel.speeds import FILE, read_speeds
from matcher.geo.travel.table import load_table


def open_shipped(folder: Path, banks: Banks) -> Shipped:
    """The travel minutes in a folder that `matcher data build` made; the network is read when needed.

    Raises InputError when a file is missing or broken, or the table was made with other speeds.
    """
    table, speeds = load_table(folder / "minuten.npz"), read_speeds(folder / FILE)
    if table.speeds != speeds.fingerprint:
        raise InputError(
            Finding(
                "De snelheden zijn veranderd, maar de reistijden zijn nog met de oude uitgerekend.",
                file=FILE,
                remedy="bouw opnieuw met 'matcher data build --raw MAP', of zet de oude waarden terug.",
            )
        )
    return Shipped(
        table,
        lambda: load_network(folder / "netwerk.npz", speeds),
        Estimate(banks, read_fitted(folder / "schatting.csv"), speeds),
    )
