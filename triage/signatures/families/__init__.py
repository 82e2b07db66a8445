"""Faults of known families, each told by the parts of its text that stay the same."""
