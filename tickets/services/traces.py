"""Read marks and presence: traces of looking, not changes of a ticket."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from accounts.models import User
from core.database import database_now
from tickets.models import Presence, ReadMark, Ticket

PRESENT_FOR = timedelta(seconds=45)
TYPING_FOR = timedelta(seconds=12)
# What a selector that fetched the ticket for its reader may have asked with it: up to when they have read it.
READ_BY_READER: Final = "read_by_reader"


def mark_read(*, ticket: Ticket, by: User) -> None:
    """Remember that this person has read the ticket as it was when `ticket`, which they may see, was looked up.

    Not as it is now: what came while the page was being made is not on it. Written only when there is something
    newer.
    """
    read_at = _read_at(ticket, by)
    if read_at is not None and read_at >= ticket.last_event_at:
        return
    with transaction.atomic():
        ReadMark.objects.update_or_create(ticket=ticket, user=by, defaults={"read_at": ticket.last_event_at})


def _read_at(ticket: Ticket, by: User) -> datetime | None:
    if READ_BY_READER in ticket.__dict__:
        brought: datetime | None = ticket.__dict__[READ_BY_READER]
        return brought
    return ReadMark.objects.filter(ticket=ticket, user=by).values_list("read_at", flat=True).first()


def touch_presence(*, ticket_id: int, by: User, is_typing: bool) -> None:
    """Say that this person has the ticket open, and whether they are writing.

    :raises Ticket.DoesNotExist: when they may not see it.
    """
    ticket = Ticket.objects.visible_to(by).only("pk").get(pk=ticket_id)
    now = database_now()
    with transaction.atomic():
        Presence.objects.update_or_create(
            ticket=ticket, user=by, defaults={"seen_at": now, "typing_at": now if is_typing else None}
        )


def forget_presences() -> int:
    """Delete presences that ended over an hour ago and return how many."""
    deleted, _ = Presence.objects.filter(seen_at__lt=database_now() - timedelta(hours=1)).delete()
    return deleted
