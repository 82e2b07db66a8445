"""Who may read a file: the app that owns it says so, by a rule registered for its kind of owner."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from masking.tokens import Tokens

if TYPE_CHECKING:
    from accounts.models import User
    from attachments.models import Attachment

ReadRule = Callable[["User", int], bool]
TokensRule = Callable[[int], Tokens]

DRAFT = "draft"
# Waiting for a form, or for the draft of one: the uploader's alone, and free to be claimed.
UNSETTLED = ("", DRAFT)

_rules: dict[str, ReadRule] = {}
_tokens: dict[str, TokensRule] = {}


def register(kind: str, may_read: ReadRule, tokens: TokensRule | None = None) -> None:
    """Name the rule for files whose owner is of this kind: it is asked with the reader and the owner's id.

    :param tokens: asked with the owner's id for the tokens that stand for secrets in its files as elsewhere around it
    """
    _rules[kind] = may_read
    if tokens is not None:
        _tokens[kind] = tokens


def tokens_of(attachment: Attachment) -> Tokens | None:
    """Return the tokens for secrets in this file; None where it belongs to nothing that has any."""
    rule = _tokens.get(attachment.owner_kind)
    return rule(attachment.owner_id) if rule is not None and attachment.owner_id is not None else None


def may_read(user: User, attachment: Attachment) -> bool:
    """Return whether this person may read the file now: unclaimed, its uploader alone; of an unknown kind, nobody."""
    if attachment.erased_at is not None:
        return False
    if not attachment.owner_kind:
        return attachment.uploaded_by_id == user.pk
    rule = _rules.get(attachment.owner_kind)
    return rule is not None and attachment.owner_id is not None and rule(user, attachment.owner_id)
