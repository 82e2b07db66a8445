"""Marking the bell's lines as read."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import User
from core.database import database_now
from notifications.models import Notification


def mark_read(*, by: User, notification_ids: Iterable[int] | None = None) -> int:
    """Mark these lines of a person's own bell as read, or all of them, and return how many were not yet."""
    lines = Notification.objects.filter(user_id=by.pk, read_at__isnull=True)
    if notification_ids is not None:
        lines = lines.filter(pk__in=list(notification_ids))
    return lines.update(read_at=database_now())
