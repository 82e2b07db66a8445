"""A past that was written and not lived, such as the demo's or an import's: nobody is told of it any more."""

from __future__ import annotations

from datetime import datetime

from core.database import database_now
from core.enums import DeliveryState
from core.models import Delivery


def settle_past(*, before: datetime) -> int:
    """Mark every delivery of an event before this instant that still waits as done, and return how many."""
    waiting = Delivery.objects.filter(state=DeliveryState.PENDING, event__at__lt=before)
    return waiting.update(state=DeliveryState.DONE, done_at=database_now(), last_error="")
