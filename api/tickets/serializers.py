"""The shapes of tickets and messages: fixed, whoever asks, but for what only support works with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from rest_framework import serializers

from accounts.models import User
from tickets.enums import Audience, Severity
from tickets.models import Message, Ticket
from tickets.selectors.reading import Line
from tickets.services.opening import Opening
from tickets.services.words import Words

LARGEST_ID = 2**63 - 1


def person(user: User | None) -> dict[str, Any] | None:
    """Return who somebody is, as a ticket names them."""
    if user is None:
        return None
    return {"id": user.pk, "name": user.name, "side": "support" if user.is_support else "customer"}


def ticket_shape(ticket: Ticket, *, reader: User) -> dict[str, Any]:
    """Return a ticket as this reader sees it; instants are in UTC."""
    shape = {
        "number": ticket.pk,
        "subject": ticket.subject,
        "status": ticket.status,
        "severity": ticket.severity or None,
        "severity_asked": ticket.severity_asked or None,
        "is_immediate": ticket.is_immediate,
        "organization": {"id": ticket.organization_id, "name": ticket.organization.name},
        "branch_id": ticket.branch_id,
        "requester": person(ticket.requester),
        "assignee": person(ticket.assignee),
        "product_id": ticket.product_id,
        "module_id": ticket.module_id,
        "routine": ticket.routine,
        "routine_version": ticket.routine_version,
        "opened_at": ticket.opened_at,
        "status_since": ticket.status_since,
        "closed_at": ticket.closed_at,
        "closing_reason": ticket.closing_reason or None,
        "rating": ticket.rating,
    }
    if reader.is_support:
        # What support does among itself moves the version; a customer learns of no note by it.
        shape |= {"level": ticket.level, "module_group_id": ticket.module_group_id, "version": ticket.version}
    return shape


def message_shape(line: Line, *, address_of: Callable[[UUID], str]) -> dict[str, Any]:
    """Return a message with its files, and where those are; of one that was erased, that it was."""
    message = line.message
    assert message is not None
    return {
        "id": message.pk,
        "at": message.at,
        "author": person(message.author),
        "audience": message.audience,
        "body": message.body,
        "log_text": message.log_text,
        "is_erased": message.erased_at is not None,
        "files": [
            {
                "id": str(file.pk),
                "name": file.name,
                "size": file.size,
                "kind": file.kind,
                "sha256": file.sha256,
                "url": address_of(file.pk),
            }
            for file in line.files
            if file.erased_at is None
        ],
    }


def _id() -> serializers.IntegerField:
    return serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1, max_value=LARGEST_ID)


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
    product_id = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=LARGEST_ID
    )
    module_id = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=LARGEST_ID
    )
    branch_id = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=LARGEST_ID
    )
    routine = serializers.CharField(required=False, allow_blank=True, default="")
    routine_version = serializers.CharField(required=False, allow_blank=True, default="")
    contact_phone = serializers.CharField(required=False, allow_blank=True, default="")
    requester_id = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=LARGEST_ID
    )
    attachments = serializers.ListField(child=serializers.UUIDField(), required=False, default=list)

    def opening(self) -> Opening:
        """Return what was sent, as the service takes it."""
        sent = dict(self.validated_data)
        return Opening(attachment_ids=tuple(sent.pop("attachments")), **sent)
