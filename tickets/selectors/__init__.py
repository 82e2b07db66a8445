"""Reads that join or aggregate, for the doors and for apps above."""
