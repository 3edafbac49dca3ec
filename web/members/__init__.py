"""Who may do what in a round."""
