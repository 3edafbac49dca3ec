"""The region of a round on a map: wijken, schools by sector and level, venues."""
