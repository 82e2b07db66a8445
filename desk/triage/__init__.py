"""How good triage is, for who answers for it."""
