"""Which ticket a file belongs to, who reads the message that it came with, and who may have its original."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from attachments.models import Attachment
from attachments.selectors import is_handed_out_covered
from tickets.enums import Audience
from tickets.models import Message, Ticket
from tickets.permissions import may_reveal
from tickets.services.standing import standing_of
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


def may_reveal_file(*, user: User, file: Attachment) -> bool:
    """Return whether something is covered in the file, and this person may have it as it came, with a reason."""
    place = place_of_file(user=user, file=file)
    ticket = Ticket.objects.filter(pk=place.number).first() if place else None
    return ticket is not None and may_reveal(standing_of(user, ticket)) and is_handed_out_covered(file)
