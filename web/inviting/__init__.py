"""Which schools are asked to take part, who answered, and whom to ring."""
