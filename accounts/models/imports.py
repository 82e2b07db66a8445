"""Files of customers on their way in: the file, its rows, and how far each has come."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.enums import ImportState, Verdict
from accounts.models.people import User

# What a worker goes on with by itself.
WORKED = (
    ImportState.RECEIVED,
    ImportState.READING,
    ImportState.CHECKING,
    ImportState.IMPORTING,
    ImportState.INVITING,
)


class CustomerImport(models.Model):
    """One file of customers: read, checked, looked at, and only then imported."""

    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.RECEIVED)
    # Why it was not read: a code, and what it is about.
    reason = models.CharField(max_length=40, blank=True)
    reason_about = models.CharField(max_length=100, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    # Each table of the file: its name, its heads, and what each column says.
    tables = models.JSONField(default=list)
    # Executives whom the file names with an address, by it.
    executives = models.JSONField(default=dict)
    row_count = models.PositiveIntegerField(default=0)
    group_count = models.PositiveIntegerField(default=0)
    # How far the present step has come: groups of rows, each about one customer.
    groups_done = models.PositiveIntegerField(default=0)
    # How many rows got which verdict when it was checked, and when it was imported.
    counts = models.JSONField(default=dict)
    results = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # Who works on it holds it until then.
    claimed_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="accounts_import_state"),
            models.CheckConstraint(
                condition=Q(state=ImportState.UNREADABLE) ^ Q(reason=""), name="accounts_import_reason"
            ),
            models.UniqueConstraint(
                fields=["state"], condition=Q(state=ImportState.IMPORTING), name="accounts_import_one_at_once"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="accounts_import_worked", condition=Q(state__in=WORKED)),
            models.Index(fields=["created_at"], name="accounts_import_age"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_worked(self) -> bool:
        """Whether a worker goes on with it by itself."""
        return self.state in WORKED


class ImportPiece(models.Model):
    """A piece of the file's bytes, kept until its rows have been imported or forgotten."""

    customer_import = models.ForeignKey(CustomerImport, on_delete=models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer_import", "number"], name="accounts_import_piece_once")]

    def __str__(self) -> str:
        return f"{self.customer_import_id} {self.number}"


class ImportRow(models.Model):
    """One line of the file as it was read, and what becomes of it; rows of one customer share a group."""

    customer_import = models.ForeignKey(CustomerImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    table = models.PositiveSmallIntegerField()
    line = models.PositiveIntegerField()
    group = models.PositiveIntegerField()
    cells = models.JSONField()
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True, default=Verdict.WAITING)
    is_adjusted = models.BooleanField(default=False)
    # What is told of it: [code, {words}]; codes are in accounts.import_words.
    notes = models.JSONField(default=list)
    # Whom it brought in, and whether an invitation has gone out to them.
    person = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    is_invited = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer_import", "number"], name="accounts_import_row_once"),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="accounts_import_row_verdict"),
            models.CheckConstraint(
                condition=Q(is_invited=False) | Q(verdict=Verdict.NEW), name="accounts_import_row_invited"
            ),
        ]
        indexes = [
            models.Index(fields=["customer_import", "group", "number"], name="accounts_import_row_group"),
            models.Index(fields=["customer_import", "verdict", "number"], name="accounts_import_row_told"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_import_id} {self.line}"
