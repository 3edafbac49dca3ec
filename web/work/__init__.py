"""Long work, done by workers beside the web processes. The store says what there is; the queue only wakes."""

PARENT = "MATCHER_SERVER"
"""In a worker's environment: the process that started it, without which it has no reason to go on."""
