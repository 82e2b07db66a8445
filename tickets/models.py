"""Tickets, their messages, timeline, followers, drafts and read marks."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import Branch, Contract, Organization
from catalogue.models import Module, ModuleGroup, Product
from core import triggers
from tickets.enums import (
    OPEN_STATUSES,
    SEVERITY_RANK,
    WAITING_STATUSES,
    Audience,
    CauseClass,
    ClosingReason,
    Customization,
    DraftKind,
    EntryKind,
    Environment,
    Extent,
    Level,
    OriginalField,
    RequestType,
    Severity,
    Status,
    Stopped,
    Workaround,
)
from tickets.querysets import QUEUE_CLASS, QUEUE_ORDER, DraftQuerySet, MessageQuerySet, TicketQuerySet, TimelineQuerySet

USER = settings.AUTH_USER_MODEL
SUBJECT_LENGTH = 200
SOURCE_LENGTH = 80
EXTERNAL_ID_LENGTH = 100
_IS_OPEN = Q(status__in=OPEN_STATUSES)
_WAITS = Q(status__in=WAITING_STATUSES, assignee__isnull=True)


class Ticket(models.Model):
    """One request of a customer, from opening to closing; its number is its id (#10432)."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="tickets")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, null=True, related_name="+")
    requester = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="requested_tickets")
    opened_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=SUBJECT_LENGTH)

    # What the form asked: facts as reported.
    request_type = models.CharField(max_length=12, choices=RequestType, blank=True)
    stopped = models.CharField(max_length=12, choices=Stopped, blank=True)
    extent = models.CharField(max_length=6, choices=Extent, blank=True)
    environment = models.CharField(max_length=14, choices=Environment, blank=True)
    customization = models.CharField(max_length=10, choices=Customization, blank=True)
    workaround = models.CharField(max_length=12, choices=Workaround, blank=True)
    immediate_requested = models.BooleanField(default=False)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, related_name="+")
    module = models.ForeignKey(Module, on_delete=models.PROTECT, null=True, related_name="+")
    routine = models.CharField(max_length=40, blank=True)
    routine_version = models.CharField(max_length=40, blank=True)
    contact_phone = models.CharField(max_length=20, blank=True, help_text="E.164")

    # Who has it and where it stands.
    status = models.CharField(max_length=20, choices=Status, default=Status.NEW)
    assignee = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="assigned_tickets")
    level = models.PositiveSmallIntegerField(choices=Level, default=Level.ONE)
    module_group = models.ForeignKey(ModuleGroup, on_delete=models.PROTECT, null=True, related_name="+")

    # The three severities; `severity` is the one in force, empty where none was asked and triage has not spoken.
    severity_asked = models.CharField(max_length=10, choices=Severity, blank=True)
    severity_triaged = models.CharField(max_length=10, choices=Severity, blank=True)
    severity = models.CharField(max_length=10, choices=Severity, blank=True)
    queue_severity = models.CharField(max_length=10, choices=Severity, blank=True)
    queue_severity_rank = models.PositiveSmallIntegerField(default=9)

    # Decided by apps above, kept here because every list needs them.
    is_immediate = models.BooleanField(default=False)
    is_at_risk = models.BooleanField(default=False)
    resolving_level = models.PositiveSmallIntegerField(choices=Level, null=True)
    triaged_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    legal_due_on = models.DateField(null=True)
    customer_rank = models.PositiveIntegerField(null=True)
    cause_class = models.CharField(max_length=16, choices=CauseClass, blank=True)

    opened_at = models.DateTimeField()
    # Since when the ticket has been in its status; what silence is counted from, unless somebody spoke since.
    status_since = models.DateTimeField()
    silence_since = models.DateTimeField(null=True)
    # The last line of the timeline, whatever it was; never after the database's clock.
    last_event_at = models.DateTimeField()
    # The same of what its customer sees: a page of theirs that asks for news learns of no note, not even that one was.
    last_public_at = models.DateTimeField(null=True)
    first_response_at = models.DateTimeField(null=True)
    workaround_at = models.DateTimeField(null=True)
    solution_proposed_at = models.DateTimeField(null=True)
    # The closing reason that acceptance of the proposed solution will carry.
    proposed_reason = models.CharField(max_length=14, choices=ClosingReason, blank=True)
    closed_at = models.DateTimeField(null=True)
    closing_reason = models.CharField(max_length=14, choices=ClosingReason, blank=True)
    # The customer wrote and support has not answered; to a proposed solution ("Obrigado!"), silence accepts nothing.
    is_reply_unread = models.BooleanField(default=False)
    # How many reminders of the plan lie behind: sent, or skipped because the house stood still; when one was sent last.
    reminders_sent = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)
    next_silence_at = models.DateTimeField(null=True)
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="follow_ups")
    rating = models.PositiveSmallIntegerField(null=True)
    rating_comment = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)
    message_count = models.PositiveIntegerField(default=0)

    # Of a ticket that another system kept before: which one, its number there, what it said when it came (a digest of
    # the row), and up to when that history goes, which was told to nobody.
    source = models.CharField(max_length=SOURCE_LENGTH, blank=True, db_default="")
    external_id = models.CharField(max_length=EXTERNAL_ID_LENGTH, blank=True, db_default="")
    import_digest = models.CharField(max_length=64, blank=True, db_default="")
    imported_until = models.DateTimeField(null=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="tickets_ticket_status"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="tickets_ticket_level"),
            models.CheckConstraint(
                condition=Q(status=Status.CLOSED, closed_at__isnull=False) & ~Q(closing_reason="")
                | ~Q(status=Status.CLOSED) & Q(closing_reason=""),
                name="tickets_ticket_closed_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.SOLUTION_PROPOSED) | Q(solution_proposed_at__isnull=False),
                name="tickets_ticket_solution_at",
            ),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__gte=1, rating__lte=5), name="tickets_ticket_rating"
            ),
            models.CheckConstraint(
                condition=Q(queue_severity="", queue_severity_rank=9)
                | Q(
                    *[Q(queue_severity=word, queue_severity_rank=rank) for word, rank in SEVERITY_RANK.items()],
                    _connector=Q.OR,
                ),
                name="tickets_ticket_queue_severity",
            ),
            models.CheckConstraint(condition=Q(last_event_at__gte=F("opened_at")), name="tickets_ticket_time_forward"),
            models.CheckConstraint(condition=~Q(subject=""), name="tickets_ticket_subject"),
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~Q(external_id=""),
                name="tickets_ticket_external_id",
            ),
            models.CheckConstraint(
                condition=Q(source="", external_id="", imported_until__isnull=True)
                | (~Q(source="") & ~Q(external_id="") & Q(imported_until__isnull=False)),
                name="tickets_ticket_imported",
            ),
        ]
        indexes = [
            models.Index(fields=["level", "module_group", *QUEUE_ORDER], name="tickets_queue", condition=_IS_OPEN),
            models.Index(fields=QUEUE_ORDER, name="tickets_open_order", condition=_IS_OPEN),
            models.Index(fields=["assignee", *QUEUE_ORDER], name="tickets_mine", condition=_IS_OPEN),
            # Holds all that the rail's counts ask for.
            models.Index(
                fields=["level", "module_group", "assignee", "status"], name="tickets_open_counts", condition=_IS_OPEN
            ),
            # Of what waits for somebody to take it: the first of a queue, the oldest, and the first of each customer.
            models.Index(fields=["level", "module_group", *QUEUE_ORDER], name="tickets_next", condition=_WAITS),
            models.Index(
                fields=["level", "module_group", "opened_at", "id"], name="tickets_next_oldest", condition=_WAITS
            ),
            models.Index(
                fields=["level", "module_group", *QUEUE_CLASS, "organization", "customer_rank", "opened_at", "id"],
                name="tickets_next_of_customer",
                condition=_WAITS,
            ),
            models.Index(fields=["organization", "status", "-opened_at"], name="tickets_of_customer"),
            models.Index(fields=["requester", "status", "-opened_at"], name="tickets_of_requester"),
            models.Index(fields=["due_at", "id"], name="tickets_due", condition=Q(due_at__isnull=False)),
            models.Index(
                fields=["next_silence_at"], name="tickets_silence", condition=Q(next_silence_at__isnull=False)
            ),
            models.Index(fields=["-last_event_at"], name="tickets_recent"),
            models.Index(fields=["opened_at", "id"], name="tickets_opened"),
            # By the old number alone, as people know it.
            models.Index(fields=["external_id"], name="tickets_elsewhere", condition=~Q(external_id="")),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def number(self) -> int:
        return self.pk

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES

    @property
    def can_be_rated(self) -> bool:
        """Whether it is closed, and was closed here: how another system served is not asked."""
        was_closed_here = self.imported_until is None or self.closed_at is None or self.closed_at > self.imported_until
        return self.status == Status.CLOSED and was_closed_here


class Message(models.Model):
    """A word in a conversation: public, or an internal note; the first one is the description."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.PUBLIC)
    body = models.TextField(blank=True)
    body_html = models.TextField(blank=True)
    # Pasted error text up to 64 KB; longer text becomes a file.
    log_text = models.TextField(blank=True)
    # A token stands for a secret in these words; what was written lies in Original.
    is_masked = models.BooleanField(default=False, db_default=False)
    is_opening = models.BooleanField(default=False)
    is_question = models.BooleanField(default=False)
    is_solution = models.BooleanField(default=False)
    is_by_support = models.BooleanField(default=False)
    at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)
    erased_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    erase_reason = models.CharField(max_length=200, blank=True)
    # What it was called in the system that it came from.
    external_id = models.CharField(max_length=EXTERNAL_ID_LENGTH, blank=True, db_default="")

    # How many files it was written with, known where it is written.
    files_sent: int = 0

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(is_opening=True), name="tickets_message_one_opening"
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True, erased_by__isnull=True)
                | Q(erased_at__isnull=False, erased_by__isnull=False, body="", body_html="", log_text=""),
                name="tickets_message_erased",
            ),
            models.CheckConstraint(
                condition=Q(audience=Audience.PUBLIC) | Q(is_by_support=True), name="tickets_message_note_by_support"
            ),
            models.UniqueConstraint(
                fields=["ticket", "external_id"],
                condition=~Q(external_id=""),
                name="tickets_message_external_id",
            ),
        ]
        indexes = [models.Index(fields=["ticket", "at", "id"], name="tickets_message_of")]

    def __str__(self) -> str:
        return f"#{self.ticket_id} {self.audience} {self.pk}"


class Original(models.Model):
    """What a person wrote, where the message shows tokens for secrets: one row for each text that holds one.

    Read by the assigned analyst alone, with a reason that is kept, and gone when the message is erased.
    """

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="+")
    field = models.CharField(max_length=10, choices=OriginalField)
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "field"], name="tickets_original_once")]

    def __str__(self) -> str:
        return f"{self.field} of {self.message_id}"


class SecretNumber(models.Model):
    """Which number stands for a secret throughout a ticket (`[CPF_1]`), by a keyed digest of this ticket alone."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    number = models.PositiveSmallIntegerField()
    # Empty where what it stood for was erased: the number is not given again.
    name = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "kind", "number"], name="tickets_secretnumber_once"),
            models.UniqueConstraint(
                fields=["ticket", "name"], condition=~Q(name=""), name="tickets_secretnumber_one_secret"
            ),
        ]

    def __str__(self) -> str:
        return f"[{self.kind}_{self.number}] of #{self.ticket_id}"


class TimelineEntry(models.Model):
    """One change of a ticket: who, when, from, to; append-only, ids and codes only."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="timeline")
    at = models.DateTimeField()
    actor = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=20, choices=EntryKind)
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.PUBLIC)
    from_value = models.CharField(max_length=60, blank=True)
    to_value = models.CharField(max_length=60, blank=True)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="+")
    data = models.JSONField(default=dict)

    objects = TimelineQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["ticket", "at", "id"], name="tickets_timeline_of")]

    def __str__(self) -> str:
        return f"#{self.ticket_id} {self.kind}"


class Follower(models.Model):
    """A colleague of the requester, or an analyst, who is told of what happens."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="followers")
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    added_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="tickets_follower_once")]

    def __str__(self) -> str:
        return f"#{self.ticket_id} {self.user_id}"


class ReadMark(models.Model):
    """Up to which moment a person has read a ticket."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="read_marks")
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="tickets_read_mark_once")]

    def __str__(self) -> str:
        return f"#{self.ticket_id} {self.user_id}"


class Presence(models.Model):
    """Who has a ticket open at the desk, and who is writing; a trace that expires by itself."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()
    typing_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="tickets_presence_once")]

    def __str__(self) -> str:
        return f"#{self.ticket_id} {self.user_id}"


class Draft(models.Model):
    """What a person is writing, kept on the server; its key is the idempotency key of the form."""

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="drafts")
    kind = models.CharField(max_length=10, choices=DraftKind)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, null=True, related_name="drafts")
    key = models.CharField(max_length=100)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="tickets_draft_key"),
            models.UniqueConstraint(
                fields=["user", "kind", "ticket"],
                condition=Q(ticket__isnull=False),
                name="tickets_draft_one_per_ticket",
            ),
            models.CheckConstraint(
                condition=Q(kind=DraftKind.TICKET, ticket__isnull=True)
                | ~Q(kind=DraftKind.TICKET) & Q(ticket__isnull=False),
                name="tickets_draft_kind",
            ),
        ]
        indexes = [models.Index(fields=["user", "-updated_at"], name="tickets_draft_of")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.user_id}"


triggers.register(triggers.append_only("tickets_timelineentry"))
