"""Which ticket a file belongs to, and who reads the message that it came with."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from attachments.models import Attachment
from tickets.enums import Audience
from tickets.models import Message, Ticket
from tickets.services.words import OWNER_KIND


@dataclass(frozen=True)
class FilePlace:
    """The ticket in which a file stands; `is_internal` when it came with a note."""

    number: int
    is_internal: bool


def place_of_file(*, user: User, file: Attachment) -> FilePlace | None:
    """Return where the file stands, None while it waits for a form, or where this person may not look."""
    if file.owner_kind != OWNER_KIND or file.owner_id is None:
        return None
    messages = Message.objects.filter(pk=file.owner_id, ticket__in=Ticket.objects.visible_to(user)).readable_by(user)
    found = messages.values_list("ticket_id", "audience").first()
    return FilePlace(found[0], found[1] == Audience.INTERNAL) if found else None
