"""Changing a version by hand: what it would break and cost is shown before it is done."""
