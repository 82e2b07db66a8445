"""Telling the outside: deliveries are written with their cause, claimed by state, leased, retried, dead-lettered."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from core.database import database_now
from core.enums import DeliveryState
from core.logs import set_request_id
from core.models import Delivery, OutboxEvent

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
LEASE = timedelta(seconds=120)
BACKOFF = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))

Handler = Callable[[Delivery], None]
_consumers: dict[str, Handler] = {}
_nudge: list[Callable[[], None]] = []


class Postpone(Exception):
    """A handler asks to be called again at `until`; the attempt does not count."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


def register_consumer(name: str, handler: Handler) -> None:
    """Name who performs the deliveries of this consumer."""
    _consumers[name] = handler


def set_nudge(call: Callable[[], None]) -> None:
    """Name what wakes a worker early after a commit; it must never raise."""
    _nudge[:] = [call]


def enqueue(
    event: OutboxEvent,
    *,
    consumer: str,
    recipient: str,
    ordering_key: str = "",
    data: Mapping[str, Any] | None = None,
    available_at: datetime | None = None,
) -> None:
    """Write one delivery in the transaction of its event; the same one twice stays one."""
    Delivery.objects.bulk_create(
        [
            Delivery(
                event=event,
                consumer=consumer,
                recipient=recipient,
                ordering_key=ordering_key,
                data=dict(data or {}),
                available_at=available_at or event.at,
            )
        ],
        ignore_conflicts=True,
    )
    for call in _nudge:
        transaction.on_commit(call, robust=True)


def drain_due(*, limit: int = 200) -> int:
    """Perform deliveries that are due, in order within each key, and return how many were performed.

    Any number of processes may drain at once: each row is claimed by a conditional UPDATE.
    """
    release_expired_leases()
    performed = 0
    while performed < limit:
        now = database_now()
        candidates = list(_claimable(now)[: min(50, limit - performed)])
        if not candidates:
            break
        claimed = [delivery for delivery in candidates if _claim(delivery, now)]
        if not claimed:
            break
        for delivery in claimed:
            _perform(delivery)
            performed += 1
    return performed


def _claimable(now: datetime) -> QuerySet[Delivery]:
    earlier = Delivery.objects.filter(
        ordering_key=OuterRef("ordering_key"),
        id__lt=OuterRef("id"),
        state__in=[DeliveryState.PENDING, DeliveryState.RUNNING],
    )
    return (
        Delivery.objects.filter(state=DeliveryState.PENDING, available_at__lte=now)
        .filter(Q(ordering_key="") | ~Exists(earlier))
        .select_related("event")
        .order_by("available_at", "id")
    )


def _claim(delivery: Delivery, now: datetime) -> bool:
    with transaction.atomic():
        won = Delivery.objects.filter(id=delivery.id, state=DeliveryState.PENDING).update(
            state=DeliveryState.RUNNING, lease_until=now + LEASE, attempts=F("attempts") + 1
        )
    delivery.attempts += 1
    return bool(won)


def _perform(delivery: Delivery) -> None:
    set_request_id(delivery.event.request_id)
    try:
        _consumers[delivery.consumer](delivery)
    except Postpone as later:
        _settle(delivery, state=DeliveryState.PENDING, available_at=later.until, attempts=max(0, delivery.attempts - 1))
    except Exception as error:  # noqa: BLE001 -- a poison row must not stop the others
        _fail(delivery, error)
    else:
        _settle(delivery, state=DeliveryState.DONE, done_at=database_now(), last_error="")
    finally:
        set_request_id("-")


def _fail(delivery: Delivery, error: Exception) -> None:
    text = f"{type(error).__name__}: {error}"[:2000]
    # A handler that broke the connection's transaction must not take the bookkeeping with it.
    if connection.needs_rollback and not connection.in_atomic_block:
        connection.close()
    if delivery.attempts >= MAX_ATTEMPTS:
        logger.error("delivery %s dead after %s attempts: %s", delivery.id, delivery.attempts, text)
        _settle(delivery, state=DeliveryState.DEAD, last_error=text)
        return
    logger.warning("delivery %s failed, attempt %s: %s", delivery.id, delivery.attempts, text)
    wait = BACKOFF[min(delivery.attempts, len(BACKOFF)) - 1]
    _settle(delivery, state=DeliveryState.PENDING, last_error=text, available_at=database_now() + wait)


def _settle(delivery: Delivery, **values: Any) -> None:
    # Only while the lease is still ours: after it expired another process may hold the row.
    Delivery.objects.filter(id=delivery.id, state=DeliveryState.RUNNING, attempts=delivery.attempts).update(
        lease_until=None, **values
    )


def release_expired_leases() -> int:
    """Give back what a killed process had claimed, and bury what was claimed too often; return how many."""
    now = database_now()
    expired = Delivery.objects.filter(state=DeliveryState.RUNNING, lease_until__lt=now)
    dead = expired.filter(attempts__gte=MAX_ATTEMPTS).update(
        state=DeliveryState.DEAD, lease_until=None, last_error="the process that performed it died each time"
    )
    return dead + expired.update(state=DeliveryState.PENDING, lease_until=None, available_at=now)


def replay_dead(*, ids: list[int]) -> int:
    """Give dead letters another round of attempts and return how many."""
    return Delivery.objects.filter(id__in=ids, state=DeliveryState.DEAD).update(
        state=DeliveryState.PENDING, attempts=0, available_at=database_now()
    )
