"""Editing the rules of triage."""
