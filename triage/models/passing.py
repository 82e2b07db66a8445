"""What passes between levels and to the vendor: cards, returns, references."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core import triggers
from tickets.enums import CauseClass, Level
from tickets.models import Ticket
from triage.enums import ReferenceState, VendorTeam

USER = settings.AUTH_USER_MODEL
REFERENCE_LENGTH = 60
REFERENCE_TITLE_LENGTH = 160


class HandOver(models.Model):
    """A ticket passed to level 2, with the card that goes along; append-only.

    `evidence` is a list of `{kind, id}` of the ticket's messages and files, never their words; `known` is what triage
    had said at that moment: `{routine, version, codes, signature, missing}`. What people wrote stands as it is shown,
    secrets covered.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="hand_overs")
    number = models.PositiveSmallIntegerField()
    from_level = models.PositiveSmallIntegerField(choices=Level)
    to_level = models.PositiveSmallIntegerField(choices=Level)
    tried = models.TextField(blank=True)
    evidence = models.JSONField(default=list)
    evidence_text = models.TextField(blank=True)
    articles = models.TextField(blank=True)
    hypothesis = models.TextField(blank=True)
    cause_class = models.CharField(max_length=15, choices=CauseClass, blank=True)
    known = models.JSONField(default=dict)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "number"], name="triage_handover_number"),
            models.CheckConstraint(condition=Q(from_level__lt=F("to_level")), name="triage_handover_upwards"),
        ]

    def __str__(self) -> str:
        return f"#{self.ticket_id} h{self.number}"


class Return(models.Model):
    """A ticket that level 2 gave back, and why; `hand_over` is the one that it answers, None where none was made."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="returns")
    number = models.PositiveSmallIntegerField()
    hand_over = models.OneToOneField(HandOver, on_delete=models.PROTECT, null=True, related_name="returned")
    reason = models.TextField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "number"], name="triage_return_number"),
            models.CheckConstraint(condition=~Q(reason=""), name="triage_return_reason"),
        ]

    def __str__(self) -> str:
        return f"#{self.ticket_id} d{self.number}"


class VendorReference(models.Model):
    """An issue of the maintenance or the product team, by the name that they know it under."""

    team = models.CharField(max_length=12, choices=VendorTeam)
    reference = models.CharField(max_length=REFERENCE_LENGTH)
    title = models.CharField(max_length=REFERENCE_TITLE_LENGTH, blank=True)
    promised_version = models.CharField(max_length=40, blank=True)
    promised_routine = models.CharField(max_length=40, blank=True)
    promised_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=ReferenceState, default=ReferenceState.OPEN)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "reference"], name="triage_reference_once"),
            models.CheckConstraint(condition=~Q(reference=""), name="triage_reference_named"),
            models.CheckConstraint(condition=Q(team__in=VendorTeam.values), name="triage_reference_team"),
            models.CheckConstraint(condition=Q(state__in=ReferenceState.values), name="triage_reference_state"),
        ]
        indexes = [models.Index(fields=["state", "-updated_at"], name="triage_references")]

    def __str__(self) -> str:
        return self.reference


class Forwarding(models.Model):
    """A ticket that waits for a vendor team's issue."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="forwardings")
    reference = models.ForeignKey(VendorReference, on_delete=models.PROTECT, related_name="forwardings")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "reference"], name="triage_forwarding_once")]

    def __str__(self) -> str:
        return f"#{self.ticket_id} {self.reference_id}"


triggers.register(triggers.append_only("triage_handover"))
triggers.register(triggers.append_only("triage_return"))
