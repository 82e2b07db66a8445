"""Who may read a file that belongs to a message or a draft."""

from __future__ import annotations

from accounts.models import User
from tickets.models import Draft, Message, Ticket


def may_read_file_of_message(user: User, owner_id: int) -> bool:
    """Return whether this person may read the message, in a ticket that they may see."""
    return Message.objects.filter(pk=owner_id, ticket__in=Ticket.objects.visible_to(user)).readable_by(user).exists()


def may_read_file_of_draft(user: User, owner_id: int) -> bool:
    """Return whether the draft is this person's own."""
    return Draft.objects.of(user).filter(pk=owner_id).exists()
