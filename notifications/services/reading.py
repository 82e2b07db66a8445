"""Marking the bell's lines as read."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from accounts.models import User
from core.database import database_now
from core.sides import as_staff
from notifications.models import Notification
from tickets.models import ReadMark


@as_staff
def mark_read(*, by: User, notification_ids: Iterable[int] | None = None) -> int:
    """Mark these lines of a person's own bell as read, or all of them, and return how many were not yet."""
    lines = Notification.objects.filter(user_id=by.pk, read_at__isnull=True)
    if notification_ids is not None:
        lines = lines.filter(pk__in=list(notification_ids))
    return lines.update(read_at=database_now())


def settle_seen_lines(*, limit: int = 5000) -> int:
    """Mark lines as read whose ticket their reader has read since, and return how many.

    They count as read already (`unread`); marked, they leave the index that every page's bell looks through.
    """
    seen = ReadMark.objects.filter(
        ticket_id=OuterRef("ticket_id"), user_id=OuterRef("user_id"), read_at__gte=OuterRef("at")
    )
    lines = Notification.objects.filter(Exists(seen), read_at__isnull=True)
    ids = list(lines.order_by("pk").values_list("pk", flat=True)[:limit])
    if not ids:
        return 0
    return Notification.objects.filter(pk__in=ids, read_at__isnull=True).update(read_at=database_now())
