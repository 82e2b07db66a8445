"""Queues as they are worked, and tickets that were passed over."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Organization
from catalogue.models import ModuleGroup
from core import triggers
from staffing.enums import SkipReason
from tickets.enums import Level
from tickets.models import Ticket

USER = settings.AUTH_USER_MODEL
WORDS_LENGTH = 300


class WorkQueue(models.Model):
    """A queue (level and module group; without a group what has no module yet) and whose turn it is in it.

    Which customer a ticket was given out of last, and how many in a row: so that no customer gets a third one while
    another's equal ticket waits.
    """

    level = models.PositiveSmallIntegerField(choices=Level)
    module_group = models.ForeignKey(ModuleGroup, on_delete=models.CASCADE, null=True, related_name="+")
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


triggers.register(triggers.append_only("staffing_skip"))
