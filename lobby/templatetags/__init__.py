"""Template tags of the lobby, known to every template without a load."""
