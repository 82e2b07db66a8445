"""Ways that lead each reader to their own door."""
