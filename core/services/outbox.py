"""Telling the outside: deliveries are written with their cause, claimed by state, leased, retried, dead-lettered.

What became of a telling is insisted on: a database that crashes while a mail leaves must not have it sent twice.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from core.database import database_now, insist
from core.enums import DeliveryState
from core.logs import current_request_id, set_request_id
from core.models import Delivery, OutboxEvent
from core.services.leases import LEASE, Hold

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
BACKOFF = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
# While the other side is down the row is not to blame: it waits longer and longer, and is buried after a day.
SHORTEST_OUTAGE_WAIT = timedelta(seconds=5)
LONGEST_OUTAGE_WAIT = timedelta(minutes=15)
GIVE_UP_AFTER = timedelta(hours=24)

Handler = Callable[[Delivery], None]
# Writes down what became of a delivery.
Conclusion = Callable[[Hold], object]
_consumers: dict[str, Handler] = {}
_nudge: list[Callable[[], None]] = []
_alarm: list[Callable[[Delivery], None]] = []


class Postpone(Exception):
    """A handler asks to be called again at `until`; the attempt does not count."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class OutsideUnavailable(Exception):
    """The other side could not be reached, or said "later"; the attempt does not count within a day."""


class Undeliverable(Exception):
    """The other side refused for good: trying again would only be refused again."""


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What is to be told to one recipient, once its event commits."""

    consumer: str
    recipient: str
    ordering_key: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    available_at: datetime | None = None


def register_consumer(name: str, handler: Handler) -> None:
    """Name who performs the deliveries of this consumer."""
    _consumers[name] = handler


def set_nudge(call: Callable[[], None]) -> None:
    """Name what wakes a worker early after a commit; it must never raise."""
    _nudge[:] = [call]


def set_alarm(call: Callable[[Delivery], None]) -> None:
    """Name who is told, in a transaction of its own, that a delivery is dead."""
    _alarm[:] = [call]


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
    telling = Telling(
        consumer=consumer,
        recipient=recipient,
        ordering_key=ordering_key,
        data=data or {},
        available_at=available_at,
    )
    enqueue_many(event, [telling])


def enqueue_many(event: OutboxEvent, tellings: Iterable[Telling]) -> None:
    """Write the deliveries of one event with one INSERT, in its transaction; the same one twice stays one."""
    rows = [
        Delivery(
            event=event,
            consumer=telling.consumer,
            recipient=telling.recipient,
            ordering_key=telling.ordering_key,
            data=dict(telling.data),
            available_at=telling.available_at or event.at,
        )
        for telling in tellings
    ]
    if not rows:
        return
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    for call in _nudge:
        transaction.on_commit(call, robust=True)


def drain_due(*, limit: int = 200, seconds: float = 60) -> int:
    """Perform deliveries that are due, in order within each key, and return how many were performed.

    Any number of processes may drain at once. A row is claimed only when its turn has come, so that a slow
    outside never lets the lease of one that still waits run out. No row is begun after `seconds`: a task
    stays under its time limit.
    """
    release_expired_leases()
    began = time.monotonic()
    performed = 0
    while performed < limit:
        claimed = 0
        for delivery in list(Delivery.objects.claimable(database_now())[: min(50, limit - performed)]):
            if time.monotonic() - began > seconds:
                return performed
            if _claim(delivery):
                _perform(delivery)
                claimed += 1
        performed += claimed
        if not claimed:
            break
    return performed


def waiting_behind(delivery: Delivery) -> list[Delivery]:
    """Return what waits for this one: later deliveries of the same key, consumer and recipient, in order."""
    return list(
        Delivery.objects.filter(
            ordering_key=delivery.ordering_key,
            consumer=delivery.consumer,
            recipient=delivery.recipient,
            state=DeliveryState.PENDING,
            id__gt=delivery.id,
        )
        .exclude(ordering_key="")
        .select_related("event")
        .order_by("id")
    )


def settle_together(delivery: Delivery, *, others: Iterable[Delivery]) -> int:
    """Mark deliveries that were told together with this one as done and return how many were."""
    return Delivery.objects.filter(
        id__in=[other.id for other in others], state=DeliveryState.PENDING, ordering_key=delivery.ordering_key
    ).update(state=DeliveryState.DONE, done_at=database_now(), last_error="")


def _claim(delivery: Delivery) -> bool:
    """Take the row if it still is as it was read: another process may have tried, failed and put it off since."""
    now = database_now()
    lease_until = now + LEASE
    won = Delivery.objects.filter(
        id=delivery.id, state=DeliveryState.PENDING, attempts=delivery.attempts, available_at__lte=now
    ).update(state=DeliveryState.RUNNING, lease_until=lease_until, attempts=F("attempts") + 1)
    delivery.state = DeliveryState.RUNNING
    delivery.attempts += 1
    delivery.lease_until = lease_until
    return bool(won)


def _perform(delivery: Delivery) -> None:
    outer = current_request_id()
    set_request_id(delivery.event.request_id)
    held = Hold(delivery)
    try:
        with held.kept():
            conclude = _tell(delivery)
        insist(partial(conclude, held))
    finally:
        set_request_id(outer)


def _tell(delivery: Delivery) -> Conclusion:
    """Have the delivery told, and return what writes down how that ended."""
    try:
        _consumers[delivery.consumer](delivery)
    except Postpone as later:
        return partial(_put_off, until=later.until)
    except OutsideUnavailable as outage:
        return partial(_wait_out, reason=str(outage))
    except Undeliverable as refusal:
        return partial(_bury, reason=f"refused: {refusal}")
    except Exception as error:  # noqa: BLE001 -- a poison row must not stop the others
        # A handler that broke the connection must not take the bookkeeping with it.
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        return partial(_fail, reason=f"{type(error).__name__}: {error}")
    return _finish


def _finish(held: Hold) -> None:
    _settle(held, state=DeliveryState.DONE, done_at=database_now(), unavailable_since=None, last_error="")


def _put_off(held: Hold, *, until: datetime, **values: Any) -> None:
    _settle(
        held,
        state=DeliveryState.PENDING,
        available_at=until,
        attempts=max(0, held.delivery.attempts - 1),
        **values,
    )


def _wait_out(held: Hold, *, reason: str) -> None:
    now = database_now()
    since = held.delivery.unavailable_since or now
    waited = now - since
    if waited > GIVE_UP_AFTER:
        _bury(held, reason=f"unavailable for a day: {reason}")
        return
    wait = min(max(waited / 2, SHORTEST_OUTAGE_WAIT), LONGEST_OUTAGE_WAIT)
    logger.warning("delivery %s waits %s: %s", held.delivery.id, wait, reason)
    _put_off(held, until=now + wait, unavailable_since=since, last_error=f"unavailable: {reason}"[:2000])


def _fail(held: Hold, *, reason: str) -> None:
    attempts = held.delivery.attempts
    if attempts >= MAX_ATTEMPTS:
        _bury(held, reason=reason)
        return
    logger.warning("delivery %s failed, attempt %s: %s", held.delivery.id, attempts, reason)
    wait = BACKOFF[min(attempts, len(BACKOFF)) - 1]
    _settle(held, state=DeliveryState.PENDING, last_error=reason[:2000], available_at=database_now() + wait)


def _bury(held: Hold, *, reason: str) -> None:
    logger.error("delivery %s dead after %s attempts: %s", held.delivery.id, held.delivery.attempts, reason)
    with transaction.atomic():
        if _settle(held, state=DeliveryState.DEAD, last_error=reason[:2000]):
            _sound_alarm(held.delivery)


def _sound_alarm(delivery: Delivery) -> None:
    for call in _alarm:
        call(delivery)


def _settle(held: Hold, **values: Any) -> bool:
    return bool(held.row().update(lease_until=None, **values))


def release_expired_leases() -> int:
    """Give back what a killed process had claimed, and bury what was claimed too often; return how many."""
    now = database_now()
    # Read first: an UPDATE of nothing would still queue for SQLite's one writer, every few seconds.
    expired = list(
        Delivery.objects.filter(state=DeliveryState.RUNNING, lease_until__lt=now).select_related("event")[:500]
    )
    released = 0
    for delivery in expired:
        held = Hold(delivery)
        if delivery.attempts >= MAX_ATTEMPTS:
            _bury(held, reason="the process that performed it died each time")
            released += 1
        else:
            released += _settle(held, state=DeliveryState.PENDING, available_at=now)
    return released


def replay_dead(*, ids: list[int]) -> int:
    """Give dead letters another round of attempts and return how many."""
    return Delivery.objects.filter(id__in=ids, state=DeliveryState.DEAD).update(
        state=DeliveryState.PENDING, attempts=0, unavailable_since=None, available_at=database_now()
    )


def hold_back(*, reason: str) -> int:
    """Give up whatever waits to be told, with one alarm for all of it, and return how much; `replay_dead` lets it go.

    For a past that came back: what waited then may have been told since, by a house that is lost.
    """
    with transaction.atomic():
        waiting = Delivery.objects.filter(state__in=[DeliveryState.PENDING, DeliveryState.RUNNING])
        newest = waiting.select_related("event").order_by("-id").first()
        held = waiting.update(state=DeliveryState.DEAD, lease_until=None, last_error=reason[:2000])
        if newest is not None:
            _sound_alarm(newest)
    return held


def take_up() -> int:
    """Let whatever waits be told from now on, as if it had just come due, and return how much.

    For a past that came back whole: nobody has told any of it since.
    """
    waiting = Delivery.objects.filter(state__in=[DeliveryState.PENDING, DeliveryState.RUNNING])
    return waiting.update(state=DeliveryState.PENDING, lease_until=None, available_at=database_now())
