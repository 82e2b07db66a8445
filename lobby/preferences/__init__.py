"""Choosing which notices come, and where."""
