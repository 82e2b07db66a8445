"""Reads over the outbox, idempotency keys and triggers, for whoever checks the house."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet

from core import triggers, walling
from core.database import database_now
from core.enums import DeliveryState
from core.models import BackupRecord, Delivery, IdempotencyRecord

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


def holes_in_the_wall() -> Iterator[str]:
    """Yield where the second wall is not as its registry has it (PostgreSQL)."""
    yield from walling.missing()


@dataclass(frozen=True)
class Outbox:
    """How much waits to be told, since when, and how much was given up."""

    waiting: int
    oldest: datetime | None
    dead: int


def outbox_state() -> Outbox:
    """Return the state of the outbox; what is put off by plan counts as waiting, too."""
    waiting = Delivery.objects.filter(state__in=[DeliveryState.PENDING, DeliveryState.RUNNING])
    told = waiting.aggregate(count=Count("pk"), oldest=Min("event__at"))
    dead = Delivery.objects.filter(state=DeliveryState.DEAD).count()
    return Outbox(waiting=told["count"], oldest=told["oldest"], dead=dead)


@dataclass(frozen=True)
class Depth:
    """The deliveries of one consumer that are in one state, those that are done apart.

    `oldest` is when the oldest came about; `unavailable_since` since when the other side has been away, None while it
    answers.
    """

    consumer: str
    state: DeliveryState
    count: int
    oldest: datetime
    unavailable_since: datetime | None


def depths() -> list[Depth]:
    """Return what waits, is being told or was given up, by consumer; two queries, each by a partial index."""
    waiting = Delivery.objects.filter(state__in=[DeliveryState.PENDING, DeliveryState.RUNNING])
    dead = Delivery.objects.filter(state=DeliveryState.DEAD)
    return [
        Depth(consumer, DeliveryState(state), *figures)
        for found in (waiting, dead)
        for consumer, state, *figures in found.values_list("consumer", "state")
        .annotate(Count("pk"), Min("event__at"), Min("unavailable_since"))
        .order_by("consumer", "state")
    ]


def due_since(at: datetime) -> datetime | None:
    """Return since when what is due first could have been told; None where nothing is due at this moment."""
    return Delivery.objects.claimable(at).values_list("available_at", flat=True).first()


def dead_deliveries() -> QuerySet[Delivery]:
    """Return what was given up, newest first, with its event."""
    return Delivery.objects.filter(state=DeliveryState.DEAD).select_related("event").order_by("-pk")


def last_backup() -> BackupRecord | None:
    """Return the newest backup that is whole, None where none was ever taken."""
    return BackupRecord.objects.filter(failure="").order_by("-ended_at", "-pk").first()


def last_backup_tried() -> BackupRecord | None:
    """Return the newest one whether or not it came to its end."""
    return BackupRecord.objects.order_by("-ended_at", "-pk").first()
