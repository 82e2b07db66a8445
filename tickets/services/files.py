"""Files that come after the message they belong to: an upload that went on while the ticket was already open."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from accounts.models import User
from attachments.models import Attachment
from attachments.services.claiming import claim
from core.events import publish
from tickets.enums import Audience, EntryKind
from tickets.events import FileAdded, FileMissed, HostileFileRemoved
from tickets.markup import render_words
from tickets.models import Message, Ticket
from tickets.services.changes import Change, change
from tickets.services.originals import cover_names
from tickets.services.words import OWNER_KIND


def add_arrived_file(*, message_id: int, attachment_id: UUID, by: User, at: datetime) -> bool:
    """Add a file to the message that was sent before it, in the caller's transaction, and return whether it was.

    A fact of the timeline, not a reply: it ends no waiting and meets no promise. A message that was erased
    meanwhile, or a ticket that the uploader may no longer see, takes nothing: the file is swept.
    """
    if not by.may_sign_in:
        # Let out while their file was on its way: what they send is theirs to send no more.
        record_missed_file(message_id=message_id, by=by, at=at)
        return False
    found = _message(message_id, by, at)
    if found is None:
        return False
    changing, message = found
    claimed = claim(
        ids=[attachment_id],
        by=by,
        owner_kind=OWNER_KIND,
        owner_id=message.pk,
        organization_id=changing.ticket.organization_id,
        at=changing.at,
    )
    cover_names(changing.ticket.pk, claimed)
    files = Attachment.objects.owned_by(OWNER_KIND, [message.pk]).filter(erased_at__isnull=True)
    # Its name, where the words have it, is a link from now on.
    message.body_html = render_words(message.body, files={file.name: str(file.pk) for file in files})
    message.save(update_fields=["body_html"])
    changing.record(EntryKind.FILE_ADDED, audience=Audience(message.audience), message=message)
    changing.publish(FileAdded, attachment_id=str(attachment_id), message_id=message.pk, audience=str(message.audience))
    return True


def record_missed_file(*, message_id: int, by: User, at: datetime) -> bool:
    """Note that a file which the message promised never came, and return whether there was a place to note it."""
    found = _message(message_id, by, at)
    if found is None:
        return False
    changing, message = found
    changing.record(EntryKind.FILE_MISSED, audience=Audience(message.audience), message=message)
    changing.save()
    publish(
        FileMissed(
            at=changing.at,
            # Nobody did it: who sent the file is told as well.
            actor_id=None,
            ticket_id=changing.ticket.pk,
            organization_id=changing.ticket.organization_id,
            message_id=message.pk,
            uploader_id=by.pk,
        )
    )
    return True


def record_hostile_file(*, message_id: int, attachment_id: UUID, uploader_id: int, at: datetime) -> bool:
    """Note, for all who read the message, that the scanner refused a file of it; return whether there is a message.

    In the caller's transaction, which takes the file's bytes away.
    """
    ticket_id = Message.objects.filter(pk=message_id).values_list("ticket_id", flat=True).first()
    if ticket_id is None:
        return False
    # Nobody did it: who sent the file is told as well.
    changing = change(ticket_id, by=None, at=at)
    message = Message.objects.get(pk=message_id)
    audience = Audience(message.audience)
    changing.record(EntryKind.FILE_REFUSED, audience=audience, message=message)
    changing.publish(
        HostileFileRemoved,
        attachment_id=str(attachment_id),
        message_id=message.pk,
        uploader_id=uploader_id,
        audience=str(audience),
    )
    return True


def _message(message_id: int, by: User, at: datetime) -> tuple[Change, Message] | None:
    ticket_id = Message.objects.filter(pk=message_id).values_list("ticket_id", flat=True).first()
    if ticket_id is None:
        return None
    try:
        changing = change(ticket_id, by=by, at=at)
    except Ticket.DoesNotExist:
        return None
    # Under the ticket's lock: an erasure that was quicker is seen.
    message = Message.objects.filter(pk=message_id, erased_at__isnull=True).readable_by(by).first()
    return (changing, message) if message else None
