"""Reads over the outbox, idempotency keys and triggers, for whoever checks the house."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q

from core import triggers
from core.database import database_now
from core.enums import DeliveryState
from core.models import Delivery, IdempotencyRecord

# A sweep comes every few seconds; who is later than this by far was forgotten.
_FORGOTTEN_AFTER = timedelta(minutes=30)


def forgotten_deliveries() -> Iterator[str]:
    """Yield deliveries that are due for long, or whose lease ran out for long: nobody drains, or nobody claims them."""
    long_ago = database_now() - _FORGOTTEN_AFTER
    forgotten = Delivery.objects.filter(
        Q(state=DeliveryState.PENDING, available_at__lt=long_ago)
        | Q(state=DeliveryState.RUNNING, lease_until__lt=long_ago)
    )
    for delivery in forgotten.order_by("id").iterator():
        since = f"{delivery.available_at:%Y-%m-%d %H:%M}"
        yield f"delivery {delivery.pk} to {delivery.recipient} is {delivery.state} since {since}"


def unfinished_keys() -> Iterator[str]:
    """Yield idempotency keys that were kept without what they did: key and effect were not one transaction."""
    for record in IdempotencyRecord.objects.filter(result__isnull=True).order_by("id").iterator():
        yield f"key {record.pk} of {record.scope} has no result"


def missing_triggers() -> Iterator[str]:
    """Yield rules of the database that are not in place."""
    for name in triggers.missing():
        yield f"trigger or constraint {name} is missing"
