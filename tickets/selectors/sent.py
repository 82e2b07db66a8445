"""What became of a form: whether its key was used, and for what."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from core.models import IdempotencyRecord
from core.services.idempotency import kept_key
from tickets.models import Draft, Ticket


def was_sent(*, user: User, key: str) -> bool:
    """Return whether this person has sent a form with that key."""
    scopes = [f"open:{user.pk}", f"post:{user.pk}"]
    return IdempotencyRecord.objects.filter(scope__in=scopes, key=kept_key(key)).exists()


def draft_state_of(*, user: User, key: str) -> tuple[str, datetime | None]:
    """Return `sent`, `kept` (as a draft of this person) or `unknown`, and when the draft was kept."""
    if was_sent(user=user, key=key):
        return "sent", None
    draft = Draft.objects.of(user).filter(key=kept_key(key)).first()
    return ("kept", draft.updated_at) if draft else ("unknown", None)


def ticket_opened_with(*, user: User, key: str) -> Ticket | None:
    """Return the ticket that the form with this key became, while this person may see it."""
    record = IdempotencyRecord.objects.filter(scope=f"open:{user.pk}", key=kept_key(key)).first()
    number = record.result if record else None
    return Ticket.objects.visible_to(user).filter(pk=number).first() if number is not None else None
