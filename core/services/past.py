"""A past that was written and not lived, such as the demo's or an import's: nobody is told of it any more."""

from __future__ import annotations

from datetime import datetime

from core.database import database_now
from core.enums import DeliveryState
from core.models import Delivery


def settle_past(*, before: datetime) -> int:
    """Mark every waiting delivery of an event before this instant as done, and return how many.

    The younger ones that wait are due from now on: their wait begins with being written.
    """
    now = database_now()
    waiting = Delivery.objects.filter(state=DeliveryState.PENDING)
    settled = waiting.filter(event__at__lt=before).update(state=DeliveryState.DONE, done_at=now, last_error="")
    waiting.filter(available_at__lt=now).update(available_at=now)
    return settled
