"""Travel minutes between any two points, per mode.

Over the network of ways where the road map has them (graph.py), else estimated (estimate.py). Places
that are asked for often stand in a table (table.py); shipped.py puts the three behind one question,
and an organisation may put its own router before them (routed.py).
"""

from matcher.geo.travel.estimate import Banks, Estimate, Fitted, Link, distances
from matcher.geo.travel.network import load_network
from matcher.geo.travel.routed import Routed
from matcher.geo.travel.router_settings import read_routers
from matcher.geo.travel.shipped import Shipped
from matcher.geo.travel.table import load_table
from matcher.geo.travel.trips import Flags, Floats, Provider, Trips, is_estimate, whole_minutes
from matcher.geo.travel.way import Leg, Way, quickest_way

__all__ = [
    "Banks", "Estimate", "Fitted", "Flags", "Floats", "Leg", "Link", "Provider", "Routed", "Shipped", "Trips",
    "Way", "distances", "is_estimate", "load_network", "load_table", "quickest_way", "read_routers",
    "whole_minutes",
]  # fmt: skip
