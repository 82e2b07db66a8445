"""Who may read a file: each app that owns files registers a rule for its kind; an unknown kind is nobody's."""

from __future__ import annotations

from collections.abc import Callable

from accounts.models import User
from attachments.models import Attachment

Rule = Callable[[User, int], bool]
_rules: dict[str, Rule] = {}


def register(kind: str, rule: Rule) -> None:
    """Name who may read the files of this kind of owner."""
    _rules[kind] = rule


def may_read(user: User, attachment: Attachment) -> bool:
    """Return whether this person may read the file now; one that waits for its form is its uploader's only."""
    if not attachment.owner_kind or attachment.owner_id is None:
        return attachment.uploaded_by_id == user.pk
    rule = _rules.get(attachment.owner_kind)
    return rule is not None and rule(user, attachment.owner_id)
