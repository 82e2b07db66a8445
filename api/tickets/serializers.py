"""The shapes of tickets and of what is in them: fixed, whoever asks, but for what only support works with."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.enums import Plan
from accounts.models import User
from accounts.permissions import may_know_name
from api.shapes import ChoiceOrNull, HouseOut, Id, Instant, PersonOut, Shape
from attachments.covering import RULES
from attachments.enums import FileKind, ScanState
from attachments.models import Attachment
from attachments.selectors import ComingFile
from staffing.grounds import Ground, WhyNone
from staffing.reasons import Why
from tickets.enums import (
    Audience,
    ClosingReason,
    Customization,
    EntryKind,
    Environment,
    Extent,
    RequestType,
    Severity,
    Status,
    Stopped,
    Workaround,
)
from tickets.models import Ticket, TimelineEntry
from tickets.selectors.reading import Line
from tickets.states import AWAITED

SIDES = ("support", "customer", "vendor")


class NamedOut(PersonOut):
    """Somebody around a ticket; null where the reader may not know who: people of another house, before a move."""

    def to_representation(self, person: User) -> Any:
        reader = self.context.get("reader")
        if isinstance(reader, User) and not may_know_name(reader, person.organization_id):
            return None
        return super().to_representation(person)


class TicketOut(Shape):
    """A ticket as its reader sees it: a fixed shape, but for what only support works with."""

    # What support does among itself moves the version; a customer learns of no note by it.
    of_support = (
        "plan",
        "level",
        "module_group_id",
        "resolving_level",
        "severity_triaged",
        "queue_severity",
        "is_reply_unread",
        "version",
    )

    number = Id(source="pk")
    source = serializers.CharField()  # type: ignore[assignment]  # the framework takes fields out of the class
    external_id = serializers.CharField()
    subject = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.choices)
    awaited = serializers.SerializerMethodField()
    request_type = ChoiceOrNull(RequestType.choices)
    severity = ChoiceOrNull(Severity.choices)
    severity_asked = ChoiceOrNull(Severity.choices)
    stopped = ChoiceOrNull(Stopped.choices)
    extent = ChoiceOrNull(Extent.choices)
    environment = ChoiceOrNull(Environment.choices)
    customization = ChoiceOrNull(Customization.choices)
    workaround = ChoiceOrNull(Workaround.choices)
    immediate_requested = serializers.BooleanField()
    is_immediate = serializers.BooleanField()
    organization = HouseOut()
    branch_id = Id(allow_null=True)
    requester = NamedOut(allow_null=True)
    opened_by = NamedOut(allow_null=True)
    assignee = NamedOut(allow_null=True)
    contact_phone = serializers.CharField()
    product_id = Id(allow_null=True)
    module_id = Id(allow_null=True)
    routine = serializers.CharField()
    routine_version = serializers.CharField()
    follows = Id(source="follows_id", allow_null=True)
    opened_at = Instant()
    updated_at = serializers.SerializerMethodField()
    status_since = Instant()
    closed_at = Instant(allow_null=True)
    closing_reason = ChoiceOrNull(ClosingReason.choices)
    rating = serializers.IntegerField(allow_null=True)
    rating_comment = serializers.CharField()
    plan = serializers.SerializerMethodField()
    level = serializers.IntegerField()
    module_group_id = Id(allow_null=True)
    resolving_level = serializers.IntegerField(allow_null=True)
    severity_triaged = ChoiceOrNull(Severity.choices)
    queue_severity = ChoiceOrNull(Severity.choices)
    is_reply_unread = serializers.BooleanField()
    version = serializers.IntegerField()

    @extend_schema_field(serializers.ChoiceField(choices=SIDES, allow_null=True))
    def get_awaited(self, ticket: Ticket) -> str | None:
        """Return who has to act; nobody once it has ended."""
        return AWAITED[ticket.status]

    @extend_schema_field(Instant())
    def get_updated_at(self, ticket: Ticket) -> Any:
        """Return when something last happened to it, as far as the reader may know."""
        reader = self.context.get("reader")
        is_support = isinstance(reader, User) and reader.is_support
        known = ticket.last_event_at if is_support else ticket.last_public_at
        return Instant().to_representation(known or ticket.opened_at)

    @extend_schema_field(serializers.ChoiceField(choices=Plan.choices, allow_null=True))
    def get_plan(self, ticket: Ticket) -> str | None:
        """Return the plan of the contract that governs it."""
        return ticket.contract.plan if ticket.contract else None


class ErasedOut(Shape):
    """When something was erased, by whom and why."""

    at = Instant(source="erased_at")
    by = NamedOut(source="erased_by", allow_null=True)
    reason = serializers.CharField(source="erase_reason")


class FileOut(Shape):
    """A file of a message: what it is, what the virus scanner says, and where it is; erased, its name alone."""

    of_support = ("original_url",)

    id = serializers.UUIDField()
    name = serializers.CharField()
    size = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=FileKind.choices)
    media_type = serializers.CharField()
    sha256 = serializers.SerializerMethodField()
    scan = serializers.ChoiceField(choices=ScanState.choices, source="scan_state")
    created_at = Instant()
    erased = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()
    original_url = serializers.SerializerMethodField()

    def get_sha256(self, file: Attachment) -> str | None:
        """Return its digest; of a text only when nothing is covered in it: one would tell a short secret."""
        blob = file.blob
        if blob is None:
            return None
        is_plain = file.kind != FileKind.TEXT or (blob.searched_with == RULES and blob.has_secrets is False)
        return file.sha256 if is_plain else None

    @extend_schema_field(ErasedOut(allow_null=True))
    def get_erased(self, file: Attachment) -> Any:
        """Return the trace of its erasure, where it was erased."""
        return ErasedOut(file, context=self.context).data if file.erased_at else None

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_url(self, file: Attachment) -> str | None:
        """Return its whole address, which takes Range; none where its bytes are gone."""
        return self._address("lobby:show_file", file)

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_original_url(self, file: Attachment) -> str | None:
        """Return where the assigned analyst takes a covered text as it came: a POST with the form field `reason`."""
        return self._address("lobby:original_file", file) if file.kind == FileKind.TEXT else None

    def _address(self, view: str, file: Attachment) -> str | None:
        if file.blob_id is None:
            return None
        address: str = self.context["request"].build_absolute_uri(reverse(view, args=[file.pk]))
        return address


class SentFileOut(FileOut):
    """A file of a ticket, and the message that it came with."""

    message_id = Id(source="owner_id")
    uploaded_by = NamedOut(allow_null=True)


class ComingFileOut(Shape):
    """A file of a message that is still on its way."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    size = serializers.IntegerField(allow_null=True)
    received = serializers.IntegerField()
    is_refused = serializers.BooleanField()


class MessageOut(Shape):
    """A message with its files; of one that was erased, that it was, by whom and why."""

    id = Id(source="message.pk")
    at = Instant(source="message.at")
    author = NamedOut(source="message.author", allow_null=True)
    audience = serializers.ChoiceField(choices=Audience.choices, source="message.audience")
    body = serializers.CharField(source="message.body")
    log_text = serializers.CharField(source="message.log_text")
    is_opening = serializers.BooleanField(source="message.is_opening")
    is_question = serializers.BooleanField(source="message.is_question")
    is_solution = serializers.BooleanField(source="message.is_solution")
    is_masked = serializers.BooleanField(source="message.is_masked")
    is_erased = serializers.SerializerMethodField()
    erased = serializers.SerializerMethodField()
    files = FileOut(many=True)
    coming = serializers.SerializerMethodField()

    def get_is_erased(self, line: Line) -> bool:
        """Return whether its words were erased."""
        return line.message is not None and line.message.erased_at is not None

    @extend_schema_field(ErasedOut(allow_null=True))
    def get_erased(self, line: Line) -> Any:
        """Return the trace of its erasure, where it was erased."""
        return ErasedOut(line.message, context=self.context).data if self.get_is_erased(line) else None

    @extend_schema_field(ComingFileOut(many=True))
    def get_coming(self, line: Line) -> Any:
        """Return the files that it is still waiting for."""
        coming: list[ComingFile] = line.coming
        return ComingFileOut(coming, many=True, context=self.context).data


class EntryOut(Shape):
    """A change of a ticket: who, when, what, from and to; codes and ids, in no language."""

    id = Id()
    at = Instant()
    actor = NamedOut(allow_null=True)
    kind = serializers.ChoiceField(choices=EntryKind.choices)
    audience = serializers.ChoiceField(choices=Audience.choices)
    act = serializers.SerializerMethodField()
    from_value = serializers.SerializerMethodField()
    to_value = serializers.SerializerMethodField()
    from_person = serializers.SerializerMethodField()
    to_person = serializers.SerializerMethodField()
    fields_changed = serializers.SerializerMethodField()
    message_id = Id(allow_null=True)

    def get_act(self, entry: TimelineEntry) -> str | None:
        """Return the act that moved the status, of docs/api.md."""
        act = entry.data.get("act")
        return str(act) if act else None

    def get_from_value(self, entry: TimelineEntry) -> str:
        """Return what it was before: a code, or an id."""
        return self._value(entry, entry.from_value)

    def get_to_value(self, entry: TimelineEntry) -> str:
        """Return what it is now: a code, or an id."""
        return self._value(entry, entry.to_value)

    @extend_schema_field(NamedOut(allow_null=True))
    def get_from_person(self, entry: TimelineEntry) -> Any:
        """Return the person who was it before, where the change is one of people."""
        return self._person(entry, entry.from_value)

    @extend_schema_field(NamedOut(allow_null=True))
    def get_to_person(self, entry: TimelineEntry) -> Any:
        """Return the person who is it now, where the change is one of people."""
        return self._person(entry, entry.to_value)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_fields_changed(self, entry: TimelineEntry) -> list[str]:
        """Return the names of the details that were corrected."""
        return [str(name) for name in entry.data.get("fields", ())] if entry.kind == EntryKind.DETAILS else []

    def _value(self, entry: TimelineEntry, value: str) -> str:
        # Whom the reader may not know has no number either.
        return value if entry.kind not in _OF_PEOPLE or self._person(entry, value) else ""

    def _person(self, entry: TimelineEntry, value: str) -> Any:
        person = self.context["names"].get(int(value)) if value.isdecimal() and entry.kind in _OF_PEOPLE else None
        return NamedOut(context=self.context).to_representation(person) if person else None


_OF_PEOPLE = frozenset({EntryKind.ASSIGNEE, EntryKind.REQUESTER, EntryKind.FOLLOWER_ADDED, EntryKind.FOLLOWER_REMOVED})


class OriginalOut(Shape):
    """What stands behind the tokens of a message: those texts alone that hold a secret."""

    subject = serializers.CharField(allow_null=True)
    body = serializers.CharField(allow_null=True)
    log_text = serializers.CharField(allow_null=True)


class SpokeOut(Shape):
    """One thing that spoke for a ticket: its code, and a sentence in the reader's language."""

    ground = serializers.ChoiceField(choices=[str(ground) for ground in Ground])
    text = serializers.CharField()


class SecondOut(Shape):
    """The ticket that came second, and on what ground."""

    number = Id()
    behind_by = SpokeOut(allow_null=True)


class NextOut(Shape):
    """The ticket that came to the analyst next, and why; null where none came, and why that is."""

    ticket = TicketOut(allow_null=True)
    reasons = SpokeOut(many=True)
    second = SecondOut(allow_null=True)
    why_none = serializers.ChoiceField(choices=[str(why) for why in WhyNone], allow_null=True)


def told_why(why: Why | None) -> dict[str, Any]:
    """Return what `NextOut` shows of a choice."""
    if why is None:
        return {"reasons": [], "second": None}
    second = {"number": why.second, "behind_by": why.second_by} if why.second else None
    return {"reasons": why.reasons, "second": second}
