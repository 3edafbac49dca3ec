"""The web front end: may use `matcher`, which knows nothing of it."""
