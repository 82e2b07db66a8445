"""What people were told: the bell, preferences, the mail log, and the mailbox of houses without a mail server."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core import triggers
from core.models import Delivery
from notifications.enums import NotificationKind, Outcome
from notifications.querysets import NotificationQuerySet, StoredMailQuerySet
from tickets.models import Ticket
from triage.models import Alert


class Preference(models.Model):
    """Whether a kind reaches a person by mail and on the bell; without a row, as notifications.rules has it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=NotificationKind)
    by_mail = models.BooleanField(default=True)
    on_bell = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="notifications_preference_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}"


class Notification(models.Model):
    """One line of a person's bell; written with its cause, once per event, person and kind.

    `data` holds the event's name and its ids: words are made when the line is read, from what may still be seen.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, null=True, related_name="+")
    event_id = models.BigIntegerField()
    kind = models.CharField(max_length=12, choices=NotificationKind)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "event_id", "kind"], name="notifications_bell_once"),
            # One alert stands until it is read, however many letters died meanwhile.
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(kind=NotificationKind.ALERT, read_at__isnull=True),
                name="notifications_one_alert",
            ),
            models.CheckConstraint(
                condition=Q(kind=NotificationKind.ALERT) | Q(ticket__isnull=False), name="notifications_about_a_ticket"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-at"], name="notifications_bell"),
            models.Index(fields=["user"], name="notifications_unread", condition=Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.user_id}"


class SentMail(models.Model):
    """The log of mails that a server took: which delivery, with which Message-ID, when."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, null=True, related_name="+")
    message_id = models.CharField(max_length=200)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delivery"], name="notifications_sent_once")]
        indexes = [models.Index(fields=["user", "ticket", "-sent_at"], name="notifications_sent_to")]

    def __str__(self) -> str:
        return self.message_id


class StoredMail(models.Model):
    """A mail kept in a table instead of sent, so that a demo can be read like an inbox."""

    sender = models.CharField(max_length=200)
    recipient = models.CharField(max_length=254)
    subject = models.CharField(max_length=300)
    message_id = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = StoredMailQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["recipient", "-at"], name="notifications_stored_for")]

    def __str__(self) -> str:
        return f"{self.subject} to {self.recipient}"


class GatewayCall(models.Model):
    """One attempt to tell a gateway of what happened to an alert, and what became of it; append-only.

    :param status: of HTTP, null where nobody answered
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="+")
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="gateway_calls")
    host = models.CharField(max_length=255)
    event = models.CharField(max_length=20)
    outcome = models.CharField(max_length=12, choices=Outcome)
    status = models.PositiveSmallIntegerField(null=True)
    detail = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="notifications_gateway_outcome"),
            # A gateway that took it said so.
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.TAKEN) | Q(status__isnull=False), name="notifications_gateway_taken"
            ),
        ]
        indexes = [models.Index(fields=["alert", "at"], name="notifications_gateway_calls")]

    def __str__(self) -> str:
        return f"{self.event} to {self.host}: {self.outcome}"


triggers.register(triggers.append_only("notifications_gatewaycall"))
