"""Whether what is to be erased is of the ticket that an address names."""

from __future__ import annotations

from uuid import UUID

from attachments.models import Attachment
from tickets.models import Message, Ticket
from tickets.services.words import OWNER_KIND


def has_message(ticket: Ticket, message_id: int) -> bool:
    """Return whether the message is one of this ticket's."""
    return Message.objects.filter(pk=message_id, ticket=ticket).exists()


def has_masked_message(ticket: Ticket, message_id: int) -> bool:
    """Return whether the message is one of this ticket's, and shows tokens for secrets."""
    return Message.objects.filter(pk=message_id, ticket=ticket, is_masked=True).exists()


def has_file(ticket: Ticket, file_id: UUID) -> bool:
    """Return whether the file belongs to a message of this ticket."""
    messages = Message.objects.filter(ticket=ticket).values("pk")
    return Attachment.objects.filter(pk=file_id, owner_kind=OWNER_KIND, owner_id__in=messages).exists()
