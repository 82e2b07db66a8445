"""Alerts that call people of support, and the roster by which they are called."""
