"""The web front end: may use `matcher`, which knows nothing of it. `web.app.create_app` makes it."""
