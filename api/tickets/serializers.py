"""The shapes of tickets and messages: fixed, whoever asks, but for what only support works with."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.shapes import ChoiceOrNull, HouseOut, Id, Instant, MaybeId, PersonOut, Shape
from attachments.models import Attachment
from tickets.enums import Audience, ClosingReason, Severity, Status
from tickets.models import Message, Ticket
from tickets.selectors.reading import Line
from tickets.services.opening import Opening
from tickets.services.words import Words


class TicketOut(Shape):
    """A ticket as its reader sees it: a fixed shape, but for what only support works with."""

    # What support does among itself moves the version; a customer learns of no note by it.
    of_support = ("level", "module_group_id", "version")

    number = Id(source="pk")
    subject = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.choices)
    severity = ChoiceOrNull(Severity.choices)
    severity_asked = ChoiceOrNull(Severity.choices)
    is_immediate = serializers.BooleanField()
    organization = HouseOut()
    branch_id = Id(allow_null=True)
    requester = PersonOut(allow_null=True)
    assignee = PersonOut(allow_null=True)
    product_id = Id(allow_null=True)
    module_id = Id(allow_null=True)
    routine = serializers.CharField()
    routine_version = serializers.CharField()
    opened_at = Instant()
    status_since = Instant()
    closed_at = Instant(allow_null=True)
    closing_reason = ChoiceOrNull(ClosingReason.choices)
    rating = serializers.IntegerField(allow_null=True)
    level = serializers.IntegerField()
    module_group_id = Id(allow_null=True)
    version = serializers.IntegerField()


class FileOut(Shape):
    """A file of a message, and where it is."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    size = serializers.IntegerField()
    kind = serializers.CharField()
    sha256 = serializers.CharField()
    url = serializers.SerializerMethodField()

    def get_url(self, file: Attachment) -> str:
        """Return its whole address."""
        address: str = self.context["request"].build_absolute_uri(reverse("lobby:show_file", args=[file.pk]))
        return address


class MessageOut(Shape):
    """A message with its files; of one that was erased, that it was."""

    id = Id(source="message.pk")
    at = Instant(source="message.at")
    author = PersonOut(source="message.author", allow_null=True)
    audience = serializers.ChoiceField(choices=Audience.choices, source="message.audience")
    body = serializers.CharField(source="message.body")
    log_text = serializers.CharField(source="message.log_text")
    is_erased = serializers.SerializerMethodField()
    files = serializers.SerializerMethodField()

    def get_is_erased(self, line: Line) -> bool:
        """Return whether its words were erased."""
        return line.message is not None and line.message.erased_at is not None

    @extend_schema_field(FileOut(many=True))
    def get_files(self, line: Line) -> Any:
        """Return those that are still there."""
        return FileOut([file for file in line.files if file.erased_at is None], many=True, context=self.context).data


class WordsIn(serializers.Serializer[Message]):
    """What one writes: Markdown, a pasted error, files that were uploaded before."""

    body = serializers.CharField(required=False, allow_blank=True, default="", trim_whitespace=False)
    log_text = serializers.CharField(required=False, allow_blank=True, default="", trim_whitespace=False)
    attachments = serializers.ListField(child=serializers.UUIDField(), required=False, default=list)

    def words(self) -> Words:
        """Return what was sent, as services take it."""
        sent = self.validated_data
        return Words(sent["body"], sent["log_text"], tuple(sent["attachments"]))


class MessageIn(WordsIn):
    """A message to a ticket; `audience` "internal" is support's alone."""

    audience = serializers.ChoiceField(choices=Audience.choices, default=Audience.PUBLIC)


class TicketIn(serializers.Serializer[Ticket]):
    """A new ticket; support names the customer's person for whom it is."""

    subject = serializers.CharField()
    description = serializers.CharField(trim_whitespace=False)
    log_text = serializers.CharField(required=False, allow_blank=True, default="", trim_whitespace=False)
    severity_asked = serializers.ChoiceField(choices=Severity.choices, required=False, default="", allow_blank=True)
    product_id = MaybeId()
    module_id = MaybeId()
    branch_id = MaybeId()
    routine = serializers.CharField(required=False, allow_blank=True, default="")
    routine_version = serializers.CharField(required=False, allow_blank=True, default="")
    contact_phone = serializers.CharField(required=False, allow_blank=True, default="")
    requester_id = MaybeId()
    attachments = serializers.ListField(child=serializers.UUIDField(), required=False, default=list)

    def opening(self) -> Opening:
        """Return what was sent, as the service takes it."""
        sent = dict(self.validated_data)
        return Opening(attachment_ids=tuple(sent.pop("attachments")), **sent)
