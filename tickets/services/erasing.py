"""Erasing a word or a file sent by mistake, leaving a trace of who and why."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from attachments.models import Attachment
from attachments.services.claiming import erase
from attachments.services.uploads import terminate_for
from tickets.enums import Audience, EntryKind
from tickets.events import FileErased, MessageErased
from tickets.models import Message, Ticket
from tickets.permissions import may_erase
from tickets.services.changes import change
from tickets.services.conversation import known, permit
from tickets.services.originals import covered_words, forget_originals
from tickets.services.reasons import REASON_LENGTH, stated_reason
from tickets.services.tokens import forget_tokens
from tickets.services.words import OWNER_KIND


@transaction.atomic
def erase_message(*, message_id: int, by: User, reason: str, at: datetime | None = None) -> None:
    """Erase the text of a message, and its files; who, when and why stay.

    :raises Message.DoesNotExist: when there is none that `by` may read.
    :raises InvalidInput: without a reason.
    """
    reason = stated_reason(reason)
    ticket_id = Message.objects.filter(pk=message_id).readable_by(by).values_list("ticket_id", flat=True).first()
    if ticket_id is None:
        raise Ticket.DoesNotExist
    changing = change(ticket_id, by=by, at=at)
    message = Message.objects.get(pk=message_id)
    permit(may_erase(known(changing), is_author=message.author_id == by.pk))
    if message.erased_at is not None:
        return
    reason = covered_words(changing.ticket.pk, reason, most=REASON_LENGTH)
    for attachment in Attachment.objects.owned_by(OWNER_KIND, [message.pk]).filter(erased_at__isnull=True):
        erase(attachment_id=attachment.pk, by=by, reason=reason, at=changing.at)
    terminate_for(owner_kind=OWNER_KIND, owner_ids=[message.pk])
    shown = (message.body, message.log_text)
    message.body = message.body_html = message.log_text = ""
    message.is_masked = False
    forget_originals(message)
    message.erased_at, message.erased_by, message.erase_reason = changing.at, by, reason
    message.save(update_fields=["body", "body_html", "log_text", "is_masked", "erased_at", "erased_by", "erase_reason"])
    forget_tokens(changing.ticket.pk, *shown)
    changing.record(EntryKind.MESSAGE_ERASED, audience=_audience(message), message=message)
    changing.publish(MessageErased, message_id=message.pk)


@transaction.atomic
def erase_file(*, attachment_id: UUID, by: User, reason: str, at: datetime | None = None) -> None:
    """Erase one file of a message; its name, who, when and why stay.

    :raises Ticket.DoesNotExist: when there is none that `by` may read.
    :raises InvalidInput: without a reason.
    """
    reason = stated_reason(reason)
    attachment = Attachment.objects.filter(pk=attachment_id, owner_kind=OWNER_KIND).first()
    owner = (attachment.owner_id if attachment else None) or 0
    message = Message.objects.filter(pk=owner).readable_by(by).first()
    if attachment is None or message is None:
        raise Ticket.DoesNotExist
    changing = change(message.ticket_id, by=by, at=at)
    permit(may_erase(known(changing), is_author=attachment.uploaded_by_id == by.pk))
    # Under the ticket's lock: another who erased it was quicker, and left the trace.
    attachment.refresh_from_db()
    if attachment.erased_at is not None:
        return
    reason = covered_words(changing.ticket.pk, reason, most=REASON_LENGTH)
    erase(attachment_id=attachment.pk, by=by, reason=reason, at=changing.at)
    changing.record(EntryKind.FILE_ERASED, audience=_audience(message), message=message)
    changing.publish(FileErased, attachment_id=str(attachment.pk))


def _audience(message: Message) -> Audience:
    return Audience(message.audience)
