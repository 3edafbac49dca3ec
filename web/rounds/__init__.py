"""Rounds: their settings and tables, as stored and as the folder that `matcher` reads."""
