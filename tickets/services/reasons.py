"""Why somebody did what leaves a trace: said in words, and short."""

from __future__ import annotations

from core.text import clean
from tickets.services.errors import InvalidInput

REASON_LENGTH = 200


def stated_reason(reason: str) -> str:
    """Return the reason as it is kept.

    :raises InvalidInput: without one, or for more than 200 characters.
    """
    reason = clean(reason).strip()
    if not reason:
        raise InvalidInput({"reason": "required"})
    if len(reason) > REASON_LENGTH:
        raise InvalidInput({"reason": "too_long"})
    return reason
