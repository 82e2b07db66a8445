"""Queues as they are worked, what was passed over, how much people can take, and when they are away."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import Organization
from catalogue.models import ModuleGroup
from core import triggers
from staffing.enums import SkipReason
from staffing.querysets import AbsenceQuerySet
from tickets.enums import Level
from tickets.models import Ticket

USER = settings.AUTH_USER_MODEL
WORDS_LENGTH = 300
NOTE_LENGTH = 200
MOST_CAPACITY = 200


class WorkQueue(models.Model):
    """A queue (level and module group; without a group what has no module yet) and whose turn it is in it.

    Where it is automatic, the house gives its tickets out. Which customer a ticket was given out of last, and how many
    in a row, is kept so that no customer gets a third one while another's equal ticket waits.
    """

    level = models.PositiveSmallIntegerField(choices=Level)
    module_group = models.ForeignKey(ModuleGroup, on_delete=models.CASCADE, null=True, related_name="+")
    is_automatic = models.BooleanField(default=False)
    served = models.ForeignKey(Organization, on_delete=models.SET_NULL, null=True, related_name="+")
    served_in_a_row = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__in=Level.values), name="staffing_queue_level"),
            models.UniqueConstraint(
                fields=["level", "module_group"],
                condition=Q(module_group__isnull=False),
                name="staffing_queue_once",
            ),
            models.UniqueConstraint(
                fields=["level"], condition=Q(module_group__isnull=True), name="staffing_queue_no_module_once"
            ),
        ]

    def __str__(self) -> str:
        return f"N{self.level} {self.module_group_id or '-'}"


class Skip(models.Model):
    """That a person passed over a ticket which was theirs, and why; append-only. Words stand as they are shown, secrets
    covered."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="skips")
    person = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    reason = models.CharField(max_length=12, choices=SkipReason)
    words = models.CharField(max_length=WORDS_LENGTH, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(reason__in=SkipReason.values), name="staffing_skip_reason"),
            models.CheckConstraint(condition=~Q(reason=SkipReason.OTHER) | ~Q(words=""), name="staffing_skip_words"),
            models.UniqueConstraint(fields=["ticket", "number"], name="staffing_skip_number"),
        ]
        indexes = [models.Index(fields=["person", "-at"], name="staffing_skips_of")]

    def __str__(self) -> str:
        return f"#{self.ticket_id} s{self.number}"


class Capacity(models.Model):
    """How many tickets in progress a person can take (None: what the house has for all), and when one came last."""

    person = models.OneToOneField(USER, on_delete=models.CASCADE, related_name="+")
    most = models.PositiveSmallIntegerField(null=True)
    given_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(most__isnull=True) | Q(most__lte=MOST_CAPACITY), name="staffing_capacity_most"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.most}"


class Absence(models.Model):
    """That a person is away, from and until which day (both included), and who stands in."""

    person = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="absences")
    substitute = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)
    entered_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="staffing_absence_span"),
            models.CheckConstraint(
                condition=Q(substitute__isnull=True) | ~Q(substitute=F("person")), name="staffing_absence_substitute"
            ),
        ]
        indexes = [models.Index(fields=["ends_on", "starts_on"], name="staffing_absence_days")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.starts_on}"


triggers.register(triggers.append_only("staffing_skip"))
