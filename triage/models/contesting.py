"""That a customer does not agree with the end of an immediate, and what the support manager said to it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from tickets.models import Message, Ticket
from triage.enums import ContestAnswer
from triage.models.verdicts import Correction

USER = settings.AUTH_USER_MODEL


class Contest(models.Model):
    """An ending of an immediate that was contested, once; why, and why not, stand as messages in the conversation."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="contests")
    ending = models.OneToOneField(Correction, on_delete=models.PROTECT, related_name="contest")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    message = models.OneToOneField(Message, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=10, choices=ContestAnswer, blank=True)
    answered_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(answered_at__isnull=True), name="triage_contest_waiting"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | ~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False),
                name="triage_contest_answered",
            ),
        ]
        indexes = [models.Index(fields=["ticket", "-at"], name="triage_contests")]

    def __str__(self) -> str:
        return f"#{self.ticket_id} {self.answer or 'waits'}"
