"""Who may change how triage works: pure, from roles alone."""

from __future__ import annotations

from accounts.permissions import Actor


def may_edit_rules(by: Actor | None) -> bool:
    """Whether this person edits the rulebook; None is the house itself: the demo, an import."""
    return by is None or by.is_support_manager or by.is_administrator
