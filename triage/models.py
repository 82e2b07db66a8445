"""What triage says of tickets, what people corrected of it, who is on duty, and whom an alert called."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from catalogue.models import Module, ModuleGroup
from core import triggers
from tickets.enums import CauseClass, Level, RequestType, Severity
from tickets.models import Ticket
from triage.enums import (
    AlertCause,
    AlertEnd,
    Answer,
    Doubt,
    DutyHours,
    EndingFact,
    Field,
    ModuleSource,
    Occasion,
    ReferenceState,
    VendorTeam,
)

USER = settings.AUTH_USER_MODEL
SIGNATURE_LENGTH = 160
VALUE_LENGTH = 60
REASON_LENGTH = 300
REFERENCE_LENGTH = 60
REFERENCE_TITLE_LENGTH = 160


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
