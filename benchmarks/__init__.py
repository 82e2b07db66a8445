"""Measurements: each a program of its own, and those of `make bench` for RESULTS.md."""
