"""What triage says of tickets, what people corrected of it, and what was learned or registered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from catalogue.models import Module
from tickets.enums import Level, RequestType, Severity
from tickets.models import Ticket
from triage.enums import Doubt, EndingFact, Field, ModuleSource, Occasion

USER = settings.AUTH_USER_MODEL
SIGNATURE_LENGTH = 160
VALUE_LENGTH = 60
REASON_LENGTH = 300


class Classification(models.Model):
    """What the rules said of a ticket at one moment, and why; the last revision is the current one.

    `evidence` is a list of `{decides, rule, field, start, end}`: places in the texts as they are shown, never words, so
    that what is erased there is gone here. `text_digest` tells whether the texts are still those that were read.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="classifications")
    revision = models.PositiveSmallIntegerField()
    is_current = models.BooleanField(default=True)
    occasion = models.CharField(max_length=12, choices=Occasion)
    at = models.DateTimeField()
    rulebook = models.CharField(max_length=40)

    request_type = models.CharField(max_length=12, choices=RequestType)
    severity = models.CharField(max_length=10, choices=Severity)
    level = models.PositiveSmallIntegerField(choices=Level)
    is_immediate = models.BooleanField()
    doubt = models.CharField(max_length=10, choices=Doubt, blank=True)
    module = models.ForeignKey(Module, on_delete=models.PROTECT, null=True, related_name="+")
    module_source = models.CharField(max_length=8, choices=ModuleSource, blank=True)
    module_probability = models.PositiveSmallIntegerField(null=True, help_text="Percent, of what was learned")
    routine = models.CharField(max_length=40, blank=True)
    codes = models.JSONField(default=list)
    signature = models.CharField(max_length=SIGNATURE_LENGTH, blank=True)
    signature_digest = models.CharField(max_length=64, blank=True)
    legal_due_on = models.DateField(null=True)
    completeness = models.PositiveSmallIntegerField(help_text="Percent")
    missing = models.JSONField(default=list)
    evidence = models.JSONField(default=list)
    text_digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "revision"], name="triage_classification_revision"),
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(is_current=True), name="triage_classification_current"
            ),
            models.CheckConstraint(condition=Q(completeness__lte=100), name="triage_classification_completeness"),
            models.CheckConstraint(
                condition=Q(module__isnull=True, module_source="") | Q(module__isnull=False) & ~Q(module_source=""),
                name="triage_classification_module",
            ),
            models.CheckConstraint(
                condition=Q(module_source=ModuleSource.LEARNED, module_probability__isnull=False)
                & Q(module_probability__lte=100)
                | ~Q(module_source=ModuleSource.LEARNED) & Q(module_probability__isnull=True),
                name="triage_classification_learned",
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="triage_classification_level"),
        ]
        indexes = [
            # Who had the same, the newest first.
            models.Index(
                fields=["signature_digest", "-ticket"],
                name="triage_same_signature",
                condition=Q(is_current=True) & ~Q(signature_digest=""),
            ),
            models.Index(
                fields=["routine", "-ticket"], name="triage_same_routine", condition=Q(is_current=True) & ~Q(routine="")
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.ticket_id} r{self.revision}"


class KnownSolution(models.Model):
    """A procedure or an article that is registered for a signature, or for a code whatever it names.

    `key` is the digest of a signature, or a code in capitals; `source` is who registered it and under which name of
    theirs (`procedure:tablespace`, `article:12`), so that registering twice changes one row.
    """

    class Kind(models.TextChoices):
        CODE = "code"
        SIGNATURE = "signature"

    kind = models.CharField(max_length=10, choices=Kind)
    key = models.CharField(max_length=64)
    source = models.CharField(max_length=80)
    title = models.CharField(max_length=160)
    procedure = models.TextField(blank=True, help_text="Markdown")
    url = models.CharField(max_length=300, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "source"], name="triage_solution_once"),
            models.CheckConstraint(condition=~Q(key="") & ~Q(title=""), name="triage_solution_named"),
            models.CheckConstraint(condition=~Q(procedure="") | ~Q(url=""), name="triage_solution_says"),
        ]

    def __str__(self) -> str:
        return self.title


class TrainedModel(models.Model):
    """What was learned of one field from the desk's own tickets (`triage.learning`), and how good it was.

    `examples` are those that it was taught with; `figures` are measured on newer ones, which it has not seen, beside
    those of the version that was active then.
    """

    field = models.CharField(max_length=12, choices=Field)
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    examples = models.PositiveIntegerField()
    figures = models.JSONField()
    weights = models.BinaryField()
    is_active = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["field", "version"], name="triage_trained_version"),
            models.UniqueConstraint(fields=["field"], condition=Q(is_active=True), name="triage_trained_active"),
            models.CheckConstraint(condition=Q(field__in=Field.values), name="triage_trained_field"),
        ]

    def __str__(self) -> str:
        return f"{self.field} v{self.version}"


class Correction(models.Model):
    """A lesson: what a person put in the place of what triage said, and why.

    It stands until it is ended, by being taken back or by a later one over the same field; triage never overrides it.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="corrections")
    classification = models.ForeignKey(Classification, on_delete=models.PROTECT, null=True, related_name="corrections")
    field = models.CharField(max_length=12, choices=Field)
    rule = models.CharField(max_length=60, blank=True)
    from_value = models.CharField(max_length=VALUE_LENGTH, blank=True)
    to_value = models.CharField(max_length=VALUE_LENGTH, blank=True)
    fact = models.CharField(max_length=20, choices=EndingFact, blank=True, db_default="")
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "field"], condition=Q(ended_at__isnull=True), name="triage_correction_standing"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="triage_correction_ended",
            ),
            models.CheckConstraint(condition=Q(field__in=Field.values), name="triage_correction_field"),
            models.CheckConstraint(
                condition=Q(field=Field.IMMEDIATE, to_value="no") & ~Q(fact="")
                | ~Q(field=Field.IMMEDIATE, to_value="no") & Q(fact=""),
                name="triage_correction_fact",
            ),
        ]
        indexes = [models.Index(fields=["field", "-at"], name="triage_lessons")]

    def __str__(self) -> str:
        return f"#{self.ticket_id} {self.field}"
