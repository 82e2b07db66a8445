"""Who is on duty, and whom an alert called."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from catalogue.models import ModuleGroup
from core import triggers
from tickets.enums import Level
from tickets.models import Ticket
from triage.enums import AlertCause, AlertEnd, Answer, DutyHours

USER = settings.AUTH_USER_MODEL


class Duty(models.Model):
    """That a person is on duty: at which level, for which modules, when, and who stands in for them.

    `week` is `{"mon": [["08:00", "12:00"]], …}` in the house's time zone, and is asked only where `hours` is `own`.
    """

    person = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="duties")
    substitute = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    level = models.PositiveSmallIntegerField(choices=Level)
    module_group = models.ForeignKey(ModuleGroup, on_delete=models.PROTECT, null=True, related_name="+")
    hours = models.CharField(max_length=8, choices=DutyHours)
    week = models.JSONField(default=dict)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__in=Level.values), name="triage_duty_level"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="triage_duty_span"
            ),
            models.CheckConstraint(
                condition=Q(hours=DutyHours.OWN) & ~Q(week={}) | ~Q(hours=DutyHours.OWN) & Q(week={}),
                name="triage_duty_week",
            ),
            models.CheckConstraint(
                condition=Q(substitute__isnull=True) | ~Q(substitute=F("person")), name="triage_duty_substitute"
            ),
        ]
        indexes = [models.Index(fields=["ends_on", "starts_on"], name="triage_duty_days")]

    def __str__(self) -> str:
        return f"{self.person_id} N{self.level} {self.starts_on}"


class Alert(models.Model):
    """That people are called to a ticket, wider each time, until somebody answers.

    It sounds until it is answered, and runs until its cause is gone: while it runs the ticket gets no other. `levels`
    are the levels of those who were called, as the customer is told.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="alerts")
    cause = models.CharField(max_length=10, choices=AlertCause)
    raised_at = models.DateTimeField()
    step = models.PositiveSmallIntegerField(default=0)
    levels = models.JSONField(default=list)
    # When somebody was called first; null while there was nobody to call.
    called_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=16, choices=AlertEnd, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(ended_at__isnull=True), name="triage_alert_running"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                name="triage_alert_answered",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end="") | Q(ended_at__isnull=False) & ~Q(end=""),
                name="triage_alert_ended",
            ),
            # What sounds has a next time, and nothing else has one.
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, ended_at__isnull=True, next_at__isnull=False)
                | (Q(answered_at__isnull=False) | Q(ended_at__isnull=False)) & Q(next_at__isnull=True),
                name="triage_alert_sounds",
            ),
        ]
        indexes = [models.Index(fields=["next_at"], name="triage_alert_due", condition=Q(next_at__isnull=False))]

    def __str__(self) -> str:
        return f"#{self.ticket_id} {self.cause} step {self.step}"

    @property
    def sounds(self) -> bool:
        """Whether nobody has answered, and somebody still should."""
        return self.next_at is not None


class AlertCall(models.Model):
    """That a person was called to an alert at one of its steps; append-only."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="calls")
    person = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    step = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alert", "step", "person"], name="triage_called_once_a_step")]
        indexes = [models.Index(fields=["person", "alert"], name="triage_called_person")]

    def __str__(self) -> str:
        return f"{self.alert_id} step {self.step}: {self.person_id}"


triggers.register(triggers.append_only("triage_alertcall"))
