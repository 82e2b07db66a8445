"""What is held because of people's rights: who looked at what, and what was put together for one who asked."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from privacy.enums import ExportState


class AccessLine(models.Model):
    """One look: who, when, at what, from where, and how it was answered; kept six months (the Marco Civil, art. 15).

    Written after the answer and by numbers alone: no words of an address, and no query.
    """

    at = models.DateTimeField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    # The number of the token by which a program came; the token itself may be gone.
    token = models.BigIntegerField(null=True)
    method = models.CharField(max_length=8)
    # The name of the address, such as desk:show_ticket.
    place = models.CharField(max_length=80)
    # What the address is about: its kind (ticket, file, person, …) and its number or UUID.
    subject_kind = models.CharField(max_length=30, blank=True)
    subject = models.CharField(max_length=40, blank=True)
    # Every number of the address, as name=value.
    numbers = models.CharField(max_length=200, blank=True)
    status = models.PositiveSmallIntegerField()
    address = models.CharField(max_length=45, blank=True)
    request_id = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["person", "id"], name="privacy_access_by"),
            models.Index(fields=["subject_kind", "subject", "id"], name="privacy_access_to", condition=~Q(subject="")),
            models.Index(fields=["at"], name="privacy_access_age"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.method} {self.place} {self.subject}"


class PersonExport(models.Model):
    """All that is held of a person, put together part by part for who asked; gone after seven days."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ExportState, default=ExportState.WAITING)
    # The section that is being read, and the last of its rows that is in a part: where a killed sweep goes on.
    section = models.PositiveSmallIntegerField(default=0)
    after = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=~Q(state=ExportState.READY), name="privacy_export_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state=ExportState.READY, ready_at__isnull=False)
                | ~Q(state=ExportState.READY) & Q(ready_at__isnull=True),
                name="privacy_export_ready_at",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("asked_at")), name="privacy_export_expires_later"),
        ]
        indexes = [
            models.Index(fields=["asked_at"], name="privacy_export_due", condition=~Q(state=ExportState.READY)),
            models.Index(fields=["expires_at"], name="privacy_export_age"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state}"


class ExportPart(models.Model):
    """A piece of an export: some rows of one section as JSON."""

    export = models.ForeignKey(PersonExport, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    section = models.CharField(max_length=40)
    rows = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["export", "number"], name="privacy_export_part_once")]

    def __str__(self) -> str:
        return f"{self.export_id} {self.number}"
