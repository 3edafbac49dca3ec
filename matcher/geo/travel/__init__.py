"""Travel minutes between any two points, per mode."""

from matcher.geo.travel.estimate import Link, Travel, distances
from matcher.geo.travel.trips import Flags, Floats, Provider, Trips

__all__ = ["Flags", "Floats", "Link", "Provider", "Travel", "Trips", "distances"]
