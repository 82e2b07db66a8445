"""Telling administrators that something could not be delivered."""

from __future__ import annotations

from accounts.models import User
from core.database import database_now
from core.models import Delivery
from notifications.enums import NotificationKind
from notifications.models import Notification


def alert_administrators(delivery: Delivery) -> None:
    """Put one alert on each administrator's bell; while an alert is unread, further dead letters add none."""
    now = database_now()
    administrators = User.objects.active().support().filter(is_administrator=True).values_list("pk", flat=True)
    Notification.objects.bulk_create(
        [
            Notification(
                user_id=user_id,
                event_id=delivery.event_id,
                kind=NotificationKind.ALERT,
                data={"event": "DeliveryDied", "delivery": delivery.pk, "consumer": delivery.consumer},
                at=now,
            )
            for user_id in administrators
        ],
        ignore_conflicts=True,
    )
