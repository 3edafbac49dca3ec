"""New rounds: empty ones, and copies of earlier ones."""
