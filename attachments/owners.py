"""Who may read a file: the app that owns it says so, by a rule registered for its kind of owner."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User
    from attachments.models import Attachment

ReadRule = Callable[["User", int], bool]

DRAFT = "draft"
# Waiting for a form, or for the draft of one: the uploader's alone, and free to be claimed.
UNSETTLED = ("", DRAFT)

_rules: dict[str, ReadRule] = {}


def register(kind: str, may_read: ReadRule) -> None:
    """Name the rule for files whose owner is of this kind: it is asked with the reader and the owner's id."""
    _rules[kind] = may_read


def may_read(user: User, attachment: Attachment) -> bool:
    """Return whether this person may read the file now: unclaimed, its uploader alone; of an unknown kind, nobody."""
    if attachment.erased_at is not None:
        return False
    if not attachment.owner_kind:
        return attachment.uploaded_by_id == user.pk
    rule = _rules.get(attachment.owner_kind)
    return rule is not None and attachment.owner_id is not None and rule(user, attachment.owner_id)
