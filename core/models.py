"""Outbox events, their deliveries, the keys of requests that must not happen twice, and which backups were taken."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from core.enums import DeliveryState
from core.querysets import DeliveryQuerySet


class OutboxEvent(models.Model):
    """A published event; written in the transaction of its cause."""

    name = models.CharField(max_length=80)
    payload = models.JSONField()
    ordering_key = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    request_id = models.CharField(max_length=64, default="-")

    class Meta:
        indexes = [models.Index(fields=["ordering_key", "id"], name="core_event_key")]

    def __str__(self) -> str:
        return f"{self.name} {self.id}"


class Delivery(models.Model):
    """One telling of one event to one recipient by one consumer, claimed by state and leased."""

    event = models.ForeignKey(OutboxEvent, on_delete=models.PROTECT, related_name="deliveries")
    consumer = models.CharField(max_length=40)
    recipient = models.CharField(max_length=120)
    ordering_key = models.CharField(max_length=80, blank=True)
    data = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    available_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    # Since when the other side could not be reached; null while it answers.
    unavailable_since = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "consumer", "recipient"], name="core_delivery_once"),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.RUNNING, lease_until__isnull=False)
                | (~Q(state=DeliveryState.RUNNING) & Q(lease_until__isnull=True)),
                name="core_delivery_lease_while_running",
            ),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.DONE, done_at__isnull=False)
                | (~Q(state=DeliveryState.DONE) & Q(done_at__isnull=True)),
                name="core_delivery_done_at_when_done",
            ),
        ]
        indexes = [
            models.Index(
                fields=["available_at", "id"], name="core_delivery_due", condition=Q(state=DeliveryState.PENDING)
            ),
            models.Index(fields=["lease_until"], name="core_delivery_leased", condition=Q(state=DeliveryState.RUNNING)),
            models.Index(
                fields=["ordering_key", "id"],
                name="core_delivery_order",
                condition=Q(state__in=[DeliveryState.PENDING, DeliveryState.RUNNING]),
            ),
            models.Index(fields=["id"], name="core_delivery_dead", condition=Q(state=DeliveryState.DEAD)),
        ]

    def __str__(self) -> str:
        return f"{self.consumer} to {self.recipient}: {self.state}"


class IdempotencyRecord(models.Model):
    """What a request with this key did, so that its twin is answered and not done again; kept 7 days."""

    scope = models.CharField(max_length=80)
    key = models.CharField(max_length=100)
    request_hash = models.CharField(max_length=64)
    result = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope", "key"], name="core_idempotency_once"),
            models.CheckConstraint(condition=~Q(key=""), name="core_idempotency_key_given"),
        ]
        indexes = [models.Index(F("created_at"), name="core_idempotency_age")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"


class BackupRecord(models.Model):
    """One backup that was taken, or tried: whoever takes it writes this, for those who ask when the last one was."""

    place = models.CharField(max_length=500)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    # In files and bytes; null where the one who took it did not count.
    files = models.BigIntegerField(null=True)
    size = models.BigIntegerField(null=True)
    # Why it is no backup; empty when it is whole.
    failure = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ended_at__gte=F("began_at")), name="core_backup_ends_after_it_began"),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.ended_at:%Y-%m-%d %H:%M}"
