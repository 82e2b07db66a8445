"""Drafts of every form that a person may leave and come back to."""
