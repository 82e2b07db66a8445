"""Looking at what is covered in a message or a file: for the assigned analyst, with a reason, never without a trace."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.services.audit import record as audit
from attachments.models import Attachment
from attachments.selectors import is_handed_out_covered, opened_attachment
from tickets.enums import Audience, EntryKind
from tickets.events import OriginalRevealed
from tickets.models import Message, Original, Ticket
from tickets.permissions import may_reveal
from tickets.services.changes import Change, change
from tickets.services.conversation import known, permit
from tickets.services.originals import Texts, covered_words
from tickets.services.reasons import REASON_LENGTH, stated_reason
from tickets.services.words import OWNER_KIND


@transaction.atomic
def reveal_original(*, message_id: int, by: User, reason: str, at: datetime | None = None) -> Texts:
    """Return what was written in a message that shows tokens, and keep who looked, when and why.

    :returns: by field, of OriginalField; those texts alone that hold a secret
    :raises Ticket.DoesNotExist: when there is no message that `by` may read, or none that is masked.
    :raises ActNotPermitted: for anybody but the assigned analyst.
    :raises InvalidInput: without a reason.
    """
    reason = stated_reason(reason)
    message = Message.objects.filter(pk=message_id, is_masked=True).readable_by(by).first()
    if message is None:
        raise Ticket.DoesNotExist
    changing = change(message.ticket_id, by=by, at=at)
    permit(may_reveal(known(changing)))
    texts = dict(Original.objects.filter(message=message).order_by("field").values_list("field", "text"))
    if not texts:
        # Erased while this waited for the ticket.
        raise Ticket.DoesNotExist
    _keep_trace(changing, message, by=by, reason=reason)
    return texts


@transaction.atomic
def reveal_file(*, attachment_id: UUID, by: User, reason: str, at: datetime | None = None) -> Attachment:
    """Return a text file whose original `by` may have now, and keep who had it, when and why.

    :raises Ticket.DoesNotExist: when there is no such text that `by` may read, or none that is covered.
    :raises Withheld: when the virus scanner keeps it from them.
    :raises ActNotPermitted: for anybody but the assigned analyst.
    :raises InvalidInput: without a reason.
    """
    reason = stated_reason(reason)
    try:
        file = opened_attachment(user=by, attachment_id=attachment_id)
    except Attachment.DoesNotExist as error:
        raise Ticket.DoesNotExist from error
    message = Message.objects.filter(pk=file.owner_id or 0).readable_by(by).first()
    if file.owner_kind != OWNER_KIND or message is None or not is_handed_out_covered(file):
        raise Ticket.DoesNotExist
    changing = change(message.ticket_id, by=by, at=at)
    permit(may_reveal(known(changing)))
    if not Attachment.objects.filter(pk=file.pk, blob__isnull=False).exists():
        # Erased, or refused by the scanner, while this waited for the ticket.
        raise Ticket.DoesNotExist
    _keep_trace(changing, message, by=by, reason=reason, attachment_id=str(file.pk))
    return file


def _keep_trace(changing: Change, message: Message, *, by: User, reason: str, attachment_id: str = "") -> None:
    reason = covered_words(changing.ticket.pk, reason, most=REASON_LENGTH)
    of_file = {"attachment": attachment_id} if attachment_id else {}
    changing.record(EntryKind.REVEALED, audience=Audience(message.audience), message=message, data=of_file)
    audit(
        at=changing.at,
        actor=by,
        action="file_original_revealed" if attachment_id else "original_revealed",
        subject_kind="ticket",
        subject_id=message.ticket_id,
        data={"message": message.pk, **of_file},
        changes={"reason": (None, reason)},
    )
    changing.publish(OriginalRevealed, message_id=message.pk, attachment_id=attachment_id)
